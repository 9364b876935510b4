"""``sponsorCollaboratorsModule`` → sponsorships, organisations, responsible party.

Owns the role an organisation plays in a study. Refuses to decide which spellings are one
organisation.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.mapping.draft import Draft
from kg.mapping.grants import map_named_grants
from kg.study.model import ResponsibleParty, Sponsor, SponsorCollaboratorsModule
from kg.terminology.links import (
    GrantMention,
    OrganizationLinks,
    OrganizationMention,
    StudyLinks,
)


def map_sponsors(draft: Draft, module: SponsorCollaboratorsModule, links: StudyLinks) -> None:
    """Lead sponsor, collaborators in the record's order, and the responsible party."""
    organizations = links.organizations
    draft.shared.ror.update(organizations.ror)
    sponsors = (module.lead_sponsor, *module.collaborators)
    mentions = (organizations.lead_sponsor, *organizations.collaborators)
    grants = links.sponsor_grants or [()] * len(sponsors)
    named = zip(sponsors, mentions, grants, strict=True)
    for number, (sponsor, mention, found) in enumerate(named, 1):
        if sponsor:
            _map_sponsor(draft, sponsor, mention, found, number)
    if module.responsible_party:
        _map_responsible_party(draft, module.responsible_party, module.lead_sponsor, organizations)


def _map_sponsor(
    draft: Draft,
    sponsor: Sponsor,
    mention: OrganizationMention | None,
    grants: Sequence[GrantMention],
    number: int,
) -> None:
    role, way = ("COLLABORATOR", "collaborator") if number > 1 else ("LEAD", "leadSponsor")
    node = _map_sponsorship(draft, sponsor, mention, role, number)
    draft.org(draft.study, way, mention)
    map_named_grants(draft, node, grants)


def _map_sponsorship(
    draft: Draft, sponsor: Sponsor, mention: OrganizationMention | None, role: str, number: int
) -> str:
    node = draft.part(
        "sponsorship", "sponsorship", "Sponsorship", sponsor.name, role, sponsor.class_
    )
    draft.code(node, "sponsorRole", "SponsorRole", role)
    draft.org(node, "organization", mention)
    draft.text(node, "organizationName", sponsor.name)
    draft.code(node, "agencyClass", "AgencyClass", sponsor.class_)
    draft.ordinal(node, number)
    return node


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
