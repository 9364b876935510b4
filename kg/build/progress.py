"""How long work tells whoever watches how far it is. Refuses to know how that is shown."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told of every step; a ``total`` of 0 means that it is not known."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """``done`` of ``total`` inputs of ``step`` are dealt with.

        What stands behind `` · `` in ``step`` is what is at hand; the step is what stands before.
        """


def no_progress(step: str, done: int, total: int) -> None:
    """Nobody watches."""
