"""``/graphs``: the Graph Store Protocol, one graph at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from kg.store import open_store
from tests.web_dataset import IRIS, RICH
from tests.web_server import HttpClient
from tests.writing_server import UPDATE, Writer, run_writer

pytest_plugins = ("tests.web_fixtures",)

G = "/graphs?graph=urn:g"
ONE = "<urn:s> <urn:p> 1 ."
TWO = "<urn:s> <urn:p> 2 ."


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("graphs")


@pytest.fixture(scope="module")
def plain(directory: Path) -> Iterator[Writer]:
    with run_writer(directory, "--default-graph", "plain") as writer:
        yield writer


@pytest.fixture
def writer(plain: Writer) -> Writer:
    assert plain.update("DROP ALL").status == 204
    return plain


def triples(data: bytes) -> set[str]:
    return {str(quad.triple) for quad in ox.parse(data, ox.RdfFormat.TURTLE)}


def test_put_get_and_delete(writer: Writer, directory: Path) -> None:
    client = writer.client
    made = writer.send("PUT", G, ONE)
    assert (made.status, made.headers["Location"]) == (201, f"{client.url}/graphs?graph=urn%3Ag")
    read = client.get(G)
    assert (read.status, read.headers["Content-Type"]) == (200, "text/turtle; charset=utf-8")
    assert len(triples(read.data)) == 1
    assert writer.send("PUT", G, TWO).status == 204
    assert triples(client.get(G).data) != triples(read.data)
    assert writer.send("POST", G, ONE).status == 200
    assert len(triples(client.get(G).data)) == 2
    with open_store(directory / "store") as store:
        assert len(store) == len(list(store)) == 2
    assert (client.ask("HEAD", G).status, client.ask("HEAD", G).data) == (200, b"")
    assert writer.send("DELETE", G).status == 200
    assert [client.ask(method, G).status for method in ("GET", "HEAD")] == [404, 404]
    assert writer.send("DELETE", G).status == 404


def test_an_empty_graph_is_there(writer: Writer) -> None:
    assert writer.send("PUT", G, "").status == 201
    assert (writer.client.get(G).status, writer.send("PUT", G, "").status) == (200, 204)


def test_the_default_graph(writer: Writer) -> None:
    assert writer.client.get("/graphs?default").status == 200
    assert writer.send("PUT", "/graphs?default", ONE).status == 201
    assert writer.send("PUT", "/graphs?default", TWO).status == 204
    assert writer.count() == 1
    assert len(triples(writer.client.get("/graphs?default").data)) == 1
    assert writer.send("DELETE", "/graphs?default").status == 200
    assert writer.count() == 0


def test_the_union_is_read_only(service: HttpClient, tmp_path: Path) -> None:
    with run_writer(tmp_path) as writer:
        assert writer.send("PUT", G, ONE).status == 201
        refused = writer.send("PUT", "/graphs?default", TWO)
        assert (refused.status, "--default-graph plain" in refused.text) == (409, True)
        assert len(triples(writer.client.get("/graphs?default").data)) == 1
    assert service.ask("PUT", G, body=ONE).status == 403


def test_a_path_names_the_graph_of_a_study(service: HttpClient) -> None:
    direct = service.get(f"/graphs/{RICH}", headers={"Accept": "application/n-triples"})
    asked = service.get("/graphs", {"graph": IRIS.study_graph(RICH), "format": "nt"})
    assert direct.status == asked.status == 200
    assert sorted(direct.data.splitlines()) == sorted(asked.data.splitlines())
    assert f"<{IRIS.study(RICH)}>".encode() in direct.data
    assert service.get("/graphs/NCT00000000").status == 404


def test_a_post_to_the_store_makes_a_graph(writer: Writer) -> None:
    made = writer.send("POST", "/graphs", "[] <urn:p> [ <urn:q> 1 ] .")
    place = made.headers["Location"]
    assert made.status == 201
    assert place.startswith(f"{writer.client.url}/graphs/")
    for path in (place.removeprefix(writer.client.url), f"/graphs?graph={quote(place, safe='')}"):
        assert len(triples(writer.client.get(path).data)) == 2


def test_blank_nodes_stay_joined_and_apart(writer: Writer) -> None:
    for _ in range(2):
        assert writer.send("POST", G, "_:a <urn:p> _:b . _:b <urn:q> 1 .").status in (200, 201)
    assert writer.count("GRAPH <urn:g> { ?s <urn:p> ?o . ?o <urn:q> 1 }") == 2


def test_relative_iris_are_relative_to_the_graph(writer: Writer) -> None:
    name = "http://example.org/graphs/1"
    writer.send("PUT", f"/graphs?graph={name}", "<#it> <urn:p> <2> .")
    assert writer.holds(f"GRAPH <{name}> {{ <{name}#it> ?p <http://example.org/graphs/2> }}")


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/turtle; charset=utf-8", ONE),
        ("application/n-triples", '<urn:s> <urn:p> "1" .'),
        ("application/ld+json", '{"@id": "urn:s", "urn:p": "1"}'),
        (
            "application/rdf+xml",
            "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:u='urn:'>"
            "<r:Description r:about='urn:s'><u:p>1</u:p></r:Description></r:RDF>",
        ),
    ],
)
def test_every_format(writer: Writer, content_type: str, body: str) -> None:
    assert writer.send("PUT", G, body, content_type).status == 201
    assert writer.count("GRAPH <urn:g> { <urn:s> <urn:p> ?o }") == 1
    accept = {"Accept": content_type.partition(";")[0]}
    assert writer.client.get(G, headers=accept).media_type == accept["Accept"]


def test_files_of_a_form(writer: Writer) -> None:
    head = '--x\r\nContent-Disposition: form-data; name="f"; filename="{}"\r\n'
    typed = head.format("a") + f"Content-Type: text/turtle\r\n\r\n{ONE}\r\n"
    named = head.format("b.ttl") + f"\r\n{TWO}\r\n"
    kind = "multipart/form-data; boundary=x"
    assert writer.send("POST", G, f"{typed}{named}--x--\r\n", kind).status == 201
    assert writer.count("GRAPH <urn:g> { ?s ?p ?o }") == 2
    for broken in ("", "--x--\r\n", typed, "nonsense"):
        assert writer.send("POST", G, broken, kind).status == 400
    assert writer.send("POST", G, f"{typed}--x--\r\n", "multipart/form-data").status == 400
    other = typed.replace("text/turtle", "image/png")
    assert writer.send("POST", G, f"{other}--x--\r\n", kind).status == 415


def test_patch_changes_one_graph_only(writer: Writer) -> None:
    writer.send("PUT", G, f"{ONE} [] <urn:p> 5 .")
    change = "DELETE DATA { <urn:s> <urn:p> 1 } ; INSERT { ?s <urn:q> ?o } WHERE { ?s <urn:p> ?o }"
    assert writer.send("PATCH", G, change, UPDATE).status == 204
    assert writer.count("GRAPH <urn:g> { ?s ?p 5 }") == 2
    assert writer.count("GRAPH <urn:g> { ?s ?p 1 }") == 0
    other = writer.send("PATCH", G, "INSERT DATA { GRAPH <urn:h> { <urn:s> <urn:p> 1 } }", UPDATE)
    assert (other.status, writer.client.get("/graphs?graph=urn:h").status) == (400, 404)
    assert writer.send("PATCH", G, ONE).status == 415
    assert writer.send("PATCH", G, "LOAD <http://127.0.0.1:1/>", UPDATE).status == 403


def test_what_does_not_parse_changes_nothing(writer: Writer) -> None:
    writer.send("PUT", G, ONE)
    for method in ("PUT", "POST"):
        fault = writer.send(method, G, "<urn:a> <urn:b> 1 .\n<urn:a> <urn:b c> 2 .")
        assert fault.status == 400
        assert "line 2" in fault.text
        assert "column" in fault.text
    quads = '{"@id": "urn:h", "@graph": [{"@id": "urn:s", "urn:p": "1"}]}'
    assert writer.send("POST", G, quads, "application/ld+json").status == 400
    assert len(triples(writer.client.get(G).data)) == 1


def test_requests_that_are_wrong(writer: Writer) -> None:
    client = writer.client
    wrong = ("/graphs?graph=relative", "/graphs?graph=urn:a&default", "/graphs", "/graphs/")
    for path in (*wrong, "/graphs?graph=urn:a&graph=urn:b", "/graphs/a?default", "/graphs?graph="):
        assert client.get(path).status == 400, path
        assert writer.send("PUT", path, ONE).status == 400, path
    assert writer.send("PUT", G, ONE, "text/html").status == 415
    assert writer.send("PUT", G, ONE, "text/turtle; charset=utf-16").status == 415
    assert client.ask("PUT", G, body=ONE).status == 401
    assert client.ask("BREW", G).status in (400, 405, 501)
    writer.send("PUT", G, ONE)
    assert client.get(G, headers={"Accept": "image/png"}).status == 406
    options = client.ask("OPTIONS", "/graphs")
    assert {"GET", "PUT", "PATCH"} <= set(options.headers["Allow"].split(", "))


def test_a_client_that_has_it_is_told_so(writer: Writer) -> None:
    writer.send("PUT", G, ONE)
    tag = writer.client.get(G).headers["ETag"]
    again = writer.client.get(G, headers={"If-None-Match": tag})
    assert (again.status, again.data) == (304, b"")
    writer.send("PUT", G, TWO)
    assert writer.client.get(G, headers={"If-None-Match": tag}).status == 200


def test_percent_signs_are_decoded_once(writer: Writer) -> None:
    base = "/graphs?graph=http://www.example/"
    assert writer.send("PUT", f"{base}%31", ONE).status == 201
    assert writer.send("PUT", f"{base}%2531", TWO).status == 201
    assert writer.send("PUT", f"{base}1", ONE).status == 204
