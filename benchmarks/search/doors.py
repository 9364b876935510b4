"""How long a search takes by each of its doors, and with a second ranking by vectors.

On the real studies of the store, with the queries of ``speed``, in one process and without HTTP:
the JSON of ``GET /search`` with its facets, its CSV, and a SPARQL query with ``ct:search`` that
joins what is found with a pattern. Searches with vectors need the extra ``[dense]``, the model that
made the vectors of the index in ``KG_DENSE_MODEL``, and an index that has some; where one of these
is missing the row says which. *Times* are the ratio of the medians to that of the JSON.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
import pyoxigraph as ox
from rich.table import Table

from benchmarks.search.asking import Bench
from benchmarks.search.mix import make_mix
from benchmarks.search.speed import Times, get_percentile, measure
from kg.config import Config
from kg.endpoint.searching import expand_searches
from kg.errors import SearchError
from kg.search import SearchEngine
from kg.search.tables import write_hits
from kg.store import Store

_QUERY = Path(__file__).with_name("text-search.rq")
_PLACE = '"sarcoma"'
_VECTORS = "JSON, with vectors"


def print_doors(bench: Bench) -> None:
    """Print the table."""
    queries = [one for kind in make_mix(bench.store).values() for one in kind]
    table = Table(title=f"Doors of the search: ms a query, {len(queries)} queries")
    for column in ("door", "p50", "p95", "p99", "most", "CPU p95", "times"):
        table.add_column(column, justify="left" if column == "door" else "right")
    doors: dict[str, Callable[[str], object]] = {
        "JSON": partial(_write_json, bench.engine),
        "CSV": partial(_write_csv, bench.engine),
        "SPARQL with ct:search": partial(_ask, bench.store, bench.engine, _QUERY.read_text()),
    }
    lacking = ""
    try:
        doors[_VECTORS] = partial(_write_json, _open_dense(bench.store))
    except SearchError as error:
        lacking = f"not measured: {error}"
    usual = 0.0
    for name, door in doors.items():
        times = measure(door, queries)
        usual = usual or statistics.median(times.clock)
        _add_row(table, name, times, usual)
    bench.console.print(table)
    if lacking:
        bench.console.print(f"{_VECTORS}: {lacking}", markup=False)


def _open_dense(store: Store) -> SearchEngine:
    """The engine over the index of ``store`` with a second ranking.

    Raises:
        SearchError: there is no model, or it is not the one that made the vectors.
    """
    config = Config.from_env()
    if config.dense_model is None:
        raise SearchError("KG_DENSE_MODEL names no model")
    return SearchEngine.open(store.directory / "search", config.queries, config.dense_model)


def _write_json(engine: SearchEngine, text: str) -> bytes:
    return msgspec.json.encode(engine.search(text, facets=True))


def _write_csv(engine: SearchEngine, text: str) -> str:
    return write_hits(engine.search(text).hits, 0)


def _ask(store: Store, engine: SearchEngine, query: str, text: str) -> int:
    """The number of rows, all of which are read."""
    written = query.replace(_PLACE, str(ox.Literal(text)))
    rows = store.query(expand_searches(written, engine.find).text)
    assert isinstance(rows, ox.QuerySolutions)
    return sum(1 for _ in rows)


def _add_row(table: Table, name: str, times: Times, usual: float) -> None:
    figures = [f"{get_percentile(times.clock, percent):.1f}" for percent in (50, 95, 99, 100)]
    ratio = statistics.median(times.clock) / usual
    table.add_row(name, *figures, f"{get_percentile(times.processor, 95):.1f}", f"{ratio:.2f}")
