"""Zip archives: what is safe is read, and what is not is one error."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import struct
import warnings
import zipfile
from pathlib import Path

import pytest

from kg.errors import ArchiveError, SourceError
from kg.sources import Item, archives, list_items, load_item

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


def test_the_members_of_an_archive_are_items(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(make_zip({"d/": b"", "d/1.json": JSON, "2.xml": XML, "./3.json": JSON}))
    found, errors = split([path])
    assert [(item.member, item.size) for item in found] == [
        ("d/1.json", len(JSON)),
        ("2.xml", len(XML)),
        ("./3.json", len(JSON)),
    ]
    assert errors == []
    assert found[0].name == f"{path}!d/1.json"
    assert [load_item(item) for item in found] == [JSON, XML, JSON]


def test_what_operating_systems_leave_in_archives_is_passed_over(tmp_path: Path) -> None:
    useless = ("__MACOSX/._1.json", ".DS_Store", "d/.DS_Store", "Thumbs.db", "d/", ".git/x")
    path = tmp_path / "all.zip"
    path.write_bytes(make_zip({**dict.fromkeys(useless, b""), "1.json": JSON}))
    found, errors = split([path])
    assert ([item.member for item in found], errors) == (["1.json"], [])


@pytest.mark.parametrize(
    "name",
    ["../1.json", "a/../../1.json", "/etc/1.json", "..\\1.json", "C:\\1.json", "\\\\host\\1", ".."],
)
def test_an_unsafe_path_refuses_that_member_only(tmp_path: Path, name: str) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(make_zip({name: JSON, "good.json": JSON}))
    found, (error,) = split([path])
    assert [item.member for item in found] == ["good.json"]
    assert isinstance(error, ArchiveError)
    assert str(error).startswith(f"{path}!{name}: unsafe path")
    with pytest.raises(ArchiveError, match="unsafe path"):
        load_item(Item(str(path), name))


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    data = bytearray(make_zip({"1.json": JSON, "2.json": JSON}))
    set_central_field(data, "1.json", 8, struct.pack("<H", 1))
    path = tmp_path / "all.zip"
    path.write_bytes(data)
    found, (error,) = split([path])
    assert [item.member for item in found] == ["2.json"]
    assert isinstance(error, ArchiveError)
    assert "encrypted" in error.reason
    with pytest.raises(ArchiveError, match="encrypted"):
        load_item(Item(str(path), "1.json"))


def set_central_field(data: bytearray, member: str, offset: int, value: bytes) -> None:
    """Overwrite a field of the central directory entry of ``member`` (APPNOTE 4.3.12)."""
    start = data.index(b"PK\x01\x02")
    while data[start + 46 : start + 46 + len(member)] != member.encode():
        start = data.index(b"PK\x01\x02", start + 4)
    data[start + offset : start + offset + len(value)] = value


def test_a_zip_bomb_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    path.write_bytes(make_zip({"bomb.json": b" " * 20_000_000, "good.json": JSON}))
    found, (error,) = split([path])
    assert [item.member for item in found] == ["good.json"]
    assert isinstance(error, ArchiveError)
    assert "bomb" in error.reason


def test_a_member_past_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBER_BYTES", 1_000)
    path = tmp_path / "big.zip"
    path.write_bytes(make_zip({"1.json": os.urandom(1_001), "2.json": os.urandom(1_000)}))
    found, (error,) = split([path])
    assert [item.member for item in found] == ["2.json"]
    assert isinstance(error, ArchiveError)
    assert "larger than" in error.reason


@pytest.mark.parametrize("declared", [10, 30_000_000])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_member_that_lies_about_its_size_is_refused(
    tmp_path: Path, declared: int, method: int
) -> None:
    content = os.urandom(200_000)
    data = bytearray(make_zip({"1.json": content, "good.json": JSON}, method))
    set_central_field(data, "1.json", 24, struct.pack("<I", declared))
    path = tmp_path / "all.zip"
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match=r"all\.zip!1\.json: "):
        load_item(Item(str(path), "1.json"))
    assert load_item(Item(str(path), "good.json")) == JSON


@pytest.mark.parametrize("inner", [make_zip({"1.json": JSON}), make_zip({})])
def test_an_archive_inside_an_archive_is_refused(tmp_path: Path, inner: bytes) -> None:
    path = tmp_path / "outer.zip"
    path.write_bytes(make_zip({"inner.json": inner}))
    (item,) = list_items([path])
    assert isinstance(item, Item)
    with pytest.raises(ArchiveError, match="archive inside an archive"):
        load_item(item)


@pytest.mark.parametrize("keep", [10, 60, 200, -10])
def test_a_damaged_archive_does_not_end_the_run(tmp_path: Path, keep: int) -> None:
    bad, good = tmp_path / "bad.zip", tmp_path / "good.json"
    members = {f"{number}.json": os.urandom(50) for number in range(20)}
    bad.write_bytes(make_zip(members)[:keep])
    good.write_bytes(JSON)
    found, (error,) = split([bad, good])
    assert [item.path for item in found] == [str(good)]
    assert isinstance(error, ArchiveError)
    assert str(error).startswith(f"{bad}: the archive cannot be read")


def test_a_damaged_member_does_not_lose_the_others(tmp_path: Path) -> None:
    data = bytearray(make_zip({"1.json": os.urandom(500), "2.json": JSON}))
    data[100:110] = b"\xff" * 10
    path = tmp_path / "all.zip"
    path.write_bytes(data)
    (first, second), errors = split([path])
    assert errors == []
    with pytest.raises(ArchiveError, match=r"all\.zip!1\.json: the archive cannot be read"):
        load_item(first)
    assert load_item(second) == JSON


def test_two_members_of_one_name_are_one_item_and_one_error(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("1.json", b"old")
        archive.writestr("1.json", JSON)
    (item,), (error,) = split([path])
    assert load_item(item) == JSON
    assert "same name" in error.reason


@pytest.mark.parametrize("members", [{}, {"d/": b""}])
def test_an_archive_without_files_is_named(tmp_path: Path, members: dict[str, bytes]) -> None:
    path = tmp_path / "none.zip"
    path.write_bytes(make_zip(members))
    found, (error,) = split([path])
    assert found == []
    assert "no files" in error.reason


def test_an_archive_that_has_changed_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(make_zip({"1.json": JSON}))
    assert load_item(Item(str(path), "1.json")) == JSON
    path.write_bytes(make_zip({"0.json": b"more", "1.json": XML}))
    assert load_item(Item(str(path), "1.json")) == XML


def test_processes_do_not_share_an_open_archive(tmp_path: Path) -> None:
    contents = {f"{number}.json": os.urandom(3_000) for number in range(200)}
    path = tmp_path / "all.zip"
    path.write_bytes(make_zip(contents))
    found, _ = split([path])
    assert load_item(found[0]) == contents["0.json"]
    with multiprocessing.get_context("fork").Pool(4) as pool:
        assert pool.map(load_item, found, chunksize=5) == list(contents.values())
