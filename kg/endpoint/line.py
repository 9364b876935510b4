"""Who runs and who waits: the order in which queries get a worker, and which one gives way.

Owns fairness between clients. Refuses to know processes and events. A client is an address; whoever
runs least comes first, so that a client with a hundred queries does not keep the others out.
"""

from __future__ import annotations

from collections import Counter
from typing import Generic, Protocol, TypeVar

SHORT_S = 1.0
"""Seconds that every query may run, however many others wait."""


class Turn(Protocol):
    """A query in the line.

    Attributes:
        client: who asks.
        since: time at which it got a worker.
    """

    client: str
    since: float


T = TypeVar("T", bound=Turn)


class Line(Generic[T]):
    """The queries that run and the queries that wait, each in the order they came.

    Attributes:
        running: those that have a worker.
        waiting: those that have none yet.
    """

    def __init__(self) -> None:
        self.running: list[T] = []
        self.waiting: list[T] = []

    def find_crowd(self, turn: T) -> T | None:
        """Who leaves a full line for ``turn``: the last of the client that waits most, if any.

        ``None`` where the client of ``turn`` would then wait as much as that one.
        """
        waiting = Counter(other.client for other in self.waiting)
        last = max(reversed(self.waiting), key=lambda other: waiting[other.client], default=None)
        if last is None or waiting[last.client] <= waiting[turn.client] + 1:
            return None
        return last

    def find_next(self) -> T | None:
        """Who gets the next worker: the first of the client that runs least."""
        if not self.waiting:
            return None
        running = Counter([turn.client for turn in self.running])
        # Of each client only the first can be it; most of a long line are of few clients.
        first = {turn.client: turn for turn in reversed(self.waiting)}
        return min(
            first.values(), key=lambda turn: (running[turn.client], self.waiting.index(turn))
        )

    def find_yielding(self, turn: T, now: float) -> T | None:
        """Which running query gives way to ``turn``, if any.

        Only where all of them have run for long, and only to a client that runs less: of the client
        that runs most the youngest, so that the older ones come to their end.
        """
        if len(self.running) < 2 or any(now - other.since < SHORT_S for other in self.running):
            return None
        running = Counter(other.client for other in self.running)
        found = max(reversed(self.running), key=lambda other: running[other.client])
        return found if running[found.client] > running[turn.client] else None
