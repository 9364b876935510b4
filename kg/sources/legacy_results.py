"""``clinical_results`` of a legacy XML record → ``ResultsSection``.

Owns participant flow, agreements, limitations and point of contact. Refuses to know measures
(:mod:`kg.sources.legacy_results_measures`) and adverse events
(:mod:`kg.sources.legacy_results_events`).
"""

from __future__ import annotations

from lxml.etree import _Element

from kg.sources.legacy_fields import Fields, get_text, part_paragraphs
from kg.sources.legacy_results_events import read_adverse_events
from kg.sources.legacy_results_groups import name_group, read_groups
from kg.sources.legacy_results_measures import read_baseline
from kg.sources.legacy_results_outcomes import read_outcome_measures
from kg.study.results import (
    CertainAgreement,
    DropWithdraw,
    FlowMilestone,
    FlowPeriod,
    FlowStats,
    LimitationsAndCaveats,
    MoreInfoModule,
    ParticipantFlowModule,
    PointOfContact,
    ResultsSection,
)

# The registry's own sentences for the agreements that API v2 has codes for.
_NO_AGREEMENT = "There is NOT an agreement between Principal Investigators and the Sponsor"
_EMBARGO = (
    "The only disclosure restriction on the PI is that the sponsor can review results"
    " communications prior to public release and can embargo communications regarding trial results"
    " for a period that is {} days. The sponsor cannot require changes"
)
_RESTRICTIONS = {
    _EMBARGO.format("less than or equal to 60"): "LTE60",
    _EMBARGO.format("more than 60 days but less than or equal to 180"): "GT60",
}


def read_results(fields: Fields) -> ResultsSection | None:
    """``resultsSection``; ``fields`` are the children of ``clinical_study``."""
    if not fields.elements("clinical_results"):
        return None
    results = fields.group("clinical_results")
    return ResultsSection(
        participant_flow_module=_read_flow(results.group("participant_flow")),
        baseline_characteristics_module=read_baseline(results.group("baseline")),
        outcome_measures_module=read_outcome_measures(results.group("outcome_list")),
        adverse_events_module=read_adverse_events(results.group("reported_events")),
        more_info_module=_read_more_info(results),
    )


def _read_flow(flow: Fields) -> ParticipantFlowModule:
    return ParticipantFlowModule(
        pre_assignment_details=flow.paragraphs("pre_assignment_details"),
        recruitment_details=flow.paragraphs("recruitment_details"),
        groups=read_groups(flow),
        periods=[_read_period(period) for period in flow.group("period_list").groups("period")],
    )


def _read_period(period: Fields) -> FlowPeriod:
    milestones = period.group("milestone_list").groups("milestone")
    reasons = period.group("drop_withdraw_reason_list").groups("drop_withdraw_reason")
    return FlowPeriod(
        title=period.text("title"),
        milestones=[
            FlowMilestone(type=one.text("title"), achievements=_read_counts(one))
            for one in milestones
        ],
        drop_withdraws=[
            DropWithdraw(type=one.text("title"), reasons=_read_counts(one)) for one in reasons
        ],
    )


def _read_counts(group: Fields) -> list[FlowStats]:
    counts = group.group("participants_list").elements("participants")
    return [_read_count(element) for element in counts]


def _read_count(element: _Element) -> FlowStats:
    comment = get_text(element)
    return FlowStats(
        group_id=name_group(element.get("group_id")),
        comment=part_paragraphs(comment) if comment else None,
        num_subjects=element.get("count"),
    )


def _read_more_info(results: Fields) -> MoreInfoModule:
    limitations = results.paragraphs("limitations_and_caveats")
    return MoreInfoModule(
        limitations_and_caveats=(
            LimitationsAndCaveats(description=limitations) if limitations else None
        ),
        certain_agreement=_read_agreement(results.group("certain_agreements")),
        point_of_contact=_read_contact(results.group("point_of_contact")),
    )


def _read_agreement(group: Fields) -> CertainAgreement | None:
    if not group:
        return None
    employer, text = group.text("pi_employee"), group.paragraphs("restrictive_agreement")
    agreement = CertainAgreement(pi_sponsor_employee=_read_employee(employer, group))
    if text is None:
        return agreement
    if text.startswith(_NO_AGREEMENT):
        # The sentence also stands for the question that employees are never asked.
        agreement.restrictive_agreement = None if agreement.pi_sponsor_employee else False
        return agreement
    agreement.restrictive_agreement = True
    for sentence, code in _RESTRICTIONS.items():
        if text.startswith(sentence):
            agreement.restriction_type = code
            return agreement
    agreement.restriction_type, agreement.other_details = "OTHER", text
    return agreement


def _read_employee(text: str | None, group: Fields) -> bool | None:
    """``All Principal Investigators ARE employed by …`` or ``… are NOT employed by …``."""
    if text is None:
        return None
    if "are NOT employed" in text or "ARE employed" in text:
        return "ARE employed" in text
    field = "resultsSection.moreInfoModule.certainAgreement.piSponsorEmployee"
    group.notes.add(field, f"{text[:60]!r} says neither ARE nor NOT employed; left out")
    return None


def _read_contact(group: Fields) -> PointOfContact | None:
    if not group:
        return None
    return PointOfContact(
        title=group.text("name_or_title"),
        organization=group.text("organization"),
        email=group.text("email"),
        phone=group.text("phone"),
        phone_ext=group.text("phone_ext"),
    )
