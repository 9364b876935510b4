"""Number texts of the registry's results → numbers.

Results hold texts where one expects numbers: ``12.50``, ``1,234``, ``.5``, ``1e-4``, ``NA``,
``<0.001``. Owns which of them are numbers and how a p-value is taken apart. Refuses to guess:
``NA``, ``>99``, ``12.5%``, ``0,001`` and ranges are no numbers; the caller keeps their text.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from typing import NamedTuple

from kg.mapping.terms import decimal, integer

_NUMBER = re.compile(
    r"[+-]?(?:\d+(?:\.\d*)?|\.\d+|[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?)(?:[eE][+-]?\d{1,2})?\Z",
    re.ASCII,
)
_P_VALUE = re.compile(r"(?:p(?:[ -]?value)?\s*)?(<=|>=|=<|=>|[<>=≤≥])?\s*(.+)\Z", re.IGNORECASE)
_OPERATORS = {None: "=", "≤": "<=", "=<": "<=", "≥": ">=", "=>": ">="}
# What Oxigraph can reckon with: 18 places after the point and less than 2^127 of the last of them.
# Beyond, it keeps the literal and takes it for no number, in every filter and sum.
_PLACES = Decimal(1).scaleb(-18)
_LIMIT = Decimal(10) ** 20
# Whole numbers of more than 64 bits are literals to it, and no numbers.
_INTEGER_LIMIT = 2**63
_LONGEST = 120
_EXACT = Context(prec=2 * _LONGEST, rounding=ROUND_HALF_EVEN)


class PValue(NamedTuple):
    """A p-value that can be compared; the operator is ``=``, ``<``, ``<=``, ``>`` or ``>=``."""

    operator: str
    number: Decimal


class NumberTerm(NamedTuple):
    """A number text as RDF: ``term`` in N-Triples, ``None`` where the text is no number.

    ``is_plain`` says that the literal has the text's own characters, so that nothing is lost
    without the text.
    """

    term: str | None
    is_plain: bool


def parse_decimal(text: str) -> Decimal | None:
    """The number that ``text`` spells, ``None`` for anything else.

    A comma between groups of three digits separates thousands. Places after the eighteenth are
    rounded; a number that only they tell from zero, or of 10^20 and more, counts as none.

    >>> parse_decimal("1,234.5"), parse_decimal("-.5"), parse_decimal("1e-4")
    (Decimal('1234.5'), Decimal('-0.5'), Decimal('0.0001'))
    >>> parse_decimal("NA"), parse_decimal("<0.001"), parse_decimal("0,001")
    (None, None, None)
    """
    words = text.strip().replace("\N{MINUS SIGN}", "-")
    if len(words) > _LONGEST or not _NUMBER.match(words):
        return None
    number = Decimal(words.replace(",", ""))
    rounded = number.quantize(_PLACES, context=_EXACT)
    if abs(number) >= _LIMIT or (number and not rounded):
        return None
    return _EXACT.plus(rounded if rounded != number else number)


def parse_integer(text: str) -> int | None:
    """The whole number that ``text`` spells (``12.0`` is one), ``None`` for anything else.

    A number beyond 64 bits counts as none.
    """
    number = parse_decimal(text)
    if number is None or number != number.to_integral_value():
        return None
    whole = int(number)
    return whole if -_INTEGER_LIMIT <= whole < _INTEGER_LIMIT else None


def parse_p_value(text: str) -> PValue | None:
    """A p-value with its operator, ``None`` where the text says anything more or less.

    >>> parse_p_value("< .0001")
    PValue(operator='<', number=Decimal('0.0001'))
    >>> parse_p_value("0.04").operator
    '='
    >>> parse_p_value("not significant") is None
    True
    """
    found = _P_VALUE.match(text.strip())
    number = parse_decimal(found[2]) if found else None
    if found is None or number is None:
        return None
    return PValue(_OPERATORS.get(found[1], found[1]), number)


@lru_cache(maxsize=65536)
def decimal_term(text: str) -> NumberTerm:
    """``text`` as an ``xsd:decimal``."""
    number = parse_decimal(text)
    if number is None:
        return NumberTerm(None, False)
    term = decimal(number)
    return NumberTerm(term, term.startswith(f'"{text}"'))


@lru_cache(maxsize=65536)
def integer_term(text: str) -> NumberTerm:
    """``text`` as an ``xsd:integer``."""
    number = parse_integer(text)
    return (
        NumberTerm(None, False)
        if number is None
        else NumberTerm(integer(number), str(number) == text)
    )
