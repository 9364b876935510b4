"""What passes between the server and a query worker: frames on a socket.

Owns the form of a frame (a letter, the length in four bytes, the content) and the structs in it.
Refuses to know who sends them.
"""

from __future__ import annotations

import struct
from typing import Final

import msgspec

READY: Final = b"R"
"""Worker → server: it has opened the store."""
TASK: Final = b"T"
"""Server → worker: a :class:`Task`."""
DATA: Final = b"D"
"""Worker → server: a piece of the serialized result."""
END: Final = b"E"
"""Worker → server: the result is whole; a :class:`Outcome`."""
FAULT: Final = b"F"
"""Worker → server: there is no result, or no more of it; a :class:`Fault`."""

ROWS: Final = "rows"
"""The format of a :class:`Task` whose result a page shows."""

HEADER = struct.Struct("!cI")


class Task(msgspec.Struct, frozen=True, array_like=True):
    """A query to be run.

    Attributes:
        query: SPARQL text.
        format: name of a format in ``kg.export``, or ``rows`` for the start of the result as terms:
            :class:`Rows` in MessagePack, cut after ``max_rows``.
        default_graphs, named_graphs: the data set of the request; ``None`` for that of the query.
        max_rows: rows or triples that a result may have.
        max_bytes: bytes that a serialized result may have.
    """

    query: str
    format: str
    default_graphs: list[str] | None
    named_graphs: list[str] | None
    max_rows: int
    max_bytes: int


class Rows(msgspec.Struct, frozen=True, array_like=True):
    """The start of a result for a page.

    Attributes:
        columns: names of the variables; subject, predicate and object for a graph.
        rows: terms as N-Triples spell them, ``None`` where a variable is unbound.
        is_cut: whether there are more rows.
        answer: of an ``ASK``.
    """

    columns: list[str]
    rows: list[list[str | None]]
    is_cut: bool = False
    answer: bool | None = None


class Outcome(msgspec.Struct, frozen=True, array_like=True):
    """The account of a whole result: how many rows (or triples) and bytes were written."""

    rows: int
    bytes: int


class Fault(msgspec.Struct, frozen=True, array_like=True):
    """Why there is no result, and a sentence.

    The kind is ``query``, or one of :class:`~kg.errors.QueryEndedError`.
    """

    kind: str
    message: str


def pack(letter: bytes, content: bytes) -> bytes:
    """The frame of ``content``."""
    return HEADER.pack(letter, len(content)) + content
