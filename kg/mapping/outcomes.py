"""``outcomesModule`` → planned outcome measures, in the record's order within each kind."""

from __future__ import annotations

from kg.mapping.draft import Draft
from kg.study.model import Outcome, OutcomesModule


def map_outcomes(draft: Draft, module: OutcomesModule) -> None:
    """Primary, secondary and other outcomes."""
    _map_outcomes(draft, "primaryOutcome", "PrimaryOutcome", module.primary_outcomes)
    _map_outcomes(draft, "secondaryOutcome", "SecondaryOutcome", module.secondary_outcomes)
    _map_outcomes(draft, "otherOutcome", "OtherOutcome", module.other_outcomes)


def _map_outcomes(draft: Draft, property_: str, class_: str, outcomes: list[Outcome]) -> None:
    for number, outcome in enumerate(outcomes, 1):
        node = draft.part(
            property_,
            "outcome",
            class_,
            outcome.measure,
            class_,
            outcome.time_frame,
            outcome.description,
        )
        draft.text(node, "timeFrame", outcome.time_frame)
        draft.markdown(node, "description", outcome.description)
        draft.ordinal(node, number)
