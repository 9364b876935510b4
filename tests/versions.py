"""The dated versions of real studies, laid out day by day as a harvester would have met them."""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from datetime import datetime
from pathlib import Path

_NAME = re.compile(r"(NCT\d{8})/([A-Z][a-z]+)(\d{2})-(\d{4})_")


def list_days(archive: Path) -> dict[str, dict[str, str]]:
    """Day (ISO) → NCT id → member that held that day, in the order of days."""
    days: dict[str, dict[str, str]] = defaultdict(dict)
    with zipfile.ZipFile(archive) as opened:
        for name in sorted(opened.namelist()):
            if found := _NAME.match(name):
                nct_id, month, day, year = found.groups()
                date = datetime.strptime(f"{year} {month} {day}", "%Y %B %d").date()
                days[date.isoformat()][nct_id] = name
    return dict(sorted(days.items()))


def write_day(archive: Path, members: dict[str, str], directory: Path) -> Path:
    """The records of one day as files in a new ``directory``."""
    directory.mkdir()
    with zipfile.ZipFile(archive) as opened:
        for nct_id, name in members.items():
            (directory / f"{nct_id}.xml").write_bytes(opened.read(name))
    return directory
