"""What the service says of itself: the Service Description at ``/sparql``."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.endpoint.service_description import FUNCTIONS, SD, Abilities, Holding, describe_service
from kg.endpoint.tokens import remove_token
from kg.namespaces import RDF
from tests.web_dataset import IRIS
from tests.web_server import HttpClient
from tests.writing_server import run_writer

pytest_plugins = ("tests.web_fixtures",)

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


def parse(data: bytes, form: ox.RdfFormat) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(data, format=form)}


def objects_of(triples: set[ox.Triple], name: str) -> set[str]:
    return {t.object.value for t in triples if t.predicate.value == SD + name}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("accept", "media_type", "form"),
    [
        ("*/*", "text/turtle", ox.RdfFormat.TURTLE),
        ("text/turtle", "text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", "application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", "application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json, text/turtle;q=0.5", "application/ld+json", ox.RdfFormat.JSON_LD),
    ],
)
def test_a_get_without_a_query_gets_the_description(
    service: HttpClient, accept: str, media_type: str, form: ox.RdfFormat
) -> None:
    answer = service.get("/sparql", headers={"Accept": accept})
    assert (answer.status, answer.media_type) == (200, media_type)
    triples = parse(answer.data, form)
    assert objects_of(triples, "endpoint") == {f"{service.url}/sparql"}
    assert len(answer.data) < 64 * 1024


def test_the_endpoint_is_the_address_that_was_asked(service: HttpClient) -> None:
    answer = service.get("/sparql/", headers={"Accept": "text/turtle"})
    triples = parse(answer.data, ox.RdfFormat.TURTLE)
    assert objects_of(triples, "endpoint") == {f"{service.url}/sparql/"}


def test_it_follows_the_schema(service: HttpClient) -> None:
    """Every property of the vocabulary stands between the classes that it is for."""
    triples = parse(service.get("/sparql").data, ox.RdfFormat.TURTLE)
    types = {t.subject: t.object for t in triples if t.predicate.value == RDF + "type"}
    for property_, subject, target in (
        ("defaultDataset", "Service", "Dataset"),
        ("defaultGraph", "Dataset", "Graph"),
        ("namedGraph", "Dataset", "NamedGraph"),
        ("graph", "NamedGraph", "Graph"),
    ):
        tied = [t for t in triples if t.predicate.value == SD + property_]
        assert tied or property_ in ("namedGraph", "graph")
        for triple in tied:
            assert types[triple.subject] == ox.NamedNode(SD + subject)
            assert types[triple.object] == ox.NamedNode(SD + target)  # type: ignore[index]
    assert objects_of(triples, "supportedLanguage") == {SD + "SPARQL11Query"}
    assert SD + "UnionDefaultGraph" in objects_of(triples, "feature")
    assert "http://www.w3.org/ns/formats/SPARQL_Results_JSON" in objects_of(triples, "resultFormat")
    assert not any("/graph/NCT9" in name for name in objects_of(triples, "name"))


def test_what_depends_on_how_it_was_started() -> None:
    abilities = Abilities(is_union=False, takes_updates=True, calls_others=True)
    holding = Holding(IRIS, 1, None)
    triples = set(describe_service("http://127.0.0.1/sparql", abilities, holding))
    assert SD + "SPARQL11Update" in objects_of(triples, "supportedLanguage")
    assert objects_of(triples, "feature") == {SD + "BasicFederatedQuery"}
    assert "http://www.w3.org/ns/formats/Turtle" in objects_of(triples, "inputFormat")


def test_the_size_of_the_default_graph_is_told_where_it_is_all_graphs() -> None:
    sizes = []
    for is_union in (True, False):
        abilities = Abilities(is_union=is_union)
        triples = describe_service("http://127.0.0.1/sparql", abilities, Holding(IRIS, 7, None))
        sizes.append([t.object.value for t in triples if "#default-graph" in str(t.subject)])  # type: ignore[union-attr]
    assert sizes == [[SD + "Graph", "7"], [SD + "Graph"]]


def test_updates_are_for_servers_with_a_token(tmp_path: Path) -> None:
    with run_writer(tmp_path) as writer:
        assert SD + "SPARQL11Update" in described_languages(writer.client)
        remove_token(tmp_path / "tokens", "writer0")
        assert (tmp_path / "tokens").exists()
        assert described_languages(writer.client) == {SD + "SPARQL11Query"}
        assert writer.update("CLEAR ALL").status == 403


def described_languages(client: HttpClient) -> set[str]:
    triples = parse(client.get("/sparql").data, ox.RdfFormat.TURTLE)
    return objects_of(triples, "supportedLanguage")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_functions_that_it_names_are_there(service: HttpClient, function: str) -> None:
    point = '"POINT(1 2)"^^geo:wktLiteral'
    query = f"SELECT (<{function}>({point}, {point}) AS ?answer) {{}}"
    answer = service.get("/sparql", {"query": query})
    [row] = answer.json()["results"]["bindings"]
    assert row["answer"]["value"] in ("true", "false")
    assert function in service.get("/sparql", {"format": "nt"}).text


def test_it_is_kept_by_its_tag(service: HttpClient) -> None:
    first = service.get("/sparql")
    again = service.get("/sparql", headers={"If-None-Match": first.headers["ETag"]})
    head = service.ask("HEAD", "/sparql")
    assert again.status in (200, 304)  # the counts may have come meanwhile
    assert (head.status, head.data) == (200, b"")


def test_a_browser_gets_the_editor(service: HttpClient) -> None:
    assert service.get("/sparql", headers={"Accept": BROWSER}).media_type == "text/html"


def test_what_it_cannot_be_written_in(service: HttpClient) -> None:
    assert service.get("/sparql", headers={"Accept": "text/csv"}).status == 406
    assert service.post_form("/sparql", {}).status == 400
