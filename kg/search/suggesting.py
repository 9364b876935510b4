"""Known names that come near words which are none.

Owns what "near" is. Refuses to know where the words stood and what is done with a suggestion.
"""

from __future__ import annotations

from functools import cached_property

from rapidfuzz import fuzz, process

from kg.search.concepts import Concepts, Meaning
from kg.search.words import make_key

# Two names of at least five letters, one edit in seven letters apart at most.
_CUT_OFF = 85.0
_SHORTEST = 5
_CANDIDATES = 20
_LENGTH_RATIO = _CUT_OFF / (200.0 - _CUT_OFF)


class Suggester:
    """Finds near names among those that would find a study."""

    def __init__(self, concepts: Concepts) -> None:
        self._concepts = concepts

    @cached_property
    def _by_length(self) -> dict[int, list[int]]:
        """Length of a key → places of the names with such a key."""
        places: dict[int, list[int]] = {}
        keys = self._concepts.table.keys
        for place in self._concepts.table.suggestable:
            places.setdefault(len(keys[place]), []).append(place)
        return places

    def find(self, text: str) -> tuple[Meaning, ...] | None:
        """What the nearest name stands for, if one is near enough; of equally near ones the first.

        Digits must be the same: a code with another number is another drug, not a slip.
        """
        key = make_key(text)
        if len(key) < _SHORTEST:
            return None
        places = self._list_places(len(key))
        keys = self._concepts.table.keys
        near = process.extract(
            key,
            [keys[place] for place in places],
            scorer=fuzz.ratio,
            score_cutoff=_CUT_OFF,
            limit=_CANDIDATES,
        )
        same = (places[at] for other, _, at in near if _digits(other) == _digits(key))
        place = next(same, None)
        return None if place is None else self._concepts.get_meanings(place)

    def _list_places(self, length: int) -> list[int]:
        """Places of the names whose length lets them be near enough, in their order."""
        lengths = range(
            max(_SHORTEST, int(length * _LENGTH_RATIO)), int(length / _LENGTH_RATIO) + 2
        )
        return sorted(place for one in lengths for place in self._by_length.get(one, ()))


def _digits(key: str) -> str:
    return "".join(filter(str.isdigit, key))
