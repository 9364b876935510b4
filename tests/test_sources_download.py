"""Whole downloads from a local registry: every study exactly once, whatever goes wrong."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from kg.build import build
from kg.config import Config
from kg.errors import SourceError
from kg.sources import list_items, load_item
from kg.sources.download import Clock, Manners, Selection, fetch, parse_nct_ids
from tests.download_runs import ALL, IDS, RECORDS, files_of, members_of, run
from tests.registry_server import DATA_TIMESTAMP, FakeClock, Registry, serve


@pytest.fixture
def registry() -> Iterator[Registry]:
    with serve(Registry(RECORDS)) as served:
        yield served


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "studies.zip"


def with_change(record: bytes, **fields: object) -> bytes:
    """``record`` with another date of update, version, or title."""
    study = json.loads(record)
    protocol = study["protocolSection"]
    if updated := fields.get("updated"):
        protocol["statusModule"]["lastUpdatePostDateStruct"] = {"date": updated}
    if version := fields.get("version"):
        study.setdefault("derivedSection", {})["miscInfoModule"] = {"versionHolder": version}
    if title := fields.get("title"):
        protocol["identificationModule"]["briefTitle"] = title
    if aliases := fields.get("aliases"):
        protocol["identificationModule"]["nctIdAliases"] = aliases
    return json.dumps(study).encode()


@pytest.mark.parametrize("page_size", [1, 3, 7, 14, 1000])
def test_every_study_once_byte_by_byte(registry: Registry, output: Path, page_size: int) -> None:
    report = run(registry, output, page_size=page_size)
    assert members_of(output) == files_of(RECORDS)
    assert (report.studies, report.missing, report.unknown) == (len(RECORDS), 0, {})
    assert report.requests == len(registry.requests)
    assert report.data_timestamp == DATA_TIMESTAMP
    assert not report.data_changed
    assert list(output.parent.iterdir()) == [output]


def test_real_records(shared_data: Path, output: Path) -> None:
    with ZipFile(shared_data / "ctgov" / "v2-studies.json.zip") as archive:
        records = [archive.read(name) for name in archive.namelist()]
    registry = Registry(records)
    chance = random.Random(11)
    faults = ["status 500", "cut", "truncated", "chunkcut", "overlong", "status 429 3", "reset"]
    registry.faults = {n: chance.choice(faults) for n in range(2, 40) if chance.random() < 0.4}
    with serve(registry):
        report = run(registry, output, page_size=40, retries=8)
    assert len(registry.requests) > 22  # faults did strike
    assert members_of(output) == files_of(records)
    assert report.studies == len(records) == 771


def test_the_archive_has_the_layout_that_build_reads(
    registry: Registry, output: Path, tmp_path: Path
) -> None:
    run(registry, output, Selection(nct_ids=tuple(IDS[:3])))
    items = list(list_items([output]))
    assert [item.name for item in items if not isinstance(item, SourceError)] == [
        f"{output}!{nct_id}.json" for nct_id in IDS[:3]
    ]
    assert [load_item(item) for item in items if not isinstance(item, SourceError)] == [
        record.strip() for record in RECORDS[:3]
    ]
    report = build(Config(store=tmp_path / "store"), [output], workers=1)
    assert (report.read, report.loaded) == (3, 3)


def test_equal_data_makes_an_equal_archive(registry: Registry, tmp_path: Path) -> None:
    one, other = tmp_path / "one.zip", tmp_path / "other.zip"
    run(registry, one)
    run(registry, other)
    assert one.read_bytes() == other.read_bytes()


def test_a_search_sends_its_parameters_with_every_page(registry: Registry, output: Path) -> None:
    run(registry, output, Selection(parameters={"query.cond": "sarcoma"}), page_size=1)
    found = [record for record in RECORDS if b"sarcoma" in record.lower()]
    assert 1 < len(found) < len(RECORDS)
    assert members_of(output) == files_of(found)
    pages = registry.pages()
    assert len(pages) == len(found) + 1
    assert all("query.cond=sarcoma" in page and "format=json" in page for page in pages)
    assert ["countTotal=true" in page for page in pages] == [True] + [False] * len(found)


def test_a_study_on_two_pages_is_kept_once_the_newest(registry: Registry, output: Path) -> None:
    oldest = with_change(RECORDS[0], updated="2020-01-02", version="2026-02-02", title="oldest")
    newest = with_change(RECORDS[0], updated="2024-05-06", version="2026-01-01", title="newest")
    older = with_change(RECORDS[0], updated="2024-05-06", version="2025-12-31", title="older")
    registry.records = [oldest, *RECORDS[1:5], newest, *RECORDS[5:], older]
    report = run(registry, output)
    assert members_of(output) == files_of([newest, *RECORDS[1:]])
    assert (report.studies, report.missing) == (len(RECORDS), 0)


def test_of_equally_new_records_the_last_to_come_counts(registry: Registry, output: Path) -> None:
    one, other = (with_change(RECORDS[0], updated="2024-05-06", title=t) for t in ("one", "other"))
    registry.records = [one, *RECORDS[1:], other]
    run(registry, output)
    assert members_of(output) == files_of([other, *RECORDS[1:]])


def test_an_expired_token_begins_paging_anew(registry: Registry, output: Path) -> None:
    registry.on_request = lambda number: registry.expire_tokens() if number == 3 else None
    report = run(registry, output)
    # version, two pages, the refusal, four pages, version
    assert report.requests == 9
    assert registry.tokens() == ["", "0.4", "0.8", "", "1.4", "1.8", "1.12"]
    assert report.expiries == 1
    assert members_of(output) == files_of(RECORDS)


def test_paging_anew_may_meet_the_same_tokens(registry: Registry, output: Path) -> None:
    registry.faults = {4: "status 400"}
    report = run(registry, output)
    assert registry.tokens() == ["", "0.4", "0.8", "", "0.4", "0.8", "0.12"]
    assert report.expiries == 1
    assert members_of(output) == files_of(RECORDS)


def test_a_token_that_leads_back_is_an_error(registry: Registry, output: Path) -> None:
    """Otherwise the same pages would be read for ever."""
    registry.circles = True
    with pytest.raises(SourceError, match="gave the same page token twice"):
        run(registry, output)


def test_what_came_before_a_token_expired_is_not_lost(registry: Registry, output: Path) -> None:
    def lose_a_study(number: int) -> None:
        if number == 3:
            registry.expire_tokens()
            registry.records = registry.records[1:]

    registry.on_request = lose_a_study
    run(registry, output)
    assert members_of(output) == files_of(RECORDS)


def test_tokens_that_always_expire_are_an_error(registry: Registry, output: Path) -> None:
    registry.on_request = lambda number: registry.expire_tokens() if number else None
    with pytest.raises(SourceError, match=r"refuses this search \(400\): Page token is invalid"):
        run(registry, output)
    assert not output.exists()


def test_a_search_that_is_refused_leaves_nothing(registry: Registry, output: Path) -> None:
    registry.faults = {2: "status 400"}
    with pytest.raises(SourceError, match=r"^the registry refuses this search \(400\): busy$"):
        run(registry, output)
    assert list(output.parent.iterdir()) == []


def test_a_study_that_falls_between_two_pages_is_found(registry: Registry, output: Path) -> None:
    """New data moves studies by one place, so that one is on no page; the count tells."""

    def shift(number: int) -> None:
        if number == 3:
            registry.records = [*registry.records[1:], registry.records[0]]

    registry.on_request = shift
    report = run(registry, output)
    assert members_of(output) == files_of(RECORDS)
    assert report.missing == 0


def test_studies_that_never_come_are_counted(registry: Registry, output: Path) -> None:
    registry.total_offset = 2
    report = run(registry, output, page_size=100)
    assert (report.studies, report.missing) == (len(RECORDS), 2)
    assert len(registry.pages()) == 2  # tried once more, not for ever


def test_new_data_while_it_is_read_is_noticed(registry: Registry, output: Path) -> None:
    registry.timestamps = ["2026-11-19T09:00:00", "2026-11-20T09:00:00"]
    report = run(registry, output)
    assert report.data_changed
    assert report.data_timestamp == "2026-11-20T09:00:00"


def test_a_server_without_a_version(registry: Registry, output: Path) -> None:
    registry.faults = {1: "status 404"}
    assert run(registry, output).studies == len(RECORDS)


def test_ids_come_in_batches(registry: Registry, output: Path) -> None:
    report = run(registry, output, Selection(nct_ids=tuple(IDS[:7])), page_size=3)
    assert members_of(output) == files_of(RECORDS[:7])
    assert len(registry.requests) == 2 + 3
    assert report.studies == 7


def test_unknown_ids_do_not_stop_the_others(registry: Registry, output: Path) -> None:
    wanted = (IDS[0], "NCT99999998", IDS[5], IDS[1], "NCT99999999", IDS[2])
    report = run(registry, output, Selection(nct_ids=wanted), page_size=4)
    assert members_of(output) == files_of([RECORDS[i] for i in (0, 5, 1, 2)])
    assert report.unknown == {
        nct_id: f"NCT number {nct_id} not found (404)" for nct_id in ("NCT99999998", "NCT99999999")
    }


def test_only_unknown_ids_make_no_archive(registry: Registry, output: Path) -> None:
    report = run(registry, output, Selection(nct_ids=("NCT99999999",)))
    assert report.studies == 0
    assert list(output.parent.iterdir()) == []


@pytest.mark.parametrize("others", [(), (IDS[3],), (IDS[0],)])
def test_a_merged_study_by_its_old_number(
    registry: Registry, output: Path, others: tuple[str, ...]
) -> None:
    merged = with_change(RECORDS[0], aliases=["NCT09999999"])
    registry.records = [merged, *RECORDS[1:]]
    report = run(registry, output, Selection(nct_ids=("NCT09999999", *others)))
    expected = [merged, RECORDS[3]] if others == (IDS[3],) else [merged]
    assert members_of(output) == files_of(expected)
    assert report.unknown == {}


def test_a_batch_that_is_refused_is_asked_one_by_one(registry: Registry, output: Path) -> None:
    registry.faults = {2: "status 400"}
    run(registry, output, Selection(nct_ids=tuple(IDS[:4])))
    assert members_of(output) == files_of(RECORDS[:4])


def test_a_server_that_ignores_the_ids_does_not_add_studies(
    registry: Registry, output: Path
) -> None:
    registry.ignores_ids = True
    run(registry, output, Selection(nct_ids=tuple(IDS[:2])), page_size=50)
    assert members_of(output) == files_of(RECORDS[:2])


def test_the_same_ids_in_another_order_are_the_same_download() -> None:
    one, other = (
        parse_nct_ids(["NCT00000001 NCT00000002"]),
        parse_nct_ids(["NCT00000002,nct00000001"]),
    )
    assert Selection(one).identity("x") == Selection(other).identity("x")
    assert Selection(one).identity("x") != Selection(one[:1]).identity("x")
    assert Selection(one).identity("x") != Selection(one).identity("y")


def test_progress_counts_studies(registry: Registry, output: Path) -> None:
    told: list[tuple[str, int, int]] = []
    clock = FakeClock()
    fetch(
        ALL,
        output,
        api_url=registry.url,
        manners=Manners(page_size=5),
        clock=Clock(clock.now, clock.sleep),
        progress=lambda *step: told.append(step),
    )
    assert told == [
        ("downloading studies", 0, 0),
        ("downloading studies", 5, 14),
        ("downloading studies", 10, 14),
        ("downloading studies", 14, 14),
        ("writing the archive", 5, 14),
        ("writing the archive", 10, 14),
        ("writing the archive", 14, 14),
    ]


@pytest.mark.parametrize("name", ["missing/studies.zip", "."])
def test_an_output_that_cannot_be(registry: Registry, tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match=r"no such directory|is a directory"):
        run(registry, tmp_path / name)
    assert registry.requests == []
