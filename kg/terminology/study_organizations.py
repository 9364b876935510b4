"""The organisations of one study: which fields name them, and where.

Owns the API v2 path of each field, and remembers what each name led to: a thousand studies have the
same sponsor. Refuses to know how a name is linked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from kg.study.model import Location, ProtocolSection, ResponsibleParty
from kg.terminology.links import (
    Country,
    OrganizationLinks,
    OrganizationMention,
    Place,
    RorOrganization,
)
from kg.terminology.organizations import OrganizationLinker

OWNER_FIELD = "identificationModule.organization.fullName"
LEAD_FIELD = "sponsorCollaboratorsModule.leadSponsor.name"
COLLABORATOR_FIELD = "sponsorCollaboratorsModule.collaborators.name"
INVESTIGATOR_FIELD = "sponsorCollaboratorsModule.responsibleParty.investigatorAffiliation"
OLD_FIELD = "sponsorCollaboratorsModule.responsibleParty.oldOrganization"
OFFICIAL_FIELD = "contactsLocationsModule.overallOfficials.affiliation"
FACILITY_FIELD = "contactsLocationsModule.locations.facility"


class StudyOrganizations:
    """Links the organisations of studies; keeps a cache of its own in every process."""

    def __init__(self, linker: OrganizationLinker, remembered: int) -> None:
        """``remembered``: how many names with their places."""
        self._linker = linker
        self._mention = lru_cache(maxsize=remembered)(self._make_mention)
        self._ror = lru_cache(maxsize=remembered)(self._list_ror)

    def link(
        self, protocol: ProtocolSection, countries: Mapping[str, Country]
    ) -> OrganizationLinks:
        """All organisations of a study; ``countries`` by the name reported."""
        owner = protocol.identification_module.organization
        sponsors = protocol.sponsor_collaborators_module
        places = protocol.contacts_locations_module
        lead = sponsors.lead_sponsor
        links = OrganizationLinks(
            self._find(owner.full_name if owner else None, OWNER_FIELD),
            self._mention(lead.name, LEAD_FIELD) if lead else None,
            [self._mention(one.name, COLLABORATOR_FIELD) for one in sponsors.collaborators],
            self._find_responsible(sponsors.responsible_party),
            [self._find(one.affiliation, OFFICIAL_FIELD) for one in places.overall_officials],
            [self._find_facility(one, countries) for one in places.locations],
        )
        links.ror = self._gather_ror(links)
        return links

    def _find(self, name: str | None, field: str) -> OrganizationMention | None:
        return self._mention(name, field) if name else None

    def _find_responsible(self, party: ResponsibleParty | None) -> OrganizationMention | None:
        if party is None:
            return None
        if party.investigator_affiliation:
            return self._mention(party.investigator_affiliation, INVESTIGATOR_FIELD)
        return self._find(party.old_organization, OLD_FIELD)

    def _find_facility(
        self, location: Location, countries: Mapping[str, Country]
    ) -> OrganizationMention | None:
        country = countries.get(location.country or "")
        if not location.facility:
            return None
        return self._mention(location.facility, FACILITY_FIELD, location.city, country)

    def _make_mention(
        self, name: str, field: str, city: str | None = None, country: Country | None = None
    ) -> OrganizationMention:
        place = Place(city, country) if country else None
        return self._linker.mention(name, field, place)

    def _gather_ror(self, links: OrganizationLinks) -> set[RorOrganization]:
        mentions: Iterable[OrganizationMention | None] = (
            links.record_owner,
            links.lead_sponsor,
            links.responsible_party,
            *links.collaborators,
            *links.officials,
            *links.facilities,
        )
        targets = {one.link.target for one in mentions if one and one.link}
        return {found for target in targets for found in self._ror(target)}

    def _list_ror(self, target: str) -> tuple[RorOrganization, ...]:
        return tuple(self._linker.describe(target))
