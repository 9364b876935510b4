"""What the service says of itself names the address that its clients use, behind nginx too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pyoxigraph
import pytest
import rdflib

from tests.gate_fixtures import NGINX, run_nginx
from tests.web_server import Answer, HttpClient
from tests.writing_server import TURTLE, run_writer

FORWARDED = "by X-Forwarded-Prefix"
PUBLIC_URL = "by KG_PUBLIC_URL"
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
FOAF = rdflib.Namespace("http://xmlns.com/foaf/0.1/")
TRIPLE = "<urn:s> <urn:p> 1 ."


class Proxied(NamedTuple):
    """The service behind nginx: how it is asked, and the address that it must name."""

    client: HttpClient
    allowed: dict[str, str]
    upstream: int
    public: str

    def get(self, path: str, accept: str = TURTLE) -> Answer:
        """A document, which must not name the server behind the proxy."""
        answer = self.client.get(path, headers={"Accept": accept})
        assert answer.status == 200, answer.text
        assert f":{self.upstream}" not in answer.text
        return answer

    def parse(self, path: str) -> rdflib.Graph:
        """As :meth:`get`, as a graph."""
        return rdflib.Graph().parse(data=self.get(path).data, format="turtle")

    def put(self, method: str, path: str) -> Answer:
        """A triple sent to the graph store."""
        headers = {**self.allowed, "Content-Type": TURTLE}
        answer = self.client.ask(method, path, body=TRIPLE, headers=headers)
        assert answer.status == 201, answer.text
        return answer


@pytest.fixture(scope="module", params=[FORWARDED, PUBLIC_URL])
def proxied(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxied]:
    if NGINX is None:
        pytest.skip("nginx is not installed")
    public = "https://data.example.org/kg" if request.param == PUBLIC_URL else ""
    directory, nginx = tmp_path_factory.mktemp("served"), tmp_path_factory.mktemp("nginx")
    with (
        run_writer(
            directory, "--default-graph", "plain", KG_TRUSTED_PROXIES="127.0.0.1",
            KG_PUBLIC_URL=public,
        ) as writer,
        run_nginx(nginx, writer.client.port) as port,
    ):  # fmt: skip
        client = HttpClient(f"http://127.0.0.1:{port}/kg", writer.client.process)
        yield Proxied(client, writer.allowed, writer.client.port, public or client.url)


def test_the_service_description(proxied: Proxied) -> None:
    graph = proxied.parse("/sparql")
    endpoints = [str(value) for value in graph.objects(None, SD.endpoint)]
    assert endpoints == [f"{proxied.public}/sparql"]


@pytest.mark.parametrize("path", ["/.well-known/void", "/void"])
def test_void_and_dcat(proxied: Proxied, path: str) -> None:
    graph = proxied.parse(path)
    endpoint = rdflib.URIRef(f"{proxied.public}/sparql")
    for name in (VOID.sparqlEndpoint, DCAT.endpointURL):
        assert set(graph.objects(None, name)) == {endpoint}, name
    for name in (DCAT.accessURL, DCAT.downloadURL, DCAT.landingPage, FOAF.homepage):
        for value in graph.objects(None, name):
            assert str(value).startswith(f"{proxied.public}/"), (name, value)


def test_a_new_graph_is_where_its_location_says(proxied: Proxied) -> None:
    for method, path in (
        ("POST", "/graphs"),
        ("PUT", "/graphs?graph=https://example.org/g"),
        ("PUT", "/graphs/mine"),
    ):
        location = proxied.put(method, path).headers["Location"]
        assert location.startswith(f"{proxied.public}/graphs"), location
        assert TRIPLE.split()[0] in proxied.get(location.removeprefix(proxied.public)).text


def test_an_own_address_of_a_graph_is_its_name(proxied: Proxied) -> None:
    """``?graph=`` with the public address of a graph means the same as that address."""
    proxied.put("PUT", "/graphs/own")
    answer = proxied.get(f"/graphs?graph={proxied.public}/graphs/own")
    assert len(list(pyoxigraph.parse(answer.data, pyoxigraph.RdfFormat.TURTLE))) == 1


def test_relative_names_in_an_update(proxied: Proxied) -> None:
    update = {"update": "INSERT DATA { <#relative> <urn:p> 2 }"}
    assert proxied.client.post_form("/sparql", update, proxied.allowed).status == 204
    found = proxied.client.get("/sparql", {"query": "SELECT ?s { ?s <urn:p> 2 }", "format": "csv"})
    assert f"{proxied.public}/sparql#relative" in found.text


@pytest.mark.parametrize("path", ["/", "/sparql", "/void", "/queries"])
def test_what_pages_print(proxied: Proxied, path: str) -> None:
    page = proxied.get(path, "text/html").text
    for line in page.splitlines():
        if "curl " in line:
            assert proxied.public in line
