"""Answer queries from the index that :mod:`kg.search.index` wrote.

Owns the course of a search: read the query, correct it, rank, explain. Refuses to know HTTP and the
store. One engine serves many threads: what it holds is read-only, and each search has its own view
of the index.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path

import tantivy
from tantivy import Query

from kg.errors import SearchError
from kg.search.combining import (
    TIER,
    PartQuery,
    count_studies,
    make_all,
    make_any,
    make_every,
    make_ranking,
)
from kg.search.completing import Completer
from kg.search.completions import Completions
from kg.search.concept_queries import ConceptQueries
from kg.search.concepts import Concepts
from kg.search.correcting import Corrector
from kg.search.dense import DenseRanker
from kg.search.describing import ALL, DescriptionMaker, Shares
from kg.search.facets import count_facets
from kg.search.fields import IDS, make_analyzer, register_analyzer
from kg.search.filters import Filter
from kg.search.hits import HitMaker
from kg.search.parsing import ParsedQuery, parse_query
from kg.search.parts import ConceptPart, FilterPart, Part, StudyPart, TextPart
from kg.search.patients import is_description, read_patient
from kg.search.queries import QueryMaker
from kg.search.ranking import Ranked, Run, SecondRanker
from kg.search.results import FacetValue, SearchResult, Suggestion
from kg.search.similar import SimilarFinder
from kg.search.things import ThingFinder
from kg.search.understanding import ConceptLister

MAX_LIMIT = 1000


class SearchEngine:
    """Searches one index."""

    def __init__(
        self,
        index: tantivy.Index,
        concepts: Concepts,
        completions: Completions,
        queries: ConceptQueries | None = None,
        dense: DenseRanker | None = None,
    ) -> None:
        self._dense = dense
        self._queries = queries
        self._index = index
        self._concepts = concepts
        self.schema = index.schema
        self.analyzer = make_analyzer()
        self._completions = completions
        self._lister = ConceptLister(concepts, queries)
        searcher = index.searcher()
        self._maker = QueryMaker(searcher, self.schema, concepts)
        self._corrector = Corrector(concepts, searcher.num_docs)

    @classmethod
    def open(
        cls, directory: Path, queries: Path | None = None, model: Path | None = None
    ) -> SearchEngine:
        """The engine for the index in ``directory``; needs nothing else.

        Args:
            directory: the index.
            queries: folder of query files (``Config.queries``), for results to say how the graph
                is asked for the same concepts.
            model: folder of the model that made the vectors of the index (``Config.dense_model``),
                for a second ranking by them.

        Raises:
            SearchError: the directory holds no index, or one that cannot be used; or it has no
                vectors of this model.
            QueryError: a query file that cannot be used.
        """
        concepts = Concepts.open(directory)
        try:
            index = tantivy.Index.open(str(directory))
        except (OSError, ValueError) as error:
            reason = " ".join(str(error).split())
            raise SearchError(f"{directory}: damaged index ({reason}); run kg index") from error
        register_analyzer(index)
        asking = None if queries is None else ConceptQueries(queries / "search", concepts)
        dense = None if model is None else DenseRanker.open(directory, model)
        return cls(index, concepts, Completions.open(directory, concepts), asking, dense)

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        """For what goes on beside the ranking: the index works without Python's lock."""
        return ThreadPoolExecutor(thread_name_prefix="facets")

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

    def search(
        self,
        text: str,
        *,
        filters: Sequence[Filter] = (),
        limit: int = 20,
        offset: int = 0,
        facets: bool = False,
        within: Sequence[str] | None = None,
    ) -> SearchResult:
        """Studies for ``text``: those matching all its parts first, each with its reasons.

        Args:
            text: words in any form; quotes keep a phrase together. Only its first 10,000
                characters are read. Empty with ``filters`` for all studies that pass them.
            filters: what every study found must have.
            limit: most hits to give, 0 to 1000.
            offset: hits to pass over.
            facets: whether to count the studies found by the values of each filter.
            within: NCT ids; only these studies are searched.

        Raises:
            SearchError: ``limit`` or ``offset`` is out of range.
        """
        _check_page(limit, offset)
        searcher = self._index.searcher()
        required = self._maker.make_filters(filters)
        if within is not None:
            required.append(self._maker.make_ids([one.upper() for one in within]))
        counted: list[Future[dict[str, list[FacetValue]]]] = []

        def count(found: Query) -> None:
            counted.append(self._threads.submit(count_facets, searcher, found, self._concepts))

        run = Run(searcher, self.schema, required, limit, offset, count if facets else None)
        describes = is_description(text)
        result = self._search_close(text, run) if describes else self._search(text, run, filters)
        if counted:
            result.facets = counted[0].result()
        return result

    def describe(self, text: str, shares: Shares = ALL) -> Query:
        """The ranking query for the description of a patient, by so much of each kind."""
        maker = DescriptionMaker(
            self._index.searcher(), self.schema, self.analyzer, self._concepts, shares
        )
        return maker.make(read_patient(text, self._concepts))

    def rank(self, query: Query, nct_ids: Sequence[str]) -> list[str]:
        """Those of ``nct_ids`` that ``query`` finds, best first: to compare rankings."""
        ids = self._maker.make_ids([one.upper() for one in nct_ids])
        searcher = self._index.searcher()
        page, _ = Run(searcher, self.schema, [ids], len(nct_ids), 0).rank(query, [])
        return [
            HitMaker(searcher, self._maker, self._concepts).read_card(at).nct_id for _, at in page
        ]

    def _search_close(self, text: str, run: Run) -> SearchResult:
        """Studies close to the description of a patient."""
        patient = read_patient(text, self._concepts)
        maker = DescriptionMaker(run.searcher, self.schema, self.analyzer, self._concepts)
        parts = [part for part, _ in patient.named]
        result = SearchResult(query=patient.text, described=True)
        result.concepts = list(self._lister.list_concepts([*parts, *patient.limits]))
        second = self._make_second(patient.present)
        page, result.total = run.rank(maker.make(patient), [], second, has_tiers=False)
        result.complete = result.total
        hits = HitMaker(run.searcher, self._maker, self._concepts)
        result.hits = hits.make_close(page, parts, patient.limits)
        return result

    def find(self, text: str, limit: int) -> list[tuple[str, float]]:
        """``(IRI, score)`` of the studies that :meth:`search` would give, without their reasons.

        Args:
            text: as there.
            limit: the most studies to give.
        """
        run = Run(self._index.searcher(), self.schema, [], limit, 0)
        if is_description(text):
            second = self._make_second(read_patient(text, self._concepts).present)
            page = run.rank(self.describe(text), [], second, has_tiers=False).page
        else:
            parts = self._read(text, run)[1]
            page = self._rank(run, parts)[0].page if parts else []
        maker = HitMaker(run.searcher, self._maker, self._concepts)
        return [(maker.get_iri(address), score / TIER) for score, address in page]

    def _read(self, text: str, run: Run) -> tuple[ParsedQuery, list[Part], list[Suggestion]]:
        """A query as it is typed, its parts as they are searched, and what else may be meant."""

        def is_id(key: str) -> bool:
            return run.searcher.doc_freq(IDS, key) > 0

        query = parse_query(text, self._concepts, is_id)
        parts, suggestions = self._corrector.correct(query.parts, self._maker.texts.count_up_to)
        return query, parts, suggestions

    def _count(self, run: Run, part: Part) -> int:
        return count_studies(run.searcher, self._maker.make(part).match)

    def _search(self, text: str, run: Run, filters: Sequence[Filter]) -> SearchResult:
        """Studies that match the parts of a query."""
        query, parts, suggestions = self._read(text, run)
        result = SearchResult(query=query.text, ignored=query.ignored, suggestions=suggestions)
        count = partial(self._count, run)
        result.unmatched = [part.text for part in query.parts if _is_unmatched(part, count)]
        result.excluded = [part.text for part in parts if part.is_excluded]
        result.concepts = list(self._lister.list_concepts(parts))
        if self._queries is not None and not filters:
            result.sparql = self._queries.ask_studies(parts)
        if parts or filters:
            self._fill(result, run, parts)
        return result

    def _fill(self, result: SearchResult, run: Run, parts: Sequence[Part]) -> None:
        """Rank, count and explain."""
        (page, result.total), queries, excluded = self._rank(run, parts)
        result.complete = result.total
        if len(queries) > 1 and result.total:
            every = make_all([query.match for query in queries])
            result.complete = run.count(every, excluded)
        wanted = [part for part in parts if not part.is_excluded]
        result.hits = HitMaker(run.searcher, self._maker, self._concepts).make(page, wanted)

    def _rank(self, run: Run, parts: Sequence[Part]) -> tuple[Ranked, list[PartQuery], list[Query]]:
        """The page, with the queries of the parts that are wanted and of those that are not."""
        wanted = [part for part in parts if not part.is_excluded]
        excluded = [self._maker.make_excluded(part) for part in parts if part.is_excluded]
        queries = [self._maker.make(part) for part in wanted]
        needed = self._list_needed(wanted, queries)
        ranking = make_ranking(queries, needed) if queries else make_every()
        match = make_any([one.match for one in needed]) if needed else None
        words = " ".join(part.text for part in wanted if isinstance(part, ConceptPart | TextPart))
        second = self._make_second(words)
        return run.rank(ranking, excluded, second, match=match), queries, excluded

    def _list_needed(self, wanted: list[Part], queries: list[PartQuery]) -> list[PartQuery]:
        """Of ``queries``, those that a study must match one of.

        A phase, an age or a word that many studies have is no reason to show a study, where
        something else is asked for; of nothing but such words the rarest is.
        """
        pairs = list(zip(queries, wanted, strict=True))
        asked = [pair for pair in pairs if not isinstance(pair[1], FilterPart)]
        common = [self._maker.find_common(part) for _, part in asked]
        least = min((studies for studies in common if studies is not None), default=None)
        telling = [pair for pair, studies in zip(asked, common, strict=True) if studies is None]
        rarest = [pair for pair, studies in zip(asked, common, strict=True) if studies == least]
        return [query for query, _ in telling or rarest or pairs]

    def _make_second(self, words: str) -> SecondRanker | None:
        """The ranking by vectors, where the index has them and there are words to rank by."""
        return partial(self._dense.rank, words) if self._dense is not None and words else None


def _is_unmatched(part: Part, count: Callable[[Part], int]) -> bool:
    """Whether a part names nothing known: words, and ids that no study has."""
    return isinstance(part, TextPart) or (isinstance(part, StudyPart) and not count(part))


def _check_page(limit: int, offset: int) -> None:
    if not 0 <= limit <= MAX_LIMIT:
        raise SearchError(f"limit: {limit} is out of range; give 0 to {MAX_LIMIT}")
    if offset < 0:
        raise SearchError(f"offset: {offset} is out of range; give 0 or more")
