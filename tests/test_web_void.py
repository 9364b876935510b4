"""``/void``: the counts of the store, for machines and for people, anew for every generation."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.config import Config
from kg.export.void import DCAT, VOID
from kg.namespaces import CT, DCT, RDF
from kg.store import create_generation, open_store
from tests.web_dataset import IRIS, build_store
from tests.web_server import Answer, HttpClient, run_server

pytest_plugins = ("tests.web_fixtures",)

WITHIN_S = 120.0
DATASET = IRIS.dataset()
BROWSER = "text/html,*/*;q=0.8"


@pytest.fixture(scope="module")
def counted(service: HttpClient) -> HttpClient:
    """The server, once its generation has been counted."""
    wait_for_counts(service)
    return service


@pytest.fixture(scope="module")
def quads(config: Config) -> list[ox.Quad]:
    with open_store(config.store) as store:
        return list(iter(store))


@pytest.fixture(scope="module")
def described(counted: HttpClient) -> list[ox.Triple]:
    return read(counted)


def wait_for_counts(service: HttpClient, generation: str = "") -> Answer:
    deadline = time.monotonic() + WITHIN_S
    while time.monotonic() < deadline:
        answer = service.get("/void", {"format": "ttl"})
        if "ETag" in answer.headers and generation in answer.headers["ETag"]:
            return answer
        time.sleep(0.3)
    raise AssertionError("the generation was not counted")


def read(service: HttpClient, path: str = "/.well-known/void") -> list[ox.Triple]:
    data = service.get(path, headers={"Accept": "application/n-triples"}).data
    return [quad.triple for quad in ox.parse(data, format=ox.RdfFormat.N_TRIPLES)]


def value(triples: list[ox.Triple], subject: str, property_: str) -> str:
    [found] = [
        triple.object.value  # type: ignore[union-attr]
        for triple in triples
        if triple.subject.value == subject and triple.predicate.value == property_  # type: ignore[union-attr]
    ]
    return found


def partitions(triples: list[ox.Triple], key: str, name: str) -> dict[str, int]:
    """What each partition is of → one of its counts."""
    keys = {t.subject: t.object.value for t in triples if t.predicate.value == VOID + key}  # type: ignore[union-attr]
    return {
        keys[t.subject]: int(t.object.value)  # type: ignore[union-attr]
        for t in triples
        if t.subject in keys and t.predicate.value == VOID + name
    }


def test_totals(described: list[ox.Triple], quads: list[ox.Quad]) -> None:
    typed = {quad.subject for quad in quads if quad.predicate.value == RDF + "type"}
    classes = {quad.object for quad in quads if quad.predicate.value == RDF + "type"}
    expected = {
        "triples": len({quad.triple for quad in quads}),
        "distinctSubjects": len({quad.subject for quad in quads}),
        "distinctObjects": len({quad.object for quad in quads}),
        "entities": len(typed),
        "classes": len(classes),
        "properties": len({quad.predicate for quad in quads}),
    }
    found = {name: int(value(described, DATASET, VOID + name)) for name in expected}
    assert found == expected


def test_classes_and_properties(described: list[ox.Triple], quads: list[ox.Quad]) -> None:
    classes = {(q.object.value, q.subject) for q in quads if q.predicate.value == RDF + "type"}  # type: ignore[union-attr]
    assert partitions(described, "class", "entities") == Counter(iri for iri, _ in classes)
    ends: dict[str, set[tuple[str, object]]] = {
        "triples": {(q.predicate.value, q.triple) for q in quads},
        "distinctSubjects": {(q.predicate.value, q.subject) for q in quads},
        "distinctObjects": {(q.predicate.value, q.object) for q in quads},
    }
    for name, pairs in ends.items():
        assert partitions(described, "property", name) == Counter(iri for iri, _ in pairs)


def test_links_into_other_data_sets(described: list[ox.Triple], quads: list[ox.Quad]) -> None:
    drugs = {q.subject for q in quads if q.object == ox.NamedNode(CT + "Drug")}
    mesh = [
        q
        for q in quads
        if q.subject in drugs and str(q.object).startswith("<http://id.nlm.nih.gov/mesh/")
    ]
    found = {
        t.subject.value: int(t.object.value)  # type: ignore[union-attr]
        for t in described
        if t.predicate.value == VOID + "triples" and "#links-drug-mesh" in str(t.subject)
    }
    assert sum(found.values()) == len(mesh) > 0
    for name in found:
        assert value(described, name, VOID + "subjectsTarget") == DATASET
        target = value(described, name, VOID + "objectsTarget")
        assert value(described, target, VOID + "uriSpace") == "http://id.nlm.nih.gov/mesh/"


def test_graphs(described: list[ox.Triple], quads: list[ox.Quad]) -> None:
    graphs = Counter(quad.graph_name.value for quad in quads)  # type: ignore[union-attr]
    studies = {iri for iri in graphs if iri.startswith(IRIS.study_graph("NCT"))}
    for iri in graphs.keys() - studies:
        assert int(value(described, iri, VOID + "triples")) == graphs[iri]
    found = value(described, IRIS.dataset("studies"), VOID + "triples")
    assert int(found) == sum(graphs[iri] for iri in studies)


def test_it_is_a_dcat_dataset_with_its_access(
    service: HttpClient, described: list[ox.Triple], config: Config
) -> None:
    with open_store(config.store) as store:
        assert value(described, DATASET, DCAT + "version") == store.generation
        assert value(described, DATASET, DCT + "modified") == store.manifest["created"]
    assert value(described, DATASET, DCT + "license").startswith("https://")
    assert value(described, DATASET, VOID + "sparqlEndpoint") == f"{service.url}/sparql"
    distribution = value(described, DATASET, DCAT + "distribution")
    data_service = value(described, distribution, DCAT + "accessService")
    assert value(described, data_service, DCAT + "endpointURL") == f"{service.url}/sparql"
    assert value(described, data_service, DCAT + "servesDataset") == DATASET


@pytest.mark.parametrize("form", ["ttl", "nt", "rdf", "jsonld"])
def test_every_form_says_the_same(
    counted: HttpClient, described: list[ox.Triple], form: str
) -> None:
    format_ = ox.RdfFormat.from_extension(form)
    data = counted.get("/void", {"format": form}).data
    triples = {quad.triple for quad in ox.parse(data, format=format_)}
    assert triples == set(described)


def test_the_page(counted: HttpClient, described: list[ox.Triple]) -> None:
    page = counted.get("/void", headers={"Accept": BROWSER})
    assert (page.status, page.media_type) == (200, "text/html")
    assert 'href="/ontology#Drug"' in page.text
    assert f"{int(value(described, DATASET, VOID + 'triples')):,}" in page.text
    assert "MeSH" in page.text


def test_it_is_kept_by_its_tag(counted: HttpClient) -> None:
    first = counted.get("/void", {"format": "ttl"})
    known = {"If-None-Match": first.headers["ETag"]}
    assert counted.get("/void", {"format": "ttl"}, known).status == 304
    assert counted.get("/void", {"format": "nt"}, known).status == 200


def test_the_service_description_has_the_graphs(counted: HttpClient) -> None:
    text = counted.get("/sparql").text
    assert "graph/drug>" in text or "/graph/drug" in text


@pytest.fixture(scope="module")
def growing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[HttpClient, Path]]:
    store = tmp_path_factory.mktemp("growing") / "store"
    build_store(store)
    with run_server(store) as client:
        yield client, store


def test_a_new_generation_is_counted_anew(growing: tuple[HttpClient, Path]) -> None:
    client, store = growing
    wait_for_counts(client)
    before = int(value(read(client), DATASET, VOID + "triples"))
    with create_generation(store) as generation:
        quad = f"<{IRIS.drug('one')}> <{RDF}type> <{CT}Drug> <{IRIS.graph('drug')}> .\n"
        generation.load_nquads(quad.encode())
        generation.publish({"baseIri": IRIS.base})
    with open_store(store) as opened:
        wait_for_counts(client, opened.generation)
    after = read(client)
    assert before > 1
    assert int(value(after, DATASET, VOID + "triples")) == 1
    assert partitions(after, "class", "entities") == {CT + "Drug": 1}
