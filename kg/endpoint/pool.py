"""The pool of query workers: who gets one, and what happens when one dies.

Owns the workers: a fixed number, each replaced when it is ended, and moved to a newer generation
between two queries. Refuses to know HTTP and SPARQL, and how a result is read (``runs``). It lives
in one event loop.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine
from typing import Any

from kg.config import Limits
from kg.endpoint.accounts import note_query
from kg.endpoint.frames import Task
from kg.endpoint.line import Line
from kg.endpoint.process import Source, Worker, start_worker
from kg.endpoint.runs import Answer, Run
from kg.errors import KgError, PoolFullError

__all__ = ["Answer", "Pool", "Run", "Source"]

_LOG = logging.getLogger(__name__)
_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 5.0
# How often a query that waits looks whether another should give way.
_LOOK_EVERY_S = 0.2
# Most queries take less. It pays to wait this long for a worker that has just been at work: one
# that was asleep finds its part of the processor's caches gone, and needs three times as long.
_SOON_S = 0.002
_FULL = "all query workers are busy; try again in a moment"


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
        self._processors = max(1, processors or os.cpu_count() or 1)
        self._find_source = find_source
        self._idle: list[Worker] = []
        self._line: Line[Run] = Line()
        self._tasks: set[asyncio.Task[None]] = set()
        self._starting = asyncio.Lock()
        self._is_started = self._is_closed = self._is_moving = False
        self._look: asyncio.TimerHandle | None = None
        self.replaced = 0

    @property
    def is_ready(self) -> bool:
        """Whether its workers were started."""
        return self._is_started

    @property
    def runs(self) -> list[Run]:
        """The queries that have a worker."""
        return [*self._line.running]

    @property
    def running(self) -> int:
        """Queries that have a worker."""
        return len(self._line.running)

    @property
    def waiting(self) -> int:
        """Queries that wait for one."""
        return len(self._line.waiting)

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
                self._idle += await asyncio.gather(*starts)
                self._is_started = True

    async def close(self) -> None:
        """End all workers; whoever still reads a result gets no more of it."""
        self._is_closed = True
        for task in self._tasks:
            task.cancel()
        for run in self.runs:
            run.kill()
        while self._idle:
            await self._idle.pop().end()

    def run(self, task: Task, timeout_s: float | None = None, client: str = "") -> Run:
        """The result of a query: ``async with pool.run(task) as answer``.

        Leaving the block early ends the query at once; when its time is over, the block is
        cancelled, whatever it waits for. ``timeout_s`` can only shorten the time that the pool
        gives. ``client`` is who asks: workers are shared out between clients.
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
        if self._idle and not self._line.waiting and not self._is_one_free_soon():
            worker = self._grant(run)
        else:
            worker = await self._wait(run)
            run.source = self._find_source()
        if not worker.is_gone and worker.source == run.source:
            return worker
        return await self._exchange(run, worker)

    def _is_one_free_soon(self) -> bool:
        """Whether each processor has a query that has just begun, and most likely ends at once."""
        running = self._line.running
        if len(running) < self._processors:
            return False
        recent = asyncio.get_running_loop().time() - _SOON_S
        return sum([run.since > recent for run in running]) >= self._processors

    def _grant(self, run: Run) -> Worker:
        run.since = asyncio.get_running_loop().time()
        self._line.running.append(run)
        return self._idle.pop()

    async def _wait(self, run: Run) -> Worker:
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[Worker] = loop.create_future()
        run.turn = turn
        run.until = loop.time() + self.limits.wait_s
        self._join(run)
        if self._look is None:
            self._plan_look(loop)
        try:
            return await turn
        except BaseException:
            if run in self._line.waiting:
                self._line.waiting.remove(run)
            elif turn.done() and not turn.cancelled() and turn.exception() is None:
                self.give_back(run, turn.result(), True)
            raise

    def _plan_look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Look after those that wait in a while: all at once, for a timer of each costs more."""
        self._look = None
        if waiting := self._line.waiting:
            often_s = _SOON_S if self._idle else _LOOK_EVERY_S
            next_s = min(often_s, max(0.0, waiting[0].until - loop.time()))
            self._look = loop.call_later(next_s, self._look_after)

    def _look_after(self) -> None:
        loop = asyncio.get_running_loop()
        while self._idle and self._line.waiting:
            self._put(self._idle.pop())
        for run in [*self._line.waiting]:
            if loop.time() >= run.until:
                self._send_away(run)
            else:
                self._make_way(run)
        self._plan_look(loop)

    def _join(self, run: Run) -> None:
        """Put ``run`` in the line, in the place of another where it is full."""
        if len(self._line.waiting) >= self.limits.waiting:
            crowd = self._line.find_crowd(run)
            if crowd is None:
                raise PoolFullError(_FULL)
            self._send_away(crowd)
        self._line.waiting.append(run)

    def _send_away(self, run: Run) -> None:
        self._line.waiting.remove(run)
        if not run.turn.done():
            run.turn.set_exception(PoolFullError(_FULL))

    def _make_way(self, run: Run) -> None:
        """End a long query where all are long and ``run`` has waited for one of them."""
        if not run.turn.done() and len(self._line.running) >= self.limits.workers:
            found = self._line.find_yielding(run, asyncio.get_running_loop().time())
            if found is not None:
                found.yield_()

    def _put(self, worker: Worker) -> None:
        """Give a free worker to whoever is next."""
        self._idle.append(worker)
        while (run := self._line.find_next()) is not None:
            self._line.waiting.remove(run)
            # A client that has left meanwhile is still in the line until its task is told.
            if not run.turn.done():
                run.turn.set_result(self._grant(run))
                return

    async def _exchange(self, run: Run, worker: Worker) -> Worker:
        """A new worker for one that has died, or that reads an older generation."""
        try:
            run.source = self._find_source()
            fresh = await start_worker(run.source, self.limits.memory)
        except BaseException:
            self.give_back(run, worker, not worker.is_gone)
            raise
        self._spawn(worker.end())
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
                gone = old if old in self._idle else fresh
                if gone is old:
                    self._idle.remove(old)
                    self._put(fresh)
                await gone.end()
        except (KgError, OSError) as error:
            _LOG.error("a query worker stays with an older generation for now: %s", error)
        finally:
            self._is_moving = False

    def _find_outdated(self) -> Worker | None:
        source = self._find_source()
        return next((one for one in self._idle if one.is_gone or one.source != source), None)

    def give_back(self, run: Run, worker: Worker, is_free: bool) -> None:
        """Take ``worker`` for the next query, or end it and put another in its place."""
        self._line.running.remove(run)
        worker.step_forward()
        if is_free and not worker.is_back:
            self._put(worker)
        else:
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
        while True:
            try:
                self._put(await start_worker(self._find_source(), self.limits.memory))
                return
            except (KgError, OSError) as error:
                _LOG.error("a query worker cannot be started, trying again: %s", error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_S)
