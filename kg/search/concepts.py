"""The concept dictionary as it is kept beside the index: names, concepts, narrower concepts.

Owns the file's form, the lookup of a name and the expansion of a concept to what is narrower.
Refuses to know where names come from (:mod:`kg.search.dictionary`) and how studies are ranked.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from kg.errors import SearchError
from kg.search.places import DISTANCE_FACTORS, FIELD_BITS, get_step

FILE_NAME = "concepts.msgpack"
VERSION = 1

# Kinds of names, best first, and how a reason says them. A name's code is its place in this table.
NAME_TYPES: dict[str, str] = {
    "GENERIC": "generic name",
    "BRAND": "brand name",
    "CODE": "code name",
    "SALT": "salt",
    "MESH_LABEL": "MeSH term",
    "MESH_ALIAS": "synonym",
    "SYNONYM": "synonym",
    "MESH_ENTRY": "synonym",
}
TYPE_CODES = {name: number for number, name in enumerate(NAME_TYPES)}
_TYPE_WORDS = tuple(NAME_TYPES.values())
_TYPE_BITS = 4


class ConceptTable(msgspec.Struct, array_like=True, kw_only=True):
    """The file. A concept is its place in ``iris``; lists beside ``iris`` are aligned with it.

    Attributes:
        base: base of the study IRIs.
        narrower: for each concept the concepts one step below it in MeSH.
        partners: drug hub → MeSH descriptors of the same substance, and the other way round.
        classed: drug class → drugs that the registry files under it.
        uses: for each concept the index fields it stands in, as bits.
        keys, names, meanings: a name's key, its spelling, its concept and type in one number.
        others: place in ``keys`` → further meanings of that name.
        unlisted: concepts that only records know, newer than the vocabularies.
        suggestable: places in ``keys`` of names that would find a study.
    """

    version: int = VERSION
    base: str
    iris: list[str]
    labels: list[str]
    kinds: list[str]
    narrower: list[list[int]]
    partners: dict[int, list[int]]
    classed: dict[int, list[int]]
    uses: list[int]
    keys: list[str]
    names: list[str]
    meanings: list[int]
    others: dict[int, list[int]]
    unlisted: list[int]
    suggestable: list[int]

    def save(self, directory: Path) -> None:
        """Write the file into ``directory``."""
        (directory / FILE_NAME).write_bytes(msgspec.msgpack.encode(self))


class Meaning(NamedTuple):
    """One thing that a name stands for; ``how`` says what kind of name it is, in words."""

    concept: int
    name: str
    how: str


class Expansion(NamedTuple):
    """A concept and everything narrower.

    Attributes:
        distances: IRI → steps below the concept asked for.
        fields: index field → for each step of :data:`DISTANCE_FACTORS` the IRIs that stand there.
        narrower: number of narrower concepts that stand in some study.
    """

    distances: dict[str, int]
    fields: dict[str, list[list[str]]]
    narrower: int

    @property
    def used_iris(self) -> list[str]:
        """The IRIs that stand in some study."""
        return sorted({iri for steps in self.fields.values() for iris in steps for iri in iris})


def pack_meaning(concept: int, type_code: int) -> int:
    """A concept and the code of a name's type as the file holds them."""
    return concept << _TYPE_BITS | type_code


class Concepts:
    """The dictionary, opened."""

    def __init__(self, table: ConceptTable) -> None:
        self.table = table
        self._places = dict(zip(table.keys, range(len(table.keys)), strict=True))
        self._unlisted = frozenset(table.unlisted)
        self._by_iri = dict(zip(table.iris, range(len(table.iris)), strict=True))
        self.expand = lru_cache(maxsize=1024)(self._expand)

    @classmethod
    def open(cls, directory: Path) -> Concepts:
        """The dictionary of ``directory``.

        Raises:
            SearchError: there is none, it is damaged, or another version wrote it.
        """
        path = directory / FILE_NAME
        try:
            table = msgspec.msgpack.decode(path.read_bytes(), type=ConceptTable)
        except FileNotFoundError:
            raise SearchError(f"no search index in {directory}: run kg build") from None
        except (msgspec.MsgspecError, OSError) as error:
            raise SearchError(f"{path}: damaged ({error}); run kg build") from error
        if table.version != VERSION:
            raise SearchError(f"{path}: written by another version of kg; run kg build")
        return cls(table)

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def find(self, key: str) -> tuple[Meaning, ...]:
        """What the name with this key stands for; empty where it is unknown."""
        place = self._places.get(key)
        return () if place is None else self.get_meanings(place)

    def get_meanings(self, place: int) -> tuple[Meaning, ...]:
        """What the name at ``place`` of the table stands for."""
        table = self.table
        packed = (table.meanings[place], *table.others.get(place, ()))
        mask = (1 << _TYPE_BITS) - 1
        return tuple(
            Meaning(number >> _TYPE_BITS, table.names[place], _TYPE_WORDS[number & mask])
            for number in packed
        )

    def is_worded(self, concept: int) -> bool:
        """Whether a concept is also searched as text.

        General topics are, which texts name in passing, and concepts that no text is linked to for
        want of a vocabulary that has them. Never a drug or a condition: "no prior dasatinib" does
        not make a study one of dasatinib, and all names of one thing must find the same studies.
        """
        return self.table.kinds[concept] == "topic" or concept in self._unlisted

    def find_iri(self, iri: str) -> int | None:
        """The concept with this IRI."""
        return self._by_iri.get(iri)

    def _expand(self, concepts: tuple[int, ...]) -> Expansion:
        """``concepts``, which one name stands for, and all that is narrower than any of them."""
        table = self.table
        distances = self.walk(concepts)
        fields: dict[str, list[list[str]]] = {}
        for field, bit in FIELD_BITS.items():
            steps: list[list[str]] = [[] for _ in DISTANCE_FACTORS]
            for concept, distance in distances.items():
                if table.uses[concept] & bit:
                    steps[get_step(distance)].append(table.iris[concept])
            if any(steps):
                fields[field] = steps
        below = {
            min([concept, *table.partners.get(concept, ())])
            for concept, distance in distances.items()
            if distance and table.uses[concept]
        }
        iris = {table.iris[concept]: distance for concept, distance in distances.items()}
        return Expansion(iris, fields, len(below))

    def walk(self, concepts: Iterable[int]) -> dict[int, int]:
        """Concept → steps below ``concepts``; a class goes one step, to its drugs."""
        distances: dict[int, int] = {}
        queue = deque((concept, 0) for concept in concepts)
        while queue:
            concept, distance = queue.popleft()
            if concept in distances:
                continue
            distances[concept] = distance
            queue.extendleft((one, distance) for one in self.table.partners.get(concept, ()))
            queue.extend((one, distance + 1) for one in self.table.narrower[concept])
        for drug, distance in list(self._find_classed(distances)):
            distances.setdefault(drug, distance)
        return distances

    def _find_classed(self, distances: dict[int, int]) -> Iterator[tuple[int, int]]:
        table = self.table
        for concept, distance in distances.items():
            for drug in table.classed.get(concept, ()):
                for one in (drug, *table.partners.get(drug, ())):
                    yield one, distance + 1
