"""How the graph is asked for the concepts that a search read from a text.

Owns which values go into the query files of ``queries/search``. Refuses to know what those ask, and
who runs them.

The graph has the hierarchy of MeSH, so of what stands there the topmost terms are enough. Drugs of
the same substance, the drugs of a class and terms newer than the vocabulary stand in the dictionary
of the search alone: they are listed. IRIs are written short, for a class has a thousand drugs and
the query goes into an address.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kg.errors import QueryError
from kg.namespaces import MESH, Iris
from kg.queries import Query
from kg.queries.catalogue import read_query
from kg.queries.running import bind_rows, bind_terms, bind_values
from kg.queries.shortening import Name, bind_prefixes, shorten
from kg.search.concepts import Concepts
from kg.search.parts import ConceptPart, Part

_Row = tuple[int, Name]


class ConceptSet(NamedTuple):
    """A concept and everything narrower, as the graph can say it.

    Attributes:
        tops: MeSH terms that belong to it with all that stands below them in the graph.
        others: IRIs of all else that belongs to it.
    """

    tops: list[str]
    others: list[str]


class ConceptQueries:
    """Writes queries for one dictionary.

    Args:
        folder: ``queries/search``.
        concepts: the dictionary.

    Raises:
        QueryError: a file that cannot be used.
    """

    def __init__(self, folder: Path, concepts: Concepts) -> None:
        files = read_concept_queries(folder)
        iris = Iris(concepts.table.base)
        self._prefixes = {"drug": iris.drug(""), "mesh": MESH}
        prefixes = {**self._prefixes, "graph": iris.graph("")}
        self._concept_set, self._studies = (bind_prefixes(one, prefixes) for one in files)
        self._concepts = concepts
        # A path finds no term that the graph does not have.
        self._unknown = frozenset((*concepts.table.added, *concepts.table.unlisted))
        self._find_set = lru_cache(maxsize=1024)(self._make_set)

    def ask_concept(self, words: str, concept: int) -> str:
        """SPARQL for ``concept``, which ``words`` stand for, and all that is narrower."""
        one = self._find_set((concept,))
        query = bind_terms(self._concept_set, "words", [ox.Literal(words)])
        query = bind_terms(query, "top", self._shorten(one.tops))
        return bind_terms(query, "concept", self._shorten(one.others)).text

    def ask_studies(self, parts: Sequence[Part]) -> str | None:
        """SPARQL for the studies that the graph links to a concept of every part.

        ``None`` where a part is no concept, or none is wanted.
        """
        named = [part for part in parts if isinstance(part, ConceptPart)]
        wanted = [self._find_set(part.concepts) for part in named if not part.is_excluded]
        unwanted = [self._find_set(part.concepts) for part in named if part.is_excluded]
        if len(named) < len(parts) or not wanted:
            return None
        rows: dict[tuple[str, ...], Iterable[_Row]] = {
            ("part", "top"): self._number(one.tops for one in wanted),
            ("part", "concept"): self._number(one.others for one in wanted),
        }
        query = bind_rows(self._studies, rows)
        tops = sorted({iri for one in unwanted for iri in one.tops})
        others = sorted({iri for one in unwanted for iri in one.others})
        query = bind_terms(query, "unwantedTop", self._shorten(tops))
        query = bind_terms(query, "concept", self._shorten(others))
        return bind_values(query, {"parts": str(len(wanted))})

    def _number(self, sets: Iterable[Iterable[str]]) -> Iterator[_Row]:
        """Rows of the number of a part and a concept of it."""
        for number, iris in enumerate(sets, 1):
            for name in self._shorten(iris):
                yield number, name

    def _shorten(self, iris: Iterable[str]) -> Iterator[Name]:
        return (shorten(iri, self._prefixes) for iri in iris)

    def _make_set(self, concepts: tuple[int, ...]) -> ConceptSet:
        iris = self._concepts.table.iris
        hierarchy = self._concepts.expander.walk_hierarchy(concepts)
        tops: list[int] = []
        covered: set[int] = set()
        for one in hierarchy:
            if one not in covered and one not in self._unknown and iris[one].startswith(MESH):
                tops.append(one)
                covered.update(self._list_below(one))
        rest = [one for one in self._concepts.expander.walk(concepts) if one not in covered]
        return ConceptSet([iris[one] for one in tops], [iris[one] for one in rest])

    def _list_below(self, top: int) -> set[int]:
        """``top`` and what stands below it in the graph, which lacks terms that we brought."""
        found: set[int] = set()
        waiting = [top]
        while waiting:
            one = waiting.pop()
            if one not in found and one not in self._unknown:
                found.add(one)
                waiting.extend(self._concepts.table.narrower[one])
        return found


@lru_cache(maxsize=4)
def read_concept_queries(folder: Path) -> tuple[Query, Query]:
    """The files of ``folder``: of a concept, and of studies; read once, for they never change.

    Raises:
        QueryError: one of them is missing or cannot be used, by its path.
    """
    paths = [folder / name for name in ("concept-set.rq", "studies-of-concepts.rq")]
    if lacking := [path for path in paths if not path.is_file()]:
        raise QueryError(f"{lacking[0]}: there is no such file of queries; set KG_HOME")
    concept, studies = map(read_query, paths)
    return concept, studies
