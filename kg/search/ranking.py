"""Run a ranking query, with ties in the order of NCT ids.

Owns that order, and how it gives way to a second ranker, where there is one. Refuses to know what
the query means.

The index breaks ties by where a study happens to be stored, which is not the same from one build to
the next. So a page is cut from a window that holds every study with the page's lowest score, and
scores are rounded to what the 32 bits of a sum can be trusted with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import tantivy

from kg.search.dense import DEPTH, fuse
from kg.search.fields import NUMBER
from kg.search.queries import TIER, restrict

# Ranking costs by the studies that match, hardly by those kept: the first window holds most ties.
_FIRST_WINDOW = 512
_WINDOW_GROWTH = 4
_STEPS_PER_POINT = 64
# Keeps the best study of a tier below the next tier.
_BELOW = 0.999

Page = list[tuple[float, tantivy.DocAddress]]
# Numbers of studies -> the place of each among them, None where it has none.
SecondRanker = Callable[[Sequence[int | None]], list[int | None]]


class Ranked(NamedTuple):
    """One page: ``(score, address)`` in rank order, and the number of all matching studies."""

    page: Page
    total: int


class Run:
    """One search: a view of the index, what every study must match, and the page that is wanted.

    Attributes:
        searcher: the view.
        found: the studies of what was ranked last, not scored.
    """

    def __init__(
        self,
        searcher: tantivy.Searcher,
        required: Sequence[tantivy.Query],
        limit: int,
        offset: int,
    ) -> None:
        self.searcher = searcher
        self.found: tantivy.Query | None = None
        self._required = required
        self._limit = limit
        self._offset = offset

    def rank(
        self,
        query: tantivy.Query,
        excluded: Sequence[tantivy.Query],
        second: SecondRanker | None = None,
        has_tiers: bool = True,
        match: tantivy.Query | None = None,
    ) -> Ranked:
        """The page of ``query``, without the studies of ``excluded``.

        Args:
            query: scores the studies.
            excluded: which not to take.
            second: ranks what was found again; the two rankings are fused.
            has_tiers: a study that matches more parts stays before one that matches fewer.
            match: what ``query`` matches, for less than scoring costs.
        """
        ranking = restrict(query, self._required, excluded)
        self.found = ranking if match is None else restrict(match, self._required, excluded)
        if second is None or not self._limit:
            return rank_studies(self.searcher, ranking, self._limit, self._offset)
        last = self._offset + self._limit
        found = rank_studies(self.searcher, ranking, max(last, DEPTH), 0)
        page = _fuse(self.searcher, found.page, second, has_tiers)
        return Ranked(page[self._offset : last], found.total)

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


def _fuse(searcher: tantivy.Searcher, page: Page, second: SecondRanker, has_tiers: bool) -> Page:
    """``page`` in the order of both rankings; scores say it, and equal ones stay as they were."""
    first = [address for _, address in page[:DEPTH]]
    values = searcher.fast_field_values(NUMBER, first) if first else []
    numbers = [None if one is None else int(one) for one in values]
    fused = fuse([*second(numbers), *[None] * (len(page) - len(first))])
    tiers = [int(score // TIER) if has_tiers else 0 for score, _ in page]
    scores = [TIER * (tier + _BELOW * one) for tier, one in zip(tiers, fused, strict=True)]
    order = sorted(range(len(page)), key=lambda at: (-scores[at], at))
    return [(scores[at], page[at][1]) for at in order]


def _round_score(score: float) -> float:
    return round(score * _STEPS_PER_POINT) / _STEPS_PER_POINT


def _order(searcher: tantivy.Searcher, hits: Page) -> Page:
    numbers = searcher.fast_field_values(NUMBER, [address for _, address in hits])
    order = sorted(range(len(hits)), key=lambda at: (-hits[at][0], numbers[at] or 0))
    return [hits[at] for at in order]
