"""MeSH records, made from the facts of a file that linking needs.

Owns what a record is and how it follows from the facts, whatever format they stood in. Refuses to
know formats, and how names are matched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

KINDS = (
    "TopicalDescriptor",
    "GeographicalDescriptor",
    "PublicationType",
    "CheckTag",
    "SCR_Chemical",
    "SCR_Disease",
    "SCR_Organism",
    "SCR_Protocol",
    "SCR_Population",
    "SCR_Anatomy",
)
LINKS = (
    "preferredConcept",
    "concept",
    "preferredTerm",
    "term",
    "treeNumber",
    "broaderDescriptor",
    "preferredMappedTo",
    "pharmacologicalAction",
)
TEXTS = ("prefLabel", "altLabel", "active")
_RECORD = re.compile(r"[CD]\d{6,9}\Z")
_PAIR = re.compile(r"(D\d{6,9})Q\d+\Z")

Tables = dict[str, dict[str, list[str]]]
"""Local name of a property → local name of a subject → local names, or texts, of its values."""


class MeshRecord(msgspec.Struct, frozen=True):
    """A descriptor or supplementary record.

    Attributes:
        kind: local name of its ``meshv:`` class, one of :data:`KINDS`.
        labels: preferred label first, then the entry terms, each once.
        tree_numbers: empty for supplementary records.
        broader: ids of broader descriptors, itself never; for a supplementary record those it is
            mapped to.
        pharmacological_actions: ids of the descriptors that say what a substance does.
    """

    kind: str
    labels: tuple[str, ...]
    tree_numbers: tuple[str, ...]
    broader: tuple[str, ...]
    pharmacological_actions: tuple[str, ...] = ()


class MeshContent(msgspec.Struct, frozen=True):
    """What the files of one release of MeSH say.

    Attributes:
        release: ``"MeSH 2020"``; where neither the file nor its name says a year, with its name.
        records: active records by id.
    """

    release: str
    records: dict[str, MeshRecord]


def make_tables() -> Tables:
    """Tables for every property that matters, with nothing in them."""
    return {name: {} for name in ("type", "label", *LINKS, *TEXTS)}


def build_records(tables: Tables) -> Iterator[tuple[str, MeshRecord]]:
    """Id and record of every active record.

    Raises:
        ValueError: a record whose preferred concept has no term: the file is not complete.
    """
    active, trees, broader = tables["active"], tables["treeNumber"], tables["broaderDescriptor"]
    actions = tables["pharmacologicalAction"]
    for record_id, kinds in tables["type"].items():
        if not _RECORD.match(record_id) or active.get(record_id) == ["false"]:
            continue
        _check_whole(record_id, tables)
        mapped = (_PAIR.sub(r"\1", one) for one in tables["preferredMappedTo"].get(record_id, ()))
        yield (
            record_id,
            MeshRecord(
                kind=kinds[0],
                labels=tuple(dict.fromkeys(_list_labels(tables, record_id))),
                tree_numbers=tuple(sorted(trees.get(record_id, ()))),
                broader=tuple(sorted({*broader.get(record_id, ()), *mapped} - {record_id})),
                pharmacological_actions=tuple(sorted(set(actions.get(record_id, ())))),
            ),
        )


def _check_whole(record_id: str, tables: Tables) -> None:
    """A file sorted by subject that was cut off has records whose concepts and terms are gone."""
    for concept in tables["preferredConcept"].get(record_id, ()):
        terms = tables["preferredTerm"].get(concept, ())
        if not any(term in tables["prefLabel"] for term in terms):
            raise ValueError(
                f"{record_id} has no term: the file is cut off (its concept is {concept})"
            )


def _list_labels(tables: Tables, record_id: str) -> Iterator[str]:
    """The preferred label, then the terms of every concept, the preferred concept's first."""
    yield from tables["label"].get(record_id, ())[:1]
    for concept_table in ("preferredConcept", "concept"):
        for concept in tables[concept_table].get(record_id, ()):
            for term_table in ("preferredTerm", "term"):
                for term in tables[term_table].get(concept, ()):
                    yield from tables["prefLabel"].get(term, ())
                    yield from tables["altLabel"].get(term, ())
