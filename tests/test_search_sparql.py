"""The SPARQL beside a search: run on the same server, it gives the concepts that were searched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from lxml import html

from kg.config import Config
from kg.errors import QueryError
from kg.namespaces import CT, MESH, RDFS
from kg.queries import Query
from kg.queries.running import bind_rows
from kg.queries.shortening import bind_prefixes, shorten
from kg.search import SearchEngine
from kg.search.concepts import Concepts
from kg.store import create_generation, open_store
from kg.web.search_page import LONGEST_LINK, find_editor_link
from tests.test_search_documents import IRIS, load_small_vocabulary, make_engine, make_study
from tests.web_dataset import RICH
from tests.web_server import HttpClient, run_server

SARCOMA = "D012509"
# Properties by which a study of imatinib is linked to sarcoma.
LINKS = (
    ("studiesCondition",),
    ("conditionMeshAncestor", "derivedMeshTerm"),
    ("keywordMeshTerm",),
    ("conditionMeshTerm", "conditionMeshAncestor"),
)

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


@pytest.fixture(scope="module")
def plain(config: Config) -> Iterator[HttpClient]:
    """A server that asks the graph without a name, where a query says nothing else."""
    with run_server(config.store, "--default-graph", "plain") as service:
        yield service


@pytest.mark.parametrize("text", ["sarcoma", "kinase inhibitors", "Gleevec not sarcoma"])
def test_the_default_graph_makes_no_difference(
    service: HttpClient, plain: HttpClient, text: str
) -> None:
    answer = search(plain, text)
    for sparql, variable in (
        *((one["sparql"], "concept") for one in answer["concepts"]),
        (answer["sparql"], "nctId"),
    ):
        found = ask(plain, sparql, variable)
        assert found == ask(service, sparql, variable)
        assert found


def test_a_search_in_a_query_joins_with_named_graphs(
    service: HttpClient, plain: HttpClient
) -> None:
    sparql = """PREFIX ct: <https://w3id.org/trial-kg/ontology#>
        SELECT ?nctId { ?study ct:search "sarcoma" . GRAPH ?graph { ?study ct:nctId ?nctId } }"""
    found = ask(plain, sparql, "nctId")
    assert RICH in found
    assert sorted(found) == sorted(ask(service, sparql, "nctId"))


def test_terms_above_those_of_a_record_leave_nothing_out(
    root: Path, tmp_path: Path, config: Config
) -> None:
    """What a search leaves out is about the concept; so is what the query leaves out."""
    lines = "".join(make_lines(number, *links) for number, links in enumerate(LINKS, 1))
    with create_generation(tmp_path / "store") as writer:
        writer.load_nquads(lines.encode())
        sarcoma = f'<{MESH}{SARCOMA}> <{RDFS}label> "Sarcoma" <{IRIS.graph("mesh")}> .\n'
        writer.load_nquads(sarcoma.encode())
        writer.publish({"baseIri": IRIS.base})
    studies = [make_study(1, "A", drugs=["imatinib"], conditions=["Sarcoma"])]
    make_engine(tmp_path / "index", studies, load_small_vocabulary(root, tmp_path))
    engine = SearchEngine.open(tmp_path / "index", config.queries)
    with open_store(tmp_path / "store") as store:
        for text, wanted in (("imatinib", ["1", "2", "3", "4"]), ("imatinib not sarcoma", ["2"])):
            sparql = engine.search(text).sparql
            assert sparql is not None
            rows = store.query(sparql, union=False)
            assert isinstance(rows, ox.QuerySolutions)
            assert [row["nctId"].value[-1] for row in rows] == wanted


def make_lines(number: int, *links: str) -> str:
    """A study of imatinib with ``links`` to sarcoma."""
    study, graph = IRIS.study(f"NCT0000000{number}"), IRIS.graph(f"NCT0000000{number}")
    said = [f'<{CT}nctId> "NCT0000000{number}"', f"<{CT}studiesDrug> <{IRIS.drug('imatinib')}>"]
    said += [f"<{CT}{one}> <{MESH}{SARCOMA}>" for one in links]
    return "".join(f"<{study}> {one} <{graph}> .\n" for one in said)


def test_the_longest_link_is_answered(service: HttpClient) -> None:
    sparql = search(service, "kinase inhibitors")["concepts"][0]["sparql"]
    free = LONGEST_LINK - len(quote(sparql)) - len("/sparql?query=")
    link = find_editor_link(f"{sparql}#{'a' * (free - 3)}")
    assert link is not None
    assert len(link) == LONGEST_LINK
    for accept in ("text/html", "text/csv"):
        answer = service.get(link, headers={"Accept": accept})
        assert answer.status == 200
        assert "imatinib" in answer.text
    assert find_editor_link(f"{sparql}#{'a' * (free - 2)}") is None


def test_a_query_too_long_for_a_link_is_shown_and_runs(
    service: HttpClient, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.web.search_page.LONGEST_LINK", 600)
    page = html.document_fromstring(
        client.get("/search?q=kinase+inhibitors", headers={"Accept": "text/html"}).text
    )
    [concepts] = page.xpath("//section[@class='concepts']")
    assert not concepts.xpath(".//a[starts-with(@href, '/sparql')]")
    answer = search(service, "kinase inhibitors")
    shown = [one.text for one in concepts.xpath(".//form[@method='post']//textarea")]
    assert [one.strip() for one in shown] == [
        answer["concepts"][0]["sparql"].strip(),
        answer["sparql"].strip(),
    ]
    ran = service.post_form("/sparql", {"query": shown[0]}, headers={"Accept": "text/html"})
    assert ran.status == 200
    assert "imatinib" in ran.text


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


def test_iris_are_written_short_where_they_can_be() -> None:
    prefixes = {"drug": IRIS.drug(""), "mesh": MESH}
    written = {IRIS.drug("a-b_2"): "drug:a-b_2", f"{MESH}D1": "mesh:D1", "urn:a": "<urn:a>"}
    for local in ("", "a.b", "-a", "a-", "a/b", "a%20b", "ä"):
        written[MESH + local] = f"<{MESH}{local}>"
    for iri, text in written.items():
        assert str(shorten(iri, prefixes)) == text
        ox.Store().query(f"PREFIX drug: <urn:a/> PREFIX mesh: <urn:b/> ASK {{ {text} ?p ?o }}")


def test_a_query_of_another_base_has_its_prefixes() -> None:
    query = Query(name="a", summary="A", text="PREFIX a: <urn:a/>\nASK { a:b a:c a:d }")
    assert bind_prefixes(query, {"a": "urn:b/"}).text == query.text.replace("urn:a/", "urn:b/")
    with pytest.raises(QueryError, match="no line PREFIX b"):
        bind_prefixes(query, {"b": "urn:b/"})
