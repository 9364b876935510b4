"""The groups of participants that one module of the results reports for.

Owns what groups of all modules have, and how a group id, which holds within one module (or one
outcome measure), finds its node. Refuses to know what else is reported of a group.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.mapping.draft import Draft
from kg.mapping.results_totals import Sizes, find_totals
from kg.mapping.terms import ct
from kg.study.results import Group


def map_groups(
    draft: Draft, groups: Sequence[Group], nodes: Sequence[str], counts: Iterable[Sizes]
) -> Groups:
    """What groups of all modules have: id, description, place, and whether it is a total.

    ``nodes`` are those of ``groups``, in their order; ``counts`` say how many each group has (see
    :func:`~kg.mapping.results_totals.find_totals`).
    """
    totals = find_totals(groups, counts)
    seen: set[str] = set()
    for number, (group, node, is_sum) in enumerate(zip(groups, nodes, totals, strict=True), 1):
        draft.text(node, "groupId", group.id)
        draft.markdown(node, "description", group.description)
        draft.ordinal(node, number)
        if is_sum:
            draft.flag(node, "isTotal", True)
        if group.id in seen:
            draft.text(node, "duplicateGroupId", group.id)
        seen.add(group.id)
    return Groups(groups, nodes)


def name_group(group: Group) -> str:
    """What the group is called; its id where it has no title."""
    return group.title or group.id or "Group"


class Groups:
    """The nodes of one module's groups, by group id; of two with one id the first counts."""

    __slots__ = ("_nodes",)

    def __init__(self, groups: Iterable[Group], nodes: Iterable[str]) -> None:
        self._nodes: dict[str, tuple[str, str]] = {}
        for group, node in zip(groups, nodes, strict=True):
            self._nodes.setdefault(group.id, (node, name_group(group)))

    def get_name(self, group_id: str) -> str:
        """What the group is called; the id itself, which can be blank, where there is none."""
        found = self._nodes.get(group_id)
        return found[1] if found else group_id

    def tie(self, draft: Draft, node: str, group_id: str) -> None:
        """Point from ``node`` at its group; an id that no group has stays as text.

        A blank id, which stands for none at all, gives nothing.
        """
        found = self._nodes.get(group_id)
        if found is None:
            draft.text(node, "unresolvedGroupId", group_id)
        else:
            draft.add(node, ct("group"), found[0])
