"""Findings on disk, while a whole store or a whole download is checked.

A registry has millions of findings, most of them warnings: only their counts stay in memory. Owns
the file, which nobody else sees and which goes with the process. Refuses to know what is made of
it.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Self

import msgspec

from kg.errors import KgError
from kg.validation.findings import Finding

Found = tuple[str, list[Finding]]
"""NCT id, or nothing for shared things, and what was found."""

_LENGTH_BYTES = 4
# Findings repeat shapes and messages: the quickest level makes them ten times smaller.
_LEVEL = 1
_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(list[Found]).decode


def pack_findings(found: Sequence[Found]) -> bytes:
    """A piece of the spool; made where the findings are made, so that processes share the work."""
    return zlib.compress(_ENCODE(found), _LEVEL)


class FindingSpool:
    """Findings in the order they were put in."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def put(self, piece: bytes) -> None:
        """Add a piece that :func:`pack_findings` made.

        Raises:
            KgError: the disk.
        """
        try:
            self._file.write(len(piece).to_bytes(_LENGTH_BYTES, "big") + piece)
        except OSError as error:
            folder = tempfile.gettempdir()
            reason = f"{folder}: findings cannot be written ({error.strerror}); set TMPDIR"
            raise KgError(reason) from error

    def __iter__(self) -> Iterator[Found]:
        """Everything put in so far, piece by piece."""
        self._file.seek(0)
        while length := self._file.read(_LENGTH_BYTES):
            yield from _DECODE(zlib.decompress(self._file.read(int.from_bytes(length, "big"))))
