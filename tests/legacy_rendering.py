"""Results of a study → legacy XML, laid out as the registry laid it out from 2017 to 2024.

What that format has no place for is not written. Only for tests: it lets real API v2 records, of
which there are many with results, be read in both formats.
"""

from __future__ import annotations

from lxml import etree

from kg.study import Study
from kg.study.results import (
    CertainAgreement,
    Denom,
    FlowStats,
    Group,
    Measure,
    MeasureAnalysis,
    MoreInfoModule,
    OutcomeMeasure,
    ParticipantFlowModule,
    ResultsSection,
)
from tests.legacy_rendering_events import render_events
from tests.legacy_rendering_nodes import Node, add, add_texts, find_label, number

AGE_TITLES = {"Age, Continuous", "Age, Categorical", "Age Continuous"}
NO_AGREEMENT = (
    "There is NOT an agreement between Principal Investigators and the Sponsor (or its agents)."
)
EMBARGO = (
    "The only disclosure restriction on the PI is that the sponsor can review results"
    " communications prior to public release and can embargo communications regarding trial results"
    " for a period that is {} days. The sponsor cannot require changes to the communication."
)
DAYS = {
    "LTE60": EMBARGO.format("less than or equal to 60"),
    "GT60": EMBARGO.format("more than 60 days but less than or equal to 180"),
}


def render_study(study: Study) -> bytes:
    """``<clinical_study>`` with the id and the results of ``study``."""
    root = etree.Element("clinical_study")
    add(add(root, "id_info"), "nct_id", study.nct_id)
    if study.results_section is not None:
        render_results(add(root, "clinical_results"), study.results_section)
    return etree.tostring(root, pretty_print=True)


def render_results(node: Node, results: ResultsSection) -> None:
    baseline = results.baseline_characteristics_module
    render_flow(add(node, "participant_flow"), results.participant_flow_module)
    table = add(node, "baseline")
    add(table, "population", baseline.population_description)
    add_groups(table, list(baseline.groups), "B")
    add_denoms(table, baseline.denoms, "Overall")
    measures = add(table, "measure_list")
    for measure in baseline.measures:
        dispersion = find_label("MeasureDispersionType", measure.dispersion_type)
        title = "Age" if measure.title in AGE_TITLES else measure.title
        render_measure(add(measures, "measure"), measure, title, dispersion)
    outcomes = add(node, "outcome_list")
    for outcome in results.outcome_measures_module.outcome_measures:
        render_outcome(add(outcomes, "outcome"), outcome)
    events = results.adverse_events_module
    reported = add(node, "reported_events")
    add_texts(reported, time_frame=events.time_frame, desc=events.description)
    add_groups(reported, list(events.event_groups), "E")
    render_events(reported, events)
    render_more_info(node, results.more_info_module)


def add_groups(parent: Node, groups: list[Group], letter: str) -> None:
    if groups:
        table = add(parent, "group_list")
    for group in groups:
        assert number(group.id).startswith(letter)
        node = add(table, "group", group_id=number(group.id))
        add_texts(node, title=group.title, description=group.description)


def add_denoms(parent: Node, denoms: list[Denom], scope: str) -> None:
    table = add(parent, "analyzed_list") if denoms else parent
    for denom in denoms:
        node = add(table, "analyzed")
        add_texts(node, units=denom.units, scope=scope)
        counts = add(node, "count_list")
        for one in denom.counts:
            add(counts, "count", group_id=number(one.group_id), value=one.value)


def render_flow(node: Node, flow: ParticipantFlowModule) -> None:
    add_texts(
        node,
        recruitment_details=flow.recruitment_details,
        pre_assignment_details=flow.pre_assignment_details,
    )
    add_groups(node, flow.groups, "P")
    periods = add(node, "period_list")
    for period in flow.periods:
        one = add(periods, "period")
        add_texts(one, title=period.title)
        milestones = add(one, "milestone_list")
        for milestone in period.milestones:
            render_counts(add(milestones, "milestone"), milestone.type, milestone.achievements)
        reasons = add(one, "drop_withdraw_reason_list")
        for reason in period.drop_withdraws:
            render_counts(add(reasons, "drop_withdraw_reason"), reason.type, reason.reasons)


def render_counts(node: Node, title: str | None, stats: list[FlowStats]) -> None:
    add_texts(node, title=title)
    table = add(node, "participants_list")
    for one in stats:
        group = number(one.group_id)
        add(table, "participants", one.comment, group_id=group, count=one.num_subjects)


def render_measure(node: Node, measure: Measure, title: str | None, dispersion: str | None) -> None:
    param = find_label("MeasureParam", measure.param_type)
    add_texts(
        node,
        title=title,
        description=measure.description,
        population=measure.population_description,
        units=measure.unit_of_measure,
        param=param,
        dispersion=dispersion,
        units_analyzed=measure.denom_units_selected,
    )
    add_denoms(node, measure.denoms, "Measure")
    classes = add(node, "class_list") if measure.classes else node
    for class_ in measure.classes:
        one = add(classes, "class")
        add_texts(one, title=class_.title)
        add_denoms(one, class_.denoms, "Class")
        categories = add(one, "category_list")
        for category in class_.categories:
            inner = add(categories, "category")
            add_texts(inner, title=category.title)
            table = add(inner, "measurement_list")
            for value in category.measurements:
                add(
                    table,
                    "measurement",
                    value.comment,
                    group_id=number(value.group_id),
                    value=value.value,
                    spread=value.spread,
                    lower_limit=value.lower_limit,
                    upper_limit=value.upper_limit,
                )


def render_outcome(node: Node, outcome: OutcomeMeasure) -> None:
    date = outcome.anticipated_posting_date
    add_texts(
        node,
        type=find_label("OutcomeMeasureType", outcome.type),
        title=outcome.title,
        description=outcome.description,
        time_frame=outcome.time_frame,
        population=outcome.population_description,
        posting_date="/".join(reversed(date.split("-"))) if date else None,
    )
    add_groups(node, outcome.groups, "O")
    if outcome.groups or outcome.param_type or outcome.denom_units_selected:
        render_measure(add(node, "measure"), outcome, outcome.title, outcome.dispersion_type)
    if outcome.analyses:
        analyses = add(node, "analysis_list")
        for analysis in outcome.analyses:
            render_analysis(add(analyses, "analysis"), analysis)


def render_analysis(node: Node, analysis: MeasureAnalysis) -> None:
    groups = add(node, "group_id_list")
    for group_id in analysis.group_ids:
        add(groups, "group_id", number(group_id))
    kind = find_label("NonInferiorityType", analysis.non_inferiority_type)
    dispersion = find_label("AnalysisDispersionType", analysis.dispersion_type)
    add_texts(
        node,
        groups_desc=analysis.group_description,
        non_inferiority_type=kind,
        non_inferiority_desc=analysis.non_inferiority_comment,
        p_value=analysis.p_value,
        p_value_desc=analysis.p_value_comment,
        method=analysis.statistical_method,
        method_desc=analysis.statistical_comment,
        param_type=analysis.param_type,
        param_value=analysis.param_value,
        dispersion_type=dispersion,
        dispersion_value=analysis.dispersion_value,
        ci_percent=analysis.ci_pct_value,
        ci_n_sides=find_label("ConfidenceIntervalNumSides", analysis.ci_num_sides),
        ci_lower_limit=analysis.ci_lower_limit,
        ci_upper_limit=analysis.ci_upper_limit,
        ci_lower_limit_na_comment=analysis.ci_lower_limit_comment,
        ci_upper_limit_na_comment=analysis.ci_upper_limit_comment,
        estimate_desc=analysis.estimate_comment,
        other_analysis_desc=analysis.other_analysis_description,
    )


def render_more_info(node: Node, info: MoreInfoModule) -> None:
    if info.certain_agreement is not None:
        render_agreement(add(node, "certain_agreements"), info.certain_agreement)
    if info.limitations_and_caveats is not None:
        add_texts(node, limitations_and_caveats=info.limitations_and_caveats.description)
    contact = info.point_of_contact
    if contact is not None:
        add_texts(
            add(node, "point_of_contact"),
            name_or_title=contact.title,
            organization=contact.organization,
            phone=contact.phone,
            phone_ext=contact.phone_ext,
            email=contact.email,
        )


def render_agreement(node: Node, agreement: CertainAgreement) -> None:
    words = "All {} ARE" if agreement.pi_sponsor_employee else "{} are NOT"
    employer = f"{words.format('Principal Investigators')} employed by the organization."
    text = agreement.other_details or DAYS.get(agreement.restriction_type or "")
    if agreement.pi_sponsor_employee or agreement.restrictive_agreement is False:
        text = NO_AGREEMENT
    add_texts(node, pi_employee=employer, restrictive_agreement=text)
