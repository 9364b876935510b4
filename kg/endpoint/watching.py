"""Work that ends when its client goes away.

Owns how a client that leaves is noticed. Refuses to know what the work is.

Looking for it costs a task and a message from the server, as much as a short query costs; so short
work is over before anyone looks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

from kg.endpoint.messages import Receive, wait_until_gone
from kg.endpoint.reminders import remind


async def run_while_connected(work: Coroutine[object, object, None], receive: Receive) -> None:
    """Do ``work``; stop it, without an error, where the client of ``receive`` goes away.

    The body of the request must have been read.
    """
    watch = _Watch(receive)
    try:
        await work
    except asyncio.CancelledError:
        if not watch.has_left:
            raise
    finally:
        watch.end()


class _Watch:
    """Cancels the task that makes it once the client goes away."""

    def __init__(self, receive: Receive) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._task, self._receive = task, receive
        self._looking: asyncio.Task[None] | None = None
        self._reminder = remind(self._begin)
        self.has_left = False

    def _begin(self) -> None:
        self._looking = asyncio.get_running_loop().create_task(self._look())

    async def _look(self) -> None:
        await wait_until_gone(self._receive)
        self.has_left = True
        self._task.cancel()

    def end(self) -> None:
        """Look no longer."""
        self._reminder.cancel()
        if self._looking is not None:
            self._looking.cancel()
