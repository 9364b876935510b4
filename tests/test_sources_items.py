"""Files, folders and archives become a list of inputs; one bad input never ends it."""

from __future__ import annotations

import io
import json
import os
import pickle
import zipfile
from pathlib import Path

import pytest

from kg.errors import ArchiveError, SourceError
from kg.sources import Item, Reading, items, list_items, load_item, read_records

JSON = json.dumps({"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}}}).encode()
XML = b"<clinical_study><id_info><nct_id>NCT00000002</nct_id></id_info></clinical_study>"


def make_zip(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def split(sources: list[Path]) -> tuple[list[Item], list[SourceError]]:
    found = list(list_items(sources))
    return (
        [item for item in found if isinstance(item, Item)],
        [item for item in found if isinstance(item, SourceError)],
    )


def read_ids(sources: list[Path]) -> list[str]:
    outcomes = [
        outcome
        for item in list_items(sources)
        if isinstance(item, Item)
        for outcome in read_records(load_item(item), item.name)
    ]
    return [outcome.study.nct_id for outcome in outcomes if isinstance(outcome, Reading)]


def test_a_file_is_one_item(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(JSON)
    (item,) = list_items([path])
    assert item == Item(str(path), None, len(JSON))
    assert isinstance(item, Item)
    assert item.name == str(path)
    assert load_item(item) == JSON
    assert pickle.loads(pickle.dumps(item)) == item


def test_a_folder_is_read_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b/2.json", "b/1.json", "a.json", ".hidden.json", ".git/x.json", "b/.DS_Store"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(JSON)
    found, errors = split([tmp_path])
    assert [os.path.relpath(item.path, tmp_path) for item in found] == [
        "a.json",
        "b/1.json",
        "b/2.json",
    ]
    assert errors == []


def test_formats_are_told_by_content_not_by_name(tmp_path: Path) -> None:
    (tmp_path / "1.xml").write_bytes(JSON)
    (tmp_path / "2.json").write_bytes(XML)
    (tmp_path / "3.txt").write_bytes(make_zip({"x.html": JSON, "y": XML}))
    assert read_ids([tmp_path]) == ["NCT00000001", "NCT00000002", "NCT00000001", "NCT00000002"]


def test_missing_unreadable_and_odd_paths_are_each_one_error(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "empty").mkdir()
    (tmp_path / "loop").mkdir()
    (tmp_path / "loop" / "again").symlink_to(tmp_path / "loop")
    (tmp_path / "good.json").write_bytes(JSON)
    names = ("missing.json", "pipe", "dangling", "empty", "good.json")
    found, errors = split([tmp_path / name for name in names])
    assert [item.path for item in found] == [str(tmp_path / "good.json")]
    assert [(Path(error.file).name, error.reason) for error in errors] == [
        ("missing.json", "no such file or folder"),
        ("pipe", "not a regular file"),
        ("dangling", "no such file or folder"),
        ("empty", "the folder holds no files"),
    ]
    found, errors = split([tmp_path])
    assert len(found) == 1
    assert {Path(error.file).name for error in errors} == {"pipe", "dangling"}


def test_a_file_that_vanishes_is_an_error_when_it_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(JSON)
    (item,) = list_items([path])
    path.unlink()
    assert isinstance(item, Item)
    with pytest.raises(SourceError, match="no such file"):
        load_item(item)
    with pytest.raises(ArchiveError):
        load_item(Item(str(path), "1.json"))


def test_a_file_too_large_to_be_read_whole_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(items, "MAX_FILE_BYTES", len(JSON) - 1)
    (tmp_path / "a.json").write_bytes(JSON)
    _, (error,) = split([tmp_path])
    assert "split it" in error.reason


def test_names_are_one_printable_line(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9\n.json"))
    path.write_bytes(JSON)
    (item,) = list_items([tmp_path])
    assert isinstance(item, Item)
    assert item.name == f"{tmp_path}/caf\ufffd\ufffd.json"
    item.name.encode()
    assert load_item(item) == JSON


def test_real_archives_are_listed_whole(shared_data: Path) -> None:
    found, errors = split([shared_data / "ctgov"])
    assert errors == []
    counts = dict.fromkeys(("v2-studies.json.zip", "legacy-xml.zip", "legacy-xml-versions.zip"), 0)
    for item in found:
        if item.member is not None:
            counts[Path(item.path).name] += 1
    assert list(counts.values()) == [771, 10_337, 2_379]
