"""SPARQL updates over HTTP: who may, what is taken, and that all or nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.store import open_store
from tests.web_server import HttpClient
from tests.writing_server import UPDATE, Writer, run_writer

pytest_plugins = ("tests.web_fixtures",)
ADD = "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } }"


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("update")


@pytest.fixture(scope="module")
def plain(directory: Path) -> Iterator[Writer]:
    with run_writer(directory, "--default-graph", "plain") as writer:
        yield writer


@pytest.fixture
def writer(plain: Writer) -> Writer:
    assert plain.update("CLEAR ALL").status == 204
    return plain


def test_updates_in_every_form(writer: Writer) -> None:
    assert writer.update(ADD).status == 204
    assert writer.count("GRAPH <urn:g> { ?s ?p ?o }") == 1
    form = writer.client.post_form(
        "/sparql", {"update": ADD.replace("1", "2")}, headers=writer.allowed
    )
    assert form.status == 204
    assert writer.count("GRAPH <urn:g> { ?s ?p ?o }") == 2


def test_the_graphs_of_an_update_stand_in_the_address_of_a_form_too(writer: Writer) -> None:
    assert writer.update("INSERT DATA { GRAPH <urn:a> { <urn:s> <urn:p> 1 } }").status == 204
    copy = {"update": "INSERT { GRAPH <urn:b> { ?s ?p ?o } } WHERE { ?s ?p ?o }"}
    for address in ("/sparql?using-graph-uri=urn:nothing", "/sparql?using-graph-uri=urn:a"):
        assert writer.client.post_form(address, copy, headers=writer.allowed).status == 204
        expected = int(address.endswith("urn:a"))
        assert writer.count("GRAPH <urn:b> { ?s ?p ?o }") == expected


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [("Content-Encoding", "gzip", 415), ("Content-Range", "bytes 0-9/100", 400)],
)
def test_a_body_that_is_packed_or_a_part_is_not_taken(
    writer: Writer, header: str, value: str, status: int
) -> None:
    assert writer.update(ADD).status == 204
    given = {**writer.allowed, header: value}
    turtle = {**given, "Content-Type": "text/turtle"}
    put = writer.client.ask(
        "PUT", "/graphs?graph=urn:g", body=b"<urn:s> <urn:p> 9 .", headers=turtle
    )
    update = {**given, "Content-Type": UPDATE}
    post = writer.client.ask("POST", "/sparql", body=b"CLEAR ALL", headers=update)
    assert (put.status, post.status) == (status, status)
    assert writer.count("GRAPH <urn:g> { ?s ?p 1 }") == 1


def test_an_answer_says_that_search_is_as_before(writer: Writer) -> None:
    answer = writer.update(ADD)
    assert "kg index" in answer.headers["X-Search-Index"]
    assert answer.headers["X-Generation"]
    assert "X-Search-Index" in answer.headers["Access-Control-Expose-Headers"]
    put = writer.send("PUT", "/graphs?graph=urn:g", "<urn:s> <urn:p> 3 .")
    assert put.headers["X-Search-Index"] == answer.headers["X-Search-Index"]


def test_the_writer_reads_what_it_wrote(writer: Writer) -> None:
    for number in range(20):
        assert writer.update(f"INSERT DATA {{ <urn:s> <urn:p> {number} }}").status == 204
        assert writer.count() == number + 1


def test_the_manifest_counts_what_is_there(writer: Writer, directory: Path) -> None:
    writer.update("INSERT DATA { <urn:s> <urn:p> 1, 2, 3 . GRAPH <urn:g> { <urn:s> <urn:p> 4 } }")
    for update, number in (
        ("DELETE WHERE { ?s ?p 2 }", 3),
        ("COPY <urn:g> TO <urn:h>", 4),
        ("INSERT { GRAPH ?g { <urn:s> <urn:q> 1 } } WHERE { GRAPH ?g { ?s ?p ?o } }", 6),
        ("MOVE <urn:g> TO DEFAULT", 4),
        ("CLEAR NAMED", 2),
    ):
        assert writer.update(update).status == 204
        with open_store(directory / "store") as store:
            assert (len(store), len(list(store))) == (number, number), update


def test_several_operations_are_one(writer: Writer) -> None:
    writer.update("INSERT DATA { <urn:s> <urn:p> 1 }")
    failed = writer.update("CLEAR ALL ; CREATE GRAPH <urn:g> ; CREATE GRAPH <urn:g>")
    assert (failed.status, "exists" in failed.text) == (400, True)
    assert writer.count() == 1


def test_who_may_not(writer: Writer) -> None:
    client = writer.client

    def ask(path: str = "/sparql", **headers: str) -> tuple[int, str]:
        answer = client.post(path, "CLEAR ALL", UPDATE, headers=headers)
        return answer.status, answer.headers.get("WWW-Authenticate", "")

    writer.update("INSERT DATA { <urn:s> <urn:p> 1 }")
    secret = writer.allowed["Authorization"].split()[1]
    challenge = 'Bearer realm="trial-kg"'
    assert ask() == (401, challenge)
    assert ask(Authorization="Basic YTpi") == (401, challenge)
    assert ask(Authorization="Bearer") == (401, challenge)
    assert ask(Authorization="Bearer wrong") == (401, f'{challenge}, error="invalid_token"')
    assert ask(Authorization=f"Bearer {secret[:-1]}")[0] == 401
    assert ask(f"/sparql?access_token={secret}")[0] == 401
    assert ask(f"/sparql?token={secret}")[0] == 401
    assert writer.count() == 1
    assert ask(Authorization=f"bearer {secret}")[0] == 204


def test_without_tokens_nobody_may(service: HttpClient) -> None:
    answer = service.post("/sparql", ADD, UPDATE, headers={"Authorization": "Bearer x"})
    assert (answer.status, "kg token add" in answer.text) == (403, True)


def test_what_is_no_update(writer: Writer) -> None:
    client, allowed = writer.client, writer.allowed
    assert client.get("/sparql", {"update": "CLEAR ALL"}, headers=allowed).status == 400
    assert writer.update("CLEAR XYZ").status == 400
    place = writer.update("CLEAR ALL ;\n INSERT DATA { <urn:s> <urn:p> }")
    assert (place.status, "line 2, column" in place.text) == (400, True)
    twice = {"update": ["CLEAR NAMED", "CLEAR DEFAULT"]}
    assert client.post_form("/sparql", twice, headers=allowed).status == 400
    both = {"update": "CLEAR ALL", "query": "ASK {}"}
    assert client.post_form("/sparql", both, headers=allowed).status == 400
    utf16 = client.post("/sparql", "CLEAR ALL".encode("utf-16"), UPDATE, headers=allowed)
    assert utf16.status == 400
    named = client.post("/sparql", "CLEAR ALL", f"{UPDATE}; charset=UTF-16", headers=allowed)
    assert named.status == 415
    assert client.post("/sparql", "CLEAR ALL", "text/plain", headers=allowed).status == 415


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <http://127.0.0.1:1/>",
        r"L\u004FAD SILENT <http://127.0.0.1:1/> INTO GRAPH <urn:g>",
        "CLEAR ALL;LOADSILENT<http://127.0.0.1:1/>",
        "PREFIX :<http://127.0.0.1:1/> LOAD:a",
        "INSERT { } WHERE { FILTER(?a<?b#>{\n) } ; LOAD <http://127.0.0.1:1/>",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    ],
)
def test_no_update_calls_another_server(writer: Writer, update: str) -> None:
    answer = writer.update(update)
    assert (answer.status, "refused" in answer.text) == (403, True)


def test_words_that_are_no_calls(writer: Writer) -> None:
    text = "INSERT DATA { <urn:LOAD> load:p 'LOAD <urn:a> ; SERVICE <urn:a> {' } # LOAD <urn:a>"
    assert writer.update(f"PREFIX load: <urn:l> {text}").status == 204
    assert writer.holds("<urn:LOAD> ?p ?o")


def test_the_data_set_of_the_request(writer: Writer) -> None:
    writer.update(
        "INSERT DATA { <urn:d> <urn:p> 0 . GRAPH <urn:a> { <urn:a> <urn:p> 1 } "
        "GRAPH <urn:b> { <urn:b> <urn:p> 2 } GRAPH <urn:c> { <urn:c> <urn:p> 3 } }"
    )
    copy = "INSERT { GRAPH <urn:to> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
    assert writer.update(copy, {"using-graph-uri": ["urn:a", "urn:b"]}).status == 204
    assert writer.count("GRAPH <urn:to> { ?s ?p ?o }") == 2
    named = "INSERT { GRAPH <urn:n> { ?s ?p ?g } } WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert writer.update(named, {"using-named-graph-uri": "urn:c"}).status == 204
    assert writer.count("GRAPH <urn:n> { ?s ?p ?o }") == 1
    for word in ("WITH <urn:a> DELETE { ?s ?p ?o }", "DELETE { ?s ?p ?o } USING <urn:a>"):
        refused = writer.update(f"{word} WHERE {{ ?s ?p ?o }}", {"using-graph-uri": "urn:a"})
        assert (refused.status, "say it once" in refused.text) == (400, True)
    evil = {"using-graph-uri": "urn:a> WHERE {} ; CLEAR ALL #"}
    assert writer.update(copy, evil).status == 400


def test_relative_iris_are_relative_to_the_endpoint(writer: Writer) -> None:
    writer.update("INSERT DATA { <urn:s> <urn:p> <test> }")
    assert writer.holds(f"<urn:s> <urn:p> <{writer.client.url}/test>")


def test_large_updates(writer: Writer) -> None:
    lines = " ".join(f"<urn:s{n}> <urn:p> '{'x' * 100}' ." for n in range(20_000))
    assert writer.update(f"INSERT DATA {{ {lines} }}").status == 204
    assert writer.count() == 20_000
    stranger = writer.client.post("/sparql", f"INSERT DATA {{ {lines} }}", UPDATE)
    assert stranger.status in (401, 413)


def test_a_fault_of_an_update_shows_its_place(writer: Writer) -> None:
    text = "CLEAR ALL ;\n  INSERT DATA { <urn:a> <urn:b> }"
    fault = writer.update(text)
    message, line, mark = fault.text.splitlines()
    assert (fault.status, "line 2" in message) == (400, True)
    assert (line, mark.index("^") > 25) == (text.splitlines()[1], True)
    told = writer.client.post(
        "/sparql", text, UPDATE, None, {**writer.allowed, "Accept": "application/json"}
    )
    assert told.json()["line"] == 2
