"""Link a reported condition to the MeSH descriptor it names.

Owns which part of MeSH conditions may be found in, and how sure each way of matching is. Refuses to
guess: a name that fits nothing, or two descriptors, is not linked.

A name is compared as it stands, by the words it has in whatever order, without its qualifiers
("Recurrent", "Stage IV"), and with "neoplasm" for "cancer". Diseases come first (trees C and F03,
supplementary disease records); a procedure, process or behaviour must be spelled as in MeSH.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.terminology.condition_names import (
    ALIASES,
    name_neoplasm,
    split_brackets,
    strip_leading_qualifiers,
    strip_qualifiers,
)
from kg.terminology.links import ConditionLink, Frozen, Match, MeshRef
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.names import fold, word_key

FIELD = "conditionsModule.conditions"

_DISEASE_TREES = ("C", "F03")
# Not E05: how a study is done (cohort studies) is no condition.
_OTHER_TREES = ("E01", "E02", "E03", "E04", "E06", "F01", "F02", "G")
# "Disease" and "Syndrome": what is left of a name when everything that mattered was stripped.
_EMPTY_NAMES = frozenset(("disease", "syndrome", "disorder", "condition", "neoplasm recurrence"))
_SCORES = {"EXACT_LABEL": 1.0, "SYNONYM": 0.95, "NORMALIZED": 0.9}
_ALIAS_SCORE = 0.9
_QUALIFIED_SCORE = 0.8
_BRACKET_FACTOR = 0.9


class Hit(Frozen, frozen=True):
    """A MeSH record a text names, and how."""

    id: str
    method: str
    score: float


class ConditionLinker:
    """Finds MeSH descriptors by the names that records use for conditions."""

    def __init__(self, mesh: MeshVocabulary) -> None:
        self._mesh = mesh
        self._by_words: dict[str, str | None] = {}
        for preferred in (False, True):  # preferred labels last, so that they win
            self._add_words(preferred)

    def _add_words(self, preferred: bool) -> None:
        index = self._by_words
        for record_id in filter(self._is_disease, self._mesh):
            labels = self._mesh.labels(record_id)
            for key in {word_key(one) for one in (labels[:1] if preferred else labels[1:])}:
                shared = not preferred and index.get(key, record_id) != record_id
                index[key] = None if shared else record_id

    def link(self, name: str) -> ConditionLink | None:
        """The link of a reported condition, or ``None``."""
        hit = self._find_outside_and_inside(name)
        if hit is None:
            return None
        mesh = MeshRef(self._mesh.get_label(hit.id), hit.id)
        match = Match(name, FIELD, hit.method, round(hit.score, 2), self._mesh.release)
        return ConditionLink(mesh, match)

    def knows(self, name: str) -> bool:
        """Whether ``name`` is a condition; qualifiers may only lead it, or follow a comma.

        Stricter than :meth:`link`, for telling apart names that stand in a row without separators.
        """
        text = fold(name)
        return bool(self._find(text) or self._find(strip_leading_qualifiers(text)))

    def _find_outside_and_inside(self, name: str) -> Hit | None:
        """What the name says with its brackets, or outside and inside of them without conflict."""
        whole = self._find(name)
        if whole:
            return whole
        outside, inside = split_brackets(name)
        first = self._find_qualified(outside)
        others = [hit for hit in map(self._find_qualified, inside) if hit]
        if first is None:
            found = {hit.id for hit in others}
            return _weaken(others[0]) if len(found) == 1 else None
        if all(hit.id == first.id or self._is_near(hit.id, first.id) for hit in others):
            return first
        return None

    def _is_near(self, one: str, other: str) -> bool:
        return one in self._mesh.descendants(other) or other in self._mesh.descendants(one)

    def _find_qualified(self, text: str) -> Hit | None:
        if text in _EMPTY_NAMES:
            return None
        hit = self._find(text)
        if hit:
            return hit
        bare = strip_qualifiers(text)
        for variant in dict.fromkeys((bare, name_neoplasm(text), name_neoplasm(bare))):
            hit = self._find(variant) if variant != text and variant not in _EMPTY_NAMES else None
            if hit:
                return Hit(hit.id, "NORMALIZED", min(hit.score, _QUALIFIED_SCORE))
        return None

    def _find(self, name: str) -> Hit | None:
        """The record ``name`` names as it stands, as an alias, or by its words in any order."""
        if len(name) < 2:
            return None
        hits = list(self._find_by_label(name))
        if hits:
            return hits[0] if len(hits) == 1 else None
        alias = self._mesh.find_by_name(ALIASES.get(fold(name), ""))
        if alias and alias.id:
            return Hit(alias.id, "SYNONYM", _ALIAS_SCORE)
        by_words = self._by_words.get(word_key(name))
        return Hit(by_words, "NORMALIZED", _SCORES["NORMALIZED"]) if by_words else None

    def _find_by_label(self, name: str) -> Iterator[Hit]:
        ids = self._mesh.find_ids(name)
        diseases = [one for one in ids if self._is_disease(one)]
        for record_id in diseases or filter(self._is_other, ids):
            method = self._judge(record_id, name)
            if diseases or method != "NORMALIZED":
                yield Hit(record_id, method, _SCORES[method])

    def _is_disease(self, record_id: str) -> bool:
        if self._mesh.get_kind(record_id) == "SCR_Disease":
            return True
        return any(t.startswith(_DISEASE_TREES) for t in self._mesh.tree_numbers(record_id))

    def _is_other(self, record_id: str) -> bool:
        trees = self._mesh.tree_numbers(record_id)
        return any(tree.startswith(_OTHER_TREES) and "." in tree for tree in trees) and not any(
            tree.startswith("D") for tree in trees
        )

    def _judge(self, record_id: str, name: str) -> str:
        text = fold(name)
        labels = self._mesh.labels(record_id)
        if text == fold(labels[0]):
            return "EXACT_LABEL"
        return "SYNONYM" if any(text == fold(label) for label in labels) else "NORMALIZED"


def _weaken(hit: Hit) -> Hit:
    return Hit(hit.id, hit.method, hit.score * _BRACKET_FACTOR)
