"""The directory of a store: generations, which of them is published, and who may write.

::

    DIR/current                      name of the published generation
    DIR/build.lock                   held (flock) by the one build that writes
    DIR/generations/NAME/            graph/ (RocksDB), manifest.json, and whatever the build adds
    DIR/generations/NAME.building/   a generation that is being written

Owns these names, the manifest and the atomic switch. Refuses to know the database inside.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO

import msgspec

from kg.errors import StoreBusyError, StoreError
from kg.store.pins import is_pinned

# Raised when a graph written before cannot be read any more, or would be misread.
STORE_FORMAT = 1
_BUILDING = ".building"
_LOCK_PAUSE_S = 0.02


def find_current(directory: Path) -> str | None:
    """The name of the published generation of the store ``directory``, if there is one."""
    try:
        return (directory / "current").read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"{directory / 'current'}: {error.strerror}") from error


def find_mark(directory: Path) -> tuple[int, int] | None:
    """What changes whenever another generation is published; costs one ``stat``."""
    try:
        # A path made into an object takes twice as long, and each request does this.
        status = os.stat(_find_pointer(directory))  # noqa: PTH116
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns


@lru_cache(maxsize=16)
def _find_pointer(directory: Path) -> str:
    """The file that names the published generation; made once, as it is looked at all the time."""
    return str(directory / "current")


def generation_directory(directory: Path, name: str) -> Path:
    """Where the generation ``name`` stands once it is published."""
    return directory / "generations" / name


def make_building_directory(directory: Path) -> Path:
    """A new, empty directory for a generation to be written in, named by the time it began."""
    start = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
    path = directory / "generations" / f"{start}{_BUILDING}"
    path.mkdir(parents=True)
    return path


def lock_for_building(directory: Path, wait_s: float = 0.0) -> TextIO:
    """Take the build lock; it is held until the file is closed, or the process ends.

    Raises:
        StoreBusyError: another build holds it, and still does after ``wait_s``.
        StoreError: the directory cannot be written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        file = (directory / "build.lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{directory} cannot be written: {error.strerror}") from error
    deadline = time.monotonic() + wait_s
    while not _try_lock(file):
        if time.monotonic() >= deadline:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            file.close()
            raise StoreBusyError(
                f"another build is writing to {directory} (process {holder}); wait until it ends"
            )
        time.sleep(_LOCK_PAUSE_S)
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file


def _try_lock(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def remove_unfinished(directory: Path) -> None:
    """Remove what builds that failed or were killed left behind; only for the lock's holder."""
    for path in (directory / "generations").glob(f"*{_BUILDING}"):
        shutil.rmtree(path)


def write_manifest(path: Path, facts: Mapping[str, object]) -> None:
    """Write ``manifest.json`` of the generation in ``path``, durably."""
    data = msgspec.json.format(msgspec.json.encode({"storeFormat": STORE_FORMAT, **facts}))
    _write_durably(path / "manifest.json", data + b"\n")


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest of the generation in ``path``.

    Raises:
        StoreError: it is missing or damaged, or was written in another format.
    """
    try:
        manifest = msgspec.json.decode((path / "manifest.json").read_bytes(), type=dict[str, Any])
    except (OSError, msgspec.DecodeError) as error:
        raise StoreError(f"{path} is damaged: manifest.json cannot be read: {error}") from error
    found = manifest.get("storeFormat")
    if found != STORE_FORMAT:
        reason = f"was written in store format {found}, this version reads {STORE_FORMAT}"
        raise StoreError(f"{path} {reason}; run: kg build SOURCE... --store DIR")
    return manifest


def publish_directory(directory: Path, building: Path) -> Path:
    """Make the generation in ``building`` the published one.

    The one before stays, and older ones as long as somebody reads them.
    """
    previous = find_current(directory)
    path = building.with_name(building.name.removesuffix(_BUILDING))
    building.rename(path)
    _sync_directory(path.parent)
    fresh = directory / "current.new"
    _write_durably(fresh, f"{path.name}\n".encode())
    fresh.replace(directory / "current")
    _sync_directory(directory)
    for old in path.parent.iterdir():
        if old.name not in (path.name, previous) and not is_pinned(old):
            shutil.rmtree(old, ignore_errors=True)
    return path


def _write_durably(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
