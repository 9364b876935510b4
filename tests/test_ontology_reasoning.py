"""HermiT on the ontology and the examples of its terms: domains, ranges, disjoint classes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from rdflib import RDF, XSD, Graph, Literal, URIRef

from kg.config import DEFAULT_BASE_IRI, ONTOLOGY_FILES
from kg.namespaces import CT
from kg.validation.reasoner import THING, check_consistency
from tests.conftest import ROOT
from tests.term_uses import list_terms
from tests.test_ontology_examples import parse_example

# Datatypes that OWL 2 does not have, and HermiT refuses.
UNKNOWN_TO_OWL = (XSD.date, XSD.gYear, XSD.gYearMonth)
STUDY = URIRef(f"{DEFAULT_BASE_IRI}study/NCT01281865")


@pytest.fixture
def examples() -> Graph:
    if shutil.which("java") is None:
        pytest.skip("HermiT needs Java, and there is no 'java' on PATH")
    graph = Graph()
    for term in list_terms():
        for subject, property_, value in parse_example(term):
            if not (isinstance(value, Literal) and value.datatype in UNKNOWN_TO_OWL):
                graph.add((subject, property_, value))
    return graph


def check(examples: Graph, folder: Path) -> list[str]:
    file = folder / "examples.ttl"
    examples.serialize(file, format="turtle", encoding="utf-8")
    return check_consistency([*(ROOT / "ontologies" / name for name in ONTOLOGY_FILES), file])


def test_examples_are_consistent_with_the_ontology(examples: Graph, tmp_path: Path) -> None:
    assert len(examples) > 700
    assert check(examples, tmp_path) == []


@pytest.mark.parametrize(
    ("property_", "value"),
    [
        # A study is no removed study, and a removed study keeps the id and the status.
        (RDF.type, URIRef(f"{CT}RemovedStudy")),
        # An arm is a part of a study, a drug is shared.
        (URIRef(f"{CT}armGroup"), URIRef(f"{DEFAULT_BASE_IRI}drug/imatinib")),
        # The domain of ct:armGroupType is an arm.
        (URIRef(f"{CT}armGroupType"), URIRef(f"{CT}ArmGroupType-OTHER")),
        (URIRef(f"{CT}enrollmentCount"), Literal("fourteen")),
    ],
)
def test_a_false_example_is_found(
    examples: Graph, tmp_path: Path, property_: URIRef, value: URIRef | Literal
) -> None:
    examples.add((STUDY, property_, value))
    assert check(examples, tmp_path) == [THING]
