"""Study pages saved as text: every fact of a page reaches the study, what is uncertain says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import NotAStudyError, SourceError
from kg.sources.page_text import looks_like_page, read_page_text
from kg.sources.record import Reading
from kg.study.criteria import parse_criteria
from kg.study.model import (
    ArmGroup,
    Contact,
    DateStruct,
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
NAMES = ("cohort", "two-arm", "ragged")


def knows_nothing(_text: str) -> bool:
    return False


def load(name: str) -> str:
    return (PAGES / f"{name}.page.txt").read_text(encoding="utf-8")


def read(name: str) -> Reading:
    return read_page_text(load(name), f"{name}.page.txt", knows_nothing)


def section(name: str) -> ProtocolSection:
    return read(name).study.protocol_section


def test_cohort_identification_and_status() -> None:
    study = read("cohort").study
    ids, status = (
        study.protocol_section.identification_module,
        study.protocol_section.status_module,
    )
    assert (ids.nct_id, ids.brief_title, ids.acronym) == (
        "NCT09100011",
        "Kidney Function After Dengue in Adults",
        "RENDEN",
    )
    assert ids.org_study_id_info is not None
    assert ids.org_study_id_info.id == "UFC-NEF-19-03"
    assert ids.secondary_id_infos == [
        SecondaryIdInfo(id="3.201.884", type="OTHER", domain="Comitê de Ética em Pesquisa")
    ]
    assert status.overall_status == "RECRUITING"
    assert status.start_date_struct == DateStruct(date="2019-02-18", type="ACTUAL")
    assert status.primary_completion_date_struct == DateStruct(date="2023-06", type="ESTIMATED")
    assert status.study_first_post_date_struct == DateStruct(date="2019-03-03")
    assert status.status_verified_date == "2020-11"
    assert study.has_results is False


def test_cohort_design_and_terms() -> None:
    protocol = section("cohort")
    design, info = protocol.design_module, protocol.design_module.design_info
    assert (design.study_type, design.patient_registry, design.target_duration) == (
        "OBSERVATIONAL",
        True,
        "2 Years",
    )
    assert info is not None
    assert (info.observational_model, info.time_perspective) == ("COHORT", "PROSPECTIVE")
    assert design.enrollment_info == EnrollmentInfo(count=1250, type="ESTIMATED")
    assert design.bio_spec is not None
    assert design.bio_spec.retention == "SAMPLES_WITH_DNA"
    assert protocol.conditions_module.conditions == [
        "Dengue",
        "Acute Kidney Injury",
        "Chronic Kidney Diseases",
    ]
    assert protocol.conditions_module.keywords == ["acute kidney injury", "follow-up", "Dengue"]
    page = read("cohort").study.page_section
    assert page is not None
    assert page.mesh_terms[1:3] == ["Acute Kidney Injury", "Renal Insufficiency, Chronic"]


def test_headings_inside_free_text_do_not_end_it() -> None:
    details = section("cohort").description_module.detailed_description or ""
    assert details.endswith("Study Design\n\nWhoever leaves the country is followed by telephone.")
    assert "* urine albumin, when any of these hold\n\n  * diabetes\n  * proteinuria" in details


def test_cohort_outcomes() -> None:
    secondary = section("cohort").outcomes_module.secondary_outcomes
    assert [outcome.measure for outcome in secondary] == [
        "Death from any cause",
        "Need for dialysis",
        "Albumin in urine",
    ]
    assert secondary[1].time_frame == "from admission until discharge [at most 60 days]"
    assert "2. Not a new measure" in (secondary[1].description or "")


def test_cohort_places() -> None:
    module = section("cohort").contacts_locations_module
    assert module.central_contacts[0] == Contact(
        name="Ana Beatriz Lima, MD PhD",
        role="CONTACT",
        phone="+55 85 5550 1000",
        phone_ext="12",
        email="ana.lima@example.org",
    )
    fortaleza = module.locations[0]
    assert (fortaleza.status, fortaleza.state, fortaleza.zip) == (
        "RECRUITING",
        "Ceará",
        "60430-372",
    )
    assert [contact.role for contact in fortaleza.contacts] == [
        "CONTACT",
        "PRINCIPAL_INVESTIGATOR",
        "SUB_INVESTIGATOR",
    ]
    assert module.locations[1:] == [
        Location(
            facility="Hospital São José",
            status="NOT_YET_RECRUITING",
            city="Fortaleza",
            country="Brazil",
        ),
        Location(
            facility="Seoul National University Hospital",
            status="WITHDRAWN",
            city="Seoul",
            country="Korea, Republic of",
            zip="03080",
        ),
        Location(
            facility="Siriraj Hospital",
            status="ACTIVE_NOT_RECRUITING",
            city="Bangkok",
            country="Thailand",
            zip="10700",
        ),
    ]
    assert [official.affiliation for official in module.overall_officials] == [
        "Universidade Federal do Ceará",
        "Mahidol University",
    ]


def test_cohort_parties_and_links() -> None:
    protocol = section("cohort")
    sponsors = protocol.sponsor_collaborators_module
    assert [sponsor.name for sponsor in sponsors.collaborators] == [
        "Mahidol University",
        "Institut Pasteur",
    ]
    assert sponsors.responsible_party == ResponsibleParty(
        investigator_full_name="Ana Beatriz Lima",
        investigator_title="Associate Professor, Head of Nephrology",
        investigator_affiliation="Universidade Federal do Ceará",
    )
    references = protocol.references_module
    assert references.see_also_links == [
        SeeAlsoLink(label="Cohort web site", url="https://renden.example.org/start")
    ]
    assert references.references == [
        Reference(
            pmid="17993365",
            type="BACKGROUND",
            citation="Halstead SB. Dengue. Lancet. 2007 Nov 10;370(9599):1644-52. PMID: 17993365",
        )
    ]


def test_cohort_eligibility() -> None:
    module = section("cohort").eligibility_module
    assert (module.minimum_age, module.maximum_age, module.std_ages) == (
        "18 Years",
        "80 Years",
        ["ADULT", "OLDER_ADULT"],
    )
    assert module.sampling_method == "NON_PROBABILITY_SAMPLE"
    assert (module.study_population or "").startswith("Adults admitted with dengue")
    items = parse_criteria(module.eligibility_criteria or "")
    assert [(item.kind, item.parent) for item in items] == [
        ("INCLUSION", None),
        ("INCLUSION", None),
        ("INCLUSION", 2),
        ("INCLUSION", 2),
        ("EXCLUSION", None),
        ("EXCLUSION", None),
    ]


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


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("old", "new"),
    [("\n", "\r\n"), ("\n", "\r"), (" ", "\u00a0"), ("\n", "\n\n"), ("\n", " \n"), ("", "\ufeff")],
)
def test_characters_of_the_saving_program_do_not_matter(name: str, old: str, new: str) -> None:
    text = load(name)
    saved = new + text if not old else text.replace(old, new)
    if new == "\n\n":
        # A blank line between all lines takes away only what direct neighbours say.
        found = read_page_text(saved, "x", knows_nothing).study.protocol_section
        assert found.conditions_module == section(name).conditions_module
        return
    assert read_page_text(saved, "x", knows_nothing).study == read(name).study


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


@pytest.mark.parametrize(
    "text", ["", "A letter about NCT09100011.", "Brief Summary: only one heading", "\x00\x1e\x1f"]
)
def test_other_texts_are_no_study(text: str) -> None:
    assert not looks_like_page(text)
    with pytest.raises(NotAStudyError, match=r"^x\.txt: no study page"):
        read_page_text(text, "x.txt", knows_nothing)


def test_a_page_without_id_is_refused_in_one_line() -> None:
    text = load("cohort").replace("NCT0910", "NCT-")
    assert looks_like_page(text)
    with pytest.raises(SourceError, match=r"^x\.txt: identificationModule\.nctId: .*no NCT id"):
        read_page_text(text, "x.txt", knows_nothing)


@given(st.randoms(use_true_random=False), st.sampled_from(NAMES), st.integers(0, 12))
def test_damaged_pages_are_read_or_refused(random: object, name: str, count: int) -> None:
    shuffle = getattr(random, "shuffle")  # noqa: B009
    lines = load(name).split("\n")
    kept = lines[:]
    shuffle(kept)
    text = "\n".join(line for line in lines if line not in kept[:count])
    try:
        reading = read_page_text(text, "x", knows_nothing)
    except SourceError as error:
        assert "\n" not in str(error)
    else:
        assert reading.study.nct_id.startswith("NCT09")
