"""Filters between which the text says "or": a study needs one of them.

Owns that word between filters. Refuses to know how filters are read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from kg.search.filters import FILTERS, Filter
from kg.search.parts import FilterPart, Part, PlacedPart

_OR = re.compile(r"[\s,/]*or\s+(?:in\s+|the\s+)*", re.IGNORECASE)


def join_choices(text: str, placed: Sequence[PlacedPart[Part]]) -> list[PlacedPart[Part]]:
    """``placed``, with filters of one kind that "or" stands between made one."""
    joined: list[PlacedPart[Part]] = []
    for one in placed:
        last = joined[-1] if joined else None
        if last is not None and _OR.fullmatch(text[last.end : one.start]):
            part = _join(last.part, one.part, text[last.start : one.end])
            if part is not None:
                joined[-1] = PlacedPart(last.start, one.end, part)
                continue
        joined.append(one)
    return joined


def _join(one: Part, other: Part, text: str) -> FilterPart | None:
    if not isinstance(one, FilterPart) or not isinstance(other, FilterPart):
        return None
    name = one.filter.name
    if name != other.filter.name or FILTERS[name].is_range or one.is_excluded != other.is_excluded:
        return None
    values = tuple(dict.fromkeys((*one.filter.values, *other.filter.values)))
    label = f"{one.label} or {other.label}"
    return msgspec.structs.replace(one, text=text, filter=Filter(name, values), label=label)
