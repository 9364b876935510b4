"""Real legacy XML records, field by field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kg.sources import Item, Reading, list_items, load_item, read_records
from kg.sources.legacy_xml import read_legacy_xml
from kg.study import Study
from kg.study.codelists import CODELISTS


def read_real(shared_data: Path, nct_id: str) -> Study:
    member = f"{nct_id[:7]}xxxx/{nct_id}.xml"
    item = Item(str(shared_data / "ctgov" / "legacy-xml.zip"), member)
    return read_legacy_xml(load_item(item), item.name).study


def list_leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from list_leaves(part, f"{path}.{key}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from list_leaves(part, f"{path}[{number}]")
    else:
        # API v2 escapes what would be markup; the XML has plain text.
        yield path, re.sub(r"\\(.)", r"\1", value) if isinstance(value, str) else value


@pytest.mark.parametrize(
    ("archive", "step", "least"),
    [("legacy-xml.zip", 5, 2_000), ("legacy-xml-versions.zip", 7, 300)],
)
def test_real_records_are_read_without_fault(
    shared_data: Path, archive: str, step: int, least: int
) -> None:
    """Every label is a code of its list, every date a date, and no element is left over."""
    count = 0
    odd: set[str] = set()
    for item in list(list_items([shared_data / "ctgov" / archive]))[::step]:
        assert isinstance(item, Item)
        (reading,) = read_records(load_item(item), item.name)
        assert isinstance(reading, Reading), reading
        assert reading.format == "legacy-xml"
        assert item.member is not None
        assert reading.study.nct_id in item.member
        assert reading.warnings == []
        odd |= set(find_odd_values(reading.study))
        count += 1
    assert count >= least
    assert odd <= {"N/A"}, "only withheld studies say N/A where a type belongs"


CODES = {code for codes in CODELISTS.values() for code in codes}
CODED = re.compile(
    r"(?:[sS]tatus|\.class|\.role|\.sex|Types?|allocation|interventionModel|primaryPurpose|masking"
    r"|observationalModel|timePerspective|retention|samplingMethod)\Z|phases|whoMasked"
)
DATED = re.compile(r"Date(?:Struct\.date)?\Z")


def find_odd_values(study: Study) -> Iterator[str]:
    for path, value in list_leaves(msgspec.to_builtins(study)["protocolSection"]):
        is_type = path.endswith(".type") and "availIpds" not in path
        if (is_type or CODED.search(path)) and value not in CODES:
            yield value
        if DATED.search(path) and not re.fullmatch(r"\d{4}-\d\d(-\d\d)?", value):
            yield value


@pytest.mark.parametrize("nct_id", ["NCT02513394", "NCT04431453"])
def test_what_does_not_change_is_the_same_in_two_versions(shared_data: Path, nct_id: str) -> None:
    item = Item(str(shared_data / "ctgov" / "v2-studies.json.zip"), f"{nct_id}.json")
    (reading,) = read_records(load_item(item), item.name)
    assert isinstance(reading, Reading)
    new = reading.study.protocol_section
    old = read_real(shared_data, nct_id).protocol_section
    assert old.identification_module.nct_id == new.identification_module.nct_id
    assert (
        old.identification_module.org_study_id_info == new.identification_module.org_study_id_info
    )
    assert old.status_module.start_date_struct == new.status_module.start_date_struct
    assert (
        old.status_module.study_first_post_date_struct
        == new.status_module.study_first_post_date_struct
    )
    assert old.design_module.phases == new.design_module.phases
    assert old.design_module.design_info is not None
    assert new.design_module.design_info is not None
    assert old.design_module.design_info.primary_purpose == (
        new.design_module.design_info.primary_purpose
    )
    assert old.sponsor_collaborators_module.lead_sponsor is not None
    assert old.sponsor_collaborators_module.lead_sponsor == (
        new.sponsor_collaborators_module.lead_sponsor
    )


def test_fields_of_a_record_of_2020(shared_data: Path) -> None:
    study = read_real(shared_data, "NCT04328012")
    section = msgspec.to_builtins(study.protocol_section)
    assert section["identificationModule"]["acronym"] == "COVIDMED"
    status = section["statusModule"]
    assert status["overallStatus"] == "RECRUITING"
    assert status["startDateStruct"] == {"date": "2020-04-06", "type": "ACTUAL"}
    assert status["completionDateStruct"] == {"date": "2021-04-01", "type": "ESTIMATED"}
    assert status["statusVerifiedDate"] == "2020-08"
    assert section["oversightModule"] == {
        "oversightHasDmc": True,
        "isFdaRegulatedDrug": True,
        "isFdaRegulatedDevice": False,
        "isUsExport": True,
    }
    design = section["designModule"]
    assert design["phases"] == ["PHASE2", "PHASE3"]
    assert design["enrollmentInfo"] == {"count": 4000, "type": "ESTIMATED"}
    assert design["designInfo"]["maskingInfo"] == {
        "masking": "QUADRUPLE",
        "whoMasked": ["PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR", "OUTCOMES_ASSESSOR"],
    }
    arms = section["armsInterventionsModule"]
    assert [(arm["label"], arm["type"], arm["interventionNames"]) for arm in arms["armGroups"]] == [
        ("lopinavir/ritonavir", "EXPERIMENTAL", ["Drug: lopinavir/ritonavir"]),
        ("Losartan", "EXPERIMENTAL", ["Drug: Losartan"]),
        ("Placebo", "PLACEBO_COMPARATOR", ["Drug: Placebos"]),
    ]
    assert [(item["name"], item.get("otherNames")) for item in arms["interventions"]] == [
        ("lopinavir/ritonavir", ["Kaletra"]),
        ("Losartan", ["Cozaar"]),
        ("Placebos", None),
    ]
    (site,) = section["contactsLocationsModule"]["locations"]
    assert [site[key] for key in ("facility", "city", "state", "zip", "country", "status")] == [
        "Bassett Medical Center",
        "Cooperstown",
        "New York",
        "13326",
        "United States",
        "RECRUITING",
    ]
    assert [contact["role"] for contact in site["contacts"]] == [
        "CONTACT",
        "CONTACT",
        "PRINCIPAL_INVESTIGATOR",
    ]
    assert site["contacts"][1]["phoneExt"] == "Victory"
    assert [mesh.term for mesh in study.derived_section.intervention_browse_module.meshes] == [
        "Ritonavir",
        "Lopinavir",
        "Losartan",
    ]
    assert study.has_results is False


def test_fields_of_a_record_in_the_form_of_2013(shared_data: Path) -> None:
    """One ``study_design`` line, and the old names of the dates."""
    study = read_real(shared_data, "NCT00712335")
    section = study.protocol_section
    info = section.design_module.design_info
    assert info is not None
    assert (info.allocation, info.intervention_model) == ("RANDOMIZED", "PARALLEL")
    assert info.primary_purpose == "DIAGNOSTIC"
    assert info.masking_info is not None
    assert (info.masking_info.masking, info.masking_info.who_masked) == ("SINGLE", ["PARTICIPANT"])
    status = section.status_module
    assert status.study_first_submit_date == "2008-07-07"
    assert status.results_first_submit_date == "2011-11-16"
    assert status.last_update_submit_date == "2012-04-18"
    assert section.eligibility_module.sex == "ALL"
    assert section.eligibility_module.healthy_volunteers is True
    party = section.sponsor_collaborators_module.responsible_party
    assert party is not None
    assert party.type == "PRINCIPAL_INVESTIGATOR"
    assert party.investigator_affiliation == "Inje University"
    assert study.has_results is True


def test_fields_of_a_patient_registry(shared_data: Path) -> None:
    design = read_real(shared_data, "NCT02130349").protocol_section.design_module
    assert (design.study_type, design.patient_registry) == ("OBSERVATIONAL", True)
    assert design.phases == []
    assert design.target_duration == "25 Years"
    assert design.design_info is not None
    assert design.design_info.observational_model == "COHORT"
    assert design.design_info.time_perspective == "PROSPECTIVE"
    assert design.bio_spec is not None
    assert design.bio_spec.retention == "SAMPLES_WITH_DNA"


def test_fields_of_an_expanded_access_record(shared_data: Path) -> None:
    section = read_real(shared_data, "NCT01220531").protocol_section
    types = section.design_module.expanded_access_types
    assert section.design_module.study_type == "EXPANDED_ACCESS"
    assert types is not None
    assert (types.individual, types.intermediate, types.treatment) == (None, True, True)
    assert section.status_module.overall_status == "AVAILABLE"
    party = section.sponsor_collaborators_module.responsible_party
    assert party is not None
    assert party.type == "SPONSOR_INVESTIGATOR"
    ids = section.identification_module
    assert [info.id for info in ids.secondary_id_infos] == ["2R01AI047040-11A2", "5K12HD043494-09"]
    assert ids.organization is not None
    assert ids.organization.full_name == "Duke University"
    assert section.eligibility_module.minimum_age is None


def test_fields_of_records_with_aliases_documents_and_old_parties(shared_data: Path) -> None:
    old = read_real(shared_data, "NCT00001566").protocol_section
    assert old.identification_module.nct_id_aliases == ["NCT00019266"]
    party = old.sponsor_collaborators_module.responsible_party
    assert party is not None
    assert (party.type, party.old_organization) == (None, "National Institutes of Health")
    accord = read_real(shared_data, "NCT00000620").protocol_section
    ipds = accord.references_module.avail_ipds
    assert [(ipd.id, ipd.type) for ipd in ipds] == [
        ("ACCORD", "Individual Participant Data Set"),
        (None, "Study Protocol"),
        (None, "Study Forms"),
        (None, "Manual of Procedures"),
    ]
    assert {ipd.url for ipd in ipds} == {"http://biolincc.nhlbi.nih.gov/studies/accord"}
    assert accord.references_module.references[0].pmid == "17599425"
    assert accord.references_module.references[0].type == "BACKGROUND"
    assert accord.references_module.see_also_links[0].url == "http://www.accordtrial.org/"
    assert accord.sponsor_collaborators_module.collaborators[-1].class_ == "FED"
