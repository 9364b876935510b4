"""Requests whose body breaks off: none of it is taken for the whole, whoever sends it."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tests.writing_server import Writer, run_writer

INSERT = b"INSERT DATA { <urn:a> <urn:b> <urn:c> }"
TRIPLE = b"<urn:a> <urn:b> <urn:c> ."
CHUNKED = "Transfer-Encoding: chunked"


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writer]:
    """A server that may be written to."""
    with run_writer(tmp_path_factory.mktemp("broken")) as writer:
        yield writer


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


# Each is followed by the end of what the client sends; all of them hold a whole update.
BODIES = {
    "no last chunk": ([CHUNKED], chunk(INSERT)),
    "a size that is none": ([CHUNKED], chunk(INSERT) + b"zz\r\nmore\r\n0\r\n\r\n"),
    "a size of 2**64": ([CHUNKED], chunk(INSERT) + b"1" + b"0" * 16 + b"\r\n"),
    "a chunk longer than its size": ([CHUNKED], chunk(INSERT) + b"1\r\nmore\r\n0\r\n\r\n"),
    "shorter than its length": ([f"Content-Length: {len(INSERT) + 9}"], INSERT),
    "chunked twice": ([CHUNKED, CHUNKED], chunk(INSERT) + b"0\r\n\r\n"),
}


def send(writer: Writer, line: str, fields: list[str], body: bytes) -> bytes:
    """What comes back before the connection is closed."""
    head = "\r\n".join([line, "Host: kg", "Connection: close", *fields, "", ""])
    received = b""
    client = writer.client
    with socket.create_connection((client.host, client.port), 20) as connection:
        connection.sendall(head.encode() + body)
        connection.shutdown(socket.SHUT_WR)
        try:
            while piece := connection.recv(1 << 16):
                received += piece
        except ConnectionError:
            pass
    return received


def is_refused(answer: bytes) -> bool:
    """400, or a connection that was closed."""
    return not answer or answer.startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize(("fields", "body"), BODIES.values(), ids=BODIES)
def test_an_update_is_not_carried_out(writer: Writer, fields: list[str], body: bytes) -> None:
    token = f"Authorization: {writer.allowed['Authorization']}"
    kind = "Content-Type: application/sparql-update"
    answer = send(writer, "POST /sparql HTTP/1.1", [token, kind, *fields], body)
    assert is_refused(answer), answer[:300]
    assert not writer.holds("GRAPH ?g { ?s ?p ?o }")
    assert not writer.holds("?s ?p ?o")


@pytest.mark.parametrize(("fields", "body"), BODIES.values(), ids=BODIES)
def test_a_graph_is_not_written(writer: Writer, fields: list[str], body: bytes) -> None:
    token = f"Authorization: {writer.allowed['Authorization']}"
    body = body.replace(INSERT, TRIPLE.ljust(len(INSERT)))
    line = "PUT /graphs?graph=urn:g HTTP/1.1"
    answer = send(writer, line, [token, "Content-Type: text/turtle", *fields], body)
    assert is_refused(answer), answer[:300]
    assert not writer.holds("GRAPH ?g { ?s ?p ?o }")


@pytest.mark.parametrize(("fields", "body"), BODIES.values(), ids=BODIES)
def test_a_query_is_not_answered(writer: Writer, fields: list[str], body: bytes) -> None:
    body = body.replace(INSERT, b"ASK {}".ljust(len(INSERT)))
    kind = "Content-Type: application/sparql-query"
    answer = send(writer, "POST /sparql HTTP/1.1", [kind, *fields], body)
    assert is_refused(answer), answer[:300]


def test_a_whole_body_in_chunks_is_taken(writer: Writer) -> None:
    """The same words, whole, are carried out: the tests above could have failed."""
    token = {**writer.allowed, "Content-Type": "application/sparql-update", "X": "a"}
    head = [f"{name}: {value}" for name, value in token.items()]
    client = writer.client
    lines = "\r\n".join(
        ["POST /sparql HTTP/1.1", "Host: kg", "Connection: close", *head, CHUNKED, "", ""]
    )
    with socket.create_connection((client.host, client.port), 20) as connection:
        connection.sendall(lines.encode() + chunk(INSERT) + b"0\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 204")
    assert writer.holds("?s ?p ?o")
