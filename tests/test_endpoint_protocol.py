"""What the SPARQL 1.1 Protocol says of requests for queries, and how a fault is told."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.web_dataset import BARE, IRIS
from tests.web_server import HttpClient

pytest_plugins = ("tests.web_fixtures",)

ASK = "ASK {}"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
ONE_STUDY = "SELECT (COUNT(DISTINCT ?i) AS ?n) { ?s ct:nctId ?i }"


def test_graphs_may_stand_in_the_address_of_a_form(service: HttpClient) -> None:
    path = f"/sparql?default-graph-uri={quote(IRIS.study_graph(BARE))}"
    answer = service.post_form(path, {"query": ONE_STUDY})
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == "1"


def test_graphs_of_the_request_win_over_from(service: HttpClient) -> None:
    query = ONE_STUDY.replace("{", "FROM <http://example.org/none> {", 1)
    graphs = {"default-graph-uri": IRIS.study_graph(BARE)}
    answer = service.get("/sparql", {"query": query, **graphs})
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == "1"


def test_an_unknown_graph_is_empty(service: HttpClient) -> None:
    graphs = {"default-graph-uri": "http://example.org/none"}
    everything = service.get("/sparql", {"query": "ASK { ?s ?p ?o }", **graphs})
    nothing = service.get("/sparql", {"query": ASK, **graphs})
    assert (everything.json()["boolean"], nothing.json()["boolean"]) == (False, True)


def test_relative_iris_start_from_the_address(service: HttpClient) -> None:
    query = "CONSTRUCT { <s> <p> <#o> } WHERE {}"
    answer = service.get("/sparql", {"query": query, "format": "nt"})
    base = f"{service.url}/"
    assert answer.text == f"<{base}s> <{base}p> <{base}sparql#o> .\n"
    own = service.get("/sparql", {"query": f"BASE <http://a/> {query}", "format": "nt"})
    assert own.text == "<http://a/s> <http://a/p> <http://a/#o> .\n"
    odd = service.get("/sparql", {"query": "ASK {}"}, headers={"Host": "a b<>"})
    assert odd.status in (200, 400)


def test_a_slash_at_the_end_of_the_address(service: HttpClient) -> None:
    assert service.get("/sparql/", {"query": ASK}).json()["boolean"] is True


def test_what_is_no_single_query(service: HttpClient) -> None:
    twice = [
        service.get(f"/sparql?query={quote(ASK)}&query={quote(ASK)}"),
        service.post_form("/sparql", {"query": [ASK, ASK]}),
        service.post_form(f"/sparql?query={quote(ASK)}", {"query": ASK}),
        service.post(f"/sparql?query={quote(ASK)}", ASK, QUERY),
    ]
    none = [service.get("/sparql?query="), service.post("/sparql", "", QUERY)]
    unreadable = [
        service.get("/sparql?query=ASK%7B%7D%23%FF"),
        service.post("/sparql", b"query=ASK%7B%7D%23%FF", FORM),
        service.post("/sparql", b"ASK {} # \xff", QUERY),
    ]
    for answer in (*twice, *none, *unreadable):
        assert (answer.status, answer.media_type) == (400, "text/plain"), answer.text
    assert service.get("/sparql", {"update": "CLEAR ALL"}).status == 400


@pytest.mark.parametrize("content_type", ["text/plain", f"{QUERY}; charset=UTF-16", ""])
def test_a_refused_media_type_names_those_that_are_taken(
    service: HttpClient, content_type: str
) -> None:
    answer = service.post("/sparql", ASK, content_type)
    assert answer.status == 415
    assert answer.headers["Accept-Post"] == f"{QUERY}, application/sparql-update, {FORM}"


def test_a_form_and_a_body_in_other_codings(service: HttpClient) -> None:
    form = service.post("/sparql", "query=ASK{}", f"{FORM}; charset=UTF-16")
    packed = service.post("/sparql", ASK, QUERY, headers={"Content-Encoding": "gzip"})
    both = service.post("/sparql", b"\x1f\x8b\xff=1", FORM, headers={"Content-Encoding": "gzip"})
    assert (form.status, packed.status, both.status) == (415, 415, 415)
    assert packed.headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT * {\n  ?s ?p 'äö😀' ?o }", 2, 19),
        ("SELECT * {\n  ?s rdfs:label '😀' ; nope:at ?o }", 2, 23),
        ("# nope:at\nPREFIX a: <http://a/> ASK { a:b ?p '''\n''' ; b:c ?o }", 3, 7),
    ],
)
def test_the_place_of_a_fault_in_characters(
    service: HttpClient, query: str, line: int, column: int
) -> None:
    values = {"query": query}
    text = service.get("/sparql", values)
    assert (text.status, text.media_type) == (400, "text/plain")
    assert f"line {line}, column {column}" in text.text
    problem = service.get("/sparql", values, headers={"Accept": "application/json, text/*;q=0.9"})
    assert (problem.status, problem.media_type) == (400, "application/problem+json")
    found = problem.json()
    assert found["detail"] == text.text.splitlines()[0]
    assert (found["status"], found["title"]) == (400, "Bad Request")
    assert (found["line"], found["column"]) == (line, column)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "text/plain"),
        ("application/json;q=0.5, text/plain", "text/plain"),
        ("application/sparql-results+json", "application/problem+json"),
        ("application/problem+json, */*;q=0.1", "application/problem+json"),
        ("image/png", "text/plain"),
    ],
)
def test_the_form_of_a_fault(service: HttpClient, accept: str, media_type: str) -> None:
    for path in ("/sparql?query=x", "/study/NCT00000000"):
        answer = service.get(path, headers={"Accept": accept})
        assert answer.media_type == media_type
        assert "Accept" in answer.headers["Vary"]


def test_406_lists_what_is_offered(service: HttpClient) -> None:
    refused = service.get("/sparql", {"query": ASK}, headers={"Accept": "text/csv;q=0, image/*"})
    assert refused.status == 406
    assert "application/sparql-results+json" in refused.text
    assert "text/csv" in refused.text


def test_weights_of_media_types(service: HttpClient) -> None:
    accept = "application/sparql-results+json;q=0, text/csv;q=0.2, application/*;q=0.3"
    answer = service.get("/sparql", {"query": "SELECT * {}"}, headers={"Accept": accept})
    assert answer.media_type == "application/sparql-results+xml"


def test_conditional_requests(service: HttpClient) -> None:
    values = {"query": "SELECT ?i { ?s ct:nctId ?i } LIMIT 3"}
    first = service.get("/sparql", values)
    tag = first.headers["ETag"]
    strong = tag.removeprefix("W/")
    for known in (tag, strong, f'"other", {tag}', "*"):
        for method in ("GET", "HEAD"):
            again = service.ask(method, "/sparql", values, headers={"If-None-Match": known})
            assert (again.status, again.data) == (304, b"")
            assert again.headers["ETag"] == tag
            assert "Accept" in again.headers["Vary"]
    for unknown in ('"other"', 'W/"other"'):
        assert service.get("/sparql", values, {"If-None-Match": unknown}).status == 200
    as_csv = service.get("/sparql", values, {"Accept": "text/csv", "If-None-Match": tag})
    assert as_csv.status == 200
    wrong = service.get("/sparql", {"query": "SELECT"}, {"If-None-Match": "*"})
    assert wrong.status == 400


def test_an_answer_that_changes_has_no_tag(service: HttpClient) -> None:
    answer = service.get("/sparql", {"query": "SELECT (NOW() AS ?now) {}"})
    assert "ETag" not in answer.headers


def test_the_head_of_an_answer(service: HttpClient) -> None:
    values = {"query": "SELECT ?i { ?s ct:nctId ?i }"}
    answer, head = (service.ask(method, "/sparql", values) for method in ("GET", "HEAD"))
    assert head.data == b""
    for name in ("Content-Type", "Content-Length", "ETag", "Vary"):
        assert head.headers[name] == answer.headers[name]
    assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_a_preflight(service: HttpClient) -> None:
    asked = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type",
    }
    answer = service.ask("OPTIONS", "/sparql", headers=asked)
    allowed = answer.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert answer.status == 204
    assert {"authorization", "content-type", "accept", "if-none-match"} <= set(allowed)
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


BREAKS = "SELECT *\nWHERE {\n\t?s nope:x ?o ; <" + "x" * 200 + "> 1\n}"


def test_a_fault_shows_its_place(service: HttpClient) -> None:
    fault = service.get("/sparql", {"query": BREAKS})
    message, line, mark = fault.text.splitlines()
    assert (fault.status, message.endswith("the prefix nope: is not declared")) == (400, True)
    assert line.startswith(" ?s nope:x ?o ; <xxx")
    assert (line[mark.index("^") :][:6], len(line)) == ("nope:x", 78)
    page = service.get("/sparql", {"query": BREAKS}, {"Accept": "text/html"})
    assert page.status == 400
    assert "nope:x ?o ; &lt;xxx" in page.text.partition('role="alert"')[2]


def test_a_place_far_to_the_right_is_shown(service: HttpClient) -> None:
    query = f"ASK {{ ?s ?p '{'x' * 300}' \x1b ~ }}"
    _, line, mark = service.get("/sparql", {"query": query}).text.splitlines()
    assert (line[-2:], mark.index("^")) == (" }", 50)
    assert "\x1b" not in line


def test_a_graph_that_is_no_iri_is_named(service: HttpClient) -> None:
    for name in ("default-graph-uri", "named-graph-uri"):
        fault = service.get("/sparql", {"query": "ASK {}", name: "a b"})
        assert (fault.status, fault.text) == (
            400,
            f"{name}: 'a b' is no absolute IRI of a graph.\n",
        )
