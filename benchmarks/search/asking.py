"""The store and the engine that a benchmark asks, and the two ways to ask them.

Owns the run of a query file of this folder and the gathering of all that a search finds. Refuses to
know what is measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
from rich.console import Console

from kg.queries.catalogue import read_query
from kg.queries.running import run_query
from kg.search import Concept, SearchEngine
from kg.store import Store

_FOLDER = Path(__file__).resolve().parent
_EVERY = 1_000_000


class Bench(NamedTuple):
    """What a part of the benchmark is given.

    Attributes:
        store: the graph.
        engine: the search over the same studies.
        console: where tables go.
        things: how many drugs, and how many conditions, are searched for by all their names.
        studies: how many copies the synthetic index has.
    """

    store: Store
    engine: SearchEngine
    console: Console
    things: int = 60
    studies: int = 580_000


class Found(NamedTuple):
    """All that one search found.

    Attributes:
        studies: NCT ids, best first.
        concepts: what its words were understood as.
        words: what was searched as plain words.
    """

    studies: list[str]
    concepts: list[Concept]
    words: list[str]


def ask(store: Store, name: str, **values: str) -> Iterator[tuple[str, ...]]:
    """The rows of the query file ``name`` of this folder; ``values`` are its parameters."""
    results = run_query(store, read_query(_FOLDER / f"{name}.rq"), values)
    assert isinstance(results, ox.QuerySolutions)
    for row in results:
        yield tuple("" if term is None else str(term.value) for term in row)


def find_all(engine: SearchEngine, text: str) -> Found:
    """Every study that a search for ``text`` finds, not only those of a page."""
    result = engine.search(text, limit=0)
    studies = [iri.rpartition("/")[2] for iri, _ in engine.find(text, _EVERY)]
    assert len(studies) == result.total, text
    return Found(studies, result.concepts, result.unmatched)
