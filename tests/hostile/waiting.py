"""Waiting for something to become so."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until(is_so: Callable[[], bool], within_s: float = 20.0) -> float:
    """Seconds until ``is_so``; fails once ``within_s`` have passed."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() < began + within_s, "it did not come to be"
        time.sleep(0.02)
    return time.monotonic() - began
