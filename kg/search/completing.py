"""What a text that is being typed may be going to name, in a few milliseconds a keystroke.

Owns the course of a completion: which end of the text is completed, and what stands first. Refuses
to know the file (:mod:`kg.search.completions`) and what is done with a completion.

Names are found by bisection in the sorted beginnings, and the best of them by the tree of ranks:
the work grows with the letters typed and the completions wanted, not with the names there are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterator
from itertools import islice
from typing import NamedTuple

from kg.search.answers import Completion
from kg.search.completions import Completions, list_keys
from kg.search.concepts import Concepts
from kg.search.near_keys import find_near
from kg.search.ranges import Minima
from kg.search.words import clean_text, find_words, make_key

MOST_COMPLETIONS = 50
# Only the end of a long text is completed: so many characters, and beginnings of it.
_LONGEST_TAIL = 120
_MOST_TAILS, _MOST_NEAR_TAILS = 6, 3
_SHORTEST_TAIL = 2
# A concept may have a hundred names with one beginning; so many entries are looked at in all.
_MOST_ENTRIES = 600
_MOST_OF_NEAR = 50
_LAST = "\U0010ffff"


class Match(NamedTuple):
    """A concept by one of its names; ``near`` where the text only comes near it."""

    concept: int
    name: str
    near: bool = False


class Completer:
    """Completes texts from one dictionary."""

    def __init__(self, concepts: Concepts, table: Completions) -> None:
        self.concepts = concepts
        self.table = table
        self._minima = Minima(table.ranks)

    def complete(
        self, text: str, *, kinds: Container[str] | None = None, limit: int = 8
    ) -> list[Completion]:
        """Concepts that some study has and that ``text``, or its last words, begin to name.

        Args:
            text: what was typed so far; any text is answered.
            kinds: kinds of the concepts wanted, all where it is ``None``.
            limit: most completions to give.
        """
        text = " ".join(clean_text(text).split())
        tails = list(_list_tails(text))
        for is_near in (False, True):
            for start in tails[-_MOST_NEAR_TAILS:] if is_near else tails:
                list_all = self.list_near if is_near else self.list_matches
                matches = list_all(text[start:])
                found = list(islice(self._select(matches, kinds), limit))
                if found:
                    return [self._make(match, text[:start]) for match in found]
        return []

    def list_matches(self, text: str) -> Iterator[Match]:
        """Concepts that ``text`` names or begins to name, each once: the most studies first."""
        seen: set[int] = set()
        key = make_key(text)
        for match in (*self._list_named(key), *self._list_begun(text)):
            if match.concept not in seen:
                seen.add(match.concept)
                yield match

    def _list_named(self, key: str) -> list[Match]:
        named = [Match(one.concept, one.name) for one in self.concepts.find(key)]
        return sorted(named, key=lambda match: -self.table.within[match.concept])

    def _list_begun(self, text: str) -> Iterator[Match]:
        for key in list_keys(text):
            begun = islice(self._minima.walk(*self.find_range(key)), _MOST_ENTRIES)
            yield from map(self.get_match, begun)

    def list_near(self, text: str) -> Iterator[Match]:
        """Concepts with a name that ``text`` nearly begins, each once."""
        keys = list_keys(text)
        seen: set[int] = set()
        places = [
            place
            for key in (find_near(keys[-1], self.table.keys) if keys else ())
            for place in islice(self._minima.walk(*self.find_range(key)), _MOST_OF_NEAR)
        ]
        for place in sorted(places, key=self.table.ranks.__getitem__):
            match = self.get_match(place)._replace(near=True)
            if match.concept not in seen:
                seen.add(match.concept)
                yield match

    def find_range(self, key: str) -> tuple[int, int]:
        """Places of the beginnings that start with ``key``."""
        keys = self.table.keys
        return bisect_left(keys, key), bisect_left(keys, key + _LAST)

    def get_match(self, place: int) -> Match:
        """The concept and the name at ``place`` of the table."""
        table = self.table
        return Match(table.concepts[place], self.concepts.table.names[table.names[place]])

    def _select(self, matches: Iterator[Match], kinds: Container[str] | None) -> Iterator[Match]:
        for match in matches:
            kind = self.concepts.table.kinds[match.concept]
            if self.table.within[match.concept] and (kinds is None or kind in kinds):
                yield match

    def _make(self, match: Match, before: str) -> Completion:
        table = self.concepts.table
        return Completion(
            iri=table.iris[match.concept],
            label=table.labels[match.concept],
            name=match.name,
            type=table.kinds[match.concept],
            studies=self.table.within[match.concept],
            text=before + match.name,
            near=match.near,
        )


def _list_tails(text: str) -> Iterator[int]:
    """Where the ends of ``text`` begin that may be a name: the whole first, then its last words."""
    words = find_words(text)
    starts = [word.start for word in words if word.start >= len(text) - _LONGEST_TAIL]
    for number, start in enumerate(starts[-_MOST_TAILS:]):
        if not number or len(text) - start >= _SHORTEST_TAIL:
            yield start
