"""Every check finds nothing in a store of real records, and exactly what its broken example plants.

The example of ``queries/checks/NAME.rq`` is ``tests/checks/NAME.trig``: graphs that are added to
the store of real records, and above them one line ``#+ row:`` for each row that the check must then
give: its values between `` | ``, IRIs with the prefixes of the file, ``-`` where there is none.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.build import build
from kg.config import Config
from kg.errors import QueryError
from kg.namespaces import CT, RDF
from kg.queries import Query, load_checks, run_check
from kg.store import Store, continue_generation, open_store
from kg.validation.terms import get_text, parse_term
from tests.conftest import ROOT
from tests.update_runs import run, write_record

CHECKS = load_checks(ROOT / "queries" / "checks")
EXAMPLES = ROOT / "tests" / "checks"
ROW = "#+ row: "
# As the ledger numbers what the second run changes.
CHANGED, GONE, ADDED = "NCT01281865", "NCT00003023", "NCT90000001"

each_check = pytest.mark.parametrize("check", CHECKS.values(), ids=lambda check: check.name)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of real records, one of which changed, one came later and one is gone."""
    directory = tmp_path_factory.mktemp("real")
    config = Config(store=directory / "store")
    records = directory / "records"
    shutil.copytree(ROOT / "examples", records)
    build(config, [records], workers=2)
    (records / f"{GONE}.json").unlink()
    write_record(records / f"{CHANGED}.json", CHANGED, "2026-05-01", overallStatus="RECRUITING")
    write_record(records / f"{ADDED}.json", ADDED, "2026-05-02", overallStatus="WITHDRAWN")
    report = run(config, records, snapshot=True)
    assert (report.added, report.replaced) == (1, 1)
    return config.store


@pytest.fixture(scope="module")
def real_store(real: Path) -> Iterator[Store]:
    with open_store(real) as store:
        yield store


def break_store(real: Path, example: Path, directory: Path) -> Store:
    """A store of real records and of what ``example`` adds."""
    shutil.copytree(real, directory / "store", copy_function=os.link)
    quads = ox.serialize(
        ox.parse(path=example, format=ox.RdfFormat.TRIG), format=ox.RdfFormat.N_QUADS
    )
    assert quads is not None
    with continue_generation(directory / "store") as writer:
        writer.load_nquads(quads)
        writer.publish({}, optimize=False)
    return open_store(directory / "store")


def read_rows(example: Path) -> list[tuple[str | None, ...]]:
    """The rows that the header of ``example`` says, IRIs written out."""
    text = example.read_text(encoding="utf-8")
    reader = ox.parse(text, format=ox.RdfFormat.TRIG)
    list(reader)
    rows = []
    for line in text.splitlines():
        if line.startswith(ROW):
            values = line.removeprefix(ROW).split(" | ")
            rows.append(tuple(expand(value.strip(), reader.prefixes) for value in values))
    return sorted(rows, key=str)


def expand(value: str, prefixes: dict[str, str]) -> str | None:
    prefix, colon, local = value.partition(":")
    if colon and prefix in prefixes:
        return prefixes[prefix] + local
    return None if value == "-" else value


def show(row: tuple[str | None, ...]) -> tuple[str | None, ...]:
    """A row as the headers of the examples write it."""
    return tuple(None if term is None else get_text(parse_term(term)) for term in row)


@each_check
def test_real_records_pass(real_store: Store, check: Query) -> None:
    outcome = run_check(real_store, check)
    assert (outcome.count, list(map(show, outcome.rows))) == (0, [])


@each_check
def test_a_broken_store_is_told(real: Path, tmp_path: Path, check: Query) -> None:
    """Exactly what was planted is found; a check without its broken example fails here."""
    example = EXAMPLES / f"{check.name}.trig"
    assert example.exists(), f"{example} is missing: a store that {check.name} must find broken"
    expected = read_rows(example)
    assert expected, f"{example} says by no line {ROW!r} what is found"
    with break_store(real, example, tmp_path) as store:
        outcome = run_check(store, check)
    assert sorted(map(show, outcome.rows), key=str) == expected
    assert outcome.count == len(expected)
    assert all((row[0] or "").startswith("<") for row in outcome.rows), "what is at fault is first"


def test_no_example_is_without_its_check() -> None:
    assert {path.stem for path in EXAMPLES.iterdir()} == set(CHECKS)


@each_check
def test_a_check_says_what_it_is(check: Query) -> None:
    assert check.name.startswith("check-")
    assert check.summary.startswith("Check: ")
    assert check.summary.endswith(" (must return no row)")
    assert check.tags == ("check",)
    assert check.mend[0].isupper()
    assert not check.mend.endswith(".")
    assert "\nORDER BY ?" in check.text
    assert not re.search(r"w3id\.org/trial-kg/(?!ontology#)", check.text), "the base may be another"


def test_rows_are_counted_beyond_the_limit(real_store: Store) -> None:
    query = Query(
        name="all", summary="All", severity="warning", mend="Nothing", text="SELECT ?s { ?s a ?c }"
    )
    outcome = run_check(real_store, query, limit=2)
    assert (outcome.columns, len(outcome.rows)) == (("s",), 2)
    assert outcome.count > 1000
    assert (outcome.severity, outcome.mend, outcome.summary) == ("Warning", "Nothing", "All")
    whole = run_check(real_store, query, limit=outcome.count)
    assert len(whole.rows) == whole.count == outcome.count


def test_the_base_of_iris_may_be_another(tmp_path: Path) -> None:
    base = "https://example.org/kg/"
    config = Config(store=tmp_path / "store", base_iri=base)
    build(config, [ROOT / "examples" / f"{CHANGED}.json"], workers=1)
    with open_store(config.store) as store:
        assert [name for name, check in CHECKS.items() if run_check(store, check).count] == []
    planted = f"""<{base}study/{CHANGED}> <{CT}studiesDrug> <{base}drug/nobody> .
        <{base}study/{CHANGED}> <{CT}nctId> "NCT99000001" .
        <{base}drug/x> <{RDF}type> <{CT}Drug> .\n"""
    with continue_generation(config.store) as writer:
        writer.load_triples([planted.encode()], f"{base}graph/{CHANGED}")
        writer.publish({}, optimize=False)
    with open_store(config.store) as store:
        found = {name for name, check in CHECKS.items() if run_check(store, check).count}
    assert found == {
        *("check-labels", "check-nct-ids", "check-parts", "check-shared-things"),
        *("check-short-paths", "check-study-graphs"),
    }


GOOD = (
    "#+ summary: Check: A (must return no row)\n#+ severity: warning\n#+ mend: B\n"
    "SELECT ?s { ?s a ?c }\n"
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("warning", "bad"), "severity"),
        (GOOD.replace("#+ severity: warning\n", ""), "severity"),
        (GOOD.replace("#+ mend: B\n", ""), "mend"),
        (GOOD.replace("SELECT", "#+ param: s iri\nSELECT"), "no header line|no parameters|VALUES"),
        (GOOD.replace("Check: A", "A"), "summary"),
        (GOOD.replace("SELECT ?s", "ASK"), "SELECT"),
        (GOOD.replace("?s a ?c", "?s a"), "x.rq"),
    ],
)
def test_a_file_that_is_no_check_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "x.rq").write_text(text, encoding="utf-8")
    with pytest.raises(QueryError, match=message):
        load_checks(tmp_path)


def test_a_folder_without_checks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="no checks"):
        load_checks(tmp_path)
    (tmp_path / "x.rq").write_text(GOOD, encoding="utf-8")
    assert list(load_checks(tmp_path)) == ["x"]
