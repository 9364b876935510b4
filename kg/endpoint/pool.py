"""The pool of query workers, and what happens when one dies.

Owns the workers: a fixed number, each replaced when it is ended, and moved to a newer generation
between two queries. Refuses to know HTTP and SPARQL, who gets a worker (``turns``), and how a
result is read (``runs``). It lives in one event loop.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine
from typing import Any

from kg.config import Limits
from kg.endpoint.accounts import note_query
from kg.endpoint.channel import Inbox
from kg.endpoint.frames import Task
from kg.endpoint.process import Source, Worker, start_worker
from kg.endpoint.runs import Answer, Run
from kg.endpoint.turns import Turns
from kg.errors import KgError, QueryEndedError

__all__ = ["Answer", "Pool", "Run", "Source"]

_LOG = logging.getLogger(__name__)
_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 5.0


class Pool:
    """Query workers over the newest generation of a store.

    Attributes:
        limits: what a query may take.
        replaced: workers that have been ended, or have died, and were replaced.
    """

    def __init__(
        self, limits: Limits, find_source: Callable[[], Source], processors: int | None = None
    ) -> None:
        """Workers on what ``find_source`` names.

        ``processors`` is how many there are for this pool, those of the machine by default.
        """
        self.limits = limits
        self._find_source = find_source
        self._tasks: set[asyncio.Task[None]] = set()
        self._starting = asyncio.Lock()
        self._is_started = self._is_closed = self._is_moving = False
        self._turns = Turns(
            limits, find_source, max(1, processors or os.cpu_count() or 1), self._dismiss
        )
        self.replaced = 0

    @property
    def is_ready(self) -> bool:
        """Whether its workers were started."""
        return self._is_started

    @property
    def runs(self) -> list[Run]:
        """The queries that have a worker."""
        return [*self._turns.line.running]

    @property
    def running(self) -> int:
        """Queries that have a worker."""
        return len(self._turns.line.running)

    @property
    def waiting(self) -> int:
        """Queries that wait for one."""
        return len(self._turns.line.waiting)

    @property
    def generation(self) -> str:
        """Name of the newest generation."""
        return self._find_source().directory.name

    async def start(self) -> None:
        """Start all workers; done once, by whoever comes first.

        Raises:
            StoreError: one does not come up, as where the store cannot be read.
        """
        async with self._starting:
            if not self._is_started:
                source = self._find_source()
                count = range(self.limits.workers)
                starts = [start_worker(source, self.limits.memory) for _ in count]
                self._turns.idle += await asyncio.gather(*starts)
                self._is_started = True

    async def close(self) -> None:
        """End all workers; whoever still reads a result gets no more of it."""
        self._is_closed = True
        for task in self._tasks:
            task.cancel()
        for worker in self._turns.end():
            await worker.end()

    def run(self, task: Task, timeout_s: float | None = None, client: str = "") -> Run:
        """The result of a query: ``async with pool.run(task) as answer``.

        Leaving the block early ends the query, after a moment in which most end by themselves; when
        its time is over, the block is cancelled, whatever it waits for. ``timeout_s`` can only
        shorten the time that the pool gives. ``client`` is who asks: workers are shared out between
        clients.
        """
        if task.graph is None:
            note_query(task.query)
        allowed_s = min(timeout_s or self.limits.timeout_s, self.limits.timeout_s)
        return Run(self, task, allowed_s, client, self._find_source())

    async def take(self, run: Run) -> Worker:
        """A worker on the newest generation for ``run``, which counts as running from then on.

        Raises:
            PoolFullError: none was free within ``wait_s``, or too many wait for one.
            StoreError: none can be started on it.
        """
        if not self._is_started:
            await self.start()
            run.source = self._find_source()
        worker = await self._turns.take(run)
        return worker if run.is_sent else await self._exchange(run, worker)

    def give_back(self, run: Run, worker: Worker, is_free: bool) -> None:
        """Take ``worker`` for the next query, or end it and put another in its place."""
        self._turns.give_back(run, worker, is_free)

    def give_up(self, worker: Worker, inbox: Inbox) -> None:
        """Let ``worker`` do what it cannot be kept from, for nobody, once it comes to it."""
        self._turns.give_up(worker, inbox)

    async def _exchange(self, run: Run, worker: Worker) -> Worker:
        """A new worker for one that has died, or that reads an older generation."""
        try:
            run.source = self._find_source()
            fresh = await start_worker(run.source, self.limits.memory)
        except BaseException:
            self._turns.give_back(run, worker, not worker.is_gone)
            raise
        self._spawn(worker.end())
        try:
            run.check()
        except QueryEndedError:
            self._turns.give_back(run, fresh, True)
            raise
        run.send(fresh)
        return fresh

    def move_on(self) -> None:
        """Have idle workers read the newest generation; those before can be removed then."""
        if self._is_started and not self._is_closed and not self._is_moving:
            self._is_moving = True
            self._spawn(self._move_idle())

    async def _move_idle(self) -> None:
        """One worker after the other, each there before the one that it replaces has gone."""
        try:
            while (old := self._find_outdated()) is not None:
                fresh = await start_worker(self._find_source(), self.limits.memory)
                # A query may have got the old one meanwhile, and a new one with it.
                gone = old if old in self._turns.idle else fresh
                if gone is old:
                    self._turns.idle.remove(old)
                    self._turns.put(fresh)
                await gone.end()
        except (KgError, OSError) as error:
            _LOG.error("a query worker stays with an older generation for now: %s", error)
        finally:
            self._is_moving = False

    def _find_outdated(self) -> Worker | None:
        source = self._find_source()
        return next((one for one in self._turns.idle if one.is_gone or one.source != source), None)

    def _dismiss(self, worker: Worker) -> None:
        self.replaced += 1
        self._spawn(self._replace(worker))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _replace(self, worker: Worker) -> None:
        """Put a new worker in the place of one that ran out; try until there is one."""
        await worker.end()
        pause = _PAUSE_S
        while not self._is_closed:
            try:
                self._turns.put(await start_worker(self._find_source(), self.limits.memory))
                return
            except (KgError, OSError) as error:
                _LOG.error("a query worker cannot be started, trying again: %s", error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_S)
