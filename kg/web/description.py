"""Triples as templates read them: a thing, its values and the things it points at.

Owns the order and choice of values. Refuses to know where the triples came from, which page shows
them, and HTML.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.namespaces import CT, RDF, RDFS, VOCABULARY_PREFIXES
from kg.study.codelists import CODELISTS, get_label

Object = NamedNode | BlankNode | Literal | Triple
_LABEL = RDFS + "label"


def expand_name(name: str) -> str:
    """The IRI of a property or class: ``briefTitle`` is ours, ``skos:altLabel`` has a prefix."""
    prefix, colon, local = name.rpartition(":")
    return (VOCABULARY_PREFIXES[prefix] if colon else CT) + local


class Description:
    """A set of triples, by subject and property."""

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self._objects: dict[str, dict[str, list[Object]]] = defaultdict(dict)
        self.add(triples)

    def add(self, triples: Iterable[Triple]) -> None:
        """Take ``triples`` in; one that is there already is not doubled."""
        for subject, predicate, value in triples:
            if isinstance(subject, NamedNode):
                objects = self._objects[subject.value].setdefault(predicate.value, [])
                if value not in objects:
                    objects.append(value)

    def __contains__(self, iri: str) -> bool:
        return iri in self._objects

    def __iter__(self) -> Iterator[Thing]:
        return (Thing(self, iri) for iri in self._objects)

    def __getitem__(self, iri: str) -> Thing:
        """The thing ``iri``, whether or not anything is known of it."""
        return Thing(self, iri)

    def get_objects(self, iri: str, property_iri: str) -> list[Object]:
        """Objects of one subject and property, in the order they came."""
        return self._objects.get(iri, {}).get(property_iri, [])

    def get_properties(self, iri: str) -> list[str]:
        """IRIs of the properties that are known of ``iri``, sorted."""
        return sorted(self._objects.get(iri, {}))


class Thing:
    """One IRI and what its description says of it. Names of properties: :func:`expand_name`."""

    __slots__ = ("_description", "iri")

    def __init__(self, description: Description, iri: str) -> None:
        self._description = description
        self.iri = iri

    @property
    def key(self) -> str:
        """Last part of the IRI, after its last ``/`` or ``#``."""
        return self.iri.rstrip("/#").replace("#", "/").rpartition("/")[2]

    @property
    def label(self) -> str:
        """``rdfs:label``, the registry's label of a code, or the last part of the IRI."""
        labels = self._description.get_objects(self.iri, _LABEL)
        if labels and isinstance(labels[0], Literal):
            return labels[0].value
        scheme, _, code = self.key.partition("-")
        return get_label(scheme, code) if code and scheme in CODELISTS else self.key

    @property
    def is_known(self) -> bool:
        """Whether the description says anything of this thing."""
        return self.iri in self._description

    @property
    def properties(self) -> list[Thing]:
        """The properties that are known of this thing."""
        return [Thing(self._description, p) for p in self._description.get_properties(self.iri)]

    def objects(self, name: str) -> list[Object]:
        """Literals and IRIs as they stand."""
        iri = name if "/" in name else expand_name(name)
        return self._description.get_objects(self.iri, iri)

    def values(self, name: str) -> list[str]:
        """Texts of the literals, sorted."""
        return sorted(o.value for o in self.objects(name) if isinstance(o, Literal))

    def value(self, name: str) -> str | None:
        """Text of the first literal, if there is one."""
        return next(iter(self.values(name)), None)

    def things(self, name: str) -> list[Thing]:
        """The things pointed at, by their place in the record, then by label."""
        found = [
            Thing(self._description, o.value)
            for o in self.objects(name)
            if isinstance(o, NamedNode)
        ]
        return sorted(found, key=lambda thing: (thing.ordinal, thing.label.casefold(), thing.iri))

    def thing(self, name: str) -> Thing | None:
        """The first thing pointed at, if there is one."""
        return next(iter(self.things(name)), None)

    def is_a(self, name: str) -> bool:
        """Whether this thing has the class ``name``."""
        return any(
            isinstance(o, NamedNode) and o.value == expand_name(name)
            for o in self._description.get_objects(self.iri, RDF + "type")
        )

    @property
    def ordinal(self) -> int:
        """``ct:ordinal``, the place in the record from 1; 0 where there is none."""
        text = self.value("ordinal")
        return int(text) if text and text.isdigit() else 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Thing) and other.iri == self.iri

    def __hash__(self) -> int:
        return hash(self.iri)
