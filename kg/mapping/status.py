"""``statusModule`` → recruitment status and dates.

Owns how a date is written: the literal as precise as the record, its type, and a lower bound for
filters. Refuses to judge whether the dates make sense together.
"""

from __future__ import annotations

from kg.mapping.draft import Draft
from kg.mapping.terms import ct, date_literal, date_lower_bound
from kg.study.model import StatusModule
from kg.study.part import DateStruct

# Dates the registry lets a sponsor give as a month: these always carry a lower bound, so that one
# filter serves every record. Others carry one only where the record is coarser than a day.
_MONTH_ALLOWED = frozenset(
    {"startDate", "primaryCompletionDate", "completionDate", "statusVerifiedDate"}
)


def map_status(draft: Draft, module: StatusModule) -> None:
    """Status, reasons, expanded access and all fifteen dates."""
    node = draft.study
    draft.code(node, "overallStatus", "Status", module.overall_status)
    draft.code(node, "lastKnownStatus", "Status", module.last_known_status)
    draft.text(node, "whyStopped", module.why_stopped)
    draft.flag(node, "delayedPosting", module.delayed_posting)
    draft.flag(node, "resultsWaived", module.results_waived)
    if access := module.expanded_access_info:
        draft.flag(node, "hasExpandedAccess", access.has_expanded_access)
        draft.text(node, "expandedAccessNctId", access.nct_id)
        draft.code(node, "expandedAccessStatus", "ExpandedAccessStatus", access.status_for_nct_id)
    _map_date_structs(draft, module)
    _map_plain_dates(draft, module)


def _map_date_structs(draft: Draft, module: StatusModule) -> None:
    _map_date_struct(draft, "startDate", module.start_date_struct)
    _map_date_struct(draft, "primaryCompletionDate", module.primary_completion_date_struct)
    _map_date_struct(draft, "completionDate", module.completion_date_struct)
    _map_date_struct(draft, "studyFirstPostDate", module.study_first_post_date_struct)
    _map_date_struct(draft, "resultsFirstPostDate", module.results_first_post_date_struct)
    _map_date_struct(draft, "dispFirstPostDate", module.disp_first_post_date_struct)
    _map_date_struct(draft, "lastUpdatePostDate", module.last_update_post_date_struct)


def _map_plain_dates(draft: Draft, module: StatusModule) -> None:
    _map_date(draft, "statusVerifiedDate", module.status_verified_date)
    _map_date(draft, "studyFirstSubmitDate", module.study_first_submit_date)
    _map_date(draft, "studyFirstSubmitQcDate", module.study_first_submit_qc_date)
    _map_date(draft, "resultsFirstSubmitDate", module.results_first_submit_date)
    _map_date(draft, "resultsFirstSubmitQcDate", module.results_first_submit_qc_date)
    _map_date(draft, "dispFirstSubmitDate", module.disp_first_submit_date)
    _map_date(draft, "dispFirstSubmitQcDate", module.disp_first_submit_qc_date)
    _map_date(draft, "lastUpdateSubmitDate", module.last_update_submit_date)


def _map_date_struct(draft: Draft, name: str, value: DateStruct | None) -> None:
    if value is not None:
        _map_date(draft, name, value.date)
        draft.code(draft.study, f"{name}Type", "DateType", value.type)


def _map_date(draft: Draft, name: str, text: str | None) -> None:
    if not text:
        return
    draft.add(draft.study, ct(name), date_literal(text))
    lower_bound = date_lower_bound(text)
    if lower_bound is not None and (len(text) < 10 or name in _MONTH_ALLOWED):
        draft.add(draft.study, ct(f"{name}LowerBound"), lower_bound)
