"""A query worker as the server sees it: a process, the way to it, and why it ended.

Owns how processes are started, asked, ended and counted as dead. Refuses to know which query runs
when.

Processes come from a fork server that never had a database or a thread, so that a new one is there
in a few milliseconds. One thread starts and buries them all: ``multiprocessing`` loses the exit
status of a child that two threads ask for.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

import msgspec

from kg.endpoint.channel import Channel, Frame, Inbox, open_channel
from kg.endpoint.frames import READY, TASK, Task, pack
from kg.endpoint.worker import work
from kg.errors import QueryEndedError, QueryError, StoreError

T = TypeVar("T")
_MOST_NICE = 19
_START_WITHIN_S = 20.0
_END_WITHIN_S = 2.0
_MEMORY = "the query needed more memory than a query may have; ask for less"
_DEPTH = "the query is nested too deeply, or has too many parts, to be read; write it flatter"
ENDED = "the operator of this server ended the query"
_LOST = "the query was lost with the process that ran it; try again"
_STACK_SIGNALS = frozenset({signal.SIGSEGV, signal.SIGBUS})
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["kg.endpoint.worker", "kg.endpoint.writer"])
_encode = msgspec.msgpack.encode
_keeper = ThreadPoolExecutor(1, "worker-keeper")


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

    @property
    def generation(self) -> str:
        """Name of the generation."""
        return self.directory.name


class Follower(Protocol):
    """Whatever comes after the present task of a worker."""

    def begin(self) -> None:
        """It is at it now."""


class Worker:
    """A process and the way to it.

    Attributes:
        source: what it reads.
        is_ended: the operator has ended it.
        is_back: it has a low priority.
        follower: the task that it has been given beside the one that it is at.
    """

    def __init__(self, process: BaseProcess, channel: Channel, source: Source) -> None:
        self._process, self._channel = process, channel
        self.source = source
        self.is_ended = self.is_back = False
        self.follower: Follower | None = None
        self._status = 0

    @property
    def is_gone(self) -> bool:
        """Whether it has ended by itself."""
        return not self._channel.is_open

    @property
    def is_unread(self) -> bool:
        """Whether it ended before it had read its only task."""
        return self._channel.is_unread

    @property
    def status(self) -> int | None:
        """How it ended: its exit status, or minus the number of a signal."""
        return self._status or self._process.exitcode

    def expect(self, at_end: Callable[[], None]) -> Inbox:
        """Where its next answer goes; ``at_end`` is called once that is here as a whole."""
        return self._channel.expect(at_end)

    def let_go(self, inbox: Inbox) -> Inbox:
        """Where the answer goes instead that ``inbox`` was for."""
        return self._channel.let_go(inbox)

    def send(self, task: Task) -> None:
        """Give it a task; whether it still lives shows when its answer is read."""
        self._channel.send(pack(TASK, _encode(task)))

    async def read(self, inbox: Inbox) -> Frame:
        """The next frame: its letter and its content.

        Raises:
            QueryError: the process has ended, and why.
        """
        try:
            return await inbox.read()
        except ConnectionError as error:
            raise await self._find_cause() from error

    async def _find_cause(self) -> QueryError:
        """What the exit status of a process says that has closed its end."""
        if self.is_ended:
            return QueryEndedError(ENDED, "operator")
        status = -await _keep(self._join)
        if status in _STACK_SIGNALS:
            return QueryError(_DEPTH)
        # The engine and the C++ library under it abort where memory is refused.
        if status == signal.SIGABRT:
            return QueryEndedError(_MEMORY, "memory")
        return QueryEndedError(_LOST, "lost")

    def step_back(self) -> None:
        """Give the processor to all others first, this query has run for long."""
        self.is_back = self._set_priority(_MOST_NICE)

    def step_forward(self) -> None:
        """Be as the others again, where the system lets us: it may want a privilege for that."""
        if self.is_back:
            self.is_back = not self._set_priority(os.getpriority(os.PRIO_PROCESS, 0))

    def _set_priority(self, priority: int) -> bool:
        """Whether the process has ``priority`` now. It has one thread, as far as that matters."""
        try:
            # 0 would be this process.
            os.setpriority(os.PRIO_PROCESS, self._process.pid or -1, priority)
        except (OSError, ValueError):
            return False
        return True

    def kill(self) -> None:
        """End the process at once; its memory may take a while to be freed."""
        self._channel.close()
        # Whoever ended it before has left nothing of it.
        with suppress(ValueError):
            self._process.kill()

    async def end(self) -> None:
        """Kill the process, and leave nothing of it."""
        self.kill()
        await _keep(self._bury)

    def _join(self) -> int:
        """Wait for its end, and see how it ended."""
        with suppress(ValueError):
            self._process.join(_END_WITHIN_S)
            self._status = self._process.exitcode or 0
        return self._status

    def _bury(self) -> None:
        self._join()
        with suppress(ValueError):
            self._process.close()


async def start_worker(source: Source, memory: int) -> Worker:
    """A worker that has opened its store.

    Raises:
        StoreError: it does not come up, as where the store cannot be read.
    """
    ours, theirs = socket.socketpair()
    process = _context.Process(
        target=work,
        args=(theirs, str(source.directory), source.prefixes, memory),
        kwargs={"union": source.union},
        name="query-worker",
        daemon=True,
    )
    try:
        await _keep(lambda: _start_bare(process))
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()
    channel = await open_channel(ours)
    worker = Worker(process, channel, source)
    try:
        async with asyncio.timeout(_START_WITHIN_S):
            letter, _ = await worker.read(channel.greeting)
        assert letter == READY
    except (TimeoutError, QueryError) as error:
        worker.kill()
        reason = f"no query worker can read {source.directory} (exit status {worker.status})"
        raise StoreError(reason) from error
    except BaseException:
        worker.kill()
        raise
    return worker


def _start_bare(process: BaseProcess) -> None:
    """Start a process that does not import the main module of the program.

    It has no use for it, and would need more than a second for all that the command line imports.
    """
    main = vars(sys.modules["__main__"])
    path = main.pop("__file__", None)
    try:
        process.start()
    finally:
        if path is not None:
            main["__file__"] = path


async def _keep(act: Callable[[], T]) -> T:
    """Do ``act`` in the thread that owns the processes."""
    return await asyncio.get_running_loop().run_in_executor(_keeper, act)
