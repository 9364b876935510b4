"""Pins: whoever reads a generation says so, and it is not removed meanwhile.

The engine opens the files of a database when it first needs them, so that a generation must stand
as long as it is read. A pin is a shared lock (flock) on its directory; the kernel takes it away
when its process ends, however that ends. Owns these locks. Refuses to know what is read.
"""

from __future__ import annotations

import fcntl
import os
import weakref
from pathlib import Path


class Pin:
    """A pin on a directory, until it is released or forgotten.

    Where there is no directory, or no lock can be had on this disk, it holds nothing.
    """

    def __init__(self, directory: Path) -> None:
        try:
            descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        except OSError:
            return
        self._close = weakref.finalize(self, os.close, descriptor)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            self._close()

    def release(self) -> None:
        """Take it away; more than once is well."""
        if hasattr(self, "_close"):
            self._close()


def is_pinned(directory: Path) -> bool:
    """Whether somebody reads the generation in ``directory``."""
    try:
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False
