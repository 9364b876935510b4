"""Put queries of the index together, and count what they match.

Owns how evidence adds up to a score. Refuses to know parts, concepts and fields.

A part that matches adds :data:`TIER`, which is more than all weights of a query together, so a
study matching more parts stands before one matching fewer. Below that it adds how well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import tantivy
from tantivy import Occur, Query

TIER = 2048.0
_LARGE_SET = 200


class PartQuery(NamedTuple):
    """What a part asks of the index.

    Attributes:
        match: which studies match.
        score: the same, scored: by :data:`TIER`, and below that by how well.
    """

    match: Query
    score: Query


def add_tier(match: Query, score: Query) -> PartQuery:
    """The query of a part that ``score`` scores without a tier."""
    return PartQuery(match, make_any([Query.const_score_query(match, TIER), score]))


def make_terms(schema: tantivy.Schema, field: str, terms: Sequence[str]) -> Query:
    """Studies that have any of ``terms`` in ``field``.

    A set goes over all terms of the index first, which costs as much as some 200 single terms.
    """
    if len(terms) > _LARGE_SET:
        return Query.term_set_query(schema, field, list(terms))
    return make_any([Query.term_query(schema, field, term, "basic") for term in terms])


def count_studies(searcher: tantivy.Searcher, query: Query) -> int:
    """Number of studies that match ``query``."""
    return count_all(searcher.search(query, limit=1))


def count_all(result: tantivy.SearchResult) -> int:
    """Number of all matches of a result, of which it holds the first."""
    count: int = result.count  # type: ignore[attr-defined]  # missing from tantivy's stub
    return count


def make_any(queries: Sequence[Query]) -> Query:
    """Studies that match any of ``queries``; scores add up."""
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def make_all(queries: Sequence[Query]) -> Query:
    """Studies that match all of ``queries``."""
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def make_every() -> Query:
    """All studies, none before another."""
    return Query.const_score_query(Query.all_query(), TIER)


def make_ranking(queries: Sequence[PartQuery], needed: Sequence[PartQuery]) -> Query:
    """Studies that match any of ``needed``, scored: by parts matched, then by how well."""
    ranking = make_any([query.score for query in queries])
    if len(needed) == len(queries):
        return ranking
    filtering = Query.const_score_query(make_any([query.match for query in needed]), 0.0)
    return Query.boolean_query([(Occur.Must, filtering), (Occur.Should, ranking)])


def restrict(query: Query, required: Sequence[Query], excluded: Sequence[Query]) -> Query:
    """``query``, for studies that match all of ``required`` and none of ``excluded``."""
    if not required and not excluded:
        return query
    return Query.boolean_query(
        [
            (Occur.Must, query),
            *((Occur.Must, Query.const_score_query(one, 0.0)) for one in required),
            *((Occur.MustNot, one) for one in excluded),
        ]
    )
