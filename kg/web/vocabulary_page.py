"""The page of the ontology: its classes, properties and codes, each with an address of its own.

Owns their order. Refuses to know what they mean.
"""

from __future__ import annotations

from pyoxigraph import Triple

from kg.namespaces import CT, Iris
from kg.store import Store
from kg.web.description import Description, Thing

_GROUPS = (
    ("Classes", ("owl:Class", "rdfs:Class")),
    ("Properties that point at things", ("owl:ObjectProperty",)),
    ("Properties that hold values", ("owl:DatatypeProperty",)),
    ("Other properties", ("owl:AnnotationProperty", "rdf:Property")),
    ("Code lists", ("skos:ConceptScheme",)),
    ("Codes", ("skos:Concept",)),
)


def describe_ontology(store: Store, iris: Iris) -> list[Triple]:
    """All triples of the ontology and the code lists."""
    return store.graph(iris.graph("ontology"))


def group_terms(triples: list[Triple]) -> list[tuple[str, list[Thing]]]:
    """Our terms by kind, each once and by name."""
    description = Description(triples)
    ours = [thing for thing in description if thing.iri.startswith(CT)]
    groups, placed = [], set[str]()
    for title, classes in _GROUPS:
        found = [
            thing
            for thing in ours
            if thing.iri not in placed and any(thing.is_a(name) for name in classes)
        ]
        placed.update(thing.iri for thing in found)
        groups.append((title, sorted(found, key=lambda thing: thing.key.casefold())))
    return groups
