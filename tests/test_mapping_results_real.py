"""Results of real records, asked for as a user would, against the records read as plain JSON.

Nothing here knows how a record is mapped: each test walks the JSON, asks the store, and compares.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kg.namespaces import CT
from tests.mapping_results_records import (
    Records,
    Results,
    load_records,
    normalise,
    read_decimal,
)

MEASURES = {
    "baselineMeasure": ("baselineCharacteristicsModule", "measures"),
    "outcomeMeasure": ("outcomeMeasuresModule", "outcomeMeasures"),
}


@pytest.fixture(scope="module")
def records(shared_data: Path) -> Records:
    return load_records(shared_data)


def get_rows(results: Results, module: str, name: str) -> list[Any]:
    return list(results.get(module, {}).get(name, ()))


def list_measures(records: Records, property_: str) -> Iterator[tuple[str, str, Any]]:
    """Study, place from 1 and JSON of each measure."""
    for nct_id, results in records.results.items():
        for number, measure in enumerate(get_rows(results, *MEASURES[property_]), 1):
            yield nct_id, str(number), measure


def list_measurements(measure: Any) -> Iterator[tuple[str, str, Any]]:
    """Class title, category title and JSON of each measurement."""
    for class_ in measure.get("classes", ()):
        for category in class_.get("categories", ()):
            for measurement in category.get("measurements", ()):
                yield class_.get("title", ""), category.get("title", ""), measurement


def test_there_is_something_to_compare(records: Records) -> None:
    assert len(records.results) > 60
    assert sum(graph.ntriples.count(b"\n") for graph in records.graphs.values()) > 100_000


@pytest.mark.parametrize("property_", MEASURES)
def test_every_measurement_is_there_once_with_all_it_says(records: Records, property_: str) -> None:
    expected: Counter[tuple[str, ...]] = Counter()
    for nct_id, number, measure in list_measures(records, property_):
        for class_, category, found in list_measurements(measure):
            numbers = (found.get(name) for name in ("value", "spread", "lowerLimit", "upperLimit"))
            key = (nct_id, number, class_, category, found["groupId"])
            expected[(*key, *(normalise(text) for text in numbers))] += 1
    names = ("value", "spread", "lowerLimit", "upperLimit")
    shown = "".join(
        f"OPTIONAL {{ ?m ct:{n} ?n_{n} }} OPTIONAL {{ ?m ct:raw{n[0].upper()}{n[1:]} ?r_{n} }}"
        f" BIND(COALESCE(?n_{n}, ?r_{n}) AS ?{n})"
        for n in names
    )
    found = records.ask(
        f"?s ct:nctId ?nct ; ct:{property_} ?measure . ?measure ct:ordinal ?number ;"
        " ct:measurement ?m . ?m ct:group/ct:groupId ?group ."
        " OPTIONAL { ?m ct:classTitle ?class } OPTIONAL { ?m ct:categoryTitle ?category }" + shown,
        *("nct", "number", "class", "category", "group"),
        *names,
    )
    assert found == expected
    assert sum(expected.values()) > 3000


@pytest.mark.parametrize("property_", MEASURES)
def test_sums_over_classes_and_categories_count_nothing_twice(
    records: Records, property_: str
) -> None:
    expected: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for nct_id, number, measure in list_measures(records, property_):
        for _, _, found in list_measurements(measure):
            value = read_decimal(found.get("value", ""))
            if value is not None:
                expected[nct_id, number, found["groupId"]] += value
    rows = records.ask(
        "{ SELECT ?nct ?number ?group (SUM(?value) AS ?sum) {"
        f" ?s ct:nctId ?nct ; ct:{property_} ?measure . ?measure ct:ordinal ?number ;"
        " ct:measurement ?m . ?m ct:value ?value ; ct:group/ct:groupId ?group }"
        " GROUP BY ?nct ?number ?group }",
        *("nct", "number", "group", "sum"),
    )
    assert {row[:3]: Decimal(row[3]) for row in rows} == expected


def test_participants_by_sex_add_up_to_the_total_that_is_marked(records: Records) -> None:
    """Without the group that is marked as a total, nobody is counted twice."""
    totals, sums = (
        records.ask(
            "{ SELECT ?nct (SUM(?value) AS ?sum) { ?s ct:nctId ?nct ; ct:baselineMeasure ?measure ."
            ' ?measure rdfs:label "Sex: Female, Male" ; ct:measurement ?m .'
            f" ?m ct:value ?value ; ct:group ?group . FILTER {word} {{ ?group ct:isTotal true }}"
            " FILTER EXISTS { ?s ct:baselineGroup/ct:isTotal true } } GROUP BY ?nct }",
            *("nct", "sum"),
        )
        for word in ("EXISTS", "NOT EXISTS")
    )
    assert len(totals) > 40
    assert totals == sums


@pytest.mark.parametrize(
    ("property_", "module", "list_", "class_"),
    [
        ("flowGroup", "participantFlowModule", "groups", "FlowGroup"),
        ("baselineGroup", "baselineCharacteristicsModule", "groups", "BaselineGroup"),
        ("eventGroup", "adverseEventsModule", "eventGroups", "EventGroup"),
    ],
)
def test_groups(records: Records, property_: str, module: str, list_: str, class_: str) -> None:
    expected = Counter(
        (nct_id, group["id"], group["title"], str(number))
        for nct_id, results in records.results.items()
        for number, group in enumerate(get_rows(results, module, list_), 1)
    )
    found = records.ask(
        f"?s ct:nctId ?nct ; ct:{property_} ?g . ?g a ct:{class_} ; ct:groupId ?id ;"
        " rdfs:label ?title ; ct:ordinal ?number",
        *("nct", "id", "title", "number"),
    )
    assert found == expected


def test_outcome_measures_and_their_groups(records: Records) -> None:
    expected = Counter(
        (nct_id, number, m["title"], m["type"], m["timeFrame"], group["id"], group["title"])
        for nct_id, number, m in list_measures(records, "outcomeMeasure")
        for group in m.get("groups", ())
    )
    found = records.ask(
        "?s ct:nctId ?nct ; ct:outcomeMeasure ?m . ?m ct:ordinal ?number ; rdfs:label ?title ;"
        " ct:outcomeMeasureType ?concept ; ct:timeFrame ?time ; ct:outcomeGroup ?g ."
        " ?g ct:groupId ?id ; rdfs:label ?group"
        " BIND(STRAFTER(STR(?concept), 'OutcomeMeasureType-') AS ?type)",
        *("nct", "number", "title", "type", "time", "id", "group"),
    )
    assert found == expected


@pytest.mark.parametrize(
    ("parts", "counts", "part", "count"),
    [
        ("milestones", "achievements", "milestone", "achievement"),
        ("dropWithdraws", "reasons", "dropWithdraw", "reason"),
    ],
)
def test_who_started_completed_and_left(
    records: Records, parts: str, counts: str, part: str, count: str
) -> None:
    expected = Counter(
        (nct_id, str(number), point["type"], stats["groupId"], stats["numSubjects"])
        for nct_id, results in records.results.items()
        for number, period in enumerate(get_rows(results, "participantFlowModule", "periods"), 1)
        for point in period.get(parts, ())
        for stats in point.get(counts, ())
    )
    found = records.ask(
        f"?s ct:nctId ?nct ; ct:flowPeriod ?p . ?p ct:ordinal ?number ; ct:{part} ?point ."
        f" ?point rdfs:label ?type ; ct:{count} ?stats ."
        " ?stats ct:group/ct:groupId ?group ; ct:numSubjects ?subjects",
        *("nct", "number", "type", "group", "subjects"),
    )
    assert found == expected


@pytest.mark.parametrize("kind", ["seriousEvent", "otherEvent"])
def test_participants_affected_by_event_and_group(records: Records, kind: str) -> None:
    expected = Counter(
        (
            nct_id,
            str(number),
            event["term"],
            event["organSystem"],
            stats["groupId"],
            *(str(stats.get(name, "")) for name in ("numEvents", "numAffected", "numAtRisk")),
        )
        for nct_id, results in records.results.items()
        for number, event in enumerate(get_rows(results, "adverseEventsModule", f"{kind}s"), 1)
        for stats in event["stats"]
    )
    found = records.ask(
        f"?s ct:nctId ?nct ; ct:{kind} ?e . ?e ct:ordinal ?number ; rdfs:label ?term ;"
        " ct:organSystem ?system ; ct:eventStats ?stats . ?stats ct:group/ct:groupId ?group"
        " OPTIONAL { ?stats ct:numEvents ?events } OPTIONAL { ?stats ct:numAffected ?affected }"
        " OPTIONAL { ?stats ct:numAtRisk ?risk }",
        *("nct", "number", "term", "system", "group", "events", "affected", "risk"),
    )
    assert found == expected


def test_totals_of_adverse_events(records: Records) -> None:
    names = [
        f"{k}Num{what}" for k in ("deaths", "serious", "other") for what in ("Affected", "AtRisk")
    ]
    expected = Counter(
        (nct_id, group["id"], *(str(group.get(name, "")) for name in names))
        for nct_id, results in records.results.items()
        for group in get_rows(results, "adverseEventsModule", "eventGroups")
    )
    shown = "".join(f" OPTIONAL {{ ?g ct:{name} ?{name} }}" for name in names)
    pattern = f"?s ct:nctId ?nct ; ct:eventGroup ?g . ?g ct:groupId ?id {shown}"
    assert records.ask(pattern, "nct", "id", *names) == expected


def test_analyses_and_their_p_values(records: Records) -> None:
    expected = Counter(
        (nct_id, number, str(place), analysis.get("pValue", ""), group_id)
        for nct_id, number, measure in list_measures(records, "outcomeMeasure")
        for place, analysis in enumerate(measure.get("analyses", ()), 1)
        for group_id in analysis["groupIds"]
    )
    pattern = (
        "?s ct:nctId ?nct ; ct:outcomeMeasure ?m . ?m ct:ordinal ?number ; ct:analysis ?a ."
        " ?a ct:ordinal ?place ; ct:group/ct:groupId ?group"
    )
    names = ("nct", "number", "place", "p", "group")
    assert records.ask(pattern + " OPTIONAL { ?a ct:pValue ?p }", *names) == expected
    compared = records.ask(
        "?a ct:pValueOperator ?o ; ct:pValueNumber ?n ; ct:pValue ?p", "o", "n", "p"
    )
    assert sum(compared.values()) > 100
    for operator, number, text in compared:
        said = re.fullmatch(r"(<|>|=|)\s*([\d.]+)", text)
        assert said, text
        assert (said[1] or "=", Decimal(said[2])) == (operator, Decimal(number))


def test_planned_outcomes_are_found_by_kind_and_title(records: Records) -> None:
    found = records.ask(
        "?m ct:plannedOutcome ?o ; rdfs:label ?title ; ct:outcomeMeasureType ?t ."
        " ?o a ?class ; rdfs:label ?planned",
        *("title", "planned", "t", "class"),
    )
    assert sum(found.values()) > 500
    kinds = {
        ("PRIMARY", "PrimaryOutcome"),
        ("SECONDARY", "SecondaryOutcome"),
        ("OTHER_PRE_SPECIFIED", "OtherOutcome"),
    }
    assert {row[0] == row[1] for row in found} == {True}
    assert {(row[2].rpartition("-")[2], row[3].removeprefix(CT)) for row in found} <= kinds
