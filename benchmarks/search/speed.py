"""How long a search and a completion take, how large the index is, and how fast it is built.

On the real studies of the store, and on many that are copies of real ones under new ids
(*synthetic*). One process, one query at a time; facets are counted in a thread of their own, and
the processor's time is that of all. Every query is asked once before it is timed, then in
several rounds; its time is the median of them, and the percentiles are over the queries. A search
is what ``GET /search`` does: 20 hits with their reasons, facets, and the SPARQL of the concepts.
Descriptions of patients and similar studies stand below, for they are another kind of search.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import msgspec
from rich.table import Table

from benchmarks.linking.mesh_terms import ARCHIVES, FILES, read_studies
from benchmarks.search.asking import Bench
from benchmarks.search.mix import list_descriptions, list_typed, make_mix
from benchmarks.search.synthetic import build_copies
from kg.config import Config
from kg.namespaces import Iris
from kg.search import SearchDocument, SearchEngine, build_index, make_document
from kg.terminology.linker import Linker
from kg.terminology.vocabulary import Vocabulary, load_vocabulary

SEARCH_BAR_MS = 50.0
SUGGEST_BAR_MS = 20.0
_ROUNDS = 3
_MEGABYTE = 1_000_000


class Times(msgspec.Struct):
    """Milliseconds of each query, the median of its rounds: as a clock and as the processor says.

    The two differ by what else the machine is doing.
    """

    clock: list[float]
    processor: list[float]


def get_percentile(values: Sequence[float], percent: int) -> float:
    """What ``percent`` of ``values`` do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def print_speed(bench: Bench) -> None:
    """Print the tables; the copies are made in a temporary folder, which is removed again."""
    mix = make_mix(bench.store)
    bench.console.print(_measure_index("the real studies", bench.engine, mix))
    if not all(path.exists() for path in ARCHIVES.values()):
        bench.console.print("the real records are not there: no index is built")
        return
    with tempfile.TemporaryDirectory() as folder:
        bench.console.print(_build(Path(folder), bench.studies))
        copies = SearchEngine.open(Path(folder) / "synthetic", Config().queries)
        bench.console.print(_measure_index(f"{bench.studies:,} synthetic studies", copies, mix))


def _build(folder: Path, studies: int) -> Table:
    """Both indexes, each in a folder of ``folder``, and what they took."""
    vocabulary, iris = load_vocabulary(Config().ontologies, FILES), Iris(Config().base_iri)
    documents = _make_documents(vocabulary, iris)
    table = Table(title="Building the index")
    for column in ("studies", "number", "studies/s", "MB", "kB a study"):
        table.add_column(column, justify="left" if column == "studies" else "right")
    for name, count in (("real", len(documents)), ("synthetic", studies)):
        started, directory = time.perf_counter(), folder / name
        if name == "real":
            build_index(directory, documents, vocabulary, iris)
        else:
            build_copies(directory, documents, studies, vocabulary, iris)
        rate = count / (time.perf_counter() - started)
        size = sum(path.stat().st_size for path in directory.iterdir())
        figures = f"{rate:,.0f}", f"{size / _MEGABYTE:,.0f}", f"{size / count / 1000:.2f}"
        table.add_row(name, f"{count:,}", *figures)
    return table


def _make_documents(vocabulary: Vocabulary, iris: Iris) -> list[SearchDocument]:
    linker = Linker(vocabulary)
    return [
        make_document(study, linker.link_study(study), iris)
        for archive in ARCHIVES.values()
        for study in read_studies(archive)
    ]


def _measure_index(name: str, engine: SearchEngine, mix: dict[str, list[str]]) -> Table:
    """What each kind of query takes, and completions after each letter typed."""
    load = os.getloadavg()[0]
    table = Table(title=f"{name}: ms a query; {os.cpu_count()} cores, load {load:.1f}")
    for column in ("queries", "number", "p50", "p95", "p99", "most", "CPU p95", "bar for p95"):
        table.add_column(column, justify="left" if column == "queries" else "right")
    search = partial(engine.search, facets=True)
    searches = {kind: measure(search, queries) for kind, queries in mix.items()}
    for kind, times in searches.items():
        table.add_row(kind, *_describe(times), "")
    every = Times(
        [one for times in searches.values() for one in times.clock],
        [one for times in searches.values() for one in times.processor],
    )
    table.add_row("all searches", *_describe(every), f"{SEARCH_BAR_MS:g}", style="bold")
    typed = measure(engine.completer.complete, list_typed(mix))
    table.add_row("suggest", *_describe(typed), f"{SUGGEST_BAR_MS:g}", style="bold")
    table.add_section()
    if descriptions := list_descriptions():
        table.add_row("patients", *_describe(measure(search, descriptions)), "")
    found = [
        hit.nct_id for query in mix["conditions"] for hit in engine.search(query, limit=1).hits
    ]
    table.add_row("similar", *_describe(measure(engine.similar.find, found)), "")
    return table


def measure(ask: Callable[[str], object], queries: Sequence[str]) -> Times:
    """What ``ask`` takes for each of ``queries``."""
    rounds = [[_time(ask, query) for query in queries] for _ in range(_ROUNDS + 1)][1:]
    each = list(zip(*rounds, strict=True))
    return Times(
        [statistics.median(clock for clock, _ in one) for one in each],
        [statistics.median(processor for _, processor in one) for one in each],
    )


def _time(ask: Callable[[str], object], query: str) -> tuple[float, float]:
    started, used = time.perf_counter(), time.process_time()
    ask(query)
    return 1000 * (time.perf_counter() - started), 1000 * (time.process_time() - used)


def _describe(times: Times) -> Iterator[str]:
    yield f"{len(times.clock):,}"
    for percent in (50, 95, 99, 100):
        yield f"{get_percentile(times.clock, percent):.1f}"
    yield f"{get_percentile(times.processor, 95):.1f}"
