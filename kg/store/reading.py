"""Reading the published generation: queries, graphs, descriptions.

Owns how the graph is asked. Read-only, and never beside a writer: a published generation has none.
Refuses to know what the graph says.

Results are read lazily from the database; they must be read in the thread that asked for them (the
engine ends the process otherwise), and before the store is closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO, Self

import pyoxigraph as ox

from kg.errors import QueryError, StoreError
from kg.store.dataset import choose_dataset
from kg.store.faults import describe_query_fault
from kg.store.generations import find_current, generation_directory, read_manifest
from kg.store.pins import Pin

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


def open_store(directory: Path) -> Store:
    """The published generation of the store ``directory``, read-only.

    Raises:
        StoreError: there is none, it is damaged, or it was written in another format.
    """
    name = find_current(directory)
    if name is None:
        reason = f"no graph in {directory}; run: kg build SOURCE... --store {directory}"
        raise StoreError(reason)
    return Store(generation_directory(directory, name))


class Store:
    """A published generation.

    Attributes:
        generation: its name.
        directory: its directory.
        manifest: what the build noted of it; ``triples`` and ``created`` always.
    """

    def __init__(self, directory: Path) -> None:
        self.generation = directory.name
        self.directory = directory
        self._pin = Pin(directory)
        self.manifest: dict[str, Any] = read_manifest(directory)
        try:
            self._graph: ox.Store | None = ox.Store.read_only(str(directory / "graph"))
        except (OSError, RuntimeError) as error:
            raise StoreError(f"{directory} is damaged: {' '.join(str(error).split())}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database; it closes once no result holds it any more."""
        self._graph = None
        self._pin.release()

    def query(
        self,
        sparql: str,
        bindings: Mapping[str, Term] | None = None,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        prefixes: Mapping[str, str] | None = None,
        union: bool = True,
    ) -> Results:
        """The results of a SPARQL 1.1 query, to be read in this thread.

        The default graph is the union of all graphs, unless the query (``FROM``) or the arguments
        name the data set; the arguments win.

        Args:
            sparql: the query.
            bindings: values of variables. They must be variables of the projection: the engine
                joins them with the result (SEP-0007).
            default_graphs: IRIs of the graphs whose union is the default graph.
            named_graphs: IRIs of the graphs that ``GRAPH`` can see.
            prefixes: prefixes that the query need not declare.
            union: without it, the default graph is the graph that has no name.

        Raises:
            QueryError: it does not parse, with the place, or cannot be run.
        """
        graph = self._open_graph()
        try:
            return graph.query(
                sparql,
                prefixes=dict(prefixes) if prefixes else None,
                substitutions={ox.Variable(key): term for key, term in (bindings or {}).items()},
                **choose_dataset(sparql, default_graphs, named_graphs, union=union),
            )
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise QueryError(describe_query_fault(error, sparql)) from error

    def graph(self, graph_iri: str) -> list[ox.Triple]:
        """The triples of one named graph; none where there is no such graph."""
        return [quad.triple for quad in self.quads(graph_iri=graph_iri)]

    def describe(self, iri: str) -> list[ox.Triple]:
        """The triples of all graphs whose subject is ``iri``."""
        return list(dict.fromkeys(quad.triple for quad in self.quads(subject=iri)))

    def quads(
        self,
        *,
        subject: str | None = None,
        property_: str | None = None,
        graph_iri: str | None = None,
    ) -> list[ox.Quad]:
        """The quads with this subject, property and graph; what is not given can be anything."""
        subject_node, property_node, graph_node = (
            None if iri is None else ox.NamedNode(iri) for iri in (subject, property_, graph_iri)
        )
        found = self._open_graph().quads_for_pattern(subject_node, property_node, None, graph_node)
        return list(found)

    def iterate_graphs(self) -> Iterator[str]:
        """IRIs of all named graphs, one after the other, in the order of the database."""
        return (graph.value for graph in self._open_graph().named_graphs())

    def iterate_subjects(self, graph_iri: str) -> Iterator[str]:
        """IRIs of the subjects of one graph, each once, however many there are."""
        found = self._open_graph().quads_for_pattern(None, None, None, ox.NamedNode(graph_iri))
        # The database holds the quads of a graph by subject.
        for subject, _ in groupby(found, key=lambda quad: quad.subject):
            if isinstance(subject, ox.NamedNode):
                yield subject.value

    def has_graph(self, graph_iri: str) -> bool:
        """Whether there is a named graph of this name, be it empty."""
        return self._open_graph().contains_named_graph(ox.NamedNode(graph_iri))

    def iterate_triples(self, graph_iri: str | None, *, union: bool = True) -> Iterator[ox.Triple]:
        """The triples of one graph; ``None`` is the graph without a name, or with ``union`` all."""
        node = ox.DefaultGraph() if graph_iri is None else ox.NamedNode(graph_iri)
        graph = None if graph_iri is None and union else node
        found = self._open_graph().quads_for_pattern(None, None, None, graph)
        return (quad.triple for quad in found)

    def dump_graph(self, graph_iri: str) -> bytes:
        """The triples of one named graph as N-Triples; nothing where there is no such graph."""
        data = self._open_graph().dump(
            format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph_iri)
        )
        assert data is not None
        return data

    def dump(self, out: BinaryIO, format_: ox.RdfFormat, prefixes: Mapping[str, str]) -> None:
        """Write every quad to ``out`` in a format that keeps named graphs."""
        self._open_graph().dump(out, format_, prefixes=dict(prefixes))

    def __contains__(self, iri: str) -> bool:
        """Whether some triple has the subject ``iri``; a text that is no IRI is no subject."""
        try:
            node = ox.NamedNode(iri)
        except ValueError:
            return False
        found = self._open_graph().quads_for_pattern(node, None, None, None)
        return next(iter(found), None) is not None

    def __iter__(self) -> Iterator[ox.Quad]:
        """Every quad, graph by graph."""
        yield from self._open_graph()

    def __len__(self) -> int:
        """Number of quads, as counted when the generation was published."""
        return int(self.manifest["triples"])

    def graphs(self) -> list[str]:
        """IRIs of all named graphs, sorted."""
        return sorted(graph.value for graph in self._open_graph().named_graphs())

    def _open_graph(self) -> ox.Store:
        if self._graph is None:
            raise StoreError(f"{self.directory} has been closed")
        return self._graph
