"""Results in legacy XML, one rule a test, on documents of our own."""

from __future__ import annotations

import msgspec
import pytest

from kg.study.results import (
    Denom,
    DenomCount,
    FlowStats,
    Measurement,
    OutcomeMeasure,
)
from tests.legacy_documents import read_results, read_xml, write_measurements


def read_outcome(body: str) -> OutcomeMeasure:
    results = read_results(f"<outcome_list><outcome>{body}</outcome></outcome_list>")
    (outcome,) = results.outcome_measures_module.outcome_measures
    return outcome


def test_participant_flow() -> None:
    flow = read_results(
        "<participant_flow><recruitment_details>One&#13;\nTwo</recruitment_details>"
        "<group_list><group group_id='P1'><title>A</title></group><group group_id='P2'>"
        "<title>B</title><description>b</description></group></group_list><period_list><period>"
        "<title>Overall Study</title><milestone_list><milestone><title>STARTED</title>"
        "<participants_list><participants group_id='P1' count='3'/>"
        "<participants group_id='P12' count='1,204'>why\nso</participants></participants_list>"
        "</milestone></milestone_list><drop_withdraw_reason_list><drop_withdraw_reason>"
        "<title>Death</title><participants_list><participants group_id='P2' count='0'/>"
        "</participants_list></drop_withdraw_reason></drop_withdraw_reason_list></period>"
        "</period_list></participant_flow>"
    ).participant_flow_module
    assert flow.recruitment_details == "One\n\nTwo"
    assert [(one.id, one.title, one.description) for one in flow.groups] == [
        ("FG000", "A", None),
        ("FG001", "B", "b"),
    ]
    (period,) = flow.periods
    assert (period.title, period.milestones[0].type) == ("Overall Study", "STARTED")
    assert period.milestones[0].achievements == [
        FlowStats(group_id="FG000", num_subjects="3"),
        FlowStats(group_id="FG011", num_subjects="1,204", comment="why\n\nso"),
    ]
    assert period.drop_withdraws[0].type == "Death"
    assert period.drop_withdraws[0].reasons == [FlowStats(group_id="FG001", num_subjects="0")]


@pytest.mark.parametrize(
    ("title", "param", "categories", "named"),
    [
        ("Age", "Mean", [""], "Age, Continuous"),
        ("Age", "Median", [""], "Age, Continuous"),
        ("Age", "Count of Participants", ["&lt;=18 years", ">=65 years"], "Age, Categorical"),
        ("Age", "Number", ["0 to 5"], "Age"),
        ("Age, Customized", "Mean", [""], "Age, Customized"),
        ("Gender", "Count of Participants", ["Female", "Male"], "Gender"),
    ],
)
def test_baseline_titles_are_those_of_the_api(
    title: str, param: str, categories: list[str], named: str
) -> None:
    rows = "".join(
        f"<category>{f'<title>{one}</title>' if one else ''}"
        f"{write_measurements(B1={'value': '1'})}</category>"
        for one in categories
    )
    results = read_results(
        f"<baseline><measure_list><measure><title>{title}</title><param>{param}</param>"
        f"<class_list><class><category_list>{rows}</category_list></class></class_list>"
        "</measure></measure_list></baseline>"
    )
    (measure,) = results.baseline_characteristics_module.measures
    assert measure.title == named
    assert len(measure.classes) == 1


def test_a_baseline_measure() -> None:
    results = read_results(
        "<baseline><population>P</population><analyzed_list>"
        "<analyzed><units>Participants</units><scope>Overall</scope><count_list>"
        "<count group_id='B1' value='9'/></count_list></analyzed>"
        "<analyzed><units>eyes</units><scope>Overall</scope><count_list>"
        "<count group_id='B1' value='18'/></count_list></analyzed></analyzed_list>"
        "<measure_list><measure><title>Score</title><description>d</description>"
        "<population>q</population><units>points</units><param>Geometric Mean</param>"
        "<dispersion>Inter-Quartile Range</dispersion><units_analyzed>eyes</units_analyzed>"
        "<class_list><class><title>left</title><analyzed_list><analyzed>"
        "<units>Participants</units><scope>Class</scope><count_list>"
        "<count group_id='B1' value='7'/></count_list></analyzed></analyzed_list>"
        "<category_list><category><measurement_list>"
        "<measurement group_id='B1' value='NA' lower_limit='&lt;0.1' upper_limit='1,234'>why"
        "</measurement></measurement_list></category></category_list></class></class_list>"
        "</measure></measure_list></baseline>"
    )
    module = results.baseline_characteristics_module
    assert (module.population_description, module.type_units_analyzed) == ("P", "eyes")
    assert [denom.units for denom in module.denoms] == ["Participants", "eyes"]
    (measure,) = module.measures
    assert measure.param_type == "GEOMETRIC_MEAN"
    assert measure.dispersion_type == "INTER_QUARTILE_RANGE"
    assert (measure.unit_of_measure, measure.denom_units_selected) == ("points", "eyes")
    assert (measure.description, measure.population_description) == ("d", "q")
    (class_,) = measure.classes
    counts = [DenomCount(group_id="BG000", value="7")]
    assert class_.denoms == [Denom(units="Participants", counts=counts)]
    assert class_.categories[0].measurements == [
        Measurement(
            group_id="BG000", value="NA", lower_limit="<0.1", upper_limit="1,234", comment="why"
        )
    ]


OLD_BASELINE = (
    "<baseline><measure_list><measure><title>Number of Participants</title>"
    "<units>participants</units><param>Number</param><category_list><category>"
    + write_measurements(B1={"value": "8"}, B2={"value": "4"})
    + "</category></category_list></measure><measure><title>Gender</title>"
    "<units>participants</units><param>Number</param><category_list>"
    "<category><sub_title>Female</sub_title>"
    + write_measurements(B1={"value": "3"}, B2={})
    + "</category><category><sub_title>Male</sub_title>"
    + write_measurements(B1={"value": "5"})
    + "</category></category_list></measure><measure><title>Region of Enrollment</title>"
    "<units>participants</units><param>Number</param><category_list>"
    "<category><sub_title>Peru</sub_title>"
    + write_measurements(B1={"value": "8"})
    + "</category></category_list></measure></measure_list></baseline>"
)


def test_the_layout_before_2017_reads_as_the_api_has_it_since() -> None:
    module = read_results(OLD_BASELINE).baseline_characteristics_module
    assert msgspec.to_builtins(module.denoms) == [
        {
            "units": "Participants",
            "counts": [{"groupId": "BG000", "value": "8"}, {"groupId": "BG001", "value": "4"}],
        }
    ]
    sex, region = module.measures
    assert (sex.title, sex.param_type, sex.unit_of_measure) == (
        "Sex: Female, Male",
        "COUNT_OF_PARTICIPANTS",
        "Participants",
    )
    assert [[one.title for one in class_.categories] for class_ in sex.classes] == [
        ["Female", "Male"]
    ]
    assert [one.group_id for one in sex.classes[0].categories[0].measurements] == ["BG000"]
    assert (region.param_type, region.unit_of_measure) == ("NUMBER", "participants")
    assert [(one.title, one.categories[0].title) for one in region.classes] == [("Peru", None)]


def test_an_outcome_measure_of_the_layout_before_2017() -> None:
    outcome = read_outcome(
        "<type>Secondary</type><title>T</title><group_list><group group_id='O1'/></group_list>"
        "<measure_list><measure>"
        "<title>Number of Participants</title><units>participants</units><param>Number</param>"
        f"<category_list><category>{write_measurements(O1={'value': '5'})}</category>"
        "</category_list></measure><measure><title>T</title><description>D</description><units>ml</units>"
        "<param>Least Squares Mean</param><dispersion>Standard Error</dispersion><category_list>"
        "<category><sub_title>Week 1</sub_title>"
        f"{write_measurements(O1={'value': '1.5', 'spread': '0.1'})}</category>"
        "<category><sub_title>Week 2</sub_title>"
        f"{write_measurements(O1={'value': '2.5', 'spread': '0.2'})}</category></category_list>"
        "</measure></measure_list>"
    )
    assert (outcome.type, outcome.reporting_status) == ("SECONDARY", "POSTED")
    assert (outcome.title, outcome.description) == ("T", "D")
    counts = [DenomCount(group_id="OG000", value="5")]
    assert outcome.denoms == [Denom(units="Participants", counts=counts)]
    assert (outcome.param_type, outcome.dispersion_type) == ("LEAST_SQUARES_MEAN", "Standard Error")
    assert [
        (one.title, one.categories[0].title, one.categories[0].measurements[0].value)
        for one in outcome.classes
    ] == [("Week 1", None, "1.5"), ("Week 2", None, "2.5")]


@pytest.mark.parametrize(
    ("body", "status", "date"),
    [
        ("<posting_date>12/2020</posting_date>", "NOT_POSTED", "2020-12"),
        ("<posting_date>2025</posting_date>", "NOT_POSTED", "2025"),
        ("<posting_date>soon</posting_date>", "NOT_POSTED", "soon"),
        ("", "NOT_POSTED", None),
        ("<group_list><group group_id='O1'/></group_list>", "POSTED", None),
    ],
)
def test_outcomes_not_posted(body: str, status: str, date: str | None) -> None:
    outcome = read_outcome(f"<type>Post-Hoc</type><title>T</title>{body}")
    assert outcome.type == "POST_HOC"
    assert (outcome.reporting_status, outcome.anticipated_posting_date) == (status, date)


def test_a_text_that_outcome_and_measure_say_otherwise_is_named() -> None:
    reading = read_xml(
        "<outcome_list><outcome><title>T</title><measure><title>U</title></measure></outcome>"
        "</outcome_list>"
    )
    assert reading.warnings == [
        "a.xml: NCT00000009: resultsSection.outcomeMeasuresModule.outcomeMeasures.title:"
        " the measure says otherwise, left out: U"
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<non_inferiority>No</non_inferiority>", (False, None)),
        ("<non_inferiority_type>Yes</non_inferiority_type>", (True, None)),
        (
            "<non_inferiority_type>Superiority or Other (legacy)</non_inferiority_type>",
            (None, "SUPERIORITY_OR_OTHER_LEGACY"),
        ),
        ("<non_inferiority_type>Equivalence</non_inferiority_type>", (None, "EQUIVALENCE")),
        ("<non_inferiority_type>Neither</non_inferiority_type>", (None, "Neither")),
        ("", (None, None)),
    ],
)
def test_non_inferiority(body: str, expected: tuple[bool | None, str | None]) -> None:
    outcome = read_outcome(
        f"<title>T</title><analysis_list><analysis>{body}</analysis></analysis_list>"
    )
    (analysis,) = outcome.analyses
    assert (analysis.tested_non_inferiority, analysis.non_inferiority_type) == expected


def test_an_analysis() -> None:
    outcome = read_outcome(
        "<analysis_list><analysis><group_id_list><group_id>O1</group_id><group_id>O3</group_id>"
        "</group_id_list><groups_desc>g</groups_desc><p_value>&lt; 0.001</p_value>"
        "<p_value_desc>p</p_value_desc><method>ANCOVA</method><method_desc>m</method_desc>"
        "<param_type>Odds Ratio (OR)</param_type><param_value>1.5</param_value>"
        "<dispersion_type>Standard Error of the Mean</dispersion_type>"
        "<dispersion_value>.2</dispersion_value><ci_percent>97.5</ci_percent>"
        "<ci_n_sides>1-Sided</ci_n_sides><ci_lower_limit>-1</ci_lower_limit>"
        "<ci_upper_limit_na_comment>none</ci_upper_limit_na_comment>"
        "<estimate_desc>e</estimate_desc><other_analysis_desc>o</other_analysis_desc>"
        "<non_inferiority_desc>n</non_inferiority_desc></analysis></analysis_list>"
    )
    assert msgspec.to_builtins(outcome.analyses) == [
        {
            "groupIds": ["OG000", "OG002"],
            "groupDescription": "g",
            "pValue": "< 0.001",
            "pValueComment": "p",
            "statisticalMethod": "ANCOVA",
            "statisticalComment": "m",
            "paramType": "Odds Ratio (OR)",
            "paramValue": "1.5",
            "dispersionType": "STANDARD_ERROR_OF_MEAN",
            "dispersionValue": ".2",
            "ciPctValue": "97.5",
            "ciNumSides": "ONE_SIDED",
            "ciLowerLimit": "-1",
            "ciUpperLimit": "NA",
            "ciUpperLimitComment": "none",
            "estimateComment": "e",
            "otherAnalysisDescription": "o",
            "nonInferiorityComment": "n",
        }
    ]
