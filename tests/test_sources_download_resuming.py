"""A download that failed goes on where it stopped, and only that download."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.sources.download import Selection
from tests.download_runs import ALL, IDS, RECORDS, files_of, members_of, run
from tests.registry_server import Registry, serve


@pytest.fixture
def registry() -> Iterator[Registry]:
    with serve(Registry(RECORDS)) as served:
        yield served


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "studies.zip"


@pytest.mark.parametrize("selection", [ALL, Selection(nct_ids=tuple(IDS))])
def test_a_failed_download_goes_on_where_it_stopped(
    registry: Registry, output: Path, selection: Selection
) -> None:
    output.write_bytes(b"the archive of last week")
    # Version and two pages go well, then the server is down for the rest of this run.
    registry.faults = dict.fromkeys(range(4, 8), "status 503")
    with pytest.raises(
        SourceError, match=r"gave up after 4 tries; what came is kept, run the same"
    ):
        run(registry, output, selection)
    assert output.read_bytes() == b"the archive of last week"
    before = len(registry.requests)
    report = run(registry, output, selection)
    assert report.kept_pages == 2
    assert len(registry.requests) - before == 2 + 2  # two versions, the two pages that were missing
    assert members_of(output) == files_of(RECORDS)
    assert list(output.parent.iterdir()) == [output]


def test_a_download_goes_on_with_another_page_size(registry: Registry, output: Path) -> None:
    registry.faults = dict.fromkeys(range(4, 8), "cut")
    with pytest.raises(SourceError, match="what came is kept"):
        run(registry, output)
    report = run(registry, output, page_size=1000)
    assert report.pages == 3
    assert members_of(output) == files_of(RECORDS)


def test_a_token_that_expired_between_two_runs(registry: Registry, output: Path) -> None:
    registry.faults = dict.fromkeys(range(4, 8), "cut")
    with pytest.raises(SourceError, match="what came is kept"):
        run(registry, output)
    registry.expire_tokens()
    report = run(registry, output)
    assert (report.kept_pages, report.expiries) == (2, 1)
    assert members_of(output) == files_of(RECORDS)


@pytest.mark.parametrize(
    "other",
    [
        Selection(parameters={"query.cond": "sarcoma"}),
        Selection(nct_ids=(IDS[0],)),
        ALL,
    ],
)
def test_another_download_does_not_go_on_from_here(
    registry: Registry, output: Path, other: Selection
) -> None:
    first = Selection(parameters={"query.cond": "cancer"})
    registry.faults = dict.fromkeys(range(3, 7), "cut")
    with pytest.raises(SourceError, match="what came is kept"):
        run(registry, output, first, page_size=1)
    asked = len(registry.requests)
    with pytest.raises(SourceError, match=r"stopped here \(query.cond=cancer from http://127"):
        run(registry, output, other)
    assert len(registry.requests) == asked
    assert run(registry, output, other, restart=True).kept_pages == 0
    expected = {(): RECORDS, (IDS[0],): RECORDS[:1]}[other.nct_ids]
    if other.parameters:
        expected = [record for record in RECORDS if b"sarcoma" in record.lower()]
    assert members_of(output) == files_of(expected)
