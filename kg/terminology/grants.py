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
from collections.abc import Iterator

import msgspec

from kg.study.codelists import CODELISTS
from kg.terminology.links import Frozen, Grant, GrantMention, Match
from kg.terminology.nih import NihCodes

ORG_FIELD = "identificationModule.orgStudyIdInfo.id"
SECONDARY_FIELD = "identificationModule.secondaryIdInfos.id"

# Types under which a number of NIH's form is a grant here; other types are identifiers only.
_GRANT_TYPES = ("NIH", "AHRQ")
_GAP = r"[\s\-/._:]*"
# "NIH Grant ", "NIMH ", "#3032/", and sponsors as the PDQ writes them before an id: "UCLA-DEN-".
_PREFIX = r"(?:(?:[A-Z.&']{2,24}|#\d+)[#)\]]*[\s:\-/,(\[#_]++)*[(\[#]*"
_ACTIVITY = r"[A-Z][A-Z0-9]\d|[A-Z][\s\-]?[\dO][\s\-]?\d|[A-Z]\d[A-Z]|ZI[A-Z]"
_GRANT = re.compile(
    rf"(?P<prefix>{_PREFIX})(?:(?P<application>[1-9]){_GAP})?(?P<activity>{_ACTIVITY})"
    # An award that changes its code from phase to phase: UG3/UH3, R61/R33.
    r"(?:\s*/\s*(?:R33|R00|K00|UH3|R42|R44|U44))?"
    rf"{_GAP}(?P<institute>[A-Z]{{2}}){_GAP}(?P<serial>\d{{3,6}})(?!\d)"
    r"(?:(?:\s*-\s*|_|\s+(?=\d{2}\s*[ASXW]\d))(?P<year>\d{1,2})(?!\d)"
    r"(?:\s*-?\s*(?P<suffix>[ASXWM]\d{1,2}(?:[\s\-]?[ASXWM]\d{1,2}){0,2}))?"
    r"|\s*-?\s*(?P<bare_suffix>[AS]\d))?"
    r"(?P<rest>.*)",
    re.DOTALL,
)
# A protocol of a General Clinical Research Center: NCRR-M01RR00042-1647.
_CENTER_PROTOCOL = re.compile(r"-\d{3,4}\Z")
# What may follow a number: words, a project of a center ("P2"), a trial of a network ("-447").
_WORDS = r"(?:[\s,;:/()\[\]].*|[\-_][A-Z]{2,}.*|\.)?\Z"
_REST = re.compile(rf"(?:P\d{{1,2}}|-\d{{3}})?{_WORDS}", re.DOTALL)

# Contracts (N) and agreements between agencies (Y) are numbered alike, but older agreements have a
# digit less ("Y1HC9035"). What follows is a modification.
_CONTRACT = re.compile(
    rf"{_PREFIX}(?P<application>[1-9])?(?P<series>N[0O][1-3]|N4[34]|Y[0O]?[12]){_GAP}"
    rf"(?P<office>[A-Z]{{2}}){_GAP}(?P<number>0?\d[\s\-]*\d{{4}}|\d{{4}})(?!\d)(?:-\d{{1,3}})?{_WORDS}",
    re.DOTALL,
)
_ORDER = rf"(?:-?P?\d{{3,5}})?{_WORDS}"
_HHS_CONTRACT = re.compile(
    rf"{_PREFIX}(HHS[A-Z]{{1,2}}){_GAP}(\d{{3}}){_GAP}(\d{{4}}){_GAP}(\d{{5}}){_GAP}([A-Z]){_ORDER}",
    re.DOTALL,
)
_NEW_CONTRACT = re.compile(
    rf"{_PREFIX}(75N){_GAP}(\d{{3}}){_GAP}(\d{{2}}){_GAP}([A-Z]){_GAP}(\d{{5}}){_ORDER}", re.DOTALL
)
# Contract offices by the institute that they buy for; none is listed that is not sure.
_OFFICES = {
    **dict.fromkeys(("CA", "CB", "CM", "CN", "CO", "CP", "PC"), "CA"),
    **dict.fromkeys(("HL", "HB", "HC", "HR", "HV", "HO", "WH"), "HL"),
    **{code: code for code in ("AA", "AG", "AI", "AR", "AT", "DA", "DC", "DE", "DK", "EB", "ES")},
    **{code: code for code in ("EY", "GM", "HD", "HG", "LM", "MD", "MH", "NR", "NS", "OD", "RR")},
}
# Laboratories of the intramural program, where a grant has its institute.
_LABORATORIES = dict.fromkeys(("BC", "CB", "CM", "CN", "CP", "SC"), "CA")
_HHSN_OFFICES = {"261": "CA", "268": "HL", "266": "AI", "272": "AI", "275": "HD", "273": "ES"}
_75N_OFFICES = {"91": "CA", "92": "HL", "93": "AI"}


class GrantNumber(Frozen, frozen=True):
    """A number of grant or contract form, read but not yet trusted."""

    grant: Grant
    application_type: str | None = None
    support_year: str | None = None
    suffix: str | None = None


_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")


def parse_grant(text: str) -> GrantNumber | None:
    """``text`` as a grant or contract number, or ``None``; whether its codes exist is not asked.

    Serial numbers are zero-padded to six digits, support years to two; the letter O where an
    activity code has its zero ("RO1") is read as zero. Of an award that changes its code from phase
    to phase ("UG3/UH3 DA057032") the first phase is read.
    """
    words = " ".join(text.upper().translate(_DASHES).split())
    return _parse_contract(words) or _parse_grant(words)


def find_grant(
    text: str | None,
    declared: str | None,
    codes: NihCodes,
    field: str,
    domain: str | None = None,
) -> GrantMention | None:
    """The grant that an id of a record mentions, or ``None``.

    Args:
        text: the id.
        declared: its ``OrgStudyIdType`` or ``SecondaryIdType``; ``None`` where the record has none.
        codes: the codes that exist.
        field: where the id stands, for the match.
        domain: who gave the id. Of the types that do not say whose grant it is (``OTHER_GRANT``,
            ``OTHER``), an id is a grant here only where NIH or an institute gave it.
    """
    if not text or not _may_be_grant(declared, codes, domain):
        return None
    is_typed = declared in _GRANT_TYPES
    number = parse_grant(text)
    if number is None or not (is_typed or _uses_known_codes(number.grant, codes)):
        # The number may stand after an id of another kind: "2015P000001 / R01HL123456".
        number = next(_list_numbers(text, codes), None)
    return _make_mention(number, text, field, codes, is_typed=is_typed) if number else None


def list_grants(text: str, codes: NihCodes, field: str) -> list[GrantMention]:
    """Every grant and contract number in running text, as a sponsor's name may hold some.

    Only numbers whose codes exist count; each grant is listed once, as it is first mentioned.
    """
    found: dict[str, GrantNumber] = {}
    for number in _list_numbers(text, codes):
        found.setdefault(number.grant.core_project_number, number)
    return [_make_mention(one, text, field, codes, is_typed=False) for one in found.values()]


def _list_numbers(text: str, codes: NihCodes) -> Iterator[GrantNumber]:
    for start in _STARTS.finditer(text):
        rest = text[start.start() : start.start() + _WINDOW]
        # Never cut within a number: what would be read is another one.
        number = parse_grant(rest if len(rest) < _WINDOW else rest.rpartition(" ")[0])
        if number is not None and _uses_known_codes(number.grant, codes):
            yield number


def _make_mention(
    number: GrantNumber, text: str, field: str, codes: NihCodes, *, is_typed: bool
) -> GrantMention:
    match = Match(
        text=text,
        field=field,
        method="REGISTRY_TYPE" if is_typed else "PATTERN",
        score=1.0 if is_typed else 0.9,
        release="NIH grant and contract numbers",
    )
    grant = _drop_unknown_codes(number.grant, codes)
    return GrantMention(grant, match, number.application_type, number.support_year, number.suffix)


# Characters in which a number is read, with the words before it.
_WINDOW = 400
# Where a number may begin; what stands before it must not belong to it.
_STARTS = re.compile(r"(?<![A-Za-z0-9])(?=(?:[1-9][\s-]?)?(?:[A-Z][A-Z0-9]{2}|75N\d))")


def _may_be_grant(declared: str | None, codes: NihCodes, domain: str | None) -> bool:
    """Whether what the record says of an id leaves room for a grant of NIH's numbering."""
    if declared in ("OTHER", "OTHER_GRANT"):
        return bool(domain) and codes.names_nih(domain or "")
    return declared in _GRANT_TYPES or declared not in _KNOWN_TYPES


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
    activity = _repair_digits(found["activity"])
    institute, serial = found["institute"], found["serial"].zfill(6)
    if activity[0] in "NY" or serial == "000000":
        return None
    home = _LABORATORIES.get(institute, institute) if activity[0] == "Z" else institute
    year = found["year"]
    return GrantNumber(
        Grant(f"{activity}{institute}{serial}", activity, home, serial),
        application_type=found["application"],
        support_year=year.zfill(2) if year else None,
        suffix=re.sub(r"[\s\-]", "", found["suffix"] or found["bare_suffix"] or "") or None,
    )


def _is_whole(found: re.Match[str]) -> bool:
    """Whether the number ends where a number may end, and not within a longer one."""
    rest = found["rest"]
    if "NCRR" in found["prefix"] and _CENTER_PROTOCOL.match(rest):
        return True
    return bool(_REST.match(rest))


def _repair_digits(activity: str) -> str:
    """The code with digits where letters were typed for them: "RO1", "R0l", "R-01".

    Only OT1 to OT3 have the letter O rightly.
    """
    code = re.sub(r"[\s\-]", "", activity)
    if code[0] != "O":
        code = code.replace("O", "0")
    return code[:2] + "1" if code[1] == "0" and code[2] in "LI" else code


def _parse_contract(words: str) -> GrantNumber | None:
    found = _CONTRACT.match(words)
    if found:
        number = re.sub(r"\D", "", found["number"])[-5:]
        series = f"{found['series'][0]}{found['series'][1:].replace('O', '0').zfill(2)}"
        if series[0] == "Y":
            number = number.zfill(5)
        elif len(number) < 5:
            return None
        core = f"{series}{found['office']}{number}"
        grant = Grant(core, series, _OFFICES.get(found["office"]), None, is_contract=True)
        return GrantNumber(grant, application_type=found["application"])
    hhs = _HHS_CONTRACT.match(words)
    if hhs:
        office = _HHSN_OFFICES.get(hhs[2]) if hhs[1] == "HHSN" else None
        return GrantNumber(Grant("".join(hhs.groups()), None, office, None, is_contract=True))
    new = _NEW_CONTRACT.match(words)
    if new:
        office = _75N_OFFICES.get(new[2][:2])
        return GrantNumber(Grant("".join(new.groups()), None, office, is_contract=True))
    return None
