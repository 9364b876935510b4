"""The version of the data is a note: whatever ``/version`` answers, the studies come."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.download_runs import RECORDS, files_of, members_of, run
from tests.registry_server import DATA_TIMESTAMP, Registry, serve

FAULTS = [
    "html",
    "truncated",
    "cut",
    "reset",
    "status 500",
    "status 404",
    "status 304",
    "status 503 7200",
    "redirect http://localhost:1/version",
]


class AnyVersion(Registry):
    """A registry whose ``/version`` may be anything.

    Attributes:
        version: what it answers, where that is set.
    """

    version: bytes | None = None

    def fail_version(self, fault: str, *, at_end: bool) -> None:
        """``/version`` fails before the first page, or after it."""

        def spoil(number: int) -> None:
            if self.requests[number - 1].endswith("/version") and bool(self.pages()) == at_end:
                self.faults[number] = fault

        self.on_request = spoil

    def answer(self, path: str) -> tuple[int, str, bytes]:
        if self.version is not None and path.endswith("/version"):
            return 200, "application/json", self.version
        return super().answer(path)


@pytest.fixture
def registry() -> Iterator[AnyVersion]:
    with serve(AnyVersion(RECORDS)) as served:
        assert isinstance(served, AnyVersion)
        yield served


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "studies.zip"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"5",
        b"null",
        b"{",
        b'{"dataTimestamp": 20261120}',
        b'{"dataTimestamp": null}',
        b'{"dataTimestamp": "2026\\n11"}',
        b'{"dataTimestamp": "\xff"}',
        b'{"apiVersion": []}',
    ],
)
def test_a_version_that_is_none(registry: AnyVersion, output: Path, body: bytes) -> None:
    registry.version = body
    report = run(registry, output)
    assert members_of(output) == files_of(RECORDS)
    assert (report.data_timestamp, report.data_changed) == ("", False)


@pytest.mark.parametrize("fault", FAULTS)
def test_no_version_at_the_start(registry: AnyVersion, output: Path, fault: str) -> None:
    registry.fail_version(fault, at_end=False)
    report = run(registry, output, page_size=100)
    assert members_of(output) == files_of(RECORDS)
    assert (report.data_timestamp, report.data_changed) == (DATA_TIMESTAMP, False)


@pytest.mark.parametrize("fault", FAULTS)
def test_no_version_at_the_end(registry: AnyVersion, output: Path, fault: str) -> None:
    registry.fail_version(fault, at_end=True)
    report = run(registry, output, page_size=100)
    assert members_of(output) == files_of(RECORDS)
    assert (report.data_timestamp, report.data_changed) == ("", False)


def test_a_fault_that_passes_costs_no_note(registry: AnyVersion, output: Path) -> None:
    registry.faults = {1: "cut", 4: "status 500"}
    report = run(registry, output, page_size=100)
    assert (report.data_timestamp, report.data_changed) == (DATA_TIMESTAMP, False)
