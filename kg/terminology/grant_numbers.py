"""Read NIH grant and contract numbers.

Source of the form: NIH's "activity code, institute, serial number, support year, suffix", e.g.
``5 P30 CA008748-45S1``, and the numbers of its contracts. Owns the forms, and the one that NIH
RePORTER files a number under. Refuses to know which codes exist, and what a grant paid for.

>>> parse_grant("5P30CA008748-45S1").grant.core_project_number
'P30CA008748'
>>> parse_grant("P30 CA 08748").grant.core_project_number
'P30CA008748'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kg.terminology.links import Frozen, Grant

_GAP = r"[\s\-/._:]*"
# "NIH Grant ", "NIMH ", "#3032/", and sponsors as the PDQ writes them before an id: "UCLA-DEN-".
_PREFIX = r"(?P<prefix>(?:(?:[A-Z.&']{2,24}|#\d+)[#)\]]*[\s:\-/,(\[#_]++)*[(\[#]*)"
_ACTIVITY = r"[A-Z][A-Z0-9]\d|[A-Z][\s\-]?[\dO][\s\-]?\d|[A-Z]\d[A-Z]|RO[IL]|ZI[A-Z]"
_GRANT = re.compile(
    rf"{_PREFIX}(?:(?P<application>[1-9]){_GAP})?(?P<activity>{_ACTIVITY})"
    # An award that changes its code from phase to phase: UG3/UH3, R61/R33.
    r"(?:\s*/\s*(?:R33|R00|K00|UH3|R42|R44|U44))?"
    rf"{_GAP}(?P<institute>[A-Z]{{2}}){_GAP}"
    # Eight digits are a serial number and a year: "5R01AI04525912".
    r"(?P<serial>\d{6}(?=[0-6]\d(?!\d))|\d{3,6}(?!\d))"
    r"(?:(?:\s*-\s*|_|\s+(?=\d{2}\s*[ASXW]\d)|(?<=\d))(?P<year>\d{1,2})(?!\d)"
    r"(?:\s*-?\s*(?P<suffix>[ASXWM]\d{1,2}(?:[\s\-]?[ASXWM]\d{1,2}){0,2}))?"
    r"|\s*-?\s*(?P<bare_suffix>[AS]\d))?"
    r"(?P<rest>.*)",
    re.DOTALL,
)
# A protocol of a General Clinical Research Center: NCRR-M01RR00042-1647.
_CENTER_PROTOCOL = re.compile(r"-\d{3,4}\Z")
# What may follow a number: words, another number, a full stop.
_WORDS = (
    r"(?:[\s,;:/()\[\]&+|*'\"].*|[\-_][A-Z]{2,}.*|[\-_][1-9]?[A-Z][A-Z0-9]\d[A-Z]{2}\d{4,}.*"
    r"|\.(?:\s.*)?)?\Z"
)
# A project of a center ("P2"), a trial of a network ("-447").
_REST = re.compile(rf"(?:P\d{{1,2}}|-\d{{3}})?{_WORDS}", re.DOTALL)

# Contracts (N) and agreements between agencies (Y) are numbered alike, but older agreements have a
# digit less ("Y1HC9035"). What follows is a modification.
_CONTRACT = re.compile(
    rf"{_PREFIX}(?P<application>[1-9])?(?P<series>N[0O][1-3]|N4[34]|Y[0O]?[12]){_GAP}"
    rf"(?P<office>[A-Z]{{2}}){_GAP}(?P<number>0?\d[\s\-]*\d{{4}}|\d{{4}})(?!\d)"
    rf"(?:-\d{{1,3}})?(?P<rest>{_WORDS})",
    re.DOTALL,
)
_ORDER = rf"(?:-?P?\d{{3,5}})?(?P<rest>{_WORDS})"
_HHS_CONTRACT = re.compile(
    rf"{_PREFIX}(?P<head>HHS[A-Z]{{1,2}}){_GAP}(?P<office>\d{{3}}){_GAP}(?P<year>\d{{4}}){_GAP}"
    rf"(?P<number>\d{{5}}){_GAP}(?P<kind>[A-Z]){_ORDER}",
    re.DOTALL,
)
# The same as RePORTER files it: "272201400041C-0-0-1", with modification, order and sequence.
_FILED_CONTRACT = re.compile(
    rf"{_PREFIX}(?P<head>)(?P<office>2[67]\d)(?P<year>20[0-2]\d)(?P<number>\d{{5}})(?P<kind>[A-Z])"
    rf"(?:-\w+-\w+-\d+)?(?P<rest>{_WORDS})",
    re.DOTALL,
)
_NEW_CONTRACT = re.compile(
    rf"{_PREFIX}(?P<head>75N){_GAP}(?P<office>\d{{3}}){_GAP}(?P<year>\d{{2}}){_GAP}"
    rf"(?P<kind>[A-Z]){_GAP}(?P<number>\d{{5}})(?:-\w+-\w+-\d+)?{_ORDER}",
    re.DOTALL,
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

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
# Characters in which a number is read, with the words before it.
_WINDOW = 400
# Where a number may begin; what stands before it must not belong to it.
_STARTS = re.compile(
    r"(?<![A-Za-z0-9])(?=(?:[1-9][\s-]?)?(?:[A-Z][A-Z0-9]{2}|[A-Z][\s-]\d{2}|75N\d|2[67]\d{11}[A-Z]))"
)


class GrantNumber(Frozen, frozen=True):
    """A number of grant or contract form, read but not yet trusted."""

    grant: Grant
    application_type: str | None = None
    support_year: str | None = None
    suffix: str | None = None


class Reading(Frozen, frozen=True):
    """A number and where it stands: ``begin`` and ``end`` in the text that was read."""

    number: GrantNumber
    begin: int
    end: int


def parse_grant(text: str) -> GrantNumber | None:
    """``text`` as a grant or contract number, or ``None``; whether its codes exist is not asked.

    Serial numbers are zero-padded to six digits, support years to two; the letter O where an
    activity code has its zero ("RO1") is read as zero. Of an award that changes its code from phase
    to phase ("UG3/UH3 DA057032") the first phase is read.
    """
    reading = _read(_join_words(text))
    return reading.number if reading else None


def scan_numbers(
    text: str, is_wanted: Callable[[GrantNumber], bool]
) -> Iterator[tuple[GrantNumber, str]]:
    """Numbers of running text that ``is_wanted``, each with the words of the text that spell it."""
    words, place = _join_words(text), 0
    while start := _STARTS.search(words, place):
        rest = words[start.start() : start.start() + _WINDOW]
        # Never cut within a number: what would be read is another one.
        found = _read(rest if len(rest) < _WINDOW else rest.rpartition(" ")[0])
        place = start.start() + 1
        if found is not None and is_wanted(found.number):
            yield found.number, rest[found.begin : found.end]
            place = start.start() + found.end


def get_reporter_number(grant: Grant) -> str:
    """The number as NIH RePORTER files it, which is what a link to it must hold.

    RePORTER leaves the letters of an HHS contract out ("HHSN272201400041C" is 272201400041C there),
    and fills the number of an older contract up to six digits ("N01HC95159" is N01HC095159).
    Grants, intramural projects (ZIA…) and contracts of the form 75N… are filed as they are.
    """
    number = grant.core_project_number
    if not grant.is_contract or number.startswith("75N"):
        return number
    if grant.activity_code:
        return number[:5] + number[5:].zfill(6)
    return re.sub(r"\A[A-Z]+", "", number)


def _join_words(text: str) -> str:
    return " ".join(text.translate(_DASHES).split())


def _read(words: str) -> Reading | None:
    upper = words.upper()
    if len(upper) != len(words):  # "ß" becomes two letters; places must stay
        upper = "".join(one.upper() if len(one.upper()) == 1 else one for one in words)
    return _read_contract(upper) or _read_grant(upper)


def _read_grant(words: str) -> Reading | None:
    found = _GRANT.match(words)
    if found is None or not _is_whole(found):
        return None
    activity = _repair_digits(found["activity"])
    institute, serial = found["institute"], found["serial"].zfill(6)
    if activity[0] in "NY" or serial == "000000":
        return None
    home = _LABORATORIES.get(institute, institute) if activity[0] == "Z" else institute
    year = found["year"]
    number = GrantNumber(
        Grant(f"{activity}{institute}{serial}", activity, home, serial),
        application_type=found["application"],
        support_year=year.zfill(2) if year else None,
        suffix=re.sub(r"[\s\-]", "", found["suffix"] or found["bare_suffix"] or "") or None,
    )
    return _place(number, found)


def _place(number: GrantNumber, found: re.Match[str]) -> Reading:
    return Reading(number, found.end("prefix"), found.start("rest"))


def _is_whole(found: re.Match[str]) -> bool:
    """Whether the number ends where a number may end, and not within a longer one."""
    rest = found["rest"]
    is_glued = found.end("serial") == found.start("year")
    if is_glued and not (found["application"] or found["suffix"]):
        return False  # eight digits alone may be anything
    if "NCRR" in found["prefix"] and _CENTER_PROTOCOL.match(rest):
        return True
    return bool(_REST.match(rest))


def _repair_digits(activity: str) -> str:
    """The code with digits where letters were typed for them: "RO1", "R0l", "ROI", "R-01".

    Only OT1 to OT3 have the letter O rightly.
    """
    code = re.sub(r"[\s\-]", "", activity)
    if code[0] != "O":
        code = code.replace("O", "0")
    return code[:2] + "1" if code[1] == "0" and code[2] in "LI" else code


def _read_contract(words: str) -> Reading | None:
    found = _CONTRACT.match(words)
    if found:
        return _read_old_contract(found)
    found = _HHS_CONTRACT.match(words) or _FILED_CONTRACT.match(words)
    if found:
        head = found["head"] or "HHSN"
        institute = _HHSN_OFFICES.get(found["office"]) if head == "HHSN" else None
        parts = (head, found["office"], found["year"], found["number"], found["kind"])
        return _place_contract("".join(parts), institute, found)
    found = _NEW_CONTRACT.match(words)
    if found:
        parts = (found["head"], found["office"], found["year"], found["kind"], found["number"])
        return _place_contract("".join(parts), _75N_OFFICES.get(found["office"][:2]), found)
    return None


def _read_old_contract(found: re.Match[str]) -> Reading | None:
    number = re.sub(r"\D", "", found["number"])[-5:]
    series = f"{found['series'][0]}{found['series'][1:].replace('O', '0').zfill(2)}"
    if series[0] == "Y":
        number = number.zfill(5)
    elif len(number) < 5:
        return None
    core = f"{series}{found['office']}{number}"
    grant = Grant(core, series, _OFFICES.get(found["office"]), None, is_contract=True)
    return _place(GrantNumber(grant, application_type=found["application"]), found)


def _place_contract(core: str, institute: str | None, found: re.Match[str]) -> Reading:
    return _place(GrantNumber(Grant(core, None, institute, is_contract=True)), found)
