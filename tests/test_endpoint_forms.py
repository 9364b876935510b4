"""Content negotiation: q-values, wildcards, names and refusals."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import BadRequest, NotAcceptable
from werkzeug.http import parse_accept_header

from kg.endpoint.forms import (
    CSV,
    DOCUMENT_FORMS,
    GRAPH_FORMS,
    HTML,
    JSON,
    JSONLD,
    NTRIPLES,
    RDFXML,
    TABLE_FORMS,
    TSV,
    TURTLE,
    XML,
    Form,
    choose_form,
    find_extension,
)

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


def choose(header: str | None, forms: tuple[Form, ...], asked: str | None = None) -> Form:
    accept = parse_accept_header(header, MIMEAccept)
    return choose_form(accept, forms, asked).form


@pytest.mark.parametrize(
    ("header", "form"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/csv", CSV),
        ("TEXT/CSV", CSV),
        ("text/*;q=0.5, text/tab-separated-values", TSV),
        ("text/csv;q=0.2, application/sparql-results+xml;q=0.3", XML),
        ("application/xml", XML),
        ("application/json", JSON),
        ("application/sparql-results+json;q=0, */*;q=0.1", XML),
        ("text/csv;charset=utf-8", CSV),
        ("image/png, */*;q=0.01", JSON),
        ("text/csv;q=1.0, text/csv;q=0.1, application/json;q=0.5", CSV),
    ],
)
def test_tables(header: str | None, form: Form) -> None:
    assert choose(header, TABLE_FORMS) is form


@pytest.mark.parametrize(
    ("header", "form"),
    [
        (None, TURTLE),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', JSONLD),
        ("application/rdf+xml, text/turtle;q=0.9", RDFXML),
        ("application/n-triples;q=0.4, text/turtle;q=0.399", NTRIPLES),
    ],
)
def test_graphs(header: str | None, form: Form) -> None:
    assert choose(header, GRAPH_FORMS) is form


def test_browsers_get_pages_and_programs_do_not() -> None:
    assert choose(BROWSER, DOCUMENT_FORMS) is HTML
    assert choose(BROWSER, (*TABLE_FORMS, HTML)) is HTML
    assert choose("*/*", (*TABLE_FORMS, HTML)) is JSON


@pytest.mark.parametrize("header", ["image/png", "text/csv;q=0", "nonsense", "text/html"])
def test_what_no_form_meets_is_refused(header: str) -> None:
    with pytest.raises(NotAcceptable, match="text/csv"):
        choose(header, TABLE_FORMS)


def test_the_media_type_asked_for_is_the_one_answered() -> None:
    accept = parse_accept_header("application/json", MIMEAccept)
    assert choose_form(accept, TABLE_FORMS).content_type == "application/json"
    assert choose_form(MIMEAccept(), GRAPH_FORMS).content_type == "text/turtle; charset=utf-8"


@pytest.mark.parametrize("name", ["ttl", "turtle", "text/turtle", " TTL "])
def test_a_format_by_name_beats_accept(name: str) -> None:
    assert choose("application/rdf+xml", GRAPH_FORMS, name) is TURTLE


@pytest.mark.parametrize("name", ["csv", "exe", "turtle;", "../ttl"])
def test_unknown_formats_are_named(name: str) -> None:
    with pytest.raises(BadRequest, match="ttl, nt, rdf, jsonld"):
        choose("*/*", GRAPH_FORMS, name)


@pytest.mark.parametrize(
    ("path", "stem", "form"),
    [
        ("study/NCT00000102.ttl", "study/NCT00000102", TURTLE),
        ("drug/a.b.jsonld", "drug/a.b", JSONLD),
        ("drug/a.b", "drug/a.b", None),
        ("drug/ttl", "drug/ttl", None),
        (".ttl", "", TURTLE),
    ],
)
def test_extensions(path: str, stem: str, form: Form | None) -> None:
    assert find_extension(path, DOCUMENT_FORMS) == (stem, form)
