"""NLM's XML of MeSH says what NLM's RDF of the same records says, triple for triple."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import VocabularyError
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.readers.mesh_files import iterate_graph, read_mesh_files
from kg.terminology.readers.mesh_records import MeshRecord
from kg.terminology.readers.mesh_xml import iterate_triples, read_mesh_xml

TERM = """<TermList><Term ConceptPreferredTermYN="Y" IsPermutedTermYN="N" RecordPreferredTermYN="Y">
<TermUI>T{0}</TermUI><String>{1}</String></Term><Term IsPermutedTermYN="Y">
<TermUI>T{0}</TermUI><String>{1}, permuted</String></Term></TermList>"""
CONCEPT = """<ConceptList><Concept PreferredConceptYN="Y"><ConceptUI>M{0}</ConceptUI>
<ConceptName><String>{1}</String></ConceptName>{2}</Concept></ConceptList>"""


def descriptor(number: str, name: str, *trees: str) -> str:
    concept = CONCEPT.format(number, name, TERM.format(number, name))
    numbers = "".join(f"<TreeNumber>{tree}</TreeNumber>" for tree in trees)
    return f"""<DescriptorRecord DescriptorClass="1"><DescriptorUI>D{number}</DescriptorUI>
<DescriptorName><String>{name}</String></DescriptorName>
<TreeNumberList>{numbers}</TreeNumberList>{concept}</DescriptorRecord>"""


def write_descriptors(path: Path, *records: str, name: str = "DescriptorRecordSet") -> Path:
    path.write_text(f"<{name} LanguageCode='eng'>{''.join(records)}</{name}>", encoding="utf-8")
    return path


def parse(data: bytes) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(data, format=ox.RdfFormat.N_TRIPLES)}


def test_every_triple_of_nlms_samples_is_made_and_no_other(shared_data: Path) -> None:
    folder = shared_data / "mesh"
    xml = (folder / "nlm-desc-samples.xml", folder / "nlm-supp-samples.xml")
    theirs = parse((folder / "nlm-samples.nt").read_bytes())
    assert len(theirs) == 7001
    ours = parse("".join(iterate_triples(*xml)).encode())
    assert (theirs - ours, ours - theirs) == (set(), set())
    assert parse(b"".join(iterate_graph(*xml))) == theirs
    assert parse(b"".join(iterate_graph(folder / "nlm-samples.nt"))) == theirs


def test_records_of_nlms_samples_are_those_of_the_rdf(shared_data: Path) -> None:
    folder = shared_data / "mesh"
    rdf = read_mesh_files(folder / "nlm-samples.nt").records
    xml = read_mesh_files(folder / "nlm-desc-samples.xml", folder / "nlm-supp-samples.xml").records
    assert len(rdf) == 62
    assert set(rdf) == set(xml)
    for one, record in rdf.items():
        assert record.labels[0] == xml[one].labels[0]
        assert set(record.labels) == set(xml[one].labels)
        assert (record.kind, record.tree_numbers, record.broader) == (
            xml[one].kind,
            xml[one].tree_numbers,
            xml[one].broader,
        )
        assert record.pharmacological_actions == xml[one].pharmacological_actions


def test_pharmacological_actions_are_known_of_a_substance(shared_data: Path) -> None:
    mesh = MeshVocabulary.read(shared_data / "mesh" / "nlm-samples.nt")
    assert mesh.pharmacological_actions("D000001") == ("D000900", "D061207")
    assert mesh.pharmacological_actions("D000005") == ()
    assert mesh.pharmacological_actions("D999999") == ()


def test_the_hierarchy_follows_from_all_tree_numbers(tmp_path: Path) -> None:
    path = write_descriptors(
        tmp_path / "desc2031.xml",
        descriptor("000002", "Narrow", "C04.557", "C10.1.2"),
        descriptor("000001", "Wide", "C04", "C10.1"),
        descriptor("000003", "Apart", "C11.5"),
    )
    content = read_mesh_xml(path)
    assert content.release == "MeSH 2031"
    assert content.records["D000002"] == MeshRecord(
        "TopicalDescriptor",
        ("Narrow", "Narrow, permuted"),
        ("C04.557", "C10.1.2"),
        ("D000001",),
    )
    assert content.records["D000003"].broader == ()


def test_a_year_in_the_iris_does_not_reach_the_graph(tmp_path: Path) -> None:
    path = tmp_path / "mesh.nt.gz"
    line = "<http://id.nlm.nih.gov/mesh/2020/D000001> <http://a/b> <http://a/c> .\n"
    path.write_bytes(gzip.compress(line.encode()))
    (triple,) = parse(b"".join(iterate_graph(path)))
    assert str(triple.subject) == "<http://id.nlm.nih.gov/mesh/D000001>"


def test_the_file_need_not_be_named_as_nlm_names_it(tmp_path: Path) -> None:
    path = tmp_path / "download.txt"
    data = write_descriptors(tmp_path / "a.xml", descriptor("000001", "One", "C04")).read_bytes()
    path.write_bytes(gzip.compress(data))
    assert set(read_mesh_files(path).records) == {"D000001"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"<DescriptorRecordSet>{descriptor('000001', 'One', 'C04')}", "cannot be read"),
        ("<DescriptorRecordSet></DescriptorRecordSet>", "no record"),
        ("<QualifierRecordSet><QualifierRecord/></QualifierRecordSet>", "DescriptorRecordSet"),
        (
            "<DescriptorRecordSet xmlns='http://nlm/2'>"
            f"{descriptor('000001', 'One', 'C04')}</DescriptorRecordSet>",
            "without a namespace",
        ),
        (
            "<DescriptorRecordSet>\n<DescriptorRecord><Id>D1</Id></DescriptorRecord>"
            "</DescriptorRecordSet>",
            "line 2: a DescriptorRecord without DescriptorUI",
        ),
        (
            "<Newer>" + descriptor("000001", "One", "C04") + "</Newer>",
            "DescriptorRecordSet or a SupplementalRecordSet",
        ),
    ],
)
def test_what_is_no_whole_file_is_named_in_one_line(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "desc.xml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(VocabularyError, match=reason) as caught:
        read_mesh_xml(path)
    assert "desc.xml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_files_must_belong_together(shared_data: Path) -> None:
    folder = shared_data / "mesh"
    with pytest.raises(VocabularyError, match="supplementary records alone"):
        read_mesh_files(folder / "nlm-supp-samples.xml")
    with pytest.raises(VocabularyError, match="one file of RDF, or XML"):
        read_mesh_files(folder / "nlm-samples.nt", folder / "nlm-supp-samples.xml")


def test_a_descriptor_is_not_broader_than_itself(tmp_path: Path) -> None:
    path = write_descriptors(
        tmp_path / "desc2031.xml",
        descriptor("000001", "Wide", "C04", "C04.1"),
        descriptor("000002", "Narrow", "C04.1.2"),
    )
    content = read_mesh_xml(path)
    assert [one.broader for one in content.records.values()] == [(), ("D000001",)]
    assert "".join(iterate_triples(path)).count("broaderDescriptor>") == 1
