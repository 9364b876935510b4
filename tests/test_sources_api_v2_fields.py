"""API v2 JSON that holds more than the API has fields for, or words where it has numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.sources import Item, Reading, load_item, read_records
from kg.sources.api_v2 import read_api_v2
from kg.sources.api_v2_fields import LEFT_OUT
from kg.study import Study

STATS: list[dict[str, Any]] = [
    {"groupId": "EG000", "numEvents": 1, "numAffected": 1, "numAtRisk": 5},
    {"groupId": "EG001", "numEvents": 0, "numAffected": 0, "numAtRisk": 6},
]
RECORD: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT00000001", "briefTitle": "A title"},
        "contactsLocationsModule": {
            "locations": [
                {"city": "A", "geoPoint": {"lat": -1.5, "lon": -2}},
                {"city": "B", "contacts": [{"name": "N", "role": "CONTACT"}]},
            ]
        },
        "armsInterventionsModule": {"interventions": [{"name": "I"}, {"name": "J"}]},
    },
    "resultsSection": {
        "adverseEventsModule": {
            "eventGroups": [{"id": "EG000", "deathsNumAffected": 0}],
            "seriousEvents": [{"term": "T", "stats": STATS}],
        },
        "outcomeMeasuresModule": {
            "outcomeMeasures": [
                {
                    "title": "M",
                    "groups": [{"id": "OG000"}],
                    "classes": [
                        {"categories": [{"measurements": [{"groupId": "OG000", "value": "NA"}]}]}
                    ],
                }
            ]
        },
    },
    "hasResults": True,
}


def read(record: Any) -> Reading:
    return read_api_v2(json.dumps(record).encode(), "a.json")


def test_an_unknown_field_is_named_once_and_reading_goes_on() -> None:
    record = deepcopy(RECORD)
    protocol = record["protocolSection"]
    protocol["newModule"] = {"a": {"b": [1]}}
    for location in protocol["contactsLocationsModule"]["locations"]:
        location["planet"] = "Earth"
    protocol["contactsLocationsModule"]["locations"][1]["contacts"][0]["fax"] = "1"
    for one in record["resultsSection"]["adverseEventsModule"]["seriousEvents"][0]["stats"]:
        one["numDogs"] = 3
    record["moonSection"] = None
    reading = read(record)
    assert reading.warnings == [
        f"a.json: NCT00000001: unknown field {path}: not read"
        for path in (
            "moonSection",
            "protocolSection.contactsLocationsModule.locations.contacts.fax",
            "protocolSection.contactsLocationsModule.locations.planet",
            "protocolSection.newModule",
            "resultsSection.adverseEventsModule.seriousEvents.stats.numDogs",
        )
    ]
    assert reading.study == read(RECORD).study
    assert read(RECORD).warnings == []


def test_unknown_fields_do_not_hide_values_of_another_type() -> None:
    record = deepcopy(RECORD)
    record["protocolSection"]["oversightModule"] = {"isPpsd": "Yes", "isRound": True}
    assert read(record).warnings == [
        "a.json: NCT00000001: unknown field protocolSection.oversightModule.isRound: not read",
        'a.json: NCT00000001: oversightModule.isPpsd: read "Yes" as true',
    ]


def test_what_is_left_out_on_purpose_is_not_named_unless_it_says_more() -> None:
    record = deepcopy(RECORD)
    module = record["protocolSection"]["contactsLocationsModule"]
    module["locations_nested"] = deepcopy(module["locations"])
    for one in record["protocolSection"]["armsInterventionsModule"]["interventions"]:
        one["interventionMappedName"] = []
    assert read(record).warnings == []
    module["locations_nested"][0]["city"] = "C"
    record["protocolSection"]["armsInterventionsModule"]["interventions"][1][
        "interventionMappedName"
    ] = ["K"]
    assert read(record).warnings == [
        f"a.json: NCT00000001: unknown field {path}: not read" for path in sorted(LEFT_OUT)
    ]


def test_real_records_of_all_years_have_no_unknown_field(shared_data: Path) -> None:
    """One holds a copy of its locations, which is passed over."""
    item = Item(str(shared_data / "ctgov" / "v2-studies.json.zip"), "NCT04431453.json")
    data = load_item(item)
    (reading,) = read_records(data, item.name)
    assert isinstance(reading, Reading)
    assert reading.warnings == []
    record = json.loads(data)
    record["protocolSection"]["designModule"]["designInfo"]["allocations"] = 1
    (changed,) = read_records(json.dumps(record).encode(), "b.json")
    assert isinstance(changed, Reading)
    assert changed.study == reading.study
    assert changed.warnings == [
        "b.json: NCT04431453: unknown field"
        " protocolSection.designModule.designInfo.allocations: not read"
    ]


def list_places(value: Any, path: str = "") -> Iterator[tuple[dict[str, Any], str]]:
    """Every object in a record, and its path without numbers."""
    if isinstance(value, dict):
        yield value, path
        for name, inner in value.items():
            yield from list_places(inner, f"{path}{name}.")
    elif isinstance(value, list):
        for inner in value:
            yield from list_places(inner, path)


NAMES = st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=8)


@given(st.integers(0, 10_000), NAMES.map(lambda name: f"x{name}"), st.sampled_from([None, 1, {}]))
def test_a_new_field_anywhere_is_named_by_its_path(place: int, name: str, value: Any) -> None:
    record = deepcopy(RECORD)
    places = list(list_places(record))
    target, path = places[place % len(places)]
    target[name] = value
    reading = read(record)
    assert reading.warnings == [f"a.json: NCT00000001: unknown field {path}{name}: not read"]
    assert reading.study == read(RECORD).study


@pytest.mark.parametrize("value", ["NA", "<0.001", "1,234", ">99", "-1.5E-3", "12 to 14"])
def test_values_stay_the_texts_they_are(value: str) -> None:
    record = deepcopy(RECORD)
    measure = record["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"][0]
    measurement = measure["classes"][0]["categories"][0]["measurements"][0]
    measurement |= {"value": value, "spread": value, "groupId": "no such group"}
    reading = read(record)
    assert reading.warnings == []
    assert reading.study.results_section is not None
    (outcome,) = reading.study.results_section.outcome_measures_module.outcome_measures
    (read_back,) = outcome.classes[0].categories[0].measurements
    assert (read_back.value, read_back.spread) == (value, value)
    assert read_back.group_id == "no such group"


def test_the_known_fields_are_those_of_the_structs() -> None:
    """A struct that misses a field refuses it in the fast decoder, so none is dropped silently."""
    for data in (b'{"protocolSection":{"identificationModule":{"nctId":"NCT00000001"}},"x":1}',):
        with pytest.raises(msgspec.ValidationError, match="unknown field `x`"):
            msgspec.json.decode(data, type=Study)
