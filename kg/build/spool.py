"""Changed records on disk until all are known, so that versions can be applied in their order.

Owns the order: by study, then by the record's date, then as they came. Refuses to know what is done
with them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from kg.build.workers import Finished, SharedKey

_ENCODE = msgspec.msgpack.Encoder().encode


class Waiting(msgspec.Struct, frozen=True):
    """A record that waits to be applied.

    Attributes:
        study: as it came out of a worker.
        keys: the shared things it points at, by the numbers of the spool.
    """

    study: Finished
    keys: list[int]


class Spool:
    """Records waiting in a temporary file; removed at the end."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / "spool.sqlite"
        self._base = sqlite3.connect(self._path)
        self._base.executescript(
            """PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;
            CREATE TABLE waiting (nct_id TEXT, date TEXT, came INTEGER PRIMARY KEY, data BLOB)"""
        )
        self._keys: list[SharedKey] = []
        self._numbers: dict[SharedKey, int] = {}
        self._decode = msgspec.msgpack.Decoder(Waiting).decode

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._base.close()
        self._path.unlink(missing_ok=True)

    def put(self, study: Finished, keys: list[SharedKey]) -> None:
        """Keep a record."""
        waiting = Waiting(study, [self._number(key) for key in keys])
        self._base.execute(
            "INSERT INTO waiting (nct_id, date, data) VALUES (?, ?, ?)",
            (study.nct_id, study.version.date or "", _ENCODE(waiting)),
        )

    def __len__(self) -> int:
        return int(self._base.execute("SELECT COUNT(*) FROM waiting").fetchone()[0])

    def __iter__(self) -> Iterator[tuple[Finished, list[SharedKey]]]:
        """Every record with the shared things it points at, in the order to apply them."""
        rows = self._base.execute("SELECT data FROM waiting ORDER BY nct_id, date, came")
        for (data,) in rows:
            waiting = self._decode(data)
            yield waiting.study, [self._keys[number] for number in waiting.keys]

    def _number(self, key: SharedKey) -> int:
        number = self._numbers.setdefault(key, len(self._keys))
        if number == len(self._keys):
            self._keys.append(key)
        return number
