"""The tables: what each server did, the ratio to ours, and the target beside it.

Owns the order of the runs, and the time that they may take together. While one server is measured
the others stand still: what nobody reads any more goes on in some of them for minutes.
"""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.table import Table

from benchmarks.endpoint.load import Load, find_first_byte, make_path, put_load, wait_for_rest
from benchmarks.endpoint.questions import ENDLESS, Kind
from benchmarks.endpoint.servers import (
    OURS,
    RDFLIB,
    Server,
    measure_memory,
    measure_processor,
    pause,
)
from benchmarks.endpoint.verdicts import judge

FIRST_BYTE_MS = 50
# Large results take longer than small ones: so many times the seconds of a small run.
_LARGE_TIMES = 2
_MARKS = (0, 0.1, 0.5, 1)
_COLUMNS = ("requests/s", "MB/s", "p50 ms", "p95 ms", "p99 ms", "CPU ms", "failed", "ours is")


class Bench:
    """Runs everything on servers that are up, until ``minutes`` are over."""

    def __init__(
        self,
        servers: Sequence[Server],
        directory: Path,
        seconds: float,
        rounds: int,
        minutes: float,
    ) -> None:
        self._servers, self._directory = servers, directory
        self._seconds, self._rounds = seconds, rounds
        self._until = time.monotonic() + 60 * minutes
        self._ours = next(server for server in servers if server.name == OURS)

    def measure_kinds(self, kinds: Sequence[Kind], clients: Sequence[int]) -> Table:
        """A row a kind of query, number of clients and server."""
        table = Table(
            title="Ratios are of MB/s for large results, of requests/s for the others; processor "
            "time is of a MB, or of an answer"
        )
        for name in ("query", "clients", "server", *_COLUMNS, "target", ""):
            is_text = name in ("query", "server")
            table.add_column(name, justify="left" if is_text else "right", no_wrap=True)
        for kind in kinds:
            for number in clients:
                self._add_rows(table, kind, number)
        return table

    def measure_first_bytes(self, kinds: Sequence[Kind]) -> Table:
        """Milliseconds to the first byte of large results, the median of three."""
        table = _make_table("First byte of large results, ms", *(s.name for s in self._pair()), "")
        for kind in kinds:
            found = []
            for server in self._pair():
                with self._alone(server):
                    found.append(statistics.median(find_first_byte(server, kind) for _ in range(3)))
            verdict = f"{'met' if found[0] < FIRST_BYTE_MS else 'missed'}: < {FIRST_BYTE_MS}"
            table.add_row(kind.name, *(f"{each:.0f}" for each in found), verdict)
        return table

    def measure_neighbour(self, kind: Kind) -> Table:
        """The p99 of eight clients, alone and while one more asks what never ends."""
        title = f"{kind.name}, 8 clients, while one runs a query that never ends"
        table = _make_table(title, "p99 ms alone", "p99 ms beside it", "ratio", "")
        for server in self._pair():
            alone, beside = [], []
            with self._alone(server):
                for _ in range(self._rounds):
                    alone.append(self._load(server, kind, 8).p99)
                    with _Endless(server):
                        beside.append(self._load(server, kind, 8).p99)
            ratio = statistics.median(beside) / statistics.median(alone)
            cells = [f"{statistics.median(values):.1f}" for values in (alone, beside)]
            verdict = f"{'met' if ratio <= 2 else 'missed'}: ≤ 2" if server is self._ours else ""
            table.add_row(server.name, *cells, f"{ratio:.2f}", verdict)
        return table

    def measure_memory(self, kind: Kind, requests: int) -> Table:
        """Memory of our processes as requests are answered, or until the time is over."""
        table = _make_table("Requests", "MiB of all processes (PSS)")
        done = 0
        with self._alone(self._ours):
            for mark in _MARKS:
                while done < mark * requests and not self._is_over():
                    done += self._load(self._ours, kind, 8).requests
                table.add_row(f"{done:,}", f"{measure_memory(self._ours):.0f}")
        return table

    def _pair(self) -> list[Server]:
        return [server for server in self._servers if server.name != RDFLIB]

    def _is_over(self) -> bool:
        return time.monotonic() > self._until

    @contextmanager
    def _alone(self, server: Server) -> Iterator[None]:
        with pause([other for other in self._servers if other is not server]):
            yield

    def _load(self, server: Server, kind: Kind, clients: int) -> Load:
        seconds = self._seconds * (_LARGE_TIMES if kind.is_large else 1)
        return put_load(server, kind, clients, seconds, self._directory)

    def _add_rows(self, table: Table, kind: Kind, clients: int) -> None:
        runs: dict[str, list[Load]] = {server.name: [] for server in self._servers}
        taken = dict.fromkeys(runs, 0.0)
        for _ in range(self._rounds):
            for server in self._servers:
                if self._is_over() or _is_hopeless(server, runs[server.name]):
                    continue
                with self._alone(server):
                    before = measure_processor(server)
                    runs[server.name].append(self._load(server, kind, clients))
                    taken[server.name] += measure_processor(server) - before
                    if kind.is_large and server.name != RDFLIB:
                        wait_for_rest(server)
        own = _get_speed(runs[OURS], kind)
        for name, loads in runs.items():
            ratio, target, verdict = judge(name, kind, own, _get_speed(loads, kind))
            cells = _describe(loads, kind, taken[name]) if loads else ["–"] * (len(_COLUMNS) - 1)
            table.add_row(kind.name, f"{clients}", name, *cells, ratio, target, verdict)
        table.add_section()


class _Endless:
    """A client that asks what never ends, again as soon as it is refused."""

    def __init__(self, server: Server) -> None:
        self._server, self._stop = server, threading.Event()
        self._connection: http.client.HTTPConnection | None = None
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        connection = self._connection
        if connection is not None and connection.sock is not None:
            connection.sock.shutdown(2)
        self._thread.join(5)

    def _ask(self) -> None:
        while not self._stop.is_set():
            self._connection = http.client.HTTPConnection("127.0.0.1", self._server.port)
            try:
                self._connection.request("GET", make_path(self._server, ENDLESS))
                self._connection.getresponse().read()
            except (OSError, http.client.HTTPException):
                continue
            finally:
                self._connection.close()


def _make_table(title: str, *headings: str) -> Table:
    table = Table()
    table.add_column(title)
    for heading in headings:
        table.add_column(heading, justify="right")
    return table


def _get_speed(loads: Sequence[Load], kind: Kind) -> float:
    """What counts: answers of a small query, bytes of a large one, a second."""
    each = [load.megabytes if kind.is_large else load.per_second for load in loads]
    return statistics.median(each) if each else 0.0


def _is_hopeless(server: Server, loads: Sequence[Load]) -> bool:
    """Whether a peer without a target for this answered nothing at all the last time."""
    return server.name == RDFLIB and bool(loads) and not loads[-1].requests


def _describe(loads: Sequence[Load], kind: Kind, taken: float) -> list[str]:
    median = {
        name: statistics.median(getattr(load, name) for load in loads)
        for name in ("per_second", "megabytes", "p50", "p95", "p99")
    }
    work = sum(load.megabytes * load.seconds if kind.is_large else load.requests for load in loads)
    return [
        f"{median['per_second']:,.1f}",
        f"{median['megabytes']:.1f}",
        *(f"{median[name]:,.1f}" if median[name] else "–" for name in ("p50", "p95", "p99")),
        f"{1000 * taken / work:.2f}" if work else "–",
        f"{sum(load.failed for load in loads)}",
    ]
