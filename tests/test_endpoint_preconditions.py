"""``If-Match`` and ``If-None-Match``: nobody overwrites a graph that another has changed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.web_server import Answer
from tests.writing_server import TURTLE, UPDATE, Writer, run_writer

G, OTHER, NEW = (f"/graphs?graph=urn:{name}" for name in ("g", "other", "new"))
ONE, TWO = "<urn:s> <urn:p> 1 .", "<urn:s> <urn:p> 2 ."


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writer]:
    with run_writer(tmp_path_factory.mktemp("conditions")) as writer:
        yield writer


@pytest.fixture
def writer(shared: Writer) -> Writer:
    assert shared.update("DROP ALL").status == 204
    assert shared.send("PUT", G, ONE).status == 201
    return shared


def send(writer: Writer, method: str, path: str, body: str | None, **headers: str) -> Answer:
    kind = UPDATE if method == "PATCH" else TURTLE
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    given = {**writer.allowed, "Content-Type": kind, **named}
    return writer.client.ask(method, path, body=body, headers=given)


def read_tag(writer: Writer, path: str = G, **headers: str) -> str:
    return writer.client.get(path, headers=dict(headers)).headers["ETag"]


@pytest.mark.parametrize(
    ("method", "body", "status"),
    [
        ("PUT", TWO, 204),
        ("POST", TWO, 200),
        ("PATCH", "INSERT DATA { <urn:s> <urn:p> 2 }", 204),
        ("DELETE", None, 200),
    ],
)
def test_a_graph_that_was_changed_since_stays(
    writer: Writer, method: str, body: str | None, status: int
) -> None:
    tag = read_tag(writer)
    assert writer.send("PUT", G, "<urn:s> <urn:p> 'of another' .").status == 204
    late = send(writer, method, G, body, If_Match=tag)
    assert (late.status, "written since" in late.text) == (412, True)
    assert writer.count("<urn:s> <urn:p> 'of another'") == 1
    assert send(writer, method, G, body, If_Match=f'"x", {read_tag(writer)}').status == status


def test_a_tag_is_of_one_graph_in_every_form(writer: Writer) -> None:
    assert writer.send("PUT", OTHER, ONE).status == 201
    for tag in (read_tag(writer, OTHER), '"x"', '""', "x"):
        assert send(writer, "PUT", G, TWO, If_Match=tag).status == 412
    for accept in ("application/n-triples", "application/rdf+xml", "application/ld+json"):
        assert send(writer, "PUT", G, TWO, If_Match=read_tag(writer, Accept=accept)).status == 204


def test_a_tag_of_a_packed_answer_counts(writer: Writer) -> None:
    many = " ".join(f"<urn:s> <urn:p> {number} ." for number in range(2000))
    assert writer.send("PUT", G, many).status == 204
    packed = {"Accept-Encoding": "gzip"}
    tag = read_tag(writer, **packed)
    assert tag.startswith("W/")
    assert send(writer, "PUT", G, ONE, If_Match=tag).status == 204
    assert send(writer, "PUT", G, TWO, If_Match=tag).status == 412


def test_what_must_be_there_and_what_must_not(writer: Writer) -> None:
    assert send(writer, "PUT", NEW, ONE, If_Match="*").status == 412
    assert writer.client.get(NEW).status == 404
    assert send(writer, "PUT", NEW, ONE, If_None_Match="*").status == 201
    again = send(writer, "PUT", NEW, TWO, If_None_Match="*")
    assert (again.status, "already" in again.text) == (412, True)
    assert send(writer, "PUT", NEW, TWO, If_None_Match=read_tag(writer, NEW)).status == 412
    assert writer.count("<urn:s> <urn:p> 2") == 0
    assert send(writer, "PUT", NEW, TWO, If_Match="*").status == 204


def test_of_many_at_once_one_makes_it(writer: Writer) -> None:
    tag = read_tag(writer)
    bodies = [f"<urn:s> <urn:p> {number} ." for number in range(10, 16)]
    with ThreadPoolExecutor(len(bodies)) as others:
        answers = list(others.map(lambda body: send(writer, "PUT", G, body, If_Match=tag), bodies))
    assert sorted(answer.status for answer in answers) == [204, *[412] * 5]


def test_a_script_of_another_site_may_do_so(writer: Writer) -> None:
    answer = writer.client.ask("OPTIONS", G)
    assert "If-Match" in answer.headers["Access-Control-Allow-Headers"]
    assert "Location" in answer.headers["Access-Control-Expose-Headers"]
    assert writer.client.ask("OPTIONS", "/admin/queries").status == 204
