"""Long texts that describe a patient: how old, of which sex, and with what.

Owns when a text is such a description and what is read from it: age, sex, and the concepts it names
of the patient, not of relatives and not as absent. Refuses to know the index and how studies are
ranked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import msgspec

from kg.search.concepts import Concepts
from kg.search.filters import Filter, make_ages
from kg.search.parsing import MAX_CHARACTERS, find_concepts
from kg.search.parts import ConceptPart, FilterPart
from kg.search.words import clean_text, find_spans

# What people type into a box is shorter, what they paste from a record is longer.
LEAST_WORDS = 25
_MOST_CONCEPTS = 48
# Age and sex stand at the start of a description.
_HEAD = 300
_UNITS = {"y": 1.0, "m": 1 / 12, "w": 7 / 365.25, "d": 1 / 365.25}
_UNIT = r"(years?|yrs?|y|months?|mos?|weeks?|wks?|days?)"
# "45-year-old", "62yo", "48 M", "aged 58"; else "45 years", where it is not how long something is.
_AGES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w.])(\d{{1,3}})\s*-?\s*{_UNIT}\.?[\s/-]*(?:o\b|o\.|olds?\b|of\s+age\b)",
        r"(?<![\w.])(\d{1,3})\s*-?\s*(y)ears?[\s-]+(?=(?:fe)?male|wom[ae]n|man\b|boy|girl|[MF]\b)",
        r"(?<!\w)[Aa]ged?\s+(?:of\s+)?(\d{1,3})(?:\s*-?\s*" + _UNIT + r")?(?![\w-])",
        r"(?<![\w.])(\d{1,3})\s*-?\s*(y)?(?:o|/o)?\s*(?=[MF]\b)",
    )
)
_SEXES = {
    **dict.fromkeys(["woman", "female", "girl", "lady", "she", "her", "f"], "FEMALE"),
    **dict.fromkeys(["man", "male", "boy", "gentleman", "he", "his", "him", "m"], "MALE"),
}
_SEX = re.compile(
    r"(?<![\w-])\d*(?:yo\s*)?((?:[Ww]om[ae]n|[Ff]emale|[Gg]irl|[Ll]ady|[Ss]he|[Hh]er|[Mm]an|[Mm]ale"
    r"|[Bb]oy|[Gg]entleman|[Hh]e|[Hh]is|[Hh]im)|[FM])(?![\w-])"
)
_STOP = (
    r"(?!\b(?:but|however|has|have|had|takes?|took|presents?|presented|with|developed|came|is)\b)"
)
_ABSENT = re.compile(
    r"(?<!\w)(?:no|not|non|never|denies|denied|denying|without|negative\s+for|absence\s+of|free\s+of"
    rf"|ruled?\s+out|family\s+history\s+of)(?!\w)(?:{_STOP}[^.;:]){{0,60}}$"
    r"|(?<!\w)(?<!by\s)(?<!by\shis\s)(?<!by\sher\s)(?:father|mother|brother|sister|uncle|aunt"
    r"|grandmother|grandfather|parents?|siblings?)\s+(?:also\s+)?(?:had|has|have|with|died\s+of"
    r"|was\s+diagnosed\s+with)\b[^.;:,]{0,60}$",
    re.IGNORECASE,
)
_RELATIVES = re.compile(
    r"(?:grand)?(?:father|mother)s?|brothers?|sisters?|uncles?|aunts?|parents?|siblings?",
    re.IGNORECASE,
)
_NCT_ID = re.compile(r"(?<!\w)NCT\d{8}(?!\w)", re.IGNORECASE)


class Patient(msgspec.Struct):
    """What a description says.

    Attributes:
        text: the description, cleaned.
        present: the same without the names of what the patient does not have.
        named: the concepts, rarest first, with the number of times they are named.
        limits: age and sex, which a study must admit.
    """

    text: str
    present: str
    named: list[tuple[ConceptPart, int]]
    limits: list[FilterPart]


def is_description(text: str) -> bool:
    """Whether ``text`` is so long that it describes, and does not name; one with an id names."""
    text = text[:MAX_CHARACTERS]
    return len(find_spans(text)) >= LEAST_WORDS and not _NCT_ID.search(text)


def read_patient(text: str, concepts: Concepts) -> Patient:
    """The patient that ``text`` describes; never raises."""
    text = " ".join(clean_text(text[:MAX_CHARACTERS]).split())
    counts: Counter[tuple[int, ...]] = Counter()
    parts: dict[tuple[int, ...], ConceptPart] = {}
    absent: list[tuple[int, int]] = []
    for placed in find_concepts(text, concepts):
        before = text[max(0, placed.start - 100) : placed.start]
        if _RELATIVES.fullmatch(placed.part.text) or _ABSENT.search(before):
            absent.append((placed.start, placed.end))
        else:
            counts[placed.part.concepts] += 1
            parts.setdefault(placed.part.concepts, placed.part)
    rarest = sorted(parts, key=lambda one: (-_get_rarity(one, concepts), one))[:_MOST_CONCEPTS]
    named = [(parts[one], counts[one]) for one in rarest]
    present = _cut(text, absent)
    return Patient(text, present, named, [*_find_age(text), *_find_sex(text)])


def _cut(text: str, spans: list[tuple[int, int]]) -> str:
    """``text`` without ``spans``, which do not overlap."""
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return text


def _get_rarity(numbers: Iterable[int], concepts: Concepts) -> float:
    return max(map(concepts.get_rarity, numbers))


def _find_age(text: str) -> list[FilterPart]:
    found = (match for pattern in _AGES if (match := pattern.search(text[:_HEAD])))
    match = next(found, None)
    if match is None:
        return []
    years = int(match[1]) * (_UNITS[match[2][0].casefold()] if match[2] else 1.0)
    return [FilterPart(match[0].strip(), Filter("age", make_ages(years, years)), "age")]


def _find_sex(text: str) -> list[FilterPart]:
    match = _SEX.search(text[:_HEAD])
    if match is None:
        return []
    sex = _SEXES[match[1].casefold()]
    return [FilterPart(match[1], Filter("sex", (sex, "ALL")), "sex")]
