"""What comes over a connection that keeps no rules, and which answers to it are allowed.

Every entry is the bytes that are sent as they stand. ``None`` among the allowed statuses is a
connection that is closed without an answer.
"""

from __future__ import annotations

import gzip
import socket
from typing import NamedTuple
from urllib.parse import quote

from tests.web_server import HttpClient

_WITHIN_S = 25.0
_ASK = quote("ASK {}")
_FORM = "Content-Type: application/x-www-form-urlencoded"
_QUERY = "Content-Type: application/sparql-query"


class Odd(NamedTuple):
    """Odd bytes, and the statuses that may answer them."""

    name: str
    data: bytes
    allowed: tuple[int | None, ...]


def _get(target: str, *lines: str, version: str = "HTTP/1.1", method: str = "GET") -> bytes:
    head = [f"{method} {target} {version}", "Host: kg", "Accept: text/csv", *lines]
    return ("\r\n".join([*head, "Connection: close"]) + "\r\n\r\n").encode("latin-1")


def _post(body: bytes, *lines: str, has_length: bool = True) -> bytes:
    length = [f"Content-Length: {len(body)}"] if has_length else []
    return _get("/sparql", *lines, *length, method="POST") + body


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
    """The status that came back; ``None`` where the connection was closed without one."""
    address = (service.host, service.port)
    with socket.create_connection(address, timeout=_WITHIN_S) as connection:
        try:
            connection.sendall(odd.data)
            answer = connection.recv(1024)
        except (ConnectionError, BrokenPipeError):
            return None
    words = answer.split(maxsplit=2)
    return int(words[1]) if answer.startswith(b"HTTP/") and len(words) > 1 else None
