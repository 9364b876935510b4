"""A build or an update that is killed at any moment: the store stays whole, the next run finishes.

The command runs as a process of its own and is ended with SIGKILL, which no program can catch.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.build.ledger import Ledger
from kg.namespaces import CT, Iris
from kg.search import SearchEngine
from kg.store import open_store
from tests.update_runs import HISTORY, IRIS, graph_of, write_record

KILLS = 20
STUDIES = 6


def write_state(directory: Path, status: str, posted: str) -> Path:
    for number in range(1, STUDIES + 1):
        name = f"NCT{number:08}"
        write_record(directory / f"{name}.json", name, posted, overallStatus=status)
    return directory


def start(*arguments: str | Path) -> subprocess.Popen[bytes]:
    command = [str(Path(sys.executable).with_name("kg")), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def finish(*arguments: str | Path) -> float:
    """Run to the end; seconds that it took."""
    begun = time.perf_counter()
    process = start(*arguments)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors.decode()
    return time.perf_counter() - begun


def read_state(store: Path) -> frozenset[ox.Quad]:
    """Every quad but the history, after holding that all parts of the generation open."""
    with open_store(store) as opened:
        quads = frozenset(opened)
        assert len(opened) == len(quads)
        with Ledger(opened.directory, Iris(str(opened.manifest["baseIri"]))) as ledger:
            current = {version.nct_id: version.status for version in ledger.current()}
        assert len(current) == STUDIES
        # Graph, ledger and index of a generation are of one moment.
        for nct_id, status in current.items():
            (term,) = opened.quads(subject=IRIS.study(nct_id), property_=CT + "overallStatus")
            assert isinstance(term.object, ox.NamedNode)
            assert term.object.value == f"{CT}Status-{status}"
        index = SearchEngine.open(opened.directory / "search")
        assert index.search("everolimus").total == STUDIES
    return frozenset(quad for quad in quads if graph_of(quad) != HISTORY)


def status_counts(state: frozenset[ox.Quad]) -> dict[str, int]:
    statuses = [str(q.object) for q in state if q.predicate.value.endswith("#overallStatus")]
    return {status: statuses.count(status) for status in statuses}


@pytest.mark.parametrize("command", ["build", "update"])
def test_killed_at_random(tmp_path: Path, command: str) -> None:
    chance = random.Random(20)
    store = tmp_path / "store"
    sources = (
        write_state(tmp_path / "one", "RECRUITING", "2020-05-01"),
        write_state(tmp_path / "two", "COMPLETED", "2020-06-01"),
    )
    # With processes of its own, and without: one is quicker, and there are many runs.
    common = ("--store", store, "--workers", "2" if command == "build" else "1")
    force = () if command == "build" else ("--force",)
    finish("build", sources[0], *common)
    state_of = [read_state(store)]
    longest = finish(command, sources[1], *force, *common)
    state_of.append(read_state(store))
    assert state_of[0] != state_of[1]
    present, cut_short, runs = 1, 0, 0
    while cut_short < KILLS // 2:
        runs += 1
        assert runs < 3 * KILLS, "runs end before they can be killed"
        wanted = 1 - present
        process = start(command, sources[wanted], *force, *common)
        time.sleep(chance.uniform(0.1, longest))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        cut_short += process.returncode == -signal.SIGKILL
        found = read_state(store)
        assert found in state_of, status_counts(found)
        # How long a run takes now: others may be using the machine.
        longest = finish(command, sources[wanted], *force, *common)
        assert read_state(store) == state_of[wanted]
        present = wanted
    generations = sorted(path.name for path in (store / "generations").iterdir())
    assert not any(name.endswith(".building") for name in generations)
    assert len(generations) <= 2
