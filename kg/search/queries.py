"""Turn the parts of a query into queries of the index.

Owns what each kind of part asks for. Refuses to know how parts are read and how hits are shown.

A concept adds the weight of every field it stands in, less the further it is from the concept asked
for; a word adds its BM25 (:mod:`kg.search.text_queries`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import tantivy
from tantivy import Query

from kg.search.combining import TIER, PartQuery, add_tier, make_any, make_terms
from kg.search.concepts import Concepts
from kg.search.expanding import FieldSteps, list_all
from kg.search.fields import (
    ANY_CONCEPT,
    IDS,
    NCT_ID,
    NCT_ID_ALIAS,
    WIDE,
    WIDE_LEVEL,
    concept_field,
    make_level_term,
)
from kg.search.filters import Filter
from kg.search.filters import make_query as make_filter_query
from kg.search.parts import ConceptPart, FilterPart, IdPart, Part, StudyPart, TextPart
from kg.search.places import DISTANCE_FACTORS, EVIDENCE, SUBJECTS
from kg.search.text_queries import SHORT_FIELDS, TextQueryMaker
from kg.search.widening import MOST_LEVELS, get_points

_ID_WEIGHT = 64.0
_FILTER_WEIGHT = 8.0
# A study is about the concepts in these, and has words that are in those.
_EXCLUDING = (*SUBJECTS, "title")


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
        self._schema = schema
        self.texts = TextQueryMaker(searcher, schema)
        self._concepts = concepts

    def make(self, part: Part) -> PartQuery:
        """The queries of one part."""
        if isinstance(part, StudyPart):
            return self._make_id(part.nct_id, NCT_ID, NCT_ID_ALIAS)
        if isinstance(part, IdPart):
            return self._make_id(part.key, IDS)
        if isinstance(part, FilterPart):
            match = make_filter_query(self._schema, part.filter)
            return PartQuery(match, Query.const_score_query(match, TIER + _FILTER_WEIGHT))
        if isinstance(part, TextPart):
            return self.texts.make(part.text, part.field)
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
            return make_any([self.texts.make_field(part.text, name) for name in SHORT_FIELDS])
        return self.make(part).match

    def find_studies(self, part: Part) -> int | None:
        """How many studies match words or a general topic: exactly, up to what is common.

        ``None`` for a drug, a condition, an id and what is quoted, which are a reason to show a
        study however many have it.
        """
        if isinstance(part, ConceptPart):
            table = self._concepts.table
            if any(table.kinds[one] != "topic" for one in part.concepts):
                return None
            studies = max(table.studies[one] for one in part.concepts)
            if self.texts.are_many(studies):
                return studies
            return max(studies, self.texts.count_up_to(part.text, self.texts.most_rare))
        if not isinstance(part, TextPart) or part.quoted or part.field is not None:
            return None
        return self.texts.count_up_to(part.text, self.texts.most_rare)

    def make_filters(self, filters: Sequence[Filter]) -> list[Query]:
        """The studies that each of ``filters`` lets pass."""
        return [make_filter_query(self._schema, one) for one in filters]

    def _make_id(self, key: str, *fields: str) -> PartQuery:
        match = make_any([Query.term_query(self._schema, one, key, "basic") for one in fields])
        return PartQuery(match, Query.const_score_query(match, TIER + _ID_WEIGHT))

    def make_ids(self, nct_ids: Sequence[str]) -> Query:
        """The studies with these NCT ids."""
        return make_terms(self._schema, NCT_ID, nct_ids)

    def _make_concept(self, part: ConceptPart) -> PartQuery:
        expansion = self._concepts.expand(part.concepts)
        rest = self._make_concepts(ANY_CONCEPT, list_all(expansion.rest))
        match = make_any([self._make_concepts(WIDE, expansion.wide), rest])
        rarity = max(self._concepts.get_rarity(concept) for concept in part.concepts)
        if expansion.rest:
            # Lists and fields together would count one kind of evidence twice.
            fields = expansion.fields
            groups = [list(self._weigh_fields(fields, group, rarity)) for group in EVIDENCE]
        else:
            groups = [list(self._weigh_levels(expansion.wide, rarity))]
        score = make_any([Query.disjunction_max_query(group) for group in groups if group])
        if not is_worded(part, self._concepts):
            return add_tier(match, score)
        text = self.texts.make(part.text)
        ranked = Query.disjunction_max_query([add_tier(match, score).score, text.score])
        return PartQuery(make_any([match, text.match]), ranked)

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
