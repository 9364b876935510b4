"""Substances within longer names are drugs; classes and procedures are MeSH terms, never drugs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.study.model import Intervention
from kg.terminology.drugs import DrugVocabulary
from kg.terminology.intervention_terms import FIELD, TermLinker
from kg.terminology.interventions import InterventionLinker
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.readers.mesh_rdf import MeshRecord
from kg.terminology.targets import is_targeted

_KIND = "TopicalDescriptor"
_MESH = MeshVocabulary(
    "MeSH 2020",
    Path("mesh.nt"),
    {
        "D000001": MeshRecord(_KIND, ("Betamethasone",), ("D04.210.500",), ()),
        "D000002": MeshRecord(_KIND, ("Trastuzumab",), ("D12.776.124.790.651.114.224.9",), ()),
        "D000003": MeshRecord(_KIND, ("Interleukin-6", "IL6"), ("D12.644.276.374",), ()),
        "D000004": MeshRecord(_KIND, ("Acetaminophen", "APAP"), ("D02.065.199",), ()),
        "D000005": MeshRecord(_KIND, ("Meglumine",), ("D02.033.800",), ()),
        "D000006": MeshRecord(_KIND, ("Iodine",), ("D01.268.380",), ()),
        "D000007": MeshRecord(_KIND, ("Radiotherapy", "Radiation Therapy"), ("E02.815",), ()),
        "D000008": MeshRecord(
            _KIND,
            ("Antibodies, Monoclonal", "Monoclonal Antibodies"),
            ("D12.776.124.486.485.114.224",),
            (),
        ),
        "D000009": MeshRecord(_KIND, ("Vaccines",), ("D20.215.894",), ()),
        "D000010": MeshRecord(_KIND, ("Angiogenesis Inhibitors",), ("D27.505.696.377",), ()),
        "D000011": MeshRecord(_KIND, ("Therapeutics", "Treatment"), ("E02",), ()),
        "D000012": MeshRecord(_KIND, ("Drug Therapy", "Chemotherapy"), ("E02.319",), ()),
        "D000013": MeshRecord(_KIND, ("Sarcoma",), ("C04.557",), ()),
        "D000014": MeshRecord(_KIND, ("Tablets",), ("D26.255.830",), ()),
        "D000016": MeshRecord(_KIND, ("Rituximab",), ("D12.776.124.486.485.9",), ("D000008",)),
        "D000017": MeshRecord(_KIND, ("Interferons",), ("D12.644.276.374.440",), ()),
        "D000018": MeshRecord(
            _KIND,
            ("Interferon-alpha", "Interferon Alfa"),
            ("D12.644.276.374.440.890",),
            ("D000017",),
        ),
        "D000015": MeshRecord(_KIND, ("Cimetidine",), ("D03.383.129",), ()),
    },
)
_TERMS = TermLinker(_MESH)
_DRUGS = InterventionLinker(DrugVocabulary("trial-kg drugs test", ()), _MESH)


def terms(name: str) -> list[str]:
    return [link.mesh.label for link in _TERMS.link(name)]


def drugs(name: str, *others: str, kind: str = "DRUG") -> list[str]:
    found = _DRUGS.link(Intervention(type=kind, name=name, other_names=list(others)))
    return [link.drug.label for link in found]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Transforaminal epidural compound betamethasone injection", ["Betamethasone"]),
        ("Caudal betamethasone 6 mg once daily", ["Betamethasone"]),
        ("Nightly cimetidine with food", ["Cimetidine"]),
        ("Titrated cimetidine tablets", ["Cimetidine"]),
    ],
)
def test_a_substance_within_a_longer_name_is_the_drug(name: str, expected: list[str]) -> None:
    (found,) = _DRUGS.link(Intervention(type="DRUG", name=name))
    assert [found.drug.label] == expected
    assert found.match.method == "COMPONENT"
    assert found.match.score < 0.75


@pytest.mark.parametrize(
    "name",
    [
        # Targets, carriers, and what is withheld.
        "Interleukin 6 (IL6) Antagonist",
        "Interleukin-6 receptor blocker",
        "Anti interleukin-6 antibody",
        "cimetidine withdrawal",
        "cimetidine-resistant strain",
        "Without betamethasone",
        "T cells stimulated with interleukin-6",
        "interleukin-6 plasmid",
        # Another drug whose name begins alike, and the other half of a salt.
        "Trastuzumab deruxtecan",
        "Trastuzumab emtansine 3.6 mg/kg",
        "Gadoterate meglumine",
        "Iodine I 131 tositumomab",
        # No substances.
        "Chemotherapy",
        "Tablets",
        "Placebo for cimetidine",
        "",
    ],
)
def test_no_drug_rather_than_a_target_or_a_namesake(name: str) -> None:
    assert drugs(name) == []


def test_a_short_abbreviation_alone_proves_no_other_name() -> None:
    assert drugs("Reference Standard Endotoxin (RSE)", "APAP") == []
    assert drugs("Compound Q", "APAP", "Acetaminophen") == ["Acetaminophen"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Radiotherapy", ["Radiotherapy"]),
        ("RADIATION THERAPY", ["Radiotherapy"]),
        ("Chemotherapy + Radiotherapy", ["Drug Therapy", "Radiotherapy"]),
        ("Chemotherapy (radiation therapy)", ["Drug Therapy", "Radiotherapy"]),
        ("Angiogenesis inhibitors", ["Angiogenesis Inhibitors"]),
        ("Checkpoint blockade plus an angiogenesis inhibitor", ["Angiogenesis Inhibitors"]),
        ("90-Yttrium-labelled anti-CD66 monoclonal antibody", ["Antibodies, Monoclonal"]),
        ("gp100 peptide vaccine", ["Vaccines"]),
        ("vaccines", ["Vaccines"]),
    ],
)
def test_classes_and_procedures_are_mesh_terms(name: str, expected: list[str]) -> None:
    found = _TERMS.link(name)
    assert sorted(link.mesh.label for link in found) == sorted(expected)
    assert {link.match.field for link in found} == {FIELD}
    assert all(0 < link.match.score <= 1 for link in found)
    assert drugs(name) == []


def test_a_drug_named_by_its_class_and_more_is_both() -> None:
    assert drugs("Recombinant Interferon Alfa") == ["Interferon-alpha"]
    assert terms("Recombinant Interferon Alfa") == ["Interferons"]


def test_how_a_term_was_matched_is_said() -> None:
    assert [link.match.method for link in _TERMS.link("Radiotherapy")] == ["EXACT_LABEL"]
    assert [link.match.method for link in _TERMS.link("Radiation Therapy")] == ["SYNONYM"]
    assert [link.match.method for link in _TERMS.link("gp100 vaccine")] == ["COMPONENT"]


@pytest.mark.parametrize(
    "name",
    [
        "Treatment",
        "Sarcoma",
        "Betamethasone",
        "Tablets",
        "Sham radiotherapy",
        "Placebo vaccine",
        "Radiotherapy planning by a new device",  # a procedure must be all of a name
        "",
    ],
)
def test_what_is_no_class_and_no_procedure(name: str) -> None:
    assert terms(name) == []


def test_targets_are_told_from_what_is_given() -> None:
    assert is_targeted("il-6 antagonist")
    assert is_targeted("gene therapy")
    assert not is_targeted("antigen presentation")
    assert not is_targeted("betamethasone injection")


@given(st.text(max_size=60))
def test_no_text_breaks_linking(text: str) -> None:
    for link in _TERMS.link(text):
        assert link.mesh.id in _MESH
    _TERMS.find_substances(text)
