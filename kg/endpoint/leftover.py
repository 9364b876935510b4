"""A task that nobody waits for any more, and that its worker cannot be kept from.

Owns how long the worker may be at it. Refuses to know what the task is. A worker has its next task
before it ends the last; when that takes long the next goes to another worker, or its client leaves,
and this one still finds it when it comes to it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from kg.endpoint.channel import Inbox

_WITHIN_S = 0.1


class Leftover:
    """Such a task.

    Args:
        inbox: where its answer would go.
        at_end: called once the worker is done with it (true), or has been at it too long.
    """

    def __init__(self, inbox: Inbox, at_end: Callable[[bool], None]) -> None:
        self._inbox, self._at_end = inbox, at_end

    def begin(self) -> None:
        """The worker is at it now."""
        self._timer = asyncio.get_running_loop().call_later(_WITHIN_S, self._give_up)
        self._inbox.at_end = self._end

    def _end(self) -> None:
        self._timer.cancel()
        self._at_end(True)

    def _give_up(self) -> None:
        self._inbox.at_end = _do_nothing
        self._at_end(False)


def _do_nothing() -> None:
    pass
