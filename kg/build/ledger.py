"""The ledger of a generation: which version of which study it holds, and what each one uses.

Lives beside the graph, in ``ledger.sqlite`` of the generation (SQLite, Python's own). It answers
what an update must know and SPARQL would be slow to say: the hash of every record, the patches
between versions, and which records give a shared thing its facts. Owns these tables. Refuses to
know how a record is mapped.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import msgspec

from kg import __version__
from kg.build.known import Known
from kg.errors import StoreError
from kg.mapping.draft import SharedKeys
from kg.mapping.things import KEY_TYPES, find_things
from kg.namespaces import Iris

FILE_NAME = "ledger.sqlite"

_TABLES = """
CREATE TABLE version (
    nct_id TEXT NOT NULL, number INTEGER NOT NULL, date TEXT, hash BLOB, file TEXT NOT NULL,
    holder TEXT, status TEXT, loaded TEXT NOT NULL, mapping TEXT NOT NULL,
    removed INTEGER NOT NULL, shown TEXT NOT NULL, patch BLOB,
    PRIMARY KEY (nct_id, number)
) WITHOUT ROWID;
CREATE TABLE key (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, value BLOB NOT NULL);
CREATE UNIQUE INDEX key_value ON key (kind, value);
CREATE TABLE thing (iri TEXT NOT NULL, key INTEGER NOT NULL, PRIMARY KEY (iri, key)) WITHOUT ROWID;
CREATE TABLE use (nct_id TEXT NOT NULL, key INTEGER NOT NULL, PRIMARY KEY (nct_id, key))
    WITHOUT ROWID;
"""
# Made once a bulk of rows stands: keeping it up while they come takes twice as long.
_USE_INDEX = "CREATE INDEX IF NOT EXISTS use_key ON use (key)"
_ENCODE = msgspec.msgpack.Encoder().encode
_DECODERS = {kind: msgspec.msgpack.Decoder(type_).decode for kind, type_ in KEY_TYPES.items()}


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a study as it was loaded.

    Attributes:
        number: from 1, in the order of loading.
        date: ISO date of the record (see :func:`kg.study.version.get_record_version`).
        hash: of the record; empty for a removal.
        file: where it was read from.
        holder: ISO date of the registry's data.
        status: ``Status`` code.
        loaded: when, ISO date and time in UTC.
        mapping: version of this program.
        removed: whether the study was removed with it.
        shown: the day from which it holds, ISO: the record's, but never before that of the version
            before it.
        patch: what changed against the version before, one line a triple, ``- `` or ``+ `` first.
    """

    nct_id: str
    number: int
    date: str | None
    hash: bytes
    file: str
    holder: str | None = None
    status: str | None = None
    loaded: str
    mapping: str
    removed: bool = False
    shown: str
    patch: str = ""


_COLUMNS = ", ".join(Version.__struct_fields__)


class Ledger:
    """An open ledger; changes last once :meth:`close` or :meth:`commit` was called.

    Raises:
        StoreError: it is missing or damaged.
    """

    def __init__(self, directory: Path, iris: Iris, *, create: bool = False) -> None:
        """The ledger of the generation in ``directory``; ``create`` starts an empty one."""
        path = directory / FILE_NAME
        if not create and not path.exists():
            raise StoreError(f"{path} is missing; build the store anew: kg build SOURCE...")
        self._path = path
        self._iris = iris
        with self._guarded():
            self._base = sqlite3.connect(path)
            if create:
                # Durability comes from the switch of generations, not from every write.
                self._base.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
                self._base.executescript(_TABLES)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._base.close()

    def commit(self) -> None:
        """Write everything to disk."""
        with self._guarded():
            self._base.execute(_USE_INDEX)
            self._base.commit()

    def known(self, *, force: bool) -> dict[str, Known]:
        """NCT id → what was loaded of the study.

        Removed studies are not known: they can come back with the very record that they had. Nor
        are those that another release mapped. ``force`` leaves out earlier versions, so that they
        can be loaded again.
        """
        known: dict[str, Known] = {}
        sql = "SELECT nct_id, hash, date, mapping, removed FROM version ORDER BY nct_id, number"
        for nct_id, hash_, date, mapping, removed in self._base.execute(sql):
            before = known.pop(nct_id, None)
            if not removed and mapping == __version__:
                earlier = before.earlier | {before.current} if before and not force else frozenset()
                known[nct_id] = Known(hash_, date, frozenset(earlier))
        return known

    def current(self) -> Iterator[Version]:
        """The latest version of every study, without its patch; removed ones too."""
        columns = _COLUMNS.replace("patch", "NULL")
        sql = f"SELECT {columns}, MAX(number) FROM version GROUP BY nct_id"
        return (_read_version(row[:-1]) for row in self._rows(sql))

    def count_studies(self) -> int:
        """Number of studies that are not removed."""
        sql = """SELECT COUNT(*) FROM version AS v WHERE NOT removed AND status IS NOT 'WITHHELD'
            AND number = (SELECT MAX(number) FROM version WHERE nct_id = v.nct_id)"""
        return int(self._rows(sql)[0][0])

    def versions(self, nct_id: str, *, patches: bool = True) -> list[Version]:
        """All versions of a study, in the order of loading."""
        columns = _COLUMNS if patches else _COLUMNS.replace("patch", "NULL")
        sql = f"SELECT {columns} FROM version WHERE nct_id = ? ORDER BY number"
        return [_read_version(row) for row in self._rows(sql, (nct_id,))]

    def add_versions(self, versions: Iterable[Version]) -> None:
        """Note versions that were loaded."""
        marks = ", ".join("?" * len(Version.__struct_fields__))
        with self._guarded():
            self._base.executemany(
                f"INSERT INTO version ({_COLUMNS}) VALUES ({marks})", map(_write_version, versions)
            )

    def add_keys(self, keys: Iterable[tuple[str, object]]) -> list[int]:
        """The number of each shared thing ``(kind, value)``; new ones get one."""
        return [self._add_key(kind, value) for kind, value in keys]

    def set_uses(self, nct_id: str, keys: Iterable[int]) -> set[str]:
        """Say which shared things a study uses now; IRIs of those that it did or does use."""
        new = set(keys)
        old = {key for (key,) in self._rows("SELECT key FROM use WHERE nct_id = ?", (nct_id,))}
        with self._guarded():
            self._base.executemany(
                "DELETE FROM use WHERE nct_id = ? AND key = ?", [(nct_id, key) for key in old - new]
            )
        self.add_uses((nct_id, key) for key in new - old)
        return {iri for key in new ^ old for iri in self._things_of(key)}

    def add_uses(self, uses: Iterable[tuple[str, int]]) -> None:
        """Note that studies use shared things, by number."""
        with self._guarded():
            self._base.executemany("INSERT INTO use (nct_id, key) VALUES (?, ?)", uses)

    def find_shared(self, things: Iterable[str]) -> SharedKeys:
        """What gives the shared ``things`` (IRIs) their facts, as the studies of now have it."""
        sql = """SELECT DISTINCT key.kind, key.value FROM thing JOIN key ON key.id = thing.key
            WHERE thing.iri = ? AND EXISTS (SELECT 1 FROM use WHERE use.key = key.id)"""
        self.commit()
        found = SharedKeys()
        for thing in things:
            for kind, value in self._rows(sql, (thing,)):
                getattr(found, kind).add(_DECODERS[kind](value))
        return found

    def _add_key(self, kind: str, value: object) -> int:
        data = _ENCODE(value)
        found = self._rows("SELECT id FROM key WHERE kind = ? AND value = ?", (kind, data))
        for (number,) in found:
            return int(number)
        with self._guarded():
            cursor = self._base.execute("INSERT INTO key (kind, value) VALUES (?, ?)", (kind, data))
            number = cursor.lastrowid or 0
            things = [(iri, number) for iri in find_things(kind, value, self._iris)]
            self._base.executemany("INSERT OR IGNORE INTO thing (iri, key) VALUES (?, ?)", things)
        return int(number)

    def _things_of(self, key: int) -> list[str]:
        sql = "SELECT kind, value FROM key WHERE id = ?"
        rows = self._rows(sql, (key,))
        return [
            iri
            for kind, value in rows
            for iri in find_things(kind, _DECODERS[kind](value), self._iris)
        ]

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._guarded():
            return self._base.execute(sql, values).fetchall()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(f"{self._path} cannot be read or written: {error}") from error


def _write_version(version: Version) -> tuple[object, ...]:
    values = msgspec.structs.astuple(version)
    return (*values[:-1], zlib.compress(version.patch.encode()) if version.patch else None)


def _read_version(row: Sequence[Any]) -> Version:
    values = dict(zip(Version.__struct_fields__, row, strict=True))
    patch = values.pop("patch")
    values["removed"] = bool(values["removed"])
    return Version(**values, patch=zlib.decompress(patch).decode() if patch else "")
