"""Ids, titles, sponsors and responsible party of a study page.

Owns how the page words them and which line holds which. Refuses to judge what an id stands for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.sources.page_fields import Doubts
from kg.sources.page_sections import Page
from kg.study.codelists import CODELISTS, find_code
from kg.study.model import (
    OrgStudyIdInfo,
    ResponsibleParty,
    SecondaryIdInfo,
    Sponsor,
    SponsorCollaboratorsModule,
)

_TYPES = "|".join(re.escape(label) for label in CODELISTS["SecondaryIdType"].values())
_ID = re.compile(rf"(?P<id>.*?)\s*\(\s*(?P<type>{_TYPES})\s*(?::\s*(?P<domain>.*?))?\s*\)")
_NEXT_ID = re.compile(rf"\(\s*(?:{_TYPES})\b")
_DISCLAIMER = re.compile(r"The safety and scientific validity of this study\b.*", re.IGNORECASE)
_PAGE_TITLE = re.compile(r"(.*?)\s+-\s+(?:Full Text|Tabular|No Study Results|Study Results).*")
_NOT_A_TITLE = re.compile(
    r"(?:ClinicalTrials\.gov )?(?:Identifier|Record)\b.*|.*\bMenu|Find Studies.*|Home(?: .*)?"
    r"|.*\bCOVID-19 is an emerging.*|Get the latest.*|Search.*|Skip to .*|.*https?://\S+",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"(.*\S)\s+\(([^()\s]{2,14})\)")
_RESPONSIBLE_PARTY = "sponsorCollaboratorsModule.responsibleParty"


def find_brief_title(lines: Sequence[str], header: Sequence[str]) -> str | None:
    """The line above the disclaimer; without one, the page's own title or the first likely line.

    Args:
        lines: the whole page.
        header: its lines before the first section.
    """
    above = ""
    for line in lines:
        text = " ".join(line.split())
        if _DISCLAIMER.match(text):
            break
        above = text or above
    else:
        above = ""
    if above and not _NOT_A_TITLE.fullmatch(above):
        return _clean_title(above)
    likely = [text for line in header if (text := " ".join(line.split()))]
    likely = [
        text for text in likely if not (_NOT_A_TITLE.fullmatch(text) or _DISCLAIMER.match(text))
    ]
    titled = [match[1] for text in likely if (match := _PAGE_TITLE.fullmatch(text))]
    return next(iter(titled or likely), None)


def _clean_title(line: str) -> str:
    match = _PAGE_TITLE.fullmatch(line)
    return match[1] if match and line.endswith("ClinicalTrials.gov") else line


def split_acronym(title: str | None, doubts: Doubts) -> tuple[str | None, str | None]:
    """Title and acronym: the page shows ``Title (ACRONYM)``, as some titles end by themselves."""
    match = _ACRONYM.fullmatch(title or "")
    if not match or sum(letter.isupper() for letter in match[2]) < 2 or _is_spelled_out(match):
        return title, None
    reason = "the words in brackets may be the acronym or the end of the title; read as acronym"
    doubts.keep("identificationModule.acronym", match[0], reason)
    return match[1], match[2]


def _is_spelled_out(match: re.Match[str]) -> bool:
    """Whether the words before the brackets are what the letters stand for."""
    letters = [letter.casefold() for letter in match[2] if letter.isalpha()]
    words = re.split(r"[\s/-]+", match[1])[-len(letters) :]
    return [word[:1].casefold() for word in words] == letters


def parse_ids(lines: Sequence[str]) -> tuple[OrgStudyIdInfo | None, list[SecondaryIdInfo]]:
    """The sponsor's own id, which the page puts first, and the further ids."""
    parsed = [info for line in lines for info in _parse_line(line)]
    if not parsed:
        return None, []
    own, *further = parsed
    kind = own.type if own.type in CODELISTS["OrgStudyIdType"] else None
    return OrgStudyIdInfo(id=own.id, type=kind), further


def _parse_line(line: str) -> list[SecondaryIdInfo]:
    """``P30CA008748 ( U.S. NIH Grant/Contract )``; several where the lines have run together."""
    infos: list[SecondaryIdInfo] = []
    text = " ".join(line.split())
    while text:
        end = _find_end(text)
        piece, text = text[:end].strip(), text[end:].strip()
        match = _ID.fullmatch(piece)
        if match:
            kind = find_code("SecondaryIdType", match["type"])
            infos.append(SecondaryIdInfo(id=match["id"], type=kind, domain=match["domain"]))
        elif piece:
            infos.append(SecondaryIdInfo(id=piece))
    return infos


def _find_end(text: str) -> int:
    """Where the first id of a line ends: behind the bracket that closes its type."""
    match = _NEXT_ID.search(text)
    depth = 0
    for position in range(match.start() if match else len(text), len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if depth == 0:
            return position + 1
    return len(text)


def parse_sponsors(page: Page, party: str | None, doubts: Doubts) -> SponsorCollaboratorsModule:
    """Lead sponsor (named first), collaborators and responsible party."""
    names = [" ".join(line.split()) for line in page.get("sponsors") if line.strip()]
    names = list(dict.fromkeys(names))
    lead = Sponsor(name=names[0]) if names else None
    provided = next((" ".join(line.split()) for line in page.get("provided") if line.strip()), None)
    return SponsorCollaboratorsModule(
        responsible_party=_parse_party(party, provided, lead, doubts),
        lead_sponsor=lead,
        collaborators=[Sponsor(name=name) for name in names[1:]],
    )


def _parse_party(
    party: str | None, provided: str | None, lead: Sponsor | None, doubts: Doubts
) -> ResponsibleParty | None:
    text = party or provided
    if not text:
        return None
    if lead and _fold(text) == _fold(lead.name):
        return ResponsibleParty(type="SPONSOR")
    name, title, affiliation = _split_party(text, provided, lead)
    if affiliation is None:
        doubts.keep(_RESPONSIBLE_PARTY, text, "neither the lead sponsor nor a person with a title")
        return ResponsibleParty(old_organization=text)
    own_sponsor = bool(lead and _fold(name) == _fold(lead.name))
    reason = "the page does not say whether principal investigator or sponsor-investigator"
    doubts.keep(_RESPONSIBLE_PARTY, text, None if own_sponsor else reason)
    return ResponsibleParty(
        type="SPONSOR_INVESTIGATOR" if own_sponsor else None,
        investigator_full_name=name,
        investigator_title=title,
        investigator_affiliation=affiliation,
    )


def _split_party(
    text: str, provided: str | None, lead: Sponsor | None
) -> tuple[str, str | None, str | None]:
    """``Name, Title, Affiliation``; the top of the page has ``Name, Affiliation``."""
    parts = (provided or "").split(", ")
    for count in range(1, len(parts)):
        name, affiliation = ", ".join(parts[:count]), ", ".join(parts[count:])
        title = text[len(name) + 2 : -len(affiliation) - 2]
        if title and text == f"{name}, {title}, {affiliation}":
            return name, title, affiliation
    name, comma, rest = text.partition(", ")
    if not comma:
        return name, None, None
    if lead and (rest == lead.name or rest.endswith(f", {lead.name}")):
        return name, rest[: -len(lead.name) - 2] or None, lead.name
    title, _, affiliation = rest.rpartition(", ")
    return name, title or None, affiliation


def _fold(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
