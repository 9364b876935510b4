"""What is counted, over all processes of a server, for Prometheus.

Owns the names of the metrics and their sum over processes. Refuses to know who counts.

Each process writes its counts to a file of its own in a folder that the server makes, about once a
second; who is asked for metrics adds the files up. Counts of a process that has ended stay, so that
no counter goes back; its gauges go. ``prometheus_client`` writes the text. Its own way over several
processes is not used: it wants an environment variable before its first import, and a mapped file
for each process id and kind that is never cleared.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_BOUNDS = [*(str(bound) for bound in _BUCKETS_S), "+Inf"]
_GAUGES = {
    "kg_requests_in_flight": "Requests being answered.",
    "kg_pool_workers": "Query workers that a process keeps.",
    "kg_pool_busy": "Query workers that run a query.",
    "kg_pool_waiting": "Queries that wait for a worker.",
    "kg_process_resident_bytes": "Memory of a server process, without its query workers.",
    "kg_triples": "Triples of the generation that is served.",
    "kg_clients_remembered": "Clients whose rate is kept in mind.",
}
_COUNTERS = {
    "kg_pool_replaced": "Query workers that were ended and replaced.",
    "kg_access_log_dropped": "Lines of the access log that were not written.",
}


class Snapshot(msgspec.Struct):
    """The counts of one process.

    Attributes:
        process: its id.
        generation: name of the generation it serves.
        is_draining: whether it takes no new requests.
        requests: number by route, method and status.
        queries, writes: number by outcome.
        seconds: queries by bucket of duration; the last has no bound.
        seconds_sum: their sum.
        gauges, counters: by name.
    """

    process: int = msgspec.field(default_factory=os.getpid)
    generation: str = ""
    is_draining: bool = False
    requests: list[tuple[str, str, int, int]] = []
    queries: dict[str, int] = {}
    writes: dict[str, int] = {}
    seconds: list[int] = msgspec.field(default_factory=lambda: [0] * len(_BOUNDS))
    seconds_sum: float = 0.0
    gauges: dict[str, float] = {}
    counters: dict[str, float] = {}

    @property
    def in_flight(self) -> int:
        """Requests being answered."""
        return int(self.gauges.get("kg_requests_in_flight", 0))


class Counts:
    """The counts of this process, as they grow."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, str, int]] = Counter()
        self.queries: Counter[str] = Counter()
        self.writes: Counter[str] = Counter()
        self.seconds = [0] * len(_BOUNDS)
        self.seconds_sum = 0.0

    def count_request(self, route: str, method: str, status: int) -> None:
        """One more request."""
        self.requests[route, method, status] += 1

    def count_query(self, outcome: str, seconds: float) -> None:
        """One more query."""
        self.queries[outcome] += 1
        self.seconds[bisect_left(_BUCKETS_S, seconds)] += 1
        self.seconds_sum += seconds

    def take_snapshot(self) -> Snapshot:
        """The counts as they are now."""
        return Snapshot(
            requests=[(*key, number) for key, number in self.requests.items()],
            queries=dict(self.queries),
            writes=dict(self.writes),
            seconds=list(self.seconds),
            seconds_sum=self.seconds_sum,
        )


def write_snapshot(directory: Path, snapshot: Snapshot) -> None:
    """Keep the counts of this process for the others."""
    written = directory / f"{snapshot.process}.part"
    written.write_bytes(msgspec.json.encode(snapshot))
    written.replace(directory / f"{snapshot.process}.json")


def read_snapshots(directory: Path) -> list[Snapshot]:
    """The counts of all processes of the server, those that have ended without gauges."""
    found = []
    for file in sorted(directory.glob("*.json")):
        snapshot = msgspec.json.decode(file.read_bytes(), type=Snapshot)
        if not _is_alive(snapshot.process):
            snapshot.gauges, snapshot.generation = {}, ""
        found.append(snapshot)
    return found


def read_resident_bytes() -> int:
    """Memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def render(snapshots: Sequence[Snapshot]) -> bytes:
    """All counts in the text format of Prometheus (0.0.4)."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Sum(snapshots))
    return generate_latest(registry)


def _is_alive(process: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(process, 0)
        return True
    return False


class _Sum(Collector):
    """The metrics that some snapshots amount to."""

    def __init__(self, snapshots: Sequence[Snapshot]) -> None:
        self._snapshots = snapshots

    def collect(self) -> Iterator[Metric]:
        """Every metric."""
        yield self._sum_requests()
        queries = [one.queries for one in self._snapshots]
        yield _sum_outcomes("kg_queries", "Queries by how they ended.", queries)
        writes = [one.writes for one in self._snapshots]
        yield _sum_outcomes("kg_writes", "Writes by how they ended.", writes)
        yield self._sum_seconds()
        yield from self._list_gauges()
        yield self._list_generations()
        for name, text in _COUNTERS.items():
            total = sum(one.counters.get(name, 0) for one in self._snapshots)
            yield CounterMetricFamily(name, text, value=total)

    def _sum_requests(self) -> Metric:
        family = CounterMetricFamily(
            "kg_http_requests", "Requests that were answered.", labels=["route", "method", "status"]
        )
        total: Counter[tuple[str, str, int]] = Counter()
        for one in self._snapshots:
            total.update({(route, way, code): number for route, way, code, number in one.requests})
        for (route, method, status), number in sorted(total.items()):
            family.add_metric([route, method, str(status)], number)
        return family

    def _sum_seconds(self) -> Metric:
        family = HistogramMetricFamily(
            "kg_query_seconds", "Seconds from a request with a query to the end of its answer."
        )
        columns = [one.seconds for one in self._snapshots]
        sums = [sum(column) for column in zip(*columns, strict=True)]
        buckets = list(zip(_BOUNDS, _accumulate(sums), strict=True))
        family.add_metric([], buckets, sum(one.seconds_sum for one in self._snapshots))
        return family

    def _list_gauges(self) -> Iterator[Metric]:
        for name, text in _GAUGES.items():
            family = GaugeMetricFamily(name, text, labels=["process"])
            for one in self._snapshots:
                if name in one.gauges:
                    family.add_metric([str(one.process)], one.gauges[name])
            yield family

    def _list_generations(self) -> Metric:
        labels = ["process", "generation"]
        family = GaugeMetricFamily("kg_generation_info", "What each process serves.", labels=labels)
        for one in self._snapshots:
            if one.generation:
                family.add_metric([str(one.process), one.generation], 1)
        return family


def _sum_outcomes(name: str, text: str, counts: Iterable[dict[str, int]]) -> Metric:
    family = CounterMetricFamily(name, text, labels=["outcome"])
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    for outcome, number in sorted(total.items()):
        family.add_metric([outcome], number)
    return family


def _accumulate(numbers: Iterable[int]) -> Iterator[int]:
    total = 0
    for number in numbers:
        total += number
        yield total
