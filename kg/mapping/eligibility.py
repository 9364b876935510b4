"""``eligibilityModule`` → who may take part: sex, ages, population and ordered criteria.

Owns the properties; how the criteria text falls into items is :mod:`kg.study.criteria`'s.
"""

from __future__ import annotations

from kg.mapping.draft import Draft
from kg.mapping.terms import age_months, ct
from kg.study.criteria import Criterion, parse_criteria
from kg.study.model import EligibilityModule

_CLASSES = {
    "INCLUSION": "InclusionCriterion",
    "EXCLUSION": "ExclusionCriterion",
    None: "Criterion",
}


def map_eligibility(draft: Draft, module: EligibilityModule) -> None:
    """Every field of the module, the criteria both as raw text and as items."""
    node = draft.study
    draft.text(node, "eligibilityCriteria", module.eligibility_criteria)
    draft.code(node, "sex", "Sex", module.sex)
    draft.flag(node, "genderBased", module.gender_based)
    draft.markdown(node, "genderDescription", module.gender_description)
    draft.flag(node, "healthyVolunteers", module.healthy_volunteers)
    _map_age(draft, "minimumAge", module.minimum_age)
    _map_age(draft, "maximumAge", module.maximum_age)
    for age in module.std_ages:
        draft.code(node, "stdAge", "StandardAge", age)
    draft.markdown(node, "studyPopulation", module.study_population)
    draft.code(node, "samplingMethod", "SamplingMethod", module.sampling_method)
    if module.eligibility_criteria:
        _map_criteria(draft, parse_criteria(module.eligibility_criteria))


def _map_age(draft: Draft, name: str, text: str | None) -> None:
    if not text:
        return
    draft.text(draft.study, name, text)
    months = age_months(text)
    if months is not None:
        draft.add(draft.study, ct(f"{name}Months"), months)


def _map_criteria(draft: Draft, criteria: list[Criterion]) -> None:
    nodes: dict[int, str] = {}
    for item in criteria:
        parent = nodes.get(item.parent) if item.parent is not None else None
        # The parent is part of the key: the same words under two headings are two criteria.
        class_ = _CLASSES[item.kind]
        node = draft.part("criterion", "criterion", class_, item.text, item.kind, parent)
        draft.ordinal(node, item.ordinal)
        if parent is not None:
            draft.add(node, ct("parentCriterion"), parent)
        nodes[item.ordinal] = node
