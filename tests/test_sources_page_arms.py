"""Arms, people and doubts of study pages saved as text, and pages in another order."""

from __future__ import annotations

from pathlib import Path

from kg.sources.page_text import read_page_text
from kg.sources.record import Reading
from kg.study.criteria import parse_criteria
from kg.study.model import (
    ArmGroup,
    Intervention,
    MaskingInfo,
    Official,
    Outcome,
    ProtocolSection,
    SecondaryIdInfo,
)
from kg.study.part import DateStruct

PAGES = Path(__file__).parent / "pages"


def knows_nothing(_text: str) -> bool:
    return False


def load(name: str) -> str:
    return (PAGES / f"{name}.page.txt").read_text(encoding="utf-8")


def read(name: str) -> Reading:
    return read_page_text(load(name), f"{name}.page.txt", knows_nothing)


def section(name: str) -> ProtocolSection:
    return read(name).study.protocol_section


def test_two_arms_share_interventions() -> None:
    module = section("two-arm").arms_interventions_module
    assert [(arm.label, arm.type, len(arm.intervention_names)) for arm in module.arm_groups] == [
        ("Spray and tablet", "EXPERIMENTAL", 3),
        ("Spray and blank tablet", "PLACEBO_COMPARATOR", 3),
        ("Registry", "NO_INTERVENTION", 0),
    ]
    assert module.arm_groups[0] == ArmGroup(
        label="Spray and tablet",
        type="EXPERIMENTAL",
        description=(
            "Spray twice a day.\n\nTablet on Monday, Wednesday and Friday:\n\n* with food\n* with"
            " water"
        ),
        intervention_names=[
            "Drug: budesonide",
            "Drug: azithromycin",
            "Behavioral: Inhaler training",
        ],
    )
    assert module.interventions[:3] == [
        Intervention(
            type="DRUG",
            name="budesonide",
            description="400 micrograms a puff",
            arm_group_labels=["Spray and tablet", "Spray and blank tablet"],
            other_names=["Pulmicort", "S-1320"],
        ),
        Intervention(
            type="DRUG",
            name="azithromycin",
            description="500 mg",
            arm_group_labels=["Spray and tablet"],
            other_names=["Zithromax"],
        ),
        Intervention(
            type="OTHER",
            name="Placebo Drug: lactose tablet",
            description="Blank",
            arm_group_labels=["Spray and blank tablet"],
        ),
    ]


def test_two_arm_status_and_design() -> None:
    protocol = section("two-arm")
    status, info = protocol.status_module, protocol.design_module.design_info
    assert (status.overall_status, status.why_stopped) == (
        "TERMINATED",
        "Slow accrual (fewer than 20 a year)",
    )
    assert status.study_first_post_date_struct == DateStruct(date="2015-09-09", type="ESTIMATED")
    assert status.results_first_post_date_struct == DateStruct(date="2019-05-02", type="ACTUAL")
    assert info is not None
    assert info.masking_info == MaskingInfo(
        masking="TRIPLE",
        masking_description="Tablets look alike.",
        who_masked=["PARTICIPANT", "CARE_PROVIDER", "OUTCOMES_ASSESSOR"],
    )
    assert protocol.design_module.phases == ["PHASE3"]
    assert protocol.oversight_module.is_fda_regulated_drug is True
    assert protocol.oversight_module.is_us_export is False
    assert protocol.identification_module.nct_id_aliases == ["NCT09000001"]
    assert protocol.identification_module.secondary_id_infos == [
        SecondaryIdInfo(id="2014-003210-17", type="EUDRACT_NUMBER"),
        SecondaryIdInfo(id="U1111-1170-0001", type="OTHER", domain="WHO (UTN)"),
    ]


def test_two_arm_people_and_places() -> None:
    module = section("two-arm").contacts_locations_module
    assert module.overall_officials == [
        Official(
            name="Harald Brandvik, MD, PhD",
            affiliation="Oslo University Hospital",
            role="STUDY_DIRECTOR",
        ),
        Official(
            name="Ola N. Nordmann",
            affiliation="University of Bergen",
            role="PRINCIPAL_INVESTIGATOR",
        ),
    ]
    assert [(one.facility, one.city, one.state) for one in module.locations[1:]] == [
        ("Saint Louis University", "St. Louis", "Missouri"),
        ("Washington University School of Medicine", "St. Louis", "Missouri"),
        ("Baylor, Scott & White, Temple", "Temple", "Texas"),
    ]


def test_a_page_in_another_order_with_much_missing() -> None:
    protocol = section("ragged")
    status = protocol.status_module
    assert protocol.identification_module.brief_title == (
        "Étude des réponses immunes: Vitamin D₃ für Säuglinge"
    )
    assert (status.overall_status, status.last_known_status) == ("UNKNOWN", "NOT_YET_RECRUITING")
    assert (status.status_verified_date, status.why_stopped) == ("Frühling 2016", None)
    assert status.primary_completion_date_struct == DateStruct(date="Winter 2017", type="ESTIMATED")
    assert protocol.conditions_module.conditions == ["Rickets", "Vitamin D Deficiency"]
    assert protocol.design_module.phases == ["EARLY_PHASE1"]
    assert protocol.outcomes_module.primary_outcomes == [
        Outcome(measure="25-OH-Vitamin D im Serum", time_frame="6 Monate")
    ]
    assert [one.name for one in protocol.sponsor_collaborators_module.collaborators] == [
        "Technische Universität München"
    ]
    criteria = parse_criteria(protocol.eligibility_module.eligibility_criteria or "")
    assert [(item.kind, item.text) for item in criteria] == [
        ("INCLUSION", "geboren nach der 37. Woche"),
        ("INCLUSION", "Einwilligung der Eltern"),
        ("EXCLUSION", "keine"),
    ]


def test_what_is_uncertain_is_said_with_its_line() -> None:
    reading = read("two-arm")
    assert reading.format == "page-text"
    assert reading.study.page_section is not None
    fields = {line.field for line in reading.study.page_section.raw_lines if line.uncertain}
    assert "contactsLocationsModule.overallOfficials" in fields
    assert "sponsorCollaboratorsModule.responsibleParty" in fields
    assert all(line.startswith("two-arm.page.txt: NCT09100022: ") for line in reading.warnings)
    assert all("\n" not in line for line in reading.warnings)
    table = reading.study.page_section.raw_lines[1]
    assert (table.field, table.uncertain) == ("armsInterventionsModule.interventions", None)
    assert table.text.startswith("Severe Asthma Drug: budesonide")
