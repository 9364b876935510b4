"""Writing a generation: a database of its own, filled anew or changed, then one switch.

Owns the life of a generation until it is published. A build that fails or is killed leaves the
published generation as it was. Refuses to know what the graph says.
"""

from __future__ import annotations

import gzip
import shutil
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Self, cast

import pyoxigraph as ox

from kg.errors import StoreError
from kg.store.generations import (
    find_current,
    generation_directory,
    lock_for_building,
    make_building_directory,
    publish_directory,
    read_manifest,
    remove_unfinished,
    write_manifest,
)

_LOAD_BYTES = 48 << 20
_GRAPH_FORMATS = {
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".ttl": ox.RdfFormat.TURTLE,
    ".rdf": ox.RdfFormat.RDF_XML,
}


def create_generation(directory: Path) -> GenerationWriter:
    """A new generation of the store ``directory``, to be filled and published.

    Use it in a ``with`` block: what is not published when the block ends is removed.

    Raises:
        StoreError: another build is writing there, or the directory cannot be written.
    """
    return GenerationWriter(directory)


def create_empty_store(directory: Path, manifest: Mapping[str, object]) -> None:
    """A store without a triple in ``directory``, unless a graph is published there already.

    Raises:
        StoreError: a build is writing there, or the directory cannot be written.
    """
    if find_current(directory) is None:
        with create_generation(directory) as writer:
            # It could have been published while the lock was taken.
            if find_current(directory) is None:
                writer.publish(manifest, optimize=False)


def continue_generation(directory: Path) -> GenerationWriter:
    """A new generation of the store ``directory`` that begins as the published one.

    Its files are hard links to those of the published one, which is never changed; so it costs
    neither time nor room, until something changes.

    Raises:
        StoreError: nothing is published there, another build is writing, or the disk.
    """
    return GenerationWriter(directory, begin_as_published=True)


class GenerationWriter:
    """A generation being written, alone in its own database.

    Attributes:
        directory: where it is written; files put here become part of the generation. Once
            published, where it stands.
        previous: where the published generation stands that this one begins as.
    """

    def __init__(
        self, directory: Path, *, begin_as_published: bool = False, wait_s: float = 0.0
    ) -> None:
        self._store_directory = directory
        self._lock = lock_for_building(directory, wait_s)
        self._triples: int | None = None
        # Where it is known, counting every quad at the end is spared.
        self._count: int | None = None
        self.previous: Path | None = None
        try:
            with _as_store_error(directory):
                remove_unfinished(directory)
                self.previous = _get_published(directory) if begin_as_published else None
                self.directory = make_building_directory(directory)
                if self.previous is not None:
                    self._count = int(read_manifest(self.previous)["triples"])
                    published = ox.Store.read_only(str(self.previous / "graph"))
                    published.backup(str(self.directory / "graph"))
                self._graph: ox.Store | None = ox.Store(self.directory / "graph")
        except StoreError:
            self._lock.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._graph = None
        if self._triples is None:
            shutil.rmtree(self.directory, ignore_errors=True)
        self._lock.close()

    def __len__(self) -> int:
        """Number of quads; before publishing, every one of them is counted."""
        return len(self._open_graph()) if self._triples is None else self._triples

    def load_nquads(self, data: bytes) -> None:
        """Load N-Quads in bulk (W3C N-Quads 1.1, UTF-8).

        Each call writes and merges files: pieces of 32 to 128 MB load equally fast, smaller ones
        more slowly, and memory grows with the piece (0.4 GB for 64 MB, 0.9 GB for 200 MB). IRIs
        are taken as they are: who writes the lines vouches for them. Not atomic: after an error
        the generation must be given up.

        Raises:
            StoreError: a line that is no quad, with its number; or the disk.
        """
        self._count = None
        with _as_store_error("N-Quads"):
            self._open_graph().bulk_load(data, ox.RdfFormat.N_QUADS, lenient=True)

    def load_file(self, path: Path, graph_iri: str) -> None:
        """Load a file of triples (``.nt``, ``.ttl``, ``.rdf``, each also ``.gz``) into one graph.

        The file is read as a stream.

        Raises:
            StoreError: it is missing, of another kind, or does not parse.
        """
        is_gzip = path.suffix == ".gz"
        format_ = _GRAPH_FORMATS.get((path.with_suffix("") if is_gzip else path).suffix)
        if format_ is None:
            known = ", ".join(_GRAPH_FORMATS)
            raise StoreError(f"{path}: not one of the formats {known}, each also as .gz")
        graph = self._open_graph()
        with _as_store_error(path), _open_input(path, is_gzip) as stream:
            graph.bulk_load(stream, format_, base_iri=graph_iri, to_graph=ox.NamedNode(graph_iri))

    def load_triples(self, pieces: Iterable[bytes], graph_iri: str) -> None:
        """Load N-Triples, pieces of whole lines, into one graph; see :meth:`load_nquads`.

        Raises:
            StoreError: a line that is no triple; or the disk.
        """
        self._count = None
        graph, name = self._open_graph(), ox.NamedNode(graph_iri)
        for data in _collect(pieces):
            with _as_store_error(f"triples of {graph_iri}"):
                graph.bulk_load(data, ox.RdfFormat.N_TRIPLES, to_graph=name)

    def triples(self, graph_iri: str, subject: str | None = None) -> set[ox.Triple]:
        """The triples of a graph, or those of one subject in it."""
        node = None if subject is None else ox.NamedNode(subject)
        with _as_store_error(self.directory):
            found = self._open_graph().quads_for_pattern(node, None, None, ox.NamedNode(graph_iri))
            return {quad.triple for quad in found}

    def quads(self, subject: str, property_: str) -> list[ox.Quad]:
        """The quads of all graphs with this subject and property."""
        subject_node, property_node = ox.NamedNode(subject), ox.NamedNode(property_)
        with _as_store_error(self.directory):
            return list(
                self._open_graph().quads_for_pattern(subject_node, property_node, None, None)
            )

    def exchange(
        self, graph_iri: str, removed: Iterable[ox.Triple], added: Iterable[ox.Triple]
    ) -> None:
        """Take triples out of a graph and put others in; what is or is not there already is well.

        Raises:
            StoreError: the disk. The generation must then be given up.
        """
        graph, name = self._open_graph(), ox.NamedNode(graph_iri)
        with _as_store_error(self.directory):
            out = [quad for quad in _to_quads(removed, name) if quad in graph]
            for quad in out:
                graph.remove(quad)
            new = [quad for quad in _to_quads(added, name) if quad not in graph]
            graph.extend(new)
        if self._count is not None:
            self._count += len(new) - len(out)

    def publish(self, manifest: Mapping[str, object], *, optimize: bool = True) -> Path:
        """Make this the published generation and return where it stands.

        Readers that open the store from now on get this one; those that have the one before open
        keep it. ``manifest`` is kept with it, as JSON; ``triples`` and ``created`` are added.
        ``optimize`` rewrites the whole database, which makes queries after a bulk load three to
        four times as fast; after few changes it is not worth its time.

        Raises:
            StoreError: the disk, or a generation that is published already.
        """
        graph = self._open_graph()
        with _as_store_error(self.directory):
            if optimize:
                graph.optimize()
            graph.flush()
            count = len(graph) if self._count is None else self._count
            created = datetime.now(UTC).isoformat(timespec="seconds")
            write_manifest(self.directory, {**manifest, "triples": count, "created": created})
            # The database must be closed before its directory moves.
            self._graph = None
            del graph
            self.directory = publish_directory(self._store_directory, self.directory)
            self._triples = count
        return self.directory

    def _open_graph(self) -> ox.Store:
        if self._graph is None:
            raise StoreError(f"{self.directory} is closed; it cannot be changed any more")
        return self._graph


def _collect(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """``pieces`` put together to a size that loads fast and in little memory."""
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= _LOAD_BYTES:
            yield b"".join(waiting)
            waiting.clear()
            size = 0
    if waiting:
        yield b"".join(waiting)


def _get_published(directory: Path) -> Path:
    name = find_current(directory)
    if name is None:
        reason = f"no graph in {directory}; run: kg build SOURCE... --store {directory}"
        raise StoreError(reason)
    path = generation_directory(directory, name)
    read_manifest(path)
    return path


def _to_quads(triples: Iterable[ox.Triple], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    for triple in dict.fromkeys(triples):
        yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def _open_input(path: Path, is_gzip: bool) -> IO[bytes]:
    if is_gzip:
        return cast("IO[bytes]", gzip.open(path, "rb"))
    return path.open("rb")


@contextmanager
def _as_store_error(subject: object) -> Iterator[None]:
    """Faults of the engine, of the disk and of files as one line about ``subject``."""
    try:
        yield
    except (OSError, SyntaxError, ValueError, RuntimeError, EOFError, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise StoreError(f"{subject}: {' '.join(reason.split())}") from error
