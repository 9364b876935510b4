"""Decide which texts of a record name an NIH grant or contract.

Owns the rule of trust: the record's own type comes first, and an id without a type must use codes
that exist. Refuses to know how a number is read, and what a grant paid for.
"""

from __future__ import annotations

import re

import msgspec

from kg.study.codelists import CODELISTS
from kg.terminology.grant_numbers import GrantNumber, parse_grant, scan_numbers
from kg.terminology.links import Grant, GrantMention, Match
from kg.terminology.nih import NihCodes

ORG_FIELD = "identificationModule.orgStudyIdInfo.id"
SECONDARY_FIELD = "identificationModule.secondaryIdInfos.id"
ORGANIZATION_FIELD = "identificationModule.organization.fullName"
LEAD_FIELD = "sponsorCollaboratorsModule.leadSponsor.name"
COLLABORATOR_FIELD = "sponsorCollaboratorsModule.collaborators.name"

_RELEASE = "NIH grant and contract numbers"
# Types under which a number of NIH's form is a grant here, whatever its codes. Ids that a record
# gives to another agency are identifiers only, though some agencies number as NIH does.
_GRANT_TYPES = ("NIH", "AHRQ")
# Types that do not say whose grant an id is.
_OPEN_TYPES = ("OTHER", "OTHER_GRANT")
_KNOWN_TYPES = frozenset((*CODELISTS["SecondaryIdType"], *CODELISTS["OrgStudyIdType"]))


def find_grants(
    text: str | None,
    declared: str | None,
    codes: NihCodes,
    field: str,
    domain: str | None = None,
) -> tuple[GrantMention, ...]:
    """The grants that an id of a record mentions, as it mentions them; most ids mention none.

    Args:
        text: the id.
        declared: its ``OrgStudyIdType`` or ``SecondaryIdType``; ``None`` where the record has none.
        codes: the codes that exist.
        field: where the id stands, for the match.
        domain: who gave the id. Of the types that do not say whose grant it is (``OTHER_GRANT``,
            ``OTHER``), an id is a grant here only where NIH or an institute gave it.
    """
    if not text or not _may_be_grant(declared, codes, domain):
        return ()
    is_typed = declared in _GRANT_TYPES
    whole = parse_grant(text)
    numbers: dict[str, tuple[GrantNumber, str]] = {}
    if whole and (is_typed or _uses_known_codes(whole.grant, codes)):
        numbers[whole.grant.core_project_number] = whole, text
    # More may follow it, or an id of another kind precede it: "2015P000001 / R01HL123456".
    found = _collect(text, codes)
    if len(found) > 1 or not numbers:
        numbers = {**numbers, **found}
    return tuple(
        _make_mention(number, words, field, codes, is_typed=is_typed)
        for number, words in numbers.values()
    )


def list_grants(text: str | None, codes: NihCodes, field: str) -> tuple[GrantMention, ...]:
    """Every grant and contract number in running text, as a sponsor's name may hold some.

    Only numbers whose codes exist count; each grant is listed once, as it is first mentioned.
    """
    return tuple(
        _make_mention(number, words, field, codes, is_typed=False)
        for number, words in _collect(text or "", codes).values()
    )


def complete_grant(
    text: str | None, own_id: str | None, codes: NihCodes, field: str
) -> GrantMention | None:
    """The grant of a number without its institute, which the sponsor's own id names, or ``None``.

    Institutes that register studies of their grants write ``R01-08391-1`` beside an own id
    ``NIDA-08391-1``: R01DA008391, study 1. Only the same number in both says so.
    """
    short, own = _SHORT.fullmatch(text or ""), _OWN.match(own_id or "")
    if short is None or own is None or short["serial"] != own["serial"]:
        return None
    activity, institute = short["activity"], codes.abbreviations.get(own["name"])
    if activity not in codes.activity_codes or activity[0] in "NYZ" or institute is None:
        return None
    serial = own["serial"].zfill(6)
    grant = Grant(f"{activity}{institute}{serial}", activity, institute, serial)
    return GrantMention(grant, Match(short[0], field, "PATTERN", _COMPLETED, _RELEASE))


_SHORT = re.compile(r"(?P<activity>[A-Z][A-Z\d]\d)-(?P<serial>\d{5,6})(?:-\d{1,2})?", re.ASCII)
_OWN = re.compile(r"(?P<name>[A-Z]+)-(?P<serial>\d{5,6})(?!\d)", re.ASCII)
# Of 73 such ids that have a full number of the institute beside them, 65 have the same.
_COMPLETED = 0.8


def _collect(text: str, codes: NihCodes) -> dict[str, tuple[GrantNumber, str]]:
    """Core project number → the first number that has it, and the words that spell it."""
    found: dict[str, tuple[GrantNumber, str]] = {}
    if sum(map(str.isdigit, text)) < _FEWEST_DIGITS:
        return found
    for number, words in scan_numbers(text, lambda one: _uses_known_codes(one.grant, codes)):
        found.setdefault(number.grant.core_project_number, (number, words))
    return found


# "ZIA CA 123": most texts hold fewer digits than any number has, and need no reading.
_FEWEST_DIGITS = 3


def _make_mention(
    number: GrantNumber, text: str, field: str, codes: NihCodes, *, is_typed: bool
) -> GrantMention:
    match = Match(
        text=text,
        field=field,
        method="REGISTRY_TYPE" if is_typed else "PATTERN",
        score=1.0 if is_typed else 0.9,
        release=_RELEASE,
    )
    grant = _drop_unknown_codes(number.grant, codes)
    return GrantMention(grant, match, number.application_type, number.support_year, number.suffix)


def _may_be_grant(declared: str | None, codes: NihCodes, domain: str | None) -> bool:
    """Whether what the record says of an id leaves room for a grant of NIH's numbering."""
    if declared in _OPEN_TYPES:
        return bool(domain) and codes.names_nih(domain or "")
    return declared in _GRANT_TYPES or declared not in _KNOWN_TYPES


def _uses_known_codes(grant: Grant, codes: NihCodes) -> bool:
    if grant.is_contract:
        return grant.activity_code is None or grant.institute_code is not None
    return grant.activity_code in codes.activity_codes and grant.institute_code in codes.institutes


def _drop_unknown_codes(grant: Grant, codes: NihCodes) -> Grant:
    """The grant without codes that ``codes`` does not list: its number still holds them."""
    return msgspec.structs.replace(
        grant,
        activity_code=grant.activity_code if grant.activity_code in codes.activity_codes else None,
        institute_code=grant.institute_code if grant.institute_code in codes.institutes else None,
    )
