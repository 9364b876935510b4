"""Counts of adverse events: numbers as numbers, words as words."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kg.validation.validator import get_validator
from tests.conftest import ROOT
from tests.mapping_results_study import describe, map_results, to_ntriples


def write_events(count: Any) -> dict[str, Any]:
    """Results of one group and one event, with ``count`` wherever one counts."""
    names = ("deathsNumAffected", "seriousNumAtRisk", "otherNumAffected")
    group = {"id": "EG000", "title": "A", **dict.fromkeys(names, count)}
    stats = {"groupId": "EG000", "numEvents": count, "numAffected": count, "numAtRisk": count}
    return {
        "adverseEventsModule": {
            "eventGroups": [group],
            "seriousEvents": [{"term": "Rash", "stats": [stats]}],
        }
    }


@pytest.mark.parametrize(
    ("count", "number", "text"),
    [
        (0, "0", None),
        (2**63 - 1, str(2**63 - 1), None),
        ("52", "52", None),
        ("1,234", "1234", "1,234"),
        ("12.0", "12", "12.0"),
        *((text, None, text) for text in ("NA", "<5", "1.5", str(2**64), "9" * 40, "none")),
    ],
)
def test_a_count_is_a_number_a_text_or_both(
    count: int | str, number: str | None, text: str | None
) -> None:
    graph = map_results(write_events(count))
    [event], [group] = describe(graph, "eventStats"), describe(graph, "eventGroup")
    for found, names in (
        (event, ("numEvents", "numAffected", "numAtRisk")),
        (group, ("deathsNumAffected", "seriousNumAtRisk", "otherNumAffected")),
    ):
        for name in names:
            assert found.get(name) == number, name
            assert found.get(f"raw{name[0].upper()}{name[1:]}") == text, name
    assert event["label"] == f"A: {count} of {count}"


COUNTED = re.compile("[nN]um(?:Events|Affected|AtRisk)$")


@pytest.mark.parametrize(
    ("count", "is_refused"),
    [*((count, False) for count in ("NA", "<5", "1.5", str(2**64), "1,234", 7)), ("-3", True)],
)
def test_words_for_a_count_break_no_shape(count: int | str, is_refused: bool) -> None:
    validator = get_validator(ROOT / "shapes", ROOT / "ontologies")
    findings = validator.find(to_ntriples(write_events(count)))
    assert any(COUNTED.search(str(finding.path)) for finding in findings) is is_refused
