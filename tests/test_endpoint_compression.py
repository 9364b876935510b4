"""Answers in the coding their client takes."""

from __future__ import annotations

import gzip
import socket
import zlib
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from backports import zstd
from urllib3 import PoolManager
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from kg.config import Config
from kg.endpoint.compression import rank_codings
from tests.web_dataset import RICH
from tests.web_server import HttpClient, run_server

pytest_plugins = ("tests.web_fixtures",)

LARGE = "/sparql?query=" + quote("SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 5000")
SMALL = "/sparql?query=ASK%7B%7D"
UNPACK = {"gzip": gzip.decompress, "zstd": zstd.decompress}


@pytest.fixture(scope="module")
def limited(config: Config) -> Iterator[HttpClient]:
    """A server that breaks off after 50,000 rows."""
    with run_server(config.store, KG_QUERY_MAX_ROWS="50000") as client:
        yield client


def ask(service: HttpClient, path: str, codings: str, **headers: str) -> BaseHTTPResponse:
    """The answer as it came over the wire."""
    return PoolManager().request(
        "GET",
        f"{service.url}{path}",
        headers={"Accept-Encoding": codings, **headers},
        retries=False,
        decode_content=False,
        redirect=False,
    )


@pytest.mark.parametrize(
    ("header", "first"),
    [
        ("", "identity"),
        ("br, deflate", "identity"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("GZIP", "gzip"),
        ("zstd;q=0.2, gzip;q=0.9", "gzip"),
        ("zstd;q=0, *", "gzip"),
        ("*", "zstd"),
        ("gzip;q=0", "identity"),
        ("identity, gzip;q=0.5", "identity"),
        ("identity;q=0, gzip;q=0.001", "gzip"),
        ("identity;q=0", None),
        ("*;q=0", None),
        ("*;q=0, identity", "identity"),
    ],
)
def test_the_choice_of_a_coding(header: str, first: str | None) -> None:
    assert next(iter(rank_codings(header)), None) == first


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
@pytest.mark.parametrize("path", [LARGE, f"/study/{RICH}.ttl", "/static/style.css", "/queries"])
def test_large_answers_are_packed(service: HttpClient, path: str, coding: str) -> None:
    plain, packed = ask(service, path, "identity"), ask(service, path, coding)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == coding
    assert UNPACK[coding](packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_small_answers_are_not(service: HttpClient) -> None:
    answer = ask(service, SMALL, "gzip, zstd")
    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_a_client_that_takes_nothing_plain(service: HttpClient) -> None:
    answer = ask(service, SMALL, "gzip, identity;q=0")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"true" in gzip.decompress(answer.data)
    refused = ask(service, SMALL, "identity;q=0")
    assert refused.status == 406
    assert b"gzip" in refused.data


def test_faults_are_told_in_the_coding_too(service: HttpClient) -> None:
    answer = ask(service, "/sparql?query=SELECT", "zstd, identity;q=0")
    assert (answer.status, answer.headers["Content-Encoding"]) == (400, "zstd")
    assert b"cannot parse" in zstd.decompress(answer.data)


def test_tags_are_weak_and_known_in_every_coding(service: HttpClient) -> None:
    for path in (LARGE, f"/study/{RICH}.ttl"):
        tags = {ask(service, path, coding).headers["ETag"] for coding in ("gzip", "zstd", "")}
        assert all(tag.startswith("W/") for tag in tags)
        for tag in tags:
            again = ask(service, path, "gzip", **{"If-None-Match": tag})
            assert (again.status, again.data) == (304, b"")


@pytest.mark.parametrize("coding", ["gzip", "zstd", "identity"])
def test_a_result_that_is_cut_never_looks_whole(limited: HttpClient, coding: str) -> None:
    query = quote("SELECT * { ?s ?p ?o . ?t ?q ?r } LIMIT 100000")
    with pytest.raises(HTTPError):
        ask(limited, f"/sparql?query={query}", coding)


def test_the_first_rows_do_not_wait_for_the_last(service: HttpClient) -> None:
    rows = "{ ?s ?p ?o . ?t ?q ?r }"
    query = quote(f"SELECT ?s ?p ?o ?t ?q ?r {rows} LIMIT 300000")
    head = f"GET /sparql?query={query} HTTP/1.1\r\nHost: test\r\nAccept-Encoding: gzip\r\n\r\n"
    with socket.create_connection((service.host, service.port), 60) as connection:
        connection.sendall(head.encode())
        received = b""
        while b"\r\n\r\n" not in received or len(received.partition(b"\r\n\r\n")[2]) < 100:
            received += connection.recv(200)
    body = received.partition(b"\r\n\r\n")[2].partition(b"\r\n")[2]
    assert b"results" in zlib.decompressobj(31).decompress(body)
