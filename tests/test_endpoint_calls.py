"""Calls of other servers that the operator allows: they are made, and no others are.

A server on the loopback says who called it; one of its folders is allowed, another is not.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.writing_server import UPDATE, Writer, run_writer

DOCUMENT = b"<urn:s> <urn:loaded> 1 ."
RESULT = (
    b'{"head":{"vars":["s","o"]},"results":{"bindings":['
    b'{"s":{"type":"uri","value":"urn:far"},"o":{"type":"literal","value":"away"}}]}}'
)
COPY = "INSERT { GRAPH <urn:g> { ?s <urn:copied> ?o } } WHERE { SERVICE %s { ?s ?p ?o } }"


class Other(BaseHTTPRequestHandler):
    """A document, a SPARQL result, or a redirect to what is not allowed; by path."""

    def do_GET(self) -> None:
        self._answer("text/turtle", DOCUMENT)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self._answer("application/sparql-results+json", RESULT)

    def _answer(self, content_type: str, body: bytes) -> None:
        self.server.called.append(self.path)  # type: ignore[attr-defined]
        if self.path.endswith("/moved"):
            self.send_response(302)
            self.send_header("Location", f"http://{self.headers['Host']}/closed/a")
            body = b""
        else:
            self.send_response(200 if self.path.endswith("/a") else 500)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


class Listening:
    """The other server: its address, and the paths it was asked for."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.called: list[str] = []
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        server.called = self.called  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def other() -> Iterator[Listening]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Other) as server:
        listening = Listening(server)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield listening
        server.shutdown()
        thread.join(5)


@pytest.fixture(scope="module")
def served(other: Listening, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writer]:
    with run_writer(
        tmp_path_factory.mktemp("calls"),
        KG_LOAD_ALLOW=f"{other.url}/documents/",
        KG_SERVICE_ALLOW=f"{other.url}/endpoints/",
    ) as writer:
        yield writer


@pytest.fixture(autouse=True)
def afresh(other: Listening, served: Writer) -> None:
    served.update("CLEAR ALL")
    other.called.clear()


def test_an_allowed_document_is_loaded(other: Listening, served: Writer) -> None:
    update = f"PREFIX d: <{other.url}/documents/> LOAD d:a INTO GRAPH <urn:g>"
    answer = served.update(update)
    assert answer.status == 204, answer.text
    assert served.holds("GRAPH <urn:g> { <urn:s> <urn:loaded> 1 }")
    assert other.called == ["/documents/a"]


def test_an_update_asks_an_allowed_endpoint(other: Listening, served: Writer) -> None:
    answer = served.update(COPY % f"<{other.url}/endpoints/a>")
    assert answer.status == 204, answer.text
    assert served.holds("GRAPH <urn:g> { <urn:far> <urn:copied> 'away' }")
    assert other.called == ["/endpoints/a"]


def test_a_query_asks_an_allowed_endpoint(other: Listening, served: Writer) -> None:
    query = f"SELECT * {{ SERVICE <{other.url}/endpoints/a> {{ ?s ?p ?o }} }}"
    answer = served.client.get("/sparql", {"query": query})
    assert answer.json()["results"]["bindings"][0]["o"]["value"] == "away"
    assert other.called == ["/endpoints/a"]


def test_a_patch_loads_what_is_allowed(other: Listening, served: Writer) -> None:
    served.send("PUT", "/graphs?graph=urn:g", "<urn:a> <urn:b> 1 .")
    update = f"LOAD <{other.url}/documents/a>"
    answer = served.send("PATCH", "/graphs?graph=urn:g", update, UPDATE)
    assert answer.status == 204, answer.text
    assert served.count("GRAPH <urn:g> { ?s ?p ?o }") == 2
    assert other.called == ["/documents/a"]


REFUSED = (
    "LOAD <{}/closed/a>",
    "LOAD <{}/documents/a> ; LOAD <{}/closed/a>",
    # Each keyword has a list of its own.
    "LOAD <{}/endpoints/a>",
    "LOAD SILENT <{}/documents/../closed/a>",
    r"LO\u0041D <{}/closed/a>",
    "PREFIX d: <{}/documents/> CLEAR ALL ; PREFIX d: <{}/closed/> LOAD d:a",
    "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{}/documents/a> {{ ?s ?p ?o }} }}",
    "INSERT {{ ?s ?p ?o }} WHERE {{ VALUES ?x {{ <{}/endpoints/a> }} SERVICE ?x {{ ?s ?p ?o }} }}",
    "DELETE {{ ?s ?p ?o }} WHERE {{ SERVICE SILENT <{}/closed/a> {{ ?s ?p ?o }} }}",
)


@pytest.mark.parametrize("text", REFUSED)
def test_all_others_are_refused_before_a_byte_is_sent(
    other: Listening, served: Writer, text: str
) -> None:
    update = text.format(other.url, other.url)
    served.send("PUT", "/graphs?graph=urn:g", "<urn:a> <urn:b> 1 .")
    for answer in (
        served.update(update),
        served.update(update, {"using-graph-uri": "urn:g"}),
        served.send("PATCH", "/graphs?graph=urn:g", update, UPDATE),
    ):
        assert (answer.status, "is refused" in answer.text) == (403, True), answer.text
    assert other.called == []


@pytest.mark.parametrize("name", ["moved", "broken"])
def test_what_an_allowed_server_cannot_give(other: Listening, served: Writer, name: str) -> None:
    """A redirect is not followed; its end is an error of the other server, and nothing is changed.

    With ``SILENT`` the update goes on without it, as the standard has it.
    """
    service = f"<{other.url}/endpoints/{name}>"
    asked = served.client.get("/sparql", {"query": f"ASK {{ SERVICE {service} {{ ?s ?p ?o }} }}"})
    document = f"<{other.url}/documents/{name}>"
    loaded = served.update(
        f"INSERT DATA {{ GRAPH <urn:g> {{ <urn:a> <urn:b> 1 }} }}; LOAD {document}"
    )
    copied = served.update(COPY % service)
    for answer in (asked, loaded, copied):
        assert answer.status == 502, answer.text
    assert served.count("GRAPH ?g { ?s ?p ?o }") == 0
    assert served.update(f"LOAD SILENT {document}").status == 204
    assert set(other.called) == {f"/endpoints/{name}", f"/documents/{name}"}
