"""Parts of a query that are not wanted: "without chemotherapy", "not paediatric", "-placebo".

Owns the words of negation and how far they reach: the next part, over "or" and "nor" to the one
after it, and over a comma or, after "except", an "and" to one of the same kind. Refuses to know
what a part is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from kg.search.parts import FilterPart, Part, PlacedPart

_BETWEEN = (
    "any|a|an|the|for|in|on|with|prior|previous|previously|known|active|current|concurrent|ongoing"
    r"|history\s+of"
)
_NOT = re.compile(
    r"(?<!\w)(?:without|not|no|never|(?P<except>except(?:\s+for)?|excluding|exclude|other\s+than))"
    rf"(?:\s+(?:{_BETWEEN}))*[\s:(]+$",
    re.IGNORECASE,
)
_MINUS = re.compile(r"(?:^|[\s(])-$")
_OR = re.compile(r"[\s,/]*(?:(?:or|nor)\s+|/\s*)(?:any\s+)?", re.IGNORECASE)
_COMMA = re.compile(r"\s*,\s*")
_AND = re.compile(r"[\s,]*and\s+", re.IGNORECASE)
# What is skipped before a part that is not wanted ("without prior chemotherapy") is no part itself.
_SKIPPED = re.compile(rf"(?:{_BETWEEN})", re.IGNORECASE)


def mark_excluded(text: str, placed: Sequence[PlacedPart[Part]]) -> list[PlacedPart[Part]]:
    """``placed``, in their order, with those marked that ``text`` says are not wanted."""
    marked: list[PlacedPart[Part]] = []
    before: PlacedPart[Part] | None = None
    goes_on = is_excepting = False
    end = 0
    for one in placed:
        if _is_negation(text, one):
            continue
        start = _NOT.search(text[: one.start])
        if start is not None or _MINUS.search(text[: one.start]):
            is_excluded, goes_on = True, start is not None
            is_excepting = bool(start and start["except"])
        else:
            between = text[end : one.start] if one.start >= end else "or "
            is_excluded = goes_on = goes_on and _reaches(between, before, one, is_excepting)
        part = msgspec.structs.replace(one.part, is_excluded=True) if is_excluded else one.part
        marked.append(PlacedPart(one.start, one.end, part))
        end, before = max(end, one.end), one
    return marked


def _is_negation(text: str, one: PlacedPart[Part]) -> bool:
    """Whether a part is only how the text says that the next one is not wanted."""
    words = text[one.start : one.end]
    if _SKIPPED.fullmatch(words):
        return _NOT.search(text[: one.start]) is not None
    return _NOT.fullmatch(f"{words} ") is not None


def _reaches(
    between: str, before: PlacedPart[Part] | None, one: PlacedPart[Part], is_excepting: bool
) -> bool:
    """Whether what was said of the part ``before`` is said of ``one``, too."""
    if _OR.fullmatch(between):
        return True
    joins = _COMMA.fullmatch(between) or (is_excepting and _AND.fullmatch(between))
    return bool(joins) and before is not None and _get_kind(before.part) == _get_kind(one.part)


def _get_kind(part: Part) -> object:
    return part.filter.name if isinstance(part, FilterPart) else type(part)
