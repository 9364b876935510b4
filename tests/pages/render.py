"""Write a study as a page saved as text: the classic site's layout, its tables lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from kg.study.codelists import get_label
from kg.study.model import Contact, Location, Outcome, Study
from kg.study.part import DateStruct

DISCLAIMER = (
    "The safety and scientific validity of this study is the responsibility of the study sponsor"
    " and investigators. Read our disclaimer for details. Identifier: "
)
PREFIXES = {"ACTUAL": "Actual ", "ESTIMATED": "Estimated ", None: ""}


def render_page(study: Study) -> str:
    """The page, with everything of ``study`` that a page shows."""
    parts = (
        _render_head(study),
        _render_table(study),
        _render_design(study),
        _render_arms(study),
        _render_outcomes(study),
        _render_eligibility(study),
        _render_places(study),
        _render_info(study),
    )
    return "\n".join(line for part in parts for line in part)


def condition_line(study: Study) -> str:
    """Conditions, interventions and phases as they run together."""
    section = study.protocol_section
    interventions = section.arms_interventions_module.interventions
    return " ".join(
        [
            *section.conditions_module.conditions,
            *(f"{get_label('InterventionType', i.type or '')}: {i.name}" for i in interventions),
            *(
                "Not Applicable" if phase == "NA" else get_label("Phase", phase)
                for phase in section.design_module.phases
            ),
        ]
    )


def _render_date(text: str) -> str:
    if len(text) == 10:
        day = date.fromisoformat(text)
        return f"{day:%B} {day.day}, {day.year}"
    return f"{date.fromisoformat(text + '-01'):%B %Y}" if len(text) == 7 else text


def _render_head(study: Study) -> Iterator[str]:
    section = study.protocol_section
    status = section.status_module
    yield section.identification_module.brief_title or ""
    yield ""
    yield DISCLAIMER + study.nct_id
    stopped = f" ({status.why_stopped})" if status.why_stopped else ""
    yield f"Recruitment Status : {get_label('Status', status.overall_status or '')}{stopped}"
    if status.last_known_status:
        yield f"Recruitment status was: {get_label('Status', status.last_known_status)}"
    yield ""
    yield "Brief Summary:"
    yield from (section.description_module.brief_summary or "").split("\n")
    yield ""


def _render_table(study: Study) -> Iterator[str]:
    yield "Condition or disease Intervention/treatment Phase"
    yield condition_line(study)
    yield ""
    if details := study.protocol_section.description_module.detailed_description:
        yield "Detailed Description:"
        yield from details.split("\n")
        yield ""


def _render_typed_date(label: str, value: DateStruct | None) -> Iterator[str]:
    if value is not None:
        yield f"{PREFIXES[value.type]}{label} : {_render_date(value.date)}"


def _render_design(study: Study) -> Iterator[str]:
    design = study.protocol_section.design_module
    status = study.protocol_section.status_module
    yield "Layout table for study information"
    registry = " [Patient Registry]" if design.patient_registry else ""
    yield f"Study Type : {get_label('StudyType', design.study_type or '')}{registry}"
    if design.enrollment_info and design.enrollment_info.count is not None:
        prefix = PREFIXES[design.enrollment_info.type]
        yield f"{prefix}Enrollment : {design.enrollment_info.count:,} participants"
    if info := design.design_info:
        rows = (
            ("Allocation", "DesignAllocation", info.allocation),
            ("Intervention Model", "InterventionalAssignment", info.intervention_model),
            ("Observational Model", "ObservationalModel", info.observational_model),
            ("Time Perspective", "DesignTimePerspective", info.time_perspective),
            ("Primary Purpose", "PrimaryPurpose", info.primary_purpose),
        )
        yield from (f"{label}: {get_label(scheme, code)}" for label, scheme, code in rows if code)
        if info.masking_info and info.masking_info.masking:
            who = ", ".join(get_label("WhoMasked", code) for code in info.masking_info.who_masked)
            masking = get_label("DesignMasking", info.masking_info.masking)
            yield f"Masking: {masking} ({who})" if who else f"Masking: {masking}"
            if description := info.masking_info.masking_description:
                yield "Masking Description: " + description
        if info.intervention_model_description:
            yield "Intervention Model Description: " + info.intervention_model_description
    if title := study.protocol_section.identification_module.official_title:
        yield f"Official Title: {title}"
    yield from _render_typed_date("Study Start Date", status.start_date_struct)
    yield from _render_typed_date("Primary Completion Date", status.primary_completion_date_struct)
    yield from _render_typed_date("Study Completion Date", status.completion_date_struct)
    yield ""


def _render_arms(study: Study) -> Iterator[str]:
    module = study.protocol_section.arms_interventions_module
    if not module.arm_groups or any(arm.type is None for arm in module.arm_groups):
        return
    named = {
        f"{get_label('InterventionType', i.type or '')}: {i.name}": i for i in module.interventions
    }
    yield "Arm Intervention/treatment"
    for arm in module.arm_groups:
        yield f"{get_label('ArmGroupType', arm.type or '')}: {arm.label}"
        if arm.description:
            yield from arm.description.split("\n")
        for name in arm.intervention_names:
            yield name
            if name in named:
                yield from (named[name].description or "").split("\n")
                if named[name].other_names:
                    yield "Other Names:"
                    yield from (f"  • {other}" for other in named[name].other_names)
            yield ""
        yield ""


def _render_outcomes(study: Study) -> Iterator[str]:
    module = study.protocol_section.outcomes_module
    groups: Iterable[tuple[str, list[Outcome]]] = (
        ("Primary Outcome Measures :", module.primary_outcomes),
        ("Secondary Outcome Measures :", module.secondary_outcomes),
        ("Other Outcome Measures:", module.other_outcomes),
    )
    for heading, outcomes in groups:
        if outcomes:
            yield heading
        for number, outcome in enumerate(outcomes, 1):
            frame = f" [\u00a0Time\u00a0Frame:\u00a0{outcome.time_frame or ''}\u00a0]"
            yield f"  {number}. {outcome.measure}{frame}"
            yield from (outcome.description or "").split("\n")
            yield ""


def _render_eligibility(study: Study) -> Iterator[str]:
    module = study.protocol_section.eligibility_module
    yield "Layout table for eligibility information"
    low, high = module.minimum_age, module.maximum_age
    ages = f"{low} to {high}" if low and high else ""
    ages = ages or (f"{low} and older" if low else f"up to {high}" if high else "")
    groups = ", ".join(get_label("StandardAge", code) for code in module.std_ages)
    yield (
        f"Ages Eligible for Study: \u00a0 {ages} \u00a0 ({groups})"
        if ages
        else (f"Ages Eligible for Study: \u00a0 {groups}")
    )
    if module.sex:
        yield f"Sexes Eligible for Study: \u00a0 {get_label('Sex', module.sex)}"
    if module.gender_based is not None:
        yield f"Gender Based Eligibility: {'Yes' if module.gender_based else 'No'}"
    if module.healthy_volunteers is not None:
        yield f"Accepts Healthy Volunteers: \u00a0 {'Yes' if module.healthy_volunteers else 'No'}"
    if module.sampling_method:
        yield f"Sampling Method: {get_label('SamplingMethod', module.sampling_method)}"
    if module.study_population:
        yield "Study Population"
        yield from module.study_population.split("\n")
    yield ""
    yield "Criteria"
    yield from (module.eligibility_criteria or "").split("\n")
    yield "Information from the National Library of Medicine"
    yield f"Please refer to this study by its identifier (NCT number): {study.nct_id}"


def _render_places(study: Study) -> Iterator[str]:
    module = study.protocol_section.contacts_locations_module
    sponsors = study.protocol_section.sponsor_collaborators_module
    if module.central_contacts:
        yield "Layout table for location contacts"
        yield from (_render_contact(contact) for contact in module.central_contacts)
    yield "Layout table for location information"
    header = ""
    for location in module.locations:
        with_state = location.state and location.country in ("United States", "Canada")
        place = f"{location.country}, {location.state}" if with_state else str(location.country)
        if place != header:
            yield place
        header = place
        yield from _render_location(location)
    yield "Sponsors and Collaborators"
    if sponsors.lead_sponsor:
        yield sponsors.lead_sponsor.name
    yield from (sponsor.name for sponsor in sponsors.collaborators)
    yield "Layout table for investigator information"
    for official in module.overall_officials:
        role = get_label("OfficialRole", official.role or "")
        yield f"{role}: {official.name} {official.affiliation or ''}".rstrip()


def _render_location(location: Location) -> Iterator[str]:
    status = get_label("RecruitmentStatus", location.status) if location.status else ""
    if location.facility:
        yield f"{location.facility} {status}".rstrip()
    parts = (location.city, location.state, location.country, location.zip)
    yield ", ".join(part for part in parts if part)
    yield from (_render_contact(contact) for contact in location.contacts)


def _render_contact(contact: Contact) -> str:
    role = get_label("ContactRole", contact.role or "CONTACT")
    phone = contact.phone or ""
    extension = f" ext {contact.phone_ext}" if contact.phone_ext else ""
    return f"{role}: {contact.name or ''}    {phone}{extension}    {contact.email or ''}   "


def _render_info(study: Study) -> Iterator[str]:
    section = study.protocol_section
    ids, status = section.identification_module, section.status_module
    yield "Layout table for additonal information"
    if ids.org_study_id_info and ids.org_study_id_info.id:
        yield f"Other Study ID Numbers: {ids.org_study_id_info.id}"
    for info in ids.secondary_id_infos:
        kind = get_label("SecondaryIdType", info.type) if info.type else None
        domain = f": {info.domain}" if info.domain else ""
        yield f"{info.id} ( {kind}{domain} )" if kind else str(info.id)
    for label, value in (
        ("First Posted", status.study_first_post_date_struct),
        ("Results First Posted", status.results_first_post_date_struct),
        ("Last Update Posted", status.last_update_post_date_struct),
    ):
        if value:
            yield f"{label}: {_render_date(value.date)}"
    if status.status_verified_date:
        yield f"Last Verified: {_render_date(status.status_verified_date)}"
    if section.conditions_module.keywords:
        yield "Keywords provided by the sponsor:"
        yield from section.conditions_module.keywords
    yield "Additional relevant MeSH terms:"
    derived = study.derived_section
    for module in (derived.condition_browse_module, derived.intervention_browse_module):
        yield from (mesh.term for mesh in (*module.meshes, *module.ancestors))
