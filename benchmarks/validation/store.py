"""``python -m benchmarks.validation.store [STORE]``: what checking a whole store takes.

Runs ``kg validate --store`` as an operator does and watches its processes: the time, and the most
memory they had together. That is their proportional set size (``/proc/PID/smaps_rollup``): pages
that several share count once. Without ``STORE`` the real records are built into one first.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.build import ARCHIVES, MESH

_KG = str(Path(sys.executable).with_name("kg"))
_EVERY_S = 0.5
_KIB = 1024


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", nargs="?", type=Path)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        store = options.store or _build(Path(directory) / "store")
        report = Path(directory) / "report.json"
        Console().print(_measure(store, options.workers, report))


def _build(store: Path) -> Path:
    command = ["build", *map(str, ARCHIVES), "--mesh", str(MESH), "--store", str(store)]
    subprocess.run([_KG, *command], check=True)
    return store


def _measure(store: Path, workers: int, report: Path) -> Table:
    """One run; the exit code 1 says that violations were found, which the store may well have."""
    command = ["validate", "--store", str(store), "--workers", str(workers)]
    command += ["--format", "json", "--by", "shape", "--output", str(report)]
    started = time.perf_counter()
    with subprocess.Popen([_KG, *command]) as process:
        highest, most = 0, 0
        while process.poll() is None:
            tree = [process.pid, *_list_children(process.pid)]
            highest, most = max(highest, sum(map(_read_pss, tree))), max(most, len(tree))
            time.sleep(_EVERY_S)
    took_s = time.perf_counter() - started
    if process.returncode not in (0, 1):
        sys.exit(f"kg validate ended with {process.returncode}")
    return _describe(store, json.loads(report.read_bytes()), took_s, highest, most)


def _describe(
    store: Path, told: dict[str, object], took_s: float, highest: int, most: int
) -> Table:
    studies = told["studies"]
    assert isinstance(studies, int)
    table = Table(title=f"kg validate --store {store}")
    table.add_column("figure")
    table.add_column("value", justify="right")
    table.add_row("studies", f"{studies:,}")
    table.add_row("seconds", f"{took_s:.0f}")
    table.add_row("studies/s", f"{studies / took_s:.0f}")
    table.add_row("processes at most", str(most))
    table.add_row("peak memory of all of them (PSS)", f"{highest / 1_000_000:,.0f} MB")
    return table


def _list_children(pid: int) -> Iterator[int]:
    """All processes that descend from ``pid``."""
    try:
        text = "".join(
            (task / "children").read_text() for task in Path(f"/proc/{pid}/task").iterdir()
        )
    except (FileNotFoundError, ProcessLookupError):
        return
    for child in map(int, text.split()):
        yield child
        yield from _list_children(child)


def _read_pss(pid: int) -> int:
    """Bytes; a process that has just ended has none."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    sizes = [int(line.split()[1]) for line in lines if line.startswith("Pss:")]
    return sum(sizes) * _KIB


if __name__ == "__main__":
    main()
