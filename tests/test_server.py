"""The server as a process: it starts, answers over HTTP from two workers, and stops."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kg.config import Config
from tests.conftest import ROOT
from tests.web_dataset import RICH

pytest_plugins = ("tests.web_fixtures",)

PATIENCE_S = 30.0


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def start(store: Path, port: int) -> subprocess.Popen[str]:
    settings = {
        **os.environ,
        "KG_STORE": str(store),
        "KG_HOST": "127.0.0.1",
        "KG_PORT": str(port),
        "KG_HOME": str(ROOT),
    }
    return subprocess.Popen(
        [sys.executable, str(ROOT / "server.py")],
        env=settings,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until_answering(process: subprocess.Popen[str], port: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(process.communicate())
        try:
            ask(port, "/health")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server does not answer")


def ask(port: int, path: str, accept: str = "*/*", data: bytes | None = None) -> tuple[int, bytes]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", data=data, headers={"Accept": accept}
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as fault:
        with fault:
            return fault.code, fault.read()


def stop(process: subprocess.Popen[str], how: signal.Signals) -> tuple[int, str, str]:
    process.send_signal(how)
    out, err = process.communicate(timeout=PATIENCE_S)
    return process.returncode, out, err


def list_children(pid: int) -> set[int]:
    """Processes started by ``pid``, but for the tracker that ``multiprocessing`` starts itself."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    commands = {int(c): Path(f"/proc/{c}/cmdline").read_bytes() for c in children}
    return {child for child, command in commands.items() if b"resource_tracker" not in command}


@pytest.fixture
def port() -> int:
    return find_free_port()


@pytest.fixture
def server(config: Config, port: int) -> Iterator[subprocess.Popen[str]]:
    process = start(config.store, port)
    try:
        wait_until_answering(process, port)
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=PATIENCE_S)


def test_it_answers_from_two_workers_and_stops(server: subprocess.Popen[str], port: int) -> None:
    workers = list_children(server.pid)
    assert len(workers) == 2
    status, body = ask(port, "/health")
    assert (status, json.loads(body)["status"]) == (200, "ok")
    query = urllib.parse.urlencode({"query": "SELECT (COUNT(*) AS ?n) { ?s ct:nctId ?i }"})
    for method_data in (None, query.encode()):
        path = f"/sparql?{query}" if method_data is None else "/sparql"
        status, body = ask(port, path, "application/sparql-results+json", method_data)
        assert status == 200
        assert json.loads(body)["results"]["bindings"][0]["n"]["value"] == "63"
    assert b"Everolimus" in ask(port, f"/study/{RICH}", "text/turtle")[1]
    assert b"/study/" in ask(port, "/search?q=Gleevec", "text/html")[1]
    assert ask(port, "/static/style.css")[0] == 200
    assert ask(port, "/nowhere")[0] == 404
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ask(port, f"/study/{RICH}.html")[0], range(64)))
    assert answers == [200] * 64
    code, out, err = stop(server, signal.SIGTERM)
    assert code == 0, err
    assert "Traceback" not in err
    assert f"http://127.0.0.1:{port}/" in out
    assert "curl" in out
    assert "search?q=" in out
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_it_stops_at_the_keyboard_and_holds_its_port(
    server: subprocess.Popen[str], port: int, config: Config
) -> None:
    second = start(config.store, port)
    out, err = second.communicate(timeout=PATIENCE_S)
    assert second.returncode == 1
    assert out == ""
    assert len(err.splitlines()) == 1
    assert f"cannot listen on 127.0.0.1 port {port}" in err
    assert ask(port, "/health")[0] == 200
    code, _, err = stop(server, signal.SIGINT)
    assert code == 0, err
    assert "Traceback" not in err


def test_without_a_graph_it_says_so(tmp_path: Path, port: int) -> None:
    process = start(tmp_path / "none", port)
    out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 1
    assert out == ""
    assert len(err.splitlines()) == 1
    assert "no graph in" in err
