"""Runs of a download against a local registry, and what their archives must hold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

from kg.sources.download import Clock, FetchReport, Manners, Selection, fetch
from tests.conftest import ROOT
from tests.registry_server import FakeClock, Registry, nct_id_of

RECORDS = [path.read_bytes() for path in sorted((ROOT / "examples").glob("*.json"))]
IDS = [nct_id_of(record) for record in RECORDS]
ALL = Selection()


def run(
    registry: Registry,
    output: Path,
    selection: Selection = ALL,
    *,
    page_size: int = 4,
    retries: int = 3,
    restart: bool = False,
) -> FetchReport:
    clock = FakeClock()
    return fetch(
        selection,
        output,
        api_url=registry.url,
        manners=Manners(page_size=page_size, retries=retries),
        clock=Clock(clock.now, clock.sleep),
        restart=restart,
    )


def members_of(archive: Path) -> dict[str, bytes]:
    """The files of an archive; a name that stands twice fails."""
    with ZipFile(archive) as opened:
        names = opened.namelist()
        assert len(names) == len(set(names))
        return {name: opened.read(name) for name in names}


def files_of(records: Sequence[bytes]) -> dict[str, bytes]:
    """The files that an archive of ``records`` must hold."""
    return {f"{nct_id_of(record)}.json": record.strip() for record in records}


def copies_of(records: Sequence[bytes], count: int) -> list[bytes]:
    """``count`` studies: the records under NCT ids of their own."""
    ids = [f"NCT{90000000 + number}" for number in range(count)]
    return [
        records[number % len(records)].replace(IDS[number % len(records)].encode(), nct_id.encode())
        for number, nct_id in enumerate(ids)
    ]
