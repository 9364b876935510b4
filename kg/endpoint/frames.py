"""What passes between the server and a query worker: frames on a socket.

Owns the form of a frame (a letter, the length in four bytes, the content) and the structs in it.
Refuses to know who sends them.
"""

from __future__ import annotations

import struct
from typing import Final

import msgspec

READY: Final = b"R"
"""Worker → server: it has opened the store; a writer: it has only to publish what it did."""
TASK: Final = b"T"
"""Server → worker: a :class:`Task`."""
PUBLISH: Final = b"P"
"""Server → writer: nobody ends the write any more; publish it."""
DATA: Final = b"D"
"""Worker → server: a piece of the serialized result."""
END: Final = b"E"
"""Worker → server: the result is whole; a :class:`Outcome`."""
WHOLE: Final = b"W"
"""Worker → server: a short result, whole: the number of its rows, and its bytes (``COUNT``)."""
FAULT: Final = b"F"
"""Worker → server: there is no result, or no more of it; a :class:`Fault`."""

DEFAULT: Final = "default"
"""The graph of a :class:`Task` that reads the default graph; no IRI is written so."""
ROWS: Final = "rows"
"""The format of a :class:`Task` whose result a page shows."""

HEADER = struct.Struct("!cI")
COUNT = struct.Struct("!I")


class Task(msgspec.Struct, frozen=True, array_like=True):
    """A query to be run.

    Attributes:
        query: SPARQL text.
        format: name of a format in ``kg.export``, or ``rows`` for the start of the result as terms:
            :class:`Rows` in MessagePack, cut after ``max_rows``.
        default_graphs, named_graphs: the data set of the request; ``None`` for that of the query.
        max_rows: rows or triples that a result may have.
        max_bytes: bytes that a serialized result may have.
        is_ours: a query of the catalogue, which is meant for the union of all graphs.
        graph: instead of a query, the IRI of a graph to be read as it is; ``default`` for the
            default graph. The format ``rows`` only tells whether it is there.
        base_iri: what relative IRIs of the query start from.
        may_call: whom the query may call, where the worker has to see to it; ``None`` where that
            was done.
    """

    query: str
    format: str
    default_graphs: list[str] | None
    named_graphs: list[str] | None
    max_rows: int
    max_bytes: int
    is_ours: bool = False
    graph: str | None = None
    base_iri: str | None = None
    may_call: list[str] | None = None


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

    The kind is ``query``, ``absent``, ``refused``, or one of :class:`~kg.errors.QueryEndedError`;
    ``line`` and ``column`` say where a query breaks, in characters from 1.
    """

    kind: str
    message: str
    line: int | None = None
    column: int | None = None


def pack(letter: bytes, content: bytes) -> bytes:
    """The frame of ``content``."""
    return HEADER.pack(letter, len(content)) + content


def pack_fault(fault: Fault) -> bytes:
    """The frame that tells ``fault``, in place of a result or of its rest."""
    return pack(FAULT, msgspec.msgpack.encode(fault))
