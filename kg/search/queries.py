"""Turn the parts of a query into queries of the index.

Owns how evidence adds up to a score. Refuses to know how parts are read and how hits are shown.

A part that matches adds :data:`TIER`, which is more than all weights of a query together, so a
study matching more parts stands before one matching fewer. Below that, a concept adds the weight of
every field it stands in, less the further it is from the concept asked for; a word adds its BM25.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import tantivy
from tantivy import Occur, Query

from kg.search.concepts import Concepts
from kg.search.expanding import FieldSteps, list_all
from kg.search.fields import (
    ANY_CONCEPT,
    ANY_TEXT,
    IDS,
    NCT_ID,
    NCT_ID_ALIAS,
    TEXT_FIELDS,
    WIDE,
    WIDE_LEVEL,
    concept_field,
    make_analyzer,
    make_level_term,
)
from kg.search.filters import Filter
from kg.search.filters import make_query as make_filter_query
from kg.search.parts import ConceptPart, FilterPart, IdPart, Part, StudyPart, TextPart
from kg.search.places import DISTANCE_FACTORS, EVIDENCE, SUBJECTS
from kg.search.widening import MOST_LEVELS, get_points

TIER = 2048.0
_ID_WEIGHT = 64.0
_FILTER_WEIGHT = 8.0
_LARGE_SET = 200
# One study in so many: what more have is common.
_COMMON_SHARE = 10
_FEW_STUDIES = 100
# A study is about the concepts in these, and has words that are in those.
_EXCLUDING = (*SUBJECTS, "title")
_SHORT_FIELDS = ("title", "conditions", "interventions", "keywords", "meshTerms")
# A word found in several fields counts in the best, and a little in the others.
_OTHER_FIELDS = 0.125


class PartQuery(NamedTuple):
    """What a part asks of the index: which studies match, and how well."""

    match: Query
    score: Query


class QueryMaker:
    """Makes queries for one index.

    Args:
        searcher: a view of the index.
        schema: of the index.
        concepts: the dictionary beside it.
    """

    def __init__(
        self, searcher: tantivy.Searcher, schema: tantivy.Schema, concepts: Concepts
    ) -> None:
        self._searcher = searcher
        self._schema = schema
        self._analyzer = make_analyzer()
        self._concepts = concepts

    def make(self, part: Part) -> PartQuery:
        """The queries of one part."""
        if isinstance(part, StudyPart):
            return self._make_id(part.nct_id, NCT_ID, NCT_ID_ALIAS)
        if isinstance(part, IdPart):
            return self._make_id(part.key, IDS)
        if isinstance(part, FilterPart):
            match = make_filter_query(self._schema, part.filter)
            return PartQuery(match, Query.const_score_query(match, _FILTER_WEIGHT))
        if isinstance(part, TextPart):
            return self._make_text(part.text, part.field)
        return self._make_concept(part)

    def make_excluded(self, part: Part) -> Query:
        """The studies that a part which is not wanted leaves out.

        Of a concept those that are about it, of words those that have them in a short field: what
        a summary says in passing ("who failed chemotherapy") leaves no study out.
        """
        if isinstance(part, ConceptPart):
            expansion = self._concepts.expand(part.concepts)
            return make_any(
                [
                    self._make_concepts(concept_field(field), sorted(chain(*steps)))
                    for field, steps in expansion.fields.items()
                    if field in _EXCLUDING
                ]
            )
        if isinstance(part, TextPart) and part.field is None:
            return make_any([self.make_field(part.text, name) for name in _SHORT_FIELDS])
        return self.make(part).match

    def is_common(self, part: Part) -> bool:
        """Whether so many studies match that the part alone is no reason to show one.

        Words and general topics are ("methods", "follow-up"); a drug or a condition never is.
        """
        most = max(self._searcher.num_docs // _COMMON_SHARE, _FEW_STUDIES)
        if isinstance(part, ConceptPart):
            if not is_worded(part, self._concepts):
                return False
            if max(self._concepts.table.studies[one] for one in part.concepts) > most:
                return True
        elif not isinstance(part, TextPart) or part.quoted or part.field is not None:
            return False
        terms = self._analyzer.analyze(part.text)
        return all(self._searcher.doc_freq(ANY_TEXT, term) > most for term in terms)

    def make_filters(self, filters: Sequence[Filter]) -> list[Query]:
        """The studies that each of ``filters`` lets pass."""
        return [make_filter_query(self._schema, one) for one in filters]

    def _make_id(self, key: str, *fields: str) -> PartQuery:
        match = make_any([Query.term_query(self._schema, one, key, "basic") for one in fields])
        return PartQuery(match, Query.const_score_query(match, _ID_WEIGHT))

    def make_field(self, text: str, field: str) -> Query:
        """Studies whose text ``field`` has the word or phrase ``text``."""
        terms = self._analyzer.analyze(text)
        if not terms:
            return Query.empty_query()
        if len(terms) == 1:
            return Query.term_query(self._schema, field, terms[0])
        return Query.phrase_query(self._schema, field, list(terms))

    def make_ids(self, nct_ids: Sequence[str]) -> Query:
        """The studies with these NCT ids."""
        return make_terms(self._schema, NCT_ID, nct_ids)

    def _make_text(self, text: str, only: str | None = None) -> PartQuery:
        fields = TEXT_FIELDS if only is None else {only: TEXT_FIELDS[only]}
        by_field = [(self.make_field(text, name), field) for name, field in fields.items()]
        weighted = [Query.boost_query(query, field.weight) for query, field in by_field]
        score = Query.disjunction_max_query(weighted, _OTHER_FIELDS)
        terms = self._analyzer.analyze(text)
        if only is None and len(terms) == 1:
            return PartQuery(Query.term_query(self._schema, ANY_TEXT, terms[0], "basic"), score)
        return PartQuery(make_any([query for query, _ in by_field]), score)

    def _make_concept(self, part: ConceptPart) -> PartQuery:
        expansion = self._concepts.expand(part.concepts)
        rest = self._make_concepts(ANY_CONCEPT, list_all(expansion.rest))
        match = make_any([self._make_concepts(WIDE, expansion.wide), rest])
        rarity = max(self._concepts.get_rarity(concept) for concept in part.concepts)
        groups = [list(self._weigh_fields(expansion.rest, group, rarity)) for group in EVIDENCE]
        groups.append(list(self._weigh_levels(expansion.wide, rarity)))
        score = make_any([Query.disjunction_max_query(group) for group in groups if group])
        if not is_worded(part, self._concepts):
            return PartQuery(match, score)
        text = self._make_text(part.text)
        return PartQuery(make_any([match, text.match]), make_any([score, text.score]))

    def _weigh_fields(
        self, fields: Mapping[str, FieldSteps], group: Mapping[str, float], rarity: float
    ) -> Iterator[Query]:
        """Queries that score the weight of a field, less for concepts further down."""
        for field, weight in group.items():
            steps = fields.get(field, ())
            for iris, factor in zip(steps, DISTANCE_FACTORS, strict=False):
                if iris:
                    query = self._make_concepts(concept_field(field), iris)
                    yield Query.const_score_query(query, weight * factor * rarity)

    def _weigh_levels(self, wide: Sequence[str], rarity: float) -> Iterator[Query]:
        """Queries that score what a study is worth to a search for one of ``wide``."""
        for iri in wide:
            for level in range(1, MOST_LEVELS + 1):
                term = make_level_term(iri, level)
                query = Query.term_query(self._schema, WIDE_LEVEL, term, "basic")
                yield Query.const_score_query(query, get_points(level) * rarity)

    def _make_concepts(self, field: str, iris: list[str]) -> Query:
        """Studies that have any of ``iris`` in ``field``."""
        return make_terms(self._schema, field, iris)


def is_worded(part: ConceptPart, concepts: Concepts) -> bool:
    """Whether a part is also searched as text: where all its concepts are."""
    return all(map(concepts.is_worded, part.concepts))


def make_terms(schema: tantivy.Schema, field: str, terms: Sequence[str]) -> Query:
    """Studies that have any of ``terms`` in ``field``.

    A set goes over all terms of the index first, which costs as much as some 200 single terms.
    """
    if len(terms) > _LARGE_SET:
        return Query.term_set_query(schema, field, list(terms))
    return make_any([Query.term_query(schema, field, term, "basic") for term in terms])


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
    tiers = [Query.const_score_query(query.match, TIER) for query in queries]
    ranking = make_any([*tiers, *(query.score for query in queries)])
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
