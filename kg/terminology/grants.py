"""Read NIH grant and contract numbers, and decide whether an id of a record is one.

Source of the form: NIH's "activity code, institute, serial number, support year, suffix", e.g.
``5 P30 CA008748-45S1``, and the numbers of its contracts. Owns the forms and the rule of trust: the
record's own type comes first, and an id without a type must use codes that exist. Refuses to know
what a grant paid for.

>>> parse_grant("5P30CA008748-45S1").grant.core_project_number
'P30CA008748'
>>> parse_grant("P30 CA 08748").grant.core_project_number
'P30CA008748'
"""

from __future__ import annotations

import re

import msgspec

from kg.study.codelists import CODELISTS
from kg.terminology.links import Frozen, Grant, GrantMention, Match
from kg.terminology.nih import NihCodes

ORG_FIELD = "identificationModule.orgStudyIdInfo.id"
SECONDARY_FIELD = "identificationModule.secondaryIdInfos.id"

# Types under which a number of NIH's form is a grant here; other types are identifiers only.
_GRANT_TYPES = ("NIH", "AHRQ")
_GAP = r"[\s\-/.]*"
# "NIH Grant ", "NIMH ", "#3032/", and sponsors as the PDQ writes them before an id: "UCLA-DEN-".
_PREFIX = r"(?:(?:[A-Z.]{2,10}|#\d+)#?[\s:\-/,]++)*"
_GRANT = re.compile(
    rf"(?P<prefix>{_PREFIX})(?:(?P<application>[1-9]){_GAP})?"
    r"(?P<activity>[A-Z][A-Z0-9]\d|[A-Z]\d[A-Z]|ZI[A-Z])"
    rf"{_GAP}(?P<institute>[A-Z]{{2}}){_GAP}(?P<serial>\d{{3,6}})(?!\d)"
    r"(?:\s*-\s*(?P<year>\d{1,2})(?!\d)(?:\s*-?\s*(?P<suffix>(?:[ASXWM]\d{1,2}){1,3}))?"
    r"|\s*-?\s*(?P<bare_suffix>[AS]\d))?"
    r"(?P<rest>.*)",
    re.DOTALL,
)
# A protocol of a General Clinical Research Center: NCRR-M01RR00042-1647.
_CENTER_PROTOCOL = re.compile(r"-\d{3,4}\Z")
_REST = re.compile(r"(?:[\s,;(].*)?\Z", re.DOTALL)

_CONTRACT = re.compile(
    rf"{_PREFIX}(?P<series>N[0O][1-3]|N4[34]){_GAP}(?P<office>[A-Z]{{2}}){_GAP}"
    r"0?(?P<number>\d[\s\-]*\d{4})(?!\d)(?:-\d{3})?(?:\s*[(,;].*)?\Z",
    re.DOTALL,
)
_HHS_CONTRACT = re.compile(r"(HHS[A-Z]{1,2}\d{3}\d{4}\d{5}[A-Z])(?:[\s/,;(].*)?\Z", re.DOTALL)
_NEW_CONTRACT = re.compile(r"(75N\d{5}[A-Z]\d{5})(?:[\s/,;(].*)?\Z", re.DOTALL)
# Contract offices by the institute that they buy for; none is listed that is not sure.
_OFFICES = {
    **dict.fromkeys(("CA", "CB", "CM", "CN", "CO", "CP", "PC"), "CA"),
    **dict.fromkeys(("HL", "HB", "HC", "HR", "HV", "HO", "WH"), "HL"),
    **{code: code for code in ("AI", "AR", "DA", "DE", "DK", "ES", "EY", "HD", "LM", "MH", "NS")},
}
# Laboratories of the intramural program, where a grant has its institute.
_LABORATORIES = dict.fromkeys(("BC", "CP", "SC"), "CA")
_HHSN_OFFICES = {"261": "CA", "268": "HL", "266": "AI", "272": "AI", "275": "HD", "273": "ES"}
_75N_OFFICES = {"91": "CA", "92": "HL", "93": "AI"}


class GrantNumber(Frozen, frozen=True):
    """A number of grant or contract form, read but not yet trusted."""

    grant: Grant
    application_type: str | None = None
    support_year: str | None = None
    suffix: str | None = None


def parse_grant(text: str) -> GrantNumber | None:
    """``text`` as a grant or contract number, or ``None``; whether its codes exist is not asked.

    Serial numbers are zero-padded to six digits, support years to two; the letter O where an
    activity code has its zero ("RO1") is read as zero.
    """
    words = " ".join(text.upper().split())
    return _parse_contract(words) or _parse_grant(words)


def find_grant(
    text: str | None, declared: str | None, codes: NihCodes, field: str
) -> GrantMention | None:
    """The grant that an id of a record mentions, or ``None``.

    Args:
        text: the id.
        declared: its ``OrgStudyIdType`` or ``SecondaryIdType``; ``None`` where the record has none.
        codes: the codes that exist.
        field: where the id stands, for the match.
    """
    if not text or (declared in _KNOWN_TYPES and declared not in _GRANT_TYPES):
        return None
    number = parse_grant(text)
    is_typed = declared in _GRANT_TYPES
    if number is None or not (is_typed or _uses_known_codes(number.grant, codes)):
        return None
    match = Match(
        text=text,
        field=field,
        method="REGISTRY_TYPE" if is_typed else "PATTERN",
        score=1.0 if is_typed else 0.9,
        release="NIH grant and contract numbers",
    )
    grant = _drop_unknown_codes(number.grant, codes)
    return GrantMention(grant, match, number.application_type, number.support_year, number.suffix)


_KNOWN_TYPES = frozenset((*CODELISTS["SecondaryIdType"], *CODELISTS["OrgStudyIdType"]))


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


def _parse_grant(words: str) -> GrantNumber | None:
    found = _GRANT.match(words)
    if found is None or not _is_whole(found):
        return None
    activity = _repair_zero(found["activity"])
    institute, serial = found["institute"], found["serial"].zfill(6)
    home = _LABORATORIES.get(institute, institute) if activity[0] == "Z" else institute
    year = found["year"]
    return GrantNumber(
        Grant(f"{activity}{institute}{serial}", activity, home, serial),
        application_type=found["application"],
        support_year=year.zfill(2) if year else None,
        suffix=found["suffix"] or found["bare_suffix"],
    )


def _is_whole(found: re.Match[str]) -> bool:
    """Whether the number ends where a number may end, and not within a longer one."""
    rest = found["rest"]
    if "NCRR" in found["prefix"] and _CENTER_PROTOCOL.match(rest):
        return True
    return bool(_REST.match(rest))


def _repair_zero(activity: str) -> str:
    """Put a zero where "RO1" has the letter O; only OT1 to OT3 have one rightly."""
    return activity if activity[0] == "O" else activity.replace("O", "0")


def _parse_contract(words: str) -> GrantNumber | None:
    found = _CONTRACT.match(words)
    if found:
        number = re.sub(r"\D", "", found["number"])
        series = found["series"].replace("O", "0")
        core = f"{series}{found['office']}{number}"
        office = _OFFICES.get(found["office"])
        return GrantNumber(Grant(core, series, office, None, is_contract=True))
    compact = words.replace("-", "").removeprefix("NIH ")
    hhs = _HHS_CONTRACT.match(compact)
    if hhs:
        office = _HHSN_OFFICES.get(hhs[1][4:7]) if hhs[1].startswith("HHSN") else None
        return GrantNumber(Grant(hhs[1], None, office, None, is_contract=True))
    new = _NEW_CONTRACT.match(compact)
    if new:
        return GrantNumber(Grant(new[1], None, _75N_OFFICES.get(new[1][3:5]), is_contract=True))
    return None
