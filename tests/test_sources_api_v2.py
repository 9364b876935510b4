"""API v2 JSON becomes studies; values of another type are read with a warning or named."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import NotAStudyError, SourceError
from kg.sources import Item, Reading, list_items, load_item, read_records
from kg.sources.api_v2 import read_api_v2
from kg.sources.api_v2_fields import LEFT_OUT

ARCHIVE = "ctgov/v2-studies.json.zip"


def make_record(**modules: Any) -> dict[str, Any]:
    """A small study record of our own."""
    section = {
        "identificationModule": {"nctId": "NCT00000001", "briefTitle": "A title"},
        "statusModule": {"overallStatus": "COMPLETED"},
    }
    for name, fields in modules.items():
        section[name] = {**section.get(name, {}), **fields}
    return {"protocolSection": section, "hasResults": False}


def read(record: Any) -> Reading:
    return read_api_v2(json.dumps(record).encode(), "a.json")


def load_real(shared_data: Path, nct_id: str) -> bytes:
    return load_item(Item(str(shared_data / ARCHIVE), f"{nct_id}.json"))


def test_every_real_record_is_read_whole(shared_data: Path) -> None:
    """What is written back is what the record holds, in every section, and nothing else."""
    count = 0
    for item in list_items([shared_data / ARCHIVE]):
        assert isinstance(item, Item)
        data = load_item(item)
        (reading,) = read_records(data, item.name)
        assert isinstance(reading, Reading), reading
        assert reading.format == "api-v2-json"
        record = json.loads(data)
        assert reading.study.nct_id == record["protocolSection"]["identificationModule"]["nctId"]
        changed = {warning.split(": ")[2] for warning in reading.warnings}
        assert changed <= {"designModule.patientRegistry"}
        written = set(list_leaves(msgspec.to_builtins(reading.study), ""))
        expected = set(list_leaves(record, ""))
        assert {path for path, _ in written ^ expected} <= {f"protocolSection.{f}" for f in changed}
        count += 1
    assert count == 771


def list_leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every value that is no object and no array, by its path; but for those left out."""
    if re.sub(r"\.\d+", "", path) in LEFT_OUT:
        return
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for step, part in inner:
        name = f"{path}.{step}".removeprefix(".")
        if isinstance(part, dict | list):
            yield from list_leaves(part, name)
        else:
            yield name, part


def test_fields_of_a_real_record(shared_data: Path) -> None:
    study = read_api_v2(load_real(shared_data, "NCT00002938"), "a.json").study
    section = study.protocol_section
    identification = section.identification_module
    assert identification.org_study_id_info is not None
    assert identification.org_study_id_info.id == "CALGB-9687"
    assert [(i.id, i.type, i.domain) for i in identification.secondary_id_infos] == [
        ("U10CA031946", "NIH", None),
        ("CALGB-9687", None, None),
        ("CDR0000065381", "REGISTRY", "NCI Physician Data Query"),
    ]
    assert section.status_module.start_date_struct is not None
    assert section.status_module.start_date_struct.date == "1997-05"
    assert section.status_module.start_date_struct.type is None
    assert section.design_module.phases == ["PHASE2"]
    assert section.eligibility_module.maximum_age == "75 Years"
    assert section.eligibility_module.std_ages == ["CHILD", "ADULT", "OLDER_ADULT"]
    site = section.contacts_locations_module.locations[0]
    assert site.geo_point is not None
    assert (site.city, site.zip, site.geo_point.lat) == ("Anniston", "36207", 33.65983)
    mesh = study.derived_section.condition_browse_module.meshes[0]
    assert (mesh.id, mesh.term) == ("D000011471", "Prostatic Neoplasms")


@pytest.mark.parametrize("nct_id", ["NCT55555555", "NCT76543210", "NCT87654321"])
def test_real_records_with_a_yes_for_a_boolean_are_read_with_a_warning(
    shared_data: Path, nct_id: str
) -> None:
    reading = read_api_v2(load_real(shared_data, nct_id), "f.json")
    assert reading.study.protocol_section.design_module.patient_registry is True
    (warning,) = reading.warnings
    assert re.fullmatch(
        rf'f\.json: {nct_id}: designModule\.patientRegistry: read "(?i:yes)" as true', warning
    )


def test_codes_and_dates_of_no_list_stay_for_validation_to_refuse() -> None:
    reading = read(
        make_record(
            designModule={"phases": ["PHASE5"], "studyType": "EXPANDED_ACCESS_INTERVENTIONAL"},
            statusModule={"startDateStruct": {"date": "2024-02-31"}},
        )
    )
    section = reading.study.protocol_section
    assert section.design_module.phases == ["PHASE5"]
    assert section.design_module.study_type == "EXPANDED_ACCESS_INTERVENTIONAL"
    assert section.status_module.start_date_struct is not None
    assert section.status_module.start_date_struct.date == "2024-02-31"
    assert reading.warnings == []


@pytest.mark.parametrize(
    ("module", "fields", "path", "value"),
    [
        ("oversightModule", {"oversightHasDmc": "No"}, "oversightHasDmc", False),
        ("oversightModule", {"isUsExport": " true "}, "isUsExport", True),
        ("designModule", {"enrollmentInfo": {"count": "52"}}, "enrollmentInfo.count", 52),
        ("designModule", {"enrollmentInfo": {"count": 52.0}}, "enrollmentInfo.count", 52),
        ("designModule", {"phases": "PHASE1"}, "phases", ["PHASE1"]),
        ("designModule", {"phases": None}, "phases", []),
        ("referencesModule", {"references": [{"pmid": 123}]}, "references.0.pmid", "123"),
        (
            "contactsLocationsModule",
            {"locations": [{"geoPoint": {"lat": "-12.5", "lon": 3}}]},
            "locations.0.geoPoint.lat",
            -12.5,
        ),
        ("statusModule", {"startDateStruct": {"date": 2011}}, "startDateStruct.date", "2011"),
    ],
)
def test_a_value_of_another_type_is_read_with_a_warning(
    module: str, fields: dict[str, Any], path: str, value: Any
) -> None:
    reading = read(make_record(**{module: fields}))
    found: Any = msgspec.to_builtins(reading.study)["protocolSection"].get(module, {})
    for step in path.split("."):
        found = found[int(step)] if step.isdigit() else found.get(step, [])
    assert found == value
    (warning,) = reading.warnings
    assert warning.startswith(f"a.json: NCT00000001: {module}.{path}: read ")


def test_an_empty_module_is_read_as_absent() -> None:
    reading = read({"protocolSection": {**make_record()["protocolSection"], "designModule": None}})
    assert reading.study.protocol_section.design_module.phases == []
    assert reading.warnings == ["a.json: NCT00000001: designModule: read null as {}"]


def test_a_text_that_says_yes_stays_a_text() -> None:
    record = make_record(
        statusModule={"whyStopped": "Yes"}, oversightModule={"oversightHasDmc": "Yes"}
    )
    section = read(record).study.protocol_section
    assert section.status_module.why_stopped == "Yes"
    assert section.oversight_module.oversight_has_dmc is True


@pytest.mark.parametrize(
    ("module", "fields", "field", "reason"),
    [
        (
            "armsInterventionsModule",
            {"interventions": [{"name": "A"}, {"type": "DRUG"}]},
            "armsInterventionsModule.interventions.1",
            "name is missing",
        ),
        (
            "armsInterventionsModule",
            {"armGroups": [{"label": "A"}, {"label": ["B"]}]},
            "armsInterventionsModule.armGroups.1.label",
            'expected str, found ["B"]',
        ),
        ("identificationModule", {"nctId": None}, "identificationModule.nctId", "found null"),
    ],
)
def test_what_no_study_is_without_names_file_study_and_field(
    module: str, fields: dict[str, Any], field: str, reason: str
) -> None:
    with pytest.raises(SourceError) as caught:
        read(make_record(**{module: fields}))
    error = caught.value
    assert (error.file, error.field) == ("a.json", field)
    assert error.study == (None if "nctId" in fields else "NCT00000001")
    assert reason in error.reason
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    "nct_id", ["", "NCT1234567", "NCT123456789", "nct00000001", "NCT0000000l", "NCT٠٠٠٠٠٠٠١"]
)
def test_an_nct_id_is_nct_and_eight_digits(nct_id: str) -> None:
    with pytest.raises(SourceError, match="NCT id") as caught:
        read(make_record(identificationModule={"nctId": nct_id}))
    assert caught.value.field == "identificationModule.nctId"


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"nctId": "NCT00000001"},
        {"protocolSection": "text"},
        {"ProtocolSection": {}},
        {"protocolSection": []},
        [],
        "NCT00000001",
        3,
        None,
    ],
)
def test_json_that_is_no_study_is_called_so(record: Any) -> None:
    with pytest.raises(NotAStudyError, match="no study record"):
        read(record)


def test_a_study_without_identification_names_the_field() -> None:
    with pytest.raises(SourceError, match="identificationModule is missing"):
        read({"protocolSection": {"statusModule": {}}})


def test_texts_are_stripped_and_blank_ones_absent() -> None:
    study = read(
        make_record(
            identificationModule={"nctId": " NCT00000001\n", "acronym": "  ", "briefTitle": "\tT "},
            conditionsModule={"conditions": [" A", "", "B\n"], "keywords": ["c"]},
            armsInterventionsModule={"interventions": [{"name": " N ", "description": ""}]},
        )
    ).study
    section = study.protocol_section
    assert study.nct_id == "NCT00000001"
    assert section.identification_module.acronym is None
    assert section.identification_module.brief_title == "T"
    assert section.conditions_module.conditions == ["A", "B"]
    intervention = section.arms_interventions_module.interventions[0]
    assert (intervention.name, intervention.description) == ("N", None)


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(max_size=5), values),
    max_leaves=6,
)
PLACES = st.sampled_from(
    [
        ("designModule", "phases"),
        ("designModule", "enrollmentInfo"),
        ("statusModule", "startDateStruct"),
        ("armsInterventionsModule", "interventions"),
        ("contactsLocationsModule", "locations"),
        ("eligibilityModule", "healthyVolunteers"),
        ("identificationModule", "organization"),
    ]
)


@given(PLACES, JSON_VALUES)
def test_any_value_anywhere_is_read_or_named(place: tuple[str, str], value: Any) -> None:
    module, field = place
    (outcome,) = read_records(
        json.dumps(make_record(**{module: {field: value}})).encode(), "a.json"
    )
    if isinstance(outcome, SourceError):
        assert outcome.study == "NCT00000001"
        assert outcome.field is not None
        assert outcome.field.startswith(f"{module}.{field}")
    else:
        assert outcome.study.nct_id == "NCT00000001"
