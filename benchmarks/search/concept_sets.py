"""Whether the SPARQL that a search gives beside a concept gives the concepts that it searched.

The most studied drugs and diseases are asked by their labels, and the classes of drugs of
``classes.tsv`` as people type them. *Same set*: the query gives, over the same store, exactly the
concepts that the search expanded to. *Linked studies* are those that the query for a whole search
gives, and *found* how many of them the search itself finds.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from time import perf_counter

import msgspec
import pyoxigraph as ox
from rich.table import Table

from benchmarks.search.asking import Bench, find_all
from benchmarks.search.classes import read_classes
from benchmarks.search.parity import choose_things
from kg.search.concepts import Concepts
from kg.store import Store


class Tally(msgspec.Struct):
    """What the queries of one kind gave; ``others`` are texts whose sets differ."""

    concepts: int = 0
    same: int = 0
    terms: int = 0
    linked: int = 0
    found: int = 0
    longest: int = 0
    others: list[str] = []
    milliseconds: list[float] = []


def print_concept_sets(bench: Bench) -> None:
    """Print the table."""
    concepts = Concepts.open(bench.store.directory / "search")
    table = Table(title="SPARQL of the concepts that searches read, over the same store")
    columns = ("concepts", "same set", "terms", "linked studies", "found", "ms", "characters")
    for column in ("", *columns, "others"):
        table.add_column(column, justify="left" if column in ("", "others") else "right")
    for kind, texts in _list_texts(bench):
        tally = Tally()
        for text in texts:
            _measure(bench, concepts, text, tally)
        table.add_row(kind, *_list_figures(tally), ", ".join(tally.others[:6]))
    bench.console.print(table)


def _list_texts(bench: Bench) -> Iterator[tuple[str, list[str]]]:
    for kind in ("drugs", "conditions"):
        yield kind, [one.label for one in choose_things(bench.store, kind, bench.things)]
    yield "classes", [one.query for one in read_classes()]


def _measure(bench: Bench, concepts: Concepts, text: str, tally: Tally) -> None:
    result = bench.engine.search(text, limit=0)
    for one in result.concepts:
        if one.sparql is not None and one.iri is not None:
            concept = concepts.find_iri(one.iri)
            assert concept is not None
            given = _ask(bench.store, one.sparql, "concept", tally)
            tally.concepts += 1
            tally.terms += len(given)
            tally.longest = max(tally.longest, len(one.sparql))
            if given == set(concepts.expand((concept,)).distances):
                tally.same += 1
            else:
                tally.others.append(text)
    if result.sparql is not None:
        linked = _ask(bench.store, result.sparql, "nctId", tally)
        tally.linked += len(linked)
        tally.found += len(linked.intersection(find_all(bench.engine, text).studies))


def _ask(store: Store, sparql: str, variable: str, tally: Tally) -> set[str]:
    start = perf_counter()
    results = store.query(sparql)
    assert isinstance(results, ox.QuerySolutions)
    given = {str(row[variable].value) for row in results}
    tally.milliseconds.append(1000 * (perf_counter() - start))
    return given


def _list_figures(tally: Tally) -> Iterator[str]:
    yield f"{tally.concepts:,}"
    yield f"{tally.same:,}"
    yield f"{tally.terms:,}"
    yield f"{tally.linked:,}"
    yield f"{tally.found:,}"
    yield f"{median(tally.milliseconds):.0f}"
    yield f"{tally.longest:,}"
