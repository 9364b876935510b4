"""Status and phase as of a date, on real versions of real studies, loaded day by day."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg.build import build
from kg.config import Config
from kg.queries import load_catalogue, run_query
from kg.store import Store, open_store
from tests.conftest import ROOT
from tests.update_runs import run
from tests.versions import list_days, write_day

QUERY = load_catalogue(ROOT / "queries")["status-on-date"]


def ask(store: Store, nct_id: str, day: str) -> list[tuple[str | None, ...]]:
    """Status and phase."""
    results = run_query(store, QUERY, {"nctId": nct_id, "day": day})
    assert isinstance(results, ox.QuerySolutions)
    return [
        tuple(row[name].value if row[name] else None for name in ("status", "phase"))
        for row in results
    ]


def test_status_and_phase_as_of_a_date(shared_data: Path, tmp_path: Path) -> None:
    """Status, phase and the day of the last update were read in each file."""
    archive = shared_data / "ctgov" / "legacy-xml-versions.zip"
    chosen = {"NCT04288102", "NCT04320277", "NCT04322396", "NCT04330638"}
    config = Config(store=tmp_path / "store")
    for place, (day, members) in enumerate(list_days(archive).items()):
        kept = {nct_id: name for nct_id, name in members.items() if nct_id in chosen}
        folder = write_day(archive, kept, tmp_path / day) if kept else None
        if folder and place == 0:
            build(config, [folder], workers=1)
        elif folder:
            run(config, folder)
    expected = {
        ("NCT04288102", "2020-04-06"): ("Recruiting", "Phase 1/Phase 2"),
        ("NCT04288102", "2020-04-07"): ("Recruiting", "Phase 2"),
        ("NCT04320277", "2020-04-21"): ("Recruiting", "Phase 3"),
        ("NCT04320277", "2020-04-22"): ("Not yet recruiting", "Phase 2/Phase 3"),
        ("NCT04322396", "2020-04-08"): ("Not yet recruiting", "Phase 4"),
        ("NCT04322396", "2020-04-09"): ("Recruiting", "Phase 2"),
        ("NCT04330638", "2020-04-06"): ("Not yet recruiting", "Phase 4"),
        ("NCT04330638", "2020-04-07"): ("Not yet recruiting", "Phase 3"),
        ("NCT04330638", "2020-04-30"): ("Recruiting", "Phase 3"),
    }
    with open_store(config.store) as opened:
        found = {(nct_id, day): ask(opened, nct_id, day)[0] for nct_id, day in expected}
        assert ask(opened, "NCT04288102", "2020-03-22") == []
    assert found == expected
