"""How the graph is asked for the concepts that a search read from a text.

Owns which values go into the query files of ``queries/search``. Refuses to know what those ask, and
who runs them.

The graph has the hierarchy of MeSH, so of what stands there the topmost terms are enough. Drugs of
the same substance, the drugs of a class and terms newer than the vocabulary stand in the dictionary
of the search alone: they are listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kg.namespaces import MESH
from kg.queries import Query
from kg.queries.catalogue import read_query
from kg.queries.running import bind_rows, bind_values
from kg.search.concepts import Concepts
from kg.search.parts import ConceptPart, Part

_Row = tuple[ox.Literal, ox.NamedNode]


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
        self._concept_set = read_query(folder / "concept-set.rq")
        self._studies = read_query(folder / "studies-of-concepts.rq")
        self._concepts = concepts
        # A path finds no term that the graph does not have.
        self._unknown = frozenset((*concepts.table.added, *concepts.table.unlisted))
        self._find_set = lru_cache(maxsize=1024)(self._make_set)

    def ask_concept(self, words: str, concept: int) -> str:
        """SPARQL for ``concept``, which ``words`` stand for, and all that is narrower."""
        return self._bind(self._concept_set, "words", [(words, (concept,))]).text

    def ask_studies(self, parts: Sequence[Part]) -> str | None:
        """SPARQL for the studies that the graph links to a concept of every part.

        ``None`` where a part is no concept, or none is wanted.
        """
        named = [part for part in parts if isinstance(part, ConceptPart)]
        wanted = [(part.text, part.concepts) for part in named if not part.is_excluded]
        unwanted = [(part.text, part.concepts) for part in named if part.is_excluded]
        if len(named) < len(parts) or not wanted:
            return None
        query = self._bind(self._studies, "words", wanted)
        query = self._bind(query, "unwanted", unwanted)
        return bind_values(query, {"parts": str(len(wanted))})

    def _bind(self, query: Query, name: str, asked: Sequence[tuple[str, tuple[int, ...]]]) -> Query:
        sets = [(words, self._find_set(concepts)) for words, concepts in asked]
        return bind_rows(
            query,
            {
                (name, "top"): _list_rows((words, one.tops) for words, one in sets),
                (name, "concept"): _list_rows((words, one.others) for words, one in sets),
            },
        )

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


def _list_rows(asked: Iterable[tuple[str, Iterable[str]]]) -> Iterator[_Row]:
    for words, iris in asked:
        for iri in iris:
            yield ox.Literal(words), ox.NamedNode(iri)
