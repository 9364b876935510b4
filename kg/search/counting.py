"""In how many studies a concept or a narrower one stands.

Owns the counting, and the table of broader concepts it needs. Refuses to know names and places.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence


class StudyCounter:
    """Takes in the concepts of studies; :meth:`count` counts them at the end.

    Numbers stand in one long array, for there may be millions of them.
    """

    def __init__(self) -> None:
        self._concepts = array("i")
        self._ends = array("q")

    @property
    def total(self) -> int:
        """Number of studies taken in."""
        return len(self._ends)

    def add(self, concepts: Iterable[int]) -> None:
        """Take in one study."""
        self._concepts.extend(set(concepts))
        self._ends.append(len(self._concepts))

    def count(self, concepts: int, broader: Mapping[int, Sequence[int]]) -> list[int]:
        """For each of so many concepts the studies that have it, or one that it is broader than."""
        counts = [0] * concepts
        above: dict[int, frozenset[int]] = {}
        start = 0
        for end in self._ends:
            found: set[int] = set()
            for concept in self._concepts[start:end]:
                if concept not in above:
                    above[concept] = frozenset(find_above(concept, broader))
                found |= above[concept]
            for concept in found:
                counts[concept] += 1
            start = end
        return counts


def find_above(
    concept: int, broader: Mapping[int, Sequence[int]], most_steps: int = 1 << 30
) -> dict[int, int]:
    """``concept`` and all that is broader, each with the steps up to it, of which so many count."""
    steps = {concept: 0}
    waiting = [concept]
    while waiting and steps[waiting[0]] < most_steps:
        below, waiting = waiting, []
        for one in below:
            for parent in broader.get(one, ()):
                if parent not in steps:
                    steps[parent] = steps[one] + 1
                    waiting.append(parent)
    return steps


def make_broader(
    narrower: Sequence[Sequence[int]],
    partners: Mapping[int, Sequence[int]],
    classed: Mapping[int, Sequence[int]],
) -> dict[int, list[int]]:
    """Concept → concepts one step above it, among them those that are the same substance."""
    broader: dict[int, list[int]] = {}
    for table in (dict(enumerate(narrower)), partners, classed):
        for concept, below in table.items():
            for one in below:
                broader.setdefault(one, []).append(concept)
    return broader
