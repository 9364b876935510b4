"""The pool of query workers: who runs what, for how long, and what happens when one dies.

Owns the workers: a fixed number, each replaced when it is ended, and moved to a newer generation
between two queries. Refuses to know HTTP and SPARQL. It lives in one event loop.

A query is ended by killing its worker: the engine has no other way.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

import msgspec

from kg.config import Limits
from kg.endpoint.accounts import note_end, note_query
from kg.endpoint.endings import make_error
from kg.endpoint.frames import DATA, END, FAULT, Outcome, Task
from kg.endpoint.line import Line
from kg.endpoint.process import Source, Worker, start_worker
from kg.endpoint.targets import check_services
from kg.errors import KgError, PoolFullError, QueryEndedError

__all__ = ["Answer", "Pool", "Run", "Source"]

_LOG = logging.getLogger(__name__)
_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 5.0
# How often a query that waits looks whether another should give way.
_LOOK_EVERY_S = 0.2
_LATE = "the query took too long; ask for less, or for more time (timeout=)"
_YIELDED = "the query was long and others were waiting; try again when fewer ask"
_FULL = "all query workers are busy; try again in a moment"


class Pool:
    """Query workers over the newest generation of a store.

    Attributes:
        limits: what a query may take.
        replaced: workers that have been ended, or have died, and were replaced.
    """

    def __init__(self, limits: Limits, find_source: Callable[[], Source]) -> None:
        self.limits = limits
        self._find_source = find_source
        self._idle: list[Worker] = []
        self._line: Line[Run] = Line()
        self._tasks: set[asyncio.Task[None]] = set()
        self._starting = asyncio.Lock()
        self._is_started = False
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
        return Run(self, task, allowed_s, client)

    async def take(self, run: Run) -> Worker:
        """A worker on the newest generation for ``run``, which counts as running from then on.

        Raises:
            PoolFullError: none was free within ``wait_s``, or too many wait for one.
            StoreError: none can be started on it.
        """
        if not self._is_started:
            await self.start()
        if self._idle and not self._line.waiting:
            worker = self._grant(run)
        else:
            worker = await self._wait(run)
        if not worker.is_gone and worker.source == self._find_source():
            return worker
        return await self._exchange(run, worker)

    def _grant(self, run: Run) -> Worker:
        run.since = asyncio.get_running_loop().time()
        self._line.running.append(run)
        return self._idle.pop()

    async def _wait(self, run: Run) -> Worker:
        loop = asyncio.get_running_loop()
        turn = run.turn = asyncio.Future[Worker]()
        self._join(run)
        until = loop.time() + self.limits.wait_s
        try:
            while not turn.done():
                if loop.time() >= until:
                    raise PoolFullError(_FULL)
                await asyncio.wait({turn}, timeout=min(_LOOK_EVERY_S, until - loop.time()))
                self._make_way(run)
            return turn.result()
        except BaseException:
            if run in self._line.waiting:
                self._line.waiting.remove(run)
            elif turn.done() and turn.exception() is None:
                self.give_back(run, turn.result(), True)
            raise

    def _join(self, run: Run) -> None:
        """Put ``run`` in the line, in the place of another where it is full."""
        if len(self._line.waiting) >= self.limits.waiting:
            crowd = self._line.find_crowd(run)
            if crowd is None:
                raise PoolFullError(_FULL)
            self._line.waiting.remove(crowd)
            crowd.turn.set_exception(PoolFullError(_FULL))
        self._line.waiting.append(run)

    def _make_way(self, run: Run) -> None:
        """End a long query where all are long and ``run`` has waited for one of them."""
        if not run.turn.done() and len(self._line.running) >= self.limits.workers:
            found = self._line.find_yielding(run, asyncio.get_running_loop().time())
            if found is not None:
                found.yield_()

    def _put(self, worker: Worker) -> None:
        """Give a free worker to whoever is next."""
        self._idle.append(worker)
        if (run := self._line.find_next()) is not None:
            self._line.waiting.remove(run)
            run.turn.set_result(self._grant(run))

    async def _exchange(self, run: Run, worker: Worker) -> Worker:
        """A new worker for one that has died, or that reads an older generation."""
        try:
            fresh = await start_worker(self._find_source(), self.limits.memory)
        except BaseException:
            self.give_back(run, worker, not worker.is_gone)
            raise
        self._spawn(worker.end())
        return fresh

    def give_back(self, run: Run, worker: Worker, is_free: bool) -> None:
        """Take ``worker`` for the next query, or end it and put another in its place."""
        self._line.running.remove(run)
        if is_free:
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


class Run:
    """A query in a worker, from the wait for one to the end of its result.

    Attributes:
        client: who asks.
        since: time of the event loop at which it got a worker.
        turn: the worker that it waits for.
    """

    def __init__(self, pool: Pool, task: Task, allowed_s: float, client: str) -> None:
        self._pool, self._task, self._allowed_s = pool, task, allowed_s
        self._worker: Worker | None = None
        self._answer: Answer | None = None
        self._is_yielding = False
        self.client, self.since = client, 0.0
        self.turn: asyncio.Future[Worker]  # made when it enters the line

    async def __aenter__(self) -> Answer:
        """The result, once its first piece is there.

        Raises:
            PoolFullError: no worker was free.
            QueryEndedError: it ran against a limit.
            QueryError: it cannot be run.
        """
        try:
            check_services(self._task.query, self._pool.limits.service_allow)
            self._worker = await self._pool.take(self)
            return await self._begin(self._worker)
        except BaseException as error:
            note_end(None, error)
            raise

    async def _begin(self, worker: Worker) -> Answer:
        self._timer = asyncio.timeout(self._allowed_s)
        await self._timer.__aenter__()
        try:
            await worker.send(self._task)
            self._answer = Answer(worker, await worker.read(), self.release)
            return self._answer
        except BaseException as error:
            await self._leave(error)
            raise

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        outcome = self._answer.outcome if self._answer else None
        try:
            await self._leave(error)
        except QueryEndedError as ended:
            note_end(outcome, ended)
            raise
        note_end(outcome, error)

    @property
    def query(self) -> str:
        """What is asked; of a graph that is read, its name."""
        return self._task.query if self._task.graph is None else f"GRAPH <{self._task.graph}>"

    async def _leave(self, error: BaseException | None) -> None:
        if self._answer is not None:
            self._answer.stop()
        self.release(is_free=False)
        try:
            await self._timer.__aexit__(type(error) if error else None, error, None)
        except TimeoutError:
            if self._is_yielding:
                raise QueryEndedError(_YIELDED, "busy") from None
            raise QueryEndedError(_LATE, "time") from None

    def release(self, is_free: bool) -> None:
        """Let go of the worker, which can take another query or has to be ended."""
        if self._worker is not None:
            worker, self._worker = self._worker, None
            self._pool.give_back(self, worker, is_free)

    def yield_(self) -> None:
        """End the query for others."""
        if self._worker is not None and not self._is_yielding:
            self._is_yielding = True
            self._timer.reschedule(asyncio.get_running_loop().time())

    def kill(self) -> None:
        """End the worker; the query is told by what it reads."""
        if self._worker is not None:
            self._worker.is_ended = True
            self._worker.kill()


class Answer:
    """A result that has begun, to be read once.

    Attributes:
        outcome: the account of it, once it is whole.

    Raises:
        QueryError: there is none.
    """

    def __init__(
        self, worker: Worker, first: tuple[bytes, bytes], release: Callable[[bool], None]
    ) -> None:
        self._worker, self._release, self._first = worker, release, first
        self._coming: asyncio.Task[tuple[bytes, bytes]] | None = None
        self.outcome: Outcome | None = None
        if first[0] == FAULT:
            release(True)
            raise make_error(first[1])
        if first[0] != DATA:
            release(True)

    async def read(self) -> bytes:
        """The next piece of the result, up to 256 KiB; nothing once it is whole.

        Raises:
            QueryError: there will be no more, and what came is not whole.
        """
        letter, content = self._first if self._coming is None else await self._coming
        if letter == FAULT:
            raise make_error(content)
        if letter != DATA:
            self.outcome = msgspec.msgpack.decode(content, type=Outcome)
            return b""
        # The next piece comes while this one is sent: nobody waits for two.
        self._coming = asyncio.create_task(self._worker.read())
        self._coming.add_done_callback(self._note)
        return content

    async def is_last(self) -> bool:
        """Whether the piece that was read is known to be the last one."""
        if self._coming is None:
            return self._first[0] != DATA
        # What came along with the piece is read in this moment.
        await asyncio.sleep(0)
        coming = self._coming
        return coming.done() and not coming.exception() and coming.result()[0] == END

    def _note(self, coming: asyncio.Task[tuple[bytes, bytes]]) -> None:
        """After its last frame a worker is free, whoever still reads."""
        if not coming.cancelled() and coming.exception() is None and coming.result()[0] != DATA:
            self._release(True)

    def stop(self) -> None:
        """Read no more."""
        if self._coming is not None:
            self._coming.cancel()
