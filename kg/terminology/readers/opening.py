"""Open a vocabulary file as it comes: plain or gzip, told by its first bytes.

Owns decompression and how far a file has been read. Refuses to know what is in it.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple, cast

GZIP_MAGIC = b"\x1f\x8b"

Notify = Callable[[int], None]
"""Told how many bytes of a file, as it lies on the disk, have been read."""


def no_notify(done: int) -> None:
    """Nobody watches."""


class Input(NamedTuple):
    """A file being read: its content, and the bytes on the disk that it comes from."""

    stream: IO[bytes]
    raw: IO[bytes]

    def tell(self) -> int:
        """How many bytes on the disk have been read."""
        return self.raw.tell()


@contextmanager
def open_input(path: Path) -> Iterator[Input]:
    """The content of ``path``, decompressed where it is gzip.

    Raises:
        OSError: the file is missing, is a directory, or cannot be read.
    """
    with path.open("rb") as raw:
        is_gzip = raw.read(len(GZIP_MAGIC)) == GZIP_MAGIC
        raw.seek(0)
        if is_gzip:
            with gzip.open(raw) as stream:
                yield Input(cast("IO[bytes]", stream), raw)
        else:
            yield Input(raw, raw)
