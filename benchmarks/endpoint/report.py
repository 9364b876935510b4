"""The tables: what each server did, the ratio to ours, and the target beside it."""

from __future__ import annotations

import http.client
import statistics
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.table import Table

from benchmarks.endpoint.load import Load, find_first_byte, make_path, put_load, wait_for_rest
from benchmarks.endpoint.questions import ENDLESS, Kind
from benchmarks.endpoint.servers import (
    OURS,
    OXIGRAPH,
    RDFLIB,
    Server,
    measure_memory,
    measure_processor,
)

# What a small or a large query should reach beside each of the others.
SMALL_TARGETS = {OXIGRAPH: 0.40, RDFLIB: 10.0}
LARGE_TARGETS = {OXIGRAPH: 0.90}
FIRST_BYTE_MS = 50
_MARKS = (0, 0.1, 0.5, 1)


class Bench:
    """Runs everything on servers that are up."""

    def __init__(
        self, servers: Sequence[Server], directory: Path, seconds: float, rounds: int
    ) -> None:
        self._servers, self._directory = servers, directory
        self._seconds, self._rounds = seconds, rounds
        self._ours = next(server for server in servers if server.name == OURS)

    def measure_kinds(self, kinds: Sequence[Kind], clients: Sequence[int]) -> Iterator[Table]:
        """A table a kind of query."""
        for kind in kinds:
            table = _make_table(
                kind.name,
                *("clients", "server", "requests/s", "p50 ms", "p95 ms", "p99 ms", "MB/s"),
                *("CPU ms each", "failed", "ours is", "target"),
            )
            if kind.is_large:
                table.caption = self._describe_first_bytes(kind)
            for number in clients:
                self._add_rows(table, kind, number)
            yield table

    def measure_neighbour(self, kind: Kind) -> Table:
        """The p99 of eight clients, alone and while one more asks what never ends."""
        table = _make_table(
            f"{kind.name}, 8 clients, while one runs a query that never ends",
            *("server", "p99 ms alone", "p99 ms beside it", "ratio", "target"),
        )
        for server in self._servers:
            if server.name == RDFLIB:
                continue
            alone, beside = [], []
            for _ in range(self._rounds):
                alone.append(self._load(server, kind, 8).p99)
                with _Endless(server):
                    beside.append(self._load(server, kind, 8).p99)
            ratio = statistics.median(beside) / statistics.median(alone)
            cells = [f"{statistics.median(values):.1f}" for values in (alone, beside)]
            target = "≤ 2.00" if server is self._ours else ""
            table.add_row(server.name, *cells, f"{ratio:.2f}", target)
        return table

    def measure_memory(self, kind: Kind, requests: int) -> Table:
        """Memory of our processes as requests are answered."""
        table = _make_table(f"{OURS}: memory (PSS) of all processes", "requests", "MiB")
        done = 0
        for mark in _MARKS:
            while done < mark * requests:
                done += self._load(self._ours, kind, 8).requests
            table.add_row(f"{done:,}", f"{measure_memory(self._ours):.0f}")
        return table

    def _load(self, server: Server, kind: Kind, clients: int) -> Load:
        return put_load(server, kind, clients, self._seconds, self._directory)

    def _add_rows(self, table: Table, kind: Kind, clients: int) -> None:
        runs: dict[str, list[Load]] = {server.name: [] for server in self._servers}
        taken = dict.fromkeys(runs, 0.0)
        for _ in range(self._rounds):
            for server in self._servers:
                before = measure_processor(server)
                runs[server.name].append(self._load(server, kind, clients))
                taken[server.name] += measure_processor(server) - before
                if kind.is_large:
                    wait_for_rest(server)
        targets = LARGE_TARGETS if kind.is_large else SMALL_TARGETS
        own = _get_speed(runs[OURS], kind)
        for name, loads in runs.items():
            answered = sum(load.requests for load in loads)
            other, target = _get_speed(loads, kind), targets.get(name)
            table.add_row(
                f"{clients}",
                name,
                *_describe(loads),
                f"{1000 * taken[name] / answered:.2f}" if answered else "–",
                f"{sum(load.failed for load in loads)}",
                "" if name == OURS else (f"{own / other:.2f} ×" if other else "–"),
                f"{target:.2f} ×" if target else "",
            )
        table.add_section()

    def _describe_first_bytes(self, kind: Kind) -> str:
        found = []
        for server in self._servers:
            each = statistics.median(find_first_byte(server, kind) for _ in range(3))
            found.append(f"{server.name} {each:.0f} ms")
        return f"first byte: {', '.join(found)}; ours should be below {FIRST_BYTE_MS} ms"


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
    table = Table(title=title)
    for heading in headings:
        table.add_column(heading, justify="left" if heading == "server" else "right")
    return table


def _get_speed(loads: Sequence[Load], kind: Kind) -> float:
    """What counts: answers of a small query, bytes of a large one, a second."""
    each = [load.megabytes if kind.is_large else load.per_second for load in loads]
    return statistics.median(each)


def _describe(loads: Sequence[Load]) -> list[str]:
    speed = statistics.median(load.per_second for load in loads)
    waits = [
        statistics.median(getattr(load, name) for load in loads) for name in ("p50", "p95", "p99")
    ]
    megabytes = statistics.median(load.megabytes for load in loads)
    return [
        f"{speed:,.1f}",
        *(f"{wait:,.1f}" if wait else "–" for wait in waits),
        f"{megabytes:.1f}",
    ]
