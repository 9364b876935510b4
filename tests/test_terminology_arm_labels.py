"""Labels of arms name drugs; who is in an arm, and what is withheld, is no drug of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.study.model import Intervention
from kg.terminology.drugs import DrugVocabulary
from kg.terminology.interventions import ARM_FIELD, InterventionLinker
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.mesh_names import read_mesh_names
from kg.terminology.names import spelling_key
from kg.terminology.regimens import find_regimen, read_regimens

_ONTOLOGIES = Path(__file__).resolve().parent.parent / "ontologies"
_REGIMENS = read_regimens(_ONTOLOGIES / "regimens.ttl")
_LINKER = InterventionLinker(
    DrugVocabulary.read(_ONTOLOGIES / "drugs.ttl"),
    MeshVocabulary.read(_ONTOLOGIES / "mesh-slice.ttl"),
    read_mesh_names(_ONTOLOGIES / "mesh-names.ttl"),
    _REGIMENS,
)


def drugs(label: str) -> list[str]:
    return [link.drug.label.casefold() for link in _LINKER.link_arm(label)]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Imatinib", ["imatinib"]),
        ("imatinib mesylate 400 mg PO daily", ["imatinib"]),
        ("Imatinib + RAD001", ["imatinib", "everolimus"]),
        ("Arm I (everolimus, imatinib)", ["everolimus", "imatinib"]),
        ("Arm A: everolimus", ["everolimus"]),
        ("Treatment (imatinib mesylate)", ["imatinib"]),
        ("Imatinib + placebo for everolimus", ["imatinib"]),
        # No drug is given, or none is named.
        ("placebo to match imatinib", []),
        ("Placebo", []),
        ("Imatinib placebo", []),
        ("Arm I", []),
        ("400 mg", []),
        # Who they are, and what came before.
        ("Imatinib-resistant patients", []),
        ("After failure of imatinib", []),
        ("No imatinib", []),
        ("Prior everolimus", []),
        ("Imatinib naive", []),
        ("Patients on imatinib", []),
        ("", []),
    ],
)
def test_drugs_of_a_label(label: str, expected: list[str]) -> None:
    assert drugs(label) == expected


def test_the_link_says_where_the_words_stand() -> None:
    (link,) = _LINKER.link_arm("Arm A: Gleevec 400 mg")
    assert link.match.field == ARM_FIELD
    assert link.match.text == "Gleevec"


@given(st.text(max_size=40))
def test_any_label_is_read(label: str) -> None:
    assert isinstance(_LINKER.link_arm(label), list)


@pytest.mark.parametrize(
    ("name", "count"),
    [("FOLFOX", 3), ("mFOLFOX6 regimen", 3), ("R-CHOP", 5), ("Fox", 0), ("CHO", 0), ("", 0)],
)
def test_a_regimen_is_its_drugs(name: str, count: int) -> None:
    assert len(find_regimen(_REGIMENS, name.casefold())) == count


def test_a_drug_beside_a_regimen() -> None:
    found = _LINKER.link(Intervention(type="DRUG", name="Imatinib/FLOT"))
    assert {link.match.method for link in found} == {"COMPONENT"}
    assert "imatinib" in {link.drug.slug for link in found}


def test_spellings_of_one_substance() -> None:
    assert spelling_key("Betametasona") == spelling_key("betamethasone")
    assert spelling_key("Hidroxicloroquina") == spelling_key("hydroxychloroquine")
    assert spelling_key("prednisolone") != spelling_key("prednisone")
    assert spelling_key("ozone") == ""  # too short to differ surely
