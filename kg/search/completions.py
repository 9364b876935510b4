"""The beginnings of names, and what each would find, as they are kept beside the index.

Owns the file's form and what counts as the beginning of a name: of the whole of it, or of a word in
it. Refuses to know how a typed text is completed (:mod:`kg.search.completing`).
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from kg.errors import SearchError
from kg.search.concepts import Concepts, Meaning
from kg.search.study_counts import StudyCounts
from kg.search.words import ENGLISH_STOP_WORDS, clean_text, find_spans, fold_words
from kg.terminology import names

FILE_NAME = "completions.msgpack"
VERSION = 1
# Nobody types more of a name than this before choosing.
LONGEST_KEY = 40
_MOST_STARTS = 8
# British forms, as parts of words that may not be typed to their end yet.
_AMERICAN = (("ae", "e"), ("oe", "e"), ("our", "or"), ("sulph", "sulf"))

# What makes it less likely that a name is the one being typed, and how much: a heading whose
# studies are those of narrower concepts; a term outside diseases and substances; a synonym of a
# vocabulary, all the more if it has no word of the label; a beginning inside the name.
_HEADING, _TOPIC, _SYNONYM, _OTHER_WORDS, _INSIDE = 10, 8, 1.5, 2.5, 2
# Best entry of a concept first: (weight below zero, label, concept, inside, length, name, key).
_Order = tuple[float, str, int, bool, int, str, str]


class _Entry(NamedTuple):
    """A beginning of the name at a place of the dictionary, for one thing that it stands for."""

    key: str
    place: int
    concept: int
    order: _Order


class CompletionTable(msgspec.Struct, array_like=True, kw_only=True):
    """The file. Numbers are packed, four bytes each: as Python's own they take ten times the room.

    Attributes:
        byte_order: of the packed numbers.
        studies: number of studies in the index.
        exact, within: :class:`kg.search.study_counts.StudyCounts`.
        keys: beginnings of names, sorted.
        names, concepts, ranks: as in :class:`Completions`.
    """

    version: int = VERSION
    byte_order: str = sys.byteorder
    studies: int
    exact: bytes
    within: bytes
    keys: list[str]
    names: bytes
    concepts: bytes
    ranks: bytes

    def save(self, directory: Path) -> None:
        """Write the file into ``directory``."""
        (directory / FILE_NAME).write_bytes(msgspec.msgpack.encode(self))


class Completions:
    """The table, opened. ``exact`` and ``within`` are aligned with the concepts of the dictionary.

    Attributes:
        studies, exact, within, keys: as in :class:`CompletionTable`.
        names: for each key the name, as its place in the dictionary.
        concepts: what it stands for.
        ranks: 0 is the entry to show before all others; the most studies come first.
    """

    def __init__(self, table: CompletionTable) -> None:
        self.studies = table.studies
        self.keys = table.keys
        self.exact = _unpack(table.exact)
        self.within = _unpack(table.within)
        self.names = _unpack(table.names)
        self.concepts = _unpack(table.concepts)
        self.ranks = _unpack(table.ranks)

    @classmethod
    def open(cls, directory: Path, concepts: Concepts) -> Completions:
        """The table of ``directory``.

        Raises:
            SearchError: there is none, it is damaged, or not of the dictionary ``concepts``.
        """
        path = directory / FILE_NAME
        try:
            table = msgspec.msgpack.decode(path.read_bytes(), type=CompletionTable)
            completions = cls(table)
        except FileNotFoundError:
            raise SearchError(f"{path}: missing; run kg index") from None
        except (msgspec.MsgspecError, OSError, TypeError) as error:
            raise SearchError(f"{path}: damaged ({error}); run kg index") from error
        if (table.version, table.byte_order) != (VERSION, sys.byteorder):
            raise SearchError(f"{path}: written by another version of kg; run kg index")
        if len(completions.within) != len(concepts.table.iris):
            raise SearchError(f"{path}: belongs to another index; run kg index")
        return completions


def _pack(numbers: Iterable[int]) -> bytes:
    return array("I", numbers).tobytes()


def _unpack(packed: bytes) -> memoryview[int]:
    return memoryview(packed).cast("I")


def make_completions(concepts: Concepts, counts: StudyCounts) -> CompletionTable:
    """The table of all names of ``concepts``."""
    entries = sorted(_list_entries(concepts, counts), key=lambda entry: entry.key)
    ranks = [0] * len(entries)
    for rank, at in enumerate(sorted(range(len(entries)), key=lambda at: entries[at].order)):
        ranks[at] = rank
    return CompletionTable(
        studies=counts.total,
        exact=_pack(counts.exact),
        within=_pack(counts.within),
        keys=[entry.key for entry in entries],
        names=_pack(entry.place for entry in entries),
        concepts=_pack(entry.concept for entry in entries),
        ranks=_pack(ranks),
    )


def _list_entries(concepts: Concepts, counts: StudyCounts) -> Iterator[_Entry]:
    labels = concepts.table.labels
    for place, name in enumerate(concepts.table.names):
        keys: dict[str, bool] = {}
        for key, is_inside in list_starts(name):
            keys.setdefault(key, is_inside)
        for meaning in concepts.get_meanings(place):
            concept, weight = meaning.concept, _weigh(meaning, concepts, counts)
            for key, is_inside in keys.items():
                worth = weight / _INSIDE if is_inside else weight
                order = -worth, labels[concept], concept, is_inside, len(name), name, key
                yield _Entry(key, place, concept, order)


def _weigh(meaning: Meaning, concepts: Concepts, counts: StudyCounts) -> float:
    """How likely it is that a name is typed for a concept; 0 for one that no study has."""
    concept = meaning.concept
    if not counts.within[concept]:
        return 0.0
    weight: float = max(counts.exact[concept], counts.within[concept] // _HEADING, 1)
    if concepts.table.kinds[concept] == "topic":
        weight /= _TOPIC
    if meaning.how == "synonym":
        label = concepts.table.labels[concept]
        is_other = set(fold_words(meaning.name)).isdisjoint(fold_words(label))
        weight /= _SYNONYM * (_OTHER_WORDS if is_other else 1)
    return weight


def list_starts(name: str) -> Iterator[tuple[str, bool]]:
    """The keys that ``name`` can be found by as it is typed; ``True`` from its second word on.

    >>> [key for key, _ in list_starts("Soft Tissue Sarcoma")]
    ['softtissuesarcoma', 'tissuesarcoma', 'sarcoma']
    """
    name = clean_text(name)
    for number, (start, end) in enumerate(find_spans(name)[:_MOST_STARTS]):
        if not number or name[start:end].casefold() not in ENGLISH_STOP_WORDS:
            for key in list_keys(name[start:]):
                yield key, number > 0


def list_keys(text: str) -> list[str]:
    """What is compared of a text: its letters and digits, and the same in American spelling.

    >>> list_keys("STI-571"), list_keys("Leukaem")
    (['sti571'], ['leukaem', 'leukem'])
    """
    key = "".join(filter(str.isalnum, names.fold(text)))
    american = key
    for british, other in _AMERICAN:
        american = american.replace(british, other)
    keys = dict.fromkeys((key[:LONGEST_KEY], american[:LONGEST_KEY]))
    return [one for one in keys if one]
