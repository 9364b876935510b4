"""The concept dictionary as it is kept beside the index, and the lookup of a name in it.

Owns what names stand for, and what is broader. Refuses to know where names come from
(:mod:`kg.search.dictionary`), the form of the file, and how studies are ranked.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from math import log
from pathlib import Path
from typing import NamedTuple

from kg.search.broader import find_above, make_broader
from kg.search.concept_table import NAME_TYPES, ConceptTable, unpack_meaning
from kg.search.expanding import Expander
from kg.search.filter_words import find_country_named, find_short_country, make_filter_words
from kg.search.filters import Filter
from kg.search.places import DISTANCE_FACTORS, FIELD_BITS

_TYPE_WORDS = tuple(NAME_TYPES.values())


class Meaning(NamedTuple):
    """One thing that a name stands for; ``how`` says what kind of name it is, in words."""

    concept: int
    name: str
    how: str


class Concepts:
    """The dictionary, opened."""

    def __init__(self, table: ConceptTable) -> None:
        self.table = table
        self._places = dict(zip(table.keys, range(len(table.keys)), strict=True))
        self._unlisted = frozenset(table.unlisted)
        self._by_iri = dict(zip(table.iris, range(len(table.iris)), strict=True))
        self._broader = make_broader(table.narrower, {}, table.classed)
        self.expander = Expander(table)
        self.expand = lru_cache(maxsize=1024)(self.expander.expand)
        self.find_country = lru_cache(maxsize=1 << 14)(self._find_country)

    @classmethod
    def open(cls, directory: Path) -> Concepts:
        """The dictionary of ``directory``.

        Raises:
            SearchError: there is none, it is damaged, or another version wrote it.
        """
        return cls(ConceptTable.read(directory))

    @cached_property
    def _filters(self) -> dict[str, Filter]:
        return make_filter_words(self.table.country_keys)

    def is_filter(self, key: str) -> bool:
        """Whether the name with this key may say who can take part in a study, or where."""
        return key in self._filters or key in self.table.country_keys

    def find_filter(self, text: str, key: str) -> Filter | None:
        """What the words ``text`` with this key say of who can take part, or where."""
        given = self._filters.get(key) or self.find_country(key)
        return given or find_short_country(text, key, self.table.country_keys)

    def _find_country(self, key: str) -> Filter | None:
        """The country that a name is one of in MeSH."""
        labels = (self.table.labels[meaning.concept] for meaning in self.find(key))
        return find_country_named(labels, self.table.country_keys)

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
        return tuple(
            Meaning(concept, table.names[place], _TYPE_WORDS[code])
            for concept, code in map(unpack_meaning, packed)
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
