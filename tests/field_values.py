"""What a value of a record must be in the graph, written apart from the mapping.

For each kind of the table: the spellings in which a value may be found, and how a term is spelled.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from kg.mapping.fields import Field
from kg.namespaces import CT, XSD
from kg.study.codelists import CODELISTS
from tests.field_paths import Term

_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d+)?(?<=\d)", re.ASCII)
_DATES = {4: "gYear", 7: "gYearMonth", 10: "date"}


def spell_value(field: Field, value: Any) -> tuple[str, ...]:
    """How ``value`` may be spelled; no spelling for a blank text, which says nothing."""
    kind, _, scheme = field.kind.partition(":")
    if isinstance(value, str):
        value = value.strip()
        if not value:
            return ()
    match kind:
        case "boolean":
            # Some records that were altered by hand say "Yes".
            return (f"{XSD}boolean {str(str(value).lower() in ('true', 'yes')).lower()}",)
        case "integer":
            return (f"{XSD}integer {value}",)
        case "decimal":
            return (f"{XSD}decimal {_spell_decimal(Decimal(str(value)))}",)
        case "date":
            return (f"{XSD}{_DATES[len(value)]} {value}",)
        case "time":
            return (f"{XSD}dateTime {value}:00",)
        case "code":
            return _spell_code(scheme, value)
        case "name":
            # An arm names an intervention with its type: "Drug: everolimus".
            return tuple({fold(value), fold(value.partition(": ")[2]) or fold(value)})
        case "number" | "count":
            # Counts of adverse events are numbers in the record, the others texts.
            return (str(value),)
        case "markdown":
            return (re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", value),)
        case "mesh":
            return _spell_mesh(value)
    return (value,)


def _spell_code(scheme: str, value: str) -> tuple[str, ...]:
    """A code, or the registry's label of it, which newer records give for some lists."""
    labels = {fold(label): code for code, label in CODELISTS[scheme].items()}
    code = labels.get(fold(value), value)
    return (f"{CT}{scheme}-{code}", value) if code in CODELISTS[scheme] else (value,)


def _spell_mesh(value: str) -> tuple[str, ...]:
    """An id with and without zeros before it, or a term."""
    found = re.fullmatch(r"([A-Z])(\d{6,9})", value)
    return (value, f"{found[1]}{int(found[2]):06d}") if found else (value,)


def spell_term(field: Field, term: Term) -> str:
    """How ``term`` is spelled."""
    kind = field.kind.partition(":")[0]
    if isinstance(term, ox.NamedNode):
        return term.value
    assert isinstance(term, ox.Literal)
    if kind == "name":
        return fold(term.value)
    if kind == "decimal":
        return f"{term.datatype.value} {_spell_decimal(Decimal(term.value))}"
    if kind in ("boolean", "integer", "date", "time"):
        return f"{term.datatype.value} {term.value}"
    return term.value


def read_number(field: Field, text: str) -> str | None:
    """The number that a text spells, as a literal of the kind of ``field``; ``None`` for none."""
    if not _NUMBER.fullmatch(text.strip()):
        return None
    number = Decimal(text.strip().replace(",", ""))
    is_count = field.kind == "count"
    if is_count and number % 1:
        return None
    return f"{XSD}{'integer' if is_count else 'decimal'} {_spell_decimal(number)}"


def spell_number(term: Term) -> str | None:
    """A literal that is a number, with its type; ``None`` for any other term."""
    if not isinstance(term, ox.Literal) or term.datatype.value == f"{XSD}string":
        return None
    return f"{term.datatype.value} {_spell_decimal(Decimal(term.value))}"


def _spell_decimal(number: Decimal) -> str:
    return f"{number.normalize() + 0:f}"


def fold(text: str) -> str:
    """``text`` without case and runs of white space."""
    return " ".join(text.casefold().split())
