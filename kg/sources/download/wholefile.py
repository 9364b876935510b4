"""Files that are complete or not there.

Owns how a file is written so that no crash, kill or full disk leaves half of one under its name.
Refuses to know what is in it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from kg.errors import SourceError


@contextmanager
def write_whole(partial: Path, target: Path) -> Iterator[BinaryIO]:
    """A stream into ``partial``, which becomes ``target`` when the block ends well.

    Raises:
        SourceError: it cannot be written (a full disk, a quota); ``partial`` is gone then.
    """
    try:
        with partial.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
        _sync_directory(target.parent)
    except OSError as error:
        with suppress(OSError):  # the first error is the one to tell
            partial.unlink(missing_ok=True)
        # Faults of write and fsync know no file name.
        reason = f"cannot be written: {error.strerror or error}"
        raise SourceError(reason, file=str(target)) from error


def _sync_directory(directory: Path) -> None:
    """Make the names in ``directory`` survive a crash of the machine."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
