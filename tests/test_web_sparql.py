"""``/sparql``: the protocol, the forms of results, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from lxml import etree
from werkzeug.test import Client

from tests.web_dataset import BARE, HOSTILE, IRIS, RICH

pytest_plugins = ("tests.web_fixtures",)

SELECT = "SELECT ?study ?title { ?study ct:nctId ?id ; rdfs:label ?title } ORDER BY ?id LIMIT 2"
ASK = f"ASK {{ <{IRIS.study(RICH)}> a ct:Study }}"
CONSTRUCT = "CONSTRUCT { ?s rdfs:label ?o } WHERE { ?s ct:nctId ?i ; rdfs:label ?o }"
DESCRIBE = f"DESCRIBE <{IRIS.study(RICH)}>"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def get(client: Client, query: str, accept: str = "*/*", **values: str) -> tuple[int, str]:
    response = client.get(
        "/sparql", query_string={"query": query, **values}, headers=[("Accept", accept)]
    )
    return response.status_code, response.get_data(as_text=True)


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
    client: Client, query: str, accept: str, content_type: str
) -> None:
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, content_type)
    assert "Accept" in response.vary


def test_without_accept_a_table_is_json(client: Client) -> None:
    response = client.get("/sparql", query_string={"query": SELECT})
    assert response.mimetype == "application/sparql-results+json"
    rows = json.loads(response.data)["results"]["bindings"]
    assert [row["study"]["value"] for row in rows] == [IRIS.study(RICH), IRIS.study(HOSTILE)]


def test_all_forms_hold_the_same_rows(client: Client) -> None:
    _, as_csv = get(client, SELECT, format="csv")
    _, as_tsv = get(client, SELECT, format="tsv")
    _, as_xml = get(client, SELECT, format="xml")
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
def test_graphs_parse_and_agree(client: Client, form: str, parser: ox.RdfFormat) -> None:
    _, text = get(client, DESCRIBE, format=form)
    title = ox.Triple(
        ox.NamedNode(IRIS.study(RICH)),
        ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"),
        ox.Literal("Everolimus With Imatinib in Sarcoma"),
    )
    triples = [quad.triple for quad in ox.parse(text.encode(), format=parser)]
    assert triples.count(title) == 1
    assert {triple.subject for triple in triples} == {title.subject}


def test_post_as_form_and_as_body(client: Client) -> None:
    as_form = client.post("/sparql", data={"query": ASK})
    as_body = client.post("/sparql", data=ASK, content_type="application/sparql-query")
    with_charset = client.post(
        "/sparql", data=ASK, content_type="application/sparql-query; charset=UTF-8"
    )
    for response in (as_form, as_body, with_charset):
        assert response.status_code == 200
        assert response.get_json(force=True)["boolean"] is True


def test_data_set_of_the_request(client: Client) -> None:
    count = "SELECT (COUNT(DISTINCT ?i) AS ?n) { ?s ct:nctId ?i }"
    named = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ct:nctId ?i } }"
    one, other = IRIS.study_graph(RICH), IRIS.study_graph(BARE)

    def number(query: str, body: bool, **graphs: str | list[str]) -> int:
        response = (
            client.post(
                "/sparql", data=query, query_string=graphs, content_type="application/sparql-query"
            )
            if body
            else client.get("/sparql", query_string={"query": query, **graphs})
        )
        assert response.status_code == 200, response.text
        return int(response.get_json(force=True)["results"]["bindings"][0]["n"]["value"])

    for body in (False, True):
        assert number(count, body) == 63
        assert number(count, body, **{"default-graph-uri": one}) == 1
        assert number(count, body, **{"default-graph-uri": [one, other]}) == 2
        assert number(count, body, **{"named-graph-uri": one}) == 0
        assert number(named, body, **{"named-graph-uri": [one, other]}) == 2
        assert number(count.replace("{ ?s", f"FROM <{other}> {{ ?s"), body) == 1


def test_a_graph_name_that_is_no_iri(client: Client) -> None:
    status, text = get(client, ASK, **{"default-graph-uri": "no iri"})
    assert status == 400
    assert "Traceback" not in text


@pytest.mark.parametrize(
    "query", ["SELECT", "SELECT * { ?s ?p }", "ASK { ex:a ?p ?o }", "\x00", "}"]
)
def test_a_parse_fault_is_told_with_its_place(client: Client, query: str) -> None:
    response = client.get("/sparql", query_string={"query": query})
    assert response.status_code == 400
    assert response.mimetype == "text/plain"
    assert "cannot parse" in response.text
    assert response.text.count("\n") == 1


def test_a_parse_fault_of_a_person_comes_back_in_the_editor(client: Client) -> None:
    status, page = get(client, "SELECT <oops>", BROWSER)
    assert status == 400
    assert "cannot parse" in page
    assert "SELECT &lt;oops&gt;" in page


def test_what_cannot_be_met_is_refused(client: Client) -> None:
    assert get(client, SELECT, "image/png")[0] == 406
    assert get(client, SELECT, "text/turtle")[0] == 406
    assert get(client, CONSTRUCT, "text/csv")[0] == 406
    assert get(client, SELECT, format="exe")[0] == 400


def test_requests_that_are_no_queries(client: Client) -> None:
    assert client.get("/sparql").status_code == 400
    assert client.get("/sparql?query=").status_code == 400
    assert client.post("/sparql", data={}).status_code in (400, 415)
    assert client.get(f"/sparql?query={quote(ASK)}&query={quote(ASK)}").status_code == 400
    for content_type in ("text/plain", "application/json", "", "multipart/form-data"):
        assert client.post("/sparql", data=ASK, content_type=content_type).status_code == 415
    latin = client.post(
        "/sparql", data=ASK, content_type="application/sparql-query; charset=latin-1"
    )
    assert latin.status_code == 415
    utf16 = client.post(
        "/sparql", data=ASK.encode("utf-16"), content_type="application/sparql-query"
    )
    assert utf16.status_code == 400
    for method in ("PUT", "DELETE", "PATCH"):
        response = client.open("/sparql", method=method, data=ASK)
        assert response.status_code == 405
        assert "GET" in response.headers["Allow"]


def test_large_requests_are_refused(client: Client) -> None:
    for query in (f"{ASK} #{'x' * 1_100_000}",):
        body = client.post("/sparql", data=query, content_type="application/sparql-query")
        form = client.post("/sparql", data={"query": query})
        assert (body.status_code, form.status_code) == (413, 413)


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
def test_updates_are_refused(client: Client, update: str) -> None:
    asked = client.get("/sparql", query_string={"query": update})
    told = client.post("/sparql", data={"update": update})
    sent = client.post("/sparql", data=update, content_type="application/sparql-update")
    for response in (asked, told, sent):
        assert response.status_code == 403
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
def test_calls_to_other_servers_are_refused(client: Client, query: str) -> None:
    for response in (
        client.get("/sparql", query_string={"query": query}),
        client.post("/sparql", data={"query": query}),
        client.post("/sparql", data=query, content_type="application/sparql-query"),
    ):
        assert response.status_code == 403
        assert "SERVICE" in response.text


def test_the_word_service_is_no_call(client: Client) -> None:
    query = 'SELECT ?service { VALUES ?service { "SERVICE <http://a/> {}" } } # SERVICE <http://a/>'
    status, text = get(client, query)
    assert status == 200
    assert "SERVICE" in text


def test_head_and_options(client: Client) -> None:
    head = client.head("/sparql", query_string={"query": ASK})
    assert (head.status_code, head.data) == (200, b"")
    options = client.options("/sparql")
    assert options.status_code == 200
    assert {"GET", "HEAD", "OPTIONS", "POST"} <= set(options.headers["Allow"].split(", "))
    assert "POST" in options.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in options.headers["Access-Control-Allow-Headers"]


def test_any_site_may_read(client: Client) -> None:
    for path in ("/sparql?query=ASK{}", "/sparql?query=x", "/health", "/nowhere"):
        assert client.get(path).headers["Access-Control-Allow-Origin"] == "*"


def test_the_editor(client: Client) -> None:
    page = client.get("/sparql", headers={"Accept": BROWSER})
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "<textarea" in page.text


def test_a_result_as_a_page(client: Client) -> None:
    status, page = get(client, SELECT, BROWSER)
    assert status == 200
    assert f'<a href="/study/{RICH}"' in page
    assert "format=csv" in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert get(client, ASK, BROWSER)[1].count("<h2>Yes</h2>") == 1


def test_a_long_result_is_cut_on_the_page_only(client: Client) -> None:
    query = "SELECT ?s { ?s ?p ?o } LIMIT 1200"
    _, page = get(client, query, BROWSER)
    assert "1,000 or more rows" in page
    assert get(client, query, format="csv")[1].count("\n") == 1201
