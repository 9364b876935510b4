"""``/suggest``, ``/search`` of drugs and conditions and as CSV, ``/study/NCT…/similar``."""

from __future__ import annotations

import csv
import io
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from tests.web_dataset import BARE, HOSTILE, REPLACED, RICH

pytest_plugins = ("tests.web_fixtures",)

PERSON = {"Accept": "text/html"}
LIKE = f"/study/{RICH}/similar"
STUDY_COLUMNS = [
    "rank", "nctId", "title", "score", "status", "studyType", "phases", "conditions",
    "interventions", "sponsor", "enrollment", "startDate",
]  # fmt: skip


def read_csv(text: str) -> list[dict[str, str]]:
    """Rows of a table, after a look at its form (RFC 4180)."""
    assert text.endswith("\r\n")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_a_typed_beginning_is_completed(client: FlaskClient) -> None:
    response = client.get("/suggest?q=glee")
    assert response.mimetype == "application/json"
    (one, *_) = response.get_json()["suggestions"]
    assert one == {
        "iri": "https://w3id.org/trial-kg/drug/imatinib",
        "label": "imatinib",
        "name": "Gleevec",
        "type": "drug",
        "studies": 61,
        "text": "Gleevec",
        "near": False,
    }


@pytest.mark.parametrize("query", ["", "q=", "q=%20", "q=%00", "q=zzzzzzzz"])
def test_nothing_to_complete_is_an_empty_list(client: FlaskClient, query: str) -> None:
    assert client.get(f"/suggest?{query}").get_json()["suggestions"] == []


def test_completions_of_one_type_and_so_many(client: FlaskClient) -> None:
    drugs = client.get("/suggest?q=s&type=drug").get_json()["suggestions"]
    assert {one["type"] for one in drugs} <= {"drug", "substance"}
    assert drugs
    assert len(client.get("/suggest?q=s&limit=1").get_json()["suggestions"]) == 1


def test_a_drug_is_found_by_another_name(client: FlaskClient) -> None:
    page = html.document_fromstring(client.get("/search?type=drug&q=RAD001", headers=PERSON).text)
    (first, *_) = page.xpath("//ol[@class='studies things']/li")
    assert first.xpath("./a/@href") == ["/drug/everolimus"]
    words = " ".join(first.text_content().split())
    assert "also called RAD-001" in words
    assert "brand name" in words
    assert "/search?q=everolimus" in first.xpath(".//a/@href")
    assert page.xpath("//nav[@class='types']/a[@aria-current]/text()") == ["Drugs"]


def test_the_same_as_json_and_csv(client: FlaskClient) -> None:
    path = "/search?type=condition&q=sarcoma"
    found = client.get(path, headers={"Accept": "application/json"}).get_json()
    assert found["type"] == "condition"
    assert found["things"][0]["label"] == "Sarcoma"
    response = client.get(path, headers={"Accept": "text/csv"})
    assert response.mimetype == "text/csv"
    rows = read_csv(response.text)
    assert [row["iri"] for row in rows] == [one["iri"] for one in found["things"]]
    assert rows[0]["studies"] == str(found["things"][0]["studies"])
    assert client.get(f"{path}&format=csv").text == response.text


def test_pages_of_things_join_up(client: FlaskClient) -> None:
    path = "/search?type=drug&q=a"
    found: list[str] = []
    while path and len(found) < 200:
        page = html.document_fromstring(client.get(path, headers=PERSON).text)
        found += page.xpath("//ol[@class='studies things']/li/a/@href")
        path = next(iter(page.xpath("//a[@rel='next']/@href")), "")
    assert len(found) == len(set(found)) > 20


@pytest.mark.parametrize("type_", ["study", ""])
def test_studies_are_what_is_searched_for_by_default(client: FlaskClient, type_: str) -> None:
    assert (
        client.get(f"/search?type={type_}&q=RAD001&format=json").get_json()
        == client.get("/search?q=RAD001&format=json").get_json()
    )


@pytest.mark.parametrize("path", ["/search?q=a&type=", "/suggest?q=a&type="])
@pytest.mark.parametrize("type_", ["protein", "Drug", "\x00", "x" * 2000, "%22%3Cb%3E"])
def test_an_unknown_type_lists_those_that_there_are(
    client: FlaskClient, path: str, type_: str
) -> None:
    response = client.get(path + quote(type_))
    assert response.status_code == 400
    assert "type must be one of study, drug, condition" in response.text
    assert len(response.text) < 300


def test_hits_as_csv(client: FlaskClient) -> None:
    response = client.get("/search?q=imatinib&limit=5&offset=10&format=csv")
    rows = read_csv(response.text)
    assert list(rows[0]) == [*STUDY_COLUMNS, "missing", "reasons", "iri"]
    assert [row["rank"] for row in rows] == ["11", "12", "13", "14", "15"]
    hits = client.get("/search?q=imatinib&limit=5&offset=10&format=json").get_json()["hits"]
    assert [row["nctId"] for row in rows] == [hit["nctId"] for hit in hits]
    assert [row["reasons"] for row in rows] == [
        " | ".join(reason["text"] for reason in hit["reasons"]) for hit in hits
    ]
    assert client.get("/search?q=imatinib", headers={"Accept": "text/csv"}).mimetype == "text/csv"


def test_hostile_titles_stay_in_their_cell(client: FlaskClient) -> None:
    (row,) = read_csv(client.get(f"/search?q={HOSTILE}&format=csv").text)
    assert row["title"] == "<script>alert('title')</script> & \"quotes\" {{ 7*7 }}"


@pytest.mark.parametrize("query", ["format=csv", "format=json", "type=drug&format=csv"])
def test_nothing_to_search_for_as_data(client: FlaskClient, query: str) -> None:
    response = client.get(f"/search?{query}")
    assert response.status_code == 400
    assert "give the words as the parameter q" in response.text


@pytest.mark.parametrize("path", ["/", "/search", "/search?type=drug", LIKE, "/ontology.html"])
def test_a_page_has_one_search_box(client: FlaskClient, path: str) -> None:
    page = html.document_fromstring(client.get(path, headers=PERSON).text)
    assert len(page.xpath("//input[@type='search']")) == 1


def test_similar_studies_say_what_they_share(client: FlaskClient) -> None:
    page = html.document_fromstring(client.get(LIKE, headers=PERSON).text)
    hits = page.xpath("//ol[@class='studies']/li")
    assert len(hits) == 20
    assert f"/study/{RICH}" not in page.xpath("//ol[@class='studies']/li/a/@href")
    assert "imatinib, in 61 studies" in " ".join(hits[0].text_content().split())
    assert "/drug/imatinib" in hits[0].xpath(".//a/@href")


def test_similar_studies_as_data(client: FlaskClient) -> None:
    answer = client.get(f"{LIKE}.json?limit=3").get_json()
    assert (
        answer == client.get(f"{LIKE}?limit=3", headers={"Accept": "application/json"}).get_json()
    )
    assert answer == client.get(f"{LIKE}?limit=3&format=json", headers=PERSON).get_json()
    assert (answer["nctId"], answer["total"]) == (RICH, 60)
    rows = read_csv(client.get(f"{LIKE}.csv?limit=3").text)
    assert list(rows[0]) == [
        *STUDY_COLUMNS, "sharedConcepts", "sharedIris", "sharedStudies", "iri",
    ]  # fmt: skip
    assert [row["nctId"] for row in rows] == [hit["nctId"] for hit in answer["hits"]]
    assert rows[0]["sharedIris"] == answer["hits"][0]["shared"][0]["iri"]


def test_a_study_page_shows_similar_ones(client: FlaskClient) -> None:
    page = html.document_fromstring(client.get(f"/study/{RICH}.html", headers=PERSON).text)
    assert len(page.xpath("//section[@id='similar']/ol/li")) == 4
    assert page.xpath("//section[@id='similar']/p/a/@href") == [LIKE]
    bare = html.document_fromstring(client.get(f"/study/{BARE}.html", headers=PERSON).text)
    assert not bare.xpath("//section[@id='similar']")
    assert client.get(f"/study/{BARE}/similar", headers=PERSON).status_code == 200


def test_other_spellings_of_an_id_lead_on(client: FlaskClient) -> None:
    small = client.get(f"/study/{RICH.lower()}/similar.json?limit=3")
    assert (small.status_code, small.headers["Location"]) == (301, f"{LIKE}.json?limit=3")
    earlier = client.get(f"/study/{REPLACED}/similar")
    assert (earlier.status_code, earlier.headers["Location"]) == (301, f"/study/{HOSTILE}/similar")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/study/NCT99999999/similar", "There is no study NCT99999999 here."),
        ("/study/NCT1/similar", "'NCT1' is no NCT id"),
        (f"/study/{'x' * 5000}/similar", "is no NCT id: that is NCT and eight digits"),
        ("/study/%00/similar", "is no NCT id"),
        (f"{LIKE}.ttl", f"There are {LIKE}.html, {LIKE}.json, {LIKE}.csv."),
    ],
)
def test_what_is_not_there_is_said(client: FlaskClient, path: str, words: str) -> None:
    for accept in ("text/plain", "text/html"):
        response = client.get(path, headers={"Accept": accept})
        assert response.status_code == 404
        text = html.document_fromstring(response.text).text_content()
        assert words in " ".join(text.split())


@pytest.mark.parametrize("path", [LIKE, "/search?type=drug&q=a", "/suggest?q=a"])
@pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=9999999", "limit=٣"])
def test_numbers_out_of_range_are_told(client: FlaskClient, path: str, query: str) -> None:
    response = client.get(path + ("&" if "?" in path else "?") + query)
    assert response.status_code == 400
    assert "must be a number from" in response.text


ODD = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="\x00\x01\x1b\x7f\u202e\ufeff\"'“«()[]{}\\%&=+-*:~^", max_size=40),
    st.text(min_size=1, max_size=5).map(lambda text: (text * 10_000)[:10_000]),
    st.sampled_from(["", '"', '"imatinib', "NCT99999999", "NCT0", '"" "" "', "not", "AND OR NOT"]),
)
PATHS = st.sampled_from(
    ["/search?q=", "/search?type=drug&q=", "/search?type=condition&q=", "/suggest?q=",
     "/suggest?type=drug&q=", "/search?q=a&type=", "/suggest?q=a&type=", f"{LIKE}?format=",
     "/search?q=a&format=", "/search?q=a&offset=", f"{LIKE}?limit="]
)  # fmt: skip
FORMATS = st.sampled_from(["text/html", "application/json", "text/csv", "*/*", "text/turtle"])


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(PATHS, ODD, FORMATS)
def test_whatever_is_asked_gets_a_clear_answer(
    client: FlaskClient, path: str, text: str, accept: str
) -> None:
    address = path + quote(text.encode("utf-8", "surrogatepass"))
    response = client.get(address, headers={"Accept": accept})
    assert response.status_code in (200, 400, 406), (address, response.text[:300])
    assert response.text.strip()
    assert "Traceback" not in response.text


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ODD)
def test_an_odd_id_is_not_there(client: FlaskClient, text: str) -> None:
    name = quote(text.encode("utf-8", "surrogatepass"), safe="") or "x"
    assert client.get(f"/study/{name}/similar").status_code in (301, 308, 404)
