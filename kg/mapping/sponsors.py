"""``sponsorCollaboratorsModule`` → sponsorships, organisations, responsible party.

Owns the role an organisation plays in a study. Refuses to decide which spellings are one
organisation.
"""

from __future__ import annotations

from kg.mapping.draft import Draft
from kg.study.model import ResponsibleParty, Sponsor, SponsorCollaboratorsModule
from kg.terminology.links import OrganizationLinks, OrganizationMention


def map_sponsors(
    draft: Draft, module: SponsorCollaboratorsModule, links: OrganizationLinks
) -> None:
    """Lead sponsor, collaborators in the record's order, and the responsible party."""
    draft.shared.ror.update(links.ror)
    if module.lead_sponsor:
        _map_sponsorship(draft, module.lead_sponsor, links.lead_sponsor, "LEAD", 1)
        draft.org(draft.study, "leadSponsor", links.lead_sponsor)
    named = zip(module.collaborators, links.collaborators, strict=True)
    for number, (sponsor, mention) in enumerate(named, 2):
        _map_sponsorship(draft, sponsor, mention, "COLLABORATOR", number)
        draft.org(draft.study, "collaborator", mention)
    if module.responsible_party:
        _map_responsible_party(draft, module.responsible_party, module.lead_sponsor, links)


def _map_sponsorship(
    draft: Draft, sponsor: Sponsor, mention: OrganizationMention | None, role: str, number: int
) -> None:
    node = draft.part(
        "sponsorship", "sponsorship", "Sponsorship", sponsor.name, role, sponsor.class_
    )
    draft.code(node, "sponsorRole", "SponsorRole", role)
    draft.org(node, "organization", mention)
    draft.text(node, "organizationName", sponsor.name)
    draft.code(node, "agencyClass", "AgencyClass", sponsor.class_)
    draft.ordinal(node, number)


def _map_responsible_party(
    draft: Draft, party: ResponsibleParty, lead: Sponsor | None, links: OrganizationLinks
) -> None:
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
    draft.org(node, "organization", links.lead_sponsor if is_sponsor else links.responsible_party)
