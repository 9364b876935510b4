"""``sponsorCollaboratorsModule`` → sponsorships, organisations, responsible party.

Owns the role an organisation plays in a study. Refuses to decide which spellings are one
organisation beyond case and white space.
"""

from __future__ import annotations

from kg.mapping.draft import Draft
from kg.study.model import ResponsibleParty, Sponsor, SponsorCollaboratorsModule


def map_sponsors(draft: Draft, module: SponsorCollaboratorsModule) -> None:
    """Lead sponsor, collaborators in the record's order, and the responsible party."""
    if module.lead_sponsor:
        _map_sponsorship(draft, module.lead_sponsor, "LEAD", 1)
        draft.org(draft.study, "leadSponsor", module.lead_sponsor.name)
    for number, sponsor in enumerate(module.collaborators, 2):
        _map_sponsorship(draft, sponsor, "COLLABORATOR", number)
        draft.org(draft.study, "collaborator", sponsor.name)
    if module.responsible_party:
        _map_responsible_party(draft, module.responsible_party, module.lead_sponsor)


def _map_sponsorship(draft: Draft, sponsor: Sponsor, role: str, number: int) -> None:
    node = draft.part(
        "sponsorship", "sponsorship", "Sponsorship", sponsor.name, role, sponsor.class_
    )
    draft.code(node, "sponsorRole", "SponsorRole", role)
    draft.org(node, "organization", sponsor.name)
    draft.text(node, "organizationName", sponsor.name)
    draft.code(node, "agencyClass", "AgencyClass", sponsor.class_)
    draft.ordinal(node, number)


def _map_responsible_party(draft: Draft, party: ResponsibleParty, lead: Sponsor | None) -> None:
    is_sponsor = party.type == "SPONSOR" and lead is not None
    organization = (
        lead.name
        if is_sponsor and lead
        else party.investigator_affiliation or party.old_organization
    )
    name = party.investigator_full_name or party.old_name_title or organization
    node = draft.part(
        "responsibleParty",
        "responsible-party",
        "ResponsibleParty",
        name or party.type or "Responsible party",
        party.type,
        party.investigator_title,
        organization,
    )
    draft.code(node, "responsiblePartyType", "ResponsiblePartyType", party.type)
    draft.text(node, "investigatorFullName", party.investigator_full_name)
    draft.text(node, "investigatorTitle", party.investigator_title)
    draft.text(node, "investigatorAffiliation", party.investigator_affiliation)
    draft.text(node, "oldNameTitle", party.old_name_title)
    draft.text(node, "oldOrganization", party.old_organization)
    if organization:
        draft.org(node, "organization", organization)
