"""Groups that add up the others, and groups of one id: the same rules in every module."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.validation.validator import get_validator
from tests.conftest import ROOT
from tests.mapping_results_records import Records, load_records
from tests.mapping_results_study import ct, describe, map_results, outcome, to_ntriples

Groups = list[dict[str, Any]]
Counts = list[dict[str, Any]]


def flow(groups: Groups, counts: Counts) -> dict[str, Any]:
    reached = [{"groupId": c["groupId"], "numSubjects": c["value"]} for c in counts]
    milestone = {"type": "STARTED", "achievements": reached}
    periods = [{"title": "Overall", "milestones": [milestone]}]
    return {"participantFlowModule": {"groups": groups, "periods": periods}}


def baseline(groups: Groups, counts: Counts) -> dict[str, Any]:
    denoms = [{"units": "Participants", "counts": counts}]
    return {"baselineCharacteristicsModule": {"groups": groups, "denoms": denoms}}


def measured(groups: Groups, counts: Counts) -> dict[str, Any]:
    denoms = [{"units": "Eyes", "counts": []}, {"units": "Participants", "counts": counts}]
    return outcome(groups=groups, denoms=denoms)


def events(groups: Groups, counts: Counts) -> dict[str, Any]:
    sizes = {c["groupId"]: int(c["value"].replace(",", "")) for c in counts}
    at_risk = [{**g, "otherNumAtRisk": sizes.get(g["id"])} for g in groups]
    stats = [{"groupId": name, "numAffected": 1, "numAtRisk": n} for name, n in sizes.items()]
    event = {"term": "Rash", "stats": stats}
    return {"adverseEventsModule": {"eventGroups": at_risk, "otherEvents": [event]}}


REPORTS: dict[str, Callable[[Groups, Counts], dict[str, Any]]] = {
    "flowGroup": flow,
    "baselineGroup": baseline,
    "outcomeGroup": measured,
    "eventGroup": events,
}
CASES: list[tuple[list[tuple[str, str | None, str | None]], list[str]]] = [
    # In the registry's own words, whatever the numbers.
    ([("A", None, "3"), ("Total", "Total of all reporting groups", None)], ["Total"]),
    ([("A", None, "3"), (" TOTAL ", None, "9")], [" TOTAL "]),
    ([("A", None, "3"), ("Sum", "Total of All Reporting Groups.", "3")], ["Sum"]),
    ([("Total", None, "3")], []),
    # In words like those, if the numbers bear them out.
    ([("A", None, "158"), ("B", None, "159"), ("Total Title", None, "317")], ["Total Title"]),
    ([("Total (A+B)", None, "1,002"), ("A", None, "2"), ("B", None, "1,000")], ["Total (A+B)"]),
    (
        [("Total", None, "5"), ("Total Title", None, "5"), ("A", None, "2"), ("B", None, "3")],
        ["Total", "Total Title"],
    ),
    ([("Total Knee Replacement", "Surgery", "90"), ("A", None, "40"), ("B", None, "40")], []),
    ([("Total Knee Replacement", "Surgery", "40"), ("A", None, "40")], []),
    ([("Total Body Irradiation", None, "45"), ("A", None, "0"), ("B", None, "45")], []),
    ([("Total Body Irradiation", None, None), ("A", None, None), ("B", None, None)], []),
    ([("Total Body Irradiation", None, "0"), ("A", None, "0"), ("B", None, "0")], []),
    # Never by the numbers alone.
    ([("A", "Total dose of 180 mg", "2"), ("B", None, "3"), ("C", None, "5")], []),
    ([("A", None, "2"), ("B", None, "3"), ("All Participants", "Everybody", "5")], []),
]


def report(property_: str, groups: list[tuple[str, str | None, str | None]]) -> dict[str, Any]:
    """Results of one module, each group with its title, description and count."""
    described = [
        {"id": f"G{n}", "title": title, "description": text}
        for n, (title, text, _) in enumerate(groups)
    ]
    counts = [{"groupId": f"G{n}", "value": size} for n, (_, _, size) in enumerate(groups) if size]
    return REPORTS[property_](described, counts)


@pytest.mark.parametrize("property_", REPORTS)
@pytest.mark.parametrize(("groups", "totals"), CASES)
def test_only_a_total_is_marked(
    property_: str, groups: list[tuple[str, str | None, str | None]], totals: list[str]
) -> None:
    found = describe(map_results(report(property_, groups)), property_)
    assert [g["label"] for g in found if g.get("isTotal") == "true"] == totals
    assert {g.get("isTotal") for g in found} <= {"true", None}
    assert len(found) == len(groups)


@pytest.mark.parametrize("property_", REPORTS)
def test_the_later_of_two_groups_with_one_id_is_warned_of(property_: str) -> None:
    groups = [{"id": name, "title": title} for name, title in zip("XYX", "ABC", strict=True)]
    counts = [{"groupId": "X", "value": "2"}, {"groupId": "Y", "value": "3"}]
    results = REPORTS[property_](groups, counts)
    graph = map_results(results)
    found = describe(graph, property_)
    assert [g.get("duplicateGroupId") for g in found] == [None, None, "X"]
    targets = {quad.object for quad in graph.quads_for_predicate(ct("group"))}
    assert targets <= {ox.NamedNode(g[""]) for g in found[:2]}
    validator = get_validator(ROOT / "shapes", ROOT / "ontologies")
    findings = validator.find(to_ntriples(results))
    [warning] = [f for f in findings if "duplicate" in (f.source_shape or "")]
    assert (warning.severity, warning.value, warning.focus_node) == ("Warning", "X", found[2][""])
    assert "roups.id: " in warning.message


@pytest.fixture(scope="module")
def records(shared_data: Path) -> Records:
    return load_records(shared_data)


def test_sums_without_totals_are_the_totals_of_real_records(records: Records) -> None:
    """Where a group is marked, what the others add up to is what it says."""
    sums = "?s ct:nctId ?nct ; {} . FILTER {} {{ ?g ct:isTotal true }}"
    for path, marked in (
        ("ct:eventGroup ?g . ?g ct:seriousNumAtRisk ?n", "ct:eventGroup"),
        ("ct:baselineDenom ?d . ?d ct:denomValue ?n ; ct:group ?g", "ct:baselineGroup"),
    ):
        has_total = f"?s {marked}/ct:isTotal true . "
        totals, others = (
            records.ask(
                f"{{ SELECT ?nct (SUM(?n) AS ?sum) {{ {has_total}{sums.format(path, word)} }}"
                " GROUP BY ?nct }",
                *("nct", "sum"),
            )
            for word in ("EXISTS", "NOT EXISTS")
        )
        assert totals
        assert totals == others


def test_denominators_of_a_measure_and_of_its_classes_are_not_mixed(records: Records) -> None:
    """Per measure, units and group there is one denominator, and those of classes stand apart."""
    counted = records.ask(
        "{ SELECT ?m ?units ?g (COUNT(*) AS ?n) { ?m ct:denom ?d . ?d ct:units ?units ;"
        " ct:group ?g } GROUP BY ?m ?units ?g }",
        *("n",),
    )
    assert set(counted) == {("1",)}
    assert not records.ask("?m ct:denom ?d . ?d ct:classTitle ?title", "d")
    both = records.ask("{ SELECT DISTINCT ?m { ?m ct:denom ?d ; ct:classDenom ?e } }", "m")
    assert len(both) > 10
