"""The concept dictionary as it is kept beside the index: names, concepts, narrower concepts.

Owns the file's form, the lookup of a name and the expansion of a concept to what is narrower.
Refuses to know where names come from (:mod:`kg.search.dictionary`) and how studies are ranked.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from math import log
from pathlib import Path
from typing import NamedTuple

import msgspec

from kg.errors import SearchError
from kg.search.broader import find_above, make_broader
from kg.search.filter_words import find_country_named, find_short_country, make_filter_words
from kg.search.filters import Filter
from kg.search.places import DISTANCE_FACTORS, FIELD_BITS, get_step

FILE_NAME = "concepts.msgpack"
VERSION = 3

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
        studies: for each concept the studies that a search for it finds.
        total: number of all studies.
        countries: ISO code → label; ``country_keys``: key of a name → ISO code.
        keys, names, meanings: a name's key, its spelling, its concept and type in one number.
        others: place in ``keys`` → further meanings of that name.
        unlisted: concepts that only records know, newer than the vocabularies.
        added: concepts of MeSH that this program brings, for they are newer than the vocabulary.
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
    countries: dict[str, str]
    country_keys: dict[str, str]
    keys: list[str]
    names: list[str]
    meanings: list[int]
    others: dict[int, list[int]]
    unlisted: list[int]
    added: list[int]
    suggestable: list[int]
    studies: list[int] = []
    total: int = 0

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
        self._broader = make_broader(table.narrower, {}, table.classed)
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
            raise SearchError(f"{path}: damaged ({error}); run kg index") from error
        if table.version != VERSION:
            raise SearchError(f"{path}: written by another version of kg; run kg index")
        return cls(table)

    @cached_property
    def _filters(self) -> dict[str, Filter]:
        return make_filter_words(self.table.country_keys)

    def is_filter(self, key: str) -> bool:
        """Whether the name with this key may say who can take part in a study, or where."""
        return key in self._filters or key in self.table.country_keys

    def find_filter(self, text: str, key: str) -> Filter | None:
        """What the words ``text`` with this key say of who can take part, or where."""
        keys = self.table.country_keys
        given = self._filters.get(key) or find_short_country(text, keys)
        return given or find_country_named((self._label(one) for one in self.find(key)), keys)

    def _label(self, meaning: Meaning) -> str:
        return self.table.labels[meaning.concept]

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

    def label_iri(self, iri: str) -> str:
        """The label of the concept with this IRI; the IRI where there is none."""
        concept = self._by_iri.get(iri)
        return iri if concept is None else self.table.labels[concept]

    def get_rarity(self, concept: int) -> float:
        """From 0.25, for what most studies are about, to 1, for what one is: in sixteenths.

        The logarithm of the share of studies, which adds up over concepts as evidence does.
        """
        most = log(self.table.total + 1.5)
        rarity = log((self.table.total + 1) / (self.table.studies[concept] + 0.5)) / most
        return max(4, min(16, round(16 * rarity))) / 16

    def list_broader(self, concept: int) -> dict[int, int]:
        """Concepts broader than ``concept``, each with the steps up to it; not itself.

        No further than :data:`kg.search.places.DISTANCE_FACTORS` goes, for what stands above that
        ("Neoplasms") says little.
        """
        steps = find_above(concept, self._broader, len(DISTANCE_FACTORS) - 1)
        same = {concept, *self.table.partners.get(concept, ())}
        return {one: distance for one, distance in steps.items() if one not in same}

    def expand_up(self, concepts: tuple[int, ...]) -> dict[str, int]:
        """IRI of every broader concept → the fewest steps up to it."""
        steps: dict[str, int] = {}
        for concept in concepts:
            for broader, distance in self.list_broader(concept).items():
                iri = self.table.iris[broader]
                steps[iri] = min(distance, steps.get(iri, distance))
        return steps

    def list_fields(self, concept: int) -> list[str]:
        """The index fields that ``concept`` itself stands in."""
        uses = self.table.uses[concept]
        return [field for field, bit in FIELD_BITS.items() if uses & bit]

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
        distances = self.walk_hierarchy(concepts)
        for drug, distance in list(self._find_classed(distances)):
            distances.setdefault(drug, distance)
        return distances

    def walk_hierarchy(self, concepts: Iterable[int]) -> dict[int, int]:
        """Concept → steps below ``concepts`` in MeSH; what is the same substance is no step."""
        distances: dict[int, int] = {}
        queue = deque((concept, 0) for concept in concepts)
        while queue:
            concept, distance = queue.popleft()
            if concept in distances:
                continue
            distances[concept] = distance
            queue.extendleft((one, distance) for one in self.table.partners.get(concept, ()))
            queue.extend((one, distance + 1) for one in self.table.narrower[concept])
        return distances

    def _find_classed(self, distances: dict[int, int]) -> Iterator[tuple[int, int]]:
        table = self.table
        for concept, distance in distances.items():
            for drug in table.classed.get(concept, ()):
                for one in (drug, *table.partners.get(drug, ())):
                    yield one, distance + 1
