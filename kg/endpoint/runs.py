"""One query in a worker: from the wait for one to the end of its result.

Owns how long a query may take, how its result is read, and when its worker is free again. Refuses
to know who comes next (``turns``), HTTP and SPARQL.

A query is ended by killing its worker: the engine has no other way. One that nobody reads any more
gets a moment to end by itself, which most do: a new process costs more.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

import msgspec

from kg.config import Limits
from kg.endpoint.accounts import note_end
from kg.endpoint.channel import Inbox
from kg.endpoint.endings import make_error
from kg.endpoint.frames import COUNT, DATA, END, FAULT, WHOLE, Outcome, Task
from kg.endpoint.line import SHORT_S
from kg.endpoint.process import ENDED, Source, Worker
from kg.endpoint.reminders import AFTER_S, Reminder, remind
from kg.endpoint.targets import check_services
from kg.errors import QueryEndedError, QueryError

_GRACE_S = 0.1
_AT_ONCE_S = 0.005
_MOST_STARTS = 3
# Characters of a text that are looked at in a few milliseconds, whatever they are.
_SHORT = 2 * 1024
_YIELDED = "the query was long and others were waiting; try again when fewer ask"
_read_outcome = msgspec.msgpack.Decoder(Outcome).decode


class _NotBegunError(Exception):
    """The worker was at another query for too long."""


class Workers(Protocol):
    """Whoever has the workers."""

    limits: Limits

    async def take(self, run: Run) -> Worker:
        """A worker for ``run``."""

    def give_back(self, run: Run, worker: Worker, is_free: bool) -> None:
        """Take ``worker`` for the next query, or put another in its place."""

    def give_up(self, worker: Worker, inbox: Inbox) -> None:
        """Nobody waits any more for what ``worker`` will do after its present task."""


class Run:
    """A query, and its result: ``async with run as answer``.

    Attributes:
        client: who asks.
        source: what it is answered from.
        since: time of the event loop at which its worker was free for it; 0 until then.
        is_again: it had a worker, and lost it before that had begun.
        turn: the worker that it waits for.
        until: time at which it no longer waits for one.
    """

    def __init__(
        self, pool: Workers, task: Task, allowed_s: float, client: str, source: Source
    ) -> None:
        self._pool, self._task, self._allowed_s = pool, task, allowed_s
        self._worker: Worker | None = None
        self._last: Worker | None = None
        self._inbox: Inbox | None = None
        self._timer: asyncio.Timeout | None = None
        self._answer: Answer | None = None
        self._is_yielding = self._is_ended = self._is_left = self.is_again = False
        self._deadline = 0.0
        self._reminder: Reminder | asyncio.TimerHandle
        self.client, self.source = client, source
        self.since = self.until = 0.0
        self.turn: asyncio.Future[Worker]  # made when it enters the line

    async def __aenter__(self) -> Answer:
        """The result, once its first piece is there.

        Raises:
            PoolFullError: no worker was free.
            QueryEndedError: it ran against a limit.
            QueryError: it cannot be run.
        """
        try:
            self._guard()
            starts = 0
            while True:
                try:
                    return await self._start()
                except _NotBegunError:
                    self.is_again = True
                except QueryError as error:
                    # What a worker dies of that was at another query is none of this one's.
                    is_others = not self.since and not self._is_ended and self._has_lost()
                    starts += not is_others
                    if not is_others and (starts == _MOST_STARTS or not self._was_unread(error)):
                        raise
                    self.is_again = True
        except BaseException as error:
            note_end(None, error)
            raise

    async def _start(self) -> Answer:
        self.since, self._inbox, self._timer, self._is_left = 0.0, None, None, False
        return await self._begin(await self._pool.take(self))

    def check(self) -> None:
        """Let it go on, unless the operator has ended it.

        Raises:
            QueryEndedError: so it is.
        """
        if self._is_ended:
            raise QueryEndedError(ENDED, "operator")

    def send(self, worker: Worker) -> None:
        """Give the query to ``worker``, which may be at another still."""
        self._worker = self._last = worker
        self._inbox = worker.expect(self._finish)
        worker.send(self._task)

    def begin(self) -> None:
        """Its worker is free for it now."""
        self.since = asyncio.get_running_loop().time()

    def start_again(self) -> None:
        """Do not wait for the worker, which is at another query and has not begun with it."""
        if self._worker is not None and self._inbox is not None and not self.since:
            worker, self._worker = self._worker, None
            self._pool.give_up(worker, self._inbox)
            self._inbox.end(_NotBegunError())

    def _was_unread(self, error: QueryError) -> bool:
        """Whether the last worker ended before it had the query, as far as can be seen.

        It had not noticed yet that it was dead, or what it was at before killed it.
        """
        if not self._has_lost() or self._is_ended:
            return False
        took_s = asyncio.get_running_loop().time() - self.since
        is_lost = isinstance(error, QueryEndedError) and error.kind == "lost"
        is_unread = self._last is not None and self._last.is_unread
        return is_lost and (is_unread or took_s < _AT_ONCE_S)

    def _has_lost(self) -> bool:
        """Whether its last worker has ended."""
        return self._last is not None and self._last.is_gone

    def _guard(self) -> None:
        """Refuse a query that would call whom it may not; of a long text its worker does that."""
        allowed = self._pool.limits.service_allow
        if len(self._task.query) <= _SHORT:
            check_services(self._task.query, allowed)
        else:
            self._task = msgspec.structs.replace(self._task, may_call=[*allowed])

    async def _begin(self, worker: Worker) -> Answer:
        # Almost every query has ended before anybody needs to look at the clock.
        self._began = asyncio.get_running_loop().time()
        self._deadline = self._deadline or self._began + self._allowed_s
        left_s = self._deadline - self._began
        self._is_timed = left_s <= 2 * AFTER_S
        self._timer = timer = asyncio.timeout(left_s if self._is_timed else None)
        await timer.__aenter__()
        self._reminder = remind(self._keep_time)
        try:
            assert self._inbox is not None
            self._answer = Answer(worker, self._inbox)
            await self._answer.begin()
            return self._answer
        except BaseException as error:
            await self._leave(error)
            raise

    def _keep_time(self) -> None:
        """Have the query end in time, and give way to short ones."""
        loop = asyncio.get_running_loop()
        if self._timer and not self._is_timed and not self._is_yielding:
            self._timer.reschedule(self._deadline)
        self._reminder = loop.call_at(self._began + SHORT_S, self._step_back)

    def _step_back(self) -> None:
        if self._worker is not None and self.since:
            self._worker.step_back()

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        outcome = self._answer.outcome if self._answer else None
        try:
            await self._leave(error)
        except QueryEndedError as ended:
            note_end(outcome, ended)
            raise
        note_end(outcome, error)

    @property
    def worker(self) -> Worker | None:
        """The worker that is at it, or will be."""
        return self._worker

    @property
    def is_sent(self) -> bool:
        """Whether a worker has got it. Its answer may be here as a whole already."""
        return self._inbox is not None

    @property
    def query(self) -> str:
        """What is asked; of a graph that is read, its name."""
        return self._task.query if self._task.graph is None else f"GRAPH <{self._task.graph}>"

    async def _leave(self, error: BaseException | None) -> None:
        self._reminder.cancel()
        self._is_left = True
        assert self._timer is not None
        try:
            await self._timer.__aexit__(type(error) if error else None, error, None)
        except TimeoutError:
            if self._is_yielding:
                raise QueryEndedError(_YIELDED, "busy") from None
            raise QueryEndedError(self._describe_late(), "time") from None
        finally:
            self.leave()

    def _describe_late(self) -> str:
        most_s = self._pool.limits.timeout_s
        more = (
            f", or for more time (timeout={most_s:g} at most)" if self._allowed_s < most_s else ""
        )
        return f"the query took too long, more than {self._allowed_s:g} s; ask for less{more}"

    def leave(self) -> None:
        """Let go of a worker that is still at it."""
        if self._worker is None or self._inbox is None:
            return
        self._inbox.drop()
        if not self.since:
            worker, self._worker = self._worker, None
            self._pool.give_up(worker, self._inbox)
        elif self._is_late() or self._worker.is_gone or self._worker.is_ended:
            self._release(is_free=False)
        else:
            asyncio.get_running_loop().call_later(_GRACE_S, self._release, False)

    def _is_late(self) -> bool:
        return self._timer is not None and self._timer.expired()

    def _finish(self) -> None:
        """After its last frame a worker is free, whoever still reads."""
        self._release(is_free=True)

    def _release(self, is_free: bool) -> None:
        if self._worker is not None:
            worker, self._worker = self._worker, None
            self._pool.give_back(self, worker, is_free)

    def yield_(self) -> None:
        """End the query for others."""
        if self._timer is None or self._is_left or self._is_late():
            return
        if self._worker is not None and not self._is_yielding:
            self._is_yielding = True
            self._timer.reschedule(asyncio.get_running_loop().time())

    def kill(self) -> None:
        """End the worker; the query is told by what it reads, or once it gets one."""
        self._is_ended = True
        if self._worker is not None:
            self._worker.is_ended = True
            self._worker.kill()


class Answer:
    """A result that has begun, to be read once. The next piece comes while one is sent.

    Attributes:
        outcome: the account of it, once it is whole.
    """

    def __init__(self, worker: Worker, inbox: Inbox) -> None:
        self._worker, self._inbox = worker, inbox
        self._first: bytes | None = None
        self._whole: Outcome | None = None
        self.outcome: Outcome | None = None

    async def begin(self) -> None:
        """Wait for the first piece.

        Raises:
            QueryError: there is none.
        """
        letter, content = await self._worker.read(self._inbox)
        self._first = self._take(letter, content)

    async def read(self) -> bytes:
        """The next piece of the result, up to 256 KiB; nothing once it is whole.

        Raises:
            QueryError: there will be no more, and what came is not whole.
        """
        if self._first is not None:
            first, self._first, self.outcome = self._first, None, self._whole
            return first
        if self.outcome is not None:
            return b""
        return self._take(*await self._worker.read(self._inbox))

    def is_last(self) -> bool:
        """Whether the piece that was read is known to be the last one."""
        return self.outcome is not None or self._inbox.next_letter == END

    def _take(self, letter: bytes, content: bytes) -> bytes:
        if letter == DATA:
            return content
        if letter == FAULT:
            raise make_error(content)
        if letter == WHOLE:
            (rows,) = COUNT.unpack_from(content)
            self._whole = Outcome(rows, len(content) - COUNT.size)
            return content[COUNT.size :]
        self._whole = self.outcome = _read_outcome(content)
        return b""
