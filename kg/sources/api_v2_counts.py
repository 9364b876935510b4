"""Whole numbers of API v2 records that no count can be.

Owns the warnings about them, and that one beyond 64 bits does not stay a number: neither the record
nor the graph can reckon with it. Refuses to know what is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from kg.sources.api_v2_fields import Steps, name_field
from kg.sources.record import make_warning
from kg.study import Study
from kg.study.part import Part
from kg.study.results import EventGroup, EventStats

COUNT_LIMIT = 2**63


class _Odd(NamedTuple):
    """A number that is no count, and the part that holds it."""

    part: Part
    name: str
    steps: Steps
    value: int


def mend_counts(study: Study, file: str) -> list[str]:
    """Take the numbers beyond 64 bits out of ``study``; one warning for each odd count.

    Counts of adverse events stay as text.
    """
    warnings = []
    for odd in list(_list_odd(study, ())):
        field = name_field(odd.steps)
        reason = _mend(odd)
        warnings.append(make_warning(reason, file=file, study=study.nct_id, field=field))
    return warnings


def _mend(odd: _Odd) -> str:
    if -COUNT_LIMIT <= odd.value < COUNT_LIMIT:
        return f"{odd.value} is negative"
    text = str(odd.value)
    shown = text if len(text) <= 40 else f"{text[:37]}..."
    if isinstance(odd.part, EventGroup | EventStats):
        setattr(odd.part, odd.name, text)
        return f"{shown} is beyond 64 bits; kept as text"
    setattr(odd.part, odd.name, None)
    return f"{shown} is beyond 64 bits; left out"


def _list_odd(part: Part, before: Steps) -> Iterator[_Odd]:
    names = zip(part.__struct_fields__, part.__struct_encode_fields__, strict=True)
    for name, field in names:
        value: Any = getattr(part, name)
        steps = (*before, field)
        if type(value) is int and not 0 <= value < COUNT_LIMIT:
            yield _Odd(part, name, steps, value)
        elif isinstance(value, Part):
            yield from _list_odd(value, steps)
        elif isinstance(value, list):
            for number, item in enumerate(value):
                if isinstance(item, Part):
                    yield from _list_odd(item, (*steps, number))
