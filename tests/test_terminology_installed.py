"""Vocabularies are installed whole or not at all, and what was read of them is kept."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kg.errors import VocabularyError
from kg.terminology import cache, kinds, sniffing
from kg.terminology.checking import check_files
from kg.terminology.files import Release, VocabularyFiles
from kg.terminology.installed import (
    Installed,
    find_by_digests,
    find_installed_files,
    install,
    read_manifest,
    remove,
)
from kg.terminology.kinds import find_kind
from kg.terminology.listing import list_vocabularies
from kg.terminology.readers.opening import Notify, no_notify
from kg.terminology.vocabulary import Vocabulary, load_vocabulary
from tests.conftest import ROOT
from tests.test_terminology_mesh import LINES

ONTOLOGIES = ROOT / "ontologies"


def watch(_: str) -> Notify:
    return no_notify


def write_mesh(path: Path, year: str = "2020", label: str = "Wider") -> Path:
    text = "\n".join(LINES).replace("/2020/", f"/{year}/").replace("Wider", label)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def add(directory: Path, *paths: Path, release: str | None = None) -> Installed:
    ((added, _),) = install(directory, check_files(paths, watch, release=release), no_notify)
    return added


def load(directory: Path) -> Vocabulary:
    return load_vocabulary(ONTOLOGIES, find_installed_files(directory))


def mesh_of(vocabulary: Vocabulary) -> Release:
    return next(one for one in vocabulary.releases if one.name == "mesh")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A folder with a release of MeSH."""
    add(tmp_path / "kg-vocabularies", write_mesh(tmp_path / "mesh.nt"))
    return tmp_path / "kg-vocabularies"


def test_what_is_installed_is_linked_with(directory: Path) -> None:
    vocabulary = load(directory)
    assert set(vocabulary.mesh) == {"D000001", "D000002", "C000001"}
    found = mesh_of(vocabulary)
    assert (found.release, found.bundled) == ("MeSH 2020", False)
    bundled = [one.name for one in vocabulary.releases if one.bundled]
    assert bundled == ["nih", "drugs", "countries", "mesh-names", "regimens"]
    assert mesh_of(load(directory / "none")).bundled


def test_a_new_release_takes_the_place_of_the_old_one(directory: Path, tmp_path: Path) -> None:
    old = read_manifest(directory).vocabularies[0]
    add(directory, write_mesh(tmp_path / "new.nt", "2026"))
    assert mesh_of(load(directory)).release == "MeSH 2026"
    # The old one stays, for updates of stores that were built with it.
    assert read_manifest(directory).earlier == (old,)
    assert find_by_digests(directory, "mesh", old.digests) == old
    assert (directory / old.files[0].path).is_file()
    # And comes back without being kept twice.
    add(directory, tmp_path / "mesh.nt")
    assert [one.release for one in read_manifest(directory).earlier] == ["MeSH 2026"]


def test_a_release_can_be_named(directory: Path, tmp_path: Path) -> None:
    add(directory, write_mesh(tmp_path / "new.nt", "2026"), release="MeSH beta")
    assert load(directory).mesh.release == "MeSH beta"
    assert load(directory).mesh.release == "MeSH beta"


def test_removal_frees_the_room(directory: Path, tmp_path: Path) -> None:
    add(directory, write_mesh(tmp_path / "new.nt", "2026"))
    assert [one.release for one in remove(directory, "mesh", only_earlier=True)] == ["MeSH 2020"]
    assert len(list(directory.rglob("*.nt"))) == 1
    remove(directory, "mesh")
    assert list(directory.rglob("*.nt*")) == []
    with pytest.raises(VocabularyError, match="kg vocab list"):
        remove(directory, "mesh")


def bad_files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Files that cannot be used, and a word of why."""
    good = write_mesh(folder / "good.nt").read_bytes()
    xml = (
        b"<?xml version='1.0'?><DescriptorRecordSet><DescriptorRecord DescriptorClass='1'>"
        b"<DescriptorUI>D000001</DescriptorUI><DescriptorName><String>A</String>"
    )
    other = good.replace(b"mesh/vocab#", b"mesh/vocab/2.0#")
    newer = good + (
        b"<http://id.nlm.nih.gov/mesh/vocab#> <http://www.w3.org/2002/07/owl#versionInfo> "
        b'"2.0.0" .\n'
    )
    for name, data, reason in (
        ("wrong-kind.nt", b"<http://a/b> <http://a/c> <http://a/d> .\n", "no vocabulary known"),
        ("table.csv", b"id,name\n1,aspirin\n", "no vocabulary known"),
        ("cut.nt.gz", gzip.compress(good * 20, mtime=0)[:-40], "cut.nt.gz"),
        ("mid-line.nt", good[:-30], "cut off|cannot be read"),
        ("mid-record.nt", b"\n".join(good.splitlines()[:9]) + b"\n", "cut off"),
        ("bad-line.nt", good + b"<http://a/b> nonsense .\n", "line 24"),
        ("cut.xml", xml, "MeSH XML"),
        ("other-namespace.nt", other, "vocabulary 1.0"),
        ("newer.nt", newer, "vocabulary 1.0"),
        ("empty.nt", b"", "empty"),
        ("binary.nt", bytes(range(256)) * 9, "binary"),
        ("archive.nt.gz", b"PK\x03\x04\0\0", "unpack"),
        ("none-of-it.nt", good.splitlines()[4] + b"\n", "holds no"),
    ):
        (folder / name).write_bytes(data)
        yield folder / name, reason
    yield folder / "absent.nt", "No such file"
    yield folder, "folder"


def test_a_bad_file_leaves_the_old_release_in_place(directory: Path, tmp_path: Path) -> None:
    before = read_manifest(directory)
    files = sorted(directory.rglob("*"))
    (tmp_path / "bad").mkdir()
    for path, reason in bad_files(tmp_path / "bad"):
        with pytest.raises(VocabularyError, match=reason) as caught:
            add(directory, path)
        message = str(caught.value)
        assert str(path) in message
        assert "\n" not in message
    assert read_manifest(directory) == before
    assert sorted(directory.rglob("*")) == files
    assert mesh_of(load(directory)).release == "MeSH 2020"


def test_one_bad_file_of_several_installs_none(directory: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.nt").touch()
    with pytest.raises(VocabularyError):
        add(directory, write_mesh(tmp_path / "new.nt", "2026"), tmp_path / "empty.nt")
    assert mesh_of(load(directory)).release == "MeSH 2020"


def test_a_file_that_changes_while_it_is_read_is_refused(directory: Path, tmp_path: Path) -> None:
    path = write_mesh(tmp_path / "new.nt", "2026")
    checked = check_files([path], watch)
    write_mesh(path, "2027")
    with pytest.raises(VocabularyError, match="changed while"):
        install(directory, checked, no_notify)
    assert mesh_of(load(directory)).release == "MeSH 2020"


def test_the_kind_must_be_the_one_that_is_named(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match=r"is mesh .* not unii"):
        check_files([write_mesh(tmp_path / "unii.txt")], watch, name="unii")


@pytest.mark.parametrize("text", ["", "{", '{"format": 2}', '{"vocabularies": 1}'])
def test_a_manifest_that_cannot_be_used_is_named(directory: Path, text: str) -> None:
    (directory / "manifest.json").write_text(text)
    with pytest.raises(VocabularyError, match=r"manifest\.json"):
        find_installed_files(directory)


def find_cache(directory: Path) -> Path:
    (path,) = directory.rglob("*.cache")
    return path


def test_the_cache_is_what_is_read(directory: Path) -> None:
    path = find_cache(directory)
    first = {one: load(directory).mesh.labels(one) for one in load(directory).mesh}
    path.unlink()
    assert {one: load(directory).mesh.labels(one) for one in load(directory).mesh} == first
    assert path.is_file()


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "other"])
def test_a_damaged_cache_is_made_anew(directory: Path, damage: str) -> None:
    path = find_cache(directory)
    data = path.read_bytes()
    flipped = bytearray(data)
    flipped[-3] ^= 1
    path.write_bytes(
        {"cut": data[:-9], "flipped": bytes(flipped), "empty": b"", "other": b"x" * 99}[damage]
    )
    assert load(directory).mesh.labels("D000002") == ("Wider",)
    assert path.read_bytes() == data


def test_a_cache_of_other_code_or_of_another_file_is_made_anew(
    directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = find_cache(directory)
    data = path.read_bytes()
    monkeypatch.setattr(cache, "_digest_readers", lambda: b"newer readers")
    assert load(directory).mesh.labels("D000002") == ("Wider",)
    assert path.read_bytes() != data
    # Nor does one fit that was made of another file.
    other = write_mesh(tmp_path / "other.nt", label="Other")
    add(directory, other)
    newer = next(one for one in directory.rglob("other.nt.cache"))
    newer.write_bytes(data)
    assert load(directory).mesh.labels("D000002") == ("Other",)


def test_where_no_cache_can_be_written_there_is_none(directory: Path) -> None:
    path = find_cache(directory)
    path.unlink()
    path.with_name(f"{path.name}.partial").mkdir()
    assert load(directory).mesh.labels("D000002") == ("Wider",)
    assert not path.exists()


def test_a_file_given_for_one_run_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = write_mesh(tmp_path / "mesh.nt")
    load_vocabulary(ONTOLOGIES, VocabularyFiles(mesh=(path,)))
    assert list(tmp_path.iterdir()) == [path]


def test_the_list_tells_all_there_is(directory: Path, tmp_path: Path) -> None:
    add(directory, write_mesh(tmp_path / "new.nt", "2026"))
    rows = list_vocabularies(directory, ONTOLOGIES)
    assert [(one.name, one.use) for one in rows] == [
        ("mesh", "installed"),
        ("mesh", "earlier"),
        ("mesh", "bundled, not used"),
        ("drugs", "bundled"),
        ("nih", "bundled"),
        ("countries", "bundled"),
        ("mesh-names", "bundled"),
        ("regimens", "bundled"),
    ]
    assert [one.records for one in rows[:2]] == [3, 3]
    assert all(one.records for one in rows[:6])
    assert all(one.size and one.digests and one.licence for one in rows)
    assert len(load_vocabulary(ONTOLOGIES).mesh) == rows[2].records


def test_a_companion_goes_with_its_file(
    directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = msgspec.structs.replace(kinds.KINDS[0], companions=("NOTES.RRF",))
    monkeypatch.setattr(kinds, "KINDS", (kind,))
    newer = write_mesh(tmp_path / "new.nt", "2026")
    (tmp_path / "NOTES.RRF").write_text("beside it")
    assert len(add(directory, newer).files) == 2
    assert [one.read_text() for one in directory.rglob("NOTES.RRF")] == ["beside it"]
    assert len(mesh_of(load(directory)).files) == 2
    assert load(directory).mesh.release == "MeSH 2026"


def test_real_files_are_told_by_their_content(shared_data: Path, tmp_path: Path) -> None:
    kinds = {
        "mesh/mesh2020-extract.nt.gz": "mesh",
        "mesh/nlm-samples.nt": "mesh",
        "mesh/nlm-desc-samples.xml": "mesh",
        "mesh/nlm-supp-samples.xml": "mesh",
        "drugs/drugbank-vocabulary.csv": "drugbank",
        "drugs/unii-names-2014.txt": "unii",
        "drugs/rxnorm-names-2014.txt": "rxnorm",
        "ror/ror-v2-extract.jsonl.gz": "ror",
        "ontologies/mondo_exactmatch_mesh.sssom.tsv": "mondo",
    }
    for name, kind in kinds.items():
        link = tmp_path / "anything"
        link.symlink_to(shared_data / name)
        head = sniffing.read_head(link)
        link.unlink()
        found = [one for one in kinds.values() if getattr(sniffing, f"is_{one}")(head)]
        assert set(found) == {kind}, name
    assert find_kind(ONTOLOGIES / "mesh-slice.ttl").name == "mesh"
    head = sniffing.read_head(shared_data / "ontologies" / "cto.owl")
    assert not any(getattr(sniffing, f"is_{one}")(head) for one in kinds.values())
