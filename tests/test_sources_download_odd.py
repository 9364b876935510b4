"""Answers in good form that do not hold what they should: one of them stops no download."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.sources.download import Selection
from tests.download_runs import IDS, RECORDS, files_of, members_of, run
from tests.odd_registries import ODD_RECORDS, OddRegistry
from tests.registry_server import serve


@pytest.fixture
def registry() -> Iterator[OddRegistry]:
    with serve(OddRegistry(RECORDS)) as served:
        assert isinstance(served, OddRegistry)
        yield served


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "studies.zip"


@pytest.mark.parametrize("odd", ODD_RECORDS)
def test_an_odd_record_does_not_keep_the_others(
    registry: OddRegistry, output: Path, odd: bytes
) -> None:
    registry.odd = {"0.4": odd}
    registry.total_offset = 1  # the registry counts it
    report = run(registry, output)
    assert members_of(output) == files_of(RECORDS)
    [line] = report.odd
    assert line.startswith("page 2, record 1: ")
    assert "\n" not in line
    assert report.missing == 0
    # Nothing is asked for twice: the answer was whole, and another round would bring the same.
    assert registry.tokens() == ["", "0.4", "0.8", "0.12"]


def test_every_odd_record_is_named(registry: OddRegistry, output: Path) -> None:
    registry.odd = {"": b"5, {}", "0.12": b"[]"}
    report = run(registry, output)
    places = [line.partition(": ")[0] for line in report.odd]
    assert places == ["page 1, record 1", "page 1, record 2", "page 4, record 1"]
    assert members_of(output) == files_of(RECORDS)


def test_an_odd_record_of_an_earlier_run_is_named(registry: OddRegistry, output: Path) -> None:
    registry.odd = {"0.4": b"5"}
    registry.total_offset = 1
    registry.faults = dict.fromkeys(range(4, 8), "cut")
    with pytest.raises(SourceError, match="what came is kept"):
        run(registry, output)
    report = run(registry, output)
    assert report.kept_pages == 2
    assert [line.partition(": ")[0] for line in report.odd] == ["page 2, record 1"]
    assert report.missing == 0
    assert members_of(output) == files_of(RECORDS)


def test_an_odd_record_that_comes_again_is_named_once(registry: OddRegistry, output: Path) -> None:
    registry.odd = {"0.4": b"5", "1.4": b"5"}
    registry.total_offset = 1
    registry.on_request = lambda number: registry.expire_tokens() if number == 4 else None
    report = run(registry, output)
    assert (report.expiries, report.missing, len(report.odd)) == (1, 0, 1)
    assert members_of(output) == files_of(RECORDS)


def test_an_odd_record_hides_no_missing_one(registry: OddRegistry, output: Path) -> None:
    registry.odd = {"0.4": b"5"}
    registry.total_offset = 2
    report = run(registry, output)
    assert report.missing == 1
    assert len(registry.pages()) == 8  # tried once more


@pytest.mark.parametrize(
    ("module", "value"),
    [
        ("statusModule", 5),
        ("statusModule", {"lastUpdatePostDateStruct": {"date": 2024}}),
        ("identificationModule", {"nctId": IDS[0], "nctIdAliases": None}),
    ],
)
def test_a_record_with_an_id_is_kept(
    registry: OddRegistry, output: Path, module: str, value: object
) -> None:
    """What it is worth, its reader says."""
    study = json.loads(RECORDS[0])
    study["protocolSection"][module] = value
    record = json.dumps(study).encode()
    registry.odd = {"": record}
    registry.records = RECORDS[1:]
    report = run(registry, output)
    assert report.odd == ()
    assert members_of(output) == files_of([record, *RECORDS[1:]])


def test_only_odd_records_make_no_archive(registry: OddRegistry, output: Path) -> None:
    registry.records = []
    registry.odd = {"": b"5"}
    report = run(registry, output)
    assert (report.studies, len(report.odd)) == (0, 1)
    assert list(output.parent.iterdir()) == []


@pytest.mark.parametrize("others", [(), (IDS[3],), tuple(IDS[3:7])])
def test_another_study_than_the_one_asked_for(
    registry: OddRegistry, output: Path, others: tuple[str, ...]
) -> None:
    registry.studies = {"NCT00002938": RECORDS[0]}
    report = run(registry, output, Selection(nct_ids=("NCT00002938", *others)))
    reason = f"the registry answers with another study, {IDS[0]}"
    assert report.unknown == {"NCT00002938": reason}
    assert report.studies == len(others)
    if others:
        assert members_of(output) == files_of([RECORDS[IDS.index(nct_id)] for nct_id in others])
    else:
        assert not output.exists()


@pytest.mark.parametrize("odd", ODD_RECORDS)
@pytest.mark.parametrize("others", [(), (IDS[3],)])
def test_an_odd_answer_to_one_id(
    registry: OddRegistry, output: Path, odd: bytes, others: tuple[str, ...]
) -> None:
    registry.studies = {"NCT00002938": odd}
    registry.odd = {"": odd}  # in the batch as well
    report = run(registry, output, Selection(nct_ids=("NCT00002938", *others)))
    [(nct_id, reason)] = report.unknown.items()
    assert nct_id == "NCT00002938"
    assert reason.startswith("the registry answers with what is no study record (")
    assert report.studies == len(others)


@pytest.mark.parametrize("body", [b"{", b"{} {}", b"", b"<html>"])
def test_a_broken_answer_to_one_id_is_tried_again(
    registry: OddRegistry, output: Path, body: bytes
) -> None:
    """What is no JSON may have been hurt on its way; that says nothing about the study."""
    registry.studies = {IDS[0]: body}
    with pytest.raises(SourceError, match=r"answers no complete JSON .* gave up after 4 tries"):
        run(registry, output, Selection(nct_ids=(IDS[0],)))
