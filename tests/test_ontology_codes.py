"""Code lists as SKOS concept schemes: every code explained, every list with its top concepts."""

from __future__ import annotations

from collections import Counter

import pytest
from rdflib import DCTERMS, RDF, RDFS, SKOS, Graph, Literal, URIRef

from kg.namespaces import CT
from kg.study.codelists import CODELISTS
from tests.code_lists import LISTS
from tests.conftest import ROOT

CODES = Graph().parse(ROOT / "ontologies" / "codelists.ttl")
ENUMERATIONS = URIRef("https://clinicaltrials.gov/api/v2/studies/enums")


def list_codes(scheme: str) -> list[URIRef]:
    return [URIRef(f"{CT}{scheme}-{code}") for code in LISTS[scheme]]


@pytest.mark.parametrize("scheme", LISTS)
def test_a_list_and_its_codes_are_defined(scheme: str) -> None:
    definitions = []
    for node in (URIRef(f"{CT}{scheme}Scheme"), *list_codes(scheme)):
        (definition,) = CODES.objects(node, SKOS.definition)
        assert isinstance(definition, Literal)
        assert definition.language == "en"
        text = str(definition)
        label = str(CODES.value(node, RDFS.label))
        assert text.endswith(".")
        assert text[0].isupper()
        assert len(text.split()) >= 3, text
        # Not the label again.
        assert text.rstrip(".").casefold() != label.casefold()
        definitions.append(text)
    assert max(Counter(definitions).values()) == 1


@pytest.mark.parametrize("scheme", LISTS)
def test_top_concepts_are_those_with_nothing_above(scheme: str) -> None:
    node = URIRef(f"{CT}{scheme}Scheme")
    codes = set(list_codes(scheme))
    top = {code for code in codes if not list(CODES.objects(code, SKOS.broader))}
    assert set(CODES.objects(node, SKOS.hasTopConcept)) == top
    assert set(CODES.subjects(SKOS.topConceptOf, node)) == top
    assert top
    for code in codes - top:
        above = set(CODES.transitive_objects(code, SKOS.broader)) - {code}
        assert above <= codes
        assert above & top


@pytest.mark.parametrize("scheme", LISTS)
def test_lists_of_the_registry_point_at_its_enumerations(scheme: str) -> None:
    node = URIRef(f"{CT}{scheme}Scheme")
    is_of_the_registry = (node, DCTERMS.source, ENUMERATIONS) in CODES
    assert is_of_the_registry is (scheme in CODELISTS)
    assert (node, RDF.type, SKOS.ConceptScheme) in CODES
