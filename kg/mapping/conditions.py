"""``conditionsModule`` and the derived MeSH modules → conditions and descriptors.

Owns the line between what was reported, what the registry derived and what we linked: each stands
under its own property, and an id that we looked up for a derived term has its link. Refuses to know
how a term is matched.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.mapping.draft import ConditionTerm, Draft, condition_link, mesh_link, part_link
from kg.mapping.terms import iri
from kg.namespaces import mesh
from kg.study import Study
from kg.study.derived import Mesh
from kg.study.model import ConditionsModule
from kg.terminology.links import ConditionLink, MeshRef, StudyLinks


def map_conditions(draft: Draft, module: ConditionsModule, links: StudyLinks) -> None:
    """Reported conditions and keywords, and what they name."""
    parts = links.condition_parts or [[] for _ in module.conditions]
    for name, link, others in zip(module.conditions, links.conditions, parts, strict=True):
        if name:
            _map_condition(draft, name, link, tuple(others))
    for link in links.abbreviations:
        _map_study_link(draft, "studiesCondition", link)
    for keyword in module.keywords:
        draft.text(draft.study, "keyword", keyword)
    for link in filter(None, links.keywords):
        _map_study_link(draft, "keywordMeshTerm", link)


def _map_condition(
    draft: Draft, name: str, link: ConditionLink | None, parts: tuple[ConditionLink, ...]
) -> None:
    draft.text(draft.study, "conditionName", name)
    draft.shared.conditions.add(ConditionTerm(name, link, parts))
    draft.refer(draft.study, "condition", iri(draft.iris.condition(name)), "Condition")
    if link is not None and link.mesh.id:
        draft.shared.links.add(condition_link(link))
        draft.mesh("studiesCondition", link.mesh, iri(mesh(link.mesh.id)))
    for part in parts:
        draft.shared.links.add(part_link(part))
        draft.shared.meshes.add(part.mesh)
        if not part.is_wider:
            draft.mesh("studiesCondition", part.mesh, iri(mesh(part.mesh.id or "")))


def _map_study_link(draft: Draft, name: str, link: ConditionLink) -> None:
    """What only the record as a whole says: the study itself has the link."""
    draft.mesh(name, link.mesh, iri(mesh(link.mesh.id or "")))
    draft.link(draft.study, mesh_link(link.match, name, link.mesh))


def map_derived(draft: Draft, study: Study, links: StudyLinks) -> None:
    """MeSH terms the registry derived, by kind; those of a saved page have no kind."""
    derived = study.derived_section
    conditions, interventions = (
        derived.condition_browse_module,
        derived.intervention_browse_module,
    )
    _map_terms(draft, "conditionMeshTerm", links.condition_meshes, conditions.meshes)
    _map_terms(draft, "conditionMeshAncestor", links.condition_ancestors, conditions.ancestors)
    _map_terms(draft, "interventionMeshTerm", links.intervention_meshes, interventions.meshes)
    _map_terms(
        draft, "interventionMeshAncestor", links.intervention_ancestors, interventions.ancestors
    )
    _map_terms(draft, "derivedMeshTerm", links.page_meshes)
    for ref in links.condition_meshes:
        if ref.id:
            draft.mesh("studiesCondition", ref, iri(mesh(ref.id)))
    for found in links.derived:
        draft.link(draft.study, mesh_link(found.match, found.property, found.mesh))


def _map_terms(draft: Draft, name: str, refs: list[MeshRef], terms: Sequence[Mesh] = ()) -> None:
    """``terms`` are what the record says, one for each of ``refs``."""
    for ref in refs:
        if ref.id:
            draft.mesh(name, ref, iri(mesh(ref.id)))
        else:
            draft.text(draft.study, f"{name}Name", ref.label)
    for ref, one in zip(refs, terms, strict=False):
        if ref.id and one.term != ref.label:
            # MeSH renames its descriptors: the record may be older or newer than the vocabulary.
            draft.shared.mesh_names.add(MeshRef(one.term, ref.id))
