"""Numbered outcome measures of a study page → outcomes.

Owns how the page numbers a measure and writes its time frame. Refuses to know other sections.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.sources.page_markup import make_markup
from kg.study.model import Outcome

_NUMBERED = re.compile(r"\s*(\d{1,3})[.)]\s+(\S.*)")
_BULLETED = re.compile(r"\s*[•·▪◦*-]\s+(\S.*)")
# The last one counts: a measure may name a time frame of its own.
_TIME_FRAME = re.compile(
    r"(.*?)\[\s*Time Frame\s*:\s*((?:(?!\]\s*\[\s*Time Frame).)*?)\s*\]\s*", re.IGNORECASE
)
_SAFETY_ISSUE = re.compile(r"\s*\[\s*Designated as safety issue\s*:[^\]]*\]\s*$", re.IGNORECASE)


def parse_outcomes(lines: Sequence[str]) -> list[Outcome]:
    """The measures of one section in order; lines under a measure are its description."""
    framed = any("time frame:" in " ".join(line.split()).casefold() for line in lines)
    outcomes: list[Outcome] = []
    descriptions: list[list[str]] = []
    for line in lines:
        measure = _find_measure(line, len(outcomes) + 1, framed)
        if measure is not None:
            outcomes.append(_make_outcome(measure))
            descriptions.append([])
        elif outcomes:
            descriptions[-1].append(line)
    for outcome, description in zip(outcomes, descriptions, strict=True):
        outcome.description = make_markup(description)
    return outcomes


def _find_measure(line: str, number: int, framed: bool) -> str | None:
    """The measure that a line begins: the next number, with a time frame where any has one."""
    text = " ".join(line.split())
    has_frame = "time frame:" in text.casefold()
    if match := _NUMBERED.fullmatch(text):
        return match[2] if int(match[1]) == number and (has_frame or not framed) else None
    if match := _BULLETED.fullmatch(text):
        return match[1] if has_frame else None
    return text if has_frame and _TIME_FRAME.fullmatch(_SAFETY_ISSUE.sub("", text)) else None


def _make_outcome(text: str) -> Outcome:
    text = _SAFETY_ISSUE.sub("", text)
    match = _TIME_FRAME.fullmatch(text)
    if not match:
        return Outcome(measure=text)
    return Outcome(measure=match[1].strip(), time_frame=match[2] or None)
