"""What is passed, suite by suite, and why the rest is not: as tables and as a document.

Owns the wording. ``known.tsv`` beside this file has every failure with its cause and the section of
the standard that asks for more.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.table import Table

from benchmarks.conformance.manifests import Test
from benchmarks.conformance.running import PROTOCOLS, get_suite

KNOWN = Path(__file__).with_name("known.tsv")
HTTP, ENGINE = "http", "engine"
_COLUMNS = ("suite", "tests", "over HTTP", "refused", "engine")
_INTRODUCTION = """# Conformance

How the server does in the W3C test suites of SPARQL. `make conformance` writes this page anew.

Every test is sent over HTTP to a server that began empty, by
`kg serve --create --default-graph plain`. Its data come by update. The column *engine* has what the
embedded engine passes when it is asked directly: the server cannot do more. *Refused* are the tests
that call another server by `SERVICE` or `LOAD`. This server calls only who is on its lists
(`KG_SERVICE_ALLOW`, `KG_LOAD_ALLOW`), which are empty here, for those servers are on the internet.
Protocols have no engine column: the engine has no HTTP.

Numbers and dates are compared by value, for the standard leaves open how a computed value is
written. Rows are compared as a bag, with `ORDER BY` as a sequence; blank nodes by isomorphism.
"""


class Known(NamedTuple):
    """A failure that is known.

    Attributes:
        failed_by: ``http``, or ``http`` and ``engine``.
        cause: in a few words.
        section: the part of the standard that asks for it.
    """

    failed_by: frozenset[str]
    cause: str
    section: str


class Line(NamedTuple):
    """What is passed of one suite; ``engine`` is ``None`` for a protocol."""

    suite: str
    tests: int
    passed: int
    refused: int
    engine: int | None


def read_known() -> dict[str, Known]:
    """The known failures, by the IRI of the test."""
    with KNOWN.open(encoding="utf-8", newline="") as file:
        return {
            row["test"]: Known(frozenset(row["failed by"].split()), row["cause"], row["section"])
            for row in csv.DictReader(file, delimiter="\t")
        }


def count(
    tests: Sequence[Test], faults: Mapping[str, str], engine: Mapping[str, str]
) -> list[Line]:
    """A line for each suite, the protocols first, and one for all."""
    names = sorted({get_suite(test) for test in tests}, key=_place)
    lines = [_count_suite(name, tests, faults, engine) for name in names]
    total = Line(
        "all",
        sum(line.tests for line in lines),
        sum(line.passed for line in lines),
        sum(line.refused for line in lines),
        sum(line.engine or 0 for line in lines),
    )
    return [*lines, total]


def _place(suite: str) -> tuple[bool, str]:
    return not suite.startswith(PROTOCOLS), suite


def _count_suite(
    suite: str, tests: Sequence[Test], faults: Mapping[str, str], engine: Mapping[str, str]
) -> Line:
    names = {test.iri for test in tests if get_suite(test) == suite}
    refused = sum(faults.get(name, "").startswith("refused") for name in names)
    by_engine = None if suite.startswith(PROTOCOLS) else len(names - engine.keys())
    return Line(suite, len(names), len(names - faults.keys()), refused, by_engine)


def make_table(lines: Sequence[Line], seconds: float) -> Table:
    """The table for a terminal."""
    table = Table(title=f"W3C test suites of SPARQL over HTTP, {seconds:.0f} s")
    for column in _COLUMNS:
        table.add_column(column, justify="left" if column == "suite" else "right")
    for line in lines:
        table.add_row(*_write_cells(line))
    return table


def _write_cells(line: Line) -> list[str]:
    engine = "" if line.engine is None else str(line.engine)
    return [line.suite, str(line.tests), str(line.passed), str(line.refused or ""), engine]


def make_failures(tests: Sequence[Test], faults: Mapping[str, str]) -> Table:
    """Each failure with what came and its cause, for a terminal."""
    known = read_known()
    table = Table(title="Not passed over HTTP")
    for column in ("test", "what came", "cause"):
        table.add_column(column, overflow="fold")
    for test in tests:
        if test.iri in faults:
            cause = known[test.iri].cause if test.iri in known else "not known yet"
            table.add_row(_get_name(test), faults[test.iri], cause)
    return table


def write_document(
    tests: Sequence[Test], faults: Mapping[str, str], engine: Mapping[str, str]
) -> str:
    """``docs/conformance.md``."""
    lines = [_INTRODUCTION, "## Results\n"]
    lines += ["| suite | tests | over HTTP | refused | engine |", "|---|--:|--:|--:|--:|"]
    lines += [f"| {' | '.join(_write_cells(one))} |" for one in count(tests, faults, engine)]
    lines += ["\n## What is not passed\n"]
    lines += ["| test | by the engine too | cause | standard |", "|---|---|---|---|"]
    known = read_known()
    for test in tests:
        if test.iri in faults:
            too = "yes" if test.iri in engine else ""
            lines.append(f"| {_link(test)} | {too} | {_explain(known.get(test.iri))} |")
    return "\n".join(lines) + "\n"


def _get_name(test: Test) -> str:
    return f"{test.folder}/{test.iri.rpartition('#')[2]}"


def _link(test: Test) -> str:
    return f"[{_get_name(test)}]({test.iri})"


def _explain(known: Known | None) -> str:
    if known is None:
        return "not known yet | "
    name = known.section.rpartition("/TR/")[2].replace("/#", " ").strip("/")
    return f"{known.cause} | [{name}]({known.section})"
