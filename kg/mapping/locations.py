"""``contactsLocationsModule`` → contacts, officials and sites.

Owns these properties. Refuses to know how a country name becomes an ISO code.
"""

from __future__ import annotations

from kg.mapping.draft import Draft, country_link
from kg.mapping.terms import ct, decimal, iri, plain_number
from kg.namespaces import GEO, SF, WGS84
from kg.study.model import Contact, ContactsLocationsModule, GeoPoint, Location, Official
from kg.terminology.linker import COUNTRY_FIELD
from kg.terminology.links import OrganizationMention, StudyLinks

_LAT, _LONG = iri(WGS84 + "lat"), iri(WGS84 + "long")
_HAS_GEOMETRY, _POINT = iri(GEO + "hasGeometry"), iri(SF + "Point")


def map_contacts_locations(
    draft: Draft, module: ContactsLocationsModule, links: StudyLinks
) -> None:
    """Central contacts, overall officials and sites."""
    for contact in module.central_contacts:
        _map_contact(draft, "centralContact", contact)
    organizations = links.organizations
    for official, employer in zip(module.overall_officials, organizations.officials, strict=True):
        _map_official(draft, official, employer)
    for location, facility in zip(module.locations, organizations.facilities, strict=True):
        _map_location(draft, location, facility, links)


def _map_contact(draft: Draft, property_: str, contact: Contact, owner: str | None = None) -> None:
    label = contact.name or contact.email or contact.phone or contact.role or "Contact"
    key = (contact.role, contact.phone, contact.phone_ext, contact.email, owner)
    node = draft.part(property_, "contact", "Contact", label, *key)
    draft.code(node, "contactRole", "ContactRole", contact.role)
    draft.text(node, "phone", contact.phone)
    draft.text(node, "phoneExt", contact.phone_ext)
    draft.text(node, "email", contact.email)
    if owner is not None:
        draft.add(owner, ct("contact"), node)


def _map_official(draft: Draft, official: Official, employer: OrganizationMention | None) -> None:
    label = official.name or official.role or "Official"
    node = draft.part(
        "overallOfficial", "official", "Official", label, official.role, official.affiliation
    )
    draft.code(node, "officialRole", "OfficialRole", official.role)
    draft.text(node, "affiliation", official.affiliation)
    draft.org(node, "affiliationOrg", employer)


def _map_location(
    draft: Draft, location: Location, facility: OrganizationMention | None, links: StudyLinks
) -> None:
    place = (location.facility, location.city, location.state, location.country)
    label = ", ".join(dict.fromkeys(word for word in place if word)) or "Location"
    node = draft.part(
        "location", "location", "Location", label, *place, location.zip, location.status
    )
    draft.text(node, "facility", location.facility)
    draft.org(node, "facilityOrganization", facility)
    draft.text(node, "city", location.city)
    draft.text(node, "state", location.state)
    draft.text(node, "zip", location.zip)
    draft.code(node, "locationStatus", "RecruitmentStatus", location.status)
    if location.country:
        _map_country(draft, node, location.country, links)
    if location.geo_point:
        _map_point(draft, node, location.geo_point)
    for contact in location.contacts:
        _map_contact(draft, "locationContact", contact, node)


def _map_point(draft: Draft, node: str, point: GeoPoint) -> None:
    """The coordinates twice: plain numbers to filter by, and a shared geometry (GeoSPARQL)."""
    draft.add(node, _LAT, decimal(point.lat))
    draft.add(node, _LONG, decimal(point.lon))
    place = plain_number(point.lat), plain_number(point.lon)
    draft.shared.geometries.add(place)
    draft.point(node, _HAS_GEOMETRY, iri(draft.iris.geometry(*place)), _POINT)


def _map_country(draft: Draft, node: str, name: str, links: StudyLinks) -> None:
    country = links.countries.get(name)
    if country is None or country.label != name:
        # The country's own label says the rest.
        draft.text(node, "countryName", name)
    if country is not None:
        target = iri(draft.iris.country(country.code))
        draft.refer(node, "country", target, "Country")
        draft.refer(draft.study, "locationCountry", target, "Country")
        match = links.country_matches.get((COUNTRY_FIELD, name))
        if match is not None:
            draft.link(node, country_link(match, "country", country, draft.iris))
