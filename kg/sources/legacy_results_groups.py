"""Groups of participants and counts in the results of a legacy XML record.

Owns how API v2 numbers the groups (``P1`` → ``FG000``) and how counts of analysed units are read.
Refuses to know which module they stand in.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kg.sources.legacy_fields import Fields
from kg.study.results import Denom, DenomCount, Group

_GROUP_ID = re.compile(r"([PBOE])([1-9]\d{0,3})", re.ASCII)
_PREFIXES = {"P": "FG", "B": "BG", "O": "OG", "E": "EG"}


@lru_cache(maxsize=4096)
def name_group(text: str | None) -> str:
    """The id of a group as API v2 gives it; an id of another form stays as it is.

    >>> name_group("P1"), name_group("O12"), name_group("arm A")
    ('FG000', 'OG011', 'arm A')
    """
    match = _GROUP_ID.fullmatch(text or "")
    return f"{_PREFIXES[match[1]]}{int(match[2]) - 1:03}" if match else text or ""


def read_groups(module: Fields) -> list[Group]:
    """The groups in ``group_list``, in their order."""
    return [
        Group(
            id=name_group(group.attribute("group_id")),
            title=group.text("title"),
            description=group.paragraphs("description"),
        )
        for group in module.group("group_list").groups("group")
    ]


def read_denoms(place: Fields) -> list[Denom]:
    """How many units each group had, from ``analyzed_list``; one entry a unit."""
    return [
        Denom(
            units=analyzed.text("units"),
            counts=[
                DenomCount(group_id=name_group(one.get("group_id")), value=one.get("value"))
                for one in analyzed.group("count_list").elements("count")
            ],
        )
        for analyzed in place.group("analyzed_list").groups("analyzed")
    ]


def find_units_analyzed(denoms: list[Denom]) -> str | None:
    """What is counted besides participants, e.g. ``eyes``."""
    units = [denom.units for denom in denoms if denom.units and denom.units != "Participants"]
    return units[0] if units else None
