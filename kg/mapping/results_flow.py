"""``participantFlowModule`` → groups, periods, milestones, and how many reached or left them."""

from __future__ import annotations

from collections.abc import Iterator

from kg.mapping.draft import Draft
from kg.mapping.numbers import parse_integer
from kg.mapping.results_groups import Groups, map_groups, name_group
from kg.mapping.results_totals import Sizes
from kg.study.results import (
    DropWithdraw,
    FlowMilestone,
    FlowPeriod,
    FlowStats,
    ParticipantFlowModule,
)


def map_participant_flow(draft: Draft, module: ParticipantFlowModule) -> None:
    """Every field of the module."""
    draft.markdown(draft.study, "preAssignmentDetails", module.pre_assignment_details)
    draft.markdown(draft.study, "recruitmentDetails", module.recruitment_details)
    draft.text(draft.study, "flowTypeUnitsAnalyzed", module.type_units_analyzed)
    groups = _map_groups(draft, module)
    for number, period in enumerate(module.periods, 1):
        _map_period(draft, period, groups, number)


def _map_groups(draft: Draft, module: ParticipantFlowModule) -> Groups:
    nodes = []
    for group in module.groups:
        label, key = name_group(group), (group.id, group.description)
        nodes.append(draft.part("flowGroup", "flow-group", "FlowGroup", label, *key))
    return map_groups(draft, module.groups, nodes, _list_sizes(module))


def _list_sizes(module: ParticipantFlowModule) -> Iterator[Sizes]:
    """How many of each group started; a period's first milestone is its start."""
    for period in module.periods[:1]:
        for milestone in period.milestones[:1]:
            yield {
                stats.group_id: parse_integer(stats.num_subjects or "")
                for stats in milestone.achievements
            }


def _map_period(draft: Draft, period: FlowPeriod, groups: Groups, number: int) -> None:
    label = period.title or f"Period {number}"
    node = draft.part("flowPeriod", "flow-period", "FlowPeriod", label)
    draft.ordinal(node, number)
    for place, milestone in enumerate(period.milestones, 1):
        _map_milestone(draft, node, milestone, groups, place)
    for place, reason in enumerate(period.drop_withdraws, 1):
        _map_drop_withdraw(draft, node, reason, groups, place)


def _map_milestone(
    draft: Draft, period: str, milestone: FlowMilestone, groups: Groups, number: int
) -> None:
    label = milestone.type or "Milestone"
    node = draft.subpart(period, "milestone", "milestone", "Milestone", label, milestone.comment)
    draft.markdown(node, "comment", milestone.comment)
    draft.ordinal(node, number)
    for stats in milestone.achievements:
        _map_stats(draft, node, "achievement", stats, groups)


def _map_drop_withdraw(
    draft: Draft, period: str, drop: DropWithdraw, groups: Groups, number: int
) -> None:
    label = drop.type or "Reason not given"
    node = draft.subpart(
        period, "dropWithdraw", "drop-withdraw", "DropWithdraw", label, drop.comment
    )
    draft.markdown(node, "comment", drop.comment)
    draft.ordinal(node, number)
    for stats in drop.reasons:
        _map_stats(draft, node, "reason", stats, groups)


def _map_stats(draft: Draft, owner: str, property_: str, stats: FlowStats, groups: Groups) -> None:
    name, counted = groups.get_name(stats.group_id), stats.num_subjects
    label = ": ".join(word for word in (name, counted) if word) or "Nobody counted"
    key = (stats.group_id, stats.num_units, stats.comment)
    node = draft.subpart(owner, property_, "flow-stats", "FlowStats", label, *key)
    groups.tie(draft, node, stats.group_id)
    draft.whole_number(node, "numSubjects", counted)
    draft.whole_number(node, "numUnits", stats.num_units)
    draft.markdown(node, "comment", stats.comment)
