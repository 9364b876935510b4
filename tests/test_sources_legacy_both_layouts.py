"""Legacy XML whose measures have the layout before 2017 and the one since, side by side."""

from __future__ import annotations

import pytest

from kg.study.results import Denom, DenomCount, MeasureClass, OutcomeMeasure
from tests.legacy_documents import read_results, read_xml, write_measurements

TITLE = "<title>Number of Participants</title>"
CATEGORY = f"<category>{write_measurements(B1={'value': '8'})}</category>"
OLD = f"<category_list>{CATEGORY}</category_list>"
NEW = (
    "<class_list><class><title>Row</title><category_list><category><title>Column</title>"
    f"{write_measurements(B1={'value': '5'})}</category></category_list></class></class_list>"
)
COUNTS = [Denom(units="Participants", counts=[DenomCount(group_id="BG000", value="8")])]


def list_values(classes: list[MeasureClass]) -> list[str | None]:
    return [
        measurement.value
        for one in classes
        for category in one.categories
        for measurement in category.measurements
    ]


@pytest.mark.parametrize(
    ("inner", "values"),
    [
        (NEW + OLD, ["5", "8"]),
        (OLD + NEW, ["5", "8"]),
        (f"<class_list><class/></class_list>{OLD}", ["8"]),
        (f"<class_list><class><title>a</title></class></class_list>{OLD}", ["8"]),
        (f"<class_list/>{OLD}", ["8"]),
        (OLD.replace("<category>", "<category><sub_title>Adults</sub_title>"), ["8"]),
        (OLD.replace("value='8'", "value='8' spread='1'"), ["8"]),
        (OLD.replace("'8'/>", "'8'>all</measurement>"), ["8"]),
        (f"<description>Who came</description>{OLD}", ["8"]),
        (OLD.replace(CATEGORY, CATEGORY * 2), ["8", "8"]),
        (f"<category_list/>{NEW}", ["5"]),
        ("<category_list/>", []),
        ("", []),
    ],
)
def test_a_count_of_participants_that_says_more_stays_a_measure(
    inner: str, values: list[str]
) -> None:
    module = read_results(
        f"<baseline><measure_list><measure>{TITLE}{inner}</measure></measure_list></baseline>"
    ).baseline_characteristics_module
    assert module.denoms == []
    (measure,) = module.measures
    assert measure.title == "Number of Participants"
    assert list_values(measure.classes) == values


def test_one_that_only_counts_is_the_denominator() -> None:
    module = read_results(
        f"<baseline><measure_list><measure>{TITLE}{OLD}</measure></measure_list></baseline>"
    ).baseline_characteristics_module
    assert (module.denoms, module.measures) == (COUNTS, [])


def test_a_count_without_values_counts_nobody() -> None:
    module = read_results(
        f"<baseline><measure_list><measure>{TITLE}<category_list><category/></category_list>"
        "</measure></measure_list></baseline>"
    ).baseline_characteristics_module
    assert module.denoms == [Denom(units="Participants")]


def read_outcome(*measures: str) -> tuple[OutcomeMeasure, list[str]]:
    inner = "".join(f"<measure>{measure}</measure>" for measure in measures)
    reading = read_xml(
        "<outcome_list><outcome><group_list><group group_id='O1'/></group_list>"
        f"<measure_list>{inner}</measure_list></outcome></outcome_list>"
    )
    assert reading.study.results_section is not None
    (outcome,) = reading.study.results_section.outcome_measures_module.outcome_measures
    return outcome, reading.warnings


def test_a_count_that_says_more_does_not_take_the_place_of_the_measure() -> None:
    weight = f"<title>Weight</title><units>kg</units>{NEW}"
    outcome, warnings = read_outcome(f"{TITLE}{NEW}{OLD}", weight)
    assert (outcome.unit_of_measure, list_values(outcome.classes)) == ("kg", ["5"])
    assert warnings == [
        "a.xml: NCT00000009: resultsSection.outcomeMeasuresModule.outcomeMeasures:"
        " a second measure of one outcome (Number of Participants) is left out"
    ]
