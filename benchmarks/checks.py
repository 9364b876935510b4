"""Checks of a whole store: what each costs, and against its plain wording.

``python -m benchmarks.checks STORE [NAME...] [--plain]``

Each check runs in a process of its own on the published generation of STORE. With ``--plain`` the
peer follows: the same question in the words one would write first. Both find the same (held by a
test); ratios are of processor seconds, which carry over from a machine that others use.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from kg.config import Config
from kg.namespaces import CT, MESHV, RDF, RDFS, SH
from kg.queries import Query, load_checks, run_check
from kg.store import open_store

PREFIXES = {"ct": CT, "meshv": MESHV, "rdf": RDF, "rdfs": RDFS, "sh": SH}
PLAIN = {
    "check-duplicate-triples": """
        SELECT ?subject ?predicate ?object ?graph ?otherGraph WHERE {
          GRAPH ?graph { ?subject ?predicate ?object }
          GRAPH ?otherGraph { ?subject ?predicate ?object }
          FILTER(STR(?graph) < STR(?otherGraph))
        }""",
    "check-labels": """
        SELECT ?thing (COUNT(DISTINCT ?label) AS ?labels) WHERE {
          { SELECT DISTINCT ?thing WHERE {
              { ?thing a ?class } UNION { ?thing rdfs:label ?any }
              FILTER(isIRI(?thing))
              FILTER(!BOUND(?class) || (?class != meshv:Term && !STRSTARTS(STR(?class), STR(sh:))))
          } }
          OPTIONAL { ?thing rdfs:label ?label }
        }
        GROUP BY ?thing
        HAVING(COUNT(DISTINCT ?label) != 1)""",
    "check-classes": """
        SELECT DISTINCT ?thing WHERE {
          ?thing ?property ?value
          FILTER(isIRI(?thing))
          FILTER NOT EXISTS { ?thing a ?class }
          FILTER NOT EXISTS { ?version ct:namedGraph ?thing }
          FILTER NOT EXISTS { ?thing rdf:first ?member }
        }""",
    "check-parts": """
        SELECT DISTINCT ?part ?graph ?otherGraph WHERE {
          GRAPH ?graph { ?part a ?class }
          FILTER(CONTAINS(STR(?graph), "/graph/NCT"))
          FILTER(?class NOT IN (ct:Study, ct:RemovedStudy))
          FILTER NOT EXISTS { ?part ct:nctId ?id }
          OPTIONAL { GRAPH ?otherGraph { ?whole ?property ?part } }
          FILTER(!BOUND(?otherGraph) || ?otherGraph != ?graph)
        }""",
    "check-study-graphs": """
        SELECT DISTINCT ?subject ?graph WHERE {
          GRAPH ?graph { ?subject ?property ?value }
          FILTER(CONTAINS(STR(?graph), "/graph/NCT"))
          BIND(REPLACE(STR(?graph), "/graph/", "/study/") AS ?study)
          FILTER(isBlank(?subject)
            || (STR(?subject) != ?study && !STRSTARTS(STR(?subject), CONCAT(?study, "/"))))
        }""",
}


class Cost(NamedTuple):
    """What one query took: rows found, seconds, processor seconds, peak of the process in MB."""

    rows: int
    seconds: float
    processor_s: float
    peak_mb: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("--plain", action="store_true", help="the plain wordings too")
    parser.add_argument("names", nargs="*", help="checks; all, where none is named")
    options = parser.parse_args(arguments)
    checks = load_checks(Config.from_env().queries / "checks")
    table = Table(title=f"Checks of {options.store.name}, each in a process of its own")
    table.add_column("check")
    for name in ("rows", "seconds", "processor s", "peak MB", "plain, processor s", "ratio"):
        table.add_column(name, justify="right")
    for name in options.names or checks:
        cost = measure(options.store, checks[name])
        plain = PLAIN.get(name) if options.plain else None
        peer = None if plain is None else measure(options.store, make_plain(name, plain))
        table.add_row(name, *show(cost, peer))
    Console(width=120).print(table)


def make_plain(name: str, text: str) -> Query:
    """The plain wording as a query that needs no prefixes but its own."""
    declared = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    return Query(name=name, summary=name, text=declared + text)


def show(cost: Cost, peer: Cost | None) -> list[str]:
    """The cells of a row, behind its name."""
    cells = [f"{cost.rows:,}", f"{cost.seconds:.1f}", f"{cost.processor_s:.1f}"]
    cells.append(f"{cost.peak_mb:.0f}")
    if peer is None:
        return [*cells, "", ""]
    return [*cells, f"{peer.processor_s:.1f}", f"{peer.processor_s / cost.processor_s:.1f}"]


def measure(store: Path, query: Query) -> Cost:
    """What ``query`` takes on ``store``, in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measure, (store, query))


def _measure(store: Path, query: Query) -> Cost:
    with open_store(store) as opened:
        start, processor = time.perf_counter(), time.process_time()
        rows = run_check(opened, query).count
        peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return Cost(
            rows,
            time.perf_counter() - start,
            time.process_time() - processor,
            peak_kb / 1024,
        )


if __name__ == "__main__":
    main()
