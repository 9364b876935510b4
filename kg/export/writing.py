"""The whole graph, or given studies, into a stream.

Owns what an export holds and that it is written in large pieces. Refuses to know where it goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import BinaryIO, Self, cast

import pyoxigraph as ox

from kg.errors import KgError, QueryError
from kg.export.describing import find_study_quads
from kg.export.formats import KEEP_GRAPHS, RDF_FORMATS
from kg.export.serializing import check_xml, escape_returns, serialize
from kg.namespaces import Iris
from kg.store import Store

# The engine writes 8 KiB at a time; every write takes the interpreter's lock.
_PIECE_BYTES = 1 << 19


def write_export(
    store: Store, iris: Iris, nct_ids: Iterable[str], format_: str, out: BinaryIO
) -> int:
    """Write the studies ``nct_ids``, or without any the whole store; return the statements.

    TriG and N-Quads keep the named graphs, the other formats hold their union. A study comes with
    the labels of what it points at. The whole store is written as it is read, in no order.

    Raises:
        QueryError: no such format, or one that cannot hold the graph.
        KgError: a study that the store does not have.
    """
    if format_ not in RDF_FORMATS:
        raise QueryError(f"{format_!r} is no format of graphs; give {' or '.join(RDF_FORMATS)}")
    chosen = [nct_id.strip().upper() for nct_id in nct_ids]
    if not chosen:
        return _write_store(store, iris, format_, out)
    quads = _find_studies(store, iris, chosen)
    prefixes = iris.prefixes(chosen[0] if len(chosen) == 1 else None)
    out.write(serialize(quads, format_, prefixes))
    return len(quads)


def _find_studies(store: Store, iris: Iris, nct_ids: Iterable[str]) -> list[ox.Quad]:
    quads: dict[ox.Quad, None] = {}
    for nct_id in dict.fromkeys(nct_ids):
        if iris.study(nct_id) not in store:
            raise KgError(f"there is no study {nct_id} in {store.directory.parent.parent}")
        quads.update(dict.fromkeys(find_study_quads(store, iris, nct_id)))
    return list(quads)


def _write_store(store: Store, iris: Iris, format_: str, out: BinaryIO) -> int:
    engine = cast("ox.RdfFormat", RDF_FORMATS[format_].engine)
    with _Pieces(out, is_xml=format_ == "rdfxml") as pieces:
        stream = cast("BinaryIO", pieces)
        if format_ in KEEP_GRAPHS:
            store.dump(stream, engine, iris.prefixes())
        else:
            triples: Iterator[ox.Triple] = (quad.triple for quad in store)
            if format_ == "rdfxml":
                triples = check_xml(triples)
            ox.serialize(triples, stream, engine, prefixes=iris.prefixes())
    return len(store)


class _Pieces:
    """Collects small writes into large ones."""

    def __init__(self, out: BinaryIO, *, is_xml: bool) -> None:
        self._out = out
        self._is_xml = is_xml
        self._buffer = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is None:
            self.flush()

    def write(self, data: bytes) -> int:
        self._buffer += data
        if len(self._buffer) >= _PIECE_BYTES:
            self.flush()
        return len(data)

    def flush(self) -> None:
        if self._buffer:
            piece = bytes(self._buffer)
            self._buffer.clear()
            self._out.write(escape_returns(piece) if self._is_xml else piece)
