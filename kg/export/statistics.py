"""How much of what a store holds: triples by class, property, graph and target.

Owns what is counted. Refuses to know how counts are written, and when they are made. The queries
stand in ``queries/statistics``; each takes seconds on millions of triples, so nobody should wait
for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, cast

import msgspec
import pyoxigraph as ox

from kg.namespaces import RDF, Iris
from kg.queries import Query, load_catalogue, run_query
from kg.store import Store

FOLDER = "statistics"


class ClassCount(msgspec.Struct, frozen=True, array_like=True):
    """How many things a class has; ``iri`` is the class."""

    iri: str
    entities: int


class PropertyCount(msgspec.Struct, frozen=True, array_like=True):
    """Triples of a property (``iri``), and how many subjects and objects they have."""

    iri: str
    triples: int
    subjects: int
    objects: int


class GraphCount(msgspec.Struct, frozen=True, array_like=True):
    """Triples of a named graph (``iri``) of shared things."""

    iri: str
    triples: int


class LinkCount(msgspec.Struct, frozen=True, array_like=True):
    """Triples from things of a class, by a property, to IRIs that begin with ``space``."""

    class_: str
    property_: str
    space: str
    triples: int


class Statistics(msgspec.Struct, frozen=True):
    """The counts of one generation.

    Attributes:
        generation: its name.
        triples, subjects, objects: of all graphs together, each counted once.
        study_graphs, study_triples: graphs of one study each, and what they hold together.
        classes, properties, graphs, links: the largest first.
    """

    generation: str
    triples: int
    subjects: int
    objects: int
    study_graphs: int
    study_triples: int
    classes: list[ClassCount]
    properties: list[PropertyCount]
    graphs: list[GraphCount]
    links: list[LinkCount]

    @property
    def entities(self) -> int:
        """Things that have a class."""
        return next((one.subjects for one in self.properties if one.iri == RDF + "type"), 0)


def count_statistics(store: Store, queries: Path) -> Statistics:
    """The counts of ``store`` by the queries in ``queries/statistics``.

    Raises:
        QueryError: a query file that cannot be used.
    """
    asking = _Asking(store, load_catalogue(queries / FOLDER))
    properties = sorted(asking.count_properties(), key=lambda one: (-one.triples, one.iri))
    prefix = Iris(str(store.manifest["baseIri"])).study_graph("NCT")
    graphs = list(store.iterate_graphs())
    shared = [iri for iri in graphs if not iri.startswith(prefix)]
    counted = [GraphCount(iri, asking.number("graph", graph=iri)) for iri in shared]
    triples = sum(one.triples for one in properties)
    return Statistics(
        generation=store.generation,
        triples=triples,
        subjects=asking.number("subjects"),
        objects=asking.number("objects"),
        study_graphs=len(graphs) - len(shared),
        study_triples=triples - sum(one.triples for one in counted),
        classes=sorted(asking.count_classes(), key=lambda one: (-one.entities, one.iri)),
        properties=properties,
        graphs=sorted(counted, key=lambda one: (-one.triples, one.iri)),
        links=sorted(asking.count_links(), key=lambda one: (-one.triples, one.class_, one.space)),
    )


class _Asking(NamedTuple):
    store: Store
    catalogue: Mapping[str, Query]

    def rows(self, name: str, **values: str) -> Iterator[list[str]]:
        results = run_query(self.store, self.catalogue[name], values)
        for row in cast("ox.QuerySolutions", results):
            if all(term is not None for term in row):
                yield [cast("ox.NamedNode | ox.Literal", term).value for term in row]

    def number(self, name: str, **values: str) -> int:
        return int(next(self.rows(name, **values))[0])

    def count_classes(self) -> Iterator[ClassCount]:
        for iri, entities in self.rows("classes"):
            yield ClassCount(iri, int(entities))

    def count_properties(self) -> Iterator[PropertyCount]:
        # One property at a time: all subjects of all of them at once take too much memory.
        for iri, triples in list(self.rows("properties")):
            subjects, objects = next(self.rows("ends", property=iri))
            yield PropertyCount(iri, int(triples), int(subjects), int(objects))

    def count_links(self) -> Iterator[LinkCount]:
        for class_, space, property_, triples in self.rows("links"):
            yield LinkCount(class_, property_, space, int(triples))
