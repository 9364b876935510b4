"""Dose, route, form and schedule are kept as written, and are no part of a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.terminology.dosage import NO_DOSAGE, parse_dosage, strip_amounts
from kg.terminology.intervention_names import strip_dose
from kg.terminology.names import fold


@pytest.mark.parametrize(
    ("text", "doses", "routes", "forms", "schedules"),
    [
        ("imatinib mesylate 400 mg PO daily", ["400 mg"], ["PO"], [], ["daily"]),
        (
            "Azithromycin 500 milligram (mg) oral Tablet",
            ["500 milligram"],
            ["oral"],
            ["Tablet"],
            [],
        ),
        ("Paclitaxel 175 mg/m2 IV every 3 weeks", ["175 mg/m2"], ["IV"], [], ["every 3 weeks"]),
        ("Carboplatin AUC 5, day 1", ["AUC 5"], [], [], ["day 1"]),
        ("Tacrolimus 0.1% ointment BID", ["0.1%"], [], ["ointment"], ["BID"]),
        (
            "Lopinavir/Ritonavir 200 MG-50 MG Oral Tablet",
            ["200 MG-50 MG"],
            ["Oral"],
            ["Tablet"],
            [],
        ),
        ("Everolimus 5 mg or 10 mg once daily", ["5 mg", "10 mg"], [], [], ["once daily"]),
        ("Drug q3w s.c.", [], ["s.c"], [], ["q3w"]),
        ("60 Gy", ["60 Gy"], [], [], []),
        # A Roman number, a code, a place in a molecule and a vitamin are no routes and no doses.
        ("Arm IV", [], [], [], []),
        ("Stage IV sarcoma", [], [], [], []),
        ("RAD001", [], [], [], []),
        ("5-fluorouracil", [], [], [], []),
        ("Vitamin B12", [], [], [], []),
        ("", [], [], [], []),
    ],
)
def test_what_a_name_says(
    text: str, doses: list[str], routes: list[str], forms: list[str], schedules: list[str]
) -> None:
    found = parse_dosage(text)
    assert list(found.doses) == doses
    assert list(found.routes) == routes
    assert list(found.forms) == forms
    assert list(found.schedules) == schedules


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("imatinib mesylate 400 mg PO daily", "imatinib mesylate"),
        ("Tenofovir 200 mg-25 mg oral tablet", "tenofovir"),
        ("bupivacaine 0.25%-1:200,000 injectable solution", "bupivacaine"),
        ("estradiol patches", "estradiol"),
        ("interleukin-2", "interleukin-2"),
        ("1,25-dihydroxyvitamin D3", "1,25-dihydroxyvitamin d3"),
    ],
)
def test_what_is_left_is_the_name(text: str, name: str) -> None:
    assert strip_dose(fold(text)) == name


@given(st.text(max_size=40))
def test_any_text_is_read(text: str) -> None:
    found = parse_dosage(text)
    kept = (*found.doses, *found.routes, *found.forms, *found.schedules)
    assert all(one and one in " ".join(text.split()) for one in kept)
    assert strip_amounts(strip_amounts(text)) == strip_amounts(strip_amounts(strip_amounts(text)))


def test_a_text_that_says_nothing() -> None:
    assert parse_dosage("Standard of care") == NO_DOSAGE
