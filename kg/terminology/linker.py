"""Link one study: its drugs, conditions, grants, MeSH terms and countries.

Owns which field of a record goes to which linker, and remembers what each text led to: records
repeat the same few thousand texts. Refuses to know how a link is written as RDF.
"""

from __future__ import annotations

from functools import lru_cache

from kg.study.derived import Mesh
from kg.study.model import IdentificationModule, Intervention, Location, Study
from kg.terminology.dosage import NO_DOSAGE, TYPES_WITH_DOSAGE, parse_dosage
from kg.terminology.grants import ORG_FIELD, SECONDARY_FIELD, find_grant
from kg.terminology.links import (
    Country,
    DrugLink,
    GrantMention,
    MeshLink,
    MeshRef,
    StudyLinks,
)
from kg.terminology.vocabulary import Vocabulary

_REMEMBERED = 1 << 16


class Linker:
    """Links studies to one vocabulary; keeps a cache of its own in every process."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        remember = lru_cache(maxsize=_REMEMBERED)
        self._intervention = remember(self._link_intervention)
        self._arm = remember(vocabulary.interventions.link_arm)
        self._dosage = remember(parse_dosage)
        self._condition = remember(vocabulary.conditions.link_whole_and_parts)
        self._grant = remember(self._find_grant)
        self._resolve = remember(vocabulary.mesh.resolve)
        self._country = remember(vocabulary.countries.find)

    def link_study(self, study: Study) -> StudyLinks:
        """All links of one study, aligned with the lists of the record."""
        protocol, derived = study.protocol_section, study.derived_section
        conditions = derived.condition_browse_module
        interventions = derived.intervention_browse_module
        page = study.page_section
        named = [self._condition(name) for name in protocol.conditions_module.conditions]
        arms = protocol.arms_interventions_module.arm_groups
        given = protocol.arms_interventions_module.interventions
        linked = [self._intervention(i.type, i.name, tuple(i.other_names)) for i in given]
        return StudyLinks(
            drugs=[list(drugs) for drugs, _ in linked],
            conditions=[whole for whole, _ in named],
            grants=self._link_grants(protocol.identification_module),
            condition_meshes=self._resolve_all(conditions.meshes),
            condition_ancestors=self._resolve_all(conditions.ancestors),
            intervention_meshes=self._resolve_all(interventions.meshes),
            intervention_ancestors=self._resolve_all(interventions.ancestors),
            page_meshes=[self._resolve(term, None) for term in page.mesh_terms] if page else [],
            countries=self._find_countries(
                protocol.contacts_locations_module.locations,
                derived.misc_info_module.removed_countries,
            ),
            condition_parts=[list(parts) for _, parts in named],
            intervention_terms=[list(terms) for _, terms in linked],
            intervention_dosages=[
                self._dosage(one.name) if one.type in TYPES_WITH_DOSAGE else NO_DOSAGE
                for one in given
            ],
            arm_drugs=[list(self._arm(arm.label)) for arm in arms],
            arm_dosages=[self._dosage(arm.label) for arm in arms],
        )

    def _link_intervention(
        self, type_: str | None, name: str, other_names: tuple[str, ...]
    ) -> tuple[tuple[DrugLink, ...], tuple[MeshLink, ...]]:
        one = Intervention(type=type_, name=name, other_names=list(other_names))
        drugs = self._vocabulary.interventions.link(one)
        return tuple(drugs), tuple(self._vocabulary.interventions.link_terms(one, drugs))

    def _link_grants(self, ids: IdentificationModule) -> list[GrantMention | None]:
        own = ids.org_study_id_info
        return [
            self._grant(own.id, own.type, ORG_FIELD) if own else None,
            *(self._grant(one.id, one.type, SECONDARY_FIELD) for one in ids.secondary_id_infos),
        ]

    def _find_grant(
        self, text: str | None, declared: str | None, field: str
    ) -> GrantMention | None:
        return find_grant(text, declared, self._vocabulary.nih, field)

    def _resolve_all(self, meshes: list[Mesh]) -> list[MeshRef]:
        return [self._resolve(one.term, one.id) for one in meshes]

    def _find_countries(self, locations: list[Location], removed: list[str]) -> dict[str, Country]:
        names = {location.country for location in locations if location.country}.union(removed)
        found = ((name, self._country(name)) for name in sorted(names))
        return {name: country for name, country in found if country}
