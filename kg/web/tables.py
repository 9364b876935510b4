"""Query results as a table that a person reads: rows of cells with short names and links.

Owns how a term is shown. Refuses to know the query and HTML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode

from kg.endpoint.frames import Rows
from kg.namespaces import RDF, XSD
from kg.validation.terms import parse_term
from kg.web.addresses import Addresses

_NCT_ID = re.compile(r"NCT[0-9]{8}")
_NUMBERS = frozenset(XSD + name for name in ("integer", "decimal", "double", "float"))
_PLAIN = frozenset({XSD + "string", RDF + "langString"})


class Cell(NamedTuple):
    """A term: its short text, its IRI, where it links to, and what else is to be said."""

    text: str
    iri: str | None = None
    href: str | None = None
    note: str | None = None
    is_number: bool = False


class Table(NamedTuple):
    """Rows of a result, or the answer to a yes-or-no question; ``cut`` says there are more rows."""

    columns: list[str]
    rows: list[list[Cell | None]]
    cut: bool = False
    answer: str | None = None


def read_table(rows: Rows, addresses: Addresses, prefixes: Mapping[str, str]) -> Table:
    """``rows`` for a page."""
    if rows.answer is not None:
        return Table([], [], answer="Yes" if rows.answer else "No")
    shown = [
        [None if term is None else _show(parse_term(term), addresses, prefixes) for term in row]
        for row in rows.rows
    ]
    return Table(rows.columns, shown, cut=rows.is_cut)


def _show(term: object, addresses: Addresses, prefixes: Mapping[str, str]) -> Cell:
    if isinstance(term, NamedNode):
        text = shorten_iri(term.value, prefixes)
        return Cell(text, iri=term.value, href=addresses.find_href(term.value))
    if isinstance(term, Literal):
        datatype = term.datatype.value
        note = term.language or (
            None if datatype in _PLAIN | _NUMBERS else shorten_iri(datatype, prefixes)
        )
        is_study = _NCT_ID.fullmatch(term.value)
        href = f"/study/{term.value}" if is_study else None
        return Cell(term.value, href=href, note=note, is_number=datatype in _NUMBERS)
    return Cell(str(term))


def shorten_iri(iri: str, prefixes: Mapping[str, str]) -> str:
    """``iri`` as a prefixed name where a prefix fits (the longest one), else as it is.

    >>> shorten_iri("http://id.nlm.nih.gov/mesh/vocab#term", {"m": "http://id.nlm.nih.gov/mesh/"})
    'm:vocab#term'
    """
    fitting = [item for item in prefixes.items() if iri.startswith(item[1])]
    prefix, namespace = max(fitting, key=lambda item: len(item[1]), default=("", ""))
    return f"{prefix}:{iri.removeprefix(namespace)}" if prefix else iri
