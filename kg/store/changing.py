"""Changing a store by hand: a generation that begins as the published one, and a few changes to it.

Owns SPARQL 1.1 Update on a whole store, and putting, adding to, removing and patching one graph
(SPARQL 1.1 Graph Store HTTP Protocol, section 5). Refuses to know who asks.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kg.errors import QueryError, StoreError
from kg.store.faults import make_update_error
from kg.store.generations import read_manifest
from kg.store.writing import GenerationWriter

_NOT_LINKED = frozenset({"graph", "manifest.json"})
_COUNT_NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
_COUNT_DEFAULT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_NAMES = {
    ox.RdfFormat.TURTLE: "Turtle",
    ox.RdfFormat.N_TRIPLES: "N-Triples",
    ox.RdfFormat.RDF_XML: "RDF/XML",
    ox.RdfFormat.JSON_LD: "JSON-LD",
}
Graph = ox.NamedNode | ox.DefaultGraph


class Content(NamedTuple):
    """A document of triples: its bytes and format, and what its relative IRIs are relative to."""

    data: bytes
    format: ox.RdfFormat
    base_iri: str


class StoreEditor(GenerationWriter):
    """A generation that begins as the published one, with all that belongs to it.

    A graph is named by its IRI; ``None`` is the graph without a name.
    """

    def __init__(self, directory: Path, *, wait_s: float = 0.0) -> None:
        """Begin, as soon as no other write is at work.

        Raises:
            StoreBusyError: another one still is after ``wait_s``.
            StoreError: nothing is published there, or the disk.
        """
        super().__init__(directory, begin_as_published=True, wait_s=wait_s)
        try:
            assert self.previous is not None
            self._manifest = read_manifest(self.previous)
            _link_others(self.previous, self.directory)
        except BaseException:
            self.__exit__()
            raise

    @property
    def published(self) -> str:
        """Name of the generation that this one begins as."""
        assert self.previous is not None
        return self.previous.name

    def update(
        self,
        sparql: str,
        base_iri: str,
        prefixes: Mapping[str, str],
        touched: Iterable[str] | None = None,
    ) -> None:
        """Run a SPARQL 1.1 update; all of its operations, or none.

        ``touched`` are all named graphs that it can change. Where that is known, only they are
        counted anew, and not the whole store.

        Raises:
            QueryError: it does not parse, with the place, or cannot be run.
        """
        graphs = None if touched is None else {None, *touched}
        if graphs is None:
            self._count = None
        for graph in graphs or ():
            self._remember(-self._count_graph(graph))
        _run_update(self._open_graph(), sparql, base_iri, prefixes)
        for graph in graphs or ():
            self._remember(self._count_graph(graph))

    def has_graph(self, graph: str | None) -> bool:
        """Whether there is such a graph, be it empty; the one without a name always is there."""
        return graph is None or self._open_graph().contains_named_graph(ox.NamedNode(graph))

    def is_empty(self, graph: str | None) -> bool:
        """Whether a graph holds nothing, or is not there."""
        found = self._open_graph().quads_for_pattern(None, None, None, _get_node(graph))
        return next(iter(found), None) is None

    def put(self, graph: str | None, contents: Iterable[Content]) -> None:
        """Put ``contents`` in the place of what a graph holds.

        Raises:
            QueryError: one that does not parse, with the place.
        """
        quads = list(_parse_all(contents, _get_node(graph)))
        self._remember(-self._count_graph(graph))
        self._open_graph().clear_graph(_get_node(graph))
        self._add(graph, quads)

    def add(self, graph: str | None, contents: Iterable[Content]) -> None:
        """Add ``contents`` to a graph, which is made where there is none.

        Raises:
            QueryError: one that does not parse, with the place.
        """
        quads = list(_parse_all(contents, _get_node(graph)))
        self._remember(-self._count_graph(graph))
        self._add(graph, quads)

    def remove(self, graph: str | None) -> None:
        """Remove a graph; the one without a name is emptied."""
        self._remember(-self._count_graph(graph))
        if graph is None:
            self._open_graph().clear_graph(ox.DefaultGraph())
        else:
            self._open_graph().remove_graph(ox.NamedNode(graph))

    def patch(
        self, graph: str | None, sparql: str, base_iri: str, prefixes: Mapping[str, str]
    ) -> None:
        """Run a SPARQL update that knows of one graph only, as its default graph.

        Raises:
            QueryError: it does not parse, cannot be run, or writes to another graph.
        """
        node, store, alone = _get_node(graph), self._open_graph(), ox.Store()
        before = {quad.triple for quad in store.quads_for_pattern(None, None, None, node)}
        alone.extend(_make_quads(before, ox.DefaultGraph()))
        _run_update(alone, sparql, base_iri, prefixes)
        if next(alone.named_graphs(), None) is not None:
            raise QueryError("a PATCH changes one graph, its default graph; it cannot name another")
        after = {quad.triple for quad in alone}
        self._remember(len(after) - len(before))
        for quad in _make_quads(before - after, node):
            store.remove(quad)
        store.extend(_make_quads(after - before, node))

    def finish(self) -> None:
        """Write everything to the disk; what is left to do is publishing."""
        self._open_graph().flush()
        if self._count is None:
            self._count = len(self._open_graph())

    def publish_change(self) -> Path:
        """Publish; what the build noted stays, and the time of the change is added."""
        facts = {**self._manifest, "edited": datetime.now(UTC).isoformat(timespec="seconds")}
        return self.publish(facts, optimize=False)

    def _add(self, graph: str | None, quads: list[ox.Quad]) -> None:
        store = self._open_graph()
        if graph is not None:
            store.add_graph(ox.NamedNode(graph))
        store.extend(quads)
        self._remember(self._count_graph(graph))

    def _remember(self, difference: int) -> None:
        if self._count is not None:
            self._count += difference

    def _count_graph(self, graph: str | None) -> int:
        query = _COUNT_DEFAULT if graph is None else _COUNT_NAMED
        given = {} if graph is None else {"named_graphs": [ox.NamedNode(graph)]}
        solutions = self._open_graph().query(query, **given)  # type: ignore[arg-type]
        assert isinstance(solutions, ox.QuerySolutions)
        number = next(solutions)["n"]
        assert isinstance(number, ox.Literal)
        return int(number.value)


def _get_node(graph: str | None) -> Graph:
    return ox.DefaultGraph() if graph is None else ox.NamedNode(graph)


def _make_quads(triples: Iterable[ox.Triple], graph: Graph) -> list[ox.Quad]:
    return [ox.Quad(one.subject, one.predicate, one.object, graph) for one in triples]


def _parse_all(contents: Iterable[Content], graph: Graph) -> Iterable[ox.Quad]:
    for content in contents:
        try:
            for quad in ox.parse(
                content.data,
                content.format,
                base_iri=content.base_iri,
                without_named_graphs=True,
                rename_blank_nodes=True,
            ):
                yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        except (SyntaxError, ValueError) as error:
            reason = " ".join(str(getattr(error, "msg", None) or error).split())
            raise QueryError(f"cannot parse the {_NAMES[content.format]}: {reason}") from error


def _run_update(store: ox.Store, sparql: str, base_iri: str, prefixes: Mapping[str, str]) -> None:
    try:
        store.update(sparql, base_iri=base_iri, prefixes=dict(prefixes))
    except (SyntaxError, ValueError, RuntimeError) as error:
        raise make_update_error(error, sparql) from error
    except OSError as error:
        raise StoreError(f"the update failed: {' '.join(str(error).split())}") from error


def _link_others(previous: Path, directory: Path) -> None:
    """The search index, the ledger and whatever else belongs to a generation; none changes here."""
    try:
        for path in previous.rglob("*"):
            name = path.relative_to(previous)
            if name.parts[0] in _NOT_LINKED or path.suffix == ".lock":
                continue
            if path.is_dir():
                (directory / name).mkdir(exist_ok=True)
            else:
                (directory / name).parent.mkdir(exist_ok=True, parents=True)
                os.link(path, directory / name)
    except OSError as error:
        raise StoreError(f"{directory} cannot be written: {error.strerror}") from error
