"""``resultsSection`` → what a study found.

Owns the order of its modules. Refuses to know the properties of any one of them.
"""

from __future__ import annotations

from kg.mapping.draft import Draft
from kg.mapping.results_baseline import map_baseline
from kg.mapping.results_events import map_adverse_events
from kg.mapping.results_flow import map_participant_flow
from kg.mapping.results_more import map_more_info
from kg.mapping.results_outcomes import map_outcome_measures
from kg.study.results import ResultsSection


def map_results(draft: Draft, section: ResultsSection | None) -> None:
    """Every module; a study without results gives nothing. Planned outcomes come before."""
    if section is None:
        return
    map_participant_flow(draft, section.participant_flow_module)
    map_baseline(draft, section.baseline_characteristics_module)
    map_outcome_measures(draft, section.outcome_measures_module)
    map_adverse_events(draft, section.adverse_events_module)
    map_more_info(draft, section.more_info_module)
