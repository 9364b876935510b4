"""Descriptions of patients: what is read from them, and which studies come close."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.search import SearchEngine
from kg.search.concepts import Concepts
from kg.search.patients import is_description, read_patient
from tests.test_search_documents import load_small_vocabulary, make_engine, make_study

STUDIES = (
    make_study(1, "Chemotherapy", conditions=["Sarcoma"], ages=("18 Years", None)),
    make_study(2, "Chemotherapy", conditions=["Synovial Sarcoma"], ages=(None, "12 Years")),
    make_study(3, "Chemotherapy", conditions=["Synovial Sarcoma"], ages=("18 Years", None)),
    make_study(4, "Inhaler", conditions=["Sarcoidosis"], sex="FEMALE"),
    make_study(5, "Exercise", conditions=["Coronary Artery Disease"]),
    make_study(6, "Tumours of any kind", conditions=["Neoplasms"]),
    make_study(7, "Chemotherapy", conditions=["Kaposi Sarcoma"], ages=("18 Years", None)),
)
TEXT = (
    "A 45-year-old woman came with a mass in her thigh that had grown for three months; biopsy "
    "showed a synovial sarcoma. She takes prednisone. There is no coronary artery disease, and "
    "her mother had sarcoidosis."
)


@pytest.fixture(scope="module")
def folder(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("patients")
    make_engine(folder / "index", STUDIES, load_small_vocabulary(root, folder))
    return folder / "index"


@pytest.fixture(scope="module")
def engine(folder: Path) -> SearchEngine:
    return SearchEngine.open(folder)


@pytest.fixture(scope="module")
def concepts(folder: Path) -> Concepts:
    return Concepts.open(folder)


def test_a_description_is_long() -> None:
    assert is_description(TEXT)
    assert not is_description("everolimus plus imatinib in adults with soft tissue sarcoma")


def test_what_the_patient_has_is_read_and_not_what_is_absent_or_the_familys(
    concepts: Concepts,
) -> None:
    patient = read_patient(TEXT, concepts)
    labels = [concepts.table.labels[part.concepts[0]] for part, _ in patient.named]
    assert sorted(labels) == ["Sarcoma, Synovial", "prednisone"]
    assert [(part.text, part.filter.name) for part in patient.limits] == [
        ("45-year-old", "age"),
        ("woman", "sex"),
    ]


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("48 M with a cough", [("age", ("17532", "17532")), ("sex", ("MALE", "ALL"))]),
        ("A 6-month-old girl", [("age", ("183", "183")), ("sex", ("FEMALE", "ALL"))]),
        ("Pt is 62yo F.", [("age", ("22646", "22646")), ("sex", ("FEMALE", "ALL"))]),
        ("3 days of fever in an infant", []),
        ("A 3-day-old boy", [("age", ("3", "3")), ("sex", ("MALE", "ALL"))]),
        (
            "A woman with a 2-year history of pain, aged 58",
            [("age", ("21184", "21184")), ("sex", ("FEMALE", "ALL"))],
        ),
        (
            "HER-2 positive cancer in a 60-year-old man",
            [("age", ("21915", "21915")), ("sex", ("MALE", "ALL"))],
        ),
        ("fever", []),
    ],
)
def test_age_and_sex(
    concepts: Concepts, text: str, limits: list[tuple[str, tuple[str, ...]]]
) -> None:
    patient = read_patient(text, concepts)
    assert [(part.filter.name, part.filter.values) for part in patient.limits] == limits


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (
            "He does not smoke and has sarcoma, hepatitis, takes imatinib.",
            "Sarcoma Hepatitis imatinib",
        ),
        ("He was brought by his mother with sarcoma and hepatitis.", "Sarcoma Hepatitis"),
        ("His mother had sarcoma, and he takes imatinib.", "imatinib"),
        ("No sarcoma but has hepatitis.", "Hepatitis"),
        ("No sarcoma, hepatitis or sarcoidosis.", ""),
    ],
)
def test_how_far_absence_reaches(concepts: Concepts, text: str, labels: str) -> None:
    named = read_patient(text, concepts).named
    assert {concepts.table.labels[part.concepts[0]] for part, _ in named} == set(labels.split())


def test_a_text_with_an_id_is_no_description() -> None:
    assert not is_description(f"NCT01281865 {TEXT}")


def test_studies_of_the_disease_come_first_then_of_broader_ones_never_of_its_siblings(
    engine: SearchEngine,
) -> None:
    result = engine.search(TEXT)
    assert result.described
    order = [int(hit.nct_id[-1]) for hit in result.hits]
    assert order[:2] == [3, 2]  # The second does not admit the patient's age.
    assert order[2] == 1
    assert 6 not in order  # Four steps up: what all tumours share says little.
    kaposi = next(hit for hit in result.hits if hit.nct_id.endswith("7"))
    assert not any("arcoma" in str(reason) for reason in kaposi.reasons)


def test_reasons_say_what_is_shared_and_what_is_not_met(engine: SearchEngine) -> None:
    first, second, *_ = engine.search(TEXT).hits
    assert str(first.reasons[0]) == (
        'synovial sarcoma → Sarcoma, Synovial (synonym) → condition "Synovial Sarcoma"'
    )
    assert "45-year-old → admits from 18 Years" in list(map(str, first.reasons))
    assert second.missing == ["45-year-old"]
    broader = next(hit for hit in engine.search(TEXT).hits if hit.nct_id.endswith("1"))
    assert str(broader.reasons[0]) == (
        'synovial sarcoma → Sarcoma, Synovial (synonym) → broader: Sarcoma → condition "Sarcoma"'
    )


@settings(max_examples=40, deadline=None)
@given(words=st.lists(st.text(max_size=12), min_size=30, max_size=60))
def test_any_long_text_is_answered(engine: SearchEngine, words: list[str]) -> None:
    engine.search(" ".join(words))
