"""Records on disk until all are known, so that versions can be applied in their order.

Owns the order: by study, then by the record's date, then as they came; and the search documents of
what was applied. Refuses to know what is done with them.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any, Self

import msgspec

from kg.build.pipeline import Unchanged
from kg.build.workers import Finished, SharedKey
from kg.errors import StoreError

_ENCODE = msgspec.msgpack.Encoder().encode
_FASTEST = 1
# Studies with a record that was mapped, and all their records.
_CHANGED = """SELECT nct_id, is_changed, data FROM waiting
    WHERE nct_id IN (SELECT nct_id FROM waiting WHERE is_changed)
    ORDER BY nct_id, date, came"""
_SAME = """SELECT COUNT(*) FROM waiting
    WHERE nct_id NOT IN (SELECT nct_id FROM waiting WHERE is_changed)"""


class Waiting(msgspec.Struct, frozen=True):
    """A changed record that waits to be applied.

    Attributes:
        study: as it came out of a worker.
        keys: the shared things it points at.
    """

    study: Finished
    keys: list[SharedKey]


class _Row(msgspec.Struct, frozen=True):
    """As :class:`Waiting`, the shared things by number."""

    study: Finished
    keys: list[int]


class Spool:
    """Records waiting in a temporary file; removed at the end.

    Raises:
        StoreError: the disk.
    """

    def __init__(self, directory: Path) -> None:
        self._path = directory / "spool.sqlite"
        self._keys: list[SharedKey] = []
        self._numbers: dict[SharedKey, int] = {}
        self._decode_row = msgspec.msgpack.Decoder(_Row).decode
        self._decode_unchanged = msgspec.msgpack.Decoder(Unchanged).decode
        with self._guarded():
            self._base = sqlite3.connect(self._path)
            self._base.executescript(
                """PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;
                CREATE TABLE waiting (
                    came INTEGER PRIMARY KEY, nct_id TEXT, date TEXT, is_changed, data BLOB
                );
                CREATE INDEX waiting_study ON waiting (nct_id, is_changed);
                CREATE TABLE document (nct_id TEXT PRIMARY KEY, data BLOB)"""
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._base.close()
        self._path.unlink(missing_ok=True)

    def put(self, study: Finished, keys: list[SharedKey]) -> None:
        """Keep a record that was mapped."""
        data = _ENCODE(_Row(study, [self._number(key) for key in keys]))
        self._put(study.nct_id, study.version.date, True, data)

    def put_unchanged(self, record: Unchanged) -> None:
        """Keep the place of a record that says what was loaded before."""
        self._put(record.nct_id, record.version.date, False, _ENCODE(record))

    def _put(self, nct_id: str, date: str | None, is_changed: bool, data: bytes) -> None:
        self._run(
            "INSERT INTO waiting (nct_id, date, is_changed, data) VALUES (?, ?, ?, ?)",
            (nct_id, date or "", is_changed, zlib.compress(data, _FASTEST)),
        )

    def count_changed(self) -> int:
        """Number of studies of which a record was mapped."""
        sql = "SELECT COUNT(DISTINCT nct_id) FROM waiting WHERE is_changed"
        return int(self._run(sql).fetchone()[0])

    def count_unchanged(self) -> int:
        """Number of records of studies of which none was mapped."""
        return int(self._run(_SAME).fetchone()[0])

    def __iter__(self) -> Iterator[list[Waiting | Unchanged]]:
        """All records of each study that has a mapped one, in the order to apply them."""
        for _, rows in groupby(self._run(_CHANGED), key=lambda row: str(row[0])):
            yield [self._read(is_changed, data) for _, is_changed, data in rows]

    def keep_document(self, nct_id: str, data: bytes | None) -> None:
        """Keep the search document of a study that was applied; ``None`` drops it."""
        if data is None:
            self._run("DELETE FROM document WHERE nct_id = ?", (nct_id,))
        else:
            packed = zlib.compress(data, _FASTEST)
            self._run("INSERT OR REPLACE INTO document VALUES (?, ?)", (nct_id, packed))

    def documents(self) -> Iterator[bytes]:
        """Search documents, by NCT id."""
        for (data,) in self._run("SELECT data FROM document ORDER BY nct_id"):
            yield zlib.decompress(data)

    def _read(self, is_changed: bool, data: bytes) -> Waiting | Unchanged:
        plain = zlib.decompress(data)
        if not is_changed:
            return self._decode_unchanged(plain)
        row = self._decode_row(plain)
        return Waiting(row.study, [self._keys[number] for number in row.keys])

    def _number(self, key: SharedKey) -> int:
        number = self._numbers.setdefault(key, len(self._keys))
        if number == len(self._keys):
            self._keys.append(key)
        return number

    def _run(self, sql: str, values: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        with self._guarded():
            return self._base.execute(sql, values)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(f"{self._path} cannot be written: {error}") from error
