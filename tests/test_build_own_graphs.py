"""The graphs that files of ours make: what a store has of them, and that it is always the same."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph

from kg.build.vocabularies import read_own_graphs, renew_own_graphs
from kg.config import Config
from kg.errors import VocabularyError
from kg.namespaces import CTSH, Iris
from kg.store import create_generation, open_store
from tests.conftest import ROOT

IRIS = Iris(Config().base_iri)
SHAPES = IRIS.graph("shapes")


def read(iris: Iris = IRIS) -> dict[str, bytes]:
    return read_own_graphs(ROOT / "ontologies", ROOT / "shapes", iris)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with our own graphs and nothing else."""
    with create_generation(tmp_path / "store") as writer:
        assert renew_own_graphs(read(), writer) == len(writer)
        assert renew_own_graphs(read(), writer) == 0
        writer.publish({})
    return tmp_path / "store"


def test_the_shapes_graph_says_what_the_files_say(store: Path) -> None:
    expected = Graph()
    for file in (ROOT / "shapes").glob("*.ttl"):
        expected.parse(file)
    lines = expected.serialize(format="nt", encoding="utf-8")
    with open_store(store) as opened:
        found = canonicalize(opened.graph(SHAPES))
    assert found == canonicalize(quad.triple for quad in ox.parse(lines, ox.RdfFormat.N_TRIPLES))
    assert len(found) == len(expected)


def canonicalize(triples: Iterable[ox.Triple]) -> set[ox.Quad]:
    """The graph with names for its blank nodes that come of it alone (RDFC-1.0)."""
    dataset = ox.Dataset(ox.Quad(*triple) for triple in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def test_every_store_has_the_same_quads_whatever_it_was_made_of_before(
    store: Path, tmp_path: Path
) -> None:
    with create_generation(tmp_path / "other") as writer:
        old = b"_:old <urn:p> _:older .\n<urn:s> <urn:p> <urn:o> .\n"
        renew_own_graphs({SHAPES: old}, writer)
        assert renew_own_graphs(read(), writer) == len(writer) + 2
        writer.publish({})
    with open_store(store) as first, open_store(tmp_path / "other") as second:
        assert set(first) == set(second)


def test_no_blank_node_is_in_two_graphs(store: Path) -> None:
    graphs: dict[str, set[str]] = {}
    with open_store(store) as opened:
        for subject, _, value, graph in opened:
            for term in (subject, value):
                if isinstance(term, ox.BlankNode):
                    graphs.setdefault(term.value, set()).add(str(graph))
    assert graphs
    assert all(len(found) == 1 for found in graphs.values())


def test_terms_and_shapes_keep_their_iris_under_another_base() -> None:
    elsewhere = read(Iris("http://example.org/kg/"))
    assert elsewhere["http://example.org/kg/graph/shapes"] == read()[SHAPES]
    assert f"<{CTSH}Study-nctId>".encode() in read()[SHAPES]
    assert b"<http://example.org/kg/institute/CA>" in elsewhere["http://example.org/kg/graph/nih"]


def test_a_file_that_does_not_parse_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text("<urn:s> <urn:p>", encoding="utf-8")
    with pytest.raises(VocabularyError, match=r"broken\.ttl"):
        read_own_graphs(ROOT / "ontologies", tmp_path, IRIS)
