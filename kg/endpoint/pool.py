"""The pool of query workers: who runs what, for how long, and what happens when one dies.

Owns the processes: a fixed number, each replaced when it is ended, and moved to a newer generation
between two queries. Refuses to know HTTP and SPARQL. It lives in one event loop.

A query is ended by killing its worker: the engine has no other way. Processes come from a fork
server that never had a database or a thread, so that a new one is there in a few milliseconds.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import socket
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from kg.config import Limits
from kg.endpoint.accounts import note_end, note_query
from kg.endpoint.endings import keep_to, make_error
from kg.endpoint.frames import (
    DATA,
    FAULT,
    HEADER,
    READY,
    TASK,
    Outcome,
    Task,
    pack,
)
from kg.endpoint.targets import check_services
from kg.endpoint.worker import work
from kg.errors import (
    KgError,
    PoolFullError,
    QueryEndedError,
)

T = TypeVar("T")
_LOG = logging.getLogger(__name__)
_START_WITHIN_S = 20.0
_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 5.0
# Two pieces: the worker writes one while the other is on its way to the client.
_BUFFER = 512 * 1024
_DIED = "the query needed more memory than a query may have; ask for less"
_ENDED = "the operator of this server ended the query"
_FULL = "all query workers are busy; try again in a moment"
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["kg.endpoint.worker", "kg.endpoint.writer"])


class Source(NamedTuple):
    """What workers read.

    Attributes:
        directory: of a generation.
        prefixes: those that queries need not give.
        union: whether the default graph is the union of all graphs.
    """

    directory: Path
    prefixes: dict[str, str]
    union: bool = True


@dataclass(eq=False)
class _Worker:
    """A process and the way to it."""

    process: BaseProcess
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    source: Source
    is_ended: bool = False

    async def send(self, task: Task) -> None:
        """Give it a task."""
        self.writer.write(pack(TASK, msgspec.msgpack.encode(task)))
        await self.writer.drain()

    async def read(self) -> tuple[bytes, bytes]:
        """The next frame: its letter and its content.

        Raises:
            QueryEndedError: the process has ended.
        """
        try:
            letter, length = HEADER.unpack(await self.reader.readexactly(HEADER.size))
            return letter, await self.reader.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            if self.is_ended:
                raise QueryEndedError(_ENDED, "operator") from error
            raise QueryEndedError(_DIED, "memory") from error

    async def end(self) -> None:
        """Kill the process and forget it; its memory may take a while to be freed."""
        self.process.kill()
        self.writer.close()
        await asyncio.to_thread(self.process.join)
        self.process.close()


class Answer:
    """A result that has begun, to be read once.

    Attributes:
        outcome: the account of it, once it is whole.
    """

    def __init__(self, worker: _Worker, first: tuple[bytes, bytes], deadline: float) -> None:
        self._worker, self._frame, self._deadline = worker, first, deadline
        self.outcome: Outcome | None = None

    async def read(self) -> bytes:
        """The next piece of the result, up to 256 KiB; nothing once it is whole.

        Raises:
            QueryEndedError: there will be no more, and what came is not whole.
        """
        letter, content = self._frame
        if letter == FAULT:
            raise make_error(content)
        if letter == DATA:
            self._frame = await keep_to(self._deadline, self._worker.read())
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
        self.runs: set[Run] = set()
        self.running = 0
        self.waiting = 0
        self.replaced = 0

    @property
    def is_ready(self) -> bool:
        """Whether its workers were started."""
        return self._is_started

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

    def run(self, task: Task, timeout_s: float | None = None, client: str = "") -> Run:
        """The result of a query: ``async with pool.run(task) as answer``.

        Leaving the block early ends the query at once. ``timeout_s`` can only shorten the time that
        the pool gives.
        """
        if task.graph is None:
            note_query(task.query)
        allowed_s = min(timeout_s or self.limits.timeout_s, self.limits.timeout_s)
        return Run(self, task, allowed_s, client)

    async def take(self) -> _Worker:
        """A worker on the newest generation.

        Raises:
            PoolFullError: none was free within ``wait_s``, or too many wait for one.
        """
        if not self._is_started:
            await self.start()
        if self._idle.empty() and self.waiting >= self.limits.waiting:
            raise PoolFullError(_FULL)
        self.waiting += 1
        try:
            async with asyncio.timeout(self.limits.wait_s):
                worker = await self._idle.get()
        except TimeoutError:
            raise PoolFullError(_FULL) from None
        finally:
            self.waiting -= 1
        if worker.process.is_alive() and worker.source == self._find_source():
            return worker
        return await self._exchange(worker)

    async def _exchange(self, worker: _Worker) -> _Worker:
        """A new worker for one that has died, or that reads an older generation."""
        try:
            fresh = await _start(self._find_source(), self.limits.memory)
        except BaseException:
            self.give_back(worker, worker.process.is_alive())
            raise
        self._spawn(worker.end())
        return fresh

    def give_back(self, worker: _Worker, is_free: bool) -> None:
        """Take ``worker`` for the next query, or end it and put another in its place."""
        if is_free:
            self._idle.put_nowait(worker)
        else:
            self.replaced += 1
            self._spawn(self._replace(worker))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

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
    """A query in a worker, from the wait for one to the end of its result.

    Attributes:
        client: who asks.
        since: time of the event loop at which it got a worker.
    """

    def __init__(self, pool: Pool, task: Task, allowed_s: float, client: str) -> None:
        self._pool, self._task, self._allowed_s = pool, task, allowed_s
        self.client, self.since = client, 0.0
        self._answer: Answer | None = None

    async def __aenter__(self) -> Answer:
        """The result, once its first piece is there.

        Raises:
            CallRefusedError: it may call a server that is not on the allow-list.
            PoolFullError: no worker was free.
            QueryEndedError: it ran against a limit.
            QueryError: it cannot be run.
        """
        try:
            check_services(self._task.query, self._pool.limits.service_allow)
            self._worker = await self._pool.take()
        except BaseException as error:
            note_end(None, error)
            raise
        self._pool.running += 1
        self._pool.runs.add(self)
        self.since = asyncio.get_running_loop().time()
        try:
            deadline = self.since + self._allowed_s
            await keep_to(deadline, self._worker.send(self._task))
            first = await keep_to(deadline, self._worker.read())
            self._answer = Answer(self._worker, first, deadline)
            if first[0] == FAULT:
                raise make_error(first[1])
        except BaseException as error:
            note_end(None, error)
            self._leave()
            raise
        return self._answer

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        note_end(self._answer.outcome if self._answer else None, error)
        self._leave()

    @property
    def query(self) -> str:
        """What is asked; of a graph that is read, its name."""
        return self._task.query if self._task.graph is None else f"GRAPH <{self._task.graph}>"

    def kill(self) -> None:
        """End the worker; the query is told by what it reads."""
        self._worker.is_ended = True
        self._worker.process.kill()

    def _leave(self) -> None:
        self._pool.running -= 1
        self._pool.runs.discard(self)
        self._pool.give_back(self._worker, self._answer is not None and self._answer.is_over)


async def _start(source: Source, memory: int) -> _Worker:
    """A worker that has opened its store."""
    ours, theirs = socket.socketpair()
    process = _context.Process(
        target=work,
        args=(theirs, str(source.directory), source.prefixes, memory),
        kwargs={"union": source.union},
        name="query-worker",
        daemon=True,
    )
    await asyncio.to_thread(process.start)
    theirs.close()
    ours.setblocking(False)
    reader, writer = await asyncio.open_connection(sock=ours, limit=_BUFFER)
    worker = _Worker(process, reader, writer, source)
    try:
        deadline = asyncio.get_running_loop().time() + _START_WITHIN_S
        letter, _ = await keep_to(deadline, worker.read())
        assert letter == READY
    except BaseException:
        await worker.end()
        raise
    return worker
