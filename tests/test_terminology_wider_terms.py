"""What stands above a drug is linked where the name says it, and as a term, never as a drug."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.study.model import Intervention
from kg.terminology.drugs import DrugVocabulary
from kg.terminology.interventions import OTHER_NAMES_FIELD, InterventionLinker
from kg.terminology.links import MeshLink
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.mesh_names import TermNames
from kg.terminology.readers.mesh_rdf import MeshRecord

_KIND = "TopicalDescriptor"


def record(label: str, tree: str, *broader: str, names: tuple[str, ...] = ()) -> MeshRecord:
    return MeshRecord(_KIND, (label, *names), (tree,), broader)


_MESH = MeshVocabulary(
    "MeSH 2020",
    Path("mesh.nt"),
    {
        "D000001": record("Cyclosporins", "D04.345.566", names=("Cyclosporines",)),
        "D000002": record("Cyclosporine", "D04.345.566.235", "D000001"),
        "D000003": record("Megestrol", "D04.210.500"),
        "D000004": record("Megestrol Acetate", "D04.210.500.745", "D000003"),
        "D000005": record("Cysteine", "D12.125.166"),
        "D000006": record(
            "Acetylcysteine", "D12.125.166.10", "D000005", names=("N-acetyl cysteine",)
        ),
        "D000007": record("Interleukins", "D12.644.276"),
        "D000008": record("Interleukin-2", "D12.644.276.374", "D000007"),
        "D000009": record("Calcium", "D01.268.552"),
        "D000010": record("Leucovorin", "D03.633.100", names=("Leucovorin Calcium",)),
        "D000011": record("Cognitive Behavioral Therapy", "E02.190.100"),
        "D000012": record("Bone Marrow Transplantation", "E02.095.147", names=("BMT Graft",)),
        "D000013": record("Injections", "E02.319.267"),
        "D000014": record("Angiotensin Receptor Antagonists", "D27.505.519"),
        "D000015": record("Losartan", "D03.383.129"),
        "D000016": record("Endotoxins", "D23.946.123"),
        "D000017": record("Acetaminophen", "D02.065.199"),
        "D000018": record("Vitamins", "D27.505.696"),
        "D000019": record("Vitamin D", "D04.210.500.812"),
    },
)
_NAMES = {"Angiotensin II Receptor Blockers": "D000014", "Not in MeSH": "D999999"}
_LINKER = InterventionLinker(DrugVocabulary("drugs", ()), _MESH, _NAMES)


def link(name: str, *others: str, kind: str = "DRUG") -> tuple[list[str], list[MeshLink]]:
    one = Intervention(type=kind, name=name, other_names=list(others))
    drugs = _LINKER.link(one)
    return [link.drug.label for link in drugs], _LINKER.link_terms(one, drugs)


@pytest.mark.parametrize(
    ("name", "drugs", "terms"),
    [
        ("cyclosporine", ["Cyclosporine"], ["Cyclosporins"]),
        ("Megestrol acetate 160 mg tablets", ["Megestrol Acetate"], ["Megestrol"]),
        # An acetylated amino acid is another substance; a number is part of a name; a salt's half,
        # a vitamin's letter and a way of giving are no terms.
        ("N-acetyl cysteine", ["Acetylcysteine"], []),
        ("Interleukin-2", ["Interleukin-2"], []),
        ("leucovorin calcium", ["Leucovorin"], []),
        ("Vitamin D", ["Vitamin D"], []),
        ("Losartan injection", ["Losartan"], []),
        ("Interleukin-2 antagonist", [], []),
    ],
)
def test_what_is_above_a_drug(name: str, drugs: list[str], terms: list[str]) -> None:
    found, links = link(name)
    assert found == drugs
    assert [one.mesh.label for one in links] == terms
    assert {one.match.method for one in links} <= {"COMPONENT"}


@pytest.mark.parametrize(
    ("name", "terms"),
    [
        ("Cognitive Behavioural Therapies", ["Cognitive Behavioral Therapy"]),
        ("autologous bone marrow transplantation", ["Bone Marrow Transplantation"]),
        ("anesthesia for bone marrow transplantation", []),
        ("Bone marrow transplantation counselling", []),
        ("Sham bone marrow transplantation", []),
        ("Injections", []),
        ("angiotensin II receptor blocker", ["Angiotensin Receptor Antagonists"]),
    ],
)
def test_procedures_and_classes(name: str, terms: list[str]) -> None:
    drugs, links = link(name, kind="PROCEDURE")
    assert drugs == []
    assert [one.mesh.label for one in links] == terms


def test_the_matched_words_hold_the_salt() -> None:
    (found,) = _LINKER.link(Intervention(type="DRUG", name="Losartan potassium 50 mg tablets"))
    assert (found.match.text, found.match.method) == ("Losartan potassium", "NORMALIZED")


def test_another_name_may_say_the_class() -> None:
    drugs, (term,) = link("Losartan", "Angiotensin II receptor blocker")
    assert drugs == ["Losartan"]
    assert term.mesh.id == "D000014"
    assert term.match.field == OTHER_NAMES_FIELD
    assert term.match.text == "Angiotensin II receptor blocker"


def test_a_class_has_members_among_its_other_names() -> None:
    drugs, _ = link("Angiotensin II receptor blockers", "Losartan", "Cyclosporine")
    assert drugs == ["Losartan", "Cyclosporine"]


@pytest.mark.parametrize("others", [("IV Acetaminophen", "APAP"), ("Acetaminophen",)])
def test_a_name_of_another_substance_is_no_name_of_a_drug(others: tuple[str, ...]) -> None:
    assert link("Reference Standard Endotoxin (RSE)", *others)[0] == []


def test_an_enumeration_is_no_other_name() -> None:
    drugs, _ = link("Vitamin D", "Losartan, cyclosporine, acetaminophen")
    assert drugs == ["Vitamin D"]
    assert link("Vitamin D", "Losartan and cyclosporine")[0] == ["Vitamin D"]
    assert link("Vitamin D", "Losartan", "Cyclosporine", "Acetaminophen")[0] == ["Vitamin D"]


@pytest.mark.parametrize("kind", ["OTHER", "RADIATION"])
def test_only_a_whole_name_is_a_drug_elsewhere(kind: str) -> None:
    assert link("Losartan 50 mg", kind=kind)[0] == ["Losartan"]
    assert link("Losartan and counselling", kind=kind)[0] == []
    assert link("Losartan placebo", kind=kind)[0] == []


def test_further_names_lead_to_what_mesh_has() -> None:
    names = TermNames(_MESH, _NAMES)
    assert names.find_ids("angiotensin-II receptor blockers") == ("D000014",)
    assert names.find_ids("Not in MeSH") == ()
    assert names.find_ids("Losartan") == ("D000015",)
