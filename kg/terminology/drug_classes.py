"""Classes of drugs: the words people use for them, and which drugs belong to them.

Owns tables of facts. Source of the stems: the list of stems of international nonproprietary
names, by which the name of a drug says what it is ("-vastatin"); the names of single drugs and the
words for a class are common pharmacology, kept by hand. What a class is called in MeSH, and what
stands below it, the vocabulary itself says; a file of MeSH with pharmacological actions says more.
Refuses to know drug hubs and how they are searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kg.terminology import cancer_drug_targets, drug_class_table, other_drug_targets
from kg.terminology.names import fold

# Above before below: a class comes after the one it is classed under.
_ROWS = "".join((drug_class_table.ROWS, cancer_drug_targets.ROWS, other_drug_targets.ROWS))
# How a class is called by what its drugs act on: key of the table → the usual ways to say it.
_FORMS = {
    "inhibits": ("{} inhibitors", "{} blockers", "{} antagonists"),
    # For classes of nothing but antibodies; what measures one is called "anti-X" as well.
    "antibodies": (
        "anti-{}",
        "{} antibodies",
        "{} monoclonal antibodies",
        "anti-{} antibodies",
        "anti-{} monoclonal antibodies",
    ),
    # For classes of nothing but small molecules.
    "kinases": ("{} TKIs", "{} TKI", "{} tyrosine kinase inhibitors", "{} kinase inhibitors"),
}
_LEAST_BEFORE_STEM = 1
_BETWEEN_WORDS = re.compile(r"[\s/,+;()\[\]]+")


class DrugClass(NamedTuple):
    """A class of drugs.

    Attributes:
        id: its MeSH record: a descriptor, or a descriptor with a qualifier ("D066246Q000037").
        label: that record's name, for vocabularies that are too old to have it.
        names: further names of the class.
        members: names of drugs; ``-stem`` how names of its drugs end, ``stem-`` how they begin.
        besides: names and stems of drugs that are of another class, though a stem has them.
        includes: ids of classes whose drugs are of this one, too, where MeSH does not say so.
        broader: ids of the records above it, for vocabularies that are too old to have it.
    """

    id: str
    label: str
    names: tuple[str, ...]
    members: tuple[str, ...]
    besides: tuple[str, ...]
    includes: tuple[str, ...]
    broader: tuple[str, ...]


def read_drug_classes(rows: str = _ROWS) -> tuple[DrugClass, ...]:
    """The classes of a table, in its order; see :mod:`kg.terminology.drug_class_table`."""
    entries = (line for line in rows.splitlines() if line.strip())
    blocks: list[list[str]] = []
    for line in entries:
        if line.startswith(" "):
            blocks[-1].append(line.strip())
        else:
            blocks.append([line.strip()])
    return tuple(_read_class(head, details) for head, *details in blocks)


def _read_class(head: str, details: Iterable[str]) -> DrugClass:
    record_id, label = head.split(" ", 1)
    found: dict[str, tuple[str, ...]] = {}
    for line in details:
        key, _, values = line.partition(": ")
        found[key] = (*found.get(key, ()), *values.split(", "))
    names = (*found.get("names", ()), *_list_spoken(found))
    others = ("members", "besides", "includes", "broader")
    return DrugClass(record_id, label, names, *(found.get(name, ()) for name in others))


def _list_spoken(found: Mapping[str, Iterable[str]]) -> Iterator[str]:
    for key, forms in _FORMS.items():
        for target in found.get(key, ()):
            for form in forms:
                yield form.format(target)


class ClassMembers:
    """Says of a drug, by its name, which classes it belongs to."""

    def __init__(self, classes: Iterable[DrugClass] | None = None) -> None:
        self.classes = tuple(read_drug_classes() if classes is None else classes)
        self._members = [_Names(one.members) for one in self.classes]
        self._besides = [_Names(one.besides) for one in self.classes]
        self._wider: dict[str, list[str]] = {}
        for one in self.classes:
            for included in one.includes:
                self._wider.setdefault(included, []).append(one.id)

    def find(self, name: str) -> set[str]:
        """Ids of the classes that the drug called ``name`` is of.

        >>> ClassMembers().find("atorvastatin calcium")
        {'D019161'}
        """
        words = _BETWEEN_WORDS.split(fold(name))
        found: set[str] = set()
        for one, members, besides in zip(self.classes, self._members, self._besides, strict=True):
            if any(word in members and word not in besides for word in words):
                found.update(self._list_wider(one.id))
        return found

    def _list_wider(self, class_id: str) -> Iterator[str]:
        yield class_id
        for wider in self._wider.get(class_id, ()):
            yield from self._list_wider(wider)


class _Names:
    """Names and stems, asked with ``in``."""

    def __init__(self, entries: Iterable[str]) -> None:
        entries = tuple(entries)
        self._whole = frozenset(one for one in entries if "-" not in (one[0], one[-1]))
        self._endings = tuple(one[1:] for one in entries if one.startswith("-"))
        self._beginnings = tuple(one[:-1] for one in entries if one.endswith("-"))

    def __contains__(self, word: str) -> bool:
        if word in self._whole:
            return True
        return word[_LEAST_BEFORE_STEM:].endswith(self._endings) or word.startswith(
            self._beginnings
        )
