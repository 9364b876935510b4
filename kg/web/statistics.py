"""The counts of the open generation, made in the background and kept.

Owns when they are made and where they stand. Refuses to know what is counted.

A new generation gets new counts: the server counts each once, in a process of its own that is kept
short of time, memory and priority, so that no request waits for it. They stand in a file of the
store under the name of their generation. Until they are there, whoever asks gets the last counts
that there were, which name the generation that they are of.

A count that a newer generation overtakes is given up for that one, but not twice in a row: where
writes come faster than one can count, there are counts all the same.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import resource
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import msgspec

from kg.config import Config
from kg.endpoint.orphans import end_with_parent
from kg.errors import KgError
from kg.export.statistics import Statistics, count_statistics
from kg.store import Store
from kg.store.generations import find_current, generation_directory
from kg.store.pins import Pin
from kg.web.generations import Generation

FILE_NAME = "statistics.cache"
_LOOK_EVERY_S = 1.0
# The server comes up first.
_BEGIN_AFTER_S = 3.0
_WITHIN_S = 3600.0
# Of the machine's: it grows with the number of different subjects and objects.
_SHARE_OF_MEMORY = 0.5
_NICENESS = 10
_KEY = "statistics"
_LOG = logging.getLogger(__name__)


def find_statistics(generation: Generation) -> Statistics | None:
    """The counts of ``generation``, once they are there."""
    latest = find_latest(generation)
    return latest if latest is not None and latest.generation == generation.name else None


def find_latest(generation: Generation) -> Statistics | None:
    """The counts of ``generation``, or those of an older one until they are there."""
    found = generation.find(_KEY)
    if isinstance(found, Statistics):
        return found
    statistics = _read(generation.store.directory.parent.parent / FILE_NAME)
    if statistics is None or statistics.generation != generation.name:
        return statistics
    return generation.once(_KEY, lambda: statistics)


def keep_statistics(config: Config, stop: threading.Event) -> None:
    """Count every generation that is published, until ``stop``; what goes wrong is logged."""
    path, tried, may_give_up = config.store / FILE_NAME, None, True
    stop.wait(_BEGIN_AFTER_S)
    while not stop.wait(_LOOK_EVERY_S):
        with suppress(KgError):
            name = find_current(config.store)
            if name is None or name == tried:
                continue
            tried = name
            found = _read(path)
            if found is None or found.generation != name:
                may_give_up = _count(config, name, stop, may_give_up=may_give_up)


def _count(config: Config, name: str, stop: threading.Event, *, may_give_up: bool) -> bool:
    """Let a process count; end it where it takes too long, or where nobody wants the counts.

    Returns:
        Whether it came to its end, and was not given up for a newer generation.
    """
    directory = generation_directory(config.store, name)
    # Writes may come so fast that it would be removed before the process has opened it.
    pin = Pin(directory)
    if not directory.exists():
        return True
    process = multiprocessing.get_context("spawn").Process(
        target=write_statistics,
        args=(directory, config.queries, config.store / FILE_NAME),
        name="statistics",
        daemon=True,
    )
    process.start()
    deadline = time.monotonic() + _WITHIN_S
    is_wanted = True
    while process.is_alive() and is_wanted and time.monotonic() < deadline:
        process.join(_LOOK_EVERY_S)
        is_newest = not may_give_up or find_current(config.store) == name
        is_wanted = not stop.is_set() and is_newest
    if process.is_alive():
        process.kill()
        process.join()
    pin.release()
    if process.exitcode and is_wanted:
        _LOG.error("generation %s could not be counted; /void is without its counts", name)
    return is_wanted


def write_statistics(directory: Path, queries: Path, path: Path) -> None:
    """Count the generation in ``directory`` and write the file ``path``; a process's whole life."""
    # The server may be killed at any moment; nobody would wait for the counts then.
    end_with_parent()
    os.nice(_NICENESS)
    with suppress(OSError):
        # Where memory runs out, the counts go first, and the server stays.
        Path("/proc/self/oom_score_adj").write_text("1000")
    whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    limit = int(_SHARE_OF_MEMORY * whole)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        with Store(directory) as store:
            statistics = count_statistics(store, queries)
    except (KgError, MemoryError) as error:
        sys.exit(f"kg: {error or 'memory ran out'}")
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        partial.write_bytes(msgspec.msgpack.encode(statistics))
        partial.replace(path)
    except OSError:
        with suppress(OSError):
            partial.unlink()
        raise


def _read(path: Path) -> Statistics | None:
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=Statistics)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
