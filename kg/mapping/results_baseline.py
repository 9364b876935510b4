"""``baselineCharacteristicsModule`` → who took part: groups, denominators, characteristics.

Owns how a total is told from the groups it adds up, so that nobody is counted twice.
"""

from __future__ import annotations

from kg.mapping.draft import Draft
from kg.mapping.results_groups import Groups, map_group, name_group
from kg.mapping.results_measures import map_denoms, map_measure
from kg.namespaces import fold_name
from kg.study.results import BaselineCharacteristicsModule, Group

_TOTAL_TITLE, _TOTAL_DESCRIPTION = "total", "total of all reporting groups"


def map_baseline(draft: Draft, module: BaselineCharacteristicsModule) -> None:
    """Every field of the module."""
    draft.markdown(draft.study, "baselinePopulationDescription", module.population_description)
    draft.text(draft.study, "baselineTypeUnitsAnalyzed", module.type_units_analyzed)
    groups = _map_groups(draft, module.groups)
    map_denoms(draft, draft.study, "baselineDenom", module.denoms, groups)
    for number, measure in enumerate(module.measures, 1):
        label = measure.title or f"Baseline measure {number}"
        key = (measure.description, measure.unit_of_measure, measure.param_type)
        node = draft.part("baselineMeasure", "baseline-measure", "BaselineMeasure", label, *key)
        map_measure(draft, node, measure, groups, number)


def _map_groups(draft: Draft, groups: list[Group]) -> Groups:
    nodes = []
    for number, group in enumerate(groups, 1):
        label, key = name_group(group), (group.id, group.description)
        node = draft.part("baselineGroup", "baseline-group", "BaselineGroup", label, *key)
        map_group(draft, node, group, number)
        if len(groups) > 1 and is_total(group):
            draft.flag(node, "isTotal", True)
        nodes.append(node)
    return Groups(groups, nodes)


def is_total(group: Group) -> bool:
    """Whether the registry added this group: it names and describes it in the same words always.

    A group of the sponsor's own that is called otherwise ("All participants") is not taken for one.
    """
    is_named = fold_name(group.title or "") == _TOTAL_TITLE
    return is_named or fold_name(group.description or "").rstrip(".") == _TOTAL_DESCRIPTION
