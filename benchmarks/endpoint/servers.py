"""The servers, each in a process of its own on the loopback.

Owns how each is started, and what its processes take. Every one is started as its documentation
says, read-only, the union of all graphs as default graph.
"""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from benchmarks.endpoint.data import Sample

OURS, OXIGRAPH, RDFLIB = "trial-kg", "oxigraph", "rdflib-endpoint"
_START_WITHIN_S = 600.0


class Server(NamedTuple):
    """A server that is up: where it listens, and its first process."""

    name: str
    port: int
    path: str
    pid: int

    @property
    def url(self) -> str:
        """Address without a path."""
        return f"http://127.0.0.1:{self.port}"


def find_missing(names: Sequence[str]) -> list[str]:
    """What must be installed first, a sentence each."""
    missing = []
    if shutil.which("wrk") is None:
        missing.append("wrk is not there: apt-get install wrk")
    if any(name != OURS and not _find_binary(name).exists() for name in names):
        missing.append("the other servers are not there: pip install -e '.[bench]'")
    return missing


@contextmanager
def run(name: str, sample: Sample, log: Path) -> Iterator[Server]:
    """One of the servers over ``sample``, up and answering."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    path, arguments = _make_command(name, sample, port)
    with log.open("wb") as out, subprocess.Popen(arguments, stdout=out, stderr=out) as process:
        try:
            server = Server(name, port, path, process.pid)
            _wait_until_up(server, process, log)
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def pause(servers: Sequence[Server]) -> Iterator[None]:
    """Let ``servers`` stand still, with all their processes."""
    stopped = [pid for server in servers for pid in _list_tree(server.pid)]
    _signal_all(stopped, signal.SIGSTOP)
    try:
        yield
    finally:
        _signal_all(stopped, signal.SIGCONT)


def _signal_all(pids: Sequence[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def measure_memory(server: Server) -> float:
    """Proportional set size of all its processes, in MiB (``/proc/PID/smaps_rollup``)."""
    total = 0
    for pid in _list_tree(server.pid):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return total / 1024


def measure_processor(server: Server) -> float:
    """Seconds of processor time that its processes have taken, ended ones included."""
    ticks = 0
    for pid in _list_tree(server.pid):
        fields = _read_stat(pid)
        # Of the process, and of its children that have ended.
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def _make_command(name: str, sample: Sample, port: int) -> tuple[str, list[str]]:
    binary = str(_find_binary(name))
    if name == OURS:
        return "/sparql", [binary, "serve", "--store", str(sample.store), "--port", str(port)]
    if name == OXIGRAPH:
        options = ["--location", str(sample.database), "--bind", f"127.0.0.1:{port}"]
        return "/query", [binary, "serve-read-only", *options, "--union-default-graph"]
    return "/", [binary, "serve", "--host", "127.0.0.1", "--port", str(port), str(sample.nquads)]


def _find_binary(name: str) -> Path:
    return Path(sys.executable).with_name("kg" if name == OURS else name)


def _wait_until_up(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_WITHIN_S
    while process.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        try:
            connection.request("GET", f"{server.path}?query=ASK%7B%7D")
            if connection.getresponse().read():
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise SystemExit(f"{server.name} did not come up:\n{log.read_text()[-2000:]}")


def _list_tree(root: int) -> list[int]:
    parents = {
        int(entry.name): int(fields[1])
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and (fields := _read_stat(int(entry.name)))
    }
    tree, waiting = [], [root]
    while waiting:
        tree.append(one := waiting.pop())
        waiting += [pid for pid, parent in parents.items() if parent == one]
    return tree


def _read_stat(pid: int) -> list[str]:
    """Fields of ``/proc/PID/stat`` from the third on; nothing where it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
