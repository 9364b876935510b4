"""English date texts become ISO texts of their own precision, or stay as they are."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.sources.dates import parse_date

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))
ISO = re.compile(r"\d{4}-\d{2}(-\d{2})?")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("January 2011", "2011-01"),
        ("January 24, 2011", "2011-01-24"),
        ("  January\n 4,  2011 ", "2011-01-04"),
        ("Sept. 9, 2020", "2020-09-09"),
        ("Dec 2009", "2009-12"),
        ("24 January 2011", "2011-01-24"),
        ("February 29, 2012", "2012-02-29"),
        ("2011", "2011"),
        ("2011-01", "2011-01"),
        ("2011-01-24", "2011-01-24"),
    ],
)
def test_a_date_keeps_its_precision(text: str, iso: str) -> None:
    assert parse_date(text) == iso


@pytest.mark.parametrize(
    "text",
    [
        "February 29, 2011",
        "April 31, 2020",
        "January 0, 2020",
        "Smarch 2011",
        "January 11",
        "Spring 2011",
        "January 2011 (planned)",
        "N/A",
        "January ٢٠١١",
        "",
    ],
)
def test_what_is_no_date_stays_as_it_is(text: str) -> None:
    assert parse_date(text) == text


@given(DAYS)
def test_every_day_of_two_centuries_is_read(day: date) -> None:
    assert parse_date(f"{day:%B} {day.day}, {day.year}") == day.isoformat()
    assert parse_date(f"{day.day} {day:%b} {day.year}") == day.isoformat()
    assert parse_date(f"{day:%B} {day.year}") == day.isoformat()[:7]


@settings(deadline=None)
@given(st.from_regex(r"[A-Za-z]{3,9}\.? \d{1,2}?,? ?\d{4}|.{0,20}", fullmatch=True))
def test_any_text_becomes_a_real_date_or_itself(text: str) -> None:
    parsed = parse_date(text)
    assert parse_date(parsed) == parsed
    if parsed != " ".join(text.split()):
        assert ISO.fullmatch(parsed)
        assert date.fromisoformat(parsed if len(parsed) > 7 else f"{parsed}-01")
