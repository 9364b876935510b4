"""Which group of a module of the results only adds up the others, so that nobody is counted twice.

Owns that rule, the same in all modules. Refuses to know where a module keeps its counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from kg.namespaces import fold_name
from kg.study.results import Group

_TOTAL_TITLE, _TOTAL_DESCRIPTION = "total", "total of all reporting groups"
Sizes = Mapping[str, Decimal | int | None]
"""Group id → how many participants or units the group has; ``None`` where that is no number."""


def find_totals(groups: Sequence[Group], counts: Iterable[Sizes]) -> list[bool]:
    """Whether each group is a total.

    The registry names and describes its own totals in the same words always. A title that only
    begins with that word ("Total Title", but also "Total Knee Replacement") is a total where one
    of ``counts`` gives it as many as all others together and at least two of them have any.
    Numbers alone prove nothing, and a sponsor's "All participants" is taken at its word.
    ``counts`` is read only where a title begins so.
    """
    if len(groups) < 2:
        return [False] * len(groups)
    totals = [is_total(group) for group in groups]
    unsure = [
        place for place, group in enumerate(groups) if not totals[place] and _begins_total(group)
    ]
    if unsure:
        parts = [group.id for group, is_sum in zip(groups, totals, strict=True) if not is_sum]
        known = list(counts)
        for place in unsure:
            totals[place] = any(_adds_up(groups[place].id, parts, sizes) for sizes in known)
    return totals


def is_total(group: Group) -> bool:
    """Whether title or description says in the registry's own words that it is a total."""
    is_named = fold_name(group.title or "") == _TOTAL_TITLE
    return is_named or fold_name(group.description or "").rstrip(".") == _TOTAL_DESCRIPTION


def _begins_total(group: Group) -> bool:
    return fold_name(group.title or "").startswith(_TOTAL_TITLE)


def _adds_up(total: str, parts: Iterable[str], sizes: Sizes) -> bool:
    found = [size for part in parts if part != total and (size := sizes.get(part))]
    return len(found) > 1 and sizes.get(total) == sum(found)
