"""Diseases of another vocabulary that are the same as MeSH records, and their names.

Owns which mappings of a set count: those that say that a concept is exactly a record of MeSH.
Refuses to know the file they came from and how a name is matched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.namespaces import OWL, SKOS
from kg.terminology.links import Frozen
from kg.terminology.readers.sssom import MappingSet, SssomMapping

_SAME = (SKOS + "exactMatch", OWL + "equivalentClass", OWL + "sameAs")
# The forms in which mapping sets write a record of MeSH.
_MESH = re.compile(
    r"https?://(?:id\.nlm\.nih\.gov/mesh|(?:www\.)?identifiers\.org/mesh[/:]?|meshb\.nlm\.nih\.gov"
    r"/record/ui\?ui=|purl\.bioontology\.org/ontology/MESH)[/:]?([CD]\d{6,9})\Z"
)


class Reference(Frozen, frozen=True):
    """A concept that is exactly the MeSH record ``mesh_id``; ``iri`` as its publisher mints it."""

    iri: str
    label: str
    mesh_id: str


class CrossReferences(Frozen, frozen=True):
    """The concepts of one release of one vocabulary that are records of MeSH.

    Attributes:
        release: e.g. ``"MONDO 2026-08-04"``; ``""`` where no file is installed.
        records: in the order of the file, each once; a concept has one label throughout.
    """

    release: str = ""
    records: tuple[Reference, ...] = ()

    @classmethod
    def choose(cls, mappings: MappingSet | None) -> CrossReferences:
        """Those of ``mappings`` that say that a concept and a MeSH record are the same.

        None where no mappings are installed.
        """
        if mappings is None:
            return cls()
        labels: dict[str, str] = {}
        found = [
            Reference(iri, labels.setdefault(iri, label or iri), mesh_id)
            for one in mappings.records
            if one.predicate_id in _SAME and one.predicate_modifier != "Not"
            for iri, label, mesh_id in _list_sides(one)
        ]
        return cls(mappings.release, tuple(dict.fromkeys(found)))


def _list_sides(one: SssomMapping) -> Iterator[tuple[str, str, str]]:
    """Concept, its label and the MeSH record, whichever side of the mapping is which."""
    subject, object_ = _MESH.match(one.subject_id), _MESH.match(one.object_id)
    if object_ and not subject:
        yield one.subject_id, one.subject_label, object_[1]
    elif subject and not object_:
        yield one.object_id, one.object_label, subject[1]


NO_REFERENCES = CrossReferences()
"""No other vocabulary is installed."""
