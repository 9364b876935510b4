"""Adverse events of a study → legacy XML: defaults of a table, and totals as events."""

from __future__ import annotations

from collections import Counter

from kg.study.results import AdverseEvent, AdverseEventsModule
from tests.legacy_rendering_nodes import Node, add, add_texts, find_label, number


def render_events(node: Node, events: AdverseEventsModule) -> None:
    """Both tables, behind the groups."""
    serious, other = add(node, "serious_events"), add(node, "other_events")
    add_texts(other, frequency_threshold=events.frequency_threshold)
    tables = (
        (serious, events.serious_events, ("serious", "deaths")),
        (other, events.other_events, ("other",)),
    )
    for table, items, kinds in tables:
        render_event_table(table, items, events, kinds)


def render_event_table(
    table: Node, items: list[AdverseEvent], events: AdverseEventsModule, kinds: tuple[str, ...]
) -> None:
    vocabulary = find_default([item.source_vocabulary for item in items])
    assessment = find_default([item.assessment_type for item in items])
    label = find_label("EventAssessment", assessment)
    add_texts(table, default_vocab=vocabulary, default_assessment=label)
    categories = add(table, "category_list")
    render_totals(categories, events, kinds)
    systems: dict[str | None, Node] = {}
    # The registry lists events by organ system; a change of system begins a new category.
    last: str | None = "Total"
    for item in items:
        if item.organ_system != last or last not in systems:
            category = add(categories, "category")
            add_texts(category, title=item.organ_system)
            systems[item.organ_system] = add(category, "event_list")
            last = item.organ_system
        node = add(systems[last], "event")
        own = item.source_vocabulary if item.source_vocabulary != vocabulary else None
        if item.term is not None:
            add(node, "sub_title", item.term, vocab=own)
        if item.assessment_type != assessment:
            add_texts(node, assessment=find_label("EventAssessment", item.assessment_type))
        add_texts(node, description=item.notes)
        for one in item.stats:
            add(
                node,
                "counts",
                group_id=number(one.group_id),
                events=one.num_events,
                subjects_affected=one.num_affected,
                subjects_at_risk=one.num_at_risk,
            )


def find_default(values: list[str | None]) -> str | None:
    """The most frequent value; none where some event has no value, which a default would hide."""
    return None if None in values or not values else Counter(values).most_common(1)[0][0]


def render_totals(categories: Node, events: AdverseEventsModule, kinds: tuple[str, ...]) -> None:
    titles = {
        "serious": "Total, serious adverse events",
        "other": "Total, other adverse events",
        "deaths": "Total, all-cause mortality",
    }
    category = add(categories, "category")
    add_texts(category, title="Total")
    table = add(category, "event_list")
    for kind in kinds:
        node = add(table, "event")
        add_texts(node, sub_title=titles[kind])
        for group in events.event_groups:
            affected = getattr(group, f"{kind}_num_affected")
            at_risk = getattr(group, f"{kind}_num_at_risk")
            if affected is not None or at_risk is not None:
                add(
                    node,
                    "counts",
                    group_id=number(group.id),
                    subjects_affected=affected,
                    subjects_at_risk=at_risk,
                )
