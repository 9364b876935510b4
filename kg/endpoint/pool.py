"""The pool of query workers: who runs what, for how long, and what happens when one dies.

Owns the processes: a fixed number, each replaced when it is ended, and moved to a newer generation
between two queries. Refuses to know HTTP and SPARQL. It lives in one event loop.

A query is ended by killing its worker: the engine has no other way. Processes come from a fork
server that never had a database or a thread, so that a new one is there in a few milliseconds.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from kg.config import Limits
from kg.endpoint.channel import Channel, Frame
from kg.endpoint.frames import DATA, FAULT, READY, TASK, Fault, Outcome, Task, pack
from kg.endpoint.processes import start_process
from kg.endpoint.worker import work
from kg.errors import KgError, PoolFullError, QueryEndedError, QueryError

_LOG = logging.getLogger(__name__)
_START_WITHIN_S = 20.0
_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 5.0
# What an abandoned query may still take: most end sooner, and a new process costs more.
_GRACE_S = 0.1
_LATE = "the query took too long; ask for less, or for more time (timeout=)"
_DIED = "the query needed more memory than a query may have; ask for less"
_FULL = "all query workers are busy; try again in a moment"


class Source(NamedTuple):
    """What workers read: directory of a generation, and the prefixes that queries need not give."""

    directory: Path
    prefixes: dict[str, str]


@dataclass(eq=False)
class _Worker:
    """A process and the way to it."""

    process: BaseProcess
    channel: Channel
    source: Source

    def send(self, task: Task) -> None:
        """Give it a task."""
        self.channel.send(pack(TASK, msgspec.msgpack.encode(task)))

    async def read(self) -> Frame:
        """The next frame.

        Raises:
            QueryEndedError: the process has ended, or the time of its query.
        """
        try:
            return await self.channel.read()
        except ConnectionError as error:
            raise QueryEndedError(_DIED, "memory") from error

    async def end(self) -> None:
        """Kill the process and forget it; its memory may take a while to be freed."""
        self.process.kill()
        self.channel.close()
        await asyncio.to_thread(self.process.join)
        self.process.close()


class Answer:
    """A result that has begun, to be read once.

    Attributes:
        outcome: the account of it, once it is whole.
    """

    def __init__(self, worker: _Worker, first: Frame) -> None:
        self._worker, self._frame = worker, first
        self.outcome: Outcome | None = None

    async def read(self) -> bytes:
        """The next piece of the result, up to 256 KiB; nothing once it is whole.

        Raises:
            QueryEndedError: there will be no more, and what came is not whole.
        """
        letter, content = self._frame
        if letter == FAULT:
            raise _make_error(content)
        if letter == DATA:
            self._frame = await self._worker.read()
            return content
        self.outcome = msgspec.msgpack.decode(content, type=Outcome)
        return b""

    @property
    def is_over(self) -> bool:
        """Whether the worker has nothing more to say, and can take the next query."""
        return self._frame[0] != DATA


class Pool:
    """Query workers over the newest generation of a store."""

    def __init__(self, limits: Limits, find_source: Callable[[], Source]) -> None:
        self.limits = limits
        self._find_source = find_source
        self._idle: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._starting = asyncio.Lock()
        self._is_started = False
        self.running = 0
        self.waiting = 0
        self.replaced = 0

    @property
    def generation(self) -> str:
        """Name of the newest generation."""
        return self._find_source().directory.name

    async def start(self) -> None:
        """Start all workers; done once, by whoever comes first.

        Raises:
            QueryEndedError: one ends at once, as where the store cannot be read.
        """
        async with self._starting:
            if not self._is_started:
                source = self._find_source()
                starts = [_start(source, self.limits.memory) for _ in range(self.limits.workers)]
                for worker in await asyncio.gather(*starts):
                    self._idle.put_nowait(worker)
                self._is_started = True

    async def close(self) -> None:
        """End all workers; whoever still reads a result gets no more of it."""
        for task in self._tasks:
            task.cancel()
        while not self._idle.empty():
            await self._idle.get_nowait().end()

    def run(self, task: Task, timeout_s: float | None = None) -> Run:
        """The result of a query: ``async with pool.run(task) as answer``.

        Leaving the block early ends the query at once. ``timeout_s`` can only shorten the time that
        the pool gives.
        """
        allowed_s = min(timeout_s or self.limits.timeout_s, self.limits.timeout_s)
        return Run(self, task, allowed_s)

    async def take(self) -> _Worker:
        """A worker on the newest generation.

        Raises:
            PoolFullError: none was free within ``wait_s``, or too many wait for one.
        """
        if not self._is_started:
            await self.start()
        if self._idle.empty() and self.waiting >= self.limits.waiting:
            raise PoolFullError(_FULL)
        # Nobody overtakes those who wait.
        at_once = not self.waiting and not self._idle.empty()
        worker = self._idle.get_nowait() if at_once else await self._wait()
        if worker.channel.is_open and worker.source == self._find_source():
            return worker
        return await self._exchange(worker)

    async def _wait(self) -> _Worker:
        self.waiting += 1
        try:
            async with asyncio.timeout(self.limits.wait_s):
                return await self._idle.get()
        except TimeoutError:
            raise PoolFullError(_FULL) from None
        finally:
            self.waiting -= 1

    async def _exchange(self, worker: _Worker) -> _Worker:
        """A new worker for one that has died, or that reads an older generation."""
        try:
            fresh = await _start(self._find_source(), self.limits.memory)
        except BaseException:
            self.give_back(worker, worker.channel.is_open)
            raise
        self._spawn(worker.end())
        return fresh

    def give_back(self, worker: _Worker, is_free: bool) -> None:
        """Take ``worker`` for the next query, or end it and put another in its place."""
        if is_free:
            worker.channel.interrupt(None)
            self._idle.put_nowait(worker)
        else:
            self.replaced += 1
            self._spawn(self._replace(worker))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def abandon(self, worker: _Worker) -> None:
        """Take back ``worker`` in the middle of a result that nobody reads any more."""
        self._spawn(self._settle(worker))

    async def _settle(self, worker: _Worker) -> None:
        try:
            async with asyncio.timeout(_GRACE_S):
                while (await worker.read())[0] == DATA:
                    pass
        except (TimeoutError, QueryEndedError):
            self.give_back(worker, is_free=False)
        else:
            self.give_back(worker, is_free=True)

    async def _replace(self, worker: _Worker) -> None:
        """Put a new worker in the place of one that ran out; try until there is one."""
        worker.process.kill()
        pause = _PAUSE_S
        while True:
            try:
                self._idle.put_nowait(await _start(self._find_source(), self.limits.memory))
                break
            except (KgError, OSError) as error:
                _LOG.error("a query worker cannot be started, trying again: %s", error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_S)
        await worker.end()


class Run:
    """A query in a worker, from the wait for one to the end of its result."""

    def __init__(self, pool: Pool, task: Task, allowed_s: float) -> None:
        self._pool, self._task, self._allowed_s = pool, task, allowed_s
        self._answer: Answer | None = None

    async def __aenter__(self) -> Answer:
        """The result, once its first piece is there.

        Raises:
            PoolFullError: no worker was free.
            QueryEndedError: it ran against a limit.
            QueryError: it cannot be run.
        """
        self._worker = await self._pool.take()
        self._pool.running += 1
        self._clock = asyncio.get_running_loop().call_later(self._allowed_s, self._stop)
        try:
            self._worker.send(self._task)
            first = await self._worker.read()
            self._answer = Answer(self._worker, first)
            if first[0] == FAULT:
                raise _make_error(first[1])
        except BaseException:
            self._leave()
            raise
        return self._answer

    async def __aexit__(self, *error: object) -> None:
        self._leave()

    def _stop(self) -> None:
        """The time is up: whoever reads the result gets no more of it."""
        self._worker.channel.interrupt(QueryEndedError(_LATE, "time"))

    def _leave(self) -> None:
        self._clock.cancel()
        self._pool.running -= 1
        if self._answer is not None and self._answer.is_over:
            self._pool.give_back(self._worker, is_free=True)
        else:
            self._pool.abandon(self._worker)


async def _start(source: Source, memory: int) -> _Worker:
    """A worker that has opened its store."""
    ours, theirs = socket.socketpair()
    arguments = (theirs, str(source.directory), source.prefixes, memory)
    process = await asyncio.to_thread(start_process, work, arguments)
    theirs.close()
    worker = _Worker(process, await Channel.open(ours), source)
    try:
        async with asyncio.timeout(_START_WITHIN_S):
            letter, _ = await worker.read()
        assert letter == READY
    except BaseException as error:
        await worker.end()
        if isinstance(error, TimeoutError):
            raise QueryEndedError(_LATE, "time") from None
        raise
    return worker


def _make_error(content: bytes) -> QueryError:
    fault = msgspec.msgpack.decode(content, type=Fault)
    if fault.kind == "query":
        return QueryError(fault.message)
    return QueryEndedError(fault.message, fault.kind)
