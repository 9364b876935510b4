"""How fast requests follow each other, and the clock that says so.

Owns the least time between two requests. Refuses to know what is requested.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """Time in seconds, and how to let it pass.

    Attributes:
        now: a time that only grows.
        sleep: waits that many seconds.
    """

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class Pace:
    """Lets a request go when the one before it is long enough ago."""

    def __init__(self, requests_per_minute: float, clock: Clock) -> None:
        self._interval_s = 60 / requests_per_minute
        self._clock = clock
        self._next = clock.now()

    def wait(self) -> None:
        """Return when the next request may go."""
        if (rest := self._next - self._clock.now()) > 0:
            self._clock.sleep(rest)
        self._next = self._clock.now() + self._interval_s
