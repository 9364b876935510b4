"""Answer queries from the index that :mod:`kg.search.index` wrote.

Owns the course of a search: read the query, correct it, rank, explain. Refuses to know HTTP and the
store. One engine serves many threads: what it holds is read-only, and each search has its own view
of the index.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import tantivy

from kg.errors import SearchError
from kg.namespaces import Iris
from kg.search.completing import Completer
from kg.search.completions import CompletionTable, open_completions
from kg.search.concepts import Concepts
from kg.search.correcting import Corrector
from kg.search.fields import make_analyzer, register_analyzer
from kg.search.hits import HitMaker
from kg.search.parsing import parse_query
from kg.search.parts import ConceptPart, Part, StudyPart, TextPart
from kg.search.queries import PartQuery, QueryMaker, is_design, make_all, make_ranking
from kg.search.ranking import count_studies, rank_studies
from kg.search.results import Concept, SearchResult
from kg.search.similar import SimilarFinder
from kg.search.things import ThingFinder

MAX_LIMIT = 1000


class SearchEngine:
    """Searches one index."""

    def __init__(
        self, index: tantivy.Index, concepts: Concepts, completions: CompletionTable
    ) -> None:
        self._index = index
        self._concepts = concepts
        self._completions = completions
        self._maker = QueryMaker(index.schema, make_analyzer(), concepts)
        self._corrector = Corrector(concepts, index.searcher().num_docs)

    @classmethod
    def open(cls, directory: Path) -> SearchEngine:
        """The engine for the index in ``directory``; needs nothing else.

        Raises:
            SearchError: the directory holds no index, or one that cannot be used.
        """
        concepts = Concepts.open(directory)
        try:
            index = tantivy.Index.open(str(directory))
        except (OSError, ValueError) as error:
            reason = " ".join(str(error).split())
            raise SearchError(f"{directory}: damaged index ({reason}); run kg build") from error
        register_analyzer(index)
        return cls(index, concepts, open_completions(directory, concepts))

    @cached_property
    def completer(self) -> Completer:
        """Completes what is being typed."""
        return Completer(self._concepts, self._completions)

    @cached_property
    def things(self) -> ThingFinder:
        """Finds drugs and conditions themselves."""
        return ThingFinder(self.completer)

    @cached_property
    def similar(self) -> SimilarFinder:
        """Finds studies like a given one."""
        return SimilarFinder(self._index, self._concepts, self._completions)

    def search(self, text: str, *, limit: int = 20, offset: int = 0) -> SearchResult:
        """Studies for ``text``: those matching all its parts first, each with its reasons.

        Args:
            text: words in any form; quotes keep a phrase together. Only its first 10,000
                characters are read.
            limit: most hits to give, 0 to 1000.
            offset: hits to pass over.

        Raises:
            SearchError: ``limit`` or ``offset`` is out of range.
        """
        _check_page(limit, offset)
        searcher = self._index.searcher()
        query = parse_query(text, self._concepts)

        def count(part: Part) -> int:
            return count_studies(searcher, self._maker.make(part).match)

        parts, suggestions = self._corrector.correct(query.parts, count)
        result = SearchResult(query=query.text, ignored=query.ignored, suggestions=suggestions)
        result.unmatched = [
            part.text
            for part in query.parts
            if isinstance(part, TextPart) or (isinstance(part, StudyPart) and not count(part))
        ]
        result.concepts = list(self._list_concepts(parts))
        if parts:
            self._fill(result, searcher, parts, limit, offset)
        return result

    def _fill(
        self,
        result: SearchResult,
        searcher: tantivy.Searcher,
        parts: Sequence[Part],
        limit: int,
        offset: int,
    ) -> None:
        """Rank, count and explain."""
        queries = [self._maker.make(part) for part in parts]
        # A phase or status alone is no reason to show a study, where something else is asked for.
        asked = [
            one
            for one, part in zip(queries, parts, strict=True)
            if not is_design(part, self._concepts)
        ]
        ranking = make_ranking(queries, asked or queries)
        page, result.total = rank_studies(searcher, ranking, limit, offset)
        result.complete = _count_complete(searcher, queries, result.total)
        result.hits = HitMaker(searcher, self._maker, self._concepts).make(page, parts)

    def _list_concepts(self, parts: Sequence[Part]) -> Iterator[Concept]:
        for part in parts:
            if isinstance(part, StudyPart):
                yield self._describe_study(part)
            elif isinstance(part, ConceptPart):
                yield from self._describe_concepts(part)

    def _describe_study(self, part: StudyPart) -> Concept:
        return Concept(
            iri=Iris(self._concepts.table.base).study(part.nct_id),
            label=part.nct_id,
            kind="study",
            matched_text=part.text,
            matched_label=part.nct_id,
        )

    def _describe_concepts(self, part: ConceptPart) -> Iterator[Concept]:
        table = self._concepts.table
        for meaning in part.meanings:
            yield Concept(
                iri=table.iris[meaning.concept],
                label=table.labels[meaning.concept],
                kind=table.kinds[meaning.concept],
                matched_text=part.text,
                matched_label=meaning.name,
                expanded=self._concepts.expand((meaning.concept,)).narrower,
                assumed=part.assumed,
            )


def _count_complete(searcher: tantivy.Searcher, queries: Sequence[PartQuery], total: int) -> int:
    if len(queries) == 1 or not total:
        return total
    return count_studies(searcher, make_all([query.match for query in queries]))


def _check_page(limit: int, offset: int) -> None:
    if not 0 <= limit <= MAX_LIMIT:
        raise SearchError(f"limit: {limit} is out of range; give 0 to {MAX_LIMIT}")
    if offset < 0:
        raise SearchError(f"offset: {offset} is out of range; give 0 or more")
