"""The least numbers of a stretch of a list, without looking at the whole stretch.

Owns that one structure, a tree of minima. Refuses to know what the numbers mean.
"""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Iterator, Sequence

_BITS = 32
_MASK = (1 << _BITS) - 1


class Minima:
    """A tree over ``numbers``: each node has the least of its two children.

    >>> list(Minima([5, 3, 9, 1, 7]).walk(0, 4))
    [3, 1, 0, 2]
    """

    def __init__(self, numbers: Sequence[int]) -> None:
        size = len(numbers)
        tree = array("I", [0] * size) + array("I", numbers)
        for node in range(size - 1, 0, -1):
            tree[node] = min(tree[2 * node], tree[2 * node + 1])
        self._tree, self._size = tree, size

    def walk(self, start: int, stop: int) -> Iterator[int]:
        """Places ``start`` to ``stop``, the least number first, one step of the tree at a time."""
        tree, size = self._tree, self._size
        # Number and node as one integer: a heap of pairs takes twice the time.
        heap = [tree[node] << _BITS | node for node in self._cover(start, stop)]
        heapq.heapify(heap)
        while heap:
            node = heap[0] & _MASK
            if node >= size:
                heapq.heappop(heap)
                yield node - size
            else:
                left = 2 * node
                heapq.heapreplace(heap, tree[left] << _BITS | left)
                heapq.heappush(heap, tree[left + 1] << _BITS | left + 1)

    def _cover(self, start: int, stop: int) -> Iterator[int]:
        """The few nodes that together have exactly these places below them."""
        left, right = start + self._size, stop + self._size
        while left < right:
            if left & 1:
                yield left
                left += 1
            if right & 1:
                right -= 1
                yield right
            left >>= 1
            right >>= 1
