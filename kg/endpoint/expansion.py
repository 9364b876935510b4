"""A query with something else in the place of some of its parts.

Owns the text that comes of it, and where a place in that text stands in what the client sent, so
that a fault shows the client its own line and column. Refuses to know what was put in, and why.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager

from kg.errors import QueryError
from kg.store.faults import name_place

_PLACE = re.compile(r"near line \d+, column \d+( \((?:'.*?'|\".*?\"|the end of the line)\))?")


class Expansion:
    """A text made of parts of ``original``, and of others between them."""

    def __init__(self, original: str) -> None:
        self._original = original
        self._pieces: list[str] = []
        # Of each piece: where it starts in the text and in the original, and whether it is of it.
        self._starts: list[int] = []
        self._origins: list[tuple[int, bool]] = []
        self._length = 0

    def keep(self, start: int, end: int) -> None:
        """Go on with the original from ``start`` to ``end``."""
        self._append(self._original[start:end], start, is_kept=True)

    def put(self, text: str, place: int) -> None:
        """Go on with ``text``, which is there for what the original has at ``place``."""
        self._append(text, place, is_kept=False)

    def _append(self, piece: str, origin: int, *, is_kept: bool) -> None:
        self._starts.append(self._length)
        self._origins.append((origin, is_kept))
        self._pieces.append(piece)
        self._length += len(piece)

    @property
    def text(self) -> str:
        """What came of it so far."""
        return "".join(self._pieces)

    def locate(self, line: int, column: int) -> tuple[int, int]:
        """Line and column, from 1, in the original of what stands at these in the text.

        What was put in stands where the part begins that it is there for.

        >>> expansion = Expansion("ASK {\\n  THIS . ?s }")
        >>> expansion.keep(0, 8)
        >>> expansion.put("?any ?thing\\n  ?else", 8)
        >>> expansion.keep(12, 19)
        >>> expansion.locate(2, 9), expansion.locate(3, 10)
        ((2, 3), (2, 9))
        """
        before = self.text.split("\n")[: line - 1]
        place = sum(len(one) + 1 for one in before) + column - 1
        piece = max(bisect_right(self._starts, place) - 1, 0)
        origin, is_kept = self._origins[piece]
        start = origin + (place - self._starts[piece] if is_kept else 0)
        passed = self._original[:start]
        return passed.count("\n") + 1, start - (passed.rfind("\n") + 1) + 1

    @contextmanager
    def placing(self) -> Iterator[None]:
        """Has a fault of the text tell its place in the original."""
        try:
            yield
        except QueryError as fault:
            if fault.line is not None:
                self._move(fault, fault.line)
            raise

    def _move(self, fault: QueryError, line: int) -> None:
        line, column = self.locate(line, fault.column or 1)
        fault.line, fault.column = line, column

        def rename(found: re.Match[str]) -> str:
            told = name_place(self._original, line, column)
            return told if found[1] else told.partition(" (")[0]

        fault.args = (_PLACE.sub(rename, str(fault), count=1), *fault.args[1:])
