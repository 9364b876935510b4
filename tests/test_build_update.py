"""Updates: only what changed, in its order, nothing lost, and the same graph as a build."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.build import UpdateOptions, build, compare_versions, update
from kg.config import Config
from kg.errors import StoreError
from kg.namespaces import CT
from kg.search import SearchEngine
from kg.store import open_store
from kg.terminology.vocabulary import VocabularyFiles
from tests.update_runs import (
    EXAMPLES,
    IRIS,
    STATUS_ON,
    ask,
    build_two,
    graph_of,
    quads_of,
    run,
    write_record,
)
from tests.versions import list_days, write_day


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(store=tmp_path / "store")


@pytest.fixture
def one(config: Config, tmp_path: Path) -> Config:
    return build_two(config, tmp_path)


def test_real_versions_in_order_equal_the_last_state(tmp_path: Path, shared_data: Path) -> None:
    """Every day of the versions archive, one update after the other, against one build."""
    archive = shared_data / "ctgov" / "legacy-xml-versions.zip"
    days = list_days(archive)
    assert len(days) > 5
    updated, built = Config(store=tmp_path / "updated"), Config(store=tmp_path / "built")
    last: dict[str, str] = {}
    for number, (day, members) in enumerate(days.items()):
        source = write_day(archive, members, tmp_path / day)
        if not number:
            build(updated, [source], workers=2)
        else:
            report = run(updated, source)
            assert report.rejected == report.quarantined == report.older == 0
            changed = {nct_id for nct_id in members if nct_id in last}
            assert report.unchanged + report.replaced == len(changed)
            assert report.unchanged > 0
            assert report.replaced > 0
        last |= members
    build(built, [write_day(archive, last, tmp_path / "last")], workers=2)
    assert quads_of(updated) == quads_of(built)
    with open_store(updated.store) as store:
        assert len(store) == sum(1 for _ in store)
    versions = sum(bool(quad.predicate.value == f"{CT}versionOf") for quad in history(updated))
    assert versions > len(last) + 300


def history(config: Config) -> Iterator[ox.Quad]:
    yield from quads_of(config, history=True)


def test_several_versions_in_one_source_go_in_the_order_of_their_dates(
    one: Config, tmp_path: Path
) -> None:
    source = tmp_path / "second"
    write_record(source / "1.json", "NCT00000001", "2020-07-01", overallStatus="COMPLETED")
    write_record(source / "2.json", "NCT00000001", "2020-06-01", overallStatus="SUSPENDED")
    report = run(one, source)
    assert (report.replaced, report.older) == (2, 0)
    for day, status in (
        ("2020-05-31", "Recruiting"),
        ("2020-06-01", "Suspended"),
        ("2020-06-30", "Suspended"),
        ("2026-01-01", "Completed"),
    ):
        assert ask(one, STATUS_ON.format(nct_id="NCT00000001", day=day)) == [(status,)]
    assert ask(one, STATUS_ON.format(nct_id="NCT00000001", day="2020-04-30")) == []
    assert ask(one, "SELECT ?s { study:NCT00000001 ct:overallStatus/rdfs:label ?s }") == [
        ("Completed",)
    ]


def test_the_same_update_again_changes_nothing(one: Config, tmp_path: Path) -> None:
    source = tmp_path / "second"
    write_record(source / "1.json", "NCT00000001", "2020-07-01", overallStatus="COMPLETED")
    write_record(source / "2.json", "NCT00000001", "2020-06-01", overallStatus="SUSPENDED")
    run(one, source)
    with open_store(one.store) as store:
        generation = store.generation
    report = run(one, source)
    assert (report.unchanged, report.changed) == (2, 0)
    with open_store(one.store) as store:
        assert store.generation == generation


def test_an_older_record_is_refused_unless_forced(one: Config, tmp_path: Path) -> None:
    source = tmp_path / "second"
    file = write_record(source / "1.json", "NCT00000001", "2020-04-01", overallStatus="SUSPENDED")
    before = quads_of(one)
    report = run(one, source)
    assert (report.older, report.changed) == (1, 0)
    assert quads_of(one) == before
    (line,) = (one.store / "report" / "update" / "rejected.txt").read_text("utf-8").splitlines()
    for words in (str(file), "NCT00000001", "lastUpdatePostDateStruct", "2020-04-01", "2020-05-01"):
        assert words in line
    assert run(one, source, force=True).replaced == 1
    assert ask(one, "SELECT ?s { study:NCT00000001 ct:overallStatus/rdfs:label ?s }") == [
        ("Suspended",)
    ]


def test_a_study_that_breaks_a_shape_keeps_its_version(one: Config, tmp_path: Path) -> None:
    source = tmp_path / "second"
    write_record(source / "1.json", "NCT00000001", "2020-07-01", overallStatus="NO_SUCH_STATUS")
    write_record(source / "2.json", "NCT00000002", "2020-07-01", overallStatus="TERMINATED")
    (source / "3.json").write_text('{"protocolSection": ')
    report = run(one, source)
    assert (report.quarantined, report.replaced, report.rejected) == (1, 1, 1)
    assert (one.store / "report" / "update" / "quarantine" / "NCT00000001.txt").exists()
    assert ask(one, "SELECT ?s { study:NCT00000001 ct:overallStatus/rdfs:label ?s }") == [
        ("Recruiting",)
    ]


def test_a_removed_study_leaves_a_tombstone_and_can_come_back(one: Config, tmp_path: Path) -> None:
    before = quads_of(one)
    source = tmp_path / "second"
    write_record(source / "b.json", "NCT00000002", "2020-05-01")
    report = run(one, source, snapshot=True)
    assert (report.removed, report.unchanged) == (1, 1)
    graph = f"GRAPH <{IRIS.study_graph('NCT00000001')}>"
    rows = ask(one, f"SELECT ?type ?on {{ {graph} {{ ?s a ?type ; ct:removedDate ?on }} }}")
    assert [row[0] for row in rows] == [f"{CT}RemovedStudy"]
    assert ask(one, "SELECT ?s { ?s a ct:Study }") == [(IRIS.study("NCT00000002"),)]
    with open_store(one.store) as store:
        assert store.manifest["studies"] == 1
        found = SearchEngine.open(store.directory / "search").search("everolimus")
        assert [hit.nct_id for hit in found.hits] == ["NCT00000002"]
    # It comes back with the record it had, or a later one; not with an earlier one.
    write_record(source / "a.json", "NCT00000001", "2020-04-01", overallStatus="RECRUITING")
    assert run(one, source).older == 1
    assert run(one, tmp_path / "first").added == 1
    assert quads_of(one) == before


def test_removal_by_name(one: Config) -> None:
    assert run(one, removed=("NCT00000002",)).removed == 1
    assert run(one, removed=("NCT00000002",)).changed == 0
    assert ask(one, "SELECT ?s { ?s a ct:RemovedStudy }") == [(IRIS.study("NCT00000002"),)]


def test_shared_things_go_with_the_last_study_that_has_them(one: Config, tmp_path: Path) -> None:
    source = tmp_path / "second"
    file = write_record(source / "1.json", "NCT00000003", "2020-07-01")
    record = json.loads(file.read_text("utf-8"))
    protocol = record["protocolSection"]
    protocol["conditionsModule"]["conditions"] = ["zebra stripe fever", "SARCOMA"]
    protocol["sponsorCollaboratorsModule"]["leadSponsor"]["name"] = "Zebra Trust"
    file.write_text(json.dumps(record), encoding="utf-8")
    before = quads_of(one)
    assert run(one, source).added == 1
    new = "SELECT DISTINCT ?l { VALUES ?l { 'zebra stripe fever' 'Zebra Trust' } ?x rdfs:label ?l }"
    assert len(ask(one, new)) == 2
    run(one, removed=("NCT00000003",))
    assert ask(one, new) == []
    tombstone = IRIS.study_graph("NCT00000003")
    assert {q for q in quads_of(one) if graph_of(q) != tombstone} == before


def test_the_difference_of_two_days(one: Config, tmp_path: Path) -> None:
    for number, (day, status) in enumerate(
        (("2020-06-01", "SUSPENDED"), ("2020-07-01", "RECRUITING"), ("2020-08-01", "COMPLETED"))
    ):
        source = tmp_path / f"next{number}"
        write_record(source / "1.json", "NCT00000001", day, overallStatus=status)
        run(one, source)
    with open_store(one.store) as store:
        diff = compare_versions(store, "NCT00000001", "2020-05-10", "2020-07-15")
        assert (diff.before.number, diff.after.number) == (1, 3)
        # The status went and came back: it is no difference.
        assert not any("overallStatus" in line for line in diff.removed + diff.added)
        assert any("lastUpdatePostDate>" in line and "2020-07-01" in line for line in diff.added)
        latest = compare_versions(store, "NCT00000001")
        assert [line for line in latest.removed if "overallStatus" in line] == [
            f"<{IRIS.study('NCT00000001')}> <{CT}overallStatus> <{CT}Status-RECRUITING> ."
        ]
        for arguments, words in (
            (("NCT00000001", "2019-01-01"), "2020-05-01"),
            (("NCT00000009",), "no version"),
            (("NCT00000001", "2020-08-02", "2020-06-02"), "later than"),
        ):
            with pytest.raises(StoreError, match=words):
                compare_versions(store, *arguments)


def test_patches_lead_from_version_to_version(one: Config, tmp_path: Path) -> None:
    graph = IRIS.study_graph("NCT00000001")
    with open_store(one.store) as store:
        old = {f"{triple} ." for triple in store.graph(graph)}
    source = tmp_path / "second"
    write_record(source / "1.json", "NCT00000001", "2020-06-01", whyStopped="a\u2028b\nc\x85d")
    run(one, source)
    with open_store(one.store) as store:
        diff = compare_versions(store, "NCT00000001")
        new = {f"{triple} ." for triple in store.graph(graph)}
    assert (old - set(diff.removed)) | set(diff.added) == new
    assert set(diff.removed) <= old


def test_another_vocabulary_is_refused(one: Config, shared_data: Path) -> None:
    mesh_file = shared_data / "mesh" / "nlm-samples.nt"
    with pytest.raises(StoreError, match="--mesh"):
        update(one, [EXAMPLES], UpdateOptions(), files=VocabularyFiles(mesh=(mesh_file,)))


def test_there_must_be_a_store(config: Config) -> None:
    with pytest.raises(StoreError, match="kg build"):
        update(config, [EXAMPLES], UpdateOptions())


def test_provenance_says_where_each_graph_comes_from(one: Config, tmp_path: Path) -> None:
    rows = ask(
        one,
        """SELECT ?graph ?file ?date ?hash ?loaded ?mapping {
        ?v a ct:StudyVersion ; ct:namedGraph ?graph ; ct:sourceFile ?file ; ct:versionDate ?date ;
           ct:recordHash ?hash ; prov:generatedAtTime ?loaded ;
           prov:wasGeneratedBy/ct:mappingVersion ?mapping } ORDER BY ?graph""",
    )
    assert [row[0] for row in rows] == [
        IRIS.study_graph("NCT00000001"),
        IRIS.study_graph("NCT00000002"),
    ]
    assert [row[1] for row in rows] == [
        str(tmp_path / "first" / "a.json"),
        str(tmp_path / "first" / "b.json"),
    ]
    assert len({row[3] for row in rows}) == 2
