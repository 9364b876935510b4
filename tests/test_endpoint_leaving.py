"""A client that leaves while it writes: its write is whole or was never there.

What the log says of it is what became of it.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.writing_server import Writer, run_writer

SLOW = (
    "INSERT DATA { <urn:never> <urn:p> 1 } ; INSERT { ?a ?b ?c } "
    "WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
)
OLD_FILES = 20_000
WITHIN_S = 20.0


class Place(NamedTuple):
    """A server that may be written to, its store and its log."""

    writer: Writer
    store: Path
    log: Path


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    directory = tmp_path_factory.mktemp("leaving")
    log = directory / "access.log"
    with run_writer(directory, "--default-graph", "plain", KG_ACCESS_LOG=str(log)) as writer:
        lines = " ".join(f"<urn:s{number}> <urn:p> {number} ." for number in range(200))
        writer.update(f"INSERT DATA {{ {lines} }}")
        yield Place(writer, directory / "store", log)


def begin(
    writer: Writer, update: str, path: str = "/sparql", method: str = "POST"
) -> socket.socket:
    """A connection on which ``update`` was sent, and no answer was read."""
    kind = "text/turtle" if method == "PUT" else "application/sparql-update"
    head = [
        f"{method} {path} HTTP/1.1",
        "Host: x",
        f"Authorization: {writer.allowed['Authorization']}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(update)}",
    ]
    connection = socket.create_connection((writer.client.host, writer.client.port))
    connection.sendall("\r\n".join([*head, "", update]).encode())
    return connection


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def list_statuses(place: Place, number: int) -> list[tuple[int, str | None]]:
    """Status and outcome of each write so far, once the log has ``number`` of them."""
    found: list[tuple[int, str | None]] = []

    def has_all() -> bool:
        lines = [json.loads(line) for line in place.log.read_text().splitlines()]
        found[:] = [
            (line["status"], line.get("outcome"))
            for line in lines
            if line["method"] in ("POST", "PUT")
        ]
        return len(found) >= number

    wait_until(has_all)
    return found


def count_writes(place: Place) -> int:
    """How many writes the log has; whatever was sent before is in it."""
    assert place.writer.update("CLEAR GRAPH <urn:none>").status in (204, 400)
    known = -1
    while known != (now := len(list_statuses(place, 0))):
        known = now
        time.sleep(0.3)
    return known


def find_generation(place: Place) -> str:
    return (place.store / "current").read_text()


@pytest.mark.parametrize("way", ["update", "graph"])
def test_publishing_that_has_begun_comes_to_its_end(place: Place, way: str) -> None:
    writes, generation = count_writes(place), find_generation(place)
    # The last of publishing is to remove what is old; with much of it that takes a while.
    old = place.store / "generations" / "0000"
    old.mkdir()
    for number in range(OLD_FILES):
        (old / str(number)).touch()
    if way == "update":
        connection = begin(place.writer, "INSERT DATA { <urn:left> <urn:update> 1 }")
    else:
        line = "<urn:left> <urn:graph> 1 ."
        connection = begin(place.writer, line, "/graphs?graph=urn:left", "PUT")
    wait_until(lambda: find_generation(place) != generation)
    connection.close()
    assert len(list(old.iterdir())) > OLD_FILES // 10
    wait_until(lambda: not old.exists())
    assert list_statuses(place, writes + 1)[-1] == (204 if way == "update" else 201, "ok")
    pattern = f"<urn:left> <urn:{way}> 1"
    assert place.writer.holds(pattern if way == "update" else f"GRAPH ?g {{ {pattern} }}")
    assert place.writer.update(f"INSERT DATA {{ <urn:next> <urn:{way}> 1 }}").status == 204


def test_a_write_that_is_under_way_is_ended(place: Place) -> None:
    writes, generation = count_writes(place), find_generation(place)
    connection = begin(place.writer, SLOW)
    building = place.store / "generations"
    wait_until(lambda: any(building.glob("*.building")))
    time.sleep(0.3)
    connection.close()
    assert list_statuses(place, writes + 1)[-1] == (0, "gone")
    assert find_generation(place) == generation
    began = time.monotonic()
    assert place.writer.update("INSERT DATA { <urn:next> <urn:p> 2 }").status == 204
    assert time.monotonic() - began < 5
    assert not place.writer.holds("<urn:never> ?p ?o")


def test_whenever_a_client_leaves_the_log_knows_what_became_of_it(place: Place) -> None:
    writes, rounds = count_writes(place), 40
    for number in range(rounds):
        update = f"INSERT DATA {{ <urn:a> <urn:round> {number} . <urn:b> <urn:round> {number} }}"
        connection = begin(place.writer, update)
        # Nobody looks for a client that leaves in the first 50 ms.
        time.sleep(0.02 + 0.003 * number)
        connection.close()
        told = list_statuses(place, writes + number + 1)[-1]
        assert told in ((0, "gone"), (204, "ok"))
        found = place.writer.count(f"?s <urn:round> {number}")
        assert found == (2 if told[0] else 0)
    assert place.writer.update("INSERT DATA { <urn:next> <urn:p> 3 }").status == 204
