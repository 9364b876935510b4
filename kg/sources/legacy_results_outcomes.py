"""Outcome measures with their analyses, of the results of a legacy XML record.

Owns ``outcome_list``. Refuses to know how values stand in classes and categories
(:mod:`kg.sources.legacy_results_measures`).
"""

from __future__ import annotations

import re

from kg.sources.dates import parse_date
from kg.sources.legacy_fields import Fields, find_code, get_text
from kg.sources.legacy_results_groups import (
    find_units_analyzed,
    name_group,
    read_denoms,
    read_groups,
)
from kg.sources.legacy_results_measures import counts_participants, read_classes, split_measures
from kg.study.results import Denom, MeasureAnalysis, OutcomeMeasure, OutcomeMeasuresModule

_MONTH_YEAR = re.compile(r"(0[1-9]|1[0-2])/(\d{4})", re.ASCII)
_PATH = "resultsSection.outcomeMeasuresModule.outcomeMeasures"
# Before 2017 the question was whether non-inferiority was tested; both elements hold the answer.
_TESTED = {"Yes": True, "No": False}


def read_outcome_measures(outcomes: Fields) -> OutcomeMeasuresModule:
    """``outcomeMeasuresModule``."""
    return OutcomeMeasuresModule(
        outcome_measures=[_read_outcome(outcome) for outcome in outcomes.groups("outcome")]
    )


def _read_outcome(outcome: Fields) -> OutcomeMeasure:
    counted, measures = split_measures(outcome.group("measure_list").groups("measure"))
    measures = [*outcome.groups("measure"), *measures]
    # An outcome has one measure: what was counted besides is not what was measured.
    measures.sort(key=counts_participants)
    measure = measures[0] if measures else Fields(None, outcome.notes)
    for left in measures[1:]:
        title = left.text("title") or "without a title"
        outcome.notes.add(_PATH, f"a second measure of one outcome ({title[:60]}) is left out")
    denoms = read_denoms(measure) or counted
    read = OutcomeMeasure(
        type=outcome.code("type", "OutcomeMeasureType"),
        title=_read_common(outcome, measure, "title"),
        description=_read_common(outcome, measure, "description"),
        population_description=_read_common(outcome, measure, "population"),
        reporting_status="POSTED" if outcome.elements("group_list") else "NOT_POSTED",
        anticipated_posting_date=_read_posting_date(outcome),
        time_frame=outcome.paragraphs("time_frame"),
        groups=read_groups(outcome),
        analyses=[_read_analysis(one) for one in outcome.group("analysis_list").groups("analysis")],
    )
    _add_measure(read, measure, denoms)
    return read


def _add_measure(read: OutcomeMeasure, measure: Fields, denoms: list[Denom]) -> None:
    read.param_type = measure.code("param", "MeasureParam")
    read.dispersion_type = measure.text("dispersion")
    read.unit_of_measure = measure.text("units")
    read.denom_units_selected = measure.text("units_analyzed")
    read.type_units_analyzed = find_units_analyzed(denoms)
    read.denoms = denoms
    read.classes = read_classes(measure)


def _read_common(outcome: Fields, measure: Fields, tag: str) -> str | None:
    """A text that outcome and measure both hold; it is one in API v2."""
    text, other = outcome.paragraphs(tag), measure.paragraphs(tag)
    if text and other and text != other:
        outcome.notes.add(f"{_PATH}.{tag}", f"the measure says otherwise, left out: {other[:200]}")
    return text or other


def _read_posting_date(outcome: Fields) -> str | None:
    """``12/2020`` or a year."""
    text = outcome.text("posting_date")
    if text is None:
        return None
    match = _MONTH_YEAR.fullmatch(text)
    return f"{match[2]}-{match[1]}" if match else parse_date(text)


def _read_analysis(analysis: Fields) -> MeasureAnalysis:
    kind = analysis.text("non_inferiority_type")
    tested = analysis.text("non_inferiority") or (kind if kind in _TESTED else None)
    return MeasureAnalysis(
        param_type=analysis.text("param_type"),
        param_value=analysis.text("param_value"),
        dispersion_type=analysis.code("dispersion_type", "AnalysisDispersionType"),
        dispersion_value=analysis.text("dispersion_value"),
        statistical_method=analysis.text("method"),
        statistical_comment=analysis.paragraphs("method_desc"),
        p_value=analysis.text("p_value"),
        p_value_comment=analysis.paragraphs("p_value_desc"),
        ci_num_sides=analysis.code("ci_n_sides", "ConfidenceIntervalNumSides"),
        ci_pct_value=analysis.text("ci_percent"),
        ci_lower_limit=_read_limit(analysis, "ci_lower_limit"),
        ci_upper_limit=_read_limit(analysis, "ci_upper_limit"),
        ci_lower_limit_comment=analysis.paragraphs("ci_lower_limit_na_comment"),
        ci_upper_limit_comment=analysis.paragraphs("ci_upper_limit_na_comment"),
        estimate_comment=analysis.paragraphs("estimate_desc"),
        tested_non_inferiority=_read_tested(tested, analysis),
        non_inferiority_type=(None if kind in _TESTED else find_code("NonInferiorityType", kind)),
        non_inferiority_comment=analysis.paragraphs("non_inferiority_desc"),
        other_analysis_description=analysis.paragraphs("other_analysis_desc"),
        group_description=analysis.paragraphs("groups_desc"),
        group_ids=[
            name_group(text)
            for one in analysis.group("group_id_list").elements("group_id")
            if (text := get_text(one))
        ],
    )


def _read_limit(analysis: Fields, tag: str) -> str | None:
    """A limit; where only the comment says why it is not available, ``NA`` as in the API."""
    is_missing = bool(analysis.text(f"{tag}_na_comment"))
    return analysis.text(tag) or ("NA" if is_missing else None)


def _read_tested(text: str | None, analysis: Fields) -> bool | None:
    if text is None or text in _TESTED:
        return None if text is None else _TESTED[text]
    field = f"{_PATH}.analyses.testedNonInferiority"
    analysis.notes.add(field, f"{text[:40]!r} is neither Yes nor No; left out")
    return None
