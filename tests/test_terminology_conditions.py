"""Reported conditions lead to the MeSH descriptor they name, or to none."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.terminology.condition_names import NEWER_RECORDS
from kg.terminology.conditions import FIELD, ConditionLinker
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.readers.mesh_rdf import MeshRecord

_MESH = MeshVocabulary.read(
    Path(__file__).resolve().parent.parent / "ontologies" / "mesh-slice.ttl"
)
_LINKER = ConditionLinker(_MESH)


def label(name: str) -> str | None:
    found = _LINKER.link(name)
    return found.mesh.label if found else None


@pytest.mark.parametrize(
    ("name", "expected", "method"),
    [
        ("Sarcoma, Synovial", "Sarcoma, Synovial", "EXACT_LABEL"),
        ("sarcoma, SYNOVIAL", "Sarcoma, Synovial", "EXACT_LABEL"),
        ("Synovial Sarcomas", "Sarcoma, Synovial", "SYNONYM"),
        ("Soft Tissue Sarcoma", "Sarcoma", "SYNONYM"),
        ("Adult Synovial Sarcoma", "Sarcoma, Synovial", "NORMALIZED"),
        ("Recurrent Adult Soft Tissue Sarcoma", "Sarcoma", "NORMALIZED"),
        ("Stage III Adult Soft Tissue Sarcoma", "Sarcoma", "NORMALIZED"),
        ("Stage IV Adult Soft Tissue Sarcoma AJCC v7", "Sarcoma", "NORMALIZED"),
        ("Previously Treated Childhood Rhabdomyosarcoma", "Rhabdomyosarcoma", "NORMALIZED"),
        ("Leukaemia", "Leukemia", "NORMALIZED"),
        ("Leukemia, in Remission", "Leukemia", "NORMALIZED"),
        ("Gastrointestinal Stromal Tumour", "Gastrointestinal Stromal Tumors", "NORMALIZED"),
        ("Newly Diagnosed Glioblastoma", "Glioblastoma", "NORMALIZED"),
        ("Breast Cancer", "Breast Neoplasms", "NORMALIZED"),
        ("Metastatic Breast Cancer", "Breast Neoplasms", "NORMALIZED"),
        ("NSCLC", "Carcinoma, Non-Small-Cell Lung", "SYNONYM"),
        ("NSCLC (Non-small Cell Lung Cancer)", "Carcinoma, Non-Small-Cell Lung", "SYNONYM"),
        ("HIV-1 infection", "HIV Infections", "SYNONYM"),
        ("Refractory Malignancy", "Neoplasms", "NORMALIZED"),
        (
            "Childhood Acute Promyelocytic Leukemia (M3)",
            "Leukemia, Promyelocytic, Acute",
            "NORMALIZED",
        ),
        (
            "Adult Acute Myeloid Leukemia With t(16;16)(p13;q22)",
            "Leukemia, Myeloid, Acute",
            "NORMALIZED",
        ),
    ],
)
def test_condition(name: str, expected: str, method: str) -> None:
    found = _LINKER.link(name)
    assert found is not None
    assert (found.mesh.label, found.match.method) == (expected, method)
    assert found.mesh.id in _MESH
    assert (found.match.text, found.match.field) == (name, FIELD)
    assert found.match.release == "MeSH 2020"


def test_the_looser_the_match_the_lower_the_score() -> None:
    names = ["Sarcoma, Synovial", "Synovial Sarcoma", "Recurrent Synovial Sarcoma"]
    scores = [found.match.score for name in names if (found := _LINKER.link(name))]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Healthy",
        "Adult",
        "Stage IV",
        "Recurrent Disease",
        "SARS (Disease)",
        "Imatinib Mesylate",
        "Antineoplastic Agents",
        "Everolimus",
        "Sarcoma and Leukemia",
        "Sarcoma, Leukemia",
        "Breast Cancer/Sarcoma",
        "Glioblastoma (Sarcoma)",
        "No sarcoma",
        "Sarcoma-free survival",
        "Treatment",
    ],
)
def test_no_link_rather_than_a_wrong_one(name: str) -> None:
    assert label(name) is None


@pytest.mark.parametrize("name", ["COVID-19", "Covid19", "SARS-CoV-2 Infection", "2019-nCoV"])
def test_a_record_newer_than_the_vocabulary_says_its_own_release(name: str) -> None:
    found = _LINKER.link(name)
    assert found is not None
    assert (found.mesh.id, found.mesh.label) == ("D000086382", "COVID-19")
    assert found.match.release == "trial-kg aliases (MeSH 2021)"
    assert "D000086382" not in _MESH


def test_a_newer_vocabulary_names_its_own_records() -> None:
    linker = _build(D000086382=MeshRecord("TopicalDescriptor", ("COVID-19",), ("C01.7",), ()))
    found = linker.link("SARS-CoV-2")
    assert found is not None
    assert (found.mesh.id, found.match.release) == ("D000086382", "MeSH 2020")


def test_brackets_may_repeat_or_narrow_what_stands_outside() -> None:
    assert label("Leukemia (Leukemia, Myeloid, Acute)") == "Leukemia"
    assert label("Sarcoma (adult)") == "Sarcoma"
    assert label("Unknown Thing (Glioblastoma)") == "Glioblastoma"
    assert label("Unknown Thing (Glioblastoma) (Sarcoma)") is None


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Adult Synovial Sarcoma", True),
        ("Recurrent Adult Soft Tissue Sarcoma", True),
        ("Stage III Adult Soft Tissue Sarcoma", True),
        ("Sarcoma, Adult", True),
        # Two names in a row are not one, and a qualifier may belong to the next.
        ("Adult Synovial Sarcoma Recurrent", False),
        ("Adult Synovial Sarcoma Recurrent Adult Soft Tissue Sarcoma", False),
        ("Soft Tissue Sarcoma Stage III", False),
        ("Recurrent", False),
        ("", False),
    ],
)
def test_knows_is_strict_about_what_trails(text: str, known: bool) -> None:
    assert _LINKER.knows(text) is known


def _build(**records: MeshRecord) -> ConditionLinker:
    return ConditionLinker(MeshVocabulary("MeSH 2020", Path("mesh.nt"), records))


def test_conditions_are_found_among_diseases_only() -> None:
    """A process, a procedure or a chemical that a record lists as its condition is none.

    The registry derives no such term from conditions either.
    """
    linker = _build(
        D000001=MeshRecord("TopicalDescriptor", ("Lead",), ("D01.268",), ()),
        D000002=MeshRecord("TopicalDescriptor", ("Pregnancy",), ("G08.686",), ()),
        D000003=MeshRecord("TopicalDescriptor", ("Virus X",), ("B04.100",), ()),
        D000004=MeshRecord("TopicalDescriptor", ("Reading", "Gaps"), ("F01.1", "L01.2"), ()),
        D000005=MeshRecord("TopicalDescriptor", ("Gap Disease", "Gaps"), ("C10.2",), ()),
        C000001=MeshRecord("SCR_Disease", ("Rare Disease of X",), (), ("D000005",)),
    )
    assert linker.link("Lead") is None
    assert linker.link("Virus X") is None
    found = {name: linker.link(name) for name in ("Pregnancy", "Gaps", "Rare Disease of X")}
    assert [one.mesh.id if one else None for one in found.values()] == [
        None,
        "D000005",
        "C000001",
    ]


def test_words_that_fit_two_descriptors_name_neither() -> None:
    linker = _build(
        D000001=MeshRecord("TopicalDescriptor", ("One", "Fever of Valley Type"), ("C01.1",), ()),
        D000002=MeshRecord("TopicalDescriptor", ("Two", "Valley Fever Type"), ("C01.2",), ()),
        D000003=MeshRecord("TopicalDescriptor", ("Type Hill Fever",), ("C01.3",), ()),
        D000004=MeshRecord("TopicalDescriptor", ("Four", "Hill Fever Types"), ("C01.4",), ()),
    )
    assert linker.link("Type, Valley Fever") is None
    preferred = linker.link("Fever, Hill, Type")
    assert preferred is not None
    assert preferred.mesh.id == "D000003"


@given(st.text(max_size=60))
def test_no_text_breaks_linking(text: str) -> None:
    found = _LINKER.link(text)
    assert found is None or found.mesh.id in _MESH or found.mesh.id in NEWER_RECORDS
    _LINKER.link_parts(text)
    _LINKER.knows(text)
