"""Rank studies by how close they come to the description of a patient.

Owns how concepts, words, age and sex add up for a long text. Refuses to know how the description is
read (:mod:`kg.search.patients`) and how hits are shown.

A patient with one disease is wanted in studies of any broader one ("glioma" for an astrocytoma), so
here concepts are met from below too: a study's concept counts by its own rarity, less by each step
between. Words count by BM25 over all texts. Each of the two is divided by the best score that any
study has, so that neither drowns the other, whatever the length of the text; age and sex come on
top, for a study that excludes the patient is still about the disease.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import log
from typing import NamedTuple

import tantivy
from tantivy import Occur, Query

from kg.search.combining import TIER, make_any, make_terms
from kg.search.concepts import Concepts
from kg.search.fields import ANY_TEXT, concept_field
from kg.search.filters import make_query as make_filter_query
from kg.search.patients import Patient
from kg.search.places import CLOSENESS, DISTANCE_FACTORS, get_step
from kg.search.words import ENGLISH_STOP_WORDS

# What a condition is worth beside a drug or another topic that the text names in passing.
_KINDS = {"condition": 1.0}
_OTHER_KINDS = 0.25
# A word that more than one study in so many has says what all descriptions say, and is left out:
# from one in ten to one in twenty both years of TREC hardly change.
_COMMON_SHARE = 15
_FEW_STUDIES = 100


class Shares(NamedTuple):
    """What the best study by concepts, the best by words, and each limit met are worth."""

    concepts: float = 1.0
    words: float = 0.75
    limits: float = 0.1


ALL = Shares()


class DescriptionMaker:
    """Makes the ranking query of descriptions, for one view of an index."""

    def __init__(
        self,
        searcher: tantivy.Searcher,
        schema: tantivy.Schema,
        analyzer: tantivy.TextAnalyzer,
        concepts: Concepts,
        shares: Shares = ALL,
    ) -> None:
        self._shares = shares
        self._searcher = searcher
        self._schema = schema
        self._analyzer = analyzer
        self._concepts = concepts

    def make(self, patient: Patient) -> Query:
        """The query: scores run from 0 to about :data:`kg.search.queries.TIER` times two."""
        parts = [
            self._scale(self._make_concepts(patient), self._shares.concepts),
            self._scale(self._make_words(patient.present), self._shares.words),
        ]
        found = make_any([one for one in parts if one is not None])
        limits = [make_filter_query(self._schema, part.filter) for part in patient.limits]
        bonus = [Query.const_score_query(one, TIER * self._shares.limits) for one in limits]
        return Query.boolean_query([(Occur.Must, found), *((Occur.Should, one) for one in bonus)])

    def _scale(self, query: Query, weight: float) -> Query | None:
        """``query`` with the best score of all studies brought to ``weight``."""
        hits = self._searcher.search(query, limit=1, count=False).hits if weight else []
        best = hits[0][0] if hits else 0.0
        if not isinstance(best, float) or best <= 0:
            return None
        return Query.boost_query(query, TIER * weight / best)

    def _make_words(self, text: str) -> Query:
        words = " ".join(word for word in text.split() if word.casefold() not in ENGLISH_STOP_WORDS)
        terms = self._analyzer.analyze(words)
        most = max(self._searcher.num_docs // _COMMON_SHARE, _FEW_STUDIES)
        telling = [term for term in terms if self._searcher.doc_freq(ANY_TEXT, term) <= most]
        return make_any(
            [Query.term_query(self._schema, ANY_TEXT, term) for term in telling or terms]
        )

    def _make_concepts(self, patient: Patient) -> Query:
        queries = []
        for part, count in patient.named:
            for concept in part.concepts:
                weight = self._weigh(concept) * (1 + log(count)) ** 0.5
                near = list(self._find_near(concept, weight))
                if near:
                    queries.append(Query.disjunction_max_query(near))
        return make_any(queries)

    def _weigh(self, concept: int) -> float:
        return _KINDS.get(self._concepts.table.kinds[concept], _OTHER_KINDS)

    def _find_near(self, concept: int, weight: float) -> Iterator[Query]:
        """Queries for the concept and what is narrower, and for each broader one."""
        rarity = self._concepts.get_rarity(concept)
        expansion = self._concepts.expand((concept,))
        for field, closeness in CLOSENESS.items():
            steps = expansion.fields.get(field, ())
            for iris, factor in zip(steps, DISTANCE_FACTORS, strict=False):
                if iris:
                    yield self._score(field, iris, weight * rarity * closeness * factor)
        for broader, distance in self._concepts.list_broader(concept).items():
            rarity = self._concepts.get_rarity(broader)
            factor = DISTANCE_FACTORS[get_step(distance)]
            for field in self._concepts.list_fields(broader):
                closeness = CLOSENESS.get(field, 0.0)
                if closeness:
                    iri = self._concepts.table.iris[broader]
                    yield self._score(field, [iri], weight * rarity * closeness * factor)

    def _score(self, field: str, iris: list[str], score: float) -> Query:
        query = make_terms(self._schema, concept_field(field), iris)
        return Query.const_score_query(query, score)
