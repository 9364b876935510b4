"""Run a ranking query, with ties in the order of NCT ids.

Owns that order, and how it gives way to a second ranker, where there is one. Refuses to know what
the query means.

The index breaks ties by where a study happens to be stored, which is not the same from one build to
the next. So of the studies with the page's lowest score those with the lowest ids are looked for,
and scores are rounded to what the 32 bits of a sum can be trusted with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import tantivy

from kg.search.combining import TIER, count_all, count_studies, restrict
from kg.search.dense import DEPTH, fuse
from kg.search.fields import NUMBER

# Ranking costs by the studies that match, hardly by those kept.
_WINDOW = 512
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
        watch: told, before studies are ranked, which they are: a query without scores.
    """

    def __init__(
        self,
        searcher: tantivy.Searcher,
        schema: tantivy.Schema,
        required: Sequence[tantivy.Query],
        limit: int,
        offset: int,
        watch: Callable[[tantivy.Query], None] | None = None,
    ) -> None:
        self.searcher = searcher
        self._watch = watch
        self._schema = schema
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
        if self._watch is not None:
            found = ranking if match is None else restrict(match, self._required, excluded)
            self._watch(found)
        if second is None or not self._limit:
            return self._page(ranking, self._limit, self._offset)
        last = self._offset + self._limit
        first = self._page(ranking, max(last, DEPTH), 0)
        page = _fuse(self.searcher, first.page, second, has_tiers)
        return Ranked(page[self._offset : last], first.total)

    def _page(self, ranking: tantivy.Query, limit: int, offset: int) -> Ranked:
        return rank_studies(self.searcher, self._schema, ranking, limit, offset)

    def count(self, query: tantivy.Query, excluded: Sequence[tantivy.Query]) -> int:
        """The studies that match ``query`` and none of ``excluded``."""
        return count_studies(self.searcher, restrict(query, self._required, excluded))


def rank_studies(
    searcher: tantivy.Searcher,
    schema: tantivy.Schema,
    query: tantivy.Query,
    limit: int,
    offset: int,
) -> Ranked:
    """Studies ``offset`` to ``offset + limit`` by falling score, equal ones by NCT id."""
    wanted = min(offset + limit, searcher.num_docs)
    if not limit or not wanted:
        return Ranked([], count_studies(searcher, query))
    window = max(wanted + 1, _WINDOW)
    result = searcher.search(query, limit=window)
    hits = _read_hits(result)
    if not _is_whole(hits, wanted, window):
        hits = _Ties(searcher, schema, query, wanted).settle(hits)
    return Ranked(_order(searcher, hits)[offset:wanted], count_all(result))


def _read_hits(result: tantivy.SearchResult) -> Page:
    return [(_round_score(score), address) for score, address in result.hits]


def _is_whole(hits: Page, wanted: int, window: int) -> bool:
    """Whether ``hits`` have every study with the score of the last one wanted."""
    return len(hits) < window or hits[-1][0] < hits[wanted - 1][0]


class _Ties:
    """Settles which of many studies with one score stand on a page: those with the lowest ids.

    Of a window full of them, as many as the page has room for have an id up to some bound, so the
    next search looks no further than that; a few in a hundred of them are left each time.
    """

    def __init__(
        self,
        searcher: tantivy.Searcher,
        schema: tantivy.Schema,
        query: tantivy.Query,
        wanted: int,
    ) -> None:
        self._searcher = searcher
        self._schema = schema
        self._query = query
        self._wanted = wanted

    def settle(self, hits: Page) -> Page:
        """``hits``, which are a full window, with the right ones of the last score wanted."""
        score = hits[self._wanted - 1][0]
        above = [hit for hit in hits if hit[0] > score]
        room = self._wanted - len(above)
        tied = [hit for hit in hits if hit[0] == score]
        window = len(hits)
        last: int | None = None
        while True:
            bound = sorted(_read_numbers(self._searcher, tied))[room - 1]
            window = window * _WINDOW_GROWTH if bound == last else window
            last = bound
            found = _read_hits(self._searcher.search(self._bound(bound), limit=window))
            tied = [hit for hit in found if hit[0] == score]
            if len(found) < window or found[-1][0] < score:
                return [*above, *tied]

    def _bound(self, number: int) -> tantivy.Query:
        """The query, for studies with a number of at most ``number``."""
        numbers = tantivy.Query.range_query(
            self._schema, NUMBER, tantivy.FieldType.Integer, 0, number, include_upper=True
        )
        return restrict(self._query, [numbers], [])


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
    numbers = _read_numbers(searcher, hits)
    order = sorted(range(len(hits)), key=lambda at: (-hits[at][0], numbers[at]))
    return [hits[at] for at in order]


def _read_numbers(searcher: tantivy.Searcher, hits: Page) -> list[int]:
    values = searcher.fast_field_values(NUMBER, [address for _, address in hits])
    return [int(one or 0) for one in values]
