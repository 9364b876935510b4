"""The SPARQL beside a search: run on the same server, it gives the concepts that were searched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import html

from kg.config import Config
from kg.errors import QueryError
from kg.queries import Query
from kg.queries.running import bind_rows
from kg.search import SearchEngine
from kg.search.concepts import Concepts
from kg.store import open_store
from tests.test_search_documents import load_small_vocabulary, make_engine, make_study
from tests.web_dataset import RICH
from tests.web_server import HttpClient

pytest_plugins = ("tests.web_fixtures",)

TEXTS = (
    "Gleevec",
    "sarcoma",
    "neoplasms",
    "kinase inhibitors",
    "statins",
    "mTOR inhibitors",
    "antineoplastic agents",
    "coronavirus infections",
    "COVID-19",
    "GLP-1 receptor agonists",
    "EGFR inhibitors",
    "PI3K inhibitors",
    "checkpoint inhibitors",
    "insulin or sirolimus in diabetes",
    "imatinab",
)


@pytest.fixture(scope="module")
def concepts(config: Config) -> Iterator[Concepts]:
    with open_store(config.store) as store:
        yield Concepts.open(store.directory / "search")


def search(service: HttpClient, text: str) -> Any:
    return service.get("/search", {"q": text, "format": "json"}).json()


def ask(service: HttpClient, sparql: str, variable: str) -> list[str]:
    accept = {"Accept": "application/sparql-results+json"}
    answer = service.post_form("/sparql", {"query": sparql}, headers=accept)
    assert answer.status == 200, answer.text
    return [row[variable]["value"] for row in answer.json()["results"]["bindings"]]


@pytest.mark.parametrize("text", TEXTS)
def test_the_query_gives_the_concepts_that_were_searched(
    service: HttpClient, concepts: Concepts, text: str
) -> None:
    named = [one for one in search(service, text)["concepts"] if one["iri"]]
    assert named
    for one in named:
        concept = concepts.find_iri(one["iri"])
        assert concept is not None
        found = ask(service, one["sparql"], "concept")
        assert len(found) == len(set(found))
        assert set(found) == set(concepts.expand((concept,)).distances)
        assert one["iri"] in found


def test_some_of_the_sets_are_large(service: HttpClient) -> None:
    """Else the test above would say little."""
    sizes = {
        text: len(ask(service, search(service, text)["concepts"][0]["sparql"], "concept"))
        for text in ("Gleevec", "sarcoma", "kinase inhibitors")
    }
    assert sizes["Gleevec"] >= 2
    assert sizes["sarcoma"] >= 3
    assert sizes["kinase inhibitors"] >= 20


@pytest.mark.parametrize(
    ("text", "studies"),
    [
        ("everolimus plus Gleevec in sarcoma", [RICH]),
        ("kinase inhibitors sarcoma", [RICH]),
        ("sarcoma not Gleevec", []),
        ("everolimus not statins", [RICH]),
    ],
)
def test_the_query_for_the_whole_gives_the_linked_studies(
    service: HttpClient, text: str, studies: list[str]
) -> None:
    assert ask(service, search(service, text)["sparql"], "nctId") == studies


def test_what_is_not_wanted_is_left_out(service: HttpClient) -> None:
    every = ask(service, search(service, "Gleevec")["sparql"], "nctId")
    others = ask(service, search(service, "Gleevec not sarcoma")["sparql"], "nctId")
    assert len(every) >= 61
    assert sorted([*others, RICH]) == every


@pytest.mark.parametrize("text", ["Gleevec phase 2", "frobnicating Gleevec", "NCT90000001"])
def test_other_parts_have_no_such_query(service: HttpClient, text: str) -> None:
    answer = search(service, text)
    assert answer["sparql"] is None
    assert all((one["sparql"] is not None) == (one["kind"] == "drug") for one in answer["concepts"])


def test_filters_are_no_part_of_the_query(service: HttpClient) -> None:
    answer = service.get("/search", {"q": "Gleevec", "phase": "PHASE2", "format": "json"}).json()
    assert answer["sparql"] is None
    assert answer["concepts"][0]["sparql"]


def test_the_page_leads_to_the_editor(client: FlaskClient) -> None:
    page = html.document_fromstring(
        client.get("/search?q=Gleevec+sarcoma", headers={"Accept": "text/html"}).text
    )
    links = page.xpath("//section[@class='concepts']//a[starts-with(@href, '/sparql')]/@href")
    answer = client.get("/search?q=Gleevec+sarcoma&format=json").get_json()
    queries = [parse_qs(urlsplit(one).query)["query"][0] for one in links]
    assert queries == [*(one["sparql"] for one in answer["concepts"]), answer["sparql"]]
    editor = client.get(links[0], headers={"Accept": "text/html"})
    assert editor.status_code == 200
    shown = html.document_fromstring(editor.text)
    assert "meshv:broaderDescriptor" in shown.xpath("string(//textarea)")
    assert len(shown.xpath("//section[@id='results']//tbody/tr")) >= 2


def test_words_that_would_end_a_string_stay_words(service: HttpClient) -> None:
    answer = search(service, 'Gleevec\\") } #')
    [one] = answer["concepts"]
    assert one["iri"] in ask(service, one["sparql"], "concept")


def test_an_engine_without_query_files_says_nothing(root: Path, tmp_path: Path) -> None:
    vocabulary = load_small_vocabulary(root, tmp_path)
    make_engine(tmp_path / "index", [make_study(1, "A", drugs=["imatinib"])], vocabulary)
    plain = SearchEngine.open(tmp_path / "index").search("imatinib")
    assert (plain.sparql, plain.concepts[0].sparql) == (None, None)
    with pytest.raises(QueryError, match="concept-set"):
        SearchEngine.open(tmp_path / "index", tmp_path)


def test_rows_need_a_clause_to_stand_in() -> None:
    query = Query(name="a", summary="A", text="SELECT * WHERE {\n  VALUES (?a ?b) { (1 2) }\n}")
    assert "VALUES (?a ?b) {  }" in bind_rows(query, {("a", "b"): []}).text
    with pytest.raises(QueryError, match="no line VALUES"):
        bind_rows(query, {("a", "c"): []})
