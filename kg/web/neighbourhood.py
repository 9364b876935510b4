"""A thing with as much of its surroundings as its page shows.

Owns how far a page looks: the thing, its parts, the shared things they point at, and names for all
else. Refuses to know pages and queries.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode

from kg.export import describe_resource, describe_study
from kg.namespaces import RDFS
from kg.web.description import Description, Thing
from kg.web.generations import Generation

# Shared things of a study whose own statements its page shows.
_SHOWN = (
    ("condition",),
    ("intervention", "drug"),
    ("identifier", "grant"),
    ("sponsorship", "grant"),
    ("fundedBy",),
    ("condition", "linkedBy"),
    ("intervention", "linkedBy"),
    ("intervention", "linkedMeshTerm"),
    ("armGroup", "drug"),
    ("armGroup", "linkedBy"),
    ("identifier", "linkedBy"),
    ("sponsorship", "linkedBy"),
    ("location", "linkedBy"),
    ("linkedBy",),
)


def gather_study(generation: Generation, nct_id: str) -> Thing:
    """A study with its parts, what they are linked to, and why."""
    triples = describe_study(generation.store, generation.iris, nct_id)
    description = Description(triples)
    study = description[generation.iris.study(nct_id)]
    for path in _SHOWN:
        things = follow(study, path)
        describe_all(generation, description, things)
        name_objects(generation, description, things)
    return study


def gather_resource(generation: Generation, iri: str) -> Thing:
    """A shared thing, what belongs to it, why it is linked, and names for what it points at."""
    description = Description(describe_resource(generation.store, iri))
    thing = description[iri]
    describe_all(generation, description, [thing, *thing.things("linkedBy")])
    name_objects(generation, description, list(description))
    return thing


def follow(start: Thing, path: Iterable[str]) -> list[Thing]:
    """The things at the end of a chain of properties, each once."""
    things = [start]
    for name in path:
        things = list(dict.fromkeys(target for thing in things for target in thing.things(name)))
    return things


def describe_all(generation: Generation, description: Description, things: Iterable[Thing]) -> None:
    """Add what the store says of ``things`` themselves."""
    for thing in things:
        description.add(generation.store.describe(thing.iri))


def name_objects(generation: Generation, description: Description, things: Iterable[Thing]) -> None:
    """Add the names of what ``things`` point at, where they have none yet."""
    for thing in list(things):
        for property_ in thing.properties:
            for value in thing.objects(property_.iri):
                if isinstance(value, NamedNode) and value.value not in description:
                    description.add(
                        triple
                        for triple in generation.store.describe(value.value)
                        if triple.predicate.value == RDFS + "label"
                    )
