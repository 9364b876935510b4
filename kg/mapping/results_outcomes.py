"""``outcomeMeasuresModule`` → what was found for each outcome, tied to what was planned."""

from __future__ import annotations

from kg.mapping.draft import Draft
from kg.mapping.results_analyses import map_analysis
from kg.mapping.results_groups import Groups, map_groups, name_group
from kg.mapping.results_measures import list_sizes, map_measure
from kg.mapping.terms import ct, date_lower_bound
from kg.study.codelists import find_code
from kg.study.results import OutcomeMeasure, OutcomeMeasuresModule

_PLANNED_CLASSES = {
    "PRIMARY": "PrimaryOutcome",
    "SECONDARY": "SecondaryOutcome",
    "OTHER_PRE_SPECIFIED": "OtherOutcome",
}


def map_outcome_measures(draft: Draft, module: OutcomeMeasuresModule) -> None:
    """Every outcome measure, posted or not; the planned outcomes must be in ``draft`` already."""
    for number, measure in enumerate(module.outcome_measures, 1):
        _map_outcome_measure(draft, measure, number)


def _map_outcome_measure(draft: Draft, measure: OutcomeMeasure, number: int) -> None:
    type_ = find_code("OutcomeMeasureType", measure.type)
    label = measure.title or f"Outcome measure {number}"
    key = (type_, measure.time_frame, measure.description, measure.unit_of_measure)
    node = draft.part("outcomeMeasure", "outcome-measure", "OutcomeMeasure", label, *key)
    draft.code(node, "outcomeMeasureType", "OutcomeMeasureType", type_)
    status = find_code("ReportingStatus", measure.reporting_status)
    draft.code(node, "reportingStatus", "ReportingStatus", status)
    _map_posting_date(draft, node, measure.anticipated_posting_date)
    draft.text(node, "timeFrame", measure.time_frame)
    draft.text(node, "typeUnitsAnalyzed", measure.type_units_analyzed)
    planned = draft.find_parts(_PLANNED_CLASSES.get(type_ or "", ""), label)
    if len(planned) == 1:
        draft.add(node, ct("plannedOutcome"), planned[0])
    groups = _map_groups(draft, node, measure)
    map_measure(draft, node, measure, groups, number)
    for place, analysis in enumerate(measure.analyses, 1):
        map_analysis(draft, node, analysis, groups, place)


def _map_posting_date(draft: Draft, node: str, text: str | None) -> None:
    draft.date(node, "anticipatedPostingDate", text)
    lower_bound = date_lower_bound(text) if text and len(text) < 10 else None
    if lower_bound is not None:
        draft.add(node, ct("anticipatedPostingDateLowerBound"), lower_bound)


def _map_groups(draft: Draft, node: str, measure: OutcomeMeasure) -> Groups:
    nodes = []
    for group in measure.groups:
        label, key = name_group(group), (group.id, group.description)
        nodes.append(
            draft.subpart(node, "outcomeGroup", "outcome-group", "OutcomeGroup", label, *key)
        )
    return map_groups(draft, measure.groups, nodes, list_sizes(measure.denoms))
