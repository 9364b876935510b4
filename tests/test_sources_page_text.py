"""Study pages saved as text: every fact of a page reaches the study, what is uncertain says so."""

from __future__ import annotations

from pathlib import Path

from kg.sources.page_text import read_page_text
from kg.sources.record import Reading
from kg.study.criteria import parse_criteria
from kg.study.model import (
    Contact,
    EnrollmentInfo,
    Location,
    ProtocolSection,
    Reference,
    ResponsibleParty,
    SecondaryIdInfo,
    SeeAlsoLink,
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


def test_reference_page_without_any_vocabulary(shared_data: Path) -> None:
    text = (shared_data / "ctgov" / "NCT01281865.page.txt").read_text(encoding="utf-8")
    reading = read_page_text(text, "page.txt", knows_nothing)
    protocol, page = reading.study.protocol_section, reading.study.page_section
    assert protocol.conditions_module.conditions == [
        "Adult Synovial Sarcoma",
        "Recurrent Adult Soft Tissue Sarcoma",
        "Stage III Adult Soft Tissue Sarcoma",
        "Stage IV Adult Soft Tissue Sarcoma",
    ]
    assert page is not None
    assert [(line.field, line.uncertain is None) for line in page.raw_lines[:3]] == [
        ("conditionsModule.conditions", False),
        ("armsInterventionsModule.interventions", True),
        ("designModule.phases", True),
    ]
    assert (len(page.mesh_terms), page.mesh_terms[0]) == (12, "Sarcoma, Synovial")
    ids = protocol.identification_module.secondary_id_infos
    assert [(info.id, info.type) for info in ids] == [
        ("NCI-2011-02577", "REGISTRY"),
        ("10-167", "OTHER"),
        ("8603", "OTHER"),
        ("P30CA008748", "NIH"),
        ("U01CA069856", "NIH"),
    ]
    assert ids[0].domain == "CTRP (Clinical Trial Reporting Program)"


def test_reference_page_criteria_are_items_with_their_nesting(shared_data: Path) -> None:
    text = (shared_data / "ctgov" / "NCT01281865.page.txt").read_text(encoding="utf-8")
    bullets = [line for line in text.split("\n") if line.lstrip().startswith("•")]
    criteria = [line for line in bullets if len(line.split("•")[1]) > 20 or "ULN" in line]
    reading = read_page_text(text, "page.txt", knows_nothing)
    module = reading.study.protocol_section.eligibility_module
    items = parse_criteria(module.eligibility_criteria or "")
    assert {item.kind for item in items} == {"INCLUSION"}
    assert [item.ordinal for item in items if item.parent] == [4, 6, 27, 30]
    assert [item.parent for item in items if item.parent] == [3, 5, 26, 29]
    texts = [item.text for item in items]
    assert len(texts) == 32
    assert {" ".join(line.split("•")[1].split()) for line in criteria} - set(texts) <= {
        "42-O-(2-hydroxy)ethyl rapamycin"
    }
