"""Mapping sets in SSSOM/TSV are read whole, or refused with one line that says where and why."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from kg.errors import VocabularyError
from kg.mapping.cross_references import map_references
from kg.terminology.cross_references import CrossReferences, Reference
from kg.terminology.readers.sssom import read_sssom

HEAD = """# curie_map:
#   MONDO: http://purl.obolibrary.org/obo/MONDO_
#   mesh: "http://identifiers.org/mesh/"
#   infores: https://w3id.org/information-resource-registry/
# license: https://creativecommons.org/licenses/by/4.0/
# mapping_set_version: http://example.org/releases/2026-01-31/set.tsv
# subject_source: infores:mondo
"""
COLUMNS = "subject_id\tsubject_label\tpredicate_id\tobject_id\tmapping_justification\n"
ROW = "MONDO:0000070\tsarcoma\tskos:exactMatch\tmesh:D012509\tsemapv:ManualMappingCuration\n"


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def refuse(path: Path) -> str:
    with pytest.raises(VocabularyError) as caught:
        read_sssom(path)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path) in message
    return message.removeprefix(str(path))


def test_a_mapping_is_read_with_whole_iris(tmp_path: Path) -> None:
    found = read_sssom(write(tmp_path / "set.tsv", HEAD + COLUMNS + ROW))
    assert found.release == "MONDO 2026-01-31"
    assert found.license == "https://creativecommons.org/licenses/by/4.0/"
    [one] = found.records
    assert one.subject_id == "http://purl.obolibrary.org/obo/MONDO_0000070"
    assert one.predicate_id == "http://www.w3.org/2004/02/skos/core#exactMatch"
    assert (one.object_id, one.subject_label) == ("http://identifiers.org/mesh/D012509", "sarcoma")


@pytest.mark.parametrize("sign", ["#", "# "], ids=["canonical", "with a space"])
def test_both_ways_to_write_the_metadata(sign: str, tmp_path: Path) -> None:
    text = "".join(f"{sign}{line[2:]}\n" for line in HEAD.splitlines()) + COLUMNS + ROW
    assert read_sssom(write(tmp_path / "set.tsv", text)).release == "MONDO 2026-01-31"


def test_a_gzipped_file_without_a_version_is_named_after_itself(tmp_path: Path) -> None:
    head = "\n".join(HEAD.splitlines()[:3]) + "\n"
    (tmp_path / "diseases.sssom.tsv.gz").write_bytes(gzip.compress((head + COLUMNS + ROW).encode()))
    assert read_sssom(tmp_path / "diseases.sssom.tsv.gz").release == "diseases"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no table"),
        (HEAD, "no table"),
        (HEAD + COLUMNS, "no mapping"),
        ('{"graphs": []}\n', ":1: no SSSOM/TSV: the header lacks subject_id, predicate_id"),
        (HEAD + COLUMNS.replace("object_id", "object"), ":8: no SSSOM/TSV: the header lacks"),
        (HEAD + COLUMNS + ROW + ROW[:36] + "\n", ":10: 3 values in a table of 5 columns"),
        (HEAD + COLUMNS + ROW + "sarcoma\n", ":10: 1 value in a table of 5 columns"),
        (HEAD + COLUMNS + ROW + ROW[:36], ":10: the last line has no line end"),
        # Cut off within the last column: all its columns are there.
        (HEAD + COLUMNS + ROW + ROW[:-9], ":10: the last line has no line end"),
        (HEAD + COLUMNS + ROW.replace("mesh:", "msh:"), ":9: object_id: 'msh:D012509': curie_map"),
        (HEAD + COLUMNS + ROW.replace("mesh:D012509", "sarcoma"), ":9: object_id: 'sarcoma' is no"),
        (HEAD + COLUMNS + ROW.replace("mesh:D012509", ""), ":9: object_id: no value"),
        (HEAD.replace('mesh: "', "mesh ") + COLUMNS + ROW, ":3: curie_map: no prefix and IRI"),
        (HEAD + "# sssom_version: '2.0'\n" + COLUMNS + ROW, "SSSOM 2.0 is newer"),
    ],
)
def test_a_file_that_is_not_right_is_one_clear_line(text: str, reason: str, tmp_path: Path) -> None:
    assert reason in refuse(write(tmp_path / "set.tsv", text))


def test_gzip_is_told_by_its_content(tmp_path: Path) -> None:
    plain = read_sssom(write(tmp_path / "set.tsv", HEAD + COLUMNS + ROW))
    (tmp_path / "packed").write_bytes(gzip.compress((HEAD + COLUMNS + ROW).encode()))
    assert read_sssom(tmp_path / "packed") == plain


def test_missing_binary_and_cut_off_files(tmp_path: Path) -> None:
    assert "cannot be read" in refuse(tmp_path / "nowhere.tsv")
    (tmp_path / "image.tsv").write_bytes(b"\x89PNG\xff\xfe")
    assert "cannot be read" in refuse(tmp_path / "image.tsv")
    whole = gzip.compress((HEAD + COLUMNS + 50 * ROW).encode())
    (tmp_path / "cut.tsv.gz").write_bytes(whole[: len(whole) // 2])
    assert "cannot be read" in refuse(tmp_path / "cut.tsv.gz")


def test_only_exact_matches_with_mesh_count_whichever_side_it_is_on(tmp_path: Path) -> None:
    rows = [
        ROW,
        ROW,
        ROW.replace("skos:exactMatch", "skos:broadMatch").replace("D012509", "D000001"),
        ROW.replace("MONDO:0000070", "mesh:D009369").replace("mesh:D012509", "MONDO:0000071"),
        ROW.replace("MONDO:0000070", "MONDO:1").replace("mesh:D012509", "MONDO:0000072"),
    ]
    file = write(tmp_path / "set.tsv", HEAD + COLUMNS + "".join(rows))
    base = "http://purl.obolibrary.org/obo/MONDO_"
    found = CrossReferences.choose(read_sssom(file))
    assert found.records[0] == Reference(f"{base}0000070", "sarcoma", "D012509")
    assert [one.iri for one in found.records[1:]] == [f"{base}0000071"]


def test_a_mapping_that_does_not_hold_is_none(tmp_path: Path) -> None:
    columns = COLUMNS.replace("\tobject_id", "\tpredicate_modifier\tobject_id")
    row = ROW.replace("\tmesh:", "\tNot\tmesh:")
    file = write(tmp_path / "set.tsv", HEAD + columns + row)
    assert CrossReferences.choose(read_sssom(file)).records == ()


def test_without_a_file_there_are_no_references() -> None:
    assert CrossReferences.choose(None) == CrossReferences("", ())


def test_a_concept_has_one_label_and_stands_only_where_mesh_is_loaded() -> None:
    records = tuple(
        Reference("https://example.org/1", "sarcoma", one) for one in ("D012509", "D999999")
    )
    data = map_references(CrossReferences("X", records), {"D012509"}.__contains__).decode()
    assert data.count("<http://www.w3.org/2000/01/rdf-schema#label>") == 1
    assert "mesh/D012509>" in data
    assert "D999999" not in data
    assert map_references(CrossReferences(), {"D012509"}.__contains__) == b""


def test_the_published_set(shared_data: Path) -> None:
    path = shared_data / "ontologies" / "mondo_exactmatch_mesh.sssom.tsv"
    found = CrossReferences.choose(read_sssom(path))
    assert found.release == "MONDO 2026-08-04"
    assert len(found.records) == 8181
    # Some concepts are several records of MeSH; each keeps its one label.
    labels = {(one.iri, one.label) for one in found.records}
    assert len({one.iri for one in found.records}) == len(labels) == 8110
