"""The graphs of the ontology and of the shapes, as they stand in the store.

Owns the one place where pages and documents get them from. Refuses to know what is made of them.
"""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Triple

from kg.namespaces import OWL, XSD
from kg.web.addresses import ONTOLOGY
from kg.web.generations import Generation

# OWL 2 wants these to be xsd:nonNegativeInteger; the store keeps all integers as xsd:integer.
_CARDINALITIES = {
    NamedNode(OWL + name)
    for name in (
        *("cardinality", "minCardinality", "maxCardinality"),
        *("qualifiedCardinality", "minQualifiedCardinality", "maxQualifiedCardinality"),
    )
}
_NON_NEGATIVE = NamedNode(f"{XSD}nonNegativeInteger")


def describe_vocabulary(generation: Generation, path: str) -> list[Triple]:
    """All triples of the graph ``path``: the ontology with its code lists, or the shapes."""
    triples = generation.store.graph(generation.iris.graph(path))
    return [_restore_cardinality(triple) for triple in triples]


def _restore_cardinality(triple: Triple) -> Triple:
    value = triple.object
    if triple.predicate not in _CARDINALITIES or not isinstance(value, Literal):
        return triple
    number = Literal(value.value, datatype=_NON_NEGATIVE)
    return Triple(triple.subject, triple.predicate, number)


def holds_vocabulary(generation: Generation, path: str) -> bool:
    """Whether the store has the graph ``path``; older ones have no shapes."""
    return generation.once(f"has {path}", lambda: bool(describe_vocabulary(generation, path)))


def list_versions(generation: Generation) -> list[str]:
    """The versions that the ontology in the store says it is (``owl:versionIRI``), mostly one."""
    stated = generation.store.quads(subject=ONTOLOGY, property_=OWL + "versionIRI")
    iris = (quad.object.value for quad in stated if isinstance(quad.object, NamedNode))
    return sorted(iri.removeprefix(f"{ONTOLOGY}/") for iri in iris)
