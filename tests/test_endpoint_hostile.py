"""Nothing a stranger sends may hurt the service, or whoever asks beside them."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from urllib.parse import quote

import pytest

from kg.config import Config
from tests.hostile.cases import read_cases, send_case
from tests.hostile.honest import HonestClient
from tests.hostile.processes import find_web_processes, list_family, list_workers
from tests.hostile.wire import WIRE, send_odd
from tests.web_server import HttpClient, run_server

pytest_plugins = ("tests.web_fixtures",)

WORKERS = 3
AT_ONCE = 4
TIMEOUT_S = 2
_MIB = 1024 * 1024
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a = ?i) }"


@pytest.fixture(scope="module")
def hard_service(config: Config) -> Iterator[HttpClient]:
    """A server with tight limits."""
    with run_server(
        config.store,
        KG_QUERY_WORKERS=str(WORKERS),
        KG_QUERY_TIMEOUT_S=str(TIMEOUT_S),
        KG_QUERY_MEMORY_MB="256",
        KG_QUERY_MAX_MB="32",
        KG_QUERY_WAIT_S="8",
    ) as service:
        yield service


def wait_until(is_so: Callable[[], bool], within_s: float) -> float:
    """Seconds until ``is_so``; fails once ``within_s`` have passed."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() < began + within_s, "it did not come to be"
        time.sleep(0.02)
    return time.monotonic() - began


def connect(service: HttpClient, query: str, address: str = "127.0.0.1") -> socket.socket:
    """A connection on which ``query`` has been asked."""
    target = (service.host, service.port)
    connection = socket.create_connection(target, 30, source_address=(address, 0))
    head = f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: kg\r\nAccept: text/csv\r\n\r\n"
    connection.sendall(head.encode())
    return connection


def test_the_set_is_large_and_its_names_differ() -> None:
    names = [case.name for case in read_cases()] + [odd.name for odd in WIRE]
    assert len(names) == len(set(names))
    assert len(names) >= 100


def test_hostile_queries_and_bytes_hurt_nobody(hard_service: HttpClient) -> None:
    root = hard_service.process.pid
    (web,) = find_web_processes(root)
    files, memory = web.files, web.memory
    with HonestClient(hard_service) as honest, ThreadPoolExecutor(AT_ONCE) as crowd:
        sent: list[tuple[str, Future[int | str | None], set[int | str | None]]] = []
        for case in read_cases():
            future = crowd.submit(send_case, hard_service, case)
            sent.append((case.name, future, {*case.allowed, 503}))
        sent += [
            (odd.name, crowd.submit(send_odd, hard_service, odd), {*odd.allowed}) for odd in WIRE
        ]
        got = {name: future.result() for name, future, _ in sent}
    odd_ones = {name: got[name] for name, _, allowed in sent if got[name] not in allowed}
    assert odd_ones == {}
    assert honest.wrong == []
    assert len(honest.durations) > 30
    wait_until(lambda: len(list_workers(root)) == WORKERS, 20)
    assert hard_service.process.poll() is None
    (after,) = find_web_processes(root)
    assert after.pid == web.pid
    assert [one for one in list_family(root) if one.state == "Z"] == []
    wait_until(lambda: after.files <= files + 10, 20)
    assert after.memory < memory + 128 * _MIB


def test_a_client_that_goes_away_frees_its_worker(hard_service: HttpClient) -> None:
    root = hard_service.process.pid
    wait_until(lambda: len(list_workers(root)) == WORKERS, 20)
    before = {one.pid for one in list_workers(root)}
    with connect(hard_service, ENDLESS):
        time.sleep(0.5)
    wait_until(lambda: not before <= {one.pid for one in list_workers(root)}, 1.0)


def test_a_reader_that_does_not_read_frees_its_worker(hard_service: HttpClient) -> None:
    root = hard_service.process.pid
    wait_until(lambda: len(list_workers(root)) == WORKERS, 20)
    before = {one.pid for one in list_workers(root)}
    with connect(hard_service, "SELECT * { ?a ?b ?c . ?d ?e ?f }") as connection:
        wait_until(lambda: not before <= {one.pid for one in list_workers(root)}, TIMEOUT_S + 3)
        connection.settimeout(10)
        received = bytearray()
        while piece := connection.recv(1 << 16):
            received += piece
    assert received.startswith(b"HTTP/1.1 200")
    assert not received.endswith(b"0\r\n\r\n")


def test_500_idle_and_slow_connections_keep_nobody_out(hard_service: HttpClient) -> None:
    target = (hard_service.host, hard_service.port)
    with ExitStack() as stack:
        for number in range(600):
            connection = stack.enter_context(socket.create_connection(target, 30))
            if number % 3 == 1:
                connection.sendall(b"GET /sparql HTTP/1.1\r\nX: ")
            if number % 3 == 2:
                connection.sendall(
                    b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nA"
                )
        with HonestClient(hard_service) as honest:
            time.sleep(2)
    assert honest.wrong == []
    assert len(honest.durations) > 10


def test_500_endless_queries_keep_nobody_out(hard_service: HttpClient) -> None:
    with ExitStack() as stack:
        for _ in range(500):
            stack.enter_context(connect(hard_service, ENDLESS))
        with HonestClient(hard_service) as honest:
            time.sleep(6)
    assert honest.wrong == []
    assert len(honest.durations) >= 3
