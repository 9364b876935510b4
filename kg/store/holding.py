"""Holding on to a generation: long work reads it to the end, however often it is replaced.

A build removes generations that are older than the one before. Who reads for minutes therefore
reads from links of its own to the files, which cost no room and keep them on the disk. Owns those
links. Refuses to know what is read.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import StoreError
from kg.store.generations import find_current, generation_directory

_HELD = "held-"


@contextmanager
def hold_generation(directory: Path) -> Iterator[Path]:
    """Where the published generation of the store ``directory`` can be read as long as need be.

    Where no links can be made there (a disk that is read-only), it is the generation itself, which
    stands until it has been replaced twice.

    Raises:
        StoreError: nothing is published there; and one of the block, with the generation's own
            place instead of that of the links.
    """
    name = find_current(directory)
    if name is None:
        reason = f"no graph in {directory}; run: kg build SOURCE... --store {directory}"
        raise StoreError(reason)
    _remove_abandoned(directory)
    generation = generation_directory(directory, name)
    # The generation's own name stays the last part: it is what a reader calls it.
    held = directory / f"{_HELD}{os.getpid()}" / name
    try:
        yield held if _link(generation, held) else generation
    except StoreError as error:
        # The links are gone when this is read: the generation itself is what is at fault.
        raise StoreError(str(error).replace(str(held), str(generation))) from error
    finally:
        shutil.rmtree(held.parent, ignore_errors=True)


def _link(generation: Path, held: Path) -> bool:
    try:
        shutil.rmtree(held.parent, ignore_errors=True)
        (held / "graph").mkdir(parents=True)
        os.link(generation / "manifest.json", held / "manifest.json")
        for file in (generation / "graph").iterdir():
            os.link(file, held / "graph" / file.name)
    except OSError:
        return False
    return True


def _remove_abandoned(directory: Path) -> None:
    """Links of processes that were killed."""
    for path in directory.glob(f"{_HELD}*"):
        number = path.name.removeprefix(_HELD)
        if number.isdigit() and not Path("/proc", number).exists():
            shutil.rmtree(path, ignore_errors=True)
