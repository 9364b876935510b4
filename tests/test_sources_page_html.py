"""Study pages saved as HTML: tables and lists survive, so nothing is split by guessing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import NotAStudyError, SourceError
from kg.sources.page_html import read_page_html
from kg.sources.record import Reading
from kg.study.criteria import parse_criteria
from kg.study.model import (
    ArmGroup,
    EnrollmentInfo,
    Intervention,
    Location,
    MaskingInfo,
    Official,
    Outcome,
    ProtocolSection,
    Reference,
    ResponsibleParty,
    SecondaryIdInfo,
    SeeAlsoLink,
)

PAGES = Path(__file__).parent / "pages"


def knows_nothing(_text: str) -> bool:
    return False


def load(name: str) -> bytes:
    return (PAGES / f"{name}.html").read_bytes()


def read(name: str) -> Reading:
    return read_page_html(load(name), f"{name}.html", knows_nothing)


def section(name: str) -> ProtocolSection:
    return read(name).study.protocol_section


@pytest.mark.parametrize(
    ("name", "conditions"),
    [
        (
            "drug-trial",
            ["Latent Tuberculosis", "Cancer Brain", "Contact Person, Household & Family"],
        ),
        ("groups", ["Stroke", "Sleep Apnea, Obstructive"]),
    ],
)
def test_conditions_are_the_cells_items_without_doubt(name: str, conditions: list[str]) -> None:
    reading = read(name)
    assert reading.study.protocol_section.conditions_module.conditions == conditions
    page = reading.study.page_section
    assert page is not None
    certain = ("conditionsModule", "armsInterventionsModule", "designModule", "contactsLocations")
    assert not [line for line in page.raw_lines if line.field.startswith(certain)]
    assert reading.format == "page-html"


def test_trial_title_ids_and_sponsors() -> None:
    protocol = section("drug-trial")
    ids, sponsors = protocol.identification_module, protocol.sponsor_collaborators_module
    assert (ids.brief_title, ids.acronym) == (
        "Rifapentine or Isoniazid for Household Contacts of Tuberculosis",
        "SHORTCUT",
    )
    assert ids.secondary_id_infos == [
        SecondaryIdInfo(id="PJT-153213", type="OTHER_GRANT", domain="CIHR"),
        SecondaryIdInfo(id="R01AI000001", type="NIH"),
    ]
    assert sponsors.lead_sponsor is not None
    assert sponsors.lead_sponsor.name == "McGill University"
    assert [sponsor.name for sponsor in sponsors.collaborators] == [
        "Canadian Institutes of Health Research (CIHR)",
        "University of Cape Town",
    ]
    assert sponsors.responsible_party == ResponsibleParty(
        investigator_full_name="Amélie Tremblay, MD",
        investigator_title="Professor of Medicine",
        investigator_affiliation="McGill University",
    )


def test_trial_design() -> None:
    protocol = section("drug-trial")
    design, status = protocol.design_module, protocol.status_module
    assert design.phases == ["PHASE2", "PHASE3"]
    assert design.enrollment_info == EnrollmentInfo(count=6186, type="ESTIMATED")
    assert design.design_info is not None
    assert design.design_info.intervention_model == "FACTORIAL"
    assert design.design_info.masking_info == MaskingInfo(
        masking="SINGLE", who_masked=["OUTCOMES_ASSESSOR"]
    )
    assert status.overall_status == "ACTIVE_NOT_RECRUITING"
    assert status.start_date_struct is not None
    assert (status.start_date_struct.date, status.start_date_struct.type) == ("2018-09", "ACTUAL")
    assert protocol.description_module.detailed_description == (
        "Households are visited twice.\n\nObjectives:\n\n* completion of treatment\n* harm, such"
        " as\n\n  * hepatitis\n  * rash"
    )


def test_trial_arms_by_their_cells() -> None:
    module = section("drug-trial").arms_interventions_module
    assert module.arm_groups == [
        ArmGroup(
            label="Six weeks",
            type="EXPERIMENTAL",
            description=(
                "Every day for six weeks.\n\nDrug: is not the name of an intervention here."
            ),
            intervention_names=["Drug: Rifapentine"],
        ),
        ArmGroup(
            label="Nine months",
            type="ACTIVE_COMPARATOR",
            description="Drug: Isoniazid every day.",
            intervention_names=["Drug: Isoniazid", "Drug: Rifapentine"],
        ),
        ArmGroup(label="Drug: free week", type="OTHER"),
    ]
    assert module.interventions == [
        Intervention(
            type="DRUG",
            name="Rifapentine",
            description="600 mg",
            arm_group_labels=["Six weeks", "Nine months"],
            other_names=["Priftin", "MDL 473"],
        ),
        Intervention(
            type="DRUG",
            name="Isoniazid",
            description="300 mg",
            arm_group_labels=["Nine months"],
            other_names=["INH"],
        ),
    ]


def test_trial_outcomes_and_criteria() -> None:
    protocol = section("drug-trial")
    assert protocol.outcomes_module.primary_outcomes == [
        Outcome(
            measure="Confirmed tuberculosis",
            time_frame="24 months",
            description="By culture or Xpert.",
        ),
        Outcome(measure="Grade 3 harm", time_frame="9 months"),
    ]
    module = protocol.eligibility_module
    assert (module.minimum_age, module.std_ages) == (None, ["CHILD", "ADULT", "OLDER_ADULT"])
    items = parse_criteria(module.eligibility_criteria or "")
    assert [(item.kind, item.parent, item.text) for item in items] == [
        ("INCLUSION", None, "Lives with a person who has tuberculosis,"),
        ("INCLUSION", 1, "confirmed by culture, and"),
        ("INCLUSION", 1, "within 3 months"),
        ("INCLUSION", None, "Weight > 30 kg"),
        ("EXCLUSION", None, "Pregnancy"),
        ("EXCLUSION", None, "ALT > 5 × ULN"),
    ]


def test_trial_places_people_and_links() -> None:
    protocol = section("drug-trial")
    module = protocol.contacts_locations_module
    assert module.locations == [
        Location(
            facility="Montreal Chest Institute",
            status="COMPLETED",
            city="Montréal",
            state="Quebec",
            country="Canada",
            zip="H4A 3J1",
        ),
        Location(
            facility="Groote Schuur Hospital",
            city="Cape Town",
            state="Western Cape",
            country="South Africa",
            zip="7925",
        ),
    ]
    assert module.overall_officials == [
        Official(
            name="Amélie Tremblay, MD",
            affiliation="McGill University Health Centre",
            role="PRINCIPAL_INVESTIGATOR",
        )
    ]
    links = protocol.references_module
    assert links.see_also_links == [
        SeeAlsoLink(label="Trial web site", url="https://shortcut.example.org/en")
    ]
    assert links.references == [
        Reference(
            pmid="22150035",
            type="RESULT",
            citation=(
                "Sterling TR et al. Three months of rifapentine and isoniazid. N Engl J Med. 2011."
            ),
        ),
        Reference(
            type="DERIVED", citation="Tremblay A. Protocol of a household trial. Trials. 2019;20:1."
        ),
    ]


def test_trial_keywords_and_mesh_terms_of_two_columns() -> None:
    study = read("drug-trial").study
    assert study.protocol_section.conditions_module.keywords == [
        "tuberculosis infection",
        "household",
        "prevention",
        "short course",
    ]
    assert study.page_section is not None
    assert study.page_section.mesh_terms == [
        "Tuberculosis",
        "Latent Tuberculosis",
        "Infections",
        "Rifapentine",
        "Isoniazid",
    ]


def test_groups_have_no_type_and_the_declared_encoding_holds() -> None:
    protocol = section("groups")
    module = protocol.arms_interventions_module
    assert [(arm.label, arm.type, arm.intervention_names) for arm in module.arm_groups] == [
        ("Cases", None, ["Device: Actigraph", "Other: Interview"]),
        ("Controls", None, ["Device: Actigraph"]),
    ]
    assert protocol.identification_module.official_title == (
        "Sleep in Régions of Québec After Stroke"
    )
    sponsors = protocol.sponsor_collaborators_module
    assert sponsors.lead_sponsor is not None
    assert sponsors.lead_sponsor.name == "Université Laval"
    assert sponsors.responsible_party == ResponsibleParty(type="SPONSOR")
    assert protocol.eligibility_module.study_population == "Residents of two regions."
    assert read("groups").study.has_results is True


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><body></body></html>",
        b"<html><script>Brief Summary: Study Type: Enrollment:</script></html>",
        b"<html><body><p>NCT09100044 was stopped.</p></body></html>",
        b"\xff\xfe<",
    ],
)
def test_other_documents_are_no_study(data: bytes) -> None:
    with pytest.raises(NotAStudyError, match=r"^x\.html: no study page"):
        read_page_html(data, "x.html", knows_nothing)


def test_a_page_without_id_is_refused() -> None:
    data = load("drug-trial").replace(b"NCT09100044", b"-")
    with pytest.raises(SourceError, match="names no NCT id"):
        read_page_html(data, "x.html", knows_nothing)


def test_marks_between_cells_cannot_be_forged() -> None:
    data = load("drug-trial").replace(b"Cancer Brain", b"Cancer\x1e \x1fBrain")
    conditions = read_page_html(data, "x", knows_nothing).study.protocol_section.conditions_module
    assert conditions.conditions[1] == "Cancer Brain"
