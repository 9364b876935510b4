"""Interventions lead to the drugs they name, and to no others."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.study.model import Intervention
from kg.terminology.drugs import DrugVocabulary
from kg.terminology.interventions import (
    NAME_FIELD,
    OTHER_NAMES_FIELD,
    TYPES_WITH_DRUGS,
    InterventionLinker,
)
from kg.terminology.links import DrugLink
from kg.terminology.mesh import MeshVocabulary

_ONTOLOGIES = Path(__file__).resolve().parent.parent / "ontologies"
_LINKER = InterventionLinker(
    DrugVocabulary.read(_ONTOLOGIES / "drugs.ttl"),
    MeshVocabulary.read(_ONTOLOGIES / "mesh-slice.ttl"),
)


def link(name: str, *other_names: str, kind: str = "DRUG") -> list[DrugLink]:
    return _LINKER.link(Intervention(type=kind, name=name, other_names=list(other_names)))


def slugs(name: str, *other_names: str, kind: str = "DRUG") -> list[str]:
    return [one.drug.slug for one in link(name, *other_names, kind=kind)]


@pytest.mark.parametrize(
    ("name", "slug", "method"),
    [
        ("Imatinib", "imatinib", "EXACT_LABEL"),
        ("IMATINIB MESYLATE", "imatinib", "SYNONYM"),
        ("Gleevec", "imatinib", "SYNONYM"),
        ("CGP57148", "imatinib", "NORMALIZED"),
        ("imatinib mesylate 400 mg PO daily", "imatinib", "NORMALIZED"),
        ("Imatinib tablets", "imatinib", "NORMALIZED"),
        ("Imatinib 400 mg/day x 28 days", "imatinib", "NORMALIZED"),
        ("Baricitinib Oral Tablet", "baricitinib", "NORMALIZED"),
        ("Paclitaxel 80 mg/m2 weekly x 12", "paclitaxel", "NORMALIZED"),
        ("Doxorubicin 60 mg/m^2 q3w", "doxorubicin", "NORMALIZED"),
        ("doxorubicin hydrochloride (liposomal)", "doxorubicin", "SYNONYM"),
        ("liposomal daunorubicin citrate", "daunorubicin", "NORMALIZED"),
        ("Carboplatin AUC=6", "carboplatin", "NORMALIZED"),
        ("Fludarabine (Fludara)", "fludarabine", "EXACT_LABEL"),
        ("IV Busulfan", "busulfan", "NORMALIZED"),
        ("High-Dose Methotrexate", "methotrexate", "NORMALIZED"),
        ("Herceptin™", "trastuzumab", "SYNONYM"),
        ("IFN-α", "interferon-alfa", "SYNONYM"),
        ("nab-paclitaxel", "albumin-bound-paclitaxel", "SYNONYM"),
        ("Bosulif", "bosutinib", "SYNONYM"),
        ("42-O-(2-hydroxy)ethyl rapamycin", "everolimus", "SYNONYM"),
    ],
)
def test_one_drug(name: str, slug: str, method: str) -> None:
    (found,) = link(name)
    assert (found.drug.slug, found.match.method) == (slug, method)
    assert found.match.field == NAME_FIELD
    assert 0 < found.match.score <= 1
    assert found.match.text.casefold() in name.casefold()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Imatinib + RAD001", ["imatinib", "everolimus"]),
        ("lopinavir/ritonavir", ["lopinavir", "ritonavir"]),
        ("Lopinavir-Ritonavir", ["lopinavir", "ritonavir"]),
        ("Lopinavir 200Mg/Ritonavir 50Mg Tab", ["lopinavir", "ritonavir"]),
        (
            "vincristine, adriamycin and cytoxan",
            ["vincristine", "doxorubicin", "cyclophosphamide"],
        ),
        ("Imatinib with something unheard of", ["imatinib"]),
        ("Arm A (imatinib, RAD001)", ["imatinib", "everolimus"]),
        ("imatinib and Gleevec", ["imatinib"]),
        ("Hydroxychloroquine or chloroquine", ["hydroxychloroquine", "chloroquine"]),
        ("Gemcitabine；Cisplatin", ["gemcitabine", "cisplatin"]),
        (
            "imatinib，cyclophosphamide，Fludarabine",
            ["imatinib", "cyclophosphamide", "fludarabine"],
        ),
        ("Lopinavir-Ritonavir 200 mg plus imatinib", ["lopinavir", "ritonavir", "imatinib"]),
    ],
)
def test_combinations(name: str, expected: list[str]) -> None:
    found = link(name)
    assert [one.drug.slug for one in found] == expected
    assert {one.match.method for one in found} == {"COMPONENT"}
    assert all(one.match.score < 0.85 for one in found)


@pytest.mark.parametrize(
    "name",
    [
        "placebo",
        "Placebos",
        "Imatinib placebo",
        "imatinib-placebo",
        "Placebo (imatinib)",
        "Imatinib (placebo)",
        "placebo to match imatinib",
        "Placebo Comparator for everolimus",
        "matching placebo for imatinib and dasatinib",
        "Imatinib/dasatinib placebo",
        "Imatinib and dasatinib placebo",
        "Placebo, imatinib",
        "Imatinib-matched placebo tablets",
        "sham imatinib injection",
        "Vehicle of tacrolimus ointment",
        "Dummy everolimus",
    ],
)
def test_placebos_are_no_drugs(name: str) -> None:
    assert slugs(name, "imatinib") == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Imatinib or placebo", ["imatinib"]),
        ("Imatinib vs. Placebo", ["imatinib"]),
        ("Imatinib + placebo for dasatinib", ["imatinib"]),
        ("Everolimus plus dasatinib placebo", ["everolimus"]),
        ("Hydroxychloroquine and placebo", ["hydroxychloroquine"]),
    ],
)
def test_a_placebo_beside_a_drug(name: str, expected: list[str]) -> None:
    found = link(name)
    assert [one.drug.slug for one in found] == expected
    assert {one.match.method for one in found} == {"COMPONENT"}


@pytest.mark.parametrize(
    "name",
    [
        "without imatinib",
        "no imatinib",
        "imatinib withdrawal",
        "imatinib-resistant cells",
        "anti-imatinib antibody",
        "mTOR inhibitor",
        "Protein Kinase Inhibitors",
        "Antineoplastic Agents",
        "Chemotherapy",
        "Standard of Care",
        "Tablets",
        "Solution",
        "400 mg",
        "PO",
        "Sarcoma",
        "sodium",
        "+",
        "()",
        "(((",
        "T cells stimulated with everolimus",
        "",
    ],
)
def test_what_names_no_drug(name: str) -> None:
    assert slugs(name) == []


@pytest.mark.parametrize("kind", ["PROCEDURE", "DEVICE", "BEHAVIORAL", "DIAGNOSTIC_TEST", ""])
def test_only_kinds_that_can_be_drugs(kind: str) -> None:
    assert slugs("imatinib", kind=kind) == []


@pytest.mark.parametrize("kind", sorted(TYPES_WITH_DRUGS))
def test_all_kinds_that_can_be_drugs(kind: str) -> None:
    assert slugs("imatinib", kind=kind) == ["imatinib"]


def test_other_names_agreeing_on_one_drug() -> None:
    (found,) = link("Compound Q", "Gleevec", "STI-571", "something else")
    assert found.drug.slug == "imatinib"
    assert found.match.field == OTHER_NAMES_FIELD
    assert found.match.text in ("Gleevec", "STI-571")
    assert found.match.score < 0.8


@pytest.mark.parametrize(
    "others",
    [
        # As registry records list them for imatinib: other drugs among them.
        ("Gleevec", "Bosulif"),
        ("Gleevec", "Sprycel", "Tasigna"),
        ("PegIntron", "Hetlioz"),
        ("imatinib + everolimus",),
        ("Imatinib placebo",),
        (),
    ],
)
def test_other_names_that_disagree_say_nothing(others: tuple[str, ...]) -> None:
    assert slugs("Compound Q", *others) == []


def test_other_names_never_overrule_the_name() -> None:
    assert slugs("imatinib", "Bosulif", "Sprycel") == ["imatinib"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("imatinib", ["imatinib"]),
        ("Imatinib 400 mg", ["imatinib"]),
        ("imatinib plus everolimus", ["imatinib", "everolimus"]),
        ("imatinib therapy", ["imatinib"]),
    ],
)
@pytest.mark.parametrize(
    "others",
    [
        ("Gleevec, Sprycel, Tasigna, Bosulif",),
        ("dasatinib; nilotinib; bosutinib",),
        ("CHOP: cyclophosphamide, doxorubicin, vincristine",),
    ],
)
def test_what_is_listed_beside_a_drugs_name_is_not_given(
    name: str, expected: list[str], others: tuple[str, ...]
) -> None:
    assert slugs(name, *others) == expected


def test_a_long_description_has_no_members() -> None:
    assert slugs("what everyone at the ward receives", "gemcitabine", "cisplatin") == []


def test_an_unknown_nonproprietary_name_is_no_brand_of_its_other_name() -> None:
    assert slugs("zzztinib", "carboplatin") == []


def test_a_kind_of_treatment_has_examples_as_other_names() -> None:
    for name, other in (("Chemotherapy", "pemetrexed"), ("Background regimen", "tacrolimus")):
        (found,) = link(name, other, "and others")
        assert (found.match.text, found.match.method) == (other, "COMPONENT")
        assert found.match.field == OTHER_NAMES_FIELD


@pytest.mark.parametrize(
    ("name", "others", "expected"),
    [
        ("CHOP", ["cyclophosphamide, doxorubicin and vincristine"], 3),
        ("Standard chemotherapy", ["gemcitabine + cisplatin", "imatinib"], 3),
        ("Standard chemotherapy", ["gemcitabine + cisplatin", "and others"], 2),
        # A code, a brand and a compound are no regimens.
        ("ABC-123", ["gemcitabine + cisplatin"], 0),
        ("Compound Q", ["gemcitabine + cisplatin"], 0),
        # Drugs to choose from, or names that disagree, are no combination.
        ("CHOP", ["Gleevec", "Sprycel", "Tasigna"], 0),
    ],
)
def test_a_regimen_is_what_its_other_names_list(
    name: str, others: list[str], expected: int
) -> None:
    found = link(name, *others)
    assert len(found) == expected
    assert {one.match.method for one in found} <= {"COMPONENT"}
    assert {one.match.field for one in found} <= {OTHER_NAMES_FIELD}


@pytest.mark.parametrize("salt", ["mesylate", "hydrochloride", "propionate", "cilexetil"])
def test_a_salt_or_ester_is_the_drug(salt: str) -> None:
    assert slugs(f"vincristine {salt}") == ["vincristine"]


def test_mesh_fills_in_where_there_is_no_hub() -> None:
    (found,) = link("rhuMAb VEGF")
    assert found.match.release.startswith("trial-kg drugs")
    (made,) = link("Vidarabine")
    assert made.match.release == "MeSH 2020"
    assert made.drug.exact_matches == ("http://id.nlm.nih.gov/mesh/D014740",)


@given(st.text(max_size=60))
def test_no_text_breaks_linking(text: str) -> None:
    for found in link(text, text):
        assert found.drug.labels


@given(
    st.sampled_from(["imatinib", "Gleevec", "RAD-001", "busulfan", "methotrexate"]),
    st.sampled_from([" 400 mg", " tablets", " PO daily", ", 10 mg/kg", " (oral)", " 5% cream"]),
)
def test_dose_and_form_never_change_the_drug(name: str, tail: str) -> None:
    assert slugs(name + tail) == slugs(name)
