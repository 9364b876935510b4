"""How many studies have a concept: as itself, and with everything narrower.

Owns the counting, over all studies of an index at once. Refuses to know names, and how the counts
are kept (:mod:`kg.search.completions`).
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kg.search.concepts import Concepts
from kg.search.documents import Mention
from kg.search.places import PLACES

# What the registry adds above a term of the record is no mention of that broader term itself.
_ABOVE = "ancestor"


class StudyCounts(NamedTuple):
    """Numbers of studies, aligned with the concepts of a dictionary.

    Attributes:
        total: number of all studies.
        exact: studies that have the concept itself, or its other form (drug hub, MeSH term).
        within: studies that have the concept or anything narrower, which are those that a search
            for it finds.
    """

    total: int
    exact: list[int]
    within: list[int]


class StudyCounter:
    """Takes in the concepts of studies, some four bytes each; :meth:`count` counts them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._mentioned = array("I")
        self._ends = array("Q")

    def add_study(self, mentions: Iterable[Mention]) -> None:
        """Take in the mentions of one study."""
        is_own: dict[str, bool] = {}
        for mention in mentions:
            is_above = PLACES[mention.place].field == _ABOVE
            is_own[mention.iri] = is_own.get(mention.iri, False) or not is_above
        for iri, own in is_own.items():
            number = self._numbers.setdefault(iri, len(self._numbers))
            self._mentioned.append(number << 1 | own)
        self._ends.append(len(self._mentioned))

    def count(self, concepts: Concepts) -> StudyCounts:
        """The counts of all studies taken in, for the dictionary made of the same studies."""
        same, above = self._list_above(concepts)
        exact: Counter[int] = Counter()
        within: Counter[int] = Counter()
        for study in self._list_studies():
            exact.update({up for one in study if one & 1 for up in same[one >> 1]})
            within.update(set().union(*(above[one >> 1] for one in study)))
        places = range(len(concepts.table.iris))
        return StudyCounts(
            len(self._ends), [exact[one] for one in places], [within[one] for one in places]
        )

    def _list_studies(self) -> Iterator[array[int]]:
        start = 0
        for end in self._ends:
            yield self._mentioned[start:end]
            start = end

    def _list_above(self, concepts: Concepts) -> tuple[list[list[int]], list[list[int]]]:
        """For each IRI met: the concepts that are the same thing, and all that it is found by."""
        same: list[list[int]] = [[] for _ in self._numbers]
        above: list[list[int]] = [[] for _ in self._numbers]
        iris = concepts.table.iris
        for concept in range(len(iris)):
            for one, distance in concepts.expander.walk((concept,)).items():
                number = self._numbers.get(iris[one])
                if number is not None:
                    above[number].append(concept)
                    if not distance:
                        same[number].append(concept)
        return same, above
