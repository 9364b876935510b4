"""How often a client may ask, and how much at once.

Owns the counts, in memory that does not grow with the number of addresses. Refuses to know HTTP.

The rate is a token bucket, kept as one number a client (the generic cell rate algorithm): the time
at which its bucket will be full again. A client whose time has passed needs no number.
"""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable


class Rate:
    """A token bucket for each of many clients.

    Args:
        per_s: tokens that a client gets a second.
        burst: tokens that a bucket holds.
        most: clients that are remembered; who asked longest ago is forgotten first.
        clock: seconds.
    """

    def __init__(
        self,
        per_s: float,
        burst: int,
        most: int = 100_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cost, self._depth = 1 / per_s, burst / per_s
        self._most, self._clock = most, clock
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at)

    def take(self, client: str) -> float:
        """Take a token; 0, or the seconds until there will be one."""
        now = self._clock()
        full_at = max(self._full_at.get(client, now), now) + self._cost
        if (wait := full_at - now - self._depth) > 1e-9:
            return wait
        self._full_at[client] = full_at
        self._full_at.move_to_end(client)
        self._forget(now)
        return 0.0

    def _forget(self, now: float) -> None:
        """Two old ones at each new one: those whose bucket is full, and those that are too many."""
        for _ in range(2):
            oldest = next(iter(self._full_at))
            if self._full_at[oldest] > now and len(self._full_at) <= self._most:
                return
            del self._full_at[oldest]


class Crowd:
    """Requests at once, of each client and of all.

    Attributes:
        number: requests now.
    """

    def __init__(self) -> None:
        self.number = 0
        self._by_client: Counter[str] = Counter()

    def count(self, client: str) -> int:
        """Requests of ``client`` now."""
        return self._by_client.get(client, 0)

    def enter(self, client: str) -> None:
        """One more."""
        self.number += 1
        self._by_client[client] += 1

    def leave(self, client: str) -> None:
        """One fewer."""
        self.number -= 1
        self._by_client[client] -= 1
        if not self._by_client[client]:
            del self._by_client[client]
