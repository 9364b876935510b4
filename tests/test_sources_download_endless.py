"""Paging that leads nowhere ends, and paging that only looks so does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import SourceError
from tests.download_runs import RECORDS, copies_of, files_of, members_of, run
from tests.odd_registries import EndlessRegistry
from tests.registry_server import Registry, serve

FILLERS = [[], RECORDS[:4], [RECORDS[-1]], [b"5"]]


@pytest.fixture
def registry() -> Iterator[EndlessRegistry]:
    with serve(EndlessRegistry(RECORDS)) as served:
        assert isinstance(served, EndlessRegistry)
        yield served


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "studies.zip"


@pytest.mark.parametrize("filler", FILLERS, ids=["empty", "first", "last", "odd"])
def test_pages_without_a_new_study_end(
    registry: EndlessRegistry, output: Path, filler: list[bytes]
) -> None:
    registry.filler = filler
    report = run(registry, output)
    assert report.is_endless
    assert members_of(output) == files_of(RECORDS)
    assert len(registry.pages()) < 50
    assert list(output.parent.iterdir()) == [output]


def test_empty_pages_from_the_first_one(registry: EndlessRegistry, output: Path) -> None:
    registry.records = []
    report = run(registry, output)
    assert (report.is_endless, report.studies) == (True, 0)
    assert len(registry.pages()) < 50
    assert list(output.parent.iterdir()) == []


def test_some_pages_without_a_new_study_do_not_end_it(
    registry: EndlessRegistry, output: Path
) -> None:
    registry.filler, registry.pause, registry.ends = RECORDS[:4], 10, True
    report = run(registry, output)
    assert not report.is_endless
    assert members_of(output) == files_of(RECORDS)
    assert len(registry.pages()) == 4 + 10


def test_a_stop_on_the_way_does_not_count_anew(registry: EndlessRegistry, output: Path) -> None:
    run(registry, output)
    pages = len(registry.pages())
    registry.requests.clear()
    registry.faults = dict.fromkeys(range(15, 19), "cut")
    with pytest.raises(SourceError, match="what came is kept"):
        run(registry, output)
    assert run(registry, output).is_endless
    assert len(registry.pages()) == pages + 4  # the four tries that failed
    assert members_of(output) == files_of(RECORDS)


def test_a_round_anew_is_not_without_new_studies(output: Path) -> None:
    """All of its pages bring what has come before; the last ones bring the rest."""
    registry = Registry(copies_of(RECORDS, 40))
    registry.on_request = lambda number: registry.expire_tokens() if number == 35 else None
    with serve(registry):
        report = run(registry, output, page_size=1)
    assert (report.expiries, report.is_endless) == (1, False)
    assert members_of(output) == files_of(registry.records)
