"""An update beside the build it saves, day by day.

``python -m benchmarks.update [--workers N]``

Takes the dated versions of 300 studies into a store of all real records, each day by ``kg update``,
and builds the same records of the last day anew for comparison, in the same run. The ratio is what
carries over to another machine.
"""

from __future__ import annotations

import argparse
import os
import re
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.build import ARCHIVES, DATA, MESH
from kg.build import UpdateOptions, build, update
from kg.cli.terminal import show_progress
from kg.config import Config
from kg.terminology.vocabulary import VocabularyFiles

VERSIONS = DATA / "ctgov" / "legacy-xml-versions.zip"
_NAME = re.compile(r"(NCT\d{8})/([A-Z][a-z]+)(\d{2})-(\d{4})_")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    options = parser.parse_args(arguments)
    if not all(path.exists() for path in (*ARCHIVES, MESH, VERSIONS)):
        parser.exit(2, f"the real records are not there: {DATA}\n")
    with tempfile.TemporaryDirectory() as directory:
        Console().print(_measure(Path(directory), options.workers))


def _measure(directory: Path, workers: int) -> Table:
    table = Table(title=f"Updates of a store of all real records, {workers} workers")
    for name in ("records of", "read", "changed", "seconds", "a build takes", "ratio"):
        table.add_column(name, justify="right")
    config = Config(store=directory / "store")
    with show_progress() as progress:
        built = build(
            config,
            ARCHIVES,
            files=VocabularyFiles(mesh=(MESH,)),
            workers=workers,
            progress=progress,
        )
        for day, source in _write_days(directory):
            # The archives hold later records of some of these studies.
            options = UpdateOptions(force=True)
            report = update(config, [source], options, workers=workers, progress=progress)
            seconds, whole = report.total_seconds, built.total_seconds
            table.add_row(
                day,
                f"{report.read:,}",
                f"{report.changed:,}",
                f"{seconds:.1f}",
                f"{whole:.1f}",
                f"{whole / seconds:.0f}",
            )
    return table


def _write_days(directory: Path) -> list[tuple[str, Path]]:
    """Each day's records in a folder, in the order of days."""
    folders: dict[str, Path] = defaultdict(Path)
    with zipfile.ZipFile(VERSIONS) as archive:
        for name in archive.namelist():
            if found := _NAME.match(name):
                nct_id, month, day, year = found.groups()
                date = datetime.strptime(f"{year} {month} {day}", "%Y %B %d").date().isoformat()
                folders[date] = directory / date
                folders[date].mkdir(exist_ok=True)
                (folders[date] / f"{nct_id}.xml").write_bytes(archive.read(name))
    return sorted(folders.items())


if __name__ == "__main__":
    main()
