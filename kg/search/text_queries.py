"""Queries for words and phrases.

Owns which text fields are asked and how well each answers. Refuses to know concepts and filters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log

import tantivy
from tantivy import Query

from kg.search.combining import TIER, PartQuery, add_tier, count_studies, make_any
from kg.search.fields import ANY_TEXT, TEXT_FIELDS, make_analyzer
from kg.search.parts import TextPart

# A word found in several fields counts in the best, and a little in the others.
_OTHER_FIELDS = 0.125
SHORT_FIELDS = ("title", "conditions", "interventions", "keywords", "meshTerms")
_COMMON_SHARE = 10
_FEW_STUDIES = 100
# What a common word is worth in a text that is not short, all such texts taken as one.
_COMMON_WEIGHT = 0.25


class TextQueryMaker:
    """Makes queries for the texts of one index."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        self._searcher = searcher
        self._schema = schema
        self._analyzer = make_analyzer()

    def make(self, text: str, only: str | None = None) -> PartQuery:
        """The queries of a word or phrase, in one text field where ``only`` names it."""
        fields = TEXT_FIELDS if only is None else {only: TEXT_FIELDS[only]}
        by_field = {name: self.make_field(text, name) for name in fields}
        terms = self._analyzer.analyze(text)
        if len(terms) != 1:
            scored = self._weigh_phrases(by_field, terms)
            return PartQuery(make_any([*by_field.values()]), Query.disjunction_max_query(scored))
        anywhere = Query.term_query(self._schema, ANY_TEXT, terms[0])
        weighted = [Query.boost_query(by_field[name], fields[name].weight) for name in fields]
        if only is None and self.are_many(self.count_words(text)):
            weighted = [Query.boost_query(by_field[n], fields[n].weight) for n in SHORT_FIELDS]
            weighted.append(Query.boost_query(anywhere, _COMMON_WEIGHT))
        match = by_field[only] if only else anywhere
        return add_tier(match, Query.disjunction_max_query(weighted, _OTHER_FIELDS))

    def are_many(self, studies: int) -> bool:
        """Whether what so many studies have is common, and says little wherever it stands."""
        return studies > max(self._searcher.num_docs // _COMMON_SHARE, _FEW_STUDIES)

    def _weigh_phrases(self, by_field: Mapping[str, Query], terms: Sequence[str]) -> list[Query]:
        """Phrases with scores: a phrase is dear to find, so it is found once for tier and score.

        It counts by its words' BM25, as if it stood once in a text of middle length.
        """
        rarity = sum(map(self._measure_rarity, terms))
        return [
            Query.const_score_query(query, TIER + rarity * TEXT_FIELDS[name].weight)
            for name, query in by_field.items()
        ]

    def _measure_rarity(self, term: str) -> float:
        """The inverse document frequency of BM25."""
        studies, having = self._searcher.num_docs, self._searcher.doc_freq(ANY_TEXT, term)
        return log(1 + max(0.0, studies - having + 0.5) / (having + 0.5))

    def make_field(self, text: str, field: str) -> Query:
        """Studies whose text ``field`` has the word or phrase ``text``."""
        terms = self._analyzer.analyze(text)
        if not terms:
            return Query.empty_query()
        if len(terms) == 1:
            return Query.term_query(self._schema, field, terms[0])
        return Query.phrase_query(self._schema, field, list(terms))

    def count_words(self, text: str) -> int:
        """How many studies have the rarest word of ``text``: no fewer than have all of it."""
        terms = self._analyzer.analyze(text)
        return min((self._searcher.doc_freq(ANY_TEXT, term) for term in terms), default=0)

    def count_up_to(self, part: TextPart, most: int) -> int:
        """How many studies match, or some number above ``most`` if more do.

        A phrase is looked for in one field after another, the short ones first.
        """
        if part.field is None and len(self._analyzer.analyze(part.text)) == 1:
            return self.count_words(part.text)
        fields = TEXT_FIELDS if part.field is None else (part.field,)
        phrases = [self.make_field(part.text, field) for field in fields]
        for phrase in phrases:
            studies = count_studies(self._searcher, phrase)
            if studies > most:
                return studies
        return count_studies(self._searcher, make_any(phrases))
