"""RDF terms as N-Triples text.

Owns the spelling of IRIs and literals (N-Triples, canonical form of RDF 1.1 section 4); refuses to
know what they are about. Text is written directly because building and serialising term objects
takes more than half of the time a study may take.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache

from kg.namespaces import CT, XSD, code
from kg.study.codelists import CODELISTS

RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
RDFS_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"

_BOOLEANS = {flag: f'"{str(flag).lower()}"^^<{XSD}boolean>' for flag in (True, False)}
_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)
_MINUTES = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\Z", re.ASCII)
_DATE_TYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}
_AGE = re.compile(
    r"(\d+(?:\.\d+)?) *(year|month|week|day|hour|minute)s?\Z", re.IGNORECASE | re.ASCII
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Mean Gregorian year: 365.2425 days, in twelve equal months.
_MONTHS_A_UNIT = {
    "year": Decimal(12),
    "month": Decimal(1),
    "week": Decimal(84) / Decimal("365.2425"),
    "day": Decimal(12) / Decimal("365.2425"),
    "hour": Decimal(12) / Decimal("365.2425") / 24,
    "minute": Decimal(12) / Decimal("365.2425") / 1440,
}


def to_nquads(ntriples: bytes, graph: str) -> bytes:
    """N-Triples as N-Quads of one graph (its IRI).

    A full stop before a line break ends a statement: literals spell their line breaks.
    """
    return ntriples.replace(b" .\n", f" <{graph}> .\n".encode())


def iri(value: str) -> str:
    """``value`` between angle brackets; the caller vouches for its characters."""
    return f"<{value}>"


@cache
def ct(name: str) -> str:
    """A term of our ontology, by local name."""
    return f"<{CT}{name}>"


@lru_cache(maxsize=4096)
def concept(scheme: str, value: str) -> str:
    """A concept of a code list (see :func:`kg.namespaces.code`).

    Text that the registry's list does not hold stays text: the shapes refuse it, and the curator
    sees what the record says.
    """
    if value not in CODELISTS.get(scheme, (value,)):
        return literal(value)
    return f"<{code(scheme, value)}>"


def literal(text: str) -> str:
    """A plain string literal.

    Control characters, which XML and so half of the RDF formats cannot spell, become U+FFFD.
    """
    if _CONTROL.search(text):
        text = _CONTROL.sub("\ufffd", text)
    if '"' in text or "\\" in text or "\n" in text or "\r" in text:
        text = (
            text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
        )
    return f'"{text}"'


def boolean(flag: bool) -> str:
    """An ``xsd:boolean``."""
    return _BOOLEANS[flag]


@lru_cache(maxsize=4096)
def integer(number: int) -> str:
    """An ``xsd:integer``."""
    return f'"{number}"^^<{XSD}integer>'


def decimal(number: float | Decimal) -> str:
    """An ``xsd:decimal``, without exponent and trailing zeros, as Oxigraph gives it back."""
    return f'"{plain_number(number)}"^^<{XSD}decimal>'


@lru_cache(maxsize=65536)
def plain_number(number: float | Decimal) -> str:
    """The digits of ``number``, without exponent, trailing zeros, and a sign before zero.

    >>> plain_number(1e-7), plain_number(2.50), plain_number(-0.0)
    ('0.0000001', '2.5', '0')
    """
    text = format(Decimal(repr(number)) if isinstance(number, float) else number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def date_time(text: str) -> str:
    """An ``xsd:dateTime`` of a time to the minute (``2018-10-10T10:55``); no time: a string.

    XML Schema wants seconds, and no time zone is added: the registry does not say which it is.
    """
    if _MINUTES.match(text) is None:
        return literal(text)
    try:
        return f'"{datetime.fromisoformat(text).isoformat()}"^^<{XSD}dateTime>'
    except ValueError:
        return literal(text)


@lru_cache(maxsize=65536)
def date_literal(text: str) -> str:
    """``xsd:gYear``, ``xsd:gYearMonth`` or ``xsd:date`` by precision; no date: a plain string.

    A plain string breaks the shapes, so that a curator sees the text as the record has it.
    """
    if date_lower_bound(text) is None:
        return literal(text)
    return f'"{text}"^^<{XSD}{_DATE_TYPES[len(text)]}>'


@lru_cache(maxsize=65536)
def date_lower_bound(text: str) -> str | None:
    """The first day ``text`` can mean, as ``xsd:date``; ``None`` where it is no date."""
    found = _PARTIAL_DATE.match(text)
    if found is None:
        return None
    year, month, day = (int(group or 1) for group in found.groups())
    try:
        return f'"{date(year, month, day).isoformat()}"^^<{XSD}date>'
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def age_months(text: str) -> str | None:
    """A registry age (``"18 Years"``) in months of 1/12 year as ``xsd:decimal``, or ``None``."""
    found = _AGE.match(text.strip())
    if found is None:
        return None
    try:
        months = Decimal(found[1]) * _MONTHS_A_UNIT[found[2].lower()]
    except InvalidOperation:
        return None
    return decimal(months.quantize(Decimal("0.0001")).normalize() + 0)
