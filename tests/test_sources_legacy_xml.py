"""Elements of legacy XML, one rule a test, on documents of our own."""

from __future__ import annotations

import msgspec
import pytest

from kg.errors import NotAStudyError, SourceError
from kg.sources import Reading
from kg.sources.legacy_xml import read_legacy_xml
from kg.study.model import ProtocolSection

HEAD = "<id_info><nct_id>NCT00000009</nct_id></id_info>"


def read_xml(body: str) -> Reading:
    return read_legacy_xml(f"<clinical_study>{HEAD}{body}</clinical_study>".encode(), "a.xml")


def read_protocol(body: str) -> ProtocolSection:
    reading = read_xml(body)
    assert reading.warnings == []
    return reading.study.protocol_section


@pytest.mark.parametrize(
    ("study_type", "phase", "phases"),
    [
        ("Interventional", "Phase 1/Phase 2", ["PHASE1", "PHASE2"]),
        ("Interventional", "Early Phase 1", ["EARLY_PHASE1"]),
        ("Interventional", "Phase 0", ["EARLY_PHASE1"]),
        ("Interventional", "N/A", ["NA"]),
        ("Observational", "N/A", []),
        ("Interventional", "Phase 5", ["Phase 5"]),
    ],
)
def test_phases(study_type: str, phase: str, phases: list[str]) -> None:
    section = read_protocol(f"<study_type>{study_type}</study_type><phase>{phase}</phase>")
    assert section.design_module.phases == phases


@pytest.mark.parametrize(
    ("text", "masking", "who"),
    [
        ("None (Open Label)", "NONE", []),
        ("Open Label", "NONE", []),
        ("Double", "DOUBLE", []),
        ("Double (Participant, Investigator)", "DOUBLE", ["PARTICIPANT", "INVESTIGATOR"]),
        (
            "Double Blind (Subject, Caregiver, Outcomes Assessor)",
            "DOUBLE",
            ["PARTICIPANT", "CARE_PROVIDER", "OUTCOMES_ASSESSOR"],
        ),
        ("Sevenfold (Participant)", "Sevenfold", ["PARTICIPANT"]),
        ("Sevenfold", "Sevenfold", []),
    ],
)
@pytest.mark.parametrize("form", ["info", "line"])
def test_masking(text: str, masking: str, who: list[str], form: str) -> None:
    body = (
        f"<study_design_info><masking>{text}</masking></study_design_info>"
        if form == "info"
        else f"<study_design>Allocation: Randomized, Masking: {text}</study_design>"
    )
    info = read_protocol(body).design_module.design_info
    assert info is not None
    assert info.masking_info is not None
    assert (info.masking_info.masking, info.masking_info.who_masked) == (masking, who)


def test_a_design_line_that_cannot_be_read_is_named() -> None:
    reading = read_xml("<study_design>Treatment, Cohorts: Two, Masking: Double</study_design>")
    assert reading.warnings == [
        "a.xml: NCT00000009: designModule.designInfo: 'Treatment' could not be read",
        "a.xml: NCT00000009: designModule.designInfo: 'Cohorts' could not be read",
    ]
    info = reading.study.protocol_section.design_module.design_info
    assert info is not None
    assert info.masking_info is not None
    assert info.masking_info.masking == "DOUBLE"


def test_what_cannot_be_read_is_left_out_with_a_warning() -> None:
    reading = read_xml(
        "<oversight_info><has_dmc>Perhaps</has_dmc></oversight_info>"
        "<enrollment type='Actual'>about 10</enrollment>"
        "<intervention><intervention_type>Drug</intervention_type></intervention>"
        "<primary_outcome><time_frame>1 day</time_frame></primary_outcome>"
        "<novelty><part/></novelty>"
    )
    where = [warning.removeprefix("a.xml: NCT00000009: ") for warning in reading.warnings]
    assert sorted(text.split(": ")[0] for text in where) == [
        "armsInterventionsModule.interventions.name",
        "designModule.enrollmentInfo.count",
        "outcomesModule",
        "oversightModule.oversightHasDmc",
        "unknown element novelty",
    ]
    assert where[-1] == "unknown element novelty: not read"
    section = reading.study.protocol_section
    assert section.oversight_module.oversight_has_dmc is None
    assert section.design_module.enrollment_info is None


def test_labels_and_dates_of_no_list_stay_as_they_are() -> None:
    section = read_protocol(
        "<overall_status>Half done</overall_status><start_date>February 30, 2020</start_date>"
        "<eligibility><gender>Any</gender></eligibility>"
    )
    assert section.status_module.overall_status == "Half done"
    assert section.status_module.start_date_struct is not None
    assert section.status_module.start_date_struct.date == "February 30, 2020"
    assert section.eligibility_module.sex == "Any"


def test_names_may_come_in_parts_and_texts_in_several_lines() -> None:
    section = read_protocol(
        "<overall_official><first_name>Ada</first_name><last_name>Byron</last_name>"
        "<degrees>MD, PhD</degrees></overall_official>"
        "<arm_group><arm_group_label> A\n</arm_group_label>"
        "<description>One:&#13;\nTwo\n\nThree </description></arm_group>"
        "<brief_title>Some &lt; other &amp; <![CDATA[<more>]]> <!-- c -->end</brief_title>"
    )
    assert section.contacts_locations_module.overall_officials[0].name == "Ada Byron, MD, PhD"
    arm = section.arms_interventions_module.arm_groups[0]
    assert (arm.label, arm.description) == ("A", "One:\n\nTwo\n\nThree")
    assert section.identification_module.brief_title == "Some < other & <more> end"


def test_an_arm_names_the_interventions_that_name_it() -> None:
    section = read_protocol(
        "<arm_group><arm_group_label>A</arm_group_label></arm_group>"
        "<arm_group><arm_group_label>B</arm_group_label></arm_group>"
        "<intervention><intervention_type>Diagnostic Test</intervention_type>"
        "<intervention_name>PCR</intervention_name><arm_group_label>B</arm_group_label>"
        "<arm_group_label>A</arm_group_label></intervention>"
        "<intervention><intervention_name>Tea</intervention_name>"
        "<arm_group_label>B</arm_group_label></intervention>"
    )
    arms = section.arms_interventions_module.arm_groups
    assert [arm.intervention_names for arm in arms] == [
        ["Diagnostic Test: PCR"],
        ["Diagnostic Test: PCR", "Tea"],
    ]


def test_an_empty_study_has_empty_modules() -> None:
    reading = read_xml("")
    assert msgspec.to_builtins(reading.study) == {
        "protocolSection": {
            **{name: {} for name in msgspec.to_builtins(reading.study)["protocolSection"]},
            "identificationModule": {"nctId": "NCT00000009"},
        },
        "derivedSection": {
            "miscInfoModule": {},
            "conditionBrowseModule": {},
            "interventionBrowseModule": {},
        },
        "hasResults": False,
    }
    assert reading.warnings == []


def test_another_root_is_no_study_and_a_missing_id_a_fault() -> None:
    with pytest.raises(NotAStudyError, match="<other>"):
        read_legacy_xml(b"<other/>", "a.xml")
    with pytest.raises(SourceError, match=r"a\.xml: identificationModule\.nctId: .*missing"):
        read_legacy_xml(b"<clinical_study/>", "a.xml")
