"""A folder of vocabularies that a disk, a killed command or a hand has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import VocabularyError
from kg.terminology.checking import check_files
from kg.terminology.installed import find_installed_files, install, read_manifest, remove
from kg.terminology.listing import list_vocabularies
from kg.terminology.readers.opening import no_notify
from kg.terminology.vocabulary import load_vocabulary
from tests.test_terminology_drug_readers import conso, rel
from tests.test_terminology_installed import ONTOLOGIES, add, load, watch, write_mesh
from tests.test_terminology_sssom import COLUMNS, HEAD, ROW

UNII_HEADER = "Name\tTYPE\tUNII\tDisplay Name"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A folder with a release of MeSH."""
    add(tmp_path / "kg-vocabularies", write_mesh(tmp_path / "mesh.nt"))
    return tmp_path / "kg-vocabularies"


def refuse(directory: Path) -> str:
    with pytest.raises(VocabularyError) as caught:
        load_vocabulary(ONTOLOGIES, find_installed_files(directory))
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("damage", ["longer", "flipped", "empty", "gone"])
def test_an_installed_file_that_has_changed_is_to_be_added_again(
    directory: Path, tmp_path: Path, damage: str
) -> None:
    (path,) = directory.rglob("*.nt")
    data = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        changed = {"longer": data + b"\n", "empty": b"", "flipped": data.replace(b"Wid", b"Wad")}
        path.write_bytes(changed[damage])
    message = refuse(directory)
    assert message.startswith(f"{path.resolve()}: ")
    assert message.endswith("add it again with kg vocab add")
    add(directory, tmp_path / "mesh.nt")
    assert load(directory).mesh.labels("D000002") == ("Wider",)


def test_a_companion_that_is_gone_or_new_is_named(tmp_path: Path) -> None:
    directory = tmp_path / "kg-vocabularies"
    source = tmp_path / "RXNCONSO.RRF"
    source.write_text(conso("284924", "PIN", "imatinib mesylate") + "\n")
    (tmp_path / "RXNREL.RRF").write_text(rel("282388", "form_of", "284924") + "\n")
    add(directory, source)
    (copy,) = directory.rglob("RXNREL.RRF")
    copy.unlink()
    assert "RXNREL.RRF: cannot be read: No such file" in refuse(directory)
    (tmp_path / "RXNREL.RRF").unlink()
    add(directory, source)
    load(directory)
    (copy,) = directory.glob(f"{read_manifest(directory).find('rxnorm').files[0].path}")  # type: ignore[union-attr]
    copy.with_name("RXNREL.RRF").write_text(rel("282388", "form_of", "284924") + "\n")
    assert "RXNREL.RRF: is not what was installed" in refuse(directory)
    add(directory, source)  # what does not belong there goes
    load(directory)


def write_unii(path: Path, records: int) -> Path:
    rows = (f"NAME {at}\tcn\tAAAAAA{at:04}\tNAME {at}" for at in range(records))
    path.write_text("\n".join([UNII_HEADER, *rows]) + "\n")
    return path


def test_far_fewer_records_are_taken_only_when_it_is_said(tmp_path: Path) -> None:
    directory = tmp_path / "kg-vocabularies"
    add(directory, write_unii(tmp_path / "UNII_Names_2024-01-01.txt", 2000))
    add(directory, write_unii(tmp_path / "UNII_Names_2025-01-01.txt", 1000))  # half is enough
    short = write_unii(tmp_path / "UNII_Names_2026-01-01.txt", 499)
    before = read_manifest(directory)
    with pytest.raises(VocabularyError, match=r"UNII 2026-01-01 has 499 .* 1,000 .* --fewer"):
        add(directory, short)
    assert read_manifest(directory) == before
    ((one, _),) = install(directory, check_files([short], watch), no_notify, fewer=True)
    assert one.records == 499
    with pytest.raises(VocabularyError, match="has 1 record, less"):
        add(directory, write_unii(tmp_path / "UNII_Names_2027-01-01.txt", 1))


def test_what_a_killed_command_left_goes_with_the_next(directory: Path, tmp_path: Path) -> None:
    add(directory, write_mesh(tmp_path / "new.nt", "2026"))
    kept = set(directory.rglob("*.nt"))

    def leave() -> None:
        for folder in ("mesh/0123456789abcdef", "mesh/fedcba9876543210", "unii/0123456789abcdef"):
            (directory / folder).mkdir(parents=True)
            (directory / folder / "names.partial").write_text("half")

    leave()
    add(directory, write_mesh(tmp_path / "third.nt", "2027"))
    assert kept < set(directory.rglob("*.nt"))
    left = list(directory.rglob("*.partial"))
    assert [one.parent.parent.name for one in left] == ["unii"]  # of this vocabulary alone
    with pytest.raises(VocabularyError, match="no vocabulary 'unii' is installed"):
        remove(directory, "unii")
    assert list((directory / "unii").iterdir()) == []
    (directory / "unii").rmdir()
    leave()
    remove(directory, "mesh", only_earlier=True)
    assert [one.parent.parent.name for one in directory.rglob("*.partial")] == ["unii"]
    assert load(directory).mesh.release == "MeSH 2027"


@pytest.mark.parametrize("name", ["..", "../elsewhere", "elsewhere", "."])
def test_a_name_that_is_none_deletes_nothing(directory: Path, tmp_path: Path, name: str) -> None:
    for folder in (tmp_path / "elsewhere" / "a", directory / "elsewhere" / "a"):
        folder.mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(VocabularyError, match="kg vocab list"):
        remove(directory, name)
    assert sorted(tmp_path.rglob("*")) == before


def test_removal_works_on_a_full_disk(directory: Path) -> None:
    # The kernel says of this device that there is no room, the first time; then there is.
    (directory / "manifest.json.partial").symlink_to("/dev/full")
    assert [one.name for one in remove(directory, "mesh")] == ["mesh"]
    assert read_manifest(directory).list_all() == ()
    assert list(directory.rglob("*.nt*")) == []
    assert list(directory.glob("*.partial")) == []


def test_a_manifest_that_cannot_be_written_for_another_reason_keeps_the_files(
    directory: Path,
) -> None:
    (directory / "manifest.json.partial").symlink_to(directory / "none" / "there")
    with pytest.raises(VocabularyError, match="cannot be written"):
        remove(directory, "mesh")
    assert load(directory).mesh.release == "MeSH 2020"


@pytest.mark.parametrize(
    "release", ["MeSH\n2026", "MeSH\x1b[31m", "MeSH\t1", "MeSH\u2028", " ", ""]
)
def test_a_release_is_called_by_one_line_of_text(tmp_path: Path, release: str) -> None:
    with pytest.raises(VocabularyError, match="--release: ") as caught:
        check_files([write_mesh(tmp_path / "mesh.nt")], watch, release=release)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("license_", "licence"),
    [
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0"),
        ("http://creativecommons.org/licenses/by/4.0/legalcode", "CC BY 4.0"),
        ("https://example.org/licence", "https://example.org/licence"),
        ("", "CC BY 4.0"),
    ],
)
def test_the_licence_is_the_one_that_the_file_says(
    tmp_path: Path, license_: str, licence: str
) -> None:
    lines = [line for line in HEAD.splitlines(keepends=True) if "license" not in line]
    given = f"# license: {license_}\n" if license_ else ""
    path = tmp_path / "set.tsv"
    path.write_text(given + "".join(lines) + COLUMNS + ROW)
    directory = tmp_path / "kg-vocabularies"
    assert add(directory, path).licence == licence
    assert list_vocabularies(directory, ONTOLOGIES)[0].licence == licence


def test_a_manifest_from_before_licences_were_kept_shows_the_publishers(directory: Path) -> None:
    path = directory / "manifest.json"
    text = path.read_text()
    assert '"licence": "free, name NLM"' in text
    path.write_text(text.replace('"licence": "free, name NLM"', '"other": ""'))
    assert list_vocabularies(directory, ONTOLOGIES)[0].licence == "free, name NLM"
