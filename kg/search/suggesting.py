"""Known names that come near words which are none.

Owns what "near" is. Refuses to know where the words stood and what is done with a suggestion.
"""

from __future__ import annotations

from collections.abc import Iterator
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


class Suggester:
    """Finds near names among those that would find a study."""

    def __init__(self, concepts: Concepts) -> None:
        self._concepts = concepts

    @cached_property
    def _by_form(self) -> dict[tuple[str, int], tuple[list[str], list[int]]]:
        """Digits and length of a key → the names with such a key, and their places, in order."""
        forms: dict[tuple[str, int], tuple[list[str], list[int]]] = {}
        keys = self._concepts.table.keys
        for place in self._concepts.table.suggestable:
            names, places = forms.setdefault((_digits(keys[place]), len(keys[place])), ([], []))
            names.append(keys[place])
            places.append(place)
        return forms

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
        nearest = min(self._list_nearest(key, slips), default=None)
        return None if nearest is None else self._concepts.get_meanings(nearest[1])

    def _list_nearest(self, key: str, slips: int) -> Iterator[tuple[int, int]]:
        """Of the names of each length the nearest, if near enough: slips and place."""
        digits = _digits(key)
        for length in range(max(_SHORTEST, len(key) - slips), len(key) + slips + 1):
            names, places = self._by_form.get((digits, length), ((), ()))
            near = process.extractOne(key, names, scorer=Indel.distance, score_cutoff=slips)
            if near is not None:
                yield int(near[1]), places[near[2]]


def _digits(key: str) -> str:
    return "" if key.isalpha() else "".join(filter(str.isdigit, key))
