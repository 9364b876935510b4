"""``baselineCharacteristicsModule`` → who took part: groups, denominators, characteristics."""

from __future__ import annotations

from kg.mapping.draft import Draft
from kg.mapping.results_groups import Groups, map_groups, name_group
from kg.mapping.results_measures import list_sizes, map_denoms, map_measure
from kg.study.results import BaselineCharacteristicsModule


def map_baseline(draft: Draft, module: BaselineCharacteristicsModule) -> None:
    """Every field of the module."""
    draft.markdown(draft.study, "baselinePopulationDescription", module.population_description)
    draft.text(draft.study, "baselineTypeUnitsAnalyzed", module.type_units_analyzed)
    groups = _map_groups(draft, module)
    map_denoms(draft, draft.study, "baselineDenom", module.denoms, groups)
    for number, measure in enumerate(module.measures, 1):
        label = measure.title or f"Baseline measure {number}"
        key = (measure.description, measure.unit_of_measure, measure.param_type)
        node = draft.part("baselineMeasure", "baseline-measure", "BaselineMeasure", label, *key)
        map_measure(draft, node, measure, groups, number)


def _map_groups(draft: Draft, module: BaselineCharacteristicsModule) -> Groups:
    nodes = []
    for group in module.groups:
        label, key = name_group(group), (group.id, group.description)
        nodes.append(draft.part("baselineGroup", "baseline-group", "BaselineGroup", label, *key))
    return map_groups(draft, module.groups, nodes, list_sizes(module.denoms))
