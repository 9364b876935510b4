"""What comes over a connection that keeps no rules, and which answers to it are allowed.

Every entry is the bytes that are sent as they stand. ``None`` among the allowed statuses is a
connection that is closed without an answer.
"""

from __future__ import annotations

import gzip
import re
import socket
import time
import zlib
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import quote

from tests.web_server import HttpClient

_WITHIN_S = 25.0
_PATIENCE_S = 60.0
_ENOUGH = 1 << 20
_ASK = quote("ASK {}")
_ENDLESS = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = ?i) }")
_FORM = "Content-Type: application/x-www-form-urlencoded"
_QUERY = "Content-Type: application/sparql-query"


class Odd(NamedTuple):
    """Odd bytes, and the statuses that may answer them.

    Attributes:
        is_half_closed: the client closes its sending side after them.
    """

    name: str
    data: bytes
    allowed: tuple[int | None, ...]
    is_half_closed: bool = False


def _get(target: str, *lines: str, version: str = "HTTP/1.1", method: str = "GET") -> bytes:
    head = [f"{method} {target} {version}", "Host: kg", "Accept: text/csv", *lines]
    return ("\r\n".join([*head, "Connection: close"]) + "\r\n\r\n").encode("latin-1")


def _post(body: bytes, *lines: str, has_length: bool = True) -> bytes:
    length = [f"Content-Length: {len(body)}"] if has_length else []
    return _get("/sparql", *lines, *length, method="POST") + body


def _chunked(*codings: str) -> bytes:
    fields = [f"Transfer-Encoding: {coding}" for coding in codings]
    body = b"6\r\nASK {}\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: a\r\n\r\n"
    return _post(body, _QUERY, *fields, has_length=False)


def _put_graph(body: bytes, *lines: str) -> bytes:
    kind = ("Content-Type: text/turtle", f"Content-Length: {len(body)}")
    return _get("/graphs?graph=a:b", *kind, *lines, method="PUT") + body


_BAD: tuple[int | None, ...] = (400, 404, 405, 413, 414, 415, 431, 501, 505, None)
_ANY: tuple[int | None, ...] = (200, 204, 206, 301, 304, 308, *_BAD, 403, 406, 422, 503, 504)
_PATHS = (
    "/../../../../etc/passwd",
    "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/static/..%2f..%2f..%2fetc%2fpasswd",
    "/static/%252e%252e%252fapp.py",
    "/study/..%2f..%2fetc%2fpasswd",
    "/study/NCT90000001%00.html",
    "//etc//passwd",
    "/sparql/",
    "/SPARQL",
    "http://127.0.0.1:9/sparql",
    "/study/" + "a" * 100_000,
    "/%ff%fe%fd",
    "/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
    "/;/" * 1_000,
    "*",
    "/study/${jndi:ldap://127.0.0.1/a}",
    "/queries/../../../etc/passwd",
)

_SMUGGLED = {
    "a length after chunks": _post(
        b"0\r\n\r\nGET /health HTTP/1.1\r\nHost: a\r\n\r\n",
        "Transfer-Encoding: chunked",
        _QUERY,
    ),
    "chunks that are said twice": _chunked("chunked", "chunked"),
    "chunks and identity": _chunked("chunked, identity"),
    "chunks of another name": _chunked("xchunked"),
    "chunks with a tab": _chunked("\tchunked\x0b"),
    "a list of lengths": _get("/sparql", _QUERY, "Content-Length: 6, 60", method="POST")
    + b"ASK {}",
    "a length with a sign": _get("/sparql", _QUERY, "Content-Length: +6", method="POST")
    + b"ASK {}",
    "a length in hexadecimal": _get("/sparql", _QUERY, "Content-Length: 0x6", method="POST"),
    "a line that ends early": _get("/sparql", "X: a\rTransfer-Encoding: chunked", method="POST"),
    "a length in a fold": _get("/sparql", "X: a\r\n Content-Length: 6", method="POST") + b"ASK {}",
    "a name with a NUL": _get("/sparql", "Content-Length\0: 6", method="POST"),
}
_ZEROS = bytes(64 * 1024 * 1024)
_BOMBS = {
    "gzip": gzip.compress(_ZEROS, 9),
    "deflate": zlib.compress(_ZEROS, 9),
    "gzip, gzip": gzip.compress(gzip.compress(_ZEROS, 9)),
    "br": b"\x5b\xff\xff\x07" * 10,
    "x-gzip": gzip.compress(b"ASK {}"),
}
_DENIED: tuple[int | None, ...] = (401, 403, 415)

WIRE: tuple[Odd, ...] = (
    *(Odd(f"path {path[:40]}", _get(path), (301, 308, 406, *_BAD)) for path in _PATHS),
    Odd("query of invalid UTF-8", _get("/sparql?query=ASK%7B%7D%FF"), _ANY),
    Odd("overlong escapes", _get("/sparql?query=%C0%80%E0%80%80"), (400,)),
    Odd("lone surrogate in UTF-8", _post(b"ASK { ?s ?p '\xed\xa0\x80' }", _QUERY), (400,)),
    Odd("invalid UTF-8 as a body", _post(b"ASK { \xff\xfe }", _QUERY), (400,)),
    Odd("UTF-16 as a body", _post("ASK {}".encode("utf-16"), _QUERY), (400,)),
    Odd("NUL in the request line", b"GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", _BAD),
    Odd("huge header", _get(f"/sparql?query={_ASK}", "X: " + "a" * 600_000), _BAD),
    Odd("2,000 headers", _get("/sparql", *(f"X-{i}: a" for i in range(2_000))), _BAD),
    Odd("two lengths", _post(b"ASK {}", _QUERY, "Content-Length: 60"), _BAD),
    Odd(
        "length and chunks",
        _post(b"0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n", _QUERY, "Transfer-Encoding: chunked"),
        _BAD,
    ),
    Odd("folded header", _get("/sparql", "X: a\r\n b"), _BAD),
    Odd("space before the colon", _get("/sparql", "Content-Length : 5"), _BAD),
    Odd("length that is negative", _get("/sparql", "Content-Length: -1", method="POST"), _BAD),
    Odd("length of 2**70", _get("/sparql", f"Content-Length: {2**70}", method="POST"), _BAD),
    Odd("length of a terabyte", _get("/sparql", f"Content-Length: {2**40}", method="POST"), (413,)),
    Odd(
        "chunk sizes that are none",
        _post(b"zz\r\nASK {}\r\n0\r\n\r\n", _QUERY, "Transfer-Encoding: chunked", has_length=False),
        _BAD,
    ),
    Odd(
        "a chunk of 2**64",
        _post(b"1" + b"0" * 16 + b"\r\n", _QUERY, "Transfer-Encoding: chunked", has_length=False),
        _BAD,
    ),
    Odd("unknown method", _get("/sparql", method="BREW"), _BAD),
    Odd("TRACE", _get("/", method="TRACE"), _BAD),
    Odd("CONNECT", b"CONNECT 127.0.0.1:9 HTTP/1.1\r\nHost: a\r\n\r\n", _BAD),
    Odd("HTTP/0.9", b"GET /\r\n", _BAD),
    Odd("HTTP/9.9", _get("/", version="HTTP/9.9"), _BAD),
    Odd("HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0" * 9, _BAD),
    Odd("TLS hello", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"a" * 500, _BAD),
    Odd("noise", bytes(range(256)) * 64, _BAD),
    Odd("line ends alone", b"\n" * 50_000, _BAD),
    Odd("no Host", b"GET /health HTTP/1.1\r\nConnection: close\r\n\r\n", _ANY),
    Odd("Host of another", _get("/health", "Host: evil.example"), _ANY),
    Odd("Expect of something else", _post(b"ASK {}", _QUERY, "Expect: 200-maybe"), _ANY),
    Odd("packed body", _post(gzip.compress(b"ASK {}"), _QUERY, "Content-Encoding: gzip"), _BAD),
    *(Odd(f"smuggled by {name}", data, _BAD) for name, data in _SMUGGLED.items()),
    *(
        Odd(f"bomb packed by {coding}", _post(data, _QUERY, f"Content-Encoding: {coding}"), _BAD)
        for coding, data in _BOMBS.items()
    ),
    Odd("bomb for a graph", _put_graph(_BOMBS["gzip"], "Content-Encoding: gzip"), (401, *_DENIED)),
    Odd("graph of a stranger", _put_graph(b"<a:a> <a:b> <a:c> ."), _DENIED),
    Odd(
        "update of a stranger",
        _post(b"DROP ALL", "Content-Type: application/sparql-update"),
        _DENIED,
    ),
    Odd("half of a head, then closed", b"GET /sparql HTTP/1.1\r\nHo", _BAD, True),
    Odd("half of a body, then closed", _post(b"ASK", _QUERY, "Content-Length: 9"), _BAD, True),
    Odd(
        "half of a chunk, then closed",
        _post(b"9\r\nASK", _QUERY, "Transfer-Encoding: chunked", has_length=False),
        _BAD,
        True,
    ),
    Odd("a whole request, then closed", _get(f"/sparql?query={_ASK}"), (200, None), True),
    Odd("an endless query, then closed", _get(f"/sparql?query={_ENDLESS}"), (None, 504), True),
    Odd("a long search", _get("/search?q=" + "imatinib+AND+" * 4_000), _ANY),
    Odd("a search of quotes", _get("/search?q=" + "%22%28" * 9_000), _ANY),
    Odd("a search of stars", _get("/search?q=" + "a*+" * 15_000), _ANY),
    Odd("form of a million fields", _post(b"a=&" * 340_000, _FORM), (400,)),
    Odd("form of percent signs", _post(b"%" * 1_000_000, _FORM), (400,)),
    Odd("fields in the address", _get("/sparql?" + "a&" * 190_000), (400, 414, 431, 503)),
    Odd(
        "multipart", _post(b"--a\r\n\r\n", "Content-Type: multipart/form-data; boundary=a"), (415,)
    ),
    Odd("type of a mile", _post(b"ASK {}", "Content-Type: " + "a/b;" * 20_000), (415, 400, 431)),
    Odd("no type", _post(b"ASK {}"), (415,)),
    Odd("ranges", _get(f"/sparql?query={_ASK}", "Range: bytes=0-0," + "1-1," * 9_000), _ANY),
    Odd("tags", _get(f"/sparql?query={_ASK}", "If-None-Match: " + '"a",' * 20_000), _ANY),
    Odd("cookies", _get(f"/sparql?query={_ASK}", "Cookie: " + "a=b;" * 20_000), _ANY),
    Odd("wishes", _get(f"/sparql?query={_ASK}", "Accept: " + "a/b;q=0.1," * 20_000), _ANY),
    Odd("timeout that is no number", _get(f"/sparql?query={_ASK}&timeout=nan"), (400,)),
    Odd("timeout of an aeon", _get(f"/sparql?query={_ASK}&timeout=1e300"), (200, 503)),
)


def send_odd(service: HttpClient, odd: Odd) -> int | None:
    """The status that came back; ``None`` where the connection was closed without one.

    They are sent again where the client asks too often.

    Raises:
        AssertionError: more answers than requests: something was smuggled in.
    """
    until = time.monotonic() + _PATIENCE_S
    while (status := _send(service, odd)) == 429 and time.monotonic() < until:
        time.sleep(0.5)
    return status


def _send(service: HttpClient, odd: Odd) -> int | None:
    answer = bytearray()
    with socket.create_connection((service.host, service.port), timeout=_WITHIN_S) as connection:
        with suppress(ConnectionError):
            connection.sendall(odd.data)
            if odd.is_half_closed:
                connection.shutdown(socket.SHUT_WR)
        with suppress(ConnectionError):
            while len(answer) < _ENOUGH and (piece := connection.recv(1 << 16)):
                answer += piece
    assert len(re.findall(rb"^HTTP/1\.", answer, re.MULTILINE)) <= 1, bytes(answer[:500])
    words = answer.split(maxsplit=2)
    return int(words[1]) if answer.startswith(b"HTTP/") and len(words) > 1 else None
