"""Known names that come near words which are none.

Owns what "near" is. Refuses to know where the words stood and what is done with a suggestion.
"""

from __future__ import annotations

from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import Indel

from kg.search.concepts import Concepts, Meaning
from kg.search.words import make_key

# Letters put in or left out (a wrong letter is both), one to three letters of the unknown words:
# as a ratio of likeness, 0.83.
_LETTERS_PER_SLIP = 3
_MOST_SLIPS = 4
_SHORTEST = 5
_CANDIDATES = 20


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

    def find(self, text: str, unknown: str) -> tuple[Meaning, ...] | None:
        """What the nearest name stands for, if one is near enough; of equally near ones the first.

        Digits must be the same: a code with another number is another drug, not a slip.

        Args:
            text: the words to find a name for.
            unknown: those of them that are no name, which alone may be wrong.
        """
        key, slips = make_key(text), min(len(make_key(unknown)) // _LETTERS_PER_SLIP, _MOST_SLIPS)
        if len(key) < _SHORTEST or not slips:
            return None
        places = self._list_places(len(key), slips)
        keys = [self._concepts.table.keys[place] for place in places]
        near = process.extract(
            key, keys, scorer=Indel.distance, score_cutoff=slips, limit=_CANDIDATES
        )
        same = (places[at] for other, _, at in near if _digits(other) == _digits(key))
        place = next(same, None)
        return None if place is None else self._concepts.get_meanings(place)

    def _list_places(self, length: int, slips: int) -> list[int]:
        """Places of the names whose length lets them be near enough, in their order."""
        lengths = range(max(_SHORTEST, length - slips), length + slips + 1)
        return sorted(place for one in lengths for place in self._by_length.get(one, ()))


def _digits(key: str) -> str:
    return "".join(filter(str.isdigit, key))
