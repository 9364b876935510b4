"""A result that was broken off never looks whole: in no form, packing or version of HTTP."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest

from kg.config import Config
from tests.hostile.cutting import CODINGS, CURL, FORMS, SELECT, ask_by_curl, looks_whole
from tests.hostile.processes import list_workers
from tests.hostile.waiting import wait_until
from tests.web_server import HttpClient, run_server

pytest_plugins = ("tests.web_fixtures",)

ROWS = 20_000
# Fewer rows than are allowed, and more bytes: each has two kilobytes.
WIDE = f"SELECT ?a ?w {{ ?a ?b ?c . ?d ?e ?f BIND('{'w' * 2_000}' AS ?w) }} LIMIT {ROWS // 2}"
TIMEOUT_S = 2
PARTIAL_FILE = 18
needs_curl = pytest.mark.skipif(CURL is None, reason="curl is not installed")


@pytest.fixture(scope="module")
def short(config: Config) -> Iterator[HttpClient]:
    """A server that gives few rows and bytes."""
    with run_server(config.store, KG_QUERY_MAX_ROWS=str(ROWS), KG_QUERY_MAX_MB="8") as service:
        yield service


@pytest.fixture(scope="module")
def hasty(config: Config) -> Iterator[HttpClient]:
    """A server that gives little time, with one query worker."""
    settings = {"KG_QUERY_WORKERS": "1", "KG_QUERY_TIMEOUT_S": str(TIMEOUT_S)}
    with run_server(config.store, **settings) as service:  # type: ignore[arg-type]
        yield service


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("accept", FORMS)
def test_too_many_rows(short: HttpClient, accept: str, coding: str) -> None:
    assert not looks_whole(short, FORMS[accept], accept, coding)
    few = f"{FORMS[accept]} LIMIT {ROWS // 2}"
    assert looks_whole(short, few, accept, coding)


@pytest.mark.parametrize("coding", CODINGS)
def test_too_many_bytes(short: HttpClient, coding: str) -> None:
    assert not looks_whole(short, WIDE, "text/csv", coding)


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("accept", ["text/csv", "application/n-triples"])
def test_too_much_time_after_the_first_byte(hasty: HttpClient, accept: str, coding: str) -> None:
    """The reader takes a rest, until the time of the query is over."""
    rest = TIMEOUT_S + 0.5
    assert not looks_whole(hasty, FORMS[accept], accept, coding, lambda: time.sleep(rest))


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("accept", ["text/csv", "application/sparql-results+json", "text/turtle"])
def test_a_worker_that_is_killed_midway(hasty: HttpClient, accept: str, coding: str) -> None:
    def kill() -> None:
        (worker,) = list_workers(hasty.process.pid)
        os.kill(worker.pid, signal.SIGKILL)

    wait_until(lambda: len(list_workers(hasty.process.pid)) == 1)
    assert not looks_whole(hasty, FORMS[accept], accept, coding, kill)
    assert hasty.get("/sparql", {"query": "ASK {}"}).status == 200


@needs_curl
@pytest.mark.parametrize("accept", FORMS)
def test_curl_says_so(short: HttpClient, accept: str) -> None:
    """By HTTP/1.1 curl fails where rows were sent; by HTTP/1.0 there is a fault and no rows."""
    code, status = ask_by_curl(short, FORMS[accept], accept)
    assert (code, status) in {(PARTIAL_FILE, 200), (0, 422)}
    if accept != "application/rdf+xml":
        assert code == PARTIAL_FILE
    assert ask_by_curl(short, FORMS[accept], accept, "--http1.0", "--compressed") == (0, 422)
    few = f"{FORMS[accept]} LIMIT {ROWS // 2}"
    assert ask_by_curl(short, few, accept, "--http1.0", "--compressed") == (0, 200)


def read_old(service: HttpClient, query: str, rest_s: float = 0.0) -> tuple[bytes, int, int]:
    """As :func:`get_old`, of a query."""
    return get_old(service, f"/sparql?query={quote(query)}", "text/csv", rest_s)


def get_old(
    service: HttpClient, address: str, accept: str, rest_s: float = 0.0
) -> tuple[bytes, int, int]:
    """Status, length that is announced by HTTP/1.0, and bytes that came."""
    head = f"GET {address} HTTP/1.0\r\nAccept: {accept}\r\n"
    received = bytearray()
    with socket.create_connection((service.host, service.port), 30) as connection:
        connection.sendall(f"{head}Accept-Encoding: gzip, zstd\r\n\r\n".encode())
        received += connection.recv(1000)
        time.sleep(rest_s)
        while piece := connection.recv(1 << 16):
            received += piece
    head_, _, body = bytes(received).partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head_.splitlines()[1:])
    return head_.split()[1], int(fields[b"content-length"]), len(body)


def test_a_result_by_http_1_0_has_a_length(short: HttpClient) -> None:
    status, announced, came = read_old(short, f"{SELECT} LIMIT {ROWS // 2}")
    assert status == b"200"
    assert announced == came > 500_000


@pytest.mark.parametrize("accept", ["text/turtle", "application/n-triples", "application/ld+json"])
def test_a_graph_by_http_1_0_is_whole_or_a_fault(short: HttpClient, accept: str) -> None:
    status, announced, came = get_old(short, "/graphs?default", accept)
    assert status == b"422"
    assert announced == came


def test_a_result_by_http_1_0_that_is_broken_off_is_shorter(hasty: HttpClient) -> None:
    status, announced, came = read_old(hasty, f"{SELECT} LIMIT 90000", TIMEOUT_S + 0.5)
    # A machine that is slow has no result within that time.
    assert status == b"504" or announced > came


def test_a_cut_result_is_a_line_of_the_log_and_no_traceback(
    config: Config, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "access.log"
    with run_server(config.store, KG_QUERY_MAX_ROWS=str(ROWS), KG_ACCESS_LOG=str(log)) as service:
        assert not looks_whole(service, SELECT, "text/csv")
    said = capfd.readouterr()
    assert "Traceback" not in said.out + said.err
    assert "rows" not in said.err
    (line,) = [
        found
        for found in map(msgspec.json.decode, log.read_text().splitlines())
        if found["path"] == "/sparql"
    ]
    assert (line["status"], line["outcome"], line["is_whole"]) == (200, "rows", False)
