"""The data of the benchmark: a part of a real store that all servers get alike.

Owns the choice of graphs. A part, because rdflib holds its graph in memory and reads some ten
thousand lines a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kg.store import Store, create_generation, open_store
from kg.store.generations import find_current, generation_directory

SHARED = ("drug", "condition", "org", "country", "nih", "grant", "ontology", "geometry")


class Sample(NamedTuple):
    """What the servers serve.

    Attributes:
        store: directory of our store.
        database: the database in it, which the ``oxigraph`` server opens too.
        nquads: the same quads as a file, which rdflib-endpoint reads.
        triples: number of them.
        studies, drugs, countries: IRIs of some, to ask for a different one in every request.
    """

    store: Path
    database: Path
    nquads: Path
    triples: int
    studies: list[str]
    drugs: list[str]
    countries: list[str]


def make_sample(store: Path, count: int, directory: Path) -> Sample:
    """``count`` studies of ``store``, spread over it, with the graphs that all studies share."""
    nquads = directory / "sample.nq"
    with open_store(store) as source:
        graphs = _choose(source.graphs(), count)
        with nquads.open("wb") as out:
            out.writelines(_read_lines(source, graphs))
    with create_generation(directory / "store") as generation:
        generation.load_nquads(nquads.read_bytes())
        generation.publish({})
    return describe_store(directory / "store", nquads)


def describe_store(store: Path, nquads: Path) -> Sample:
    """A store as the benchmark needs it."""
    name = find_current(store)
    assert name is not None
    with open_store(store) as opened:
        return Sample(
            store,
            generation_directory(store, name) / "graph",
            nquads,
            len(opened),
            _list_objects(opened, "SELECT ?x { ?x a ct:Study }"),
            _list_objects(opened, "SELECT DISTINCT ?x { ?study ct:studiesDrug ?x }"),
            _list_objects(opened, "SELECT DISTINCT ?x { ?study ct:locationCountry ?x }"),
        )


def _choose(graphs: list[str], count: int) -> list[str]:
    studies = [iri for iri in graphs if iri.rpartition("/")[2].startswith("NCT")]
    shared = [iri for iri in graphs if iri.rpartition("/")[2] in SHARED]
    return [*shared, *studies[:: max(1, len(studies) // count)][:count]]


def _read_lines(source: Store, graphs: list[str]) -> Iterator[bytes]:
    for graph in graphs:
        for quad in source.quads(graph_iri=graph):
            yield f"{quad} .\n".encode()


def _list_objects(store: Store, query: str) -> list[str]:
    rows = store.query(query, prefixes={"ct": "https://w3id.org/trial-kg/ontology#"})
    return sorted(row[0].value for row in rows)  # type: ignore[union-attr]
