"""Investigators and contacts of a study page, whose name and affiliation have run together.

Owns where a person's name ends, by what the page itself names and by words of organisations.
Refuses to know which section a line stands in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from kg.sources.page_fields import Doubts
from kg.study.codelists import CODELISTS, find_code
from kg.study.model import Contact, Official

_ROLES = "|".join(
    re.escape(label) for label in sorted(CODELISTS["ContactRole"].values(), key=len, reverse=True)
)
_ROLE = re.compile(rf"(?:Backup )?({_ROLES})\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
_EMAIL = re.compile(r"[\w.+'%-]+@[\w-]+(?:\.[\w-]+)+")
_EXTENSION = re.compile(r"(?:^|\s)ext\.?\s*:?\s*(\S.*?)\s*$", re.IGNORECASE)
_PHONE = re.compile(r"(?:^|\s)([+(]?\s?\d[\d\s()./+-]{4,}\d)\s*$")
_GAP = re.compile(r"\t+\s*|\s{3,}")
_DEGREE = re.compile(
    r"(?:(?:(?:M|D|Ph|B|Dr|Pharm|Psy|Ed)\.?(?:D|S|A|Sc|O|P\.?H|Ch\.?B|B\.?B\.?S|V\.?M|N\.?P)\.?c?"
    r"|M\.?D\.?Sci|R\.?N|DC|DDS|MSc|D\.?M\.?Sc|Prof(?:essor)?"
    r"|F\.?A\.?C\.?[A-Z.]+|FRCP\w*|MHS|MBA|NP|PA-C|PT|Jr|Sr|I{2,3})\.?[,/-]?)+"
)
_ORGANISATION = re.compile(
    r"(?:Universit\w*|Hospit\w*|H[oô]pit\w*|Klinik\w*|Clinic\w*|Cl[ií]nic\w*|Institut\w*|Colleg\w*"
    r"|Cent(?:er|re|ro|rum)\w*|School|Facult\w*|Department|Dept\.?|Division|Foundation|Fondazione"
    r"|Azienda|Assistance|Hospices|CHU|Medical|Medicine|Medizin\w*|Health\w*|Cancer|Oncology|Group"
    r"|Research|Pharm\w*|Biotech\w*|Therapeutics|Laborator\w*|Sciences|Corporation|Company|Inc\.?"
    r"|Ltd\.?|LLC|GmbH|AG|B\.?V\.?|S\.?A\.?|Trust|NHS|Network|Society|Academy|Ministry|Council"
    r"|Memorial|National|Royal|Children's|Veterans|VA|NIH|Administration|Agency),?"
)
# These begin the name of an organisation; others follow its first word ("Stanford University").
_FIRST_WORD = re.compile(
    r"(?:Department|Dept\.?|Division|Hospices|Assistance|Azienda|Fondazione|CHU|National|Royal"
    r"|Memorial|Children's|Veterans|VA|NIH|Ministry|H[oô]pital\w*|Universit(?:é|à|ät|ätsklinik\w*)),?"
)
_OFFICIALS = "contactsLocationsModule.overallOfficials"


def parse_officials(
    lines: Sequence[str], organisations: Collection[str], doubts: Doubts
) -> list[Official]:
    """Investigators of the study: ``Role: Name Affiliation``, with tabs between where kept.

    Args:
        lines: lines of the section.
        organisations: names of organisations that stand elsewhere on the page.
        doubts: takes each line whose parts could only be told with doubt.
    """
    officials: list[Official] = []
    for line in lines:
        if not (match := _ROLE.fullmatch(line.strip())):
            if line.strip():
                doubts.keep(_OFFICIALS, line, "no role that is known; not read")
            continue
        cells = [" ".join(cell.split()) for cell in match[2].split("\t") if cell.strip()]
        name, affiliation = (cells[0], cells[1]) if len(cells) > 1 else (None, None)
        if name is None and cells:
            name, affiliation = split_affiliation(cells[0], organisations)
            reason = "name and affiliation run together; split by organisations and their words"
            doubts.keep(_OFFICIALS, line, reason)
        role = find_code("OfficialRole", match[1])
        officials.append(Official(name=name, affiliation=affiliation, role=role))
    return officials


def split_affiliation(text: str, organisations: Collection[str]) -> tuple[str, str | None]:
    """Name and affiliation; all of it as name where nothing says where it ends."""
    tokens = text.split()
    size = (
        _find_repetition(tokens)
        or _find_degree(tokens)
        or _find_organisation(tokens, organisations)
        or _find_organisation_word(tokens)
    )
    if not size or size >= len(tokens):
        return text, None
    return " ".join(tokens[:size]).rstrip(","), " ".join(tokens[size:])


def _find_repetition(tokens: list[str]) -> int:
    """A sponsor as its own director: "Novartis Novartis"."""
    half = len(tokens) // 2
    return half if tokens[:half] == tokens[half:] else 0


def _find_organisation(tokens: list[str], organisations: Collection[str]) -> int:
    """Where an organisation that the page names elsewhere begins, 0 for nowhere."""
    known = {_fold(name) for name in organisations if len(_fold(name)) > 3}
    for start in range(1, len(tokens)):
        tail = _fold(" ".join(tokens[start:]))
        if any(tail.startswith(name) for name in known):
            # A department of it may stand before.
            part = next((n for n in range(1, start) if _begins_organisation(tokens, n)), start)
            while part > 2 and _ORGANISATION.fullmatch(tokens[part - 1]):
                part -= 1
            return part
    return 0


def _find_degree(tokens: list[str]) -> int:
    """Behind the last of the degrees that follow a name."""
    size = 0
    for number, token in enumerate(tokens[1:], 1):
        listed = size and tokens[number - 1][-1] == "," and token.isupper() and len(token) < 6
        # "M.D. Anderson Cancer Center", "Professor of Medicine"
        names = tokens[number + 1 : number + 2] in (["Anderson"], ["of"])
        if (listed or _DEGREE.fullmatch(token)) and not names:
            size = number + 1
        elif size:
            break
    return size


def _find_organisation_word(tokens: list[str]) -> int:
    """Where an organisation begins, by its first telling word and what stands before it."""
    for number, token in enumerate(tokens):
        if number == 0 or not _ORGANISATION.fullmatch(token):
            continue
        if _begins_organisation(tokens, number):
            return number
        person = 3 if number > 2 and _is_initial(tokens[1]) else 2
        return min(person, number)
    return 0


def _begins_organisation(tokens: Sequence[str], number: int) -> bool:
    """Whether an organisation begins with this word: "Department", "University of"."""
    following = tokens[number + 1].casefold() if number + 1 < len(tokens) else ""
    return bool(_FIRST_WORD.fullmatch(tokens[number])) or (
        following in ("of", "de", "di", "for", "and", "du")
        and bool(_ORGANISATION.fullmatch(tokens[number]))
    )


def names_organisation(text: str) -> bool:
    """Whether a word of ``text`` is one of organisations: "Hospital", "University"."""
    return any(_ORGANISATION.fullmatch(token) for token in text.split())


def _is_initial(token: str) -> bool:
    return len(token.strip(".")) == 1


def _fold(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def parse_contact(line: str) -> Contact | None:
    """``Contact: Name  phone ext n  email`` or ``Principal Investigator: Name``, else ``None``."""
    match = _ROLE.fullmatch(line.strip())
    if not match:
        return None
    text = match[2]
    email = _EMAIL.search(text)
    if email:
        text = text.replace(email[0], " ")
    extension = _EXTENSION.search(text)
    if extension:
        text = text[: extension.start()]
    name, phone = _split_phone(text.strip())
    return Contact(
        name=name,
        role=find_code("ContactRole", match[1]),
        phone=phone,
        phone_ext=extension[1] if extension else None,
        email=email[0] if email else None,
    )


def _split_phone(text: str) -> tuple[str | None, str | None]:
    """Name and phone, by the gap between them or by the digits at the end."""
    name, *cells = _GAP.split(text)
    if not cells:
        match = _PHONE.search(text)
        name, cells = text[: match.start()] if match else text, [match[1]] if match else []
    return " ".join(name.split()) or None, " ".join(" ".join(cells).split()) or None
