"""``kg fetch`` killed at moments of chance: run again, it ends with nothing lost, nothing twice."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.download_runs import RECORDS, copies_of, files_of, members_of
from tests.registry_server import Registry, nct_id_of, serve

FETCH = [sys.executable, "-c", "from kg.cli import main; main()", "fetch", "--rate", "100000"]


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    with serve(Registry(RECORDS)) as served:
        monkeypatch.setenv("KG_API_URL", served.url)
        yield served


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "studies.zip"


class Killer:
    """Kills the process that fetches, at moments of chance: before an answer, or soon after.

    No answer follows the one after which it is to die, so that a fast process dies too; a process
    is known before its first answer, so that a slow test misses none.
    """

    def __init__(self, seed: int, kills: int) -> None:
        self._chance = random.Random(seed)
        self._kills_left = kills
        self._requests_left = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._is_known = threading.Event()
        self._is_dead = threading.Event()

    def run(self, command: list[str]) -> tuple[int, bytes]:
        """Exit code and stderr of ``command``, which dies as long as kills are left."""
        self._requests_left = self._chance.randint(2, 4) if self._kills_left else -1
        self._kills_left -= self._kills_left > 0
        self._is_known.clear()
        self._is_dead.clear()
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._is_known.set()
        _, errors = self._process.communicate(timeout=120)
        self._is_dead.set()
        return self._process.returncode, errors

    def watch(self, number: int) -> None:  # noqa: ARG002 - the registry's form of call
        if self._requests_left < 0:
            return
        self._is_known.wait(60)
        if self._requests_left == 0:
            self._is_dead.wait(60)
            return
        self._requests_left -= 1
        if self._requests_left == 0 and self._process is not None:
            delay_s = self._chance.choice([0.0, 0.0, 0.002, 0.01, 0.03])
            if delay_s:
                threading.Timer(delay_s, self._process.kill).start()
            else:
                self._process.kill()


@pytest.mark.parametrize(("seed", "by_ids"), [(1, False), (3, True)])
def test_a_killed_download_goes_on(
    registry: Registry, output: Path, tmp_path: Path, seed: int, by_ids: bool
) -> None:
    # So many pages that even the last kill comes well before the end.
    registry.records = copies_of(RECORDS, 180)
    ids = tmp_path / "ids.txt"
    ids.write_text("\n".join(map(nct_id_of, registry.records)))
    selection = ["--ids", str(ids)] if by_ids else ["--all"]
    command = [*FETCH, *selection, "--page-size", "3", "-o", str(output)]
    killer = Killer(seed, kills=5)
    registry.on_request = killer.watch
    for is_last in [False] * 5 + [True]:
        code, errors = killer.run(command)
        assert (code, errors) == (0 if is_last else -signal.SIGKILL, b"")
        assert output.exists() == is_last
    assert members_of(output) == files_of(registry.records)
    # A kill costs the page that was under way, and nothing else.
    pages = 60 + (not by_ids)
    assert pages <= len(registry.pages()) <= pages + 5
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ids.txt", "studies.zip"]


class LastRequest:
    """Kills a process some time after the last request of a download, the second for a version."""

    def __init__(self, registry: Registry, delay_s: float) -> None:
        self._registry = registry
        self._delay_s = delay_s
        self._versions = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._is_known = threading.Event()

    def run(self, command: list[str]) -> int:
        """The exit code of ``command``."""
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._is_known.set()
        self._process.communicate(timeout=120)
        return self._process.returncode

    def watch(self, number: int) -> None:
        self._is_known.wait(60)
        self._versions += self._registry.requests[number - 1].endswith("/version")
        if self._versions == 2 and self._process is not None:
            if self._delay_s:
                threading.Timer(self._delay_s, self._process.kill).start()
            else:
                self._process.kill()


def test_a_kill_while_the_archive_is_written(registry: Registry, output: Path) -> None:
    """Everything has come; whenever the process dies from here on, the next run ends it."""
    registry.records = copies_of(RECORDS, 40)
    command = [*FETCH, "--all", "-o", str(output)]
    chance = random.Random(5)
    codes = []
    for delay_s in (0, chance.random() / 100, chance.random() / 30):
        last = LastRequest(registry, delay_s)
        registry.on_request = last.watch
        codes.append(last.run(command))
        assert set(codes) <= {0, -signal.SIGKILL}
        if output.exists():
            assert len(members_of(output)) == 40
    assert codes[0] == -signal.SIGKILL
    registry.on_request = lambda number: None  # noqa: ARG005 - the registry's form of call
    assert subprocess.run(command, stdout=subprocess.PIPE, check=False, timeout=120).returncode == 0
    assert members_of(output) == files_of(registry.records)
    assert list(output.parent.iterdir()) == [output]
