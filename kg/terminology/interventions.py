"""Link an intervention, or the label of an arm, to the drugs and MeSH terms that it names.

Owns which fields of a record count, and in which order. Refuses to know how a text is matched (see
:mod:`kg.terminology.drug_finding` and :mod:`kg.terminology.intervention_terms`).

Other names count only where the name itself names no drug: as other names of one drug where all
that name a drug name the same, as members where the name is a kind of treatment or a regimen.
What is listed beside the name of a drug may be its siblings, and links to none of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.study.model import Intervention
from kg.terminology.drug_finding import COMPONENT_SCORE, DrugFinder, Hit, lower
from kg.terminology.drugs import DrugVocabulary
from kg.terminology.intervention_names import (
    is_category,
    is_nonproprietary,
    is_regimen,
    strip_brackets,
    strip_placebo,
)
from kg.terminology.intervention_terms import TermLinker
from kg.terminology.links import Drug, DrugLink, Match, MeshLink
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.names import fold
from kg.terminology.regimens import Regimens
from kg.terminology.targets import is_targeted

TYPES_WITH_DRUGS = frozenset(("DRUG", "BIOLOGICAL", "COMBINATION_PRODUCT", "DIETARY_SUPPLEMENT"))
# Of these only a name that is a drug's as a whole names one: "Propofol group", "iodine I 131".
TYPES_WITH_WHOLE_NAMES = frozenset(("OTHER", "RADIATION"))
NAME_FIELD = "armsInterventionsModule.interventions.name"
OTHER_NAMES_FIELD = "armsInterventionsModule.interventions.otherNames"
ARM_FIELD = "armsInterventionsModule.armGroups.label"

_OTHER_NAME_FACTOR = 0.75
_MEMBER_SCORE = 0.6
_COMBINATION = 2
# An abbreviation that short stands for too many things to be a name of its own.
_SHORTEST_OTHER_NAME = 5
# One word in the plural says a kind: "opiates", "antibiotics", "statins".
_PLURAL = re.compile(r"^[a-z]{4,}(?<![siu])s$")
# In the label of an arm: who they are, or what came before, not what they get.
_BACKGROUND = re.compile(
    r"(?<!\w)(?:no|not|non|without|prior|previous(?:ly)?|after|failed|failure|naive|intoleran\w+"
    r"|refractory|resistan\w+|experienced|pre-?treated|stop\w*|discontinu\w*|withdraw\w*|off"
    r"|withh\w+|never|delayed|deferred|patients? on|users?)(?!\w)"
)
_ARM_NUMBER = re.compile(
    r"^(?:(?:treatment|study|experimental|active|control|comparator)\s+)*"
    r"(?:arm|group|cohort|part|step|stratum|regimen|sequence)\s*(?:[ivx]+|\d+|[a-z])?\d*\s*[:.,-]\s*"
)


class InterventionLinker:
    """Finds drugs by name in the bundled hubs first, then among the substances of MeSH."""

    def __init__(
        self,
        drugs: DrugVocabulary,
        mesh: MeshVocabulary,
        names: Mapping[str, str] | None = None,
        regimens: Regimens | None = None,
    ) -> None:
        self._terms = TermLinker(mesh, names)
        self._finder = DrugFinder(drugs, mesh, self._terms, regimens)

    def link(self, intervention: Intervention) -> list[DrugLink]:
        """Links of one intervention: none for a placebo, several for a combination."""
        text = strip_placebo(intervention.name)
        if intervention.type in TYPES_WITH_WHOLE_NAMES:
            return self._link_whole(intervention.name, text)
        if intervention.type not in TYPES_WITH_DRUGS or not text:
            return []
        hits = self._leave_doubtful(intervention, self._finder.find_all(text, intervention.name))
        if text != fold(intervention.name):  # a placebo stood beside it
            hits = [lower(hit, "COMPONENT", COMPONENT_SCORE) for hit in hits]
        if hits:
            return [_make_link(hit, intervention.name, NAME_FIELD) for hit in hits]
        agreed = self._link_other_names(text, intervention.other_names)
        return agreed or self._link_members(intervention.name, text, intervention.other_names)

    def link_terms(self, intervention: Intervention, drugs: list[DrugLink]) -> list[MeshLink]:
        """Links to MeSH terms other than its ``drugs``: see :class:`TermLinker`."""
        ids = [one for link in drugs for one in self._finder.list_mesh_ids(link.drug)]
        links = self._terms.link(intervention.name, ids, has_drug=bool(drugs))
        known = {*ids, *(link.mesh.id for link in links)}
        others = (self._terms.link_other(name) for name in intervention.other_names)
        found = {link.mesh.id: link for links in others for link in links}
        return [*links, *(link for one, link in found.items() if one not in known)]

    def link_arm(self, label: str) -> list[DrugLink]:
        """Links of an arm's label: none where it says whom the arm takes, or a placebo only."""
        text = _ARM_NUMBER.sub("", strip_placebo(label))
        if not text or _BACKGROUND.search(text) or is_targeted(text):
            return []
        return [
            _make_link(hit, label, ARM_FIELD)
            for hit in self._finder.find_each(text, label)
            if not self._finder.is_doubtful(hit, label)
        ]

    def find_drug(self, name: str) -> Drug | None:
        """The drug with this name, salts and doses stripped; no combinations."""
        hit = self._finder.find_stripped(fold(name), name)
        return hit.drug if hit else None

    def is_known_regimen(self, name: str) -> bool:
        """Whether ``name`` is the acronym of a known regimen."""
        return self._finder.is_regimen(fold(name))

    def _leave_doubtful(self, one: Intervention, hits: list[Hit]) -> list[Hit]:
        is_eaten = one.type == "DIETARY_SUPPLEMENT"
        return [
            hit for hit in hits if not self._finder.is_doubtful(hit, one.name, is_eaten=is_eaten)
        ]

    def _link_whole(self, name: str, text: str) -> list[DrugLink]:
        hit = self._finder.find_stripped(text, name) if len(text) >= _SHORTEST_OTHER_NAME else None
        if hit is None or self._finder.is_doubtful(hit, name):
            return []
        return [_make_link(hit, name, NAME_FIELD)]

    def _link_other_names(self, text: str, names: list[str]) -> list[DrugLink]:
        """The one drug that other names agree on, where folded ``text`` may be a name of it.

        A kind of treatment has examples as other names, so every one of them must agree; a
        nonproprietary name that is unknown is no brand of a drug that is known.
        """
        found = []
        for name in names:
            other = strip_placebo(name)
            hit = self._finder.find_part(other) or self._finder.find_part(strip_brackets(other))
            if hit is None and self._finder.find_parts(strip_brackets(other)):
                return []  # a combination: what this name is a name of is not one drug
            if hit and not self._finder.is_doubtful(hit, name):
                found.append((hit, name))
        return self._agree(text, found, len(names))

    def _agree(self, text: str, found: list[tuple[Hit, str]], asked: int) -> list[DrugLink]:
        if len({hit.drug.slug for hit, _ in found}) != 1:
            return []
        hit, name = max(found, key=lambda one: one[0].score)
        if all(len(other) < _SHORTEST_OTHER_NAME for _, other in found):
            return []
        if (is_category(text) or self._terms.names_kind(text)) and len(found) < asked:
            return []
        if is_nonproprietary(text) and hit.drug.label.casefold() not in text:
            return []
        if self._terms.names_another(text, self._finder.list_mesh_ids(hit.drug)):
            return []
        score = round(hit.score * _OTHER_NAME_FACTOR, 2)
        return [_make_link(lower(hit, hit.method, score), name, OTHER_NAMES_FIELD)]

    def _link_members(self, name: str, text: str, others: list[str]) -> list[DrugLink]:
        """The drugs that other names list for a kind of treatment or a regimen.

        "Chemotherapy", "ACE inhibitors" are no names of one drug, so that drugs among their other
        names are what is given under that name. An acronym may be a brand: it needs a combination,
        as the names of one drug, or of drugs to choose from, stand each for itself.
        """
        listed = [(self._finder.find_listed(strip_placebo(other)), other) for other in others]
        found = {hit.drug.slug: (hit, other) for hits, other in listed for hit in hits}
        if not self._has_members(name, text, [hits for hits, _ in listed], len(found)):
            return []
        return [
            _make_link(lower(hit, "COMPONENT", _MEMBER_SCORE), other, OTHER_NAMES_FIELD)
            for hit, other in found.values()
        ]

    def _has_members(self, name: str, text: str, listed: list[list[Hit]], count: int) -> bool:
        if is_nonproprietary(text):
            return False
        if is_category(name) or self._terms.names_kind(text):
            return True
        if _PLURAL.search(text):
            return count >= _COMBINATION
        return is_regimen(name) and any(len(hits) >= _COMBINATION for hits in listed)


def _make_link(hit: Hit, spelled: str, field: str) -> DrugLink:
    """A link whose matched words stand as the record spells them."""
    start = spelled.casefold().find(hit.text.casefold())
    words = spelled[start : start + len(hit.text)] if start >= 0 else spelled
    return DrugLink(hit.drug, Match(words, field, hit.method, hit.score, hit.release))
