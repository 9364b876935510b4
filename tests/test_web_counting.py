"""The process that counts a generation: it ends with the server, and with what it counts.

It is stopped (SIGSTOP) as soon as it is there, so that it can do nothing about its own end.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from kg.namespaces import CT, RDF
from kg.store import create_generation
from kg.web.statistics import FILE_NAME
from tests.web_dataset import IRIS, build_store
from tests.web_server import HttpClient, run_server

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")

WITHIN_S = 90.0
NICER = 10
_NICE_FIELD, _STATE_FIELD, _PARENT_FIELD = 16, 0, 1


@pytest.fixture
def store(tmp_path: Path) -> Path:
    directory = tmp_path / "store"
    build_store(directory)
    return directory


@pytest.fixture
def server(store: Path) -> Iterator[HttpClient]:
    with run_server(store) as client:
        yield client


def read_status(process: int) -> list[str]:
    """The fields of ``/proc/…/stat`` after the name of the program; none where it has ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
    return [] if fields[_STATE_FIELD] == "Z" else fields


def find_counter(server: int) -> int | None:
    """The child of ``server`` that has made itself nice."""
    for directory in Path("/proc").iterdir():
        if directory.name.isdigit() and (fields := read_status(int(directory.name))):
            is_child = int(fields[_PARENT_FIELD]) == server
            if is_child and int(fields[_NICE_FIELD]) >= min(os.nice(0) + NICER, 19):
                return int(directory.name)
    return None


def stop_counter(server: int) -> int:
    """The process that counts, stopped."""
    deadline = time.monotonic() + WITHIN_S
    while time.monotonic() < deadline:
        if (found := find_counter(server)) is not None:
            os.kill(found, signal.SIGSTOP)
            return found
        time.sleep(0.005)
    raise AssertionError("nobody counts")


def wait_until_gone(process: int) -> bool:
    deadline = time.monotonic() + WITHIN_S
    while read_status(process) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not read_status(process)


def test_it_ends_with_a_server_that_is_killed(server: HttpClient, store: Path) -> None:
    counter = stop_counter(server.process.pid)
    server.process.kill()
    server.process.wait(20)
    try:
        assert wait_until_gone(counter)
    finally:
        with suppress(ProcessLookupError):
            os.kill(counter, signal.SIGKILL)
    assert not (store / FILE_NAME).exists()


def test_what_is_published_meanwhile_is_counted_next(server: HttpClient, store: Path) -> None:
    counter = stop_counter(server.process.pid)
    with create_generation(store) as generation:
        quad = f"<{IRIS.drug('one')}> <{RDF}type> <{CT}Drug> <{IRIS.graph('drug')}> .\n"
        generation.load_nquads(quad.encode())
        published = generation.publish({"baseIri": IRIS.base}).name
    assert wait_until_gone(counter)
    deadline = time.monotonic() + WITHIN_S
    tag = ""
    while published not in tag and time.monotonic() < deadline:
        tag = server.get("/void", {"format": "ttl"}).headers.get("ETag", "")
        time.sleep(0.2)
    assert published in tag


def count_one_more(store: Path, number: int) -> str:
    """The name of a new generation of one drug."""
    with create_generation(store) as generation:
        quad = f"<{IRIS.drug(str(number))}> <{RDF}type> <{CT}Drug> <{IRIS.graph('drug')}> .\n"
        generation.load_nquads(quad.encode())
        return generation.publish({"baseIri": IRIS.base}).name


def test_a_store_that_is_written_all_the_time_is_counted(server: HttpClient, store: Path) -> None:
    """A count takes longer than the time between two writes, and comes to its end all the same."""
    first = stop_counter(server.process.pid)
    count_one_more(store, 1)
    assert wait_until_gone(first)
    second = stop_counter(server.process.pid)
    overtaken = {count_one_more(store, number) for number in range(2, 7)}
    time.sleep(3)
    assert read_status(second)
    os.kill(second, signal.SIGCONT)
    assert wait_until_gone(second)
    page = server.get("/void", headers={"Accept": "text/html"})
    turtle = server.get("/void", {"format": "ttl"})
    if "ETag" not in turtle.headers:
        assert turtle.headers["Cache-Control"] == "no-store"
        assert "is being counted. The numbers below are those of generation" in page.text
        assert "void:classPartition" in turtle.text
    newest = max(overtaken)
    deadline = time.monotonic() + WITHIN_S
    while newest not in turtle.headers.get("ETag", "") and time.monotonic() < deadline:
        time.sleep(0.2)
        turtle = server.get("/void", {"format": "ttl"})
    assert f'"Counted in generation {newest}"@en' in turtle.text
