"""What a study's interventions and the labels of its arms name.

Owns which texts are read for drugs, terms, doses and further names. Refuses to know how a name is
matched.
"""

from __future__ import annotations

from functools import lru_cache

from kg.study.model import ArmsInterventionsModule, Intervention
from kg.terminology.dosage import NO_DOSAGE, TYPES_WITH_DOSAGE, parse_dosage
from kg.terminology.interventions import InterventionLinker
from kg.terminology.links import Dosage, DrugLink, DrugName, Frozen, MeshLink
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.registry_names import NameJudge


class InterventionLinks(Frozen, frozen=True):
    """What one intervention names: drugs, MeSH terms, and other names of its one drug."""

    drugs: tuple[DrugLink, ...]
    terms: tuple[MeshLink, ...]
    names: tuple[DrugName, ...]


class StudyInterventions:
    """Links the interventions and arms of studies; remembers what each text led to."""

    def __init__(
        self, interventions: InterventionLinker, mesh: MeshVocabulary, remembered: int
    ) -> None:
        self._interventions = interventions
        self._judge = NameJudge(interventions, mesh)
        remember = lru_cache(maxsize=remembered)
        self._intervention = remember(self._link)
        self._arm = remember(interventions.link_arm)
        self._dosage = remember(parse_dosage)

    def link_interventions(self, module: ArmsInterventionsModule) -> list[InterventionLinks]:
        """The links of each intervention."""
        return [
            self._intervention(one.type, one.name, tuple(one.other_names))
            for one in module.interventions
        ]

    def list_dosages(self, module: ArmsInterventionsModule) -> list[Dosage]:
        """What the name of each intervention says of dose, route, form and schedule."""
        return [
            self._dosage(one.name) if one.type in TYPES_WITH_DOSAGE else NO_DOSAGE
            for one in module.interventions
        ]

    def link_arms(self, module: ArmsInterventionsModule) -> list[list[DrugLink]]:
        """The drugs that the label of each arm names."""
        return [list(self._arm(arm.label)) for arm in module.arm_groups]

    def list_arm_dosages(self, module: ArmsInterventionsModule) -> list[Dosage]:
        """What the label of each arm says of dose, route, form and schedule."""
        return [self._dosage(arm.label) for arm in module.arm_groups]

    def _link(
        self, type_: str | None, name: str, other_names: tuple[str, ...]
    ) -> InterventionLinks:
        one = Intervention(type=type_, name=name, other_names=list(other_names))
        drugs = self._interventions.link(one)
        terms = self._interventions.link_terms(one, drugs)
        names = self._judge.judge_all(drugs, one.other_names)
        return InterventionLinks(tuple(drugs), tuple(terms), tuple(names))
