"""Terms are written as every RDF reader reads them."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.mapping import terms
from kg.namespaces import XSD
from kg.study.markdown import unescape_markdown

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n\r"))


def read_literal(term: str) -> ox.Literal:
    [quad] = ox.parse(f"<x:s> <x:p> {term} .".encode(), format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, ox.Literal)
    return quad.object


@given(TEXTS)
def test_any_text_survives(text: str) -> None:
    term = terms.literal(text)
    assert "\n" not in term, "a line break would end the statement"
    assert read_literal(term) == ox.Literal(text)


def test_characters_that_xml_cannot_spell_are_marked() -> None:
    assert read_literal(terms.literal("a\x00b\x1bc\uffffd")).value == "a\ufffdb\ufffdc\ufffdd"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"ANC \>= 1,500/mm\^3 \[ref\]", "ANC >= 1,500/mm^3 [ref]"),
        (r"back\\slash", r"back\slash"),
        (r"C:\new", r"C:\new"),
    ],
)
def test_markdown_escapes_go(text: str, plain: str) -> None:
    assert unescape_markdown(text) == plain


@pytest.mark.parametrize(
    ("text", "type_", "lower_bound"),
    [
        ("2011", "gYear", "2011-01-01"),
        ("2011-01", "gYearMonth", "2011-01-01"),
        ("2011-12", "gYearMonth", "2011-12-01"),
        ("2012-02-29", "date", "2012-02-29"),
    ],
)
def test_dates_keep_their_precision(text: str, type_: str, lower_bound: str) -> None:
    literal = read_literal(terms.date_literal(text))
    assert (literal.value, literal.datatype.value) == (text, XSD + type_)
    bound = terms.date_lower_bound(text)
    assert bound is not None
    assert read_literal(bound).value == lower_bound


@pytest.mark.parametrize(
    "text",
    ["2011-02-30", "2011-13", "2011-00", "0000", "Jan 2011", "2011-1", "٢٠١١", "2011-01-01T00"],
)
def test_what_is_no_date_stays_text(text: str) -> None:
    assert terms.date_lower_bound(text) is None
    assert read_literal(terms.date_literal(text)) == ox.Literal(text)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("18 Years", "216"),
        ("1 Year", "12"),
        ("6 Months", "6"),
        ("6 months", "6"),
        ("2.5 Years", "30"),
        ("30 Days", "0.9856"),
        ("4 Weeks", "0.9199"),
        ("0 Years", "0"),
        ("36 Hours", "0.0493"),
    ],
)
def test_ages_become_months(text: str, months: str) -> None:
    term = terms.age_months(text)
    assert term is not None
    literal = read_literal(term)
    assert literal.datatype.value == XSD + "decimal"
    assert Decimal(literal.value) == Decimal(months)


@pytest.mark.parametrize("text", ["N/A", "", "Years", "-1 Years", "18", "eighteen Years"])
def test_no_age_is_invented(text: str) -> None:
    assert terms.age_months(text) is None


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_decimals_have_no_exponent(number: float) -> None:
    text = read_literal(terms.decimal(number)).value
    assert "e" not in text.lower()
    assert float(text) == number


def test_booleans_and_integers() -> None:
    assert read_literal(terms.boolean(True)) == ox.Literal(True)
    assert read_literal(terms.boolean(False)) == ox.Literal(False)
    assert read_literal(terms.integer(14)) == ox.Literal(14)
