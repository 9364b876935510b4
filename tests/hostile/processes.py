"""The processes of a server, as the kernel counts them."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple


class Process(NamedTuple):
    """One process: ``state`` as in proc(5), ``memory`` in bytes."""

    pid: int
    parent: int
    state: str
    memory: int
    command: str

    @property
    def files(self) -> int:
        """Number of open file descriptors."""
        return sum(1 for _ in Path(f"/proc/{self.pid}/fd").iterdir())


def list_family(root: int) -> list[Process]:
    """The process ``root`` and all that descend from it."""
    everyone = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                everyone.append(_read(entry))
    family = {root}
    while more := {one.pid for one in everyone if one.parent in family} - family:
        family |= more
    return [one for one in everyone if one.pid in family]


def _read(entry: Path) -> Process:
    fields = (entry / "stat").read_text().rpartition(")")[2].split()
    command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    memory = int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    return Process(int(entry.name), int(fields[1]), fields[0], memory, command)


def list_workers(root: int) -> list[Process]:
    """The query workers of the server ``root``: the children of its fork servers."""
    family = list_family(root)
    forks = {one.pid for one in family if "forkserver" in one.command}
    return [one for one in family if one.parent in forks]


def find_web_processes(root: int) -> list[Process]:
    """The processes of the server ``root`` that answer requests: each has a fork server."""
    family = list_family(root)
    parents = {one.parent for one in family if "forkserver" in one.command}
    return [one for one in family if one.pid in parents and "forkserver" not in one.command]
