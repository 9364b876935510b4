"""The benchmark of the endpoint says rightly what a ratio is worth, and lets others stand still."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.endpoint.__main__ import _parse
from benchmarks.endpoint.questions import Kind
from benchmarks.endpoint.servers import OURS, OXIGRAPH, RDFLIB, Server, pause
from benchmarks.endpoint.verdicts import judge

SMALL, LARGE = Kind("lookup", []), Kind("rows", [], is_large=True)


@pytest.mark.parametrize(
    ("name", "kind", "own", "other", "expected"),
    [
        (OXIGRAPH, SMALL, 40, 100, ("0.40 ×", "0.40 ×", "met")),
        (OXIGRAPH, SMALL, 39, 100, ("0.39 ×", "0.40 ×", "missed")),
        (OXIGRAPH, LARGE, 89, 100, ("0.89 ×", "0.90 ×", "missed")),
        (RDFLIB, SMALL, 100, 10, ("10.00 ×", "10.00 ×", "met")),
        (RDFLIB, SMALL, 100, 0, ("–", "10.00 ×", "met")),
        (RDFLIB, LARGE, 100, 1, ("100.00 ×", "", "")),
        (OXIGRAPH, SMALL, 0, 0, ("–", "0.40 ×", "missed")),
        (OURS, SMALL, 1, 1, ("", "", "")),
    ],
)
def test_a_ratio_is_judged_by_its_target(
    name: str, kind: Kind, own: float, other: float, expected: tuple[str, str, str]
) -> None:
    assert judge(name, kind, own, other) == expected


def test_a_short_run_has_little_time() -> None:
    assert _parse(["--short"]).minutes < _parse([]).minutes


def read_state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def wait_for_state(pid: int, *, stopped: bool) -> None:
    until = time.monotonic() + 10
    while (read_state(pid) == "T") != stopped:
        assert time.monotonic() < until, read_state(pid)
        time.sleep(0.01)


def test_servers_stand_still_and_go_on() -> None:
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    with subprocess.Popen(command) as process:
        try:
            with pause([Server("other", 0, "/", process.pid)]):
                wait_for_state(process.pid, stopped=True)
            wait_for_state(process.pid, stopped=False)
        finally:
            process.kill()
