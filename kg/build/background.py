"""Work that goes on beside the studies: bulk loading and indexing, each in a thread of its own.

Both spend their time outside the interpreter lock, so the parent can go on accounting for studies.
Owns the threads, their order and their limits. Refuses to know what is loaded or indexed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, Full, Queue
from typing import Generic, Self, TypeVar

_T = TypeVar("_T")
_POLL_S = 0.5


class Lane:
    """Calls made one after the other in a thread; few may wait, which bounds memory.

    An error of a call comes up in the next :meth:`submit` or in :meth:`finish`.
    """

    def __init__(self, ahead: int = 1) -> None:
        self._ahead = ahead
        self._pool = ThreadPoolExecutor(1)
        self._waiting: deque[Future[object]] = deque()

    def submit(self, call: Callable[..., object], *arguments: object) -> None:
        """Make this call when those before it are done; waits while too many are."""
        while len(self._waiting) > self._ahead:
            self._waiting.popleft().result()
        self._waiting.append(self._pool.submit(call, *arguments))

    def finish(self) -> None:
        """Wait for all calls."""
        while self._waiting:
            self._waiting.popleft().result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


class Feed(Generic[_T]):
    """Items handed to a consumer that runs in a thread of its own."""

    def __init__(self, consume: Callable[[Iterable[_T]], None], ahead: int = 500) -> None:
        self._queue: Queue[_T | None] = Queue(ahead)
        self._pool = ThreadPoolExecutor(1)
        self._stopped = False
        self._consumer = self._pool.submit(consume, self._items())

    def _items(self) -> Iterator[_T]:
        while not self._stopped:
            try:
                item = self._queue.get(timeout=_POLL_S)
            except Empty:
                continue
            if item is None:
                return
            yield item

    def put(self, item: _T | None) -> None:
        """Hand over an item; raises what the consumer raised, where it has failed."""
        while True:
            if self._consumer.done():
                self._consumer.result()
            try:
                return self._queue.put(item, timeout=_POLL_S)
            except Full:
                continue

    def finish(self) -> None:
        """Say that there is no more, and wait until the consumer is done."""
        self.put(None)
        self._consumer.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._stopped = True
        self._pool.shutdown(wait=True, cancel_futures=True)
