"""Writes as the server sees them: one at a time, each in a process that can be ended.

Owns the line of those that wait, the time limit, and what a writer's end means. Refuses to know
HTTP and SPARQL. It lives in one event loop; other server processes, builds and updates are kept
apart by the lock of the store.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.process import BaseProcess

import msgspec

from kg.config import Config
from kg.endpoint.frames import FAULT, HEADER, PUBLISH, READY, TASK, Fault, pack
from kg.endpoint.jobs import Job, Written
from kg.endpoint.writer import write
from kg.errors import (
    ConditionFailedError,
    GraphAbsentError,
    KgError,
    PoolFullError,
    QueryEndedError,
    QueryError,
    StoreBusyError,
    StoreError,
)

_MOST_WAITING = 16
# Publishing is a few renames; it is not cut short, for whoever waits should know what became of it.
_PUBLISH_WITHIN_S = 30.0
_LATE = "the write took too long and was ended; nothing was written"
_UNSURE = "the write was ended while it was published; look whether it is there"
_DIED = "the write needed more memory than a write may have, or was ended; nothing was written"
_FULL = "other writes are under way; try again in a moment"
_context = multiprocessing.get_context("forkserver")


class Writes:
    """Writes to the store of ``config``.

    Attributes:
        config: where the store and the tokens are, and what a write may take.
    """

    def __init__(
        self,
        config: Config,
        find_prefixes: Callable[[], Mapping[str, str]],
        take_up: Callable[[], object],
    ) -> None:
        """Writes that end with ``take_up``: this process then reads the newest generation."""
        self.config = config
        self._find_prefixes, self._take_up = find_prefixes, take_up
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._endings: set[asyncio.Task[None]] = set()

    async def apply(self, job: Job) -> Written:
        """Do ``job``, and return once it is published and read by this process.

        Who waits for it may be cancelled: then nothing is written, unless publishing has begun,
        which comes to its end first.

        Raises:
            PoolFullError: other writes take too long.
            QueryEndedError: it ran against a limit, and nothing is written.
            GraphAbsentError: there is no such graph.
            ConditionFailedError: it is not as it should be.
            QueryError: it cannot be done as it is.
            StoreError: the disk.
        """
        publishing = asyncio.Event()
        doing = asyncio.create_task(self._do(job, publishing))
        try:
            return await asyncio.shield(doing)
        except asyncio.CancelledError:
            if not publishing.is_set():
                doing.cancel()
            await asyncio.wait({doing})
            if doing.cancelled():
                raise
            return doing.result()

    async def _do(self, job: Job, publishing: asyncio.Event) -> Written:
        await self._wait()
        try:
            written = await self._run(job, publishing)
        finally:
            self._turn.release()
        await asyncio.to_thread(self._take_up)
        return written

    async def _wait(self) -> None:
        if self._waiting >= _MOST_WAITING:
            raise PoolFullError(_FULL)
        self._waiting += 1
        try:
            async with asyncio.timeout(self.config.writes.wait_s):
                await self._turn.acquire()
        except TimeoutError:
            raise PoolFullError(_FULL) from None
        finally:
            self._waiting -= 1

    async def _run(self, job: Job, publishing: asyncio.Event) -> Written:
        ours, theirs = socket.socketpair()
        limits = self.config.writes
        process = _context.Process(
            target=write,
            args=(theirs, str(self.config.store), dict(self._find_prefixes()), limits),
            name="writer",
            daemon=True,
        )
        try:
            await asyncio.to_thread(process.start)
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        ours.setblocking(False)
        reader, writer = await asyncio.open_connection(sock=ours)
        try:
            writer.write(pack(TASK, msgspec.msgpack.encode(job)))
            return await self._follow(reader, writer, publishing)
        finally:
            writer.close()
            self._end(process)

    async def _follow(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, publishing: asyncio.Event
    ) -> Written:
        """What the writer tells until it is done; ``publishing`` is set once it publishes."""
        limits = self.config.writes
        try:
            async with asyncio.timeout(limits.timeout_s + limits.wait_s) as clock:
                letter, content = await _read(reader)
                if letter == READY:
                    publishing.set()
                    writer.write(pack(PUBLISH, b""))
                    clock.reschedule(asyncio.get_running_loop().time() + _PUBLISH_WITHIN_S)
                    letter, content = await _read(reader)
        except TimeoutError:
            raise QueryEndedError(_UNSURE if publishing.is_set() else _LATE, "time") from None
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise QueryEndedError(_UNSURE if publishing.is_set() else _DIED, "memory") from error
        if letter == FAULT:
            raise _make_error(msgspec.msgpack.decode(content, type=Fault))
        return msgspec.msgpack.decode(content, type=Written)

    def _end(self, process: BaseProcess) -> None:
        """Kill the process, if it still is, and forget it once it has gone."""
        with suppress(ValueError):
            process.kill()
        task = asyncio.get_running_loop().create_task(_join(process))
        self._endings.add(task)
        task.add_done_callback(self._endings.discard)


async def _join(process: BaseProcess) -> None:
    await asyncio.to_thread(process.join)
    process.close()


async def _read(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    letter, length = HEADER.unpack(await reader.readexactly(HEADER.size))
    return letter, await reader.readexactly(length)


def _make_error(fault: Fault) -> KgError:
    if fault.kind == "query":
        return QueryError(fault.message, fault.line, fault.column)
    kinds: dict[str, type[KgError]] = {
        "absent": GraphAbsentError,
        "condition": ConditionFailedError,
        "busy": StoreBusyError,
        "store": StoreError,
    }
    if fault.kind not in kinds:
        return QueryEndedError(fault.message, fault.kind)
    return kinds[fault.kind](fault.message)
