"""Statistical analyses of an outcome measure: method, estimate, confidence interval, p-value."""

from __future__ import annotations

from kg.mapping.draft import Draft
from kg.mapping.numbers import parse_p_value
from kg.mapping.results_groups import Groups
from kg.mapping.terms import ct, decimal, literal
from kg.study.codelists import find_code
from kg.study.results import MeasureAnalysis


def map_analysis(
    draft: Draft, measure: str, analysis: MeasureAnalysis, groups: Groups, number: int
) -> None:
    """Every field of one analysis, and the groups it compares."""
    label = analysis.statistical_method or analysis.param_type or "Statistical analysis"
    key = (analysis.param_type, analysis.param_value, analysis.p_value, *analysis.group_ids)
    node = draft.subpart(
        measure, "analysis", "analysis", "Analysis", label, analysis.group_description, *key
    )
    for group_id in analysis.group_ids:
        groups.tie(draft, node, group_id)
    draft.markdown(node, "groupDescription", analysis.group_description)
    draft.ordinal(node, number)
    _map_test(draft, node, analysis)
    _map_estimate(draft, node, analysis)
    _map_interval(draft, node, analysis)


def _map_test(draft: Draft, node: str, analysis: MeasureAnalysis) -> None:
    draft.text(node, "statisticalMethod", analysis.statistical_method)
    draft.markdown(node, "statisticalComment", analysis.statistical_comment)
    _map_p_value(draft, node, analysis.p_value)
    draft.markdown(node, "pValueComment", analysis.p_value_comment)
    draft.flag(node, "testedNonInferiority", analysis.tested_non_inferiority)
    kind = find_code("NonInferiorityType", analysis.non_inferiority_type)
    draft.code(node, "nonInferiorityType", "NonInferiorityType", kind)
    draft.markdown(node, "nonInferiorityComment", analysis.non_inferiority_comment)
    draft.markdown(node, "otherAnalysisDescription", analysis.other_analysis_description)


def _map_p_value(draft: Draft, node: str, text: str | None) -> None:
    if not text:
        return
    draft.text(node, "pValue", text)
    found = parse_p_value(text)
    if found is not None:
        draft.add(node, ct("pValueOperator"), literal(found.operator))
        draft.add(node, ct("pValueNumber"), decimal(found.number))


def _map_estimate(draft: Draft, node: str, analysis: MeasureAnalysis) -> None:
    draft.text(node, "analysisParamType", analysis.param_type)
    draft.number(node, "paramValue", analysis.param_value)
    dispersion = find_code("AnalysisDispersionType", analysis.dispersion_type)
    draft.code(node, "analysisDispersionType", "AnalysisDispersionType", dispersion)
    draft.number(node, "dispersionValue", analysis.dispersion_value)
    draft.markdown(node, "estimateComment", analysis.estimate_comment)


def _map_interval(draft: Draft, node: str, analysis: MeasureAnalysis) -> None:
    sides = find_code("ConfidenceIntervalNumSides", analysis.ci_num_sides)
    draft.code(node, "ciNumSides", "ConfidenceIntervalNumSides", sides)
    draft.number(node, "ciPctValue", analysis.ci_pct_value)
    draft.number(node, "ciLowerLimit", analysis.ci_lower_limit)
    draft.number(node, "ciUpperLimit", analysis.ci_upper_limit)
    draft.markdown(node, "ciLowerLimitComment", analysis.ci_lower_limit_comment)
    draft.markdown(node, "ciUpperLimitComment", analysis.ci_upper_limit_comment)
