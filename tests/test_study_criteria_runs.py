"""Eligibility texts whose lists were written as running paragraphs become lists again."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from kg.study.criteria import parse_criteria
from kg.study.criteria_runs import split_run


def outline(text: str) -> list[tuple[int, str]]:
    """Depth and text of each item."""
    depths: dict[int | None, int] = {None: -1}
    result = []
    for item in parse_criteria(text):
        depths[item.ordinal] = depths[item.parent] + 1
        result.append((depths[item.ordinal], item.text))
    return result


def test_headings_between_dashes_are_sections() -> None:
    text = (
        "PROTOCOL ENTRY CRITERIA:\n\n--Disease Characteristics--\n\nTics, any of:\n\n* Vocal\n"
        "* Motor\n\nSevere course\n\n--Patient Characteristics--\n\nOther:\n\n* Good health"
    )
    assert outline(text) == [
        (0, "PROTOCOL ENTRY CRITERIA:"),
        (1, "Disease Characteristics:"),
        (2, "Tics, any of:"),
        (3, "Vocal"),
        (3, "Motor"),
        (2, "Severe course"),
        (1, "Patient Characteristics:"),
        (2, "Other:"),
        (3, "Good health"),
    ]


def test_sections_in_one_running_paragraph() -> None:
    text = (
        "PROTOCOL ENTRY CRITERIA:\n\n--Disease Characteristics-- Porphyria\n    with attacks"
        " --Prior/Concurrent Therapy-- See Disease Characteristics -- Patient Characteristics--"
        " Hepatic: Not specified Other: No asthma No other disease"
    )
    assert outline(text) == [
        (0, "PROTOCOL ENTRY CRITERIA:"),
        (1, "Disease Characteristics:"),
        (2, "Porphyria with attacks"),
        (1, "Prior/Concurrent Therapy:"),
        (2, "See Disease Characteristics"),
        (1, "Patient Characteristics:"),
        (2, "Hepatic: Not specified"),
        (2, "Other:"),
        (3, "No asthma"),
        (3, "No other disease"),
    ]


def test_running_paragraphs_of_old_cancer_records() -> None:
    text = (
        "DISEASE CHARACTERISTICS: Histologically proven glioma Measurable disease No metastases of"
        " No known origin\n\nPATIENT CHARACTERISTICS: Age: 18 and over Hematopoietic: WBC at least"
        " 3,000/mm3 OR Absolute neutrophil count at least 1,500/mm3 Platelet count at least 9\n\n"
        "PRIOR CONCURRENT THERAPY: Surgery: At least 4 weeks since surgery"
    )
    assert outline(text) == [
        (0, "DISEASE CHARACTERISTICS:"),
        (1, "Histologically proven glioma"),
        (1, "Measurable disease"),
        (1, "No metastases of No known origin"),
        (0, "PATIENT CHARACTERISTICS:"),
        (1, "Age: 18 and over"),
        (1, "Hematopoietic:"),
        (2, "WBC at least 3,000/mm3 OR Absolute neutrophil count at least 1,500/mm3"),
        (2, "Platelet count at least 9"),
        (0, "PRIOR CONCURRENT THERAPY:"),
        (1, "Surgery: At least 4 weeks since surgery"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Severe disease, meeting any of: 1) shock; 2) failure; 3) stroke",
        "Severe disease, meeting any of: (1) shock; (2) failure; (3) stroke",
        "Severe disease, meeting any of: a. shock; b. failure; c. stroke",
        "Severe disease, meeting any of: - Shock; - Failure; - Stroke",
        "Severe disease, meeting any of: • Shock; • Failure; • Stroke",
    ],
)
@pytest.mark.parametrize("mark", ["", "* ", "1. "])
def test_lists_behind_a_colon(text: str, mark: str) -> None:
    found = outline(f"Exclusion Criteria:\n\n{mark}{text}\n\n{mark}Pregnancy")
    assert [(depth, words.lower()) for depth, words in found] == [
        (0, "severe disease, meeting any of:"),
        (1, "shock;"),
        (1, "failure;"),
        (1, "stroke"),
        (0, "pregnancy"),
    ]
    kinds = {item.kind for item in parse_criteria(f"Exclusion Criteria:\n\n{mark}{text}")}
    assert kinds == {"EXCLUSION"}


@pytest.mark.parametrize(
    "text",
    [
        "Known allergy to drug A (see section 3) or drug B (see section 4)",
        "Doses: 1) morning 2) evening",
        "Patients with X - Y - Z disease: mild",
        "Ratio of 1:2. At least 3. No more than 4.",
        "Has a) fever, b) cough, c) chills",
        "Time: 10. May to 12. June",
        "Age: 18 and over",
        "Other: No asthma No eczema",
        "A well-known -- if rare -- disease",
        "Meets the inclusion criteria: of the parent study",
    ],
)
def test_what_only_looks_like_a_list_stays_one_item(text: str) -> None:
    assert outline(text) == [(0, text)]


def test_a_heading_inside_a_paragraph_begins_the_other_kind() -> None:
    text = "Inclusion Criteria:\n\n* Anemia of 10 g/dl Exclusion Criteria: Iron deficiency"
    assert [(item.kind, item.text) for item in parse_criteria(text)] == [
        ("INCLUSION", "Anemia of 10 g/dl"),
        ("EXCLUSION", "Iron deficiency"),
    ]


def test_two_dashes_are_a_bullet() -> None:
    text = "Inclusion criteria\n\n--Adults\n\n--Consent\n\nExclusion criteria\n\n--Fever"
    assert [(item.kind, item.text) for item in parse_criteria(text)] == [
        ("INCLUSION", "Adults"),
        ("INCLUSION", "Consent"),
        ("EXCLUSION", "Fever"),
    ]


VOCABULARY = """
one --Heading-- two Age: Renal: No stones At least 3 : 1) 2) 3) a. b. c. - • OR and PATIENT
CHARACTERISTICS: Exclusion Criteria: Must go Platelet count 5, (x) -- --No
"""
PIECES = st.lists(st.sampled_from(sorted(VOCABULARY.split())), max_size=25).map(" ".join)
MARKS = re.compile(r"\(?(?:\d{1,2}|[a-z])[.)](?=\s|$)|(?<!\S)[-–•·](?!\S)|--")


@given(PIECES)
def test_no_word_of_a_run_is_lost(text: str) -> None:
    pieces = split_run(text)
    assert all(level in (-1, 0, 1) and words == words.strip() for level, words in pieces) or (
        len(pieces) == 1
    )
    before = Counter(re.findall(r"\w+", MARKS.sub(" ", text)))
    after = Counter(re.findall(r"\w+", MARKS.sub(" ", " ".join(words for _, words in pieces))))
    assert before == after


def test_real_running_paragraphs_become_lists(shared_data: Path) -> None:
    """Old cancer records: thousands of criteria, where each section was one item before."""
    longest = items = texts = 0
    with zipfile.ZipFile(shared_data / "ctgov" / "legacy-xml.zip") as archive:
        for name in archive.namelist()[::3]:
            data = archive.read(name) if name.endswith(".xml") else b""
            if b"CHARACTERISTICS: Age:" in b" ".join(data.split()):
                text = etree.fromstring(data).findtext("eligibility/criteria/textblock") or ""
                found = parse_criteria(text)
                items += len(found)
                longest += any(len(item.text) > 1_000 for item in found)
                texts += 1
                before = Counter(re.findall(r"\w+", text))
                after = Counter(word for item in found for word in re.findall(r"\w+", item.text))
                assert {word for word in before - after if len(word) > 2} == set()
    assert texts > 300
    assert items > 20 * texts
    assert longest < 0.1 * texts
