"""The gate of a real server: limits of clients and bodies, the log, the metrics."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from kg.endpoint.access_log import hash_query
from tests.gate_limits import AT_ONCE, BODY_TIMEOUT_S, BURST
from tests.web_server import Answer, HttpClient

pytest_plugins = ("tests.web_fixtures", "tests.gate_fixtures")

ASK = {"query": "ASK { ?s ?p ?o }"}
ENDLESS = {"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "timeout": "3"}


def ask(gated: HttpClient, client: str, values: dict[str, str] = ASK) -> Answer:
    """A query that seems to come from ``client``."""
    return gated.get("/sparql", values, {"X-Forwarded-For": client, "Accept": "text/csv, */*;q=.1"})


def send(gated: HttpClient, *pieces: bytes, pause_s: float = 0.0) -> bytes:
    """What the server answers to these bytes, until it closes or says nothing for a while."""
    answer = b""
    with socket.create_connection((gated.host, gated.port), timeout=8) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause_s)
            while piece := connection.recv(65536):
                answer += piece
        except (ConnectionError, TimeoutError):
            pass
    return answer


def read_status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


def head(line: str, *fields: str) -> bytes:
    return "\r\n".join([line, "Host: x", "Connection: close", *fields, "", ""]).encode()


def test_who_asks_too_often_is_told_to_wait(gated: HttpClient) -> None:
    statuses = [ask(gated, "203.0.113.1").status for _ in range(BURST + 15)]
    assert statuses[:BURST] == [200] * BURST
    assert 429 in statuses
    refused = ask(gated, "203.0.113.1")
    assert refused.status == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 2
    assert refused.text.count("\n") == 1
    assert ask(gated, "203.0.113.2").status == 200
    time.sleep(1.2)
    assert ask(gated, "203.0.113.1").status == 200


def test_a_subscriber_of_ipv6_is_one_client(gated: HttpClient) -> None:
    statuses = {ask(gated, f"2001:db8:0:1::{n:x}").status for n in range(1, BURST + 15)}
    assert 429 in statuses
    assert ask(gated, "2001:db8:0:2::1").status == 200


def test_what_a_client_claims_is_not_believed(gated: HttpClient) -> None:
    """Left of the address that the proxy saw, anybody can write anything."""
    claims = (f"198.51.100.{n}, 203.0.113.3" for n in range(BURST + 15))
    assert 429 in {ask(gated, claim).status for claim in claims}


def test_who_asks_too_much_at_once_is_refused(gated: HttpClient) -> None:
    statuses: list[int] = []

    def wait_for_endless() -> None:
        statuses.append(ask(gated, "203.0.113.4", ENDLESS).status)

    threads = [threading.Thread(target=wait_for_endless) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    time.sleep(0.7)
    refused, other = ask(gated, "203.0.113.4"), ask(gated, "203.0.113.5")
    for thread in threads:
        thread.join()
    assert (refused.status, other.status) == (429, 200)
    assert "Retry-After" in refused.headers
    assert statuses == [504] * AT_ONCE
    assert ask(gated, "203.0.113.4").status == 200


FORM = "Content-Type: application/x-www-form-urlencoded"
BODIES = {
    "announced": (413, [head("POST /sparql HTTP/1.1", FORM, "Content-Length: 2000000")]),
    "to a page": (413, [head("POST /search HTTP/1.1", FORM, "Content-Length: 2000000")]),
    "of a GET": (413, [head("GET /sparql HTTP/1.1", FORM, "Content-Length: 2000000")]),
    "not announced": (
        413,
        [head("POST /sparql HTTP/1.1", FORM, "Transfer-Encoding: chunked")]
        + [b"40000\r\n" + b"x" * 0x40000 + b"\r\n"] * 5,
    ),
    "never comes": (408, [head("POST /sparql HTTP/1.1", FORM, "Content-Length: 20"), b"query="]),
    "never ends": (
        408,
        [head("POST /sparql HTTP/1.1", FORM, "Transfer-Encoding: chunked"), b"1\r\nx\r\n"],
    ),
    "never comes, with a token": (
        408,
        [head("POST /sparql HTTP/1.1", FORM, "Authorization: Bearer x", "Content-Length: 20")],
    ),
}


@pytest.mark.parametrize(("status", "pieces"), BODIES.values(), ids=BODIES)
def test_bodies(gated: HttpClient, status: int, pieces: list[bytes]) -> None:
    began = time.monotonic()
    answer = send(gated, *pieces)
    assert read_status(answer) == status, answer[:200]
    assert time.monotonic() - began < BODY_TIMEOUT_S + 6
    assert b"connection: close" in answer.lower()


@pytest.mark.parametrize("address", ["/sparql", "/", "/graphs?graph=urn:g"])
def test_a_token_that_is_none_gives_no_more_time(gated: HttpClient, address: str) -> None:
    """The body is never silent for long, and has no end."""
    fields = (FORM, "Authorization: Bearer x", "Content-Length: 9000")
    began = time.monotonic()
    with socket.create_connection((gated.host, gated.port), timeout=0.2) as connection:
        connection.sendall(head(f"POST {address} HTTP/1.1", *fields))
        answer = b""
        while not answer and time.monotonic() < began + BODY_TIMEOUT_S + 10:
            with suppress(TimeoutError):
                connection.sendall(b"x")
                answer = connection.recv(65536)
    assert read_status(answer) == 408
    assert time.monotonic() - began < BODY_TIMEOUT_S + 6


def test_a_body_in_pieces_is_taken(gated: HttpClient) -> None:
    fields = (FORM, "Content-Length: 23", "Accept: text/csv, */*;q=0.1")
    pieces = (b"query=ASK", b"%7B%7D&x=1", b"&y=2")
    assert sum(map(len, pieces)) == 23
    answer = send(gated, head("POST /sparql HTTP/1.1", *fields), *pieces, pause_s=0.1)
    assert read_status(answer) == 200


@pytest.mark.parametrize("path", ["/ready", "/metrics"])
def test_what_watches_is_only_read(gated: HttpClient, path: str) -> None:
    for method in ("DELETE", "POST", "PUT"):
        answer = send(gated, head(f"{method} {path} HTTP/1.1", "Content-Length: 0"))
        assert read_status(answer) == 405
        assert b"allow: get, head" in answer.lower()


HEADS = {
    "long address": ((414,), head(f"GET /{'x' * 70_000} HTTP/1.1")),
    "large head": ((431,), head("GET / HTTP/1.1", f"X-Large: {'x' * 600_000}")),
    "many fields": ((431,), head("GET / HTTP/1.1", *(f"X-{n}: 1" for n in range(300)))),
    "no HTTP": ((400,), b"hello\r\n\r\n"),
}


@pytest.mark.parametrize(("statuses", "request_"), HEADS.values(), ids=HEADS)
def test_heads(gated: HttpClient, statuses: tuple[int, ...], request_: bytes) -> None:
    assert read_status(send(gated, request_)) in statuses


def test_a_query_of_60_kib_fits_an_address(gated: HttpClient) -> None:
    query = {"query": f"ASK {{ ?s ?p '{'x' * 60_000}' }}"}
    assert gated.get("/sparql", query).status == 200


def read_lines(access_log: Path, query: str) -> list[dict[str, Any]]:
    """The lines about ``query``, once there are any."""
    wanted = hash_query(query)
    for _ in range(50):
        lines = [json.loads(line) for line in access_log.read_text().splitlines()]
        if found := [line for line in lines if line.get("query") == wanted]:
            return found
        time.sleep(0.1)
    return []


OUTCOMES = {
    "SELECT ?s { ?s ?p ?o } LIMIT 7": (200, "ok", "SELECT"),
    "SELECT <secret-words-of-a-query>": (400, "parse", "SELECT"),
    "SELECT * { SERVICE <http://127.0.0.1:1/> {} }": (403, "refused", "SELECT"),
    "SELECT (COUNT(*) AS ?many) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }": (504, "timeout", "SELECT"),
}


@pytest.mark.parametrize(("query", "expected"), OUTCOMES.items())
def test_the_log_says_how_a_query_ended(
    gated: HttpClient, access_log: Path, query: str, expected: tuple[int, str, str]
) -> None:
    secret = {"Authorization": "Bearer secret-words-of-a-token", "X-Forwarded-For": "203.0.113.9"}
    values = {"query": query, "timeout": "2"}
    answer = gated.get("/sparql", values, {**secret, "Accept": "application/json"})
    (line,) = read_lines(access_log, query)
    assert (answer.status, line["outcome"], line["form"]) == expected
    assert (line["status"], line["client"]) == (answer.status, "203.0.113.9")
    assert (line["method"], line["path"]) == ("GET", "/sparql")
    assert line["bytes"] == len(answer.data)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]{12}Z", line["time"])
    assert 0 < line["ms"] < 30_000
    if answer.status == 200:
        assert line["rows"] == 7
    assert "secret-words" not in access_log.read_text()


def test_the_log_goes_on_after_its_file_was_renamed(gated: HttpClient, access_log: Path) -> None:
    access_log.rename(access_log.with_suffix(".1"))
    query = "ASK { 'after the rotation' ?p ?o }"
    for _ in range(3):
        gated.get("/sparql", {"query": f"ASK {{ ?s ?p {time.monotonic()} }}"})
    gated.get("/sparql", {"query": query})
    assert read_lines(access_log, query)


def read_metrics(gated: HttpClient) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    families = text_string_to_metric_families(gated.get("/metrics").text)
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_metrics_count(gated: HttpClient) -> None:
    before = read_metrics(gated)
    for _ in range(5):
        assert ask(gated, "127.0.0.1").status == 200
    after = read_metrics(gated)
    ok = ("kg_queries_total", (("outcome", "ok"),))
    route = (("method", "GET"), ("route", "/sparql"), ("status", "200"))
    requests = ("kg_http_requests_total", route)
    for key in (ok, requests, ("kg_query_seconds_count", ())):
        assert after[key] - before.get(key, 0) == 5, key
    bounds = [value for (name, _), value in after.items() if name == "kg_query_seconds_bucket"]
    assert bounds == sorted(bounds)
    assert bounds[-1] == after["kg_query_seconds_count", ()]
    values = {name: value for (name, _), value in after.items()}
    assert values["kg_pool_workers"] == 4
    assert values["kg_triples"] > 1000
    assert values["kg_process_resident_bytes"] > 10_000_000
    assert values["kg_generation_info"] == 1


def test_metrics_are_not_for_everyone(gated: HttpClient) -> None:
    assert gated.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"}).status == 403


def test_it_is_alive_and_ready(gated: HttpClient) -> None:
    assert gated.get("/health").status == 200
    ready = gated.get("/ready")
    assert (ready.status, ready.text) == (200, "ready\n")
