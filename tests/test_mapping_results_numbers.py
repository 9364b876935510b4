"""Number texts of results: what is a number is read exactly, what is none is left alone."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.mapping.numbers import (
    decimal_term,
    integer_term,
    parse_decimal,
    parse_integer,
    parse_p_value,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12"),
        ("007", "7"),
        ("12.50", "12.50"),
        ("-3", "-3"),
        ("+3", "3"),
        ("\N{MINUS SIGN}3.5", "-3.5"),
        (".5", "0.5"),
        ("-.5", "-0.5"),
        ("5.", "5"),
        ("1,234", "1234"),
        ("12,345,678.9", "12345678.9"),
        ("1e-4", "0.0001"),
        ("2.5E3", "2500"),
        (" 7 ", "7"),
        ("-0", "0"),
        ("0.1234567890123456789", "0.123456789012345679"),
    ],
)
def test_numbers_are_read_exactly(text: str, number: str) -> None:
    found = parse_decimal(text)
    assert found == Decimal(number)
    assert not str(found).startswith("-0") or found


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "NA", "N/A", "NaN", "inf", "-", ".", "1.2.3", "--1", "e5", "0x10", "1_000"),
        *("<0.001", ">99", "~5", "12.5%", "5-7", "3 (2.1)", "5 years", "one"),
        # A comma that separates no thousands may be a decimal comma, or a slip.
        *("0,001", "1,23", "12,34,567", ",123", "1234,567"),
        # No engine reckons with these; Python's own digits are more than the registry's.
        *("1e-30", "1e99", "1e999999999", "9" * 200, "123456789012345678901", "٣", "¹²"),
    ],
)
def test_anything_else_is_no_number(text: str) -> None:
    assert parse_decimal(text) is None
    assert parse_integer(text) is None


@given(st.decimals(min_value=-(10**19), max_value=10**19, places=9))
def test_any_written_number_is_read_back(number: Decimal) -> None:
    assert parse_decimal(f"{number:f}") == number
    assert parse_decimal(f"{number:,.9f}") == number


@given(st.text(max_size=30))
def test_a_term_has_no_more_and_no_less_than_the_text(text: str) -> None:
    """A literal that is called plain spells the text; all literals are numbers to the store."""
    for term in (decimal_term(text), integer_term(text)):
        if term.term is None:
            assert not term.is_plain
            continue
        [quad] = ox.parse(f"<x:s> <x:p> {term.term} .".encode(), format=ox.RdfFormat.N_TRIPLES)
        assert isinstance(quad.object, ox.Literal)
        assert term.is_plain is (quad.object.value == text)


@pytest.mark.parametrize(
    ("text", "value", "is_plain"),
    [("12", "12", True), ("12.5", "12.5", True), ("12.50", "12.5", False), ("1,2", None, False)],
)
def test_the_text_is_dispensable_only_where_it_is_canonical(
    text: str, value: str | None, is_plain: bool
) -> None:
    found = decimal_term(text)
    assert found.is_plain is is_plain
    assert (found.term is None) if value is None else (f'"{value}"' in (found.term or ""))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("12", 12), ("1,234", 1234), ("12.0", 12), ("12.5", None), ("1e3", 1000), ("-2", -2)),
        *((str(2**63 - 1), 2**63 - 1), (str(2**63), None), (f"{2**63:,}", None)),
        *((str(-(2**63)), -(2**63)), (str(-(2**63) - 1), None), ("10000000000000000000", None)),
    ],
)
def test_whole_numbers(text: str, number: int | None) -> None:
    assert parse_integer(text) == number


@given(st.integers(min_value=-(2**66), max_value=2**66))
def test_a_whole_number_that_is_one_can_be_compared(number: int) -> None:
    """Others stay texts: the store takes their literals for no numbers, in any filter."""
    term = integer_term(str(number)).term
    literal = f'"{number}"^^<http://www.w3.org/2001/XMLSchema#integer>'
    rows = ox.Store().query(f"SELECT ({literal} < 7.5 AS ?less) {{}}")
    assert isinstance(rows, ox.QuerySolutions)
    assert [row["less"] is not None for row in rows] == [term is not None]


def test_the_smallest_and_the_greatest_number_can_be_reckoned_with() -> None:
    for text in ("0.000000000000000001", "-99999999999999999999", "99999999999999999999"):
        term = decimal_term(text).term
        rows = ox.Store().query(f"SELECT ({term} + 1 AS ?sum) {{}}")
        assert isinstance(rows, ox.QuerySolutions)
        assert [row["sum"] is not None for row in rows] == [True], text


@pytest.mark.parametrize(
    ("text", "operator", "number"),
    [
        ("0.04", "=", "0.04"),
        ("<0.001", "<", "0.001"),
        ("< .0001", "<", "0.0001"),
        ("> .05", ">", "0.05"),
        ("<=0.05", "<=", "0.05"),
        (">=0.99", ">=", "0.99"),
        ("≤0.05", "<=", "0.05"),
        ("≥ 0.1", ">=", "0.1"),
        ("= 0.09", "=", "0.09"),
        ("=.885", "=", "0.885"),
        ("p<0.05", "<", "0.05"),
        ("P = 0.03", "=", "0.03"),
        ("p-value < 0.01", "<", "0.01"),
        ("1e-5", "=", "0.00001"),
    ],
)
def test_p_values(text: str, operator: str, number: str) -> None:
    assert parse_p_value(text) == (operator, Decimal(number))


@pytest.mark.parametrize(
    "text",
    ["", "NS", "not significant", "0,001", "<0.05 (two-sided)", "0.01-0.05", "<", "p", "<<1", "NA"],
)
def test_p_values_that_cannot_be_compared(text: str) -> None:
    assert parse_p_value(text) is None
