"""Contacts, officials and sites of a legacy XML record.

Owns ``overall_official``, ``overall_contact``, ``location`` and their backups. A record may have
hundreds of sites, so their elements are read directly. Refuses to know the other modules.
"""

from __future__ import annotations

from lxml.etree import _Element

from kg.sources.legacy_fields import Fields, find_code, get_text
from kg.study.model import Contact, ContactsLocationsModule, Location, Official

_CONTACT_TAGS = ("contact", "contact_backup", "investigator")


def read_contacts_locations(fields: Fields) -> ContactsLocationsModule:
    """``contactsLocationsModule``; ``fields`` are the children of ``clinical_study``."""
    return ContactsLocationsModule(
        central_contacts=[
            _read_contact(element)
            for tag in ("overall_contact", "overall_contact_backup")
            for element in fields.elements(tag)
        ],
        overall_officials=[_read_official(e) for e in fields.elements("overall_official")],
        locations=[_read_location(element) for element in fields.elements("location")],
    )


def _read_texts(element: _Element) -> dict[str, str]:
    """Texts of the children that have no children themselves, by tag."""
    return {
        str(child.tag): text for child in element if not len(child) and (text := get_text(child))
    }


def _read_contact(element: _Element) -> Contact:
    texts = _read_texts(element)
    return Contact(
        name=_join_name(texts),
        # Only investigators say their role; the others are contacts.
        role=find_code("ContactRole", texts.get("role", "Contact")),
        phone=texts.get("phone"),
        phone_ext=texts.get("phone_ext"),
        email=texts.get("email"),
    )


def _read_official(element: _Element) -> Official:
    texts = _read_texts(element)
    return Official(
        name=_join_name(texts),
        affiliation=texts.get("affiliation"),
        role=find_code("OfficialRole", texts.get("role")),
    )


def _join_name(texts: dict[str, str]) -> str | None:
    """Most records hold the whole name in ``last_name``; the schema also allows its parts."""
    parts = [texts[tag] for tag in ("first_name", "middle_name", "last_name") if tag in texts]
    name = " ".join(parts)
    if not name:  # degrees alone name nobody
        return None
    return ", ".join(part for part in (name, texts.get("degrees")) if part) or None


def _read_location(element: _Element) -> Location:
    place: dict[str, str] = {}
    status = None
    people: list[_Element] = []
    for child in element:
        if child.tag == "facility":
            place = _read_facility(child)
        elif child.tag == "status":
            status = find_code("RecruitmentStatus", get_text(child))
        elif child.tag in _CONTACT_TAGS:
            people.append(child)
    return Location(
        facility=place.get("name"),
        status=status,
        city=place.get("city"),
        state=place.get("state"),
        zip=place.get("zip"),
        country=place.get("country"),
        contacts=[_read_contact(person) for person in people],
    )


def _read_facility(element: _Element) -> dict[str, str]:
    """Name and address of a facility, by tag."""
    place = _read_texts(element)
    for child in element:
        if child.tag == "address":
            place |= _read_texts(child)
    return place
