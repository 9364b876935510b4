"""Whether uses of our terms agree with what the ontology says of domain and range.

Takes types and superclasses as they are declared; refuses to know where the triples come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from kg.config import ONTOLOGY_FILES
from kg.namespaces import CT, SCHEMA
from tests.conftest import ROOT

DOMAIN_INCLUDES, RANGE_INCLUDES = (
    URIRef(SCHEMA + "domainIncludes"),
    URIRef(SCHEMA + "rangeIncludes"),
)


@cache
def load_ontology() -> Graph:
    """All files of our ontology as one graph."""
    graph = Graph()
    for name in ONTOLOGY_FILES:
        graph.parse(ROOT / "ontologies" / name)
    return graph


def walk(node: Node, relation: URIRef) -> Iterator[Node]:
    """All that the relation leads to."""
    above = load_ontology().transitive_objects(node, relation)
    yield from (found for found in above if found is not None)


@cache
def list_superclasses(class_: Node) -> frozenset[Node]:
    """The class and all above it."""
    return frozenset({class_, *walk(class_, RDFS.subClassOf)})


@cache
def list_superproperties(property_: Node) -> frozenset[Node]:
    """The property and all above it."""
    return frozenset({property_, *walk(property_, RDFS.subPropertyOf)})


class Expectation(NamedTuple):
    """What a property says of one of its ends: all of ``needed``, and one of ``one_of``."""

    needed: frozenset[Node]
    one_of: frozenset[Node]

    def is_met_by(self, kinds: Iterable[Node]) -> bool:
        """Whether something of these classes, or of this datatype, can stand there."""
        found = {above for kind in kinds for above in list_superclasses(kind)}
        return self.needed <= found and (not self.one_of or not self.one_of.isdisjoint(found))


@cache
def get_expectations(property_: URIRef) -> tuple[Expectation, Expectation]:
    """What the subject and what the object of ``property_`` has to be."""
    graph = load_ontology()
    return (
        Expectation(
            frozenset(graph.objects(property_, RDFS.domain)),
            frozenset(graph.objects(property_, DOMAIN_INCLUDES)),
        ),
        Expectation(
            frozenset(graph.objects(property_, RDFS.range)),
            frozenset(graph.objects(property_, RANGE_INCLUDES)),
        ),
    )


def find_disagreements(
    property_: URIRef, subject_types: Iterable[Node], value_types: Iterable[Node]
) -> Iterator[str]:
    """One line an end that is not what the ontology says."""
    for end, expectation, types in zip(
        ("domain", "range"),
        get_expectations(property_),
        (subject_types, value_types),
        strict=True,
    ):
        kinds = list(types)
        if not expectation.is_met_by(kinds):
            yield f"{end} of {property_.removeprefix(CT)}: {sorted(map(str, kinds))}"


def list_literal_types(value: Literal) -> list[Node]:
    """The datatype of a literal, a plain string's too."""
    return [value.datatype or (RDF.langString if value.language else XSD.string)]


def list_terms() -> list[URIRef]:
    """Every class and property of ours, sorted."""
    graph = load_ontology()
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    found = {term for kind in kinds for term in graph.subjects(RDF.type, kind)}
    return sorted(URIRef(str(term)) for term in found if str(term).startswith(CT))


@cache
def list_inferred() -> frozenset[URIRef]:
    """The terms of the defined classes: a reasoner infers their uses, which stand in no graph."""
    defined = Graph().parse(ROOT / "ontologies" / "defined.ttl")
    return frozenset({*list_terms()} & {*defined.subjects(RDF.type)})
