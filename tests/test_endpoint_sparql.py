"""``/sparql``: the protocol, the forms of results, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from lxml import etree

from tests.web_dataset import BARE, HOSTILE, IRIS, OWN_SCRIPT, RICH
from tests.web_server import HttpClient

pytest_plugins = ("tests.web_fixtures",)

SELECT = "SELECT ?study ?title { ?study ct:nctId ?id ; rdfs:label ?title } ORDER BY ?id LIMIT 2"
ASK = f"ASK {{ <{IRIS.study(RICH)}> a ct:Study }}"
CONSTRUCT = "CONSTRUCT { ?s rdfs:label ?o } WHERE { ?s ct:nctId ?i ; rdfs:label ?o }"
DESCRIBE = f"DESCRIBE <{IRIS.study(RICH)}>"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def get(service: HttpClient, query: str, accept: str = "*/*", **values: str) -> tuple[int, str]:
    response = service.get("/sparql", values={"query": query, **values}, headers={"Accept": accept})
    return response.status, response.text


@pytest.mark.parametrize(
    ("query", "accept", "content_type"),
    [
        (SELECT, "*/*", "application/sparql-results+json"),
        (SELECT, "application/json", "application/json"),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (SELECT, "text/csv;q=0.9, text/tab-separated-values", "text/tab-separated-values"),
        (SELECT, "image/png, text/*;q=0.1", "text/csv"),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
        (ASK, "*/*", "application/sparql-results+json"),
        (CONSTRUCT, "*/*", "text/turtle"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "application/n-triples, */*;q=0.1", "application/n-triples"),
        (DESCRIBE, "application/rdf+xml", "application/rdf+xml"),
        (SELECT, BROWSER, "text/html"),
        (CONSTRUCT, BROWSER, "text/html"),
    ],
)
def test_results_come_in_the_form_asked_for(
    service: HttpClient, query: str, accept: str, content_type: str
) -> None:
    response = service.get("/sparql", values={"query": query}, headers={"Accept": accept})
    assert (response.status, response.media_type) == (200, content_type)
    assert "Accept" in response.headers["Vary"]


def test_without_accept_a_table_is_json(service: HttpClient) -> None:
    response = service.get("/sparql", values={"query": SELECT})
    assert response.media_type == "application/sparql-results+json"
    rows = json.loads(response.data)["results"]["bindings"]
    assert [row["study"]["value"] for row in rows] == [IRIS.study(RICH), IRIS.study(HOSTILE)]


def test_all_forms_hold_the_same_rows(service: HttpClient) -> None:
    _, as_csv = get(service, SELECT, format="csv")
    _, as_tsv = get(service, SELECT, format="tsv")
    _, as_xml = get(service, SELECT, format="xml")
    studies = [IRIS.study(RICH), IRIS.study(HOSTILE)]
    assert [row["study"] for row in csv.DictReader(io.StringIO(as_csv))] == studies
    assert [line.split("\t")[0] for line in as_tsv.splitlines()[1:]] == [f"<{s}>" for s in studies]
    tree = etree.fromstring(as_xml.encode())
    assert [node.text for node in tree.iter("{*}uri")] == studies


@pytest.mark.parametrize(
    ("form", "parser"),
    [
        ("ttl", ox.RdfFormat.TURTLE),
        ("nt", ox.RdfFormat.N_TRIPLES),
        ("rdf", ox.RdfFormat.RDF_XML),
        ("jsonld", ox.RdfFormat.JSON_LD),
    ],
)
def test_graphs_parse_and_agree(service: HttpClient, form: str, parser: ox.RdfFormat) -> None:
    _, text = get(service, DESCRIBE, format=form)
    title = ox.Triple(
        ox.NamedNode(IRIS.study(RICH)),
        ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"),
        ox.Literal("Everolimus With Imatinib in Sarcoma"),
    )
    triples = [quad.triple for quad in ox.parse(text.encode(), format=parser)]
    assert triples.count(title) == 1
    assert {triple.subject for triple in triples} == {title.subject}


def test_post_as_form_and_as_body(service: HttpClient) -> None:
    as_form = service.post_form("/sparql", {"query": ASK})
    as_body = service.post("/sparql", ASK, content_type="application/sparql-query")
    with_charset = service.post(
        "/sparql", ASK, content_type="application/sparql-query; charset=UTF-8"
    )
    for response in (as_form, as_body, with_charset):
        assert response.status == 200
        assert response.json()["boolean"] is True


def test_data_set_of_the_request(service: HttpClient) -> None:
    count = "SELECT (COUNT(DISTINCT ?i) AS ?n) { ?s ct:nctId ?i }"
    named = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ct:nctId ?i } }"
    one, other = IRIS.study_graph(RICH), IRIS.study_graph(BARE)

    def number(query: str, body: bool, **graphs: str | list[str]) -> int:
        response = (
            service.post("/sparql", query, values=graphs, content_type="application/sparql-query")
            if body
            else service.get("/sparql", values={"query": query, **graphs})
        )
        assert response.status == 200, response.text
        return int(response.json()["results"]["bindings"][0]["n"]["value"])

    for body in (False, True):
        assert number(count, body) == 63
        assert number(count, body, **{"default-graph-uri": one}) == 1
        assert number(count, body, **{"default-graph-uri": [one, other]}) == 2
        assert number(count, body, **{"named-graph-uri": one}) == 0
        assert number(named, body, **{"named-graph-uri": [one, other]}) == 2
        assert number(count.replace("{ ?s", f"FROM <{other}> {{ ?s"), body) == 1


def test_a_graph_name_that_is_no_iri(service: HttpClient) -> None:
    status, text = get(service, ASK, **{"default-graph-uri": "no iri"})
    assert status == 400
    assert "Traceback" not in text


@pytest.mark.parametrize(
    "query", ["SELECT", "SELECT * { ?s ?p }", "ASK { ex:a ?p ?o }", "\x00", "}"]
)
def test_a_parse_fault_is_told_with_its_place(service: HttpClient, query: str) -> None:
    response = service.get("/sparql", values={"query": query})
    assert response.status == 400
    assert response.media_type == "text/plain"
    assert "cannot parse" in response.text
    assert response.text.endswith("^\n")
    assert response.text.count("\n") == 3


def test_a_parse_fault_of_a_person_comes_back_in_the_editor(service: HttpClient) -> None:
    status, page = get(service, "SELECT <oops>", BROWSER)
    assert status == 400
    assert "cannot parse" in page
    assert "SELECT &lt;oops&gt;" in page


def test_what_cannot_be_met_is_refused(service: HttpClient) -> None:
    assert get(service, SELECT, "image/png")[0] == 406
    assert get(service, SELECT, "text/turtle")[0] == 406
    assert get(service, CONSTRUCT, "text/csv")[0] == 406
    assert get(service, SELECT, format="exe")[0] == 400


def test_requests_that_are_no_queries(service: HttpClient) -> None:
    assert service.get("/sparql?query=").status == 400
    assert service.post_form("/sparql", {}).status in (400, 415)
    assert service.get(f"/sparql?query={quote(ASK)}&query={quote(ASK)}").status == 400
    for content_type in ("text/plain", "application/json", "", "multipart/form-data"):
        assert service.post("/sparql", ASK, content_type=content_type).status == 415
    latin = service.post("/sparql", ASK, content_type="application/sparql-query; charset=latin-1")
    assert latin.status == 415
    utf16 = service.post("/sparql", ASK.encode("utf-16"), content_type="application/sparql-query")
    assert utf16.status == 400
    for method in ("PUT", "DELETE", "PATCH"):
        response = service.ask(method, "/sparql", body=ASK)
        assert response.status == 405
        assert "GET" in response.headers["Allow"]


def test_large_requests_are_refused(service: HttpClient) -> None:
    for query in (f"{ASK} #{'x' * 1_100_000}",):
        body = service.post("/sparql", query, content_type="application/sparql-query")
        form = service.post_form("/sparql", {"query": query})
        assert (body.status, form.status) == (413, 413)


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <http://a/> <http://a/> 1 }",
        "PREFIX a: <http://a/> # SELECT\nDELETE WHERE { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:1/>",
        "CLEAR ALL",
        "WITH <http://a/> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        r"\u0044ROP ALL",
    ],
)
def test_updates_are_refused(service: HttpClient, update: str) -> None:
    asked = service.get("/sparql", values={"query": update})
    assert (asked.status, "update" in asked.text) == (400, True)
    told = service.post_form("/sparql", {"update": update})
    sent = service.post("/sparql", update, content_type="application/sparql-update")
    for response in (told, sent):
        assert response.status == 403
        assert "read-only" in response.text


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { service silent ?where { ?s ?p ?o } }",
        r"SELECT * { \u0053ERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "PREFIX : <http://127.0.0.1:1/> SELECT * { SERVICE:x { ?s ?p ?o } }",
        "SELECT * { ?s ?p 1SERVICE<http://127.0.0.1:1/> { ?s ?p ?o } }",
    ],
)
def test_calls_to_other_servers_are_refused(service: HttpClient, query: str) -> None:
    for response in (
        service.get("/sparql", values={"query": query}),
        service.post_form("/sparql", {"query": query}),
        service.post("/sparql", query, content_type="application/sparql-query"),
    ):
        assert response.status == 403
        assert "SERVICE" in response.text


def test_the_word_service_is_no_call(service: HttpClient) -> None:
    query = 'SELECT ?service { VALUES ?service { "SERVICE <http://a/> {}" } } # SERVICE <http://a/>'
    status, text = get(service, query)
    assert status == 200
    assert "SERVICE" in text


def test_head_and_options(service: HttpClient) -> None:
    head = service.ask("HEAD", "/sparql", values={"query": ASK})
    assert (head.status, head.data) == (200, b"")
    options = service.ask("OPTIONS", "/sparql")
    assert options.status == 204
    assert {"GET", "HEAD", "OPTIONS", "POST"} <= set(options.headers["Allow"].split(", "))
    assert "POST" in options.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in options.headers["Access-Control-Allow-Headers"]


def test_any_site_may_read(service: HttpClient) -> None:
    for path in ("/sparql?query=ASK{}", "/sparql?query=x", "/health", "/nowhere"):
        assert service.get(path).headers["Access-Control-Allow-Origin"] == "*"


def test_the_editor(service: HttpClient) -> None:
    page = service.get("/sparql", headers={"Accept": BROWSER})
    assert (page.status, page.media_type) == (200, "text/html")
    assert "<textarea" in page.text


def test_a_result_as_a_page(service: HttpClient) -> None:
    status, page = get(service, SELECT, BROWSER)
    assert status == 200
    assert f'<a href="/study/{RICH}"' in page
    assert "format=csv" in page
    assert "<script" not in page.replace(OWN_SCRIPT, "")
    assert "&lt;script&gt;" in page
    assert get(service, ASK, BROWSER)[1].count("<h2>Yes</h2>") == 1


def test_a_long_result_is_cut_on_the_page_only(service: HttpClient) -> None:
    query = "SELECT ?s { ?s ?p ?o } LIMIT 1200"
    _, page = get(service, query, BROWSER)
    assert "1,000 or more rows" in page
    assert get(service, query, format="csv")[1].count("\n") == 1201
