"""API v2 JSON with values of another type: read or left out, once a field, and named."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import msgspec
import pytest

from kg.sources import Reading
from kg.sources.api_v2 import read_api_v2
from kg.study.results import AdverseEvent
from kg.study.version import get_record_version
from tests.test_sources_api_v2 import make_record
from tests.test_sources_api_v2_fields import RECORD

HERE = "a.json: NCT00000001: "
STATS = "resultsSection.adverseEventsModule.seriousEvents.0.stats"


def read(record: Any) -> Reading:
    return read_api_v2(json.dumps(record).encode(), "a.json")


def get_event(reading: Reading) -> AdverseEvent:
    assert reading.study.results_section is not None
    (event,) = reading.study.results_section.adverse_events_module.serious_events
    return event


def change_results(*steps: str | int, value: Any) -> dict[str, Any]:
    """The record with another value somewhere in its results."""
    record = deepcopy(RECORD)
    place: Any = record["resultsSection"]
    for step in steps[:-1]:
        place = place[step]
    place[steps[-1]] = value
    return record


def change_count(value: Any) -> dict[str, Any]:
    return change_results(
        "adverseEventsModule", "seriousEvents", 0, "stats", 1, "numAffected", value=value
    )


@pytest.mark.parametrize(
    ("value", "found", "warning"),
    [
        (-3, -3, "-3 is negative"),
        (7.0, 7, "read 7.0 as 7"),
        (7.5, "7.5", 'read 7.5 as "7.5"'),
        (True, None, "expected int | str | null, found true; left out"),
        ([1], None, "expected int | str | null, found [1]; left out"),
        (10**30, str(10**30), f"{10**30} is beyond 64 bits; kept as text"),
        (2**63, str(2**63), f"{2**63} is beyond 64 bits; kept as text"),
        (2**64 + 5, str(2**64 + 5), f"{2**64 + 5} is beyond 64 bits; kept as text"),
        (-(2**70), str(-(2**70)), f"{-(2**70)} is beyond 64 bits; kept as text"),
    ],
)
def test_an_odd_count_in_the_results_does_not_lose_the_study(
    value: Any, found: int | str | None, warning: str
) -> None:
    reading = read(change_count(value))
    assert [one.num_affected for one in get_event(reading).stats] == [1, found]
    assert [one.num_at_risk for one in get_event(reading).stats] == [5, 6]
    assert reading.warnings == [f"{HERE}{STATS}.1.numAffected: {warning}"]
    assert get_record_version(reading.study).hash


@pytest.mark.parametrize("value", ["NA", "<5", "1,234", "-3", "52", 2**63 - 1])
def test_a_count_in_words_stays_as_it_is(value: Any) -> None:
    reading = read(change_count(value))
    assert [one.num_affected for one in get_event(reading).stats] == [1, value]
    assert reading.warnings == []


def test_a_number_too_great_for_a_count_outside_the_events_is_left_out() -> None:
    for count in (10**30, 2**63, -(2**63) - 1):
        reading = read(make_record(designModule={"enrollmentInfo": {"count": count}}))
        info = reading.study.protocol_section.design_module.enrollment_info
        assert info is not None
        assert info.count is None
        assert reading.warnings == [
            f"{HERE}designModule.enrollmentInfo.count: {count} is beyond 64 bits; left out"
        ]
        assert get_record_version(reading.study).hash


def test_faults_of_one_field_are_one_line_however_many_they_are() -> None:
    stats = [
        {"groupId": f"EG{n:03}", "numAffected": float(n), "numAtRisk": n} for n in range(3_000)
    ]
    for one in stats[7::10]:
        one["numAffected"] = True
    events = deepcopy(RECORD["resultsSection"]["adverseEventsModule"]["seriousEvents"])
    events[0]["stats"] = stats
    reading = read(change_results("adverseEventsModule", "seriousEvents", value=events))
    assert [one.num_affected for one in get_event(reading).stats] == [
        None if n % 10 == 7 else n for n in range(3_000)
    ]
    assert reading.warnings == [
        f"{HERE}{STATS}.0.numAffected: read 0.0 as 0, and 2699 more like it",
        f"{HERE}{STATS}.7.numAffected: expected int | str | null, found true; left out,"
        " and 299 more like it",
    ]


MEASURE = ("outcomeMeasuresModule", "outcomeMeasures", 0)
CELLS = (*MEASURE, "classes", 0, "categories", 0, "measurements")


@pytest.mark.parametrize(
    ("steps", "value", "left"),
    [
        ((*CELLS, 0), "12", None),
        ((*CELLS, 0), None, None),
        ((*CELLS, 0, "groupId"), None, {"groupId": "", "value": "NA"}),
        ((*CELLS, 0, "groupId"), {"a": 1}, {"groupId": "", "value": "NA"}),
        ((*CELLS, 0, "value"), {"a": 1}, {"groupId": "OG000"}),
    ],
)
def test_a_part_of_the_results_that_cannot_be_read_is_left_out_alone(
    steps: tuple[str | int, ...], value: Any, left: dict[str, str] | None
) -> None:
    reading = read(change_results(*steps, value=value))
    cells = msgspec.to_builtins(reading.study)["resultsSection"]
    for step in CELLS[:-1]:
        cells = cells[step]
    assert cells.get("measurements", []) == ([left] if left else [])
    (warning,) = reading.warnings
    field = ".".join(map(str, ("resultsSection", *steps)))
    assert warning.startswith(f"{HERE}{field}: expected ")
    assert warning.endswith("; left out")


def test_a_list_that_is_none_is_left_out_alone() -> None:
    reading = read(change_results(*MEASURE, "classes", value=5))
    assert reading.warnings == [
        f"{HERE}resultsSection.outcomeMeasuresModule.outcomeMeasures.0.classes:"
        " expected array, found 5; left out"
    ]
    assert reading.study.results_section is not None
    (measure,) = reading.study.results_section.outcome_measures_module.outcome_measures
    assert (measure.title, measure.classes) == ("M", [])


def test_a_result_without_its_group_is_kept_and_named() -> None:
    record = deepcopy(RECORD)
    events = record["resultsSection"]["adverseEventsModule"]
    del events["seriousEvents"][0]["stats"][0]["groupId"]
    del events["eventGroups"][0]["id"]
    reading = read(record)
    assert reading.warnings == [
        f"{HERE}resultsSection.adverseEventsModule.eventGroups.0: id is missing",
        f"{HERE}{STATS}.0: groupId is missing",
    ]
    assert [one.group_id for one in get_event(reading).stats] == ["", "EG001"]


@pytest.mark.parametrize("section", ["results", "document", "annotation", "derived"])
@pytest.mark.parametrize("value", [[1], "x", 5, True])
def test_a_section_that_is_no_object_is_named_and_left_out(section: str, value: Any) -> None:
    record = {**make_record(), f"{section}Section": value}
    reading = read(record)
    (warning,) = reading.warnings
    assert warning.startswith(f"{HERE}{section}Section: expected object")
    assert warning.endswith(f"found {json.dumps(value).replace(' ', '')}; left out")
    assert reading.study == read(make_record()).study


@pytest.mark.parametrize(
    ("module", "fields", "left", "warning"),
    [
        ("oversightModule", {"isPpsd": "maybe"}, {}, 'isPpsd: expected bool | null, found "maybe"'),
        ("designModule", {"phases": 7}, {}, "phases: expected array, found 7"),
        (
            "designModule",
            {"enrollmentInfo": {"count": "about 50", "type": "ACTUAL"}},
            {"enrollmentInfo": {"type": "ACTUAL"}},
            'enrollmentInfo.count: expected int | null, found "about 50"',
        ),
        (
            "conditionsModule",
            {"conditions": ["A", {"term": "B"}, "C", None]},
            {"conditions": ["A", "C"]},
            'conditions.1: expected str, found {"term":"B"}',
        ),
        (
            "contactsLocationsModule",
            {"locations": [{"city": "A", "geoPoint": {"lat": 1.5}}]},
            {"locations": [{"city": "A"}]},
            "locations.0.geoPoint: lon is missing",
        ),
        (
            "statusModule",
            {"startDateStruct": {"type": "ACTUAL"}},
            {"overallStatus": "COMPLETED"},
            "startDateStruct: date is missing",
        ),
    ],
)
def test_what_a_study_can_be_without_is_left_out(
    module: str, fields: dict[str, Any], left: dict[str, Any], warning: str
) -> None:
    reading = read(make_record(**{module: fields}))
    found = msgspec.to_builtins(reading.study)["protocolSection"].get(module, {})
    assert found == left
    assert reading.warnings[0].startswith(f"{HERE}{module}.{warning}; left out")


@pytest.mark.parametrize(
    ("section", "warning"),
    [
        (
            {"documentSection": {"largeDocumentModule": {"largeDocs": [{"hasSap": "maybe"}]}}},
            "documentSection.largeDocumentModule.largeDocs.0.hasSap:"
            ' expected bool | null, found "maybe"; left out',
        ),
        (
            {
                "derivedSection": {
                    "miscInfoModule": {"modelPredictions": {"bmiLimits": {"minBmi": "18,5"}}}
                }
            },
            "derivedSection.miscInfoModule.modelPredictions.bmiLimits.minBmi:"
            ' expected float | null, found "18,5"; left out',
        ),
        (
            {"derivedSection": {"conditionBrowseModule": {"meshes": [{"id": "D1"}]}}},
            "derivedSection.conditionBrowseModule.meshes.0: term is missing; left out",
        ),
    ],
)
def test_so_is_what_the_other_sections_have(section: dict[str, Any], warning: str) -> None:
    assert read({**make_record(), **section}).warnings == [f"{HERE}{warning}"]


def test_a_coordinate_that_is_no_number_takes_its_point_with_it() -> None:
    point = {"lat": "north", "lon": 1}
    reading = read(make_record(contactsLocationsModule={"locations": [{"geoPoint": point}]}))
    assert reading.study.protocol_section.contacts_locations_module.locations[0].geo_point is None
    assert reading.warnings == [
        f"{HERE}contactsLocationsModule.locations.0.geoPoint{warning}; left out"
        for warning in ('.lat: expected float, found "north"', ": lat is missing")
    ]
