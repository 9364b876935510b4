"""``armsInterventionsModule`` → arms, interventions, and which arm gets which intervention.

Owns how the record's two-way references (labels and names) become links between nodes. Refuses to
know how a drug is recognised.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.mapping.draft import Draft, Link
from kg.mapping.terms import ct, iri
from kg.namespaces import CT, fold_name
from kg.study.codelists import get_label
from kg.study.model import ArmGroup, ArmsInterventionsModule, Intervention
from kg.terminology.links import DrugLink


def map_arms_interventions(
    draft: Draft, module: ArmsInterventionsModule, links: list[list[DrugLink]]
) -> None:
    """Arms and interventions; ``links`` has one list for each intervention."""
    by_name: dict[str, str] = {}
    nodes: list[str] = []
    numbered = enumerate(zip(module.interventions, links, strict=True), 1)
    for number, (intervention, drugs) in numbered:
        node = _map_intervention(draft, intervention, drugs, number)
        nodes.append(node)
        by_name.setdefault(fold_name(intervention.name), node)
        by_name.setdefault(_full_name(intervention), node)
    by_label: dict[str, str] = {}
    for number, arm in enumerate(module.arm_groups, 1):
        by_label.setdefault(fold_name(arm.label), _map_arm(draft, arm, by_name, number))
    for intervention, node in zip(module.interventions, nodes, strict=True):
        _tie_to_arms(draft, node, intervention.arm_group_labels, by_label)


def _full_name(intervention: Intervention) -> str:
    """How arms name an intervention: ``"Drug: everolimus"``, folded."""
    return fold_name(
        f"{get_label('InterventionType', intervention.type or '')}: {intervention.name}"
    )


def _map_intervention(
    draft: Draft, intervention: Intervention, links: Iterable[DrugLink], number: int
) -> str:
    node = draft.part(
        "intervention",
        "intervention",
        "Intervention",
        intervention.name,
        intervention.type,
        intervention.description,
        *intervention.other_names,
    )
    draft.code(node, "interventionType", "InterventionType", intervention.type)
    draft.markdown(node, "description", intervention.description)
    for name in intervention.other_names:
        draft.text(node, "otherName", name)
    draft.ordinal(node, number)
    for link in links:
        _map_drug_link(draft, node, link)
    return node


def _map_drug_link(draft: Draft, node: str, link: DrugLink) -> None:
    target = draft.iris.drug(link.drug.slug)
    draft.shared.drugs.add(link.drug)
    draft.refer(node, "drug", iri(target), "Drug")
    draft.refer(draft.study, "studiesDrug", iri(target), "Drug")
    draft.link(node, Link(link.match, CT + "drug", target, link.drug.label))


def _map_arm(draft: Draft, arm: ArmGroup, by_name: dict[str, str], number: int) -> str:
    node = draft.part("armGroup", "arm", "ArmGroup", arm.label, arm.type, arm.description)
    draft.code(node, "armGroupType", "ArmGroupType", arm.type)
    draft.markdown(node, "description", arm.description)
    draft.ordinal(node, number)
    for name in arm.intervention_names:
        target = by_name.get(fold_name(name)) or by_name.get(fold_name(name.partition(": ")[2]))
        if target is None:
            draft.text(node, "unresolvedInterventionName", name)
        else:
            draft.add(node, ct("intervention"), target)
    return node


def _tie_to_arms(draft: Draft, node: str, labels: list[str], by_label: dict[str, str]) -> None:
    for label in labels:
        arm = by_label.get(fold_name(label))
        if arm is None:
            draft.text(node, "unresolvedArmGroupLabel", label)
        else:
            draft.add(arm, ct("intervention"), node)
