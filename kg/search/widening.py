"""Wide concepts: those with lists of their own in the index, and what each study is worth to one.

A search for "cancer" finds whatever stands below Neoplasms, hundreds of concepts in any field of a
study. So what each study is worth to such a search is worked out when the study is indexed, and the
search reads one list for each level of worth. Owns which concepts are wide, and that worth. Refuses
to know names, queries, and what only records tell, which changes with them: so drugs and substances
are not wide, for records say which drugs are of a class.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256
from math import ceil

import msgspec

from kg.search.broader import find_above, make_broader
from kg.search.documents import Mention
from kg.search.places import DISTANCE_FACTORS, EVIDENCE, GROUP_OF_FIELD, PLACES, WEIGHTS, get_step

_CHANGING = ("drug", "substance")
_LEVELS_PER_POINT = 2
# Highest level: the best field of every group of evidence.
MOST_LEVELS = ceil(_LEVELS_PER_POINT * sum(max(group.values()) for group in EVIDENCE))


def get_points(level: int) -> float:
    """What a level adds to a score."""
    return level / _LEVELS_PER_POINT


def list_wide(kinds: Sequence[str]) -> list[int]:
    """The places in ``kinds``, the kinds of all concepts, of the wide ones."""
    return [one for one, kind in enumerate(kinds) if kind not in _CHANGING]


class Widening:
    """Finds the wide concepts that a study answers a search for.

    Attributes:
        wide: places of the wide concepts.
        digest: of all that the worth of a study comes from, beside the study. Lists of one index
            must all be made with the same.

    Args:
        iris: of all concepts.
        narrower: for each of ``iris`` the places in it of the concepts one step below.
        wide: places of the wide ones.
    """

    def __init__(
        self, iris: Sequence[str], narrower: Sequence[Sequence[int]], wide: Iterable[int]
    ) -> None:
        self._iris = iris
        self._numbers = {iri: number for number, iri in enumerate(iris)}
        self._broader = make_broader(narrower, {}, {})
        self.wide = sorted(wide)
        self.digest = _digest(iris, narrower, self.wide)
        self._wide = frozenset(self.wide)
        self._find_above = lru_cache(maxsize=None)(self._list_above)

    def weigh(self, mentions: Iterable[Mention]) -> dict[str, int]:
        """IRI of each wide concept that stands in a study or above one that does → level."""
        evidence: dict[int, list[float]] = {}
        for field, iri in {(PLACES[mention.place].field, mention.iri) for mention in mentions}:
            group, weight = GROUP_OF_FIELD[field], WEIGHTS[field]
            for concept, factor in self._find_above(iri):
                best = evidence.get(concept)
                if best is None:
                    best = evidence[concept] = [0.0] * len(EVIDENCE)
                best[group] = max(best[group], weight * factor)
        return {
            self._iris[concept]: ceil(_LEVELS_PER_POINT * sum(best))
            for concept, best in evidence.items()
        }

    def _list_above(self, iri: str) -> list[tuple[int, float]]:
        """The wide concepts at or above ``iri``, each with the factor of its distance."""
        concept = self._numbers.get(iri)
        if concept is None:
            return []
        steps = find_above(concept, self._broader)
        return [
            (one, DISTANCE_FACTORS[get_step(distance)])
            for one, distance in steps.items()
            if one in self._wide
        ]


def _digest(iris: Sequence[str], narrower: Sequence[Sequence[int]], wide: Sequence[int]) -> str:
    weights = [PLACES, EVIDENCE, DISTANCE_FACTORS, _LEVELS_PER_POINT]
    return sha256(msgspec.msgpack.encode([iris, narrower, wide, weights])).hexdigest()
