"""``/search``, ``/queries``, ``/health``: pages for people, JSON for programs."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from lxml import html

from tests.web_dataset import HOSTILE, OTHER_SCRIPT, OWN_SCRIPT, RICH
from tests.web_server import HttpClient

pytest_plugins = ("tests.web_fixtures",)

PERSON = {"Accept": "text/html"}


def test_hits_come_with_reasons(client: FlaskClient) -> None:
    page = html.document_fromstring(client.get("/search?q=RAD001+sarcoma", headers=PERSON).text)
    first = page.xpath("//ol[@class='studies']/li")[0]
    assert first.xpath("./a/@href") == [f"/study/{RICH}"]
    assert len(first.xpath(".//ul[@class='reasons']/li")) >= 2
    words = " ".join(page.text_content().split())
    assert "everolimus for “RAD001”" in words
    assert "/drug/everolimus" in page.xpath("//section[@class='concepts']//a/@href")


@pytest.mark.parametrize("text", ["EGFR inhibitors", "GLP-1 receptor agonists", "statins"])
def test_a_class_that_the_store_has_no_page_of_is_linked_at_nlm(
    client: FlaskClient, text: str
) -> None:
    page = html.document_fromstring(client.get(f"/search?q={text}", headers=PERSON).text)
    (href,) = page.xpath("//section[@class='concepts']//a[not(contains(@class, 'chip'))]/@href")
    if href.startswith("/"):
        assert client.get(href, headers=PERSON, follow_redirects=True).status_code == 200
    else:
        assert href == client.get(f"/search?q={text}&format=json").get_json()["concepts"][0]["iri"]


def test_the_same_as_json(client: FlaskClient) -> None:
    by_accept = client.get("/search?q=RAD001", headers={"Accept": "application/json"})
    by_format = client.get("/search?q=RAD001&format=json", headers=PERSON)
    assert by_accept.mimetype == by_format.mimetype == "application/json"
    answer = by_accept.get_json()
    assert answer == by_format.get_json()
    assert [hit["nctId"] for hit in answer["hits"]] == [RICH]
    assert answer["concepts"][0]["label"] == "everolimus"
    assert answer["hits"][0]["reasons"]


def test_pages_of_hits_join_up(client: FlaskClient) -> None:
    path, found = "/search?q=Glivec", []
    while path:
        page = html.document_fromstring(client.get(path, headers=PERSON).text)
        found += page.xpath("//ol[@class='studies']/li/a/@href")
        path = next(iter(page.xpath("//a[@rel='next']/@href")), "")
    total = client.get("/search?q=Glivec&format=json").get_json()["total"]
    assert len(found) == len(set(found)) == total >= 61


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '" onfocus="alert(1)', "'; --", "\x00", "{{7*7}}", "%"]
)
def test_the_question_stays_text(client: FlaskClient, text: str) -> None:
    response = client.get("/search", query_string={"q": text}, headers=PERSON)
    assert response.status_code == 200
    page = html.document_fromstring(response.text)
    assert not page.xpath(f"{OTHER_SCRIPT} | //*[@onfocus]")
    assert "49" not in page.xpath("//input/@value")[0]


def test_hits_with_hostile_titles(client: FlaskClient) -> None:
    response = client.get("/search", query_string={"q": HOSTILE}, headers=PERSON)
    assert f"/study/{HOSTILE}" in response.text
    assert "<script" not in response.text.replace(OWN_SCRIPT, "")


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=9999999", "offset=-1", "limit=٣"])
def test_numbers_out_of_range_are_told(client: FlaskClient, query: str) -> None:
    response = client.get(f"/search?q=a&{query}")
    assert response.status_code == 400
    assert "must be a number from" in response.text


def test_nothing_to_search_for(client: FlaskClient) -> None:
    assert client.get("/search", headers=PERSON).status_code == 200
    assert client.get("/search?format=json").status_code == 400
    assert client.get("/search?q=a&format=ttl").status_code == 400


def test_the_catalogue_is_listed_and_runs(client: FlaskClient) -> None:
    listed = html.document_fromstring(client.get("/queries").text).xpath(
        "//ul[@class='queries']//a/@href"
    )
    assert listed
    for path in listed:
        page = client.get(path, headers=PERSON)
        assert page.status_code == 200
        assert "<pre" in page.text
        run = client.get(f"{path}?run=1", headers=PERSON)
        # A query without values for what it requires says which one is missing.
        assert run.status_code in (200, 400), path
        assert ('id="results"' in run.text) == (run.status_code == 200), path
        editor = client.get(f"/sparql?example={path.rpartition('/')[2]}", headers=PERSON)
        assert editor.status_code == 200


def test_a_check_says_what_to_mend(client: FlaskClient) -> None:
    page = client.get("/queries/check-orphans", headers=PERSON).text
    assert "Each row is a warning. To mend it: build the graph" in page
    assert "To mend it" not in client.get("/queries/drug-synonyms", headers=PERSON).text


def test_the_catalogue_can_be_jumped_through(client: FlaskClient) -> None:
    page = html.document_fromstring(client.get("/queries").text)
    places = [href[1:] for href in page.xpath("//nav[@class='jump']/a/@href")]
    assert places
    assert places == page.xpath("//main//section/@id")


def test_queries_of_the_catalogue_as_data(client: FlaskClient) -> None:
    path = html.document_fromstring(client.get("/queries").text).xpath(
        "//ul[@class='queries']//a/@href"
    )[0]
    assert client.get(f"{path}?run=1", headers={"Accept": "text/csv"}).mimetype == "text/csv"
    assert client.get(f"{path}?format=tsv").mimetype == "text/tab-separated-values"
    assert client.get(f"{path}?nonsense=1").status_code == 400


def test_unknown_queries(client: FlaskClient) -> None:
    assert client.get("/queries/no-such-query").status_code == 404
    assert client.get("/queries/../pages/subjects").status_code == 404


def test_health(client: FlaskClient) -> None:
    response = client.get("/health")
    facts = response.get_json()
    assert facts["status"] == "ok"
    assert facts["studies"] == 63
    assert facts["triples"] > 1000
    assert facts["generation"]
    assert "no-store" in response.headers["Cache-Control"]


def test_filters_narrow_down_and_are_links(client: FlaskClient) -> None:
    page = html.document_fromstring(client.get("/search?q=Glivec", headers=PERSON).text)
    groups = {one.xpath("string(h3)"): one for one in page.xpath("//details//section")}
    assert {"Status", "Phase"} & set(groups)
    heading, group = next((name, one) for name, one in groups.items() if name != "Start year")
    link = group.xpath(".//li/a")[0]
    count = int(link.getnext().text.replace(",", ""))
    narrowed = html.document_fromstring(client.get(link.get("href"), headers=PERSON).text)
    assert narrowed.xpath("string(//h2)").split()[0] == str(count), heading
    assert narrowed.xpath("//details[@open]")
    (chosen,) = narrowed.xpath("//details//a[@class='chosen']")
    assert client.get(chosen.get("href"), headers=PERSON).text == page_text(client, "Glivec")


def page_text(client: FlaskClient, words: str) -> str:
    """The page of a search as it is without filters."""
    return client.get(f"/search?q={words}", headers=PERSON).text


def test_filters_in_json(client: FlaskClient) -> None:
    everything = client.get("/search?q=Glivec&format=json").get_json()
    phases = {one["value"]: one["count"] for one in everything["facets"]["phase"]}
    for phase, count in phases.items():
        answer = client.get(f"/search?q=Glivec&phase={phase}&format=json").get_json()
        assert answer["total"] == count
        assert all(phase in hit["phases"] for hit in answer["hits"])
    alone = client.get("/search?phase=PHASE2&format=json").get_json()
    assert alone["total"] >= phases.get("PHASE2", 0)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("phase=PHASE9", "no such value 'PHASE9'; give one of"),
        ("colour=red", "no such filter; give one of phase"),
        ("country=Germany", "two-letter code"),
        ("age=young", "give one number"),
    ],
)
def test_wrong_filters_are_named(client: FlaskClient, query: str, words: str) -> None:
    response = client.get(f"/search?q=Glivec&format=json&{query}")
    assert response.status_code == 400
    assert words in response.text


def test_a_description_of_a_patient_is_said_to_be_one(client: FlaskClient) -> None:
    text = "A 45-year-old woman has a synovial sarcoma " + "that grew for some months " * 6
    page = html.document_fromstring(
        client.get("/search", query_string={"q": text}, headers=PERSON).text
    )
    assert "read as the description of a patient" in page.text_content()
    assert page.xpath("//ol[@class='studies']/li")


def test_a_search_joins_with_patterns_of_a_query(service: HttpClient) -> None:
    query = (
        "SELECT ?nctId ?score { (?study ?score) ct:search 'RAD001 sarcoma' ; ct:nctId ?nctId } "
        "ORDER BY DESC(?score)"
    )
    answer = service.get("/sparql", {"query": query}, {"Accept": "application/json"}).json()
    rows = [
        (row["nctId"]["value"], float(row["score"]["value"]))
        for row in answer["results"]["bindings"]
    ]
    hits = service.get("/search", {"q": "RAD001 sarcoma", "format": "json"}).json()["hits"]
    assert [nct_id for nct_id, _ in rows] == [hit["nctId"] for hit in hits]
    assert [score for _, score in rows] == pytest.approx([hit["score"] for hit in hits], abs=1e-3)
    page = service.get("/sparql", {"query": query}, PERSON)
    assert RICH in page.text


def test_a_search_that_is_none_is_told_how_to_write_it(service: HttpClient) -> None:
    query = "SELECT * { ?study ct:search ?words }"
    for headers in (PERSON, {"Accept": "application/json"}):
        answer = service.get("/sparql", {"query": query}, headers)
        assert answer.status == 400
        assert "needs words to search for" in answer.text


def test_a_fault_beside_a_search_stands_where_it_was_written(service: HttpClient) -> None:
    query = "SELECT * {\n  ?study ct:search 'RAD001' ; ct:phase ?phase .\n  ?study other:x ?y }"
    plain = service.get("/sparql", {"query": query}).text.splitlines()
    assert "near line 3, column 10: the prefix other: is not declared" in plain[0]
    assert plain[1:] == ["  ?study other:x ?y }", "         ^"]
    problem = service.get("/sparql", {"query": query}, {"Accept": "application/json"}).json()
    assert (problem["line"], problem["column"]) == (3, 10)
    page = html.document_fromstring(service.get("/sparql", {"query": query}, PERSON).text)
    shown = page.xpath("//*[@class='fault']/pre")[0].text_content()
    assert shown.splitlines() == plain[1:]
