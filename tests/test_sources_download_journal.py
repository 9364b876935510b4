"""What a download keeps on disk: whole pages or none, one request, one writer; and what it asks."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from kg.errors import SourceError
from kg.sources.download.answers import Record, parse_page, parse_study
from kg.sources.download.archive import write_archive
from kg.sources.download.journal import Journal, open_journal
from kg.sources.download.pagefile import PageHeader, find_header, mark, read_records
from kg.sources.download.selection import make_parameters, parse_nct_ids
from tests.conftest import ROOT

_FILES = sorted((ROOT / "examples").glob("*.json"))
RECORDS = [r for r in (parse_study(p.read_bytes()) for p in _FILES) if isinstance(r, Record)]
IDENTITY = {"api": "https://example.org/api", "query.cond": "sarcoma"}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "studies.zip"


def look_on(done: int, total: int) -> None:
    """Nobody watches."""


def fill(target: Path, pages: int) -> Path:
    """A journal that stopped after ``pages`` pages of two records; its directory."""
    with open_journal(target, IDENTITY, restart=False) as journal:
        journal.begin(IDENTITY, "2026-11-20T09:00:05")
        for page in range(pages):
            add_page(journal, RECORDS[2 * page : 2 * page + 2], f"token{page}")
        return journal.directory


def add_page(journal: Journal, records: list[Record], token: str | None) -> None:
    marks = tuple(mark(record) for record in records)
    journal.append(PageHeader(next_token=token, total=14, records=marks), records)


def load(target: Path) -> list[PageHeader]:
    with open_journal(target, IDENTITY, restart=False) as journal:
        return list(journal.headers)


def test_pages_are_read_back(target: Path) -> None:
    directory = fill(target, 3)
    headers = load(target)
    assert [header.next_token for header in headers] == ["token0", "token1", "token2"]
    assert list(read_records(directory / "page-000002.gz")) == [r.data for r in RECORDS[2:4]]


def test_the_request_is_remembered(target: Path) -> None:
    fill(target, 1)
    with open_journal(target, IDENTITY, restart=False) as journal:
        assert journal.request.identity == IDENTITY
        assert journal.request.data_timestamp == "2026-11-20T09:00:05"


def test_a_page_that_was_being_written_is_not_there(target: Path) -> None:
    directory = fill(target, 2)
    whole = (directory / "page-000002.gz").read_bytes()
    (directory / "page-000003.gz.partial").write_bytes(whole[: len(whole) // 2])
    assert len(load(target)) == 2
    assert sorted(path.name for path in directory.glob("page-*")) == [
        "page-000001.gz",
        "page-000002.gz",
    ]


@pytest.mark.parametrize("damage", [b"", b"\x1f\x8b", b"not gzip"])
def test_what_follows_a_damaged_page_is_got_again(target: Path, damage: bytes) -> None:
    directory = fill(target, 4)
    (directory / "page-000002.gz").write_bytes(damage)
    assert [header.next_token for header in load(target)] == ["token0"]
    assert [path.name for path in directory.glob("page-*")] == ["page-000001.gz"]


def test_what_follows_a_missing_page_is_got_again(target: Path) -> None:
    directory = fill(target, 4)
    (directory / "page-000003.gz").unlink()
    assert len(load(target)) == 2


@pytest.mark.parametrize("where", [0.5, 0.99])
def test_a_page_whose_records_are_damaged_is_named(target: Path, where: float) -> None:
    directory = fill(target, 2)
    page = directory / "page-000002.gz"
    whole = page.read_bytes()
    page.write_bytes(whole[: int(len(whole) * where)])
    assert find_header(page) is not None
    with (
        open_journal(target, IDENTITY, restart=False) as journal,
        pytest.raises(SourceError, match=r"page-000002.gz: the page is damaged; delete it"),
    ):
        write_archive(journal, target, look_on)
    assert not target.exists()


def test_a_flipped_byte_is_found_by_the_checksum(target: Path) -> None:
    page = fill(target, 1) / "page-000001.gz"
    data = bytearray(page.read_bytes())
    data[-6] ^= 1  # of the CRC
    page.write_bytes(data)
    with pytest.raises(SourceError, match="damaged"):
        list(read_records(page))


def test_a_directory_without_a_request_counts_for_nothing(target: Path) -> None:
    """So it looks after a kill between the first page removed and the last."""
    directory = fill(target, 3)
    (directory / "request.json").unlink()
    assert load(target) == []
    assert list(directory.glob("page-*")) == []


def test_a_damaged_request_says_what_to_do(target: Path) -> None:
    directory = fill(target, 1)
    (directory / "request.json").write_text("{")
    with pytest.raises(SourceError, match=r"request.json: damaged; give --restart"):
        load(target)
    with open_journal(target, IDENTITY, restart=True) as journal:
        assert journal.headers == []


def test_two_downloads_at_once(target: Path) -> None:
    with (
        open_journal(target, IDENTITY, restart=False),
        pytest.raises(SourceError, match=r"studies.zip: another download to this file is running"),
    ):
        open_journal(target, IDENTITY, restart=True)
    with open_journal(target, IDENTITY, restart=False) as journal:
        journal.remove()
    assert list(target.parent.iterdir()) == []


def test_files_of_others_are_left_alone(target: Path) -> None:
    directory = target.with_name("studies.zip.partial")
    directory.mkdir()
    (directory / "notes.txt").write_text("mine")
    fill(target, 1)
    with open_journal(target, IDENTITY, restart=True) as journal:
        journal.remove()
    assert [path.name for path in directory.iterdir()] == ["notes.txt"]


def test_members_are_dated_by_their_last_update(target: Path) -> None:
    undated = Record("NCT00000001", (), "", "", b"{}")
    with open_journal(target, IDENTITY, restart=False) as journal:
        add_page(journal, [*RECORDS, undated], None)
        write_archive(journal, target, look_on)
    with ZipFile(target) as archive:
        dates = {info.filename: info.date_time[:3] for info in archive.infolist()}
    for record in RECORDS:
        assert dates[f"{record.nct_id}.json"] == tuple(map(int, record.updated.split("-")))
    assert dates["NCT00000001.json"] == (1980, 1, 1)


@pytest.mark.parametrize(
    "nct_id", ["../../x", "NCT0000000", "NCT000000001", "NCT00000001\n", "nct00000001", ""]
)
def test_an_id_that_is_none_is_no_record(nct_id: str) -> None:
    """An NCT id becomes the name of a file."""
    study = {"protocolSection": {"identificationModule": {"nctId": nct_id}}}
    page = parse_page(json.dumps({"studies": [study]}).encode())
    assert page.records == ()
    [odd] = page.odd
    assert odd.place == 1
    assert "nctId" in odd.reason
    assert parse_study(json.dumps(study).encode()) == odd


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"studies": {}}', b'{"studies": [1}', b'{"studies": []} x', b"\xff"],
)
def test_what_is_no_page(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_page(body)


def test_records_of_a_page_keep_their_bytes() -> None:
    one, other = (
        b'{ "protocolSection":{"identificationModule":{"nctId":"NCT00000001"}} }',
        (
            '{"protocolSection": {"identificationModule": {"nctId": "NCT00000002"},\n'
            ' "x": ["\u00e9\\u00e9", 1.0, 1e2]}}'
        ).encode(),
    )
    page = parse_page(b'{"nextPageToken": "", "studies":[' + one + b" ,\n" + other + b"]}")
    assert [record.data for record in page.records] == [one, other]
    assert page.next_token is None


def test_ids_are_read_from_lists() -> None:
    lines = ["# my studies", "NCT00000001, nct00000002;NCT00000001", "", "\tNCT00000003 # third"]
    assert parse_nct_ids(lines) == ("NCT00000001", "NCT00000002", "NCT00000003")


@pytest.mark.parametrize("word", ["NCT1", "NCT000000011", "00000001", "NCT00000000", "NCT٠٠٠٠٠٠٠١"])
def test_a_word_that_is_no_id_is_named(word: str) -> None:
    with pytest.raises(SourceError, match=r"^ids.txt, line 2: '.*' is no NCT id"):
        parse_nct_ids(["NCT00000001", word], "ids.txt")


def test_parameters_are_the_registrys() -> None:
    assert make_parameters(
        {"cond": "head OR neck", "intr": None, "term": ""},
        ["RECRUITING", "COMPLETED"],
        ["AREA[Phase]PHASE3", "a OR b"],
        "2026-11-01",
    ) == {
        "query.cond": "head OR neck",
        "filter.overallStatus": "RECRUITING|COMPLETED",
        "filter.advanced": "(AREA[Phase]PHASE3) AND (a OR b)"
        " AND AREA[LastUpdatePostDate]RANGE[2026-11-01,MAX]",
    }
    assert make_parameters({}) == {}


def test_a_filter_that_the_registry_would_ignore_is_refused() -> None:
    with pytest.raises(SourceError, match=r"query.term: it holds NCT ids only"):
        make_parameters({"term": "NCT00000001, NCT00000002"}, updated_since="2026-11-01")
    assert make_parameters({"term": "NCT00000001"}) == {"query.term": "NCT00000001"}
