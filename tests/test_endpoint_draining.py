"""How a server stops: what runs comes to its end, nothing new is taken, nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from kg.config import Config
from tests.conftest import ROOT
from tests.web_server import HttpClient, find_port, wait_until_up

pytest_plugins = ("tests.web_fixtures",)

ROWS = 600_000
LONG = f"SELECT ?a ?d {{ ?a ?b ?c . ?d ?e ?f }} LIMIT {ROWS}"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
DRAIN_S = 60


@pytest.fixture
def server(config: Config) -> Iterator[HttpClient]:
    """A server of two processes of our own, to be stopped by the test."""
    port = find_port()
    command = [str(Path(sys.executable).with_name("kg")), "serve", "--store", str(config.store)]
    command += ["--port", str(port), "--workers", "2"]
    settings = {"KG_HOME": str(ROOT), "KG_DRAIN_S": str(DRAIN_S), "KG_QUERY_WORKERS": "2"}
    with subprocess.Popen(command, env={**os.environ, **settings}, cwd=ROOT) as process:
        client = HttpClient(f"http://127.0.0.1:{port}", process)
        try:
            wait_until_up(client)
            yield client
        finally:
            process.kill()


def list_family(root: int) -> set[int]:
    """The process ``root`` and all that descend from it."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    family = {root}
    while added := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= added
    return family


def wait_for_family(pid: int, least: int, within_s: float = 20) -> set[int]:
    """The family, when it has so many; on a busy machine the last worker is a while in coming."""
    deadline = time.monotonic() + within_s
    while len(family := list_family(pid)) < least and time.monotonic() < deadline:
        time.sleep(0.1)
    return family


def list_living(family: set[int]) -> set[int]:
    living = set()
    for pid in family:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state not in "ZX":
            living.add(pid)
    return living


def wait_until_gone(family: set[int], within_s: float = 15) -> set[int]:
    deadline = time.monotonic() + within_s
    while (living := list_living(family)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return living


def start_query(server: HttpClient, query: str) -> urllib3.BaseHTTPResponse:
    return urllib3.request(
        "GET",
        f"{server.url}/sparql",
        fields={"query": query},
        headers={"Accept": "text/csv"},
        preload_content=False,
        retries=False,
        timeout=60,
    )


def test_a_result_that_is_being_read_comes_to_its_end(server: HttpClient) -> None:
    answer = start_query(server, LONG)
    pieces = answer.stream(65536)
    lines = next(pieces).count(b"\n")
    family = wait_for_family(server.process.pid, 8)
    assert len(family) >= 8
    server.process.send_signal(signal.SIGTERM)
    time.sleep(1)
    assert server.get("/ready").status == 503
    refused = server.get("/sparql", {"query": "ASK {}"})
    assert refused.status == 503
    assert "Retry-After" in refused.headers
    assert server.process.poll() is None
    lines += sum(piece.count(b"\n") for piece in pieces)
    assert lines == ROWS + 1
    assert server.process.wait(15) == 0
    assert wait_until_gone(family) == set()


def test_what_takes_too_long_is_ended(server: HttpClient) -> None:
    """A second signal does not wait for the query."""
    connection = urllib3.HTTPConnectionPool(server.host, server.port, timeout=0.5, retries=False)
    with pytest.raises(urllib3.exceptions.ReadTimeoutError):
        connection.request("GET", "/sparql", fields={"query": ENDLESS})
    answer = start_query(server, LONG)
    family = list_family(server.process.pid)
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert server.process.poll() is None
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(DRAIN_S - 30) == 0
    with pytest.raises(urllib3.exceptions.HTTPError):
        answer.read()
    assert wait_until_gone(family) == set()


def test_nothing_outlives_a_server_that_was_killed(server: HttpClient) -> None:
    """Not even a worker in the middle of a query, which looks at no socket."""
    with pytest.raises(urllib3.exceptions.ReadTimeoutError):
        urllib3.request(
            "GET",
            f"{server.url}/sparql",
            fields={"query": ENDLESS},
            retries=False,
            timeout=0.5,
        )
    answer = start_query(server, LONG)
    family = list_family(server.process.pid)
    server.process.kill()
    assert wait_until_gone(family) == set()
    answer.close()
