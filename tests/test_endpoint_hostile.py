"""Nothing a stranger sends may hurt the service, or whoever asks beside them.

The limits are those a server has by itself, but for the time of a query, which would make hours of
the set. On the loopback nobody is limited by default: here everybody is, and the strangers share an
address, as one who attacks does.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from urllib.parse import quote

import pytest

from kg.config import Config, Limits
from tests.hostile.cases import read_cases, send_case
from tests.hostile.honest import HonestClient
from tests.hostile.processes import Process, find_web_processes, list_family, list_workers
from tests.hostile.waiting import wait_until
from tests.hostile.wire import WIRE, send_odd
from tests.web_server import HttpClient, run_server

pytest_plugins = ("tests.web_fixtures",)

WORKERS = Limits.workers
AT_ONCE = 12
TIMEOUT_S = 2
_MIB = 1024 * 1024
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a = ?i) }"


@pytest.fixture(scope="module")
def hard_service(config: Config) -> Iterator[HttpClient]:
    """A server with the limits that it has by itself."""
    settings = {"KG_UNLIMITED_CLIENTS": "none", "KG_QUERY_TIMEOUT_S": str(TIMEOUT_S)}
    with run_server(config.store, **settings) as service:  # type: ignore[arg-type]
        yield service


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
    assert len(names) >= 150


class Body:
    """What a server is made of, before and after."""

    def __init__(self, service: HttpClient) -> None:
        self._root = service.process.pid
        (web,) = find_web_processes(self._root)
        self._pid, self._files, self._memory = web.pid, web.files, web.memory

    def list_faults(self) -> list[str]:
        """What is not as it was; it gets a while to be so again."""
        checks: dict[str, Callable[[], bool]] = {
            "there are not as many query workers as before": self._has_workers,
            "another process answers": lambda: self._find_web() == self._pid,
            "there are zombies": lambda: (
                not [one for one in list_family(self._root) if one.state == "Z"]
            ),
            "files stay open": lambda: self._read_web().files <= self._files + 10,
            "memory has grown": lambda: self._read_web().memory < self._memory + 128 * _MIB,
        }
        return [name for name, is_so in checks.items() if not _comes_to_be(is_so)]

    def _has_workers(self) -> bool:
        return len(list_workers(self._root)) == WORKERS

    def _find_web(self) -> int:
        return self._read_web().pid

    def _read_web(self) -> Process:
        return find_web_processes(self._root)[0]


def _comes_to_be(is_so: Callable[[], bool]) -> bool:
    try:
        wait_until(is_so, 20)
    except AssertionError:
        return False
    return True


def test_hostile_queries_and_bytes_hurt_nobody(hard_service: HttpClient) -> None:
    body = Body(hard_service)
    faults: list[str] = []

    def judge(name: str, allowed: Collection[object], send: Callable[[], int | str | None]) -> None:
        try:
            if (found := send()) not in allowed:
                faults.append(f"{name}: {found}")
        except Exception as error:  # noqa: BLE001  one fault must not hide the others
            faults.append(f"{name}: {error!r}")

    with HonestClient(hard_service) as honest, ThreadPoolExecutor(AT_ONCE) as crowd:
        for case in read_cases():
            allowed = {*case.allowed, *([503] if case.is_long else [])}
            crowd.submit(judge, case.name, allowed, partial(send_case, hard_service, case))
        for odd in WIRE:
            crowd.submit(judge, odd.name, {*odd.allowed}, partial(send_odd, hard_service, odd))
        crowd.shutdown()
    faults += honest.wrong + body.list_faults()
    assert not faults, "\n".join(faults)
    assert len(honest.durations) > 50


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


def test_600_idle_and_slow_connections_keep_nobody_out(hard_service: HttpClient) -> None:
    target = (hard_service.host, hard_service.port)
    body = Body(hard_service)
    with HonestClient(hard_service) as honest:
        with ExitStack() as stack:
            for number in range(600):
                connection = stack.enter_context(socket.create_connection(target, 30))
                if number % 3 == 1:
                    connection.sendall(b"GET /sparql HTTP/1.1\r\nX: ")
                if number % 3 == 2:
                    connection.sendall(
                        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nA"
                    )
            asked = len(honest.durations)
            wait_until(lambda: len(honest.durations) > asked + 20, 30)
        assert honest.wrong == []
    assert body.list_faults() == []


def test_500_endless_queries_keep_nobody_out(hard_service: HttpClient) -> None:
    with HonestClient(hard_service) as honest:
        with ExitStack() as stack:
            for number in range(500):
                # From many addresses, as no limit of one client helps against.
                address = f"127.0.1.{number % 50 + 1}"
                stack.enter_context(connect(hard_service, ENDLESS, address))
            asked = len(honest.durations)
            wait_until(lambda: len(honest.durations) > asked + 6, 60)
        assert honest.wrong == []
