"""Names in running text, and which concept a name stands for."""

from __future__ import annotations

import pytest

from kg.search.documents import DrugRef
from kg.search.naming import NameList, find_partners
from kg.search.tagging import Tagger
from kg.search.variants import list_variants
from kg.search.words import make_key

NAMES = (
    "Sarcoma",
    "Synovial Sarcoma",
    "Soft Tissue Sarcoma",
    "HIV",
    "HIV Infections",
    "Type 2 Diabetes",
    "In Vitro",
    "Imatinib Mesylate",
    "Imatinib",
    "5-FU",
)


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger({make_key(name): name for name in NAMES})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Adult Synovial Sarcoma", [("Synovial Sarcoma", "Synovial Sarcoma")]),
        ("soft-tissue sarcomas", [("Soft Tissue Sarcoma", "soft-tissue sarcomas")]),
        ("soft tissue and sarcoma", [("Sarcoma", "sarcoma")]),
        ("sarcoidosis, carcinosarcoma", []),
        ("HIV infection and HIV", [("HIV Infections", "HIV infection"), ("HIV", "HIV")]),
        ("in vitro 5FU", [("In Vitro", "in vitro"), ("5-FU", "5FU")]),
        ("imatinib-mesylate imatinib", [("Imatinib Mesylate", "imatinib-mesylate")] * 1
         + [("Imatinib", "imatinib")]),
        ("type 2 of diabetes", []),
        ("", []),
    ],
)  # fmt: skip
def test_the_longest_name_is_found(tagger: Tagger, text: str, found: list[tuple[str, str]]) -> None:
    assert tagger.find(text) == found


def test_small_words_make_no_name_of_what_stands_beside_them() -> None:
    listed = NameList()
    for concept, name in enumerate(("Thecoma", "Inpatients", "In Vitro", "Invitro", "Vitamin A")):
        listed.add(name, concept, "MESH_LABEL")
    names = {key: key for key, _ in listed.first_meanings()}
    tagger = Tagger(names, count_words=listed.count_words)
    text = "after the coma, in patients: in vitro, in-vitro and vitamin A; a thecoma, the comas"
    assert [words for _, words in tagger.find(text)] == [
        "in vitro", "in-vitro", "vitamin A", "thecoma",
    ]  # fmt: skip


def resolve(names: list[tuple[str, int, str]], heirs: dict[int, int]) -> dict[str, list[int]]:
    """Spelling → concepts."""
    listed = NameList()
    for name, concept, name_type in names:
        listed.add(name, concept, name_type)
    resolved = listed.resolve(heirs, lambda concept: concept != 99)
    return {name.spelling: name.concepts for name in resolved}


def test_a_preferred_name_wins_over_synonyms_of_others() -> None:
    names = [("Cold", 1, "MESH_ENTRY"), ("cold", 2, "MESH_LABEL"), ("COLD", 3, "SYNONYM")]
    assert resolve(names, {}) == {"cold": [2]}


def test_things_that_bear_a_name_equally_well_all_stay() -> None:
    names = [("Twinact", 5, "BRAND"), ("Twinact", 4, "BRAND"), ("twin", 6, "SYNONYM")]
    assert resolve(names, {}) == {"Twinact": [4, 5], "twin": [6]}


def test_a_descriptor_hands_its_names_to_its_hub() -> None:
    names = [("Imatinib Mesylate", 1, "MESH_LABEL"), ("imatinib", 7, "GENERIC")]
    assert resolve(names, {1: 7}) == {"Imatinib Mesylate": [7], "imatinib": [7]}


def test_unwanted_concepts_leave_their_names_to_others() -> None:
    names = [("thing", 99, "MESH_LABEL"), ("Thing", 5, "MESH_ENTRY"), ("gone", 99, "MESH_LABEL")]
    assert resolve(names, {}) == {"Thing": [5]}


def test_a_descriptor_belongs_to_the_hub_it_matches_exactly() -> None:
    numbers = {"mesh:1": 1, "mesh:2": 2, "mesh:3": 3}
    hubs = {
        10: DrugRef("drug:a", "a", ("mesh:1",), ("mesh:2",)),
        11: DrugRef("drug:b", "b", ("mesh:2", "mesh:unknown"), ("mesh:3",)),
        12: DrugRef("drug:c", "c", (), ("mesh:3",)),
    }
    assert find_partners(hubs, numbers) == {10: [1], 1: [10], 11: [2], 2: [11]}


@pytest.mark.parametrize(
    ("name", "variants"),
    [
        ("Lung Neoplasms", ["Lung cancer", "Lung tumor", "Lung malignancy"]),
        ("Sarcoma", []),
        ("Paraneoplasms", []),
    ],
)
def test_neoplasms_have_everyday_names(name: str, variants: list[str]) -> None:
    assert list(list_variants(name)) == variants
