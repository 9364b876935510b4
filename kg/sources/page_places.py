"""Locations of a study page → sites with city, state, country, contacts and status.

The page groups sites under a line with their country (and state); each has a line for the facility
and one for the address. Owns how these lines are told apart. Refuses to know countries: the address
line says which part is the country.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.sources.page_fields import Doubts
from kg.sources.page_people import names_organisation, parse_contact
from kg.study.codelists import CODELISTS, find_code
from kg.study.model import Location

_STATUSES = "|".join(
    re.escape(label)
    for label in sorted(CODELISTS["RecruitmentStatus"].values(), key=len, reverse=True)
)
_STATUS = re.compile(rf"(?:(.*?\S)\s+)?({_STATUSES})", re.IGNORECASE)
_LOCATIONS = "contactsLocationsModule.locations"
_ZIP = re.compile(r"(?=[^,]*\d)[^,]{2,14}|[A-Z]{1,4}")


def parse_locations(lines: Sequence[str], doubts: Doubts) -> list[Location]:
    """The sites in order; ``doubts`` takes the lines that are neither site nor contact."""
    reader = _LocationReader([line for line in lines if line.strip()], doubts)
    while reader.position < len(reader.lines):
        reader.read_next()
    return reader.locations


class _LocationReader:
    def __init__(self, lines: list[str], doubts: Doubts) -> None:
        self.raw = lines
        self.doubts = doubts
        self.lines = [" ".join(line.split()).rstrip(", ") for line in lines]
        self.position = 0
        self.country = ""
        self.state: str | None = None
        self.locations: list[Location] = []

    def read_next(self) -> None:
        """Take a header, a site or a contact at the present position."""
        if self._take_contact() or self._take_header():
            return
        if self._is_address(self.position) and not self._is_facility():
            self._take_site(facility=False)
        elif self._is_address(self.position + 1):
            self._take_site(facility=True)
        else:
            reason = "neither a site, an address nor a contact; not read"
            self.doubts.keep(_LOCATIONS, self.lines[self.position], reason)
            self.position += 1

    def _take_contact(self) -> bool:
        contact = parse_contact(self.raw[self.position])
        if contact is None or not self.locations:
            return False
        self.locations[-1].contacts.append(contact)
        self.position += 1
        return True

    def _take_header(self) -> bool:
        """A line that names the country (and state) of an address below it."""
        parts = self.lines[self.position].split(", ")
        for offset in (1, 2):
            below = self._get(self.position + offset).split(", ")
            found = _match_header(parts, below)
            if found and parse_contact(self._get(self.position + 1)) is None:
                self.country, self.state = found
                self.position += 1
                return True
        return False

    def _get(self, position: int) -> str:
        return self.lines[position] if position < len(self.lines) else ""

    def _is_address(self, position: int) -> bool:
        """Whether the line ends in the present country, or in one with a post code."""
        text = self._get(position)
        if self.country:
            return _find_country(text.split(", "), self.country.split(", ")) > 0
        return ", " in text and _STATUS.fullmatch(text) is None

    def _is_facility(self) -> bool:
        """Whether a line like an address is a facility: "Hospital, Basel" above "Basel"."""
        text, below = (self._get(self.position + offset) for offset in (0, 1))
        if not self._is_address(self.position + 1):
            return False
        return names_organisation(text) or _cut_zip(text).endswith(_cut_zip(below))

    def _take_site(self, facility: bool) -> None:
        name, status = _split_status(self.raw[self.position]) if facility else (None, None)
        self.position += 1 if facility else 0
        address, later_status = _split_status(self.lines[self.position])
        location = _parse_address(address or "", self.country, self.state)
        location.facility, location.status = name, status or later_status
        self.locations.append(location)
        self.position += 1


def _match_header(parts: list[str], below: list[str]) -> tuple[str, str | None] | None:
    """Country and state of a header whose words stand in the address: state, then country."""
    if len(below) < 2 or not parts[0]:
        return None
    if _find_country(below, parts) > 0:
        return ", ".join(parts), None
    for size in range(len(parts) - 1, 0, -1):
        country, state = parts[:size], ", ".join(parts[size:])
        at = _find_country(below, country)
        if at > 0 and state in (below[at - 1], *below[:at]):
            return ", ".join(country), state
    return None


def _find_country(parts: list[str], country: list[str]) -> int:
    """Where the country stands in an address, last or before a post code; -1 for nowhere."""
    at = len(parts) - len(country)
    if at >= 0 and parts[at:] == country:
        return at
    if at >= 1 and parts[at - 1 : -1] == country and _ZIP.fullmatch(parts[-1]):
        return at - 1
    return -1


def _cut_zip(address: str) -> str:
    start, _, end = address.rpartition(", ")
    return start if _ZIP.fullmatch(end) else address


def _split_status(line: str) -> tuple[str | None, str | None]:
    """``Facility  Recruiting`` as facility and ``RecruitmentStatus``."""
    text = " ".join(line.split())
    match = _STATUS.fullmatch(text)
    if not match:
        return text or None, None
    return match[1], find_code("RecruitmentStatus", match[2])


def _parse_address(text: str, country: str, state: str | None) -> Location:
    """``City, State, Country, Zip``; the state only where the registry has one."""
    parts = text.split(", ")
    at = _find_country(parts, country.split(", ")) if country else -1
    if at < 0:
        has_zip = len(parts) > 1 and _ZIP.fullmatch(parts[-1])
        at = len(parts) - (2 if has_zip else 1)
        country = parts[at]
    code = ", ".join(parts[at + len(country.split(", ")) :])
    before = parts[:at]
    if state is None and len(before) > 1:
        state = before[-1]
    elif state is not None and (len(before) < 2 or before[-1] != state):
        before.append(state)
    city = ", ".join(before[:-1] if state is not None and len(before) > 1 else before)
    return Location(city=city or None, state=state, country=country, zip=code or None)
