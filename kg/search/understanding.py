"""What the words of a query were understood as, for the answer.

Owns the description of concepts, filters and ids in an answer. Refuses to know how studies are
found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.namespaces import Iris
from kg.search.concept_queries import ConceptQueries
from kg.search.concepts import Concepts
from kg.search.filters import FILTERS
from kg.search.parts import ConceptPart, FilterPart, Part, StudyPart
from kg.search.results import Concept


class ConceptLister:
    """Describes parts of queries, by one dictionary.

    Args:
        concepts: the dictionary.
        queries: what asks the graph for the same concepts, where there are query files.
    """

    def __init__(self, concepts: Concepts, queries: ConceptQueries | None) -> None:
        self._concepts = concepts
        self._queries = queries

    def list_concepts(self, parts: Sequence[Part]) -> Iterator[Concept]:
        """Everything that ``parts`` name, in their order; words name nothing."""
        for part in parts:
            if isinstance(part, StudyPart):
                yield self._describe_study(part)
            elif isinstance(part, FilterPart):
                yield self._describe_filter(part)
            elif isinstance(part, ConceptPart):
                yield from self._describe_concepts(part)

    def _describe_study(self, part: StudyPart) -> Concept:
        return Concept(
            iri=Iris(self._concepts.table.base).study(part.nct_id),
            label=part.nct_id,
            kind="study",
            matched_text=part.text,
            matched_label=part.nct_id,
            excluded=part.is_excluded,
        )

    def _describe_filter(self, part: FilterPart) -> Concept:
        return Concept(
            iri=None,
            label=part.label,
            kind=FILTERS[part.filter.name].words,
            matched_text=part.text,
            matched_label=part.label,
            excluded=part.is_excluded,
        )

    def _describe_concepts(self, part: ConceptPart) -> Iterator[Concept]:
        table, queries = self._concepts.table, self._queries
        for meaning in part.meanings:
            yield Concept(
                iri=table.iris[meaning.concept],
                label=table.labels[meaning.concept],
                kind=table.kinds[meaning.concept],
                matched_text=part.text,
                matched_label=meaning.name,
                expanded=self._concepts.expand((meaning.concept,)).narrower,
                assumed=part.assumed,
                excluded=part.is_excluded,
                studies=table.studies[meaning.concept],
                sparql=queries.ask_concept(part.text, meaning.concept) if queries else None,
            )
