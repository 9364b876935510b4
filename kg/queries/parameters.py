"""The types of parameters: text a person writes → RDF term.

Owns which texts each type takes. Refuses to know where a value goes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import msgspec
import pyoxigraph as ox

from kg.errors import QueryError
from kg.namespaces import CT, MESH, XSD, code, mesh
from kg.study.codelists import CODELISTS, find_code
from kg.terminology.grant_numbers import parse_grant
from kg.terminology.mesh import unpad_id

Term = ox.NamedNode | ox.Literal

_NCT_ID = re.compile(r"NCT\d{8}", re.ASCII | re.IGNORECASE)
_MESH_ID = re.compile(rf"(?:mesh:|{re.escape(MESH)})?([CD]\d{{6,9}})", re.ASCII | re.IGNORECASE)
_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter of a query.

    Attributes:
        name: the variable it gives a value to.
        type: one of :data:`TYPES`.
        scheme: for a ``code``, the code list it is taken from, e.g. ``Phase``.
        default: what it is where no value is given, as a person would write it.
        description: what it means.
        required: a value must be given.
    """

    name: str
    type: str
    scheme: str | None = None
    default: str | None = None
    description: str = ""
    required: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """The values a ``code`` can have; nothing for other types."""
        return tuple(CODELISTS[self.scheme]) if self.scheme else ()

    def parse(self, text: str) -> Term:
        """The term that ``text`` stands for.

        Raises:
            QueryError: it is none of this type; the message says what is expected.
        """
        kind = TYPES[self.type]
        try:
            term = kind.parse(text.strip(), self.scheme or "")
        except ValueError:
            term = None
        if term is None:
            expected = f"one of {', '.join(self.choices)}" if self.scheme else kind.expected
            raise QueryError(f"parameter {self.name}: {text!r} is no {self.type}; give {expected}")
        return term

    def write(self, term: Term) -> str:
        """``term`` as a person would write it; the other way of :meth:`parse`."""
        prefix = f"{CT}{self.scheme}-" if self.scheme else MESH if self.type == "meshId" else ""
        return term.value.removeprefix(prefix)


class ParameterType(NamedTuple):
    """How a type reads a text (``None`` or ``ValueError``: it cannot), and what it expects."""

    parse: Callable[[str, str], Term | None]
    expected: str


def _parse_string(text: str, _: str) -> Term | None:
    return ox.Literal(text) if text else None


def _parse_integer(text: str, _: str) -> Term | None:
    is_integer = _INTEGER.fullmatch(text)
    return (
        ox.Literal(str(int(text)), datatype=ox.NamedNode(f"{XSD}integer")) if is_integer else None
    )


def _parse_date(text: str, _: str) -> Term | None:
    if not _DAY.fullmatch(text):
        return None
    return ox.Literal(date.fromisoformat(text).isoformat(), datatype=ox.NamedNode(f"{XSD}date"))


def _parse_nct_id(text: str, _: str) -> Term | None:
    return ox.Literal(text.upper()) if _NCT_ID.fullmatch(text) else None


def _parse_grant(text: str, _: str) -> Term | None:
    found = parse_grant(text)
    return ox.Literal(found.grant.core_project_number) if found else None


def _parse_iri(text: str, _: str) -> Term | None:
    return ox.NamedNode(text)


def _parse_mesh_id(text: str, _: str) -> Term | None:
    found = _MESH_ID.fullmatch(text)
    return ox.NamedNode(mesh(unpad_id(found[1].upper()))) if found else None


def _parse_code(text: str, scheme: str) -> Term | None:
    value = find_code(scheme, text)
    is_known = value is not None and value in CODELISTS[scheme]
    return ox.NamedNode(code(scheme, value or "")) if is_known else None


TYPES: dict[str, ParameterType] = {
    "string": ParameterType(_parse_string, "a text"),
    "integer": ParameterType(_parse_integer, "a whole number"),
    "date": ParameterType(_parse_date, "a day as YYYY-MM-DD"),
    "nctId": ParameterType(_parse_nct_id, "an NCT id, e.g. NCT01281865"),
    "grant": ParameterType(_parse_grant, "a grant or contract number, e.g. 5P30CA008748-45"),
    "iri": ParameterType(_parse_iri, "an absolute IRI"),
    "meshId": ParameterType(_parse_mesh_id, "a MeSH id, e.g. D013584"),
    "code": ParameterType(_parse_code, "a code"),
}
