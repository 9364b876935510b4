"""Adverse events of the results of a legacy XML record.

Owns ``reported_events``: an event takes vocabulary and assessment from the defaults of its table
where it names none, and the category ``Total`` holds the totals that API v2 has with the groups.
Refuses to know the other results.
"""

from __future__ import annotations

import re

from lxml.etree import _Element

from kg.sources.legacy_fields import Fields, Notes, find_code
from kg.sources.legacy_results_groups import name_group, read_groups
from kg.study.results import AdverseEvent, AdverseEventsModule, EventGroup, EventStats

_PATH = "resultsSection.adverseEventsModule"
_TOTALS = {
    "Total, serious adverse events": "serious",
    "Total, other adverse events": "other",
    "Total, all-cause mortality": "deaths",
}
_NEGATIVE = re.compile(r"-\d{1,18}", re.ASCII)


def read_adverse_events(events: Fields) -> AdverseEventsModule:
    """``adverseEventsModule``."""
    groups = {
        one.id: EventGroup(id=one.id, title=one.title, description=one.description)
        for one in read_groups(events)
    }
    serious, other = events.group("serious_events"), events.group("other_events")
    return AdverseEventsModule(
        frequency_threshold=other.text("frequency_threshold")
        or serious.text("frequency_threshold"),
        time_frame=events.paragraphs("time_frame"),
        description=events.paragraphs("desc"),
        serious_events=_read_events(serious, groups),
        other_events=_read_events(other, groups),
        event_groups=list(groups.values()),
    )


def _read_events(table: Fields, groups: dict[str, EventGroup]) -> list[AdverseEvent]:
    """The events of one table; its totals go to ``groups``."""
    vocabulary = table.text("default_vocab")
    assessment = table.text("default_assessment")
    read: list[AdverseEvent] = []
    for category in table.group("category_list").groups("category"):
        organ_system = category.text("title")
        for event in category.group("event_list").groups("event"):
            term = event.text("sub_title")
            if organ_system == "Total" and term in _TOTALS:
                _add_totals(event, _TOTALS[term], groups)
                continue
            found = _read_event(event, term, vocabulary, assessment)
            found.organ_system = organ_system
            read.append(found)
    return read


def _read_event(
    event: Fields, term: str | None, vocabulary: str | None, assessment: str | None
) -> AdverseEvent:
    own = event.group("sub_title").attribute("vocab")
    label = event.text("assessment") or assessment
    return AdverseEvent(
        term=term,
        source_vocabulary=own or vocabulary,
        assessment_type=find_code("EventAssessment", label),
        notes=event.paragraphs("description"),
        stats=[_read_stats(element, event.notes) for element in event.elements("counts")],
    )


def _read_stats(element: _Element, notes: Notes) -> EventStats:
    return EventStats(
        group_id=name_group(element.get("group_id")),
        num_events=_read_count(element, "events", notes),
        num_affected=_read_count(element, "subjects_affected", notes),
        num_at_risk=_read_count(element, "subjects_at_risk", notes),
    )


def _add_totals(event: Fields, kind: str, groups: dict[str, EventGroup]) -> None:
    for element in event.elements("counts"):
        id_ = name_group(element.get("group_id"))
        group = groups.setdefault(id_, EventGroup(id=id_))
        affected = _read_count(element, "subjects_affected", event.notes)
        at_risk = _read_count(element, "subjects_at_risk", event.notes)
        setattr(group, f"{kind}_num_affected", affected)
        setattr(group, f"{kind}_num_at_risk", at_risk)


def _read_count(element: _Element, name: str, notes: Notes) -> int | str | None:
    """A count of people or events; any other text as it is."""
    text = element.get(name)
    if text is None:
        return None
    if text.isdecimal() and text.isascii() and len(text) <= 18:
        return int(text)
    text = text.strip()
    if _NEGATIVE.fullmatch(text):
        where = f"{name} of group {element.get('group_id')}"
        notes.add(_PATH, f"{where}: {text} is negative")
        return int(text)
    return text or None
