"""Results that are rare, odd or broken: nothing is lost, and what differs stays apart."""

from __future__ import annotations

import copy
from collections import Counter
from typing import Any

import pyoxigraph as ox
import pytest

from kg.namespaces import CT, RDFS
from tests.mapping_results_study import STUDY, ct, describe, map_results, one_class, outcome


@pytest.mark.parametrize(
    ("text", "value", "raw"),
    [
        ("12", "12", None),
        ("-0.5", "-0.5", None),
        ("12.50", "12.5", "12.50"),
        ("1,234", "1234", "1,234"),
        ("NA", None, "NA"),
        (">99", None, ">99"),
        ("12.5%", None, "12.5%"),
    ],
)
def test_a_value_keeps_its_text_unless_the_number_is_the_text(
    text: str, value: str | None, raw: str | None
) -> None:
    for field in ("value", "spread", "lowerLimit", "upperLimit"):
        row = {"groupId": "OG000", field: text}
        [found] = describe(map_results(outcome(classes=[one_class(row)])), "measurement")
        assert found.get(field) == value
        assert found.get(f"raw{field[0].upper()}{field[1:]}") == raw


def test_classes_and_categories_of_one_title_stay_apart() -> None:
    row = {"groupId": "OG000", "value": "3"}
    categories = [{"title": "Yes", "measurements": [row]}, {"title": "Yes", "measurements": [row]}]
    classes = [
        {"title": "Day 1", "categories": categories},
        {"title": "Day 1", "categories": categories[:1]},
        {"title": "Day 2", "categories": categories[:1]},
    ]
    found = describe(map_results(outcome(classes=classes)), "measurement")
    cells = [tuple(m.get(f"{k}Ordinal") for k in ("class", "category")) for m in found]
    assert cells == [("1", "1"), ("1", "2"), ("2", None), (None, None)]
    assert len({m[""] for m in found}) == 4
    assert [m["ordinal"] for m in found] == ["1", "2", "3", "4"]


def test_denominators_of_a_class_are_told_from_those_of_the_measure() -> None:
    def count(units: str, value: str) -> list[dict[str, Any]]:
        return [{"units": units, "counts": [{"groupId": "OG001", "value": value}]}]

    row = {"groupId": "OG000", "value": "3"}
    classes = [one_class(row, title="Left", denoms=count("Eyes", "9")), one_class(row)]
    graph = map_results(outcome(denoms=count("Participants", "1,012"), classes=classes))
    [of_class], [of_measure] = describe(graph, "classDenom"), describe(graph, "denom")
    assert (of_class["classTitle"], of_class["denomValue"]) == ("Left", "9")
    assert of_class["units"] == "Eyes"
    assert "classTitle" not in of_measure
    assert (of_measure["denomValue"], of_measure["rawDenomValue"]) == ("1012", "1,012")
    assert of_measure["label"] == "B: 1,012 Participants"


def test_titles_of_empty_classes_and_categories_are_kept() -> None:
    classes = [
        {"title": "Not collected"},
        {"title": "Day 1", "categories": [{"title": "Lost"}]},
        {"categories": [{}]},
    ]
    found = describe(map_results(outcome(classes=classes)), "measurement")
    titles = [(m.get("classTitle"), m.get("categoryTitle"), m.get("value")) for m in found]
    assert titles == [("Not collected", None, None), ("Day 1", "Lost", None)]


@pytest.mark.parametrize(
    ("text", "code", "raw"),
    [
        ("Standard Deviation", "STANDARD_DEVIATION", None),
        ("FULL_RANGE", "FULL_RANGE", None),
        ("97.5% Confidence Interval", "CONFIDENCE_975", None),
        ("84% Confidence Interval", "CONFIDENCE_OTHER", "84% Confidence Interval"),
        ("Range of the middle half", None, "Range of the middle half"),
    ],
)
def test_dispersions(text: str, code: str | None, raw: str | None) -> None:
    [found] = describe(map_results(outcome(dispersionType=text, groups=[])), "outcomeMeasure")
    expected = code and f"{CT}MeasureDispersionType-{code}"
    assert (found.get("dispersionType"), found.get("rawDispersionType")) == (expected, raw)


@pytest.mark.parametrize(
    ("planned", "type_", "is_tied"),
    [
        ({"primaryOutcomes": ["Response"]}, "PRIMARY", True),
        ({"primaryOutcomes": ["Response"], "secondaryOutcomes": ["Response"]}, "SECONDARY", True),
        ({"otherOutcomes": ["Response"]}, "OTHER_PRE_SPECIFIED", True),
        ({"primaryOutcomes": ["Response"]}, "SECONDARY", False),
        ({"primaryOutcomes": ["Response"]}, "POST_HOC", False),
        ({"primaryOutcomes": ["response"]}, "PRIMARY", False),
        ({"primaryOutcomes": ["Response", "Response"]}, "PRIMARY", False),
        ({}, "PRIMARY", False),
    ],
)
def test_a_planned_outcome_is_the_only_one_of_kind_and_title(
    planned: dict[str, list[str]], type_: str, is_tied: bool
) -> None:
    module = {
        kind: [{"measure": title, "timeFrame": str(n)} for n, title in enumerate(titles)]
        for kind, titles in planned.items()
    }
    graph = map_results(outcome(type=type_), outcomesModule=module)
    assert len(list(graph.quads_for_predicate(ct("plannedOutcome")))) == is_tied


def test_equal_parts_of_two_parents_are_two_and_keep_their_iris() -> None:
    row = {"groupId": "OG000", "value": "3"}
    results = outcome(classes=[one_class(row)])
    module = results["outcomeMeasuresModule"]
    module["outcomeMeasures"].append({**module["outcomeMeasures"][0], "title": "Survival"})
    turned = copy.deepcopy(results)
    turned["outcomeMeasuresModule"]["outcomeMeasures"].reverse()
    before, after = map_results(results), map_results(turned)
    labels = [m["label"] for m in describe(before, "measurement")]
    assert labels == ["A: 3", "A: 3"]
    without = [{q for q in g if q.predicate != ct("ordinal")} for g in (before, after)]
    assert without[0] == without[1]
    assert before != after


def test_everything_twice_is_there_twice() -> None:
    row = {"groupId": "OG000", "value": "3"}
    results = outcome(classes=[one_class(row, row)])
    [measure] = results["outcomeMeasuresModule"]["outcomeMeasures"]
    results["outcomeMeasuresModule"]["outcomeMeasures"] = [measure, measure]
    graph = map_results(results)
    assert len(list(graph.quads_for_predicate(ct("measurement")))) == 4
    labels = Counter(q.subject for q in graph.quads_for_predicate(ox.NamedNode(RDFS + "label")))
    assert set(labels.values()) == {1}


def test_a_study_without_results_says_nothing_of_them() -> None:
    graph = map_results({})
    assert {quad.subject.value for quad in graph if "/identifier/" not in str(quad)} == {STUDY}


def test_markdown_goes_from_descriptions_and_stays_in_titles() -> None:
    group = {"id": "FG000", "title": r"A \> B", "description": r"dose \> 5 mg"}
    [found] = describe(map_results({"participantFlowModule": {"groups": [group]}}), "flowGroup")
    assert (found["label"], found["description"]) == (r"A \> B", "dose > 5 mg")
