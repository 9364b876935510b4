"""The result of a query as a stream of bytes, within limits.

Owns how results are cut into pieces, and the count of rows and bytes. Refuses to know where the
pieces go. The engine writes 8 KiB at a time; pieces are larger, but for the first, which a client
should not wait for.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import IO, Any, cast

import msgspec
import pyoxigraph as ox

from kg.endpoint.frames import COUNT, DATA, END, WHOLE, Outcome, Rows, Task, pack
from kg.errors import QueryError
from kg.export.formats import RDF_FORMATS, RESULT_FORMATS
from kg.export.serializing import serialize
from kg.store import Results

_PIECE = 256 * 1024
_FIRST_PIECE = 4 * 1024
# Graphs up to this size are sorted for reading, which holds up their first byte.
_READABLE_TRIPLES = 2_000
# Lines of N-Triples are not sorted; so many are looked at for repeated ones.
_FEW_LINES = 100
# Between two rows of JSON. A quote inside a string is escaped, so that where a comma or a bracket
# follows, a string ends that only looks like it.
_JSON_ROW = re.compile(rb'\}\},\{"[^,}]')
_FIRST_JSON_ROW = b'"bindings":[{"'
_Written = bytes | bytearray
# How often what stands once in each row stands in a piece, by format.
_ROW_COUNTS: dict[str, Callable[[_Written], int]] = {
    "json": lambda piece: len(_JSON_ROW.findall(piece)),
    "xml": lambda piece: piece.count(b"<result>"),
    "csv": lambda piece: piece.count(b"\r\n"),
    "tsv": lambda piece: piece.count(b"\n"),
    "ntriples": lambda piece: piece.count(b"\n"),
}
# A line before the first row.
_HEADED = frozenset({"csv", "tsv"})
_MARK_LENGTH = 16
_encode = msgspec.msgpack.encode


class LimitError(Exception):
    """A result that is larger than the task allows; ``kind`` is ``rows`` or ``bytes``."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class ResultPipe(io.RawIOBase):
    """What the engine writes a result to; passes it on in pieces.

    Attributes:
        rows: rows, or triples, written up to now.
        bytes: bytes written up to now.
    """

    def __init__(self, send: Callable[[bytes], object], task: Task) -> None:
        self._send, self._task = send, task
        self._waiting = bytearray()
        self._wanted = _FIRST_PIECE
        self._count_rows: Callable[[_Written], int] | None = None
        self._first_row = b""
        self._tail = b""
        self.rows = 0
        self.bytes = 0

    def count_rows_by(self, format_: str) -> None:
        """Count the rows by how ``format_`` writes one."""
        self.rows = -(format_ in _HEADED)
        self._first_row = _FIRST_JSON_ROW if format_ == "json" else b""
        self._count_rows = _ROW_COUNTS[format_]

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any, /) -> int:
        """Take ``data``, and pass on a piece once it is large enough.

        Raises:
            LimitError: the result has grown too large.
        """
        before = len(self._waiting)
        self._waiting += memoryview(data)
        self.bytes += (taken := len(self._waiting) - before)
        if len(self._waiting) >= self._wanted:
            self._check()
            self._send(bytes(self._waiting))
            self._waiting.clear()
            self._wanted = _PIECE
        return taken

    def count(self, number: int = 1) -> None:
        """Count rows that the caller can see.

        Raises:
            LimitError: there are too many.
        """
        self.rows += number
        if self.rows > self._task.max_rows:
            most = f"{self._task.max_rows:,}"
            raise LimitError("rows", f"the result has more than {most} rows; add a LIMIT")

    def finish(self) -> None:
        """Check what has not been passed on yet.

        Raises:
            LimitError: the result is too large.
        """
        self._check()

    def end(self) -> bytes:
        """The last frames: what is left of the result, and that it is whole.

        A short result is one frame: most are short.
        """
        if self.bytes == len(self._waiting):
            return pack(WHOLE, COUNT.pack(self.rows) + self._waiting)
        rest = pack(DATA, bytes(self._waiting)) if self._waiting else b""
        return rest + pack(END, _encode(Outcome(self.rows, self.bytes)))

    def _check(self) -> None:
        if self.bytes > self._task.max_bytes:
            most = f"{self._task.max_bytes:,}"
            raise LimitError("bytes", f"the result has more than {most} bytes; add a LIMIT")
        if self._count_rows is not None:
            # A mark can lie across two pieces: the end of the last is looked at again.
            known = self._count_rows(self._tail) if self._tail else 0
            if self._first_row:
                self.rows += self._first_row in self._waiting
                self._first_row = b""
            seen = self._tail + self._waiting if self._tail else self._waiting
            self._tail = bytes(seen[-_MARK_LENGTH:])
            self.count(self._count_rows(seen) - known)


def read_rows(results: Results, limit: int) -> Rows:
    """The first ``limit`` rows of ``results``.

    Raises:
        OSError, RuntimeError: the query fails while it is read.
    """
    if isinstance(results, ox.QueryBoolean):
        return Rows([], [], answer=bool(results))
    columns = ["subject", "predicate", "object"]
    if isinstance(results, ox.QuerySolutions):
        columns = [variable.value for variable in results.variables]
    found: list[Iterable[Any]] = list(islice(results, limit + 1))
    rows = [[None if term is None else str(term) for term in row] for row in found[:limit]]
    return Rows(columns, rows, is_cut=len(found) > limit)


def write_results(
    results: Results, format_: str, prefixes: Mapping[str, str], pipe: ResultPipe
) -> None:
    """Write ``results`` to ``pipe`` as they are found.

    Raises:
        LimitError: they are too many.
        QueryError: a format of the other kind.
        OSError, RuntimeError: the query fails while it is read.
    """
    if isinstance(results, ox.QueryTriples):
        write_triples(results, format_, prefixes, pipe)
        return
    if format_ not in RESULT_FORMATS:
        raise QueryError(f"{format_!r} is no format of SELECT and ASK results")
    if isinstance(results, ox.QuerySolutions):
        pipe.count_rows_by(format_)
    engine = cast("ox.QueryResultsFormat", RESULT_FORMATS[format_].engine)
    results.serialize(cast("IO[bytes]", pipe), engine)


def write_triples(
    triples: Iterable[ox.Triple], format_: str, prefixes: Mapping[str, str], pipe: ResultPipe
) -> None:
    """Write ``triples`` to ``pipe`` as they come.

    Raises:
        LimitError: they are too many.
        QueryError: not a format of graphs.
        OSError, RuntimeError: they cannot be read.
    """
    results = iter(triples)
    if format_ not in RDF_FORMATS:
        raise QueryError(f"{format_!r} is no format of graphs")
    few = _FEW_LINES if format_ == "ntriples" else _READABLE_TRIPLES
    start = list(islice(results, few + 1))
    if len(start) > few and format_ == "ntriples":
        _write_lines(start, results, pipe)
        return
    pipe.count(len(start))
    if len(start) <= _READABLE_TRIPLES or format_ == "rdfxml":
        rest = [*_counted(results, pipe)]
        pipe.write(serialize([*start, *rest], format_, prefixes))
        return
    engine = cast("ox.RdfFormat", RDF_FORMATS[format_].engine)
    whole = chain(start, _counted(results, pipe))
    ox.serialize(whole, cast("IO[bytes]", pipe), engine, prefixes=dict(prefixes))


def _write_lines(start: list[ox.Triple], rest: Iterator[ox.Triple], pipe: ResultPipe) -> None:
    """Write a line for each triple; the engine does it alone where ``rest`` is a result of its."""
    pipe.count_rows_by("ntriples")
    out = cast("IO[bytes]", pipe)
    ox.serialize(start, out, ox.RdfFormat.N_TRIPLES)
    if isinstance(rest, ox.QueryTriples):
        rest.serialize(out, ox.RdfFormat.N_TRIPLES)
    else:
        ox.serialize(rest, out, ox.RdfFormat.N_TRIPLES)


def _counted(triples: Iterable[ox.Triple], pipe: ResultPipe) -> Iterator[ox.Triple]:
    for triple in triples:
        pipe.count()
        yield triple
