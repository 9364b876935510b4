"""``kg fetch`` where the registry answers oddly: what could be had is there, the rest is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from click.testing import CliRunner, Result

from kg.cli import main
from tests.download_runs import IDS, RECORDS, files_of, members_of
from tests.odd_registries import EndlessRegistry, OddRegistry
from tests.registry_server import Registry, serve

_Served = TypeVar("_Served", bound=Registry)


@pytest.fixture
def odd_registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[OddRegistry]:
    yield from _serve(OddRegistry(RECORDS), monkeypatch)


@pytest.fixture
def endless_registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[EndlessRegistry]:
    yield from _serve(EndlessRegistry(RECORDS), monkeypatch)


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "studies.zip"


def _serve(registry: _Served, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Served]:
    with serve(registry):
        monkeypatch.setenv("KG_API_URL", registry.url)
        yield registry


def run(output: Path, *arguments: str) -> Result:
    fast = ("--rate", "100000", "--retries", "1")
    return CliRunner().invoke(main, ["fetch", *fast, "-o", str(output), *arguments])


def test_another_study_is_not_taken(odd_registry: OddRegistry, output: Path) -> None:
    odd_registry.studies = {"NCT00002938": RECORDS[0]}
    result = run(output, "NCT00002938")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f"NCT00002938: the registry answers with another study, {IDS[0]}",
        f"Error: no study was found; {output} is not written",
    ]
    assert result.stdout == ""
    assert not output.exists()


def test_an_odd_record_is_named_and_left_out(odd_registry: OddRegistry, output: Path) -> None:
    odd_registry.odd = {"0.5": b"5"}
    odd_registry.total_offset = 1
    result = run(output, "--all", "--page-size", "5")
    assert result.exit_code == 1
    line, last = result.stderr.splitlines()
    assert line.startswith("page 2, record 1: ")
    assert line.endswith("; no study record, left out")
    assert last == "Error: 1 record of the registry could not be taken"
    assert result.stdout.startswith(f"{len(RECORDS)} studies in {output}; ")
    assert members_of(output) == files_of(RECORDS)


def test_very_many_odd_records_are_not_all_named(odd_registry: OddRegistry, output: Path) -> None:
    odd_registry.odd = {"": b", ".join([b"5"] * 1234)}
    result = run(output, "--all")
    lines = result.stderr.splitlines()
    assert lines[-1] == "Error: 1,234 records of the registry could not be taken"
    assert lines[-2].startswith("... and 1,")
    assert len(lines) < 50


@pytest.mark.parametrize("filler", [[], RECORDS[:1]], ids=["empty", "again"])
def test_paging_that_never_ends(
    endless_registry: EndlessRegistry, output: Path, filler: list[bytes]
) -> None:
    endless_registry.filler = filler
    result = run(output, "--all", "--page-size", "5")
    assert result.exit_code == 1
    [line] = result.stderr.splitlines()
    assert line.startswith("Error: the registry gave page after page without a new study")
    assert members_of(output) == files_of(RECORDS)
