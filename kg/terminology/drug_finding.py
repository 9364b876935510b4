"""Find the drugs that a text names: as it stands, stripped, as a combination, by its phrases.

Owns how sure each way of matching is. Refuses to know records (see
:mod:`kg.terminology.interventions`), how texts are taken apart (:mod:`.intervention_names`) and
where the drugs come from.

A text is tried as it stands, then without dose, route and form, then without its salt, then outside
its brackets, then as a combination, then inside its brackets, then by its phrases; the first that
names a drug decides. Beside a word like "antagonist", brackets and phrases name the drug's target.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.namespaces import MESH
from kg.namespaces import mesh as mesh_iri
from kg.terminology.dosage import strip_amounts
from kg.terminology.drug_doubts import Doubts, is_other_word, says_dose
from kg.terminology.drug_substances import is_inorganic_or_polymer, list_salt_names
from kg.terminology.drugs import DrugVocabulary, is_substance, make_mesh_drug
from kg.terminology.intervention_names import (
    list_bracketed,
    split_combination,
    split_hyphenated,
    strip_brackets,
    strip_dose,
    strip_salt,
)
from kg.terminology.intervention_terms import TermLinker
from kg.terminology.links import Drug, Frozen
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.names import fold, match_key, spelling_key
from kg.terminology.regimens import Regimens, find_regimen
from kg.terminology.targets import is_targeted

_SCORES = {"EXACT_LABEL": 1.0, "SYNONYM": 0.95, "NORMALIZED": 0.9}
_STRIPPED_SCORE = 0.85
COMPONENT_SCORE = 0.8
_BRACKETED_SCORE = 0.75
_PHRASE_SCORE = 0.7
_SHORTEST_PART = 3
_SHORTEST_IN_LABEL = 4
# A descriptor of MeSH for a fixed combination, whose drugs stand in its label and above it.
_FIXED = "Drug Combination"


class Hit(Frozen, frozen=True):
    """A drug that ``text`` names, how, and in which vocabulary's release."""

    drug: Drug
    text: str
    method: str
    score: float
    release: str


class DrugFinder:
    """Finds drugs by name: in the hubs of the vocabulary first, then in MeSH."""

    def __init__(
        self,
        drugs: DrugVocabulary,
        mesh: MeshVocabulary,
        terms: TermLinker,
        regimens: Regimens | None = None,
    ) -> None:
        self._drugs = drugs
        self._regimens = regimens or {}
        self._mesh = mesh
        self._terms = terms
        self._made: dict[str, Drug] = {}
        self._salts = dict(list_salt_names(mesh))
        self._spellings = _list_spellings(mesh)
        self._doubts = Doubts(drugs, mesh, self._regimens)

    def find_all(self, text: str, name: str) -> list[Hit]:
        """Hits of folded ``text``, whose spelling in the record is ``name``."""
        outside = strip_brackets(text)
        hit = self.find_stripped(text, name) or self.find_stripped(outside, outside)
        if hit:
            return unique([hit, *self._find_fixed(hit, outside)])
        found = self.find_parts(outside)
        if found or is_targeted(outside):
            return found
        return self._find_bracketed(text) or self._find_phrases(outside)

    def find_each(self, text: str, name: str) -> list[Hit]:
        """Hits of folded ``text``, spelled ``name``, outside and inside its brackets.

        Labels of arms list drugs so; by phrases they name people and places as well, and three
        letters are an abbreviation of the record's own.
        """
        outside = strip_brackets(text)
        whole = self.find_stripped(text, name) or self.find_stripped(outside, outside)
        hits = [whole] if whole else self.find_parts(outside, phrases=False)
        return [
            hit
            for hit in unique([*hits, *self._find_bracketed(text)])
            if len(hit.text) >= _SHORTEST_IN_LABEL
        ]

    def find_stripped(self, text: str, name: str) -> Hit | None:
        """The one drug that folded ``text``, spelled ``name``, is; dose and salt set aside."""
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
            if hit:  # the words that matched are those with the salt
                hit = Hit(hit.drug, bare, hit.method, hit.score, hit.release)
        return lower(hit, "NORMALIZED", _STRIPPED_SCORE) if hit else None

    def find_parts(self, text: str, phrases: bool = True) -> list[Hit]:
        """The drugs of a combination; of a part that is no name, those that its phrases name."""
        parts = list(split_combination(strip_amounts(text))) or [text]
        alone = len(parts) == 1
        hits: list[Hit] = []
        for part in parts:
            found = self._find_joined(part, whole=not alone)
            hits += found or (self._find_phrases(part) if phrases and not alone else [])
        return unique(lower(hit, "COMPONENT", COMPONENT_SCORE) for hit in hits)

    def find_part(self, part: str) -> Hit | None:
        """As :meth:`find_stripped`, for a text that is long enough to be a name."""
        return self.find_stripped(part, part) if len(part) >= _SHORTEST_PART else None

    def find_listed(self, text: str) -> list[Hit]:
        """The drug that folded ``text`` is, or those that it lists."""
        hit = self.find_part(text)
        return [hit] if hit else self.find_parts(strip_brackets(text))

    def is_regimen(self, text: str) -> bool:
        """Whether folded ``text`` is the acronym of a known regimen."""
        return bool(find_regimen(self._regimens, text))

    def is_doubtful(self, hit: Hit, name: str, *, is_eaten: bool = False) -> bool:
        """Whether ``hit``'s words could be something else in ``name``; food is given as such."""
        if self._doubts.is_ambiguous(hit.text):
            return True
        unsure = not is_eaten and self._doubts.is_unsure(hit.text, hit.drug)
        return unsure and not says_dose(name)

    @staticmethod
    def list_mesh_ids(drug: Drug) -> list[str]:
        """Ids of the MeSH records that are this drug; else of those that are close to it."""
        for iris in (drug.exact_matches, drug.close_matches):
            ids = [iri.removeprefix(MESH) for iri in iris if iri.startswith(MESH)]
            if ids:
                return ids
        return []

    def _find_fixed(self, hit: Hit, text: str) -> list[Hit]:
        """The drugs of a fixed combination that ``text`` itself names."""
        if not hit.drug.label.endswith(_FIXED):
            return []
        return self.find_parts(text) or self._find_hyphens(text)

    def _find_phrases(self, text: str) -> list[Hit]:
        """The substances that phrases of ``text`` name: "epidural betamethasone injection"."""
        hits = (self._make_mesh_hit(text, one) for one in self._terms.find_substances(text))
        return unique(lower(hit, "COMPONENT", _PHRASE_SCORE) for hit in hits)

    def _find_joined(self, part: str, whole: bool) -> list[Hit]:
        """The drug that ``part`` names (asked with ``whole`` only), or all of its hyphens."""
        hit = self.find_part(part) if whole else None
        if hit:
            return [hit]
        members = [self._find(name) for name in find_regimen(self._regimens, strip_dose(part))]
        if members:
            return [lower(hit, "COMPONENT", _PHRASE_SCORE) for hit in members if hit]
        return self._find_hyphens(part)

    def _find_hyphens(self, part: str) -> list[Hit]:
        hits = [self.find_part(one) for one in split_hyphenated(strip_dose(part))]
        return [hit for hit in hits if hit] if all(hits) else []

    def _find_bracketed(self, text: str) -> list[Hit]:
        hits: list[Hit] = []
        for inside in list_bracketed(text):
            whole = self.find_part(inside)
            hits += [whole] if whole else self.find_parts(inside)
        return unique(lower(hit, "COMPONENT", _BRACKETED_SCORE) for hit in hits)

    def _find(self, name: str) -> Hit | None:
        """The drug that ``name`` as it stands is a label of."""
        if len(name) < 2:
            return None
        drug = self._drugs.find(name)
        if drug and not is_other_word(name, drug):
            method = _judge(name, drug.label, (label.text for label in drug.labels))
            release = self._drugs.get_release(drug, name)
            return Hit(drug, name, method, _SCORES[method], release)
        ids = [one for one in self._terms.find_ids(name) if is_substance(self._mesh, one)]
        if len(ids) == 1:
            return self._make_mesh_hit(name, ids[0])
        one = self._salts.get(match_key(name)) or self._spellings.get(spelling_key(name))
        if one is None:
            return None
        return lower(self._make_mesh_hit(name, one), "NORMALIZED", _STRIPPED_SCORE)

    def _make_mesh_hit(self, name: str, record_id: str) -> Hit:
        """A hit by MeSH; a hub of the same substance wins over one made from MeSH."""
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


def lower(hit: Hit, method: str, score: float) -> Hit:
    """``hit`` by ``method``, with ``score`` at most."""
    return Hit(hit.drug, hit.text, method, min(hit.score, score), hit.release)


def unique(hits: Iterable[Hit]) -> list[Hit]:
    """One hit a drug: the first."""
    found: dict[str, Hit] = {}
    for hit in hits:
        found.setdefault(hit.drug.slug, hit)
    return list(found.values())


def _list_spellings(mesh: MeshVocabulary) -> dict[str, str]:
    """Spelling key (see :func:`names.spelling_key`) → the one substance whose label has it."""
    found: dict[str, str] = {}
    shared = {""}
    for one in mesh:
        key = spelling_key(mesh.get_label(one))
        if key in found:
            shared.add(key)
        elif key and is_substance(mesh, one):
            found[key] = one
    return {key: one for key, one in found.items() if key not in shared}


def _judge(name: str, preferred: str, labels: Iterable[str]) -> str:
    text = fold(name)
    if text == fold(preferred):
        return "EXACT_LABEL"
    return "SYNONYM" if any(text == fold(label) for label in labels) else "NORMALIZED"
