"""``armsInterventionsModule`` → arms, interventions, and which arm gets which intervention.

Owns how the record's two-way references (labels and names) become links between nodes. Refuses to
know how a drug is recognised.
"""

from __future__ import annotations

from kg.mapping.draft import Draft, Link
from kg.mapping.terms import ct, iri
from kg.namespaces import CT, fold_name, mesh
from kg.study.codelists import get_label
from kg.study.model import ArmGroup, ArmsInterventionsModule, Intervention
from kg.terminology.links import Dosage, DrugLink, MeshLink, StudyLinks


def map_arms_interventions(
    draft: Draft, module: ArmsInterventionsModule, links: StudyLinks
) -> None:
    """Arms and interventions; ``links`` has one entry for each intervention and each arm."""
    by_name: dict[str, str] = {}
    nodes: list[str] = []
    for number, intervention in enumerate(module.interventions, 1):
        node = _map_intervention(draft, intervention, number)
        nodes.append(node)
        by_name.setdefault(fold_name(intervention.name), node)
        by_name.setdefault(_full_name(intervention), node)
    by_label: dict[str, str] = {}
    arms = [_map_arm(draft, arm, by_name, n) for n, arm in enumerate(module.arm_groups, 1)]
    for arm, node in zip(module.arm_groups, arms, strict=True):
        by_label.setdefault(fold_name(arm.label), node)
    _map_links(draft, nodes, arms, links)
    for intervention, node in zip(module.interventions, nodes, strict=True):
        _tie_to_arms(draft, node, intervention.arm_group_labels, by_label)


def _full_name(intervention: Intervention) -> str:
    """How arms name an intervention: ``"Drug: everolimus"``, folded."""
    return fold_name(
        f"{get_label('InterventionType', intervention.type or '')}: {intervention.name}"
    )


def _map_links(draft: Draft, given: list[str], arms: list[str], links: StudyLinks) -> None:
    """What the names of interventions and the labels of arms say; a study's drugs are those given.

    A label repeats what the arm's interventions say, or names what is not among them: too little to
    say that the study is about it.
    """
    for node, drugs in zip(given, links.drugs, strict=True):
        for drug in drugs:
            _map_drug_link(draft, node, drug)
            target = iri(draft.iris.drug(drug.drug.slug))
            draft.refer(draft.study, "studiesDrug", target, "Drug")
    for node, terms in zip(given, links.intervention_terms, strict=False):
        for term in terms:
            _map_term_link(draft, node, term)
    for node, drugs in zip(arms, links.arm_drugs, strict=False):
        for drug in drugs:
            _map_drug_link(draft, node, drug)
    for nodes, dosages in ((given, links.intervention_dosages), (arms, links.arm_dosages)):
        for node, dosage in zip(nodes, dosages, strict=False):
            _map_dosage(draft, node, dosage)


def _map_intervention(draft: Draft, intervention: Intervention, number: int) -> str:
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
    return node


def _map_drug_link(draft: Draft, node: str, link: DrugLink) -> None:
    target = draft.iris.drug(link.drug.slug)
    draft.shared.drugs.add(link.drug)
    draft.refer(node, "drug", iri(target), "Drug")
    draft.link(node, Link(link.match, CT + "drug", target, link.drug.label))


def _map_term_link(draft: Draft, node: str, link: MeshLink) -> None:
    """A class of drugs or a procedure, on the intervention and by the short path on the study."""
    if not link.mesh.id:
        return
    target = mesh(link.mesh.id)
    draft.mesh("studiesInterventionTerm", link.mesh, iri(target))
    draft.add(node, ct("linkedMeshTerm"), iri(target))
    draft.link(node, Link(link.match, CT + "linkedMeshTerm", target, link.mesh.label))


def _map_dosage(draft: Draft, node: str, dosage: Dosage) -> None:
    texts = (dosage.doses, dosage.routes, dosage.forms, dosage.schedules)
    for name, found in zip(("dose", "route", "doseForm", "schedule"), texts, strict=True):
        for text in found:
            draft.text(node, name, text)


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
