"""Diseases within longer names: word families, phrases, parts, and the wider diseases named."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.terminology.condition_phrases import list_stems, make_key
from kg.terminology.conditions import ConditionLinker
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.readers.mesh_rdf import MeshRecord

_KIND = "TopicalDescriptor"
_MESH = MeshVocabulary(
    "MeSH 2020",
    Path("mesh.nt"),
    {
        "D000001": MeshRecord(_KIND, ("Neoplasms", "Cancer"), ("C04",), ()),
        "D000002": MeshRecord(_KIND, ("Leukemia",), ("C04.557.337",), ("D000001",)),
        "D000003": MeshRecord(
            _KIND,
            ("Leukemia, Lymphoid", "Lymphocytic Leukemia"),
            ("C04.557.337.428",),
            ("D000002",),
        ),
        "D000004": MeshRecord(
            _KIND, ("Leukemia, Hairy Cell",), ("C04.557.337.428.9",), ("D000003",)
        ),
        "D000005": MeshRecord(_KIND, ("Diabetes Mellitus", "Diabetes"), ("C18.452.394",), ()),
        "D000006": MeshRecord(
            _KIND, ("Diabetes Mellitus, Type 2",), ("C18.452.394.750",), ("D000005",)
        ),
        "D000007": MeshRecord(_KIND, ("Hernia",), ("C23.300.707",), ()),
        "D000008": MeshRecord(
            _KIND,
            ("Intervertebral Disc Displacement", "Disk, Herniated"),
            ("C05.116.900.307",),
            ("D000007",),
        ),
        "D000009": MeshRecord(
            _KIND, ("Intervertebral Disc Degeneration", "Disc Degeneration"), ("C05.1.2",), ()
        ),
        "D000010": MeshRecord(_KIND, ("Asthma",), ("C08.127",), ()),
        "D000011": MeshRecord(_KIND, ("Pain",), ("C23.888.592",), ()),
        "D000012": MeshRecord(_KIND, ("Back Pain",), ("C23.888.592.612",), ("D000011",)),
        "D000013": MeshRecord(_KIND, ("Hypertension",), ("C14.907.489",), ()),
        "D000014": MeshRecord(
            _KIND, ("Hypertension, Malignant",), ("C14.907.489.330",), ("D000013",)
        ),
        "D000015": MeshRecord(_KIND, ("Disease",), ("C23.550.288",), ()),
        "D000016": MeshRecord(_KIND, ("Breast Neoplasms",), ("C04.588.180",), ("D000001",)),
        "D000017": MeshRecord(_KIND, ("Depression",), ("F01.145.126.350",), ()),
        "D000018": MeshRecord(_KIND, ("Smoking Cessation",), ("F01.145.488.732",), ()),
    },
)
_LINKER = ConditionLinker(_MESH)


def main(name: str) -> str | None:
    found = _LINKER.link(name)
    return found.mesh.label if found else None


def parts(name: str) -> list[str]:
    return [link.mesh.label for link in _LINKER.link_parts(name)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Disc Herniation", "Herniated Disk"),
        ("Degenerative Discs", "disk degeneration"),
        ("Asthmatics", "asthma"),
        ("Breast tumour", "breast cancers"),
        ("Diabetic", "Diabetes"),
        ("Spinal disorder", "Spinal Diseases"),
        ("Arthritic joints", "Arthritis, joint"),
    ],
)
def test_words_of_one_family_have_one_stem(one: str, other: str) -> None:
    assert make_key(one) == make_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hypothyroidism", "Hyperthyroidism"),
        ("Nephritis", "Nephrosis"),
        ("Myelitis", "Myeloma"),
        ("Hepatitis A", "Hepatitis B"),
        ("Hypertension, Malignant", "Hypertension"),
        ("Carcinoma", "Carcinoid"),
        ("Type 1", "Type 2"),
        ("Non-Hodgkin", "Hodgkin"),
    ],
)
def test_other_words_keep_their_stems_apart(one: str, other: str) -> None:
    assert make_key(one) != make_key(other)


def test_stems_stand_in_the_order_of_the_words() -> None:
    assert list_stems("Stenosis of the spinal canal")[-1] == "canal"
    assert list_stems("") == []


@pytest.mark.parametrize(
    ("name", "expected", "method"),
    [
        ("Lumbar Disc Herniation", "Intervertebral Disc Displacement", "COMPONENT"),
        ("Disc Herniation", "Intervertebral Disc Displacement", "NORMALIZED"),
        ("Degenerative Discs", "Intervertebral Disc Degeneration", "NORMALIZED"),
        ("Asthmatics", "Asthma", "NORMALIZED"),
        ("Corticosteroid Resistant Hairy Cell Leukaemia", "Leukemia, Hairy Cell", "COMPONENT"),
        ("Acute asthma", "Asthma", "COMPONENT"),
        ("HER2-positive Breast Cancer", "Breast Neoplasms", "COMPONENT"),
    ],
)
def test_the_one_disease_in_a_longer_name(name: str, expected: str | None, method: str) -> None:
    found = _LINKER.link(name)
    assert (found.mesh.label if found else None) == expected
    assert found is None or (found.match.method == method and found.match.score < 0.8)


@pytest.mark.parametrize(
    "name",
    [
        "No asthma",
        "Asthma-free children",
        "Without diabetes",
        "Hypertension screening",
        "Knowledge about breast cancer",
        "Facet Disease of Unknown Kind",  # "disease" alone says nothing
        "Phantom Limb Pain",  # nor does "pain"
        "Desmoid Tumor",
        "Smoking Cessation",
        "Healthy",
        "",
    ],
)
def test_absent_studied_and_general_diseases_are_not_linked(name: str) -> None:
    assert main(name) is None
    assert parts(name) == []


def test_a_denial_ends_with_its_clause() -> None:
    assert main("Asthma (not allergic)") == "Asthma"


def test_several_diseases_are_parts_and_none_is_the_whole() -> None:
    assert main("Asthma and Hypertension") is None
    assert parts("Asthma and Hypertension") == ["Asthma", "Hypertension"]
    assert parts("Breast Cancer/Back Pain") == ["Breast Neoplasms", "Back Pain"]


def test_the_most_specific_is_the_whole_and_wider_names_are_parts() -> None:
    assert main("Diabetes Mellitus, Type 2") == "Diabetes Mellitus, Type 2"
    assert parts("Diabetes Mellitus, Type 2") == ["Diabetes Mellitus"]
    assert main("Refractory Hairy Cell Leukemia") == "Leukemia, Hairy Cell"
    # Lymphoid leukemia is wider too, but the text does not name it.
    assert parts("Refractory Hairy Cell Leukemia") == ["Leukemia"]
    # All of oncology, or all pain, says nothing beside a part of it.
    assert parts("Breast Cancer") == []
    assert parts("Back Pain") == []


def test_a_wider_disease_is_less_sure_than_its_narrower_one() -> None:
    name = "Uncontrolled Type 2 Diabetes Mellitus"
    whole, (wider,) = _LINKER.link(name), _LINKER.link_parts(name)
    assert whole is not None
    assert wider.match.score < whole.match.score
    assert wider.match.method == "COMPONENT"


def test_parts_never_repeat_the_whole() -> None:
    for name in ("Asthma", "Hairy Cell Leukemia", "Asthma; Hypertension", "Herniated Disc"):
        whole = _LINKER.link(name)
        labels = parts(name)
        assert len(labels) == len(set(labels))
        assert whole is None or whole.mesh.label not in labels
