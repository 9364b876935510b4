"""Link an intervention to the drugs it names.

Owns how sure each way of matching is. Refuses to know how texts are taken apart (see
:mod:`kg.terminology.intervention_names`) and where the drugs come from.

A name is tried as it stands, then without dose, route and form, then without its salt, then outside
its brackets, then as a combination, then inside its brackets, then by its phrases; the first that
names a drug decides. Beside a word like "antagonist", brackets and phrases name the drug's target.
Other names count only where the name itself names nothing and all that name a drug name the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.namespaces import mesh as mesh_iri
from kg.study.model import Intervention
from kg.terminology.drug_substances import is_inorganic_or_polymer, list_salt_names
from kg.terminology.drugs import DrugVocabulary, is_substance, make_mesh_drug
from kg.terminology.intervention_names import (
    is_category,
    is_nonproprietary,
    is_regimen,
    list_bracketed,
    split_combination,
    split_hyphenated,
    strip_amounts,
    strip_brackets,
    strip_dose,
    strip_placebo,
    strip_salt,
)
from kg.terminology.intervention_terms import TermLinker, is_targeted
from kg.terminology.links import Drug, DrugLink, Frozen, Match, MeshLink
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.names import fold, match_key

TYPES_WITH_DRUGS = frozenset(("DRUG", "BIOLOGICAL", "COMBINATION_PRODUCT", "DIETARY_SUPPLEMENT"))
NAME_FIELD = "armsInterventionsModule.interventions.name"
OTHER_NAMES_FIELD = "armsInterventionsModule.interventions.otherNames"

_SCORES = {"EXACT_LABEL": 1.0, "SYNONYM": 0.95, "NORMALIZED": 0.9}
_STRIPPED_SCORE = 0.85
_COMPONENT_SCORE = 0.8
_BRACKETED_SCORE = 0.75
_OTHER_NAME_FACTOR = 0.75
_PHRASE_SCORE = 0.7
_REGIMEN_SCORE = 0.6
_COMBINATION = 2
_SHORTEST_PART = 3
# An abbreviation that short stands for too many things to be a name of its own.
_SHORTEST_OTHER_NAME = 5


class Hit(Frozen, frozen=True):
    """A drug that ``text`` names, how, and in which vocabulary's release."""

    drug: Drug
    text: str
    method: str
    score: float
    release: str


class InterventionLinker:
    """Finds drugs by name in the bundled hubs first, then among the substances of MeSH."""

    def __init__(self, drugs: DrugVocabulary, mesh: MeshVocabulary) -> None:
        self._drugs = drugs
        self._mesh = mesh
        self._made: dict[str, Drug] = {}
        self._salts = dict(list_salt_names(mesh))
        self._terms = TermLinker(mesh)

    def link_terms(self, name: str) -> list[MeshLink]:
        """Links to MeSH terms other than drugs: see :class:`TermLinker`."""
        return self._terms.link(name)

    def link(self, intervention: Intervention) -> list[DrugLink]:
        """Links of one intervention: none for a placebo, several for a combination."""
        if intervention.type not in TYPES_WITH_DRUGS:
            return []
        text = strip_placebo(intervention.name)
        if not text:
            return []
        hits = self._find_all(text, intervention.name)
        if text != fold(intervention.name):  # a placebo stood beside it
            hits = [_lower(hit, "COMPONENT", _COMPONENT_SCORE) for hit in hits]
        if hits:
            return [_make_link(hit, intervention.name, NAME_FIELD) for hit in hits]
        agreed = self._link_other_names(text, intervention.other_names)
        return agreed or self._link_regimen(intervention.name, intervention.other_names)

    def find_drug(self, name: str) -> Drug | None:
        """The drug with this name, salts and doses stripped; no combinations."""
        hit = self._find_stripped(fold(name), name)
        return hit.drug if hit else None

    def _link_other_names(self, text: str, names: list[str]) -> list[DrugLink]:
        """The one drug that other names agree on, where folded ``text`` may be a name of it.

        A kind of treatment has examples as other names, so every one of them must agree; a
        nonproprietary name that is unknown is no brand of a drug that is known.
        """
        found = []
        for name in names:
            other = strip_placebo(name)
            hit = self._find_part(other) or self._find_part(strip_brackets(other))
            if hit is None and self._find_parts(strip_brackets(other)):
                return []  # a combination: what this name is a name of is not one drug
            if hit:
                found.append((hit, name))
        return self._agree(text, found, len(names))

    def _link_regimen(self, name: str, others: list[str]) -> list[DrugLink]:
        """The drugs that other names list for a regimen ("Chemotherapy", "FOLFOX").

        Each other name must name drugs, and one of them a combination: the names of one drug, or
        of drugs to choose from, stand each for itself.
        """
        if not is_regimen(name):
            return []
        named = [(self._find_listed(strip_placebo(other)), other) for other in others]
        if not named or not all(hits for hits, _ in named):
            return []
        if all(len(hits) < _COMBINATION for hits, _ in named):
            return []
        found = {hit.drug.slug: (hit, other) for hits, other in named for hit in hits}
        return [
            _make_link(_lower(hit, "COMPONENT", _REGIMEN_SCORE), other, OTHER_NAMES_FIELD)
            for hit, other in found.values()
        ]

    def _find_listed(self, text: str) -> list[Hit]:
        hit = self._find_part(text)
        return [hit] if hit else self._find_parts(strip_brackets(text))

    def _agree(self, text: str, found: list[tuple[Hit, str]], asked: int) -> list[DrugLink]:
        if len({hit.drug.slug for hit, _ in found}) != 1:
            return []
        hit, name = max(found, key=lambda one: one[0].score)
        if all(len(other) < _SHORTEST_OTHER_NAME for _, other in found):
            return []
        if is_category(text) and len(found) < asked:
            return []
        if is_nonproprietary(text) and hit.drug.label.casefold() not in text:
            return []
        score = round(hit.score * _OTHER_NAME_FACTOR, 2)
        return [_make_link(_lower(hit, hit.method, score), name, OTHER_NAMES_FIELD)]

    def _find_all(self, text: str, name: str) -> list[Hit]:
        """Hits of folded ``text``, whose spelling in the record is ``name``."""
        outside = strip_brackets(text)
        hit = self._find_stripped(text, name) or self._find_stripped(outside, outside)
        if hit:
            return [hit]
        found = self._find_parts(outside)
        if found or is_targeted(outside):
            return found
        return self._find_bracketed(text) or self._find_phrases(outside)

    def _find_phrases(self, text: str) -> list[Hit]:
        """The substances that phrases of ``text`` name: "epidural betamethasone injection"."""
        hits = (self._make_mesh_hit(text, one) for one in self._terms.find_substances(text))
        return _unique(_lower(hit, "COMPONENT", _PHRASE_SCORE) for hit in hits)

    def _find_stripped(self, text: str, name: str) -> Hit | None:
        hit = self._find(name) if fold(name) == text else self._find(text)
        if hit:
            return hit
        bare = strip_dose(text)
        hit = self._find(bare) if bare != text else None
        if hit is None:
            saltless = strip_salt(bare)
            hit = self._find(saltless) if saltless not in (bare, text) else None
            if hit and self._depends_on_salt(hit.drug):
                return None
        return _lower(hit, "NORMALIZED", _STRIPPED_SCORE) if hit else None

    def _find_parts(self, text: str) -> list[Hit]:
        parts = list(split_combination(strip_amounts(text))) or [text]
        alone = len(parts) == 1
        hits = [hit for part in parts for hit in self._find_joined(part, whole=not alone)]
        return _unique(_lower(hit, "COMPONENT", _COMPONENT_SCORE) for hit in hits)

    def _find_joined(self, part: str, whole: bool) -> list[Hit]:
        """The drug that ``part`` names (asked with ``whole`` only), or all of its hyphens."""
        hit = self._find_part(part) if whole else None
        if hit:
            return [hit]
        hits = [self._find_part(one) for one in split_hyphenated(strip_dose(part))]
        return [hit for hit in hits if hit] if all(hits) else []

    def _find_part(self, part: str) -> Hit | None:
        return self._find_stripped(part, part) if len(part) >= _SHORTEST_PART else None

    def _find_bracketed(self, text: str) -> list[Hit]:
        hits: list[Hit] = []
        for inside in list_bracketed(text):
            whole = self._find_part(inside)
            hits += [whole] if whole else self._find_parts(inside)
        return _unique(_lower(hit, "COMPONENT", _BRACKETED_SCORE) for hit in hits)

    def _find(self, name: str) -> Hit | None:
        """The drug that ``name`` as it stands is a label of."""
        if len(name) < 2:
            return None
        drug = self._drugs.find(name)
        if drug:
            method = _judge(name, drug.label, (label.text for label in drug.labels))
            release = self._drugs.get_release(drug, name)
            return Hit(drug, name, method, _SCORES[method], release)
        ids = [one for one in self._mesh.find_ids(name) if is_substance(self._mesh, one)]
        if len(ids) == 1:
            return self._make_mesh_hit(name, ids[0])
        salt = self._salts.get(match_key(name))
        if salt is None:
            return None
        return _lower(self._make_mesh_hit(name, salt), "NORMALIZED", _STRIPPED_SCORE)

    def _make_mesh_hit(self, name: str, record_id: str) -> Hit:
        """A hit by MeSH; a bundled hub of the same substance wins over one made from MeSH."""
        labels = self._mesh.labels(record_id)
        method = _judge(name, labels[0], labels)
        hub = self._drugs.find_by_match(mesh_iri(record_id)) or self._drugs.find(labels[0])
        drug = hub or self._made.get(record_id)
        if drug is None:
            drug = self._made[record_id] = make_mesh_drug(self._mesh, record_id)
        if method == "EXACT_LABEL" and fold(drug.label) != fold(name):
            method = "SYNONYM"
        return Hit(drug, name, method, _SCORES[method], self._mesh.release)

    def _depends_on_salt(self, drug: Drug) -> bool:
        """Zinc is not what "zinc gluconate" names, as imatinib is what "imatinib mesylate" does."""
        found = self._mesh.find_by_name(drug.label)
        return bool(found and found.id and is_inorganic_or_polymer(self._mesh, found.id))


def _judge(name: str, preferred: str, labels: Iterable[str]) -> str:
    text = fold(name)
    if text == fold(preferred):
        return "EXACT_LABEL"
    return "SYNONYM" if any(text == fold(label) for label in labels) else "NORMALIZED"


def _lower(hit: Hit, method: str, score: float) -> Hit:
    return Hit(hit.drug, hit.text, method, min(hit.score, score), hit.release)


def _unique(hits: Iterable[Hit]) -> list[Hit]:
    return list({hit.drug.slug: hit for hit in hits}.values())


def _make_link(hit: Hit, spelled: str, field: str) -> DrugLink:
    """A link whose matched words stand as the record spells them."""
    start = spelled.casefold().find(hit.text.casefold())
    words = spelled[start : start + len(hit.text)] if start >= 0 else spelled
    return DrugLink(hit.drug, Match(words, field, hit.method, hit.score, hit.release))
