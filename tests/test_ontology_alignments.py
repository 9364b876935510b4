"""Terms of other vocabularies: declared where used, and matched with ours without contradiction."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, URIRef
from rdflib.term import Node

from kg.config import ONTOLOGY_FILES
from kg.namespaces import CT, MESH
from kg.validation.definitions import SWRL
from tests.conftest import ROOT
from tests.term_uses import list_superclasses, list_superproperties, load_ontology
from tests.test_ontology_sources import OURS, POINTERS, find_source

FOLDER = ROOT / "ontologies"
OBO = "http://purl.obolibrary.org/obo/"
OWL_XML = f"{{{OWL}}}"
MATCHES = (
    SKOS.exactMatch,
    SKOS.closeMatch,
    SKOS.broadMatch,
    SKOS.narrowMatch,
    SKOS.relatedMatch,
)
# The languages themselves; and MeSH's descriptors and tree numbers, whose names stand in its graph.
BUILT_IN = (*(str(namespace) for namespace in (OWL, RDF, RDFS, XSD)), SWRL, f"{MESH}D", f"{MESH}C")


@pytest.fixture(scope="module")
def external() -> Graph:
    return Graph().parse(FOLDER / "external.ttl")


@pytest.fixture(scope="module")
def alignments() -> Graph:
    return Graph().parse(FOLDER / "alignments.ttl")


def is_foreign(node: Node) -> bool:
    return isinstance(node, URIRef) and not str(node).startswith((OURS, *BUILT_IN))


def list_foreign_terms() -> set[Node]:
    """Terms of others that our own files use."""
    own = Graph()
    for name in set(ONTOLOGY_FILES) - {"external.ttl"}:
        own.parse(FOLDER / name)
    pointed = [(s, p, o if str(p) not in POINTERS else p) for s, p, o in own]
    return {node for triple in pointed for node in triple if is_foreign(node)}


def test_what_is_used_of_other_vocabularies_is_declared_and_nothing_else(external: Graph) -> None:
    declared = set(external.subjects(RDF.type))
    used = list_foreign_terms()
    assert used - declared == set()
    # A subclass of a used class is what the data have.
    below = {
        term for term in declared - used if set(external.objects(term, RDFS.subClassOf)) & used
    }
    assert declared - used - below == set()


def test_a_declared_term_has_a_name_and_a_home_in_its_source(external: Graph) -> None:
    for term in set(external.subjects()):
        assert isinstance(term, URIRef)
        (label,) = external.objects(term, RDFS.label)
        assert str(label).endswith(")"), term
        (home,) = external.objects(term, RDFS.isDefinedBy)
        assert find_source(str(term)) is not None
        host = str(term).split("/")[2]
        assert str(home).split("/")[2] == host, term
        assert set(external.predicates(term)) <= {
            RDF.type,
            RDFS.label,
            RDFS.isDefinedBy,
            RDFS.subClassOf,
        }


def test_matches_are_between_our_terms_and_known_ones(alignments: Graph) -> None:
    assert len(alignments) > 130
    for subject, match, target in alignments:
        assert match in MATCHES
        assert str(subject).startswith(CT)
        for node in (subject, target):
            assert (node, RDF.type, None) in load_ontology(), node
    assert {*alignments.predicates()} == set(MATCHES)


def test_two_things_are_matched_once_and_not_by_axioms_too(alignments: Graph) -> None:
    pairs = Counter(
        frozenset((subject, target)) for subject, target in alignments.subject_objects()
    )
    assert max(pairs.values()) == 1
    for subject, target in alignments.subject_objects():
        assert target not in list_superclasses(subject) | list_superproperties(subject)
    exact = list(alignments.subject_objects(SKOS.exactMatch))
    for ends in ([subject for subject, _ in exact], [target for _, target in exact]):
        assert max(Counter(ends).values()) == 1


def test_a_match_of_two_codes_is_across_lists(alignments: Graph) -> None:
    for subject, target in alignments.subject_objects():
        schemes = [set(load_ontology().objects(node, SKOS.inScheme)) for node in (subject, target)]
        assert schemes[0].isdisjoint(schemes[1]), subject


def test_terms_of_cto_are_named_as_it_names_them(external: Graph, shared_data: Path) -> None:
    labels, deprecated = read_obo(shared_data / "ontologies" / "cto.owl")
    terms = {str(term) for term in external.subjects() if str(term).startswith(OBO)}
    assert len(terms) > 70
    for term in terms:
        name = term.removeprefix(OBO)
        (label,) = external.objects(URIRef(term), RDFS.label)
        assert str(label).rsplit(" (", 1)[0] == labels[name], term
        assert name not in deprecated


def read_obo(path: Path) -> tuple[dict[str, str], set[str]]:
    """Local name → label of an ontology in OWL/XML, and the names of what it has withdrawn."""
    labels: dict[str, str] = {}
    deprecated: set[str] = set()
    for assertion in ElementTree.parse(path).getroot().iter(f"{OWL_XML}AnnotationAssertion"):
        parts = [part for part in assertion if part.tag != f"{OWL_XML}Annotation"]
        property_ = parts[0].get("abbreviatedIRI")
        name = (parts[1].text or "").removeprefix("obo:").removeprefix(OBO)
        if property_ == "rdfs:label":
            labels.setdefault(name, (parts[2].text or "").strip())
        elif property_ == "owl:deprecated":
            deprecated.add(name)
    return labels, deprecated
