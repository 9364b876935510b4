"""``resultsSection``: what a study found, as the registry's API v2 lays it out.

Source: the ``ResultsSection`` schema of https://clinicaltrials.gov/api/v2. Numbers stay the texts
they are in the record (``"12.5"``, ``"NA"``, ``"<0.001"``, ``"1,234"``), because the registry
allows words there; :mod:`kg.mapping` reads them. Groups are named by ids that hold within one
module (``FG000`` participant flow, ``BG000`` baseline, ``OG000`` one outcome measure, ``EG000``
adverse events). Owns the structs only.
"""

from __future__ import annotations

import msgspec

from kg.study.part import Part


class Group(Part, kw_only=True):
    """A group of participants for which a module reports; ``id`` holds within that module."""

    id: str
    title: str | None = None
    description: str | None = None


class FlowStats(Part, kw_only=True):
    """Participants (and units) of one group at a milestone or with a reason to leave."""

    group_id: str
    comment: str | None = None
    num_subjects: str | None = None
    num_units: str | None = None


class FlowMilestone(Part, kw_only=True):
    """A milestone of a period; ``type`` is ``STARTED``, ``COMPLETED``, ``NOT COMPLETED`` or own."""

    type: str | None = None
    comment: str | None = None
    achievements: list[FlowStats] = []


class DropWithdraw(Part, kw_only=True):
    """A reason for which participants did not complete a period, in the registry's words."""

    type: str | None = None
    comment: str | None = None
    reasons: list[FlowStats] = []


class FlowPeriod(Part, kw_only=True):
    """A stretch of the study, with who started, completed and left."""

    title: str | None = None
    milestones: list[FlowMilestone] = []
    drop_withdraws: list[DropWithdraw] = []


class ParticipantFlowModule(Part, kw_only=True):
    """``resultsSection.participantFlowModule``."""

    pre_assignment_details: str | None = None
    recruitment_details: str | None = None
    type_units_analyzed: str | None = None
    groups: list[Group] = []
    periods: list[FlowPeriod] = []


class DenomCount(Part, kw_only=True):
    """How many units of one group were analysed."""

    group_id: str
    value: str | None = None


class Denom(Part, kw_only=True):
    """What a measure counts (``units``: ``Participants``, ``Eyes`` …) and how many a group had."""

    units: str | None = None
    counts: list[DenomCount] = []


class Measurement(Part, kw_only=True):
    """One reported value of one group, with its spread or limits."""

    group_id: str
    value: str | None = None
    spread: str | None = None
    lower_limit: str | None = None
    upper_limit: str | None = None
    comment: str | None = None


class MeasureCategory(Part, kw_only=True):
    """A column of a measure, e.g. ``Female``."""

    title: str | None = None
    measurements: list[Measurement] = []


class MeasureClass(Part, kw_only=True):
    """A row of a measure, e.g. a country or a visit, with denominators of its own."""

    title: str | None = None
    denoms: list[Denom] = []
    categories: list[MeasureCategory] = []


class Measure(Part, kw_only=True):
    """What baseline and outcome measures share; ``param_type`` is a ``MeasureParam``."""

    title: str | None = None
    description: str | None = None
    population_description: str | None = None
    param_type: str | None = None
    dispersion_type: str | None = None
    unit_of_measure: str | None = None
    calculate_pct: bool | None = None
    denom_units_selected: str | None = None
    denoms: list[Denom] = []
    classes: list[MeasureClass] = []


class BaselineMeasure(Measure, kw_only=True):
    """A baseline characteristic."""


class BaselineCharacteristicsModule(Part, kw_only=True):
    """``resultsSection.baselineCharacteristicsModule``; the groups often hold a total."""

    population_description: str | None = None
    type_units_analyzed: str | None = None
    groups: list[Group] = []
    denoms: list[Denom] = []
    measures: list[BaselineMeasure] = []


class MeasureAnalysis(Part, kw_only=True):
    """A statistical analysis of an outcome measure over the groups ``group_ids``."""

    param_type: str | None = None
    param_value: str | None = None
    dispersion_type: str | None = None
    dispersion_value: str | None = None
    statistical_method: str | None = None
    statistical_comment: str | None = None
    p_value: str | None = None
    p_value_comment: str | None = None
    ci_num_sides: str | None = None
    ci_pct_value: str | None = None
    ci_lower_limit: str | None = None
    ci_upper_limit: str | None = None
    ci_lower_limit_comment: str | None = None
    ci_upper_limit_comment: str | None = None
    estimate_comment: str | None = None
    tested_non_inferiority: bool | None = None
    non_inferiority_type: str | None = None
    non_inferiority_comment: str | None = None
    other_analysis_description: str | None = None
    group_description: str | None = None
    group_ids: list[str] = []


class OutcomeMeasure(Measure, kw_only=True):
    """A reported outcome measure; ``type`` is an ``OutcomeMeasureType``."""

    type: str | None = None
    reporting_status: str | None = None
    anticipated_posting_date: str | None = None
    time_frame: str | None = None
    type_units_analyzed: str | None = None
    groups: list[Group] = []
    analyses: list[MeasureAnalysis] = []


class OutcomeMeasuresModule(Part, kw_only=True):
    """``resultsSection.outcomeMeasuresModule``."""

    outcome_measures: list[OutcomeMeasure] = []


class EventGroup(Group, kw_only=True):
    """A group of the adverse events, with its totals: participants affected and at risk.

    Counts are numbers in the API; a text (``NA``, ``<5``) stays as it is.
    """

    deaths_num_affected: int | str | None = None
    deaths_num_at_risk: int | str | None = None
    serious_num_affected: int | str | None = None
    serious_num_at_risk: int | str | None = None
    other_num_affected: int | str | None = None
    other_num_at_risk: int | str | None = None


class EventStats(Part, kw_only=True):
    """One adverse event in one group: events, participants affected and at risk.

    Counts as in :class:`EventGroup`.
    """

    group_id: str
    num_events: int | str | None = None
    num_affected: int | str | None = None
    num_at_risk: int | str | None = None


class AdverseEvent(Part, kw_only=True):
    """An adverse event by its term; ``assessment_type`` is an ``EventAssessment``."""

    term: str | None = None
    organ_system: str | None = None
    source_vocabulary: str | None = None
    assessment_type: str | None = None
    notes: str | None = None
    stats: list[EventStats] = []


class AdverseEventsModule(Part, kw_only=True):
    """``resultsSection.adverseEventsModule``; ``frequency_threshold`` in per cent."""

    frequency_threshold: str | None = None
    time_frame: str | None = None
    description: str | None = None
    all_cause_mortality_comment: str | None = None
    event_groups: list[EventGroup] = []
    serious_events: list[AdverseEvent] = []
    other_events: list[AdverseEvent] = []


class LimitationsAndCaveats(Part, kw_only=True):
    """What limits the results."""

    description: str | None = None


class CertainAgreement(Part, kw_only=True):
    """Agreements that bind investigators; ``restriction_type`` is an ``AgreementRestriction``."""

    pi_sponsor_employee: bool | None = None
    restriction_type: str | None = None
    restrictive_agreement: bool | None = None
    other_details: str | None = None


class PointOfContact(Part, kw_only=True):
    """Whom to ask about the results."""

    title: str | None = None
    organization: str | None = None
    email: str | None = None
    phone: str | None = None
    phone_ext: str | None = None


class MoreInfoModule(Part, kw_only=True):
    """``resultsSection.moreInfoModule``."""

    limitations_and_caveats: LimitationsAndCaveats | None = None
    certain_agreement: CertainAgreement | None = None
    point_of_contact: PointOfContact | None = None


class ResultsSection(Part, kw_only=True):
    """``resultsSection``; a module that the record lacks is empty."""

    participant_flow_module: ParticipantFlowModule = msgspec.field(
        default_factory=ParticipantFlowModule
    )
    baseline_characteristics_module: BaselineCharacteristicsModule = msgspec.field(
        default_factory=BaselineCharacteristicsModule
    )
    outcome_measures_module: OutcomeMeasuresModule = msgspec.field(
        default_factory=OutcomeMeasuresModule
    )
    adverse_events_module: AdverseEventsModule = msgspec.field(default_factory=AdverseEventsModule)
    more_info_module: MoreInfoModule = msgspec.field(default_factory=MoreInfoModule)
