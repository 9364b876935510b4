"""The forms a page, a description or a query result can take, and which of them a client wants.

Owns media types, file extensions and content negotiation (RFC 9110 section 12.5.1). Refuses to
know how a form is written: ``kg.export`` does that, by the same names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import BadRequest, NotAcceptable


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


HTML = Form("html", ("text/html", "application/xhtml+xml"), "html", "HTML")
TURTLE = Form("turtle", ("text/turtle", "application/x-turtle"), "ttl", "Turtle")
NTRIPLES = Form("ntriples", ("application/n-triples",), "nt", "N-Triples")
RDFXML = Form("rdfxml", ("application/rdf+xml", "application/xml", "text/xml"), "rdf", "RDF/XML")
JSONLD = Form("jsonld", ("application/ld+json", "application/json"), "jsonld", "JSON-LD")

JSON = Form("json", ("application/sparql-results+json", "application/json"), "json", "JSON")
XML = Form("xml", ("application/sparql-results+xml", "application/xml", "text/xml"), "xml", "XML")
CSV = Form("csv", ("text/csv",), "csv", "CSV")
TSV = Form("tsv", ("text/tab-separated-values",), "tsv", "TSV")

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
    offers = {media_type: form for form in reversed(forms) for media_type in form.media_types}
    proper_first = [form.media_type for form in forms]
    best = _strip_parameters(accept).best_match([*proper_first, *offers])
    if best is None:
        raise NotAcceptable(f"Accept must allow one of: {_list(proper_first)}.")
    return Choice(offers[best], best)


def find_extension(path: str, forms: Iterable[Form]) -> tuple[str, Form | None]:
    """``path`` without its extension and the form that names, or ``path`` itself and ``None``."""
    stem, dot, extension = path.rpartition(".")
    form = next((form for form in forms if form.extension == extension), None)
    return (stem, form) if dot and form else (path, None)


def _find_named(name: str, forms: Sequence[Form]) -> Choice:
    wanted = name.strip().lower()
    for form in forms:
        if wanted in (form.name, form.extension, *form.media_types):
            return Choice(form, form.media_type)
    raise BadRequest(f"format must be one of: {_list(form.extension for form in forms)}.")


def _strip_parameters(accept: MIMEAccept) -> MIMEAccept:
    """Ranges without ``charset=`` or ``profile=``: our forms have no variants to choose from."""
    return MIMEAccept([(re.split(r"\s*;", media_range)[0], q) for media_range, q in accept])


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
