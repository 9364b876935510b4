"""Query workers end for many reasons; nobody but the client of the query notices."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import urllib3

from kg.config import Config
from kg.store.pins import is_pinned
from tests.conftest import ROOT
from tests.hostile.processes import Process, list_family, list_workers
from tests.hostile.waiting import wait_until
from tests.web_server import Answer, HttpClient, find_port, run_server, wait_until_up
from tests.writing_server import run_writer

pytest_plugins = ("tests.web_fixtures",)

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a = ?i) }"
NUMBER = 2_000_000
LONG = f"SELECT (COUNT(*) AS ?n) {{ SELECT * {{ ?a ?b ?c . ?d ?e ?f }} LIMIT {NUMBER} }}"
WORKERS = 2
SETTINGS = {"KG_QUERY_WORKERS": str(WORKERS), "KG_QUERY_TIMEOUT_S": "20", "KG_QUERY_WAIT_S": "2"}


@pytest.fixture(scope="module")
def service(config: Config) -> Iterator[HttpClient]:
    """A server with two query workers."""
    with run_server(config.store, **SETTINGS) as service:  # type: ignore[arg-type]
        yield service


def find_busy(root: int) -> Process | None:
    """The worker that runs, where there is one."""
    return next((one for one in list_workers(root) if one.state == "R"), None)


def get_busy(root: int) -> Process:
    """The worker that runs, once there is one."""
    wait_until(lambda: find_busy(root) is not None)
    busy = find_busy(root)
    assert busy is not None
    return busy


def ask(service: HttpClient, query: str = "ASK {}") -> Answer:
    return service.get("/sparql", {"query": query}, {"Accept": "text/csv, text/plain;q=0.1"})


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGKILL, 503), (signal.SIGSEGV, 400), (signal.SIGABRT, 422)]
)
def test_a_worker_that_dies_is_told_by_its_client_only(
    service: HttpClient, number: signal.Signals, status: int
) -> None:
    root = service.process.pid
    wait_until(lambda: len(list_workers(root)) == WORKERS and find_busy(root) is None)
    before = {one.pid for one in list_workers(root)}
    with ThreadPoolExecutor(2) as others:
        killed = others.submit(ask, service, ENDLESS)
        victim = get_busy(root)
        long = others.submit(ask, service, LONG)
        wait_until(lambda: sum(one.state == "R" for one in list_workers(root)) == WORKERS)
        os.kill(victim.pid, number)
        assert killed.result(10).status == status
        assert long.result(30).text.split() == ["n", str(NUMBER)]
    wait_until(lambda: len(list_workers(root)) == WORKERS)
    assert before - {victim.pid} == before & {one.pid for one in list_workers(root)}
    assert all(ask(service).status == 200 for _ in range(10))
    wait_until(lambda: not [one for one in list_family(root) if one.state == "Z"])


def test_a_worker_that_dies_while_it_has_nothing_to_do(service: HttpClient) -> None:
    root = service.process.pid
    wait_until(lambda: len(list_workers(root)) == WORKERS)
    for worker in list_workers(root):
        os.kill(worker.pid, signal.SIGKILL)
    assert ask(service).status == 200
    assert ask(service).status == 200


def test_the_fork_server_may_die(service: HttpClient) -> None:
    root = service.process.pid
    wait_until(lambda: len(list_workers(root)) >= 1)
    os.kill(list_workers(root)[0].parent, signal.SIGKILL)
    wait_until(lambda: ask(service).status == 200 and len(list_workers(root)) >= 1)
    assert all(ask(service).status == 200 for _ in range(10))


def test_a_generation_that_is_gone_from_the_disk(config: Config, tmp_path: Path) -> None:
    """Each query has an answer, or a fault that says to try again; once it is back all is well."""
    store = tmp_path / "store"
    shutil.copytree(config.store, store)
    (generation,) = (store / "generations").iterdir()
    with run_server(store, **SETTINGS) as service:  # type: ignore[arg-type]
        root = service.process.pid
        assert ask(service).status == 200
        away = generation.rename(tmp_path / "away")
        assert {ask(service, f"ASK {{ ?s ?p {n} }}").status for n in range(10)} <= {200, 503}
        for worker in list_workers(root):
            os.kill(worker.pid, signal.SIGKILL)
        faults = [ask(service) for _ in range(3)]
        assert {fault.status for fault in faults} == {503}
        assert all(fault.headers["Retry-After"] for fault in faults)
        assert service.get("/health").status in (200, 503)
        away.rename(generation)
        wait_until(lambda: ask(service).status == 200)
        wait_until(lambda: len(list_workers(root)) == WORKERS)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_it_cleanly(
    config: Config, number: signal.Signals, capfd: pytest.CaptureFixture[str]
) -> None:
    """A terminal sends it to the whole group, query workers and all."""
    port = find_port()
    command = [str(Path(sys.executable).with_name("kg")), "serve", "--store", str(config.store)]
    command += ["--port", str(port), "--workers", "1"]
    settings = {"KG_HOME": str(ROOT), "KG_DRAIN_S": "1", "KG_ACCESS_LOG": ""}
    with subprocess.Popen(
        command, env={**os.environ, **settings}, cwd=ROOT, start_new_session=True
    ) as process:
        client = HttpClient(f"http://127.0.0.1:{port}", process)
        wait_until_up(client)
        with ThreadPoolExecutor(1) as other:
            asked = other.submit(ask, client, ENDLESS)
            get_busy(process.pid)
            family = {one.pid for one in list_family(process.pid)}
            send = os.killpg if number == signal.SIGINT else os.kill
            send(process.pid, number)
            assert process.wait(20) == 0
            error = asked.exception(10)
            assert isinstance(error, urllib3.exceptions.HTTPError) or asked.result().status == 503
        wait_until(lambda: not {pid for pid in family if _lives(pid)}, 10)
    said = capfd.readouterr()
    assert "Traceback" not in said.out + said.err
    assert "Error" not in said.err


def _lives(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def test_idle_workers_let_go_of_what_was_before(tmp_path: Path) -> None:
    """Nobody asks anything after a write, and older generations can be removed all the same."""
    generations = tmp_path / "store" / "generations"
    with run_writer(tmp_path, workers=2, KG_QUERY_WORKERS="3") as writer:
        [first] = generations.iterdir()
        root, number = writer.client.process.pid, 2 * 3
        # The second server process may come up after the first answers.
        wait_until(lambda: len(list_workers(root)) == number, 60)
        assert is_pinned(first)
        assert writer.send("PUT", "/graphs?graph=urn:g", "<urn:a> <urn:b> 1 .").status == 201
        wait_until(lambda: not is_pinned(first))
        assert writer.send("PUT", "/graphs?graph=urn:g", "<urn:a> <urn:b> 2 .").status == 204
        assert not first.exists()
        wait_until(lambda: len(list_workers(root)) == number)
        assert writer.holds("<urn:a> <urn:b> 2")
