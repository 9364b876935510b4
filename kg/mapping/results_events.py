"""``adverseEventsModule`` → groups with their totals, and every event with its counts a group."""

from __future__ import annotations

from collections.abc import Iterator

from kg.mapping.draft import Draft
from kg.mapping.numbers import parse_integer
from kg.mapping.results_groups import Groups, map_groups, name_group
from kg.mapping.results_totals import Sizes
from kg.study.codelists import find_code
from kg.study.results import AdverseEvent, AdverseEventsModule, EventGroup, EventStats


def map_adverse_events(draft: Draft, module: AdverseEventsModule) -> None:
    """Every field of the module."""
    node = draft.study
    draft.number(node, "adverseEventsFrequencyThreshold", module.frequency_threshold)
    draft.markdown(node, "adverseEventsTimeFrame", module.time_frame)
    draft.markdown(node, "adverseEventsDescription", module.description)
    draft.markdown(node, "allCauseMortalityComment", module.all_cause_mortality_comment)
    nodes = [_map_group(draft, group) for group in module.event_groups]
    counts = _list_sizes(module.event_groups)
    groups = map_groups(draft, module.event_groups, nodes, counts)
    _map_events(draft, "seriousEvent", module.serious_events, groups)
    _map_events(draft, "otherEvent", module.other_events, groups)


def _map_group(draft: Draft, group: EventGroup) -> str:
    label, key = name_group(group), (group.id, group.description)
    node = draft.part("eventGroup", "event-group", "EventGroup", label, *key)
    _map_count(draft, node, "deathsNumAffected", group.deaths_num_affected)
    _map_count(draft, node, "deathsNumAtRisk", group.deaths_num_at_risk)
    _map_count(draft, node, "seriousNumAffected", group.serious_num_affected)
    _map_count(draft, node, "seriousNumAtRisk", group.serious_num_at_risk)
    _map_count(draft, node, "otherNumAffected", group.other_num_affected)
    _map_count(draft, node, "otherNumAtRisk", group.other_num_at_risk)
    return node


def _list_sizes(groups: list[EventGroup]) -> Iterator[Sizes]:
    """How many of each group were at risk, as far as the three totals say."""
    yield {group.id: _find_size(group.serious_num_at_risk) for group in groups}
    yield {group.id: _find_size(group.other_num_at_risk) for group in groups}
    yield {group.id: _find_size(group.deaths_num_at_risk) for group in groups}


def _find_size(count: int | str | None) -> int | None:
    return parse_integer(count) if isinstance(count, str) else count


def _map_events(draft: Draft, property_: str, events: list[AdverseEvent], groups: Groups) -> None:
    for number, event in enumerate(events, 1):
        label = event.term or "Adverse event"
        key = (event.organ_system, event.source_vocabulary, event.assessment_type, event.notes)
        node = draft.part(property_, "adverse-event", "AdverseEvent", label, property_, *key)
        draft.text(node, "organSystem", event.organ_system)
        draft.text(node, "sourceVocabulary", event.source_vocabulary)
        assessment = find_code("EventAssessment", event.assessment_type)
        draft.code(node, "assessmentType", "EventAssessment", assessment)
        draft.markdown(node, "notes", event.notes)
        draft.ordinal(node, number)
        for stats in event.stats:
            _map_stats(draft, node, stats, groups)


def _map_stats(draft: Draft, event: str, stats: EventStats, groups: Groups) -> None:
    name, words = groups.get_name(stats.group_id), _tell(stats)
    label = f"{name}: {words}" if name else words
    key = (stats.group_id, stats.num_events)
    node = draft.subpart(event, "eventStats", "event-stats", "EventStats", label, *key)
    groups.tie(draft, node, stats.group_id)
    _map_count(draft, node, "numEvents", stats.num_events)
    _map_count(draft, node, "numAffected", stats.num_affected)
    _map_count(draft, node, "numAtRisk", stats.num_at_risk)


def _map_count(draft: Draft, node: str, name: str, count: int | str | None) -> None:
    """A count; a text as the registry's other number texts."""
    if isinstance(count, str):
        draft.whole_number(node, name, count)
    else:
        draft.count(node, name, count)


def _tell(stats: EventStats) -> str:
    affected, at_risk = stats.num_affected, stats.num_at_risk
    words = "not given" if affected is None else str(affected)
    return words if at_risk is None else f"{words} of {at_risk}"
