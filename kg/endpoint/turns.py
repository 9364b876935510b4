"""Who gets which worker, and when: the free ones, those that are at work, and the line for them.

Owns the order of things. Refuses to start or end a worker, and to read a result. It lives in one
event loop.

A worker that falls asleep between two queries finds its part of the processor's caches gone, and
needs three times as long for the next. So while queries are short no more workers are awake than
there are processors, and each has its next query before it ends the last: a follower. Where the
last takes longer than most, the follower starts again, with another worker.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from kg.config import Limits
from kg.endpoint.channel import Inbox
from kg.endpoint.leftover import Leftover
from kg.endpoint.line import Line
from kg.endpoint.process import Source, Worker
from kg.endpoint.runs import Run
from kg.errors import PoolFullError

# How often a query that waits looks whether another should give way.
_LOOK_EVERY_S = 0.2
# Most queries take less, on a processor that is shared.
_SOON_S = 0.01
_FULL = "all query workers are busy; try again in a moment"


class Turns:
    """The workers of a pool and the queries that have one or wait for one.

    Attributes:
        idle: workers that are free.
        line: the queries.
    """

    def __init__(
        self,
        limits: Limits,
        find_source: Callable[[], Source],
        processors: int,
        dismiss: Callable[[Worker], None],
    ) -> None:
        """Turns on what ``find_source`` names; ``dismiss`` puts another in a worker's place."""
        self._limits, self._find_source = limits, find_source
        self._processors, self._dismiss_worker = processors, dismiss
        self._leftovers: dict[Worker, Leftover] = {}
        self._look: asyncio.TimerHandle | None = None
        # Whether queries are short at the moment, by the last one that ended.
        self._are_short = True
        self._is_closed = False
        self.idle: list[Worker] = []
        self.line: Line[Run] = Line()

    async def take(self, run: Run) -> Worker:
        """A worker for ``run``, which has its task already where it is the right one.

        Raises:
            PoolFullError: none was free within ``wait_s``, or too many wait for one.
        """
        if run.is_again:
            run.source = self._find_source()
        worker = self._find_worker(run) if not self.line.waiting else None
        return await self._wait(run) if worker is None else worker

    def end(self) -> list[Worker]:
        """End all queries; all workers, which are nobody's any more."""
        self._is_closed = True
        for run in [*self.line.waiting]:
            self._send_away(run)
        at_work = [run.worker for run in self.line.running if run.worker is not None]
        for run in [*self.line.running, *(follower for _, follower in self._find_followed())]:
            run.kill()
        left = [*at_work, *self._leftovers, *self.idle]
        self._leftovers.clear()
        self.idle.clear()
        return left

    def give_back(self, run: Run, worker: Worker, is_free: bool) -> None:
        """Take ``worker`` for the next query, or end it and put another in its place."""
        self.line.running.remove(run)
        self._are_short = run.since > asyncio.get_running_loop().time() - _SOON_S
        if is_free:
            worker.step_forward()
        if not is_free or worker.is_back:
            self._dismiss(worker)
            return
        follower, worker.follower = worker.follower, None
        if follower is None:
            self.put(worker)
            return
        follower.begin()
        if isinstance(follower, Run):
            self.line.running.append(follower)
            self._find_follower(worker)

    def give_up(self, worker: Worker, inbox: Inbox) -> None:
        """Let ``worker`` do what it cannot be kept from, for nobody, once it comes to it."""
        if worker.is_gone:
            worker.follower = None
            return
        leftover = Leftover(worker.let_go(inbox), partial(self._put_back, worker))
        worker.follower = leftover
        self._leftovers[worker] = leftover

    def put(self, worker: Worker) -> None:
        """Give a free worker to whoever is next, and another to follow."""
        if self._is_closed:
            worker.kill()
            return
        self.idle.append(worker)
        if (run := self._find_next()) is not None:
            run.turn.set_result(self._grant(run))
            self._find_follower(worker)

    def _find_worker(self, run: Run) -> Worker | None:
        """A worker that is free, or will be in no time, for ``run``."""
        begun = self._find_begun()
        may_follow = self._are_short and not run.is_again
        if self.idle and (len(begun) < self._processors or not may_follow):
            return self._grant(run)
        for worker in begun if may_follow else ():
            if worker is not None and worker.follower is None and self._is_right(worker, run):
                return self._follow(run, worker)
        return None

    def _find_begun(self) -> list[Worker | None]:
        """The workers that are at a query which has just begun, and most likely ends at once."""
        recent = asyncio.get_running_loop().time() - _SOON_S
        return [other.worker for other in self.line.running if other.since > recent]

    def _is_right(self, worker: Worker, run: Run) -> bool:
        return not worker.is_gone and worker.source == run.source

    def _follow(self, run: Run, worker: Worker) -> Worker:
        """Have ``worker`` go on with ``run`` after what it is at, without falling asleep."""
        worker.follower = run
        run.send(worker)
        self._plan_look()
        return worker

    def _grant(self, run: Run) -> Worker:
        """Give ``run`` a worker that is free; one that is not the right one gets no task."""
        worker = self.idle.pop()
        run.begin()
        self.line.running.append(run)
        if self._is_right(worker, run):
            run.send(worker)
        return worker

    async def _wait(self, run: Run) -> Worker:
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[Worker] = loop.create_future()
        run.turn = turn
        run.until = run.until or loop.time() + self._limits.wait_s
        if self.idle and len(self.line.waiting) >= self._limits.waiting:
            self.put(self.idle.pop())
        self._join(run)
        self._plan_look()
        try:
            return await turn
        except BaseException:
            if run in self.line.waiting:
                self.line.waiting.remove(run)
            elif turn.done() and not turn.cancelled() and turn.exception() is None:
                self._take_back(run, turn.result())
            raise

    def _take_back(self, run: Run, worker: Worker) -> None:
        """Who was given ``worker`` has left before it could know."""
        if run.is_sent:
            run.leave()
        else:
            self.give_back(run, worker, True)

    def _join(self, run: Run) -> None:
        """Put ``run`` in the line, in the place of another where it is full."""
        if run.is_again:
            # It had its turn, and lost it by no fault of its own.
            self.line.waiting.insert(0, run)
            return
        if len(self.line.waiting) >= self._limits.waiting:
            crowd = self.line.find_crowd(run)
            if crowd is None:
                raise PoolFullError(_FULL)
            self._send_away(crowd)
        self.line.waiting.append(run)

    def _send_away(self, run: Run) -> None:
        self.line.waiting.remove(run)
        if not run.turn.done():
            run.turn.set_exception(PoolFullError(_FULL))

    def _find_follower(self, worker: Worker) -> None:
        if not self._are_short or worker.follower is not None:
            return
        if (run := self._find_next()) is not None:
            if self._is_right(worker, run) and not run.is_again:
                run.turn.set_result(self._follow(run, worker))
            else:
                self.line.waiting.insert(0, run)

    def _find_next(self) -> Run | None:
        """Who is next in the line, which it leaves."""
        while (run := self.line.find_next()) is not None:
            self.line.waiting.remove(run)
            # A client that has left meanwhile is still in the line until its task is told.
            if not run.turn.done():
                run.source = self._find_source()
                return run
        return None

    def _plan_look(self) -> None:
        """Look after those that wait in a while: all at once, for a timer of each costs more."""
        loop, waiting = asyncio.get_running_loop(), self.line.waiting
        if (self.idle and waiting) or self._find_followed():
            at = loop.time() + _SOON_S
        elif waiting:
            at = min(loop.time() + _LOOK_EVERY_S, waiting[0].until)
        else:
            return
        if self._look is not None and self._look.when() > at:
            self._look.cancel()
            self._look = None
        if self._look is None:
            self._look = loop.call_at(at, self._look_after)

    def _find_followed(self) -> list[tuple[Run, Run]]:
        """The queries that another waits behind, each with that."""
        pairs = ((run, run.worker.follower) for run in self.line.running if run.worker)
        return [(run, follower) for run, follower in pairs if isinstance(follower, Run)]

    def _look_after(self) -> None:
        self._look = None
        try:
            self._look_at_followers()
            self._look_at_line()
        finally:
            self._plan_look()

    def _look_at_followers(self) -> None:
        """Have those start again whose worker is at a long query."""
        recent = asyncio.get_running_loop().time() - _SOON_S
        for run, follower in self._find_followed():
            if run.since < recent:
                self._are_short = False
                follower.start_again()

    def _look_at_line(self) -> None:
        """Wake another worker for those that wait, send them away, or have others give way."""
        while self.idle and self.line.waiting and self._may_wake():
            self.put(self.idle.pop())
        now = asyncio.get_running_loop().time()
        for run in [*self.line.waiting]:
            if now >= run.until:
                self._send_away(run)
            else:
                self._make_way(run)

    def _may_wake(self) -> bool:
        return not self._are_short or len(self._find_begun()) < self._processors

    def _make_way(self, run: Run) -> None:
        """End a long query where all are long and ``run`` has waited for one of them."""
        if not run.turn.done() and len(self.line.running) >= self._limits.workers:
            found = self.line.find_yielding(run, asyncio.get_running_loop().time())
            if found is not None:
                found.yield_()

    def _put_back(self, worker: Worker, is_free: bool) -> None:
        if self._leftovers.pop(worker, None) is None:
            return
        if is_free:
            self.put(worker)
        else:
            self._dismiss(worker)

    def _dismiss(self, worker: Worker) -> None:
        # At once: what it still has to say is for nobody, and its follower must start again.
        worker.kill()
        self._leftovers.pop(worker, None)
        self._dismiss_worker(worker)
