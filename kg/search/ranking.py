"""Run a ranking query, with ties in the order of NCT ids.

Owns that order. Refuses to know what the query means.

The index breaks ties by where a study happens to be stored, which is not the same from one build to
the next. So a page is cut from a window that holds every study with the page's lowest score, and
scores are rounded to what the 32 bits of a sum can be trusted with.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import tantivy

from kg.search.fields import NUMBER
from kg.search.queries import restrict

# Ranking costs by the studies that match, hardly by those kept: the first window holds most ties.
_FIRST_WINDOW = 512
_WINDOW_GROWTH = 4
_STEPS_PER_POINT = 64


class Ranked(NamedTuple):
    """One page: ``(score, address)`` in rank order, and the number of all matching studies."""

    page: list[tuple[float, tantivy.DocAddress]]
    total: int


class Run:
    """One search: a view of the index, what every study must match, and the page that is wanted.

    Attributes:
        searcher: the view.
        query: what was ranked last, with what it was restricted to.
    """

    def __init__(
        self,
        searcher: tantivy.Searcher,
        required: Sequence[tantivy.Query],
        limit: int,
        offset: int,
    ) -> None:
        self.searcher = searcher
        self.query: tantivy.Query | None = None
        self._required = required
        self._limit = limit
        self._offset = offset

    def rank(self, query: tantivy.Query, excluded: Sequence[tantivy.Query]) -> Ranked:
        """The page of ``query``, without the studies of ``excluded``."""
        self.query = restrict(query, self._required, excluded)
        return rank_studies(self.searcher, self.query, self._limit, self._offset)

    def count(self, query: tantivy.Query, excluded: Sequence[tantivy.Query]) -> int:
        """The studies that match ``query`` and none of ``excluded``."""
        return count_studies(self.searcher, restrict(query, self._required, excluded))


def rank_studies(
    searcher: tantivy.Searcher, query: tantivy.Query, limit: int, offset: int
) -> Ranked:
    """Studies ``offset`` to ``offset + limit`` by falling score, equal ones by NCT id."""
    studies = searcher.num_docs
    wanted = min(offset + limit, studies)
    if not limit or not studies:
        return Ranked([], count_studies(searcher, query))
    window = max(wanted + 1, _FIRST_WINDOW)
    while True:
        result = searcher.search(query, limit=min(window, studies))
        hits = [(_round_score(score), address) for score, address in result.hits]
        if len(hits) <= wanted or hits[-1][0] < hits[wanted - 1][0] or window >= studies:
            break
        window *= _WINDOW_GROWTH
    return Ranked(_order(searcher, hits)[offset:wanted], count_all(result))


def count_studies(searcher: tantivy.Searcher, query: tantivy.Query) -> int:
    """Number of studies that match ``query``."""
    return count_all(searcher.search(query, limit=1))


def count_all(result: tantivy.SearchResult) -> int:
    """Number of all matches of a result, of which it holds the first."""
    count: int = result.count  # type: ignore[attr-defined]  # missing from tantivy's stub
    return count


def _round_score(score: float) -> float:
    return round(score * _STEPS_PER_POINT) / _STEPS_PER_POINT


def _order(
    searcher: tantivy.Searcher, hits: list[tuple[float, tantivy.DocAddress]]
) -> list[tuple[float, tantivy.DocAddress]]:
    numbers = searcher.fast_field_values(NUMBER, [address for _, address in hits])
    order = sorted(range(len(hits)), key=lambda at: (-hits[at][0], numbers[at] or 0))
    return [hits[at] for at in order]
