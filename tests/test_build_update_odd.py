"""Updates in odd circumstances: flips, returns, withheld studies, other releases and files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.build import UpdateOptions, build, update
from kg.config import Config
from kg.errors import StoreError
from kg.namespaces import CT
from kg.search import SearchEngine
from kg.store import open_store
from kg.terminology.vocabulary import VocabularyFiles
from tests.conftest import ROOT
from tests.update_runs import (
    IRIS,
    ask,
    build_two,
    quads_of,
    run,
    status_of,
    write_record,
)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(store=tmp_path / "store")


@pytest.fixture
def one(config: Config, tmp_path: Path) -> Config:
    return build_two(config, tmp_path)


def test_a_source_of_several_versions_ends_with_the_last(one: Config, tmp_path: Path) -> None:
    source = tmp_path / "second"
    for number, status in enumerate(("SUSPENDED", "RECRUITING", "COMPLETED"), 1):
        day = f"2020-0{5 + number}-01"
        write_record(source / f"{number}.json", "NCT00000001", day, overallStatus=status)
    run(one, source)
    assert status_of(one) == ["Completed"]
    assert run(one, source, force=True).replaced == 3
    assert status_of(one) == ["Completed"]


def test_records_of_one_day_go_in_the_order_in_which_they_come(one: Config, tmp_path: Path) -> None:
    """The registry has shown a record, another, and the first again within a day."""
    source = tmp_path / "second"
    for number, status in enumerate(("SUSPENDED", "COMPLETED", "SUSPENDED"), 1):
        write_record(source / f"{number}.json", "NCT00000001", "2020-06-01", overallStatus=status)
    assert run(one, source).replaced == 3
    assert status_of(one) == ["Suspended"]
    assert run(one, source).changed == 0
    other = tmp_path / "third"
    write_record(other / "1.json", "NCT00000001", "2020-06-01", overallStatus="SUSPENDED")
    write_record(other / "2.json", "NCT00000001", "2020-06-01", overallStatus="COMPLETED")
    run(one, other)
    assert status_of(one) == ["Completed"]
    write_record(other / "2.json", "NCT00000001", "2020-06-01", overallStatus="SUSPENDED")
    (other / "1.json").unlink()
    assert run(one, other).replaced == 1
    assert status_of(one) == ["Suspended"]


def test_the_present_record_beside_a_new_one_is_no_version_of_its_own(
    one: Config, tmp_path: Path
) -> None:
    source = tmp_path / "second"
    write_record(source / "1.json", "NCT00000001", "2020-05-01", overallStatus="RECRUITING")
    write_record(source / "2.json", "NCT00000001", "2020-06-01", overallStatus="COMPLETED")
    write_record(source / "3.json", "NCT00000001", "2020-06-01", overallStatus="COMPLETED")
    report = run(one, source)
    assert (report.unchanged, report.replaced) == (2, 1)
    assert status_of(one) == ["Completed"]
    assert run(one, source).changed == 0
    rows = ask(one, "SELECT ?v { ?v ct:versionOf study:NCT00000001 }")
    assert len(rows) == 2


def test_what_an_older_record_undid_can_come_back(one: Config, tmp_path: Path) -> None:
    before = quads_of(one)
    source = tmp_path / "old"
    write_record(source / "1.json", "NCT00000001", "2020-04-01", overallStatus="SUSPENDED")
    run(one, source, force=True)
    assert run(one, tmp_path / "first").replaced == 1
    assert quads_of(one) == before


def test_a_day_has_one_status_whatever_happened(one: Config, tmp_path: Path) -> None:
    """Forced back, removed and returned, without a date: versions never overlap."""
    source = tmp_path / "next"
    file = write_record(source / "1.json", "NCT00000001", "2020-04-01", overallStatus="SUSPENDED")
    run(one, source, force=True)
    run(one, removed=("NCT00000001",))
    write_record(file, "NCT00000001", "2020-07-01", overallStatus="COMPLETED")
    run(one, source)
    record = json.loads(file.read_text("utf-8"))
    for name in ("lastUpdatePostDateStruct", "lastUpdateSubmitDate", "statusVerifiedDate"):
        record["protocolSection"]["statusModule"].pop(name, None)
    record["protocolSection"]["statusModule"]["overallStatus"] = "TERMINATED"
    file.write_text(json.dumps(record), encoding="utf-8")
    assert run(one, source).replaced == 1
    rows = ask(
        one,
        """SELECT ?number ?from ?until { ?v ct:versionOf study:NCT00000001 ;
        ct:versionNumber ?number ; ct:versionDate ?from . OPTIONAL { ?v ct:validUntil ?until } }
        ORDER BY ?number""",
    )
    assert len(rows) == 5
    assert [row[2] for row in rows[:-1]] == [row[1] for row in rows[1:]]
    assert rows[-1][2] is None
    assert status_of(one) == ["Terminated"]


def test_a_month_is_not_older_than_a_day_in_it(one: Config, tmp_path: Path) -> None:
    source = tmp_path / "second"
    file = write_record(source / "1.json", "NCT00000001", "2020-05", overallStatus="SUSPENDED")
    assert run(one, source).replaced == 1
    write_record(file, "NCT00000001", "2020-04", overallStatus="RECRUITING")
    assert run(one, source).older == 1


@pytest.mark.parametrize("has_title", [True, False])
def test_a_withheld_study_is_a_tombstone(one: Config, tmp_path: Path, has_title: bool) -> None:
    source = tmp_path / "second"
    file = write_record(source / "1.json", "NCT00000001", "2020-07-01", overallStatus="WITHHELD")
    if not has_title:
        record = json.loads(file.read_text("utf-8"))
        identification = record["protocolSection"]["identificationModule"]
        identification.pop("briefTitle")
        file.write_text(json.dumps(record), encoding="utf-8")
    assert run(one, source).replaced == 1
    types = ask(one, "SELECT ?t { study:NCT00000001 a ?t }")
    assert types == [(f"{CT}RemovedStudy",)]
    assert status_of(one) == ["Withheld"]
    with open_store(one.store) as store:
        assert store.manifest["studies"] == 1
        found = SearchEngine.open(store.directory / "search").search("everolimus")
    assert [hit.nct_id for hit in found.hits] == ["NCT00000002"]
    built = Config(store=tmp_path / "built")
    write_record(source / "2.json", "NCT00000002", "2020-05-01")
    build(built, [source], workers=1)
    assert quads_of(built) == quads_of(one)


def test_a_study_that_took_the_place_of_another_retires_it(one: Config, tmp_path: Path) -> None:
    source = tmp_path / "second"
    file = write_record(source / "1.json", "NCT00000003", "2020-07-01")
    record = json.loads(file.read_text("utf-8"))
    record["protocolSection"]["identificationModule"]["nctIdAliases"] = ["NCT00000001"]
    file.write_text(json.dumps(record), encoding="utf-8")
    report = run(one, source)
    assert (report.added, report.removed) == (1, 1)
    rows = ask(one, "SELECT ?to { study:NCT00000001 a ct:RemovedStudy ; dct:isReplacedBy ?to }")
    assert rows == [(IRIS.study("NCT00000003"),)]


def test_another_release_maps_every_record_anew(
    one: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("kg.build.ledger", "kg.build.replacing", "kg.build.session"):
        monkeypatch.setattr(f"{module}.__version__", "99.0")
    assert run(one, tmp_path / "first").replaced == 2
    assert run(one, tmp_path / "first").changed == 0
    rows = ask(one, "SELECT DISTINCT ?m { ?a ct:mappingVersion ?m } ORDER BY ?m")
    assert rows[-1] == ("99.0",)


def test_the_mesh_file_must_be_the_one_of_the_build(config: Config, tmp_path: Path) -> None:
    mesh_file = tmp_path / "mesh.ttl"
    mesh_file.write_bytes((ROOT / "ontologies" / "mesh-slice.ttl").read_bytes())
    source = write_record(tmp_path / "first" / "a.json", "NCT00000001", "2020-05-01")
    build(config, [source], files=VocabularyFiles(mesh=(mesh_file,)), workers=1)
    assert run(config, source).unchanged == 1
    moved = mesh_file.rename(tmp_path / "moved.ttl")
    with pytest.raises(StoreError, match="--mesh"):
        run(config, source)
    assert (
        update(config, [source], UpdateOptions(), files=VocabularyFiles(mesh=(moved,))).unchanged
        == 1
    )
    with moved.open("a") as file:
        file.write("\n")
    with pytest.raises(StoreError, match="another mesh file"):
        update(config, [source], UpdateOptions(), files=VocabularyFiles(mesh=(moved,)))


def test_what_cannot_be_removed_is_said(one: Config, tmp_path: Path) -> None:
    before = quads_of(one)
    with pytest.raises(StoreError, match="NCT00000009"):
        run(one, removed=("NCT00000009",))
    source = write_record(tmp_path / "other" / "a.json", "NCT00000007", "2020-05-01")
    with pytest.raises(StoreError, match="--force"):
        run(one, source, snapshot=True)
    assert quads_of(one) == before
    assert run(one, source, snapshot=True, force=True).removed == 2


def test_numbers_of_triples_are_true_without_counting(one: Config, tmp_path: Path) -> None:
    source = tmp_path / "second"
    write_record(source / "1.json", "NCT00000001", "2020-06-01", overallStatus="SUSPENDED")
    write_record(source / "2.json", "NCT00000004", "2020-06-01")
    run(one, source, removed=("NCT00000002",))
    with open_store(one.store) as store:
        assert len(store) == sum(1 for _ in store)
