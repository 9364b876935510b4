"""Parts of a query that are not wanted: "without chemotherapy", "not paediatric", "-placebo".

Owns the words of negation and how far they reach: the next part, and on over "or", "nor" and commas
between parts. Refuses to know what a part is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from kg.search.parts import Part, PlacedPart

_NOT = re.compile(
    r"(?:(?<!\w)(?:without|not|no|never|except(?:\s+for)?|excluding|exclude|other\s+than|but\s+not)"
    r"(?:\s+(?:any|a|an|the|for|in|on|with))*[\s:(]+|(?<![\w)])-\s?)$",
    re.IGNORECASE,
)
_ON = re.compile(r"[\s,/]*(?:,|/|(?<!\w)(?:or|nor)(?!\w))[\s,/]*(?:any\s+)?", re.IGNORECASE)


def mark_excluded(text: str, placed: Sequence[PlacedPart[Part]]) -> list[PlacedPart[Part]]:
    """``placed``, in their order, with those marked that ``text`` says are not wanted."""
    marked: list[PlacedPart[Part]] = []
    end, is_excluded = 0, False
    for one in placed:
        between = text[end : one.start] if one.start >= end else ""
        is_excluded = bool(_NOT.search(text[: one.start])) or (
            is_excluded and (one.start < end or bool(_ON.fullmatch(between)))
        )
        part = msgspec.structs.replace(one.part, is_excluded=True) if is_excluded else one.part
        marked.append(PlacedPart(one.start, one.end, part))
        end = max(end, one.end)
    return marked
