"""Other names of interventions: what speaks against each; hard cases of real records."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.linking.mesh_terms import FILES
from kg.study.model import Intervention
from kg.terminology.links import DrugName
from kg.terminology.registry_names import NameJudge
from kg.terminology.vocabulary import Vocabulary, load_vocabulary


@pytest.fixture(scope="module")
def vocabulary(root: Path, shared_data: Path) -> Vocabulary:
    assert shared_data
    return load_vocabulary(root / "ontologies", FILES)


@pytest.fixture(scope="module")
def bundled(root: Path) -> Vocabulary:
    return load_vocabulary(root / "ontologies")


def judge(vocabulary: Vocabulary, name: str, *others: str) -> list[DrugName]:
    one = Intervention(type="DRUG", name=name, other_names=list(others))
    links = vocabulary.interventions.link(one)
    return NameJudge(vocabulary.interventions, vocabulary.mesh).judge_all(links, one.other_names)


@pytest.mark.parametrize(
    ("name", "other", "owner"),
    [
        # Listed among the other names of imatinib.
        ("imatinib mesylate", "Bosulif", "bosutinib"),
        ("imatinib mesylate", "Sprycel", "dasatinib"),
        ("imatinib mesylate", "Tasigna", "nilotinib"),
        ("imatinib mesylate", "PegIntron", "peginterferon-alfa-2b"),
        # Pairs that other records list.
        ("paclitaxel", "taxotere", "docetaxel"),
        ("interferon alfa", "Intron A", "interferon-alfa-2b"),
        ("interferon alfa", "Roferon-A", "interferon-alfa-2a"),
        ("bosutinib", "Gleevec", "imatinib"),
        ("docetaxel", "Cytoxan", "cyclophosphamide"),
        ("cetuximab", "docetaxel", "docetaxel"),
        ("everolimus", "Torisel", "temsirolimus"),
        ("sirolimus", "RAD001", "everolimus"),
        ("temsirolimus", "Rapamycin", "sirolimus"),
        ("gefitinib", "Tarceva", "erlotinib"),
        ("cisplatin", "Paraplatin", "carboplatin"),
        ("sorafenib", "Sutent", "sunitinib"),
    ],
)
def test_a_siblings_own_name_is_never_a_synonym(
    bundled: Vocabulary, name: str, other: str, owner: str
) -> None:
    (found,) = judge(bundled, name, other)
    assert (found.reason, found.other and found.other.slug) == ("OTHER_DRUG", owner)


@pytest.mark.parametrize(
    ("name", "other", "owner"),
    [
        ("heparin", "enoxaparin", "Enoxaparin"),
        ("heparin", "dalteparin", "Dalteparin"),
        ("insulin lispro", "Insulin Aspart", "Insulin Aspart"),
        ("flutamide", "Goserelin", "Goserelin"),
        ("ketoconazole", "Casopitant", "Casopitant"),
        ("morphine", "Inulin", "Inulin"),
        ("ivermectin", "hydroxychloroquine", "hydroxychloroquine"),
        ("nitazoxanide", "hydroxychloroquine", "hydroxychloroquine"),
        ("apatinib", "Carboplatin", "carboplatin"),
        ("leuprolide", "Bicalutamide", "Bicalutamide"),
        ("chloroquine", "Losartan tablets", "Losartan"),
        ("filgrastim", "G-CSF", "Granulocyte Colony-Stimulating Factor"),
        ("pegaspargase", "Asparaginase", "asparaginase"),
        ("vitamin D", "cholecalciferol", "Cholecalciferol"),
    ],
)
def test_real_siblings(vocabulary: Vocabulary, name: str, other: str, owner: str) -> None:
    (found,) = judge(vocabulary, name, other)
    assert found.reason == "OTHER_DRUG"
    assert found.other is not None
    assert found.other.label.casefold() == owner.casefold()


@pytest.mark.parametrize(
    ("name", "other", "reason"),
    [
        ("imatinib", "Gleevec and Sprycel", "COMBINATION"),
        ("imatinib", "Gleevec/Sprycel", "COMBINATION"),
        ("imatinib", "Placebo", "PLACEBO"),
        ("imatinib", "imatinib placebo", "PLACEBO"),
        ("imatinib", "tyrosine kinase inhibitor", "CATEGORY"),
        ("imatinib", "standard chemotherapy", "CATEGORY"),
        ("dexamethasone", "Steroids", "CATEGORY"),
        ("doxorubicin", "Antineoplastic Agents", "CATEGORY"),
        ("doxorubicin", "CHOP", "COMBINATION"),
        ("doxorubicin", "R-FAC", "ACRONYM"),
        ("paclitaxel", "weekly dosing", "DOSE_FORM"),
        ("paclitaxel", "oral tablets", "DOSE_FORM"),
        ("cyclophosphamide", "CTX", "TOO_SHORT"),
        ("cyclophosphamide", "5 days a week until the end of the study", "DESCRIPTION"),
        ("everolimus", "2-amino-1,7-dihydro-6H-purine-6-thione", "CHEMICAL_NAME"),
        ("sorafenib", "Zebrafenib", "NONPROPRIETARY"),
    ],
)
def test_what_is_no_name_says_why(bundled: Vocabulary, name: str, other: str, reason: str) -> None:
    (found,) = judge(bundled, name, other)
    assert found.reason == reason


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("imatinib", "Zebravec"),
        ("paclitaxel", "Asotax"),
        ("pembrolizumab", "Zebruda"),
        ("carboplatin", "Carboplatin Hexal"),
        # A brand with its maker's suffix, and one in capitals.
        ("doxorubicin", "Adriamycin PFS"),
        ("doxorubicin", "Adriamycin PFS/RDF"),
        ("carboplatin", "Paraplatin AQ"),
        ("everolimus", "ZEBRUS"),
    ],
)
def test_what_may_be_a_name_is_left_to_the_evidence(
    bundled: Vocabulary, vocabulary: Vocabulary, name: str, other: str
) -> None:
    chosen = bundled if bundled.interventions.find_drug(name) else vocabulary
    (found,) = judge(chosen, name, other)
    assert (found.reason, found.text, found.other) == ("", other, None)


@pytest.mark.parametrize(
    "other", ["Gleevec", "STI-571", "imatinib mesylate (Gleevec)", "Glivec 400 mg", "IMATINIB"]
)
def test_known_names_are_passed_over(bundled: Vocabulary, other: str) -> None:
    assert judge(bundled, "imatinib", other) == []


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("Gleevec, Glivec", []),
        ("Gleevec, STI-571; Zebravec", [("Zebravec", "", None)]),
        (
            "Gleevec, Sprycel, Zebravec",
            [("Sprycel", "OTHER_DRUG", "dasatinib"), ("Zebravec", "", None)],
        ),
        ("Zebravec / Okapivec", [("Zebravec", "", None), ("Okapivec", "", None)]),
        ("Zebravec, oral tablets", [("Zebravec", "", None), ("oral tablets", "DOSE_FORM", None)]),
        ("lopinavir/ritonavir", [("lopinavir/ritonavir", "COMBINATION", "lopinavir")]),
        (
            "N-(4-methyl-3-pyridin, 3-yl)-benzamide",
            [("N-(4-methyl-3-pyridin, 3-yl)-benzamide", "CHEMICAL_NAME", None)],
        ),
    ],
)
def test_a_list_of_names_is_judged_name_by_name(
    bundled: Vocabulary, other: str, expected: list[tuple[str, str, str | None]]
) -> None:
    found = judge(bundled, "imatinib", other)
    assert [(one.text, one.reason, one.other and one.other.slug) for one in found] == expected


def test_a_name_that_holds_anothers_name_is_no_synonym(vocabulary: Vocabulary) -> None:
    (found,) = judge(vocabulary, "selenium", "L-selenomethionine")
    assert (found.reason, found.other and found.other.label) == ("OTHER_DRUG", "Selenomethionine")


@pytest.mark.parametrize(
    "name", ["imatinib plus everolimus", "chemotherapy", "placebo", "Zebra therapy (imatinib)"]
)
def test_only_the_name_of_one_drug_gives_names(bundled: Vocabulary, name: str) -> None:
    assert judge(bundled, name, "Zebravec") == []
