"""The forms a page, a description or a query result can take, and which of them a client wants.

Owns which forms are offered and content negotiation (RFC 9110 section 12.5.1). Refuses to know how
a form is written: ``kg.export`` does that, and has the media types.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import BadRequest, NotAcceptable

from kg.export import RDF_FORMATS, RESULT_FORMATS, Format


class Form(NamedTuple):
    """One form.

    Attributes:
        name: the name ``kg.export`` knows it by; ``html`` is written by the templates.
        media_types: the proper one first, then others that clients ask for it by.
        extension: of a file in this form, also taken as ``?format=``.
        label: what people call it.
    """

    name: str
    media_types: tuple[str, ...]
    extension: str
    label: str

    @property
    def media_type(self) -> str:
        """The proper media type."""
        return self.media_types[0]


class Choice(NamedTuple):
    """The form a client gets, under the media type it asked for."""

    form: Form
    media_type: str

    @property
    def content_type(self) -> str:
        """The ``Content-Type`` header; texts are UTF-8."""
        is_text = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if is_text else self.media_type


def _take(format_: Format, label: str) -> Form:
    return Form(format_.name, format_.media_types, format_.extension, label)


HTML = Form("html", ("text/html", "application/xhtml+xml"), "html", "HTML")
TURTLE = _take(RDF_FORMATS["turtle"], "Turtle")
NTRIPLES = _take(RDF_FORMATS["ntriples"], "N-Triples")
RDFXML = _take(RDF_FORMATS["rdfxml"], "RDF/XML")
JSONLD = _take(RDF_FORMATS["jsonld"], "JSON-LD")

JSON = _take(RESULT_FORMATS["json"], "JSON")
XML = _take(RESULT_FORMATS["xml"], "XML")
CSV = _take(RESULT_FORMATS["csv"], "CSV")
TSV = _take(RESULT_FORMATS["tsv"], "TSV")

# Other names that clients put into ?format=, SPARQLWrapper among them; Turtle is a part of N3.
_SYNONYMS = {
    "n3": TURTLE.name,
    "rdf+xml": RDFXML.name,
    "xml": RDFXML.name,
    "json-ld": JSONLD.name,
}

# The first of each is what a client gets that has no wish.
TABLE_FORMS = (JSON, XML, CSV, TSV)
GRAPH_FORMS = (TURTLE, NTRIPLES, RDFXML, JSONLD)
DOCUMENT_FORMS = (HTML, TURTLE, JSONLD, NTRIPLES, RDFXML)


def choose_form(
    accept: MIMEAccept, forms: Sequence[Form], asked_format: str | None = None
) -> Choice:
    """The form of ``forms`` that ``asked_format`` (``?format=``) names, or that ``accept`` prefers.

    A missing or empty ``Accept`` takes the first form.

    Raises:
        BadRequest: ``asked_format`` names none of ``forms``.
        NotAcceptable: ``accept`` refuses all of ``forms``.
    """
    if asked_format:
        return _find_named(asked_format, forms)
    if not accept:
        return Choice(forms[0], forms[0].media_type)
    # Clients are few and always send the same; what they want is found once.
    choice = _find_best(tuple(accept), tuple(forms))
    if choice is None:
        proper = _list(form.media_type for form in forms)
        raise NotAcceptable(f"Accept must allow one of: {proper}.")
    return choice


@lru_cache(maxsize=256)
def _find_best(ranges: tuple[tuple[str, float], ...], forms: tuple[Form, ...]) -> Choice | None:
    offers = {media_type: form for form in reversed(forms) for media_type in form.media_types}
    accept = _strip_parameters(MIMEAccept(ranges))
    best = accept.best_match([*(form.media_type for form in forms), *offers])
    return None if best is None else Choice(offers[best], best)


def find_extension(path: str, forms: Iterable[Form]) -> tuple[str, Form | None]:
    """``path`` without its extension and the form that names, or ``path`` itself and ``None``."""
    stem, dot, extension = path.rpartition(".")
    form = next((form for form in forms if form.extension == extension), None)
    return (stem, form) if dot and form else (path, None)


def _find_named(name: str, forms: Sequence[Form]) -> Choice:
    # In a query string + is a space, which not every client knows.
    wanted = name.strip().lower().replace(" ", "+")
    for form in forms:
        if wanted in (form.name, form.extension, *form.media_types):
            return Choice(form, form.media_type)
    for form in forms:
        if _SYNONYMS.get(wanted) == form.name:
            return Choice(form, form.media_type)
    raise BadRequest(f"format must be one of: {_list(form.extension for form in forms)}.")


def _strip_parameters(accept: MIMEAccept) -> MIMEAccept:
    """Ranges without ``charset=`` or ``profile=``: our forms have no variants to choose from."""
    return MIMEAccept([(re.split(r"\s*;", media_range)[0], q) for media_range, q in accept])


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
