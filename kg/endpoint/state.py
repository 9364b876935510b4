"""What the processes of one server tell each other: their counts, and that they are to stop.

Owns the folder that they share. Refuses to know requests. The process that starts the others makes
the folder; whoever runs without one (a test) keeps its state to itself.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from kg.endpoint.access_log import AccessLog
from kg.endpoint.metrics import (
    Counts,
    Snapshot,
    read_resident_bytes,
    read_snapshots,
    write_snapshot,
)
from kg.endpoint.pool import Pool
from kg.endpoint.rates import Crowd, Rate

_LOG = logging.getLogger(__name__)
_SHARE_EVERY_S = 1.0
_LOOK_EVERY_S = 0.1
_STOP = "stopping"


class Served(NamedTuple):
    """The generation that a process serves: its name, and the number of its triples."""

    generation: str
    triples: int


class State:
    """The state of this process and the way to that of the others.

    Args:
        pool: the query workers.
        find_served: what is served now.
        directory: the folder of the server; ``None`` where there is one process only.

    Attributes:
        counts: what this process has counted.
    """

    def __init__(
        self, pool: Pool, find_served: Callable[[], Served], directory: Path | None
    ) -> None:
        self._pool, self._find_served, self._directory = pool, find_served, directory
        self.counts = Counts()
        self.is_draining = False

    def watch(self, crowd: Crowd, rate: Rate, log: AccessLog) -> None:
        """Take the numbers of the gate into account."""
        self._crowd, self._rate, self._access_log = crowd, rate, log

    async def share(self) -> None:
        """Write the counts down, move on with the store, and look whether to stop.

        It goes on as long as the process lives.
        """
        shared = 0.0
        while True:
            was_draining = self.is_draining
            self.is_draining = self._directory is not None and (self._directory / _STOP).exists()
            now = time.monotonic()
            if self.is_draining or now - shared >= _SHARE_EVERY_S or was_draining:
                shared = now
                self.save()
                self._pool.move_on()
            await asyncio.sleep(_LOOK_EVERY_S)

    def save(self) -> None:
        """Write the counts down for the other processes."""
        if self._directory is None:
            return
        try:
            write_snapshot(self._directory, self.take_snapshot())
        except OSError as error:
            _LOG.error("the counts of this process cannot be written: %s", error)

    def read_all(self) -> list[Snapshot]:
        """The counts of all processes, those of this one as they are now."""
        own = self.take_snapshot()
        known = read_snapshots(self._directory) if self._directory else []
        return [own, *(one for one in known if one.process != own.process)]

    def find_reason_not_ready(self) -> str | None:
        """Why no request should be sent here; ``None`` where all is well."""
        if self.is_draining:
            return "draining"
        if not self._pool.is_ready:
            return "the query workers are not there yet"
        return None

    def take_snapshot(self) -> Snapshot:
        """The counts and gauges of this process."""
        snapshot, served, pool = self.counts.take_snapshot(), self._find_served(), self._pool
        snapshot.generation, snapshot.is_draining = served.generation, self.is_draining
        snapshot.gauges = {
            "kg_requests_in_flight": self._crowd.number,
            "kg_pool_workers": pool.limits.workers,
            "kg_pool_busy": pool.running,
            "kg_pool_waiting": pool.waiting,
            "kg_process_resident_bytes": read_resident_bytes(),
            "kg_triples": served.triples,
            "kg_clients_remembered": len(self._rate),
        }
        snapshot.counters = {
            "kg_pool_replaced": pool.replaced,
            "kg_access_log_dropped": self._access_log.dropped,
        }
        return snapshot


def ask_to_drain(directory: Path) -> None:
    """Tell all processes of a server to take no new requests."""
    (directory / _STOP).touch()


def is_drained(directory: Path) -> bool:
    """Whether all living processes have heard of it and have nothing left to answer."""
    living = [one for one in read_snapshots(directory) if one.gauges]
    return all(one.is_draining and not one.in_flight for one in living)
