"""Identification, status, sponsors, oversight, eligibility and references of a legacy XML record.

Owns which element fills which field of these modules. Refuses to know design and sites
(:mod:`kg.sources.legacy_design`, :mod:`kg.sources.legacy_contacts`).
"""

from __future__ import annotations

from kg.sources.ages import list_std_ages
from kg.sources.legacy_fields import Fields
from kg.study.derived import BrowseModule, Mesh
from kg.study.model import (
    AvailIpd,
    DescriptionModule,
    EligibilityModule,
    ExpandedAccessInfo,
    IdentificationModule,
    Organization,
    OrgStudyIdInfo,
    OversightModule,
    Reference,
    ReferencesModule,
    ResponsibleParty,
    SecondaryIdInfo,
    SeeAlsoLink,
    Sponsor,
    SponsorCollaboratorsModule,
    StatusModule,
)


def read_identification(fields: Fields, nct_id: str) -> IdentificationModule:
    """``identificationModule``; secondary ids carry no type in this format."""
    ids = fields.group("id_info")
    org_study_id, source = ids.text("org_study_id"), fields.text("source")
    return IdentificationModule(
        nct_id=nct_id,
        nct_id_aliases=ids.texts("nct_alias"),
        org_study_id_info=OrgStudyIdInfo(id=org_study_id) if org_study_id else None,
        secondary_id_infos=[SecondaryIdInfo(id=text) for text in ids.texts("secondary_id")],
        brief_title=fields.text("brief_title"),
        official_title=fields.text("official_title"),
        acronym=fields.text("acronym"),
        organization=Organization(full_name=source) if source else None,
    )


def read_status(fields: Fields) -> StatusModule:
    """``statusModule``, with the names that its dates had before 2017."""
    return StatusModule(
        overall_status=fields.code("overall_status", "Status"),
        last_known_status=fields.code("last_known_status", "Status"),
        why_stopped=fields.textblock("why_stopped"),
        status_verified_date=fields.date("verification_date"),
        expanded_access_info=_read_expanded_access(fields),
        start_date_struct=fields.date_struct("start_date"),
        primary_completion_date_struct=fields.date_struct("primary_completion_date"),
        completion_date_struct=fields.date_struct("completion_date"),
        study_first_submit_date=fields.date("study_first_submitted", "firstreceived_date"),
        study_first_submit_qc_date=fields.date("study_first_submitted_qc"),
        study_first_post_date_struct=fields.date_struct("study_first_posted"),
        results_first_submit_date=fields.date(
            "results_first_submitted", "firstreceived_results_date"
        ),
        results_first_submit_qc_date=fields.date("results_first_submitted_qc"),
        results_first_post_date_struct=fields.date_struct("results_first_posted"),
        disp_first_submit_date=fields.date(
            "disposition_first_submitted", "firstreceived_results_disposition_date"
        ),
        disp_first_submit_qc_date=fields.date("disposition_first_submitted_qc"),
        disp_first_post_date_struct=fields.date_struct("disposition_first_posted"),
        last_update_submit_date=fields.date("last_update_submitted", "lastchanged_date"),
        last_update_post_date_struct=fields.date_struct("last_update_posted"),
    )


def _read_expanded_access(fields: Fields) -> ExpandedAccessInfo | None:
    path = "statusModule.expandedAccessInfo.hasExpandedAccess"
    flag = fields.flag("has_expanded_access", path)
    return None if flag is None else ExpandedAccessInfo(has_expanded_access=flag)


def read_sponsors(fields: Fields) -> SponsorCollaboratorsModule:
    """``sponsorCollaboratorsModule``."""
    sponsors = fields.group("sponsors")
    leads = [
        sponsor for group in sponsors.groups("lead_sponsor") for sponsor in _read_sponsor(group)
    ]
    return SponsorCollaboratorsModule(
        responsible_party=_read_responsible_party(fields.group("responsible_party")),
        lead_sponsor=leads[0] if leads else None,
        collaborators=[
            sponsor for group in sponsors.groups("collaborator") for sponsor in _read_sponsor(group)
        ],
    )


def _read_sponsor(group: Fields) -> list[Sponsor]:
    name = group.text("agency")
    return [Sponsor(name=name, class_=group.code("agency_class", "AgencyClass"))] if name else []


def _read_responsible_party(group: Fields) -> ResponsibleParty | None:
    """Until 2011 a name with title and an organisation, since then a type."""
    if not group:
        return None
    return ResponsibleParty(
        type=group.code("responsible_party_type", "ResponsiblePartyType"),
        investigator_full_name=group.text("investigator_full_name"),
        investigator_title=group.text("investigator_title"),
        investigator_affiliation=group.text("investigator_affiliation"),
        old_name_title=group.text("name_title"),
        old_organization=group.text("organization"),
    )


def read_oversight(fields: Fields) -> OversightModule:
    """``oversightModule``."""
    info = fields.group("oversight_info")
    path = "oversightModule"
    return OversightModule(
        oversight_has_dmc=info.flag("has_dmc", f"{path}.oversightHasDmc"),
        is_fda_regulated_drug=info.flag("is_fda_regulated_drug", f"{path}.isFdaRegulatedDrug"),
        is_fda_regulated_device=info.flag(
            "is_fda_regulated_device", f"{path}.isFdaRegulatedDevice"
        ),
        is_unapproved_device=info.flag("is_unapproved_device", f"{path}.isUnapprovedDevice"),
        is_ppsd=info.flag("is_ppsd", f"{path}.isPpsd"),
        is_us_export=info.flag("is_us_export", f"{path}.isUsExport"),
    )


def read_description(fields: Fields) -> DescriptionModule:
    """``descriptionModule``, unwrapped."""
    return DescriptionModule(
        brief_summary=fields.textblock("brief_summary"),
        detailed_description=fields.textblock("detailed_description"),
    )


def read_eligibility(fields: Fields) -> EligibilityModule:
    """``eligibilityModule``; standard age groups by the registry's rule, as the API gives them."""
    info = fields.group("eligibility")
    path = "eligibilityModule"
    minimum, maximum = _read_age(info, "minimum_age"), _read_age(info, "maximum_age")
    return EligibilityModule(
        eligibility_criteria=info.textblock("criteria"),
        healthy_volunteers=_read_healthy_volunteers(info, f"{path}.healthyVolunteers"),
        sex=info.code("gender", "Sex"),
        gender_based=info.flag("gender_based", f"{path}.genderBased"),
        gender_description=info.paragraphs("gender_description"),
        minimum_age=minimum,
        maximum_age=maximum,
        std_ages=list_std_ages(minimum, maximum) if info.text("minimum_age") else [],
        study_population=info.textblock("study_pop"),
        sampling_method=info.code("sampling_method", "SamplingMethod"),
    )


def _read_healthy_volunteers(info: Fields, field: str) -> bool | None:
    if info.text("healthy_volunteers") == "Accepts Healthy Volunteers":
        return True
    return info.flag("healthy_volunteers", field)


def _read_age(info: Fields, tag: str) -> str | None:
    """``N/A`` is no limit, which API v2 says by leaving the field out."""
    text = info.text(tag)
    return None if text == "N/A" else text


def read_references(fields: Fields) -> ReferencesModule:
    """``referencesModule``; what the registry itself derived from PubMed is not in this format."""
    return ReferencesModule(
        references=[
            *_read_publications(fields, "reference", "BACKGROUND"),
            *_read_publications(fields, "results_reference", "RESULT"),
        ],
        see_also_links=[
            SeeAlsoLink(label=group.text("description"), url=group.text("url"))
            for group in fields.groups("link")
        ],
        avail_ipds=[
            AvailIpd(
                id=group.text("doc_id"),
                type=group.text("doc_type"),
                url=group.text("doc_url"),
                comment=group.paragraphs("doc_comment"),
            )
            for group in fields.group("study_docs").groups("study_doc")
        ],
    )


def _read_publications(fields: Fields, tag: str, kind: str) -> list[Reference]:
    return [
        Reference(pmid=group.text("PMID"), type=kind, citation=group.text("citation"))
        for group in fields.groups(tag)
    ]


def read_browse(fields: Fields, tag: str) -> BrowseModule:
    """MeSH terms the registry derived: names without ids, and no ancestors."""
    terms = fields.group(tag).texts("mesh_term")
    return BrowseModule(meshes=[Mesh(term=term) for term in terms])
