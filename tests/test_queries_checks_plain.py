"""Checks that are worded for speed find what the plain wording of the same question finds.

On graphs made at random from few terms, so that faults of every kind are frequent.
"""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.checks import PLAIN, PREFIXES
from kg.namespaces import CT, MESHV, OWL, RDF, RDFS, SH
from kg.queries import load_checks
from tests.conftest import ROOT

CHECKS = load_checks(ROOT / "queries" / "checks")
BASE = "https://example.org/kg/"

STUDIES = ("NCT00000001", "NCT00000002")
SUBJECTS = [
    *(ox.NamedNode(f"{BASE}study/{study}{part}") for study in STUDIES for part in ("", "/arm/1")),
    ox.NamedNode(f"{BASE}drug/a"),
    ox.BlankNode("b"),
]
VALUES = [*SUBJECTS, ox.Literal("A"), ox.Literal("B")]
CLASSES = [
    ox.NamedNode(one) for one in (f"{CT}Study", f"{CT}Drug", f"{MESHV}Term", f"{SH}NodeShape")
]
GRAPHS = [ox.NamedNode(f"{BASE}graph/{name}") for name in (*STUDIES, "drug")]
NAMES = [
    f"{CT}nctId",
    f"{CT}armGroup",
    f"{CT}namedGraph",
    f"{RDF}first",
    f"{RDFS}label",
    f"{OWL}sameAs",
]
TYPE = ox.NamedNode(f"{RDF}type")

quads = st.one_of(
    st.builds(
        ox.Quad,
        st.sampled_from(SUBJECTS),
        st.sampled_from([ox.NamedNode(name) for name in NAMES]),
        st.sampled_from(VALUES),
        st.sampled_from(GRAPHS),
    ),
    st.builds(
        ox.Quad,
        st.sampled_from(SUBJECTS),
        st.just(TYPE),
        st.sampled_from(CLASSES),
        st.sampled_from(GRAPHS),
    ),
)


def ask(graph: ox.Store, sparql: str) -> list[str]:
    found = graph.query(sparql, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return sorted(str([str(term) for term in row]) for row in found)


@pytest.mark.parametrize("name", PLAIN)
@settings(max_examples=300, deadline=None)
@given(found=st.lists(quads, max_size=30))
def test_the_same_faults_are_found(name: str, found: list[ox.Quad]) -> None:
    graph = ox.Store()
    graph.extend(found)
    assert ask(graph, CHECKS[name].text) == ask(graph, PLAIN[name])
