"""What is to be done for those who are still there after a moment: almost nobody.

Owns the waiting. Refuses to know what is done. Nearly every query is over within milliseconds, and
two timers of the event loop for each, set and taken back, cost as much as the rest of its run. So
all reminders of a loop come after the same time, stand in one row, and share one timer.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from weakref import WeakKeyDictionary

AFTER_S = 0.05
"""Seconds after which a reminder comes, at the earliest; twice that at the latest."""


class Reminder:
    """Something that will be done, unless it is cancelled before."""

    __slots__ = ("_act", "due")

    def __init__(self, act: Callable[[], object], due: float) -> None:
        self._act: Callable[[], object] | None = act
        self.due = due

    def cancel(self) -> None:
        """Have nothing done."""
        self._act = None

    def come(self) -> None:
        """Do it now."""
        if self._act is not None:
            act, self._act = self._act, None
            act()


class _Row:
    """The reminders of one event loop, the oldest first."""

    def __init__(self) -> None:
        self._waiting: deque[Reminder] = deque()
        self._is_timed = False

    def add(self, act: Callable[[], object], loop: asyncio.AbstractEventLoop) -> Reminder:
        reminder = Reminder(act, loop.time() + AFTER_S)
        self._waiting.append(reminder)
        if not self._is_timed:
            self._is_timed = True
            loop.call_later(AFTER_S, self._look, loop)
        return reminder

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        while self._waiting and self._waiting[0].due <= now:
            # Each by itself: what goes wrong with one is no matter of the others.
            loop.call_soon(self._waiting.popleft().come)
        self._is_timed = bool(self._waiting)
        if self._is_timed:
            loop.call_later(AFTER_S, self._look, loop)


# A row does not hold its loop, which would keep both for ever.
_rows: WeakKeyDictionary[asyncio.AbstractEventLoop, _Row] = WeakKeyDictionary()


def remind(act: Callable[[], object]) -> Reminder:
    """Have ``act`` done in a moment, in the loop that runs now."""
    loop = asyncio.get_running_loop()
    row = _rows.get(loop)
    if row is None:
        row = _rows[loop] = _Row()
    return row.add(act, loop)
