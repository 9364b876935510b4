"""Query workers end for many reasons; nobody but the client of the query notices."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kg.config import Config
from kg.store.pins import is_pinned
from tests.hostile.processes import Process, list_family, list_workers
from tests.web_server import HttpClient, run_server
from tests.writing_server import run_writer

pytest_plugins = ("tests.web_fixtures",)

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a = ?i) }"
SETTINGS = {"KG_QUERY_WORKERS": "2", "KG_QUERY_TIMEOUT_S": "5"}


def wait_until(is_so: Callable[[], bool], within_s: float = 20.0) -> None:
    until = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < until, "it did not come to be"
        time.sleep(0.02)


def find_busy(root: int) -> Process | None:
    """The worker that runs, where there is one."""
    return next((one for one in list_workers(root) if one.state == "R"), None)


def answers(service: HttpClient) -> bool:
    return service.get("/sparql", {"query": "ASK {}"}).status == 200


@pytest.mark.parametrize(("number", "status"), [(signal.SIGKILL, 503), (signal.SIGSEGV, 400)])
def test_a_worker_that_dies_is_told_by_its_client_only(
    config: Config, number: signal.Signals, status: int
) -> None:
    with run_server(config.store, **SETTINGS) as service, ThreadPoolExecutor(1) as other:  # type: ignore[arg-type]
        root = service.process.pid
        asked = other.submit(service.get, "/sparql", {"query": ENDLESS})
        wait_until(lambda: find_busy(root) is not None)
        busy = find_busy(root)
        assert busy is not None
        os.kill(busy.pid, number)
        assert answers(service)
        assert asked.result(10).status == status
        wait_until(lambda: len(list_workers(root)) == 2)
        assert answers(service)
        assert not [one for one in list_family(root) if one.state == "Z"]


def test_the_fork_server_may_die(config: Config) -> None:
    with run_server(config.store, **SETTINGS) as service:  # type: ignore[arg-type]
        root = service.process.pid
        fork = list_workers(root)[0].parent
        os.kill(fork, signal.SIGKILL)
        wait_until(lambda: answers(service))
        wait_until(lambda: answers(service) and len(list_workers(root)) >= 1)
        assert all(answers(service) for _ in range(10))


def test_idle_workers_let_go_of_what_was_before(tmp_path: Path) -> None:
    """Nobody asks anything after a write, and older generations can be removed all the same."""
    generations = tmp_path / "store" / "generations"
    with run_writer(tmp_path, workers=2, KG_QUERY_WORKERS="3") as writer:
        [first] = generations.iterdir()
        processes = set(list_workers(writer.client.process.pid))
        assert is_pinned(first)
        assert writer.send("PUT", "/graphs?graph=urn:g", "<urn:a> <urn:b> 1 .").status == 201
        wait_until(lambda: not is_pinned(first))
        assert writer.send("PUT", "/graphs?graph=urn:g", "<urn:a> <urn:b> 2 .").status == 204
        assert not first.exists()
        wait_until(lambda: len(list_workers(writer.client.process.pid)) == len(processes))
        assert writer.holds("<urn:a> <urn:b> 2")
