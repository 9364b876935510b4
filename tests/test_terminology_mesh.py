"""MeSH RDF is read as NLM writes it, and names and ids are resolved without guessing."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyoxigraph
import pytest

from kg.errors import VocabularyError
from kg.terminology.links import MeshRef
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.readers.mesh_rdf import read_mesh
from kg.terminology.readers.mesh_records import MeshRecord

_M = "http://id.nlm.nih.gov/mesh/"
_V = f"{_M}vocab#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


def build(**records: MeshRecord) -> MeshVocabulary:
    return MeshVocabulary("MeSH 2020", Path("mesh.nt"), records)


def record(*labels: str, broader: tuple[str, ...] = (), kind: str = "") -> MeshRecord:
    return MeshRecord(kind or "TopicalDescriptor", labels, (), broader)


@pytest.fixture(scope="module")
def bundled(root: Path) -> MeshVocabulary:
    return MeshVocabulary.read(root / "ontologies" / "mesh-slice.ttl")


def test_bundled_slice_is_closed_upwards(bundled: MeshVocabulary) -> None:
    assert len(bundled) > 400
    for one in bundled:
        assert all(parent in bundled for parent in bundled.broader(one)), one
        # Every tree number's parent belongs to a broader descriptor.
        parents = {t.rpartition(".")[0] for t in bundled.tree_numbers(one)} - {""}
        above = {t for parent in bundled.broader(one) for t in bundled.tree_numbers(parent)}
        assert parents <= above, one


def test_bundled_slice_names_its_source_and_is_small(root: Path) -> None:
    path = root / "ontologies" / "mesh-slice.ttl"
    assert path.stat().st_size < 450_000
    assert read_mesh(path).release == "MeSH 2020"
    about = [
        quad
        for quad in pyoxigraph.parse(path=str(path))
        if str(quad.subject.value).endswith("/dataset/mesh-slice")
    ]
    assert {quad.predicate.value.rpartition("/")[2] for quad in about} >= {"source", "title"}


def test_bundled_slice_expands_sarcoma(bundled: MeshVocabulary) -> None:
    sarcoma = bundled.find_by_name("Soft Tissue Sarcoma")
    assert sarcoma == MeshRef("Sarcoma", "D012509")
    below = bundled.descendants("D012509")
    assert below["D013584"] == 1  # Sarcoma, Synovial
    assert len(below) > 20
    assert "D012509" not in below
    assert set(bundled.narrower("D012509")) == {one for one, depth in below.items() if depth == 1}


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("synovial sarcoma", "Sarcoma, Synovial"),
        ("SARCOMA - SYNOVIAL", "Sarcoma, Synovial"),
        ("Sarcomas, Synovial", "Sarcoma, Synovial"),
        ("imatinib mesylate", "Imatinib Mesylate"),
    ],
)
def test_find_by_name(bundled: MeshVocabulary, name: str, label: str) -> None:
    found = bundled.find_by_name(name)
    assert found is not None
    assert found.label == label


@pytest.mark.parametrize("name", ["", "-", "synovial", "sarcoma synovial of the", "D012509"])
def test_what_is_no_name_finds_nothing(bundled: MeshVocabulary, name: str) -> None:
    assert bundled.find_by_name(name) is None


def test_preferred_label_wins_and_shared_entry_terms_name_none() -> None:
    mesh = build(
        D000001=record("Cold", "Chill"),
        D000002=record("Common Cold", "Cold", "Chill"),
        D000003=record("Proteins"),
        D000004=record("Protein S"),
        D000005=record("Alpha", "Rubber-Plant"),
        D000006=record("Beta", "rubber plant"),
    )
    assert mesh.find_by_name("COLD") == MeshRef("Cold", "D000001")
    assert mesh.find_by_name("chill") is None
    assert mesh.find_by_name("proteins") == MeshRef("Proteins", "D000003")
    assert mesh.find_by_name("protein s") == MeshRef("Protein S", "D000004")
    assert mesh.find_by_name("protein-s") is None
    # Spelling tells them apart, or nothing does.
    assert mesh.find_by_name("Rubber-Plant") == MeshRef("Alpha", "D000005")
    assert mesh.find_by_name("RUBBER PLANT") == MeshRef("Beta", "D000006")
    assert mesh.find_by_name("Rubberplant") is None


@pytest.mark.parametrize(
    ("term", "given", "expected"),
    [
        ("Arthritis, Rheumatoid", "D000001172", "D001172"),
        ("Arthritis, Rheumatoid", "D001172", "D001172"),
        ("Imatinib Mesylate", "D000068877", "D000068877"),
        ("Gemcitabine", "D000093542", "D000093542"),
        ("COVID-19", "D000086382", "D000086382"),
        ("Fludarabine", "C000024352", "C024352"),
        ("Flumatinib", "C553360", "C553360"),
        ("remdesivir", "C000606551", "C000606551"),
        ("Sarcoma", " d012509 ", "D012509"),
        ("Sarcoma", None, "D012509"),
        ("Sarcoma", "", "D012509"),
        ("No such term", None, None),
        ("Sarcoma", "M19433", None),
        ("Sarcoma", "12509", None),
        ("Sarcoma", "D12509", None),
        ("Sarcoma", "D0125091", None),
        ("Sarcoma", "D012509Q000175", None),
        ("Sarcoma", "☃", None),
    ],
)
def test_resolve_normalises_ids_of_every_age(
    bundled: MeshVocabulary, term: str, given: str | None, expected: str | None
) -> None:
    assert bundled.resolve(term, given).id == expected


def test_resolve_takes_the_vocabularys_label_where_it_has_one(bundled: MeshVocabulary) -> None:
    assert bundled.resolve("Soft tissue sarcoma", "D000012509") == MeshRef("Sarcoma", "D012509")
    assert bundled.resolve("Newer Term", "D000099999") == MeshRef("Newer Term", "D000099999")


def test_padded_and_real_nine_digit_ids_are_told_apart_by_label() -> None:
    mesh = build(D070000=record("Short"), D000070000=record("Long"))
    assert mesh.resolve("Short", "D000070000").id == "D070000"
    assert mesh.resolve("Long", "D000070000").id == "D000070000"


def test_a_cycle_in_the_hierarchy_ends() -> None:
    mesh = build(
        D000001=record("A", broader=("D000002",)), D000002=record("B", broader=("D000001",))
    )
    assert mesh.descendants("D000001") == {"D000002": 1}


LINES = [
    f"<{_M}2020/D000001> <{_TYPE}> <{_V}TopicalDescriptor> .",
    f'<{_M}2020/D000001> <{_LABEL}> "Say \\"A\\" \\u00e9"@en .',
    f"<{_M}2020/D000001> <{_V}preferredConcept> <{_M}2020/M0000001> .",
    f"<{_M}2020/D000001> <{_V}concept> <{_M}2020/M0000002> .",
    f"<{_M}2020/D000001> <{_V}treeNumber> <{_M}2020/C04.557> .",
    f"<{_M}2020/D000001> <{_V}broaderDescriptor> <{_M}2020/D000002> .",
    f"<{_M}2020/M0000001> <{_V}preferredTerm> <{_M}2020/T000001> .",
    f"<{_M}2020/M0000002> <{_V}preferredTerm> <{_M}2020/T000002> .",
    f"<{_M}2020/M0000002> <{_V}term> <{_M}2020/T000003> .",
    f'<{_M}2020/T000001> <{_V}prefLabel> "Say \\"A\\" é"@en .',
    f'<{_M}2020/T000002> <{_V}prefLabel> "Narrower"@en .',
    f'<{_M}2020/T000003> <{_V}prefLabel> "Entry"@en .',
    f'<{_M}2020/T000003> <{_V}altLabel> "Entry, permuted"@en .',
    f'<{_M}2020/T000003> <{_V}altLabel> "Eintrag"@de .',
    f"<{_M}2020/D000002> <{_TYPE}> <{_V}GeographicalDescriptor> .",
    f'<{_M}2020/D000002> <{_LABEL}> "Wider"@en .',
    f"<{_M}2020/D000003> <{_TYPE}> <{_V}TopicalDescriptor> .",
    f'<{_M}2020/D000003> <{_LABEL}> "[OBSOLETE] Gone"@en .',
    f'<{_M}2020/D000003> <{_V}active> "false"^^<http://www.w3.org/2001/XMLSchema#boolean> .',
    f"<{_M}2020/C000001> <{_TYPE}> <{_V}SCR_Disease> .",
    f'<{_M}2020/C000001> <{_LABEL}> "Rare"@en .',
    f"<{_M}2020/C000001> <{_V}preferredMappedTo> <{_M}2020/D000001Q000150> .",
    f"<{_M}2020/D000001Q000150> <{_TYPE}> <{_V}AllowedDescriptorQualifierPair> .",
]


def test_a_descriptor_is_not_broader_than_itself(tmp_path: Path) -> None:
    path = tmp_path / "mesh.nt"
    itself = f"<{_M}2020/D000001> <{_V}broaderDescriptor> <{_M}2020/D000001> ."
    path.write_text("\n".join([*LINES, itself]) + "\n", encoding="utf-8")
    assert read_mesh(path).records["D000001"].broader == ("D000002",)


@pytest.mark.parametrize("name", ["mesh.nt", "mesh.nt.gz", "mesh-crlf.nt"])
def test_ntriples_with_a_year_in_its_iris(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    end = "\r\n" if "crlf" in name else "\n"
    data = (end.join(LINES) + end).encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    content = read_mesh(path)
    records = content.records
    assert content.release == "MeSH 2020"
    assert set(records) == {"D000001", "D000002", "C000001"}
    assert records["D000001"] == MeshRecord(
        "TopicalDescriptor",
        ('Say "A" é', "Narrower", "Entry", "Entry, permuted"),
        ("C04.557",),
        ("D000002",),
    )
    assert records["C000001"].broader == ("D000001",)


def test_the_release_is_in_the_file_name_where_iris_have_no_year(tmp_path: Path) -> None:
    path = tmp_path / "mesh2024.nt"
    path.write_text("\n".join(LINES).replace("/2020/", "/"), encoding="utf-8")
    assert read_mesh(path).release == "MeSH 2024"
    assert read_mesh(path.rename(tmp_path / "mesh.nt")).release == "MeSH (mesh.nt)"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("absent.nt", None),
        ("empty.nt", b""),
        ("other.nt", b"<http://a/b> <http://a/c> <http://a/d> .\n"),
        ("noise.nt", bytes(range(256)) * 50),
        ("cut.nt.gz", gzip.compress("\n".join(LINES * 50).encode(), mtime=0)[:-40]),
        ("plain.nt.gz", b"not gzip at all"),
        ("bad.ttl", b"@prefix mesh: <http://id.nlm.nih.gov/mesh/> . mesh:D1 a"),
        ("mesh.xlsx", b"PK"),
    ],
)
def test_unusable_files_are_named_in_one_line(
    tmp_path: Path, name: str, data: bytes | None
) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(VocabularyError) as caught:
        MeshVocabulary.read(path)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_nlm_samples_read_alike_by_scanner_and_parser(shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "mesh" / "nlm-samples.nt"
    turtle = tmp_path / "samples.ttl"
    triples = [quad.triple for quad in pyoxigraph.parse(path=str(source))]
    pyoxigraph.serialize(triples, str(turtle), format=pyoxigraph.RdfFormat.TURTLE)
    scanned, parsed = read_mesh(source).records, read_mesh(turtle).records
    assert set(scanned) == set(parsed)
    for one, found in scanned.items():
        assert set(found.labels) == set(parsed[one].labels), one
        assert (found.kind, found.tree_numbers, found.broader) == (
            parsed[one].kind,
            parsed[one].tree_numbers,
            parsed[one].broader,
        )


def test_nlm_samples_have_all_concepts_and_records(shared_data: Path) -> None:
    mesh = MeshVocabulary.read(shared_data / "mesh" / "nlm-samples.nt")
    # Terms of concepts other than the preferred one are entry terms of the descriptor too.
    assert mesh.find_by_name("hoe 280") == MeshRef("Ofloxacin", "D015242")
    kinds = {mesh.get_kind(one) for one in mesh}
    assert kinds >= {"TopicalDescriptor", "PublicationType", "CheckTag", "SCR_Disease"}
    # A supplementary record lies below the descriptor it is mapped to, qualifier or not.
    assert mesh.broader("C003820") == ("D006896",)
    assert mesh.broader("C000588495") == ("D013256",)
