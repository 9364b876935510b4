"""Loading millions of values that all stay.

Owns the garbage collector while that happens: there is nothing to collect, and looking for it takes
more than half of the time. Refuses to know what is loaded.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collecting() -> Iterator[None]:
    """Leave the garbage collector off until the block ends, whichever way it ends."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
