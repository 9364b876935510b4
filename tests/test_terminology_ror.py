"""A file of ROR is read whole, or refused with the reason."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kg.errors import VocabularyError
from kg.terminology.readers.ror import read_ror
from kg.terminology.ror import RorFile, RorPlace, RorRelation
from tests.ror_records import RECORDS, make_id, make_record

LINES = "\n".join(json.dumps(one, ensure_ascii=False) for one in RECORDS)
FORMS = {
    "ror.jsonl": LINES.encode(),
    "blank-lines.jsonl": f"\ufeff\n{LINES}\n\n".encode(),
    "ror.jsonl.gz": gzip.compress(LINES.encode()),
    "ror.json": json.dumps(RECORDS, indent=2).encode(),
    "dense.json": json.dumps(RECORDS, separators=(",", ":"), ensure_ascii=False).encode(),
    "ror.json.gz": gzip.compress(json.dumps(RECORDS).encode()),
}


def write(folder: Path, data: bytes | list[Any], name: str = "ror.json") -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return path


@pytest.mark.parametrize("name", FORMS)
def test_every_form_of_the_file_says_the_same(tmp_path: Path, name: str) -> None:
    ror = read_ror(write(tmp_path, FORMS[name], name))
    assert ror.release == "ROR 2026-01-14"
    assert ror.records == read_ror(write(tmp_path, FORMS["ror.jsonl"], "a.jsonl")).records
    assert [one.id for one in ror.records] == [record["id"] for record in RECORDS]


def test_what_is_kept_of_a_record(tmp_path: Path) -> None:
    record = read_ror(write(tmp_path, RECORDS)).records[1]
    assert record.label == "University of Springfield Hospital"
    assert [(one.value, one.types, one.lang) for one in record.names] == [
        ("University of Springfield Hospital", ("ror_display", "label"), "en"),
        ("Springfield General", ("alias",), None),
    ]
    assert record.types == ("healthcare",)
    assert record.status == "active"
    words = frozenset(("springfield", "united", "states", "us", "usa", "america"))
    place = RorPlace("US", "United States", "", "Springfield", "springfield", words)
    assert record.places == (place,)
    assert record.relations == (
        RorRelation("parent", "University of Springfield", make_id(1)),
        RorRelation("parent", "Health of Ours", make_id(90)),
    )


def test_a_release_is_named_by_the_file(tmp_path: Path) -> None:
    name = "v1.50-2024-07-29-ror-data_schema_v2.json"
    assert read_ror(write(tmp_path, RECORDS, name)).release == "ROR v1.50"


def test_a_record_longer_than_what_is_read_at_once(tmp_path: Path) -> None:
    long = make_record(1, ("x" * 3_000_000, "label"))
    other = make_record(3, ("x" * 3_000_000, "label"))
    ror = read_ror(write(tmp_path, [long, RECORDS[1], other]))
    assert [len(one.label) for one in ror.records] == [3_000_000, 34, 3_000_000]


def test_records_can_be_kept_as_bytes(tmp_path: Path) -> None:
    ror = read_ror(write(tmp_path, RECORDS))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(ror), type=RorFile) == ror


def change(**values: object) -> list[dict[str, Any]]:
    return [RECORDS[0], {**RECORDS[1], **values}]


V1 = {"id": make_id(1), "name": "X", "country": {"country_code": "US"}, "status": "active"}
NEWER = {"last_modified": {"date": "2030-01-01", "schema_version": "3.0"}}
UNDATED = {"last_modified": {"date": "soon", "schema_version": "2.0"}}
BAD: dict[str, tuple[bytes | list[Any], str]] = {
    "empty": (b"", "holds no organisation"),
    "no record": (b"[]", "holds no organisation"),
    "no JSON": (b"id,name\n1,X\n", "is no JSON"),
    "no UTF-8": (b'{"id": "\xff"}', "cannot be read"),
    "cut array": (FORMS["ror.json"][:-300], "cut short"),
    "cut at a record": (FORMS["dense.json"][:-1], "cut short"),
    "cut line": (FORMS["ror.jsonl"][:-30], "line 14: is cut short"),
    "schema v1": ([V1], "record 1: is of ROR schema v1"),
    "newer schema": (change(admin=NEWER), "record 2: has schema 3.0"),
    "other records": ([{"id": "D000001", "label": "X"}], "record 1: is no ROR record"),
    "other values": ([1, 2], "record 1: is no ROR record"),
    "names lost": (change(names=None), "record 2: does not fit ROR schema v2"),
    "two shown": (change(names=[*RECORDS[0]["names"], *RECORDS[1]["names"]]), "ror_display"),
    "bad id": (change(id="https://ror.org/> <x:"), "is no ROR id"),
    "bad parent": (change(relationships=[{"type": "parent", "label": "", "id": "x"}]), "no ROR id"),
    "twice": ([*RECORDS[:2], RECORDS[0]], f"record 3: {make_id(1)}: stands twice"),
    "no date": (change(admin=UNDATED), "is no date"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_ror_file_is_refused(tmp_path: Path, name: str) -> None:
    data, reason = BAD[name]
    path = write(tmp_path, data)
    with pytest.raises(VocabularyError) as caught:
        read_ror(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert reason in message
    assert "schema v2 file" in message
    assert "\n" not in message


@pytest.mark.parametrize("cut", [30, 400, -5])
def test_a_cut_archive_is_refused(tmp_path: Path, cut: int) -> None:
    path = write(tmp_path, FORMS["ror.jsonl.gz"][:cut], "ror.jsonl.gz")
    with pytest.raises(VocabularyError, match=r"cannot be read|cut short"):
        read_ror(path)


def test_gzip_is_told_by_its_content(tmp_path: Path) -> None:
    packed = read_ror(write(tmp_path, FORMS["ror.jsonl.gz"], "packed"))
    assert packed == read_ror(write(tmp_path, FORMS["ror.jsonl"], "plain"))


def test_a_record_that_is_its_own_parent_has_its_other_relations(tmp_path: Path) -> None:
    itself = {"type": "parent", "label": "", "id": RECORDS[1]["id"]}
    records = change(relationships=[itself, *RECORDS[1]["relationships"]])
    assert read_ror(write(tmp_path, records)) == read_ror(write(tmp_path, RECORDS[:2]))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="No such file"):
        read_ror(tmp_path / "none.json")


def test_the_real_extract(shared_data: Path) -> None:
    ror = read_ror(shared_data / "ror" / "ror-v2-extract.jsonl.gz")
    assert ror.release == "ROR 2026-06-23"
    assert len(ror.records) == 36_030
    assert sum(not one.forms for one in ror.records if one.status == "active") < 100
