"""Link a reported condition to the MeSH descriptors it names.

Owns which part of MeSH conditions may be found in, and how sure each way of matching is. Refuses to
guess: a name that fits nothing, or two descriptors, is not linked as a whole.

A name is compared as it stands, by the words it has in whatever order, without its qualifiers
("Recurrent", "Stage IV"), with "neoplasm" for "cancer", and by word families. Where the whole is no
name, the diseases that its phrases name are its parts, and so are the wider diseases that its words
name besides ("Type 2 Diabetes" names diabetes mellitus too); the most specific comes first.
A pathological process that a word names (tree C23.550: infarction, fibrosis) counts among the wider
ones, wherever MeSH has the disease. Names of another vocabulary (MONDO) come after MeSH's own.
Conditions are found among diseases (trees C and F03, supplementary disease records) and symptoms of
behaviour: a procedure or a process that a record lists as its condition is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.terminology.condition_names import (
    NEWER_RECORDS,
    name_neoplasm,
    split_brackets,
    strip_leading_qualifiers,
    strip_qualifiers,
)
from kg.terminology.condition_phrases import GENERIC, PhraseIndex, list_stems
from kg.terminology.condition_tables import index_others, list_aliases, list_processes
from kg.terminology.condition_wholes import is_whole
from kg.terminology.cross_references import NO_REFERENCES, CrossReferences
from kg.terminology.links import ConditionLink, Frozen, Match, MeshRef
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.names import fold, match_key, word_key

FIELD = "conditionsModule.conditions"
KEYWORD_FIELD = "conditionsModule.keywords"

# Behavioral symptoms (depression …) and psychological stress are conditions as diseases are.
_DISEASE_TREES = ("C", "F03", "F01.145.126", "F02.830.900")
# "Disease" and "Syndrome": what is left of a name when everything that mattered was stripped.
_EMPTY_NAMES = frozenset(("disease", "syndrome", "disorder", "condition", "neoplasm recurrence"))
_SCORES = {"EXACT_LABEL": 1.0, "SYNONYM": 0.95, "NORMALIZED": 0.9}
_ALIAS_SCORE = 0.9
_REFERENCE_SCORE = 0.85
_ABBREVIATION_SCORE = 0.85
_QUALIFIED_SCORE = 0.8
_FAMILY_SCORE = 0.75
_PHRASE_SCORE = 0.7
_WIDER_SCORE = 0.6
_BRACKET_FACTOR = 0.9


class Hit(Frozen, frozen=True):
    """A MeSH record a text names, and how; ``release`` where it is not MeSH's own that says so."""

    id: str
    method: str
    score: float
    release: str = ""
    is_wider: bool = False


class ConditionLinker:
    """Finds MeSH descriptors by the names that records use for conditions."""

    def __init__(self, mesh: MeshVocabulary, references: CrossReferences = NO_REFERENCES) -> None:
        self._mesh = mesh
        self._release = references.release
        self._aliases = dict(list_aliases(mesh))
        diseases = [one for one in mesh if self._is_disease(one)]
        self._by_words: dict[str, str | None] = {}
        for preferred in (False, True):  # preferred labels last, so that they win
            self._add_words(diseases, preferred)
        known = frozenset(diseases)
        others = [(one.label, one.mesh_id) for one in references.records if one.mesh_id in known]
        self._others = index_others(others)
        self._phrases = PhraseIndex(mesh, diseases, self._aliases, others)
        self._processes = list_processes(mesh, diseases)
        self._above: dict[str, frozenset[str]] = {}
        self._named: dict[str, list[frozenset[str]]] = {}

    def _add_words(self, diseases: Iterable[str], preferred: bool) -> None:
        index = self._by_words
        for record_id in diseases:
            labels = self._mesh.labels(record_id)
            for key in {word_key(one) for one in (labels[:1] if preferred else labels[1:])}:
                shared = not preferred and index.get(key, record_id) != record_id
                index[key] = None if shared else record_id

    def link(self, name: str) -> ConditionLink | None:
        """The link of a reported condition as a whole, or of the one disease in it, or ``None``."""
        return self.link_whole_and_parts(name)[0]

    def link_parts(self, name: str) -> list[ConditionLink]:
        """Links to what else a reported condition names: its parts, then the wider diseases."""
        return self.link_whole_and_parts(name)[1]

    def link_whole_and_parts(self, name: str) -> tuple[ConditionLink | None, list[ConditionLink]]:
        """:meth:`link` and :meth:`link_parts` at once."""
        whole, parts = self._find_main(name)
        ids = [hit.id for hit in (whole, *parts) if hit]
        found = [self._make_link(name, one) for one in (*parts, *self._find_wider(name, ids))]
        return self._make_link(name, whole) if whole else None, found

    def link_keyword(self, keyword: str) -> ConditionLink | None:
        """The link of a keyword that as a whole is a disease's name; keywords have no parts."""
        hit = self._find_outside_and_inside(keyword)
        return self._make_link(keyword, hit, KEYWORD_FIELD) if hit else None

    def link_abbreviation(self, name: str, long_forms: Iterable[str]) -> ConditionLink | None:
        """The link of an abbreviation by the first of ``long_forms`` that is a disease's name."""
        hits = (self._find_qualified(fold(one)) for one in long_forms)
        hit = next(filter(None, hits), None)
        if hit is None:
            return None
        found = Hit(hit.id, "SYNONYM", min(hit.score, _ABBREVIATION_SCORE), hit.release)
        return self._make_link(name, found)

    def _make_link(self, name: str, hit: Hit, field: str = FIELD) -> ConditionLink:
        release, label, _ = NEWER_RECORDS.get(hit.id, ("", "", ""))
        if hit.id in self._mesh:
            release, label = self._mesh.release, self._mesh.get_label(hit.id)
        match = Match(name, field, hit.method, round(hit.score, 2), hit.release or release)
        return ConditionLink(MeshRef(label, hit.id), match, hit.is_wider)

    def knows(self, name: str) -> bool:
        """Whether ``name`` is a condition; qualifiers may only lead it, or follow a comma.

        Stricter than :meth:`link`, for telling apart names that stand in a row without separators.
        """
        text = fold(name)
        return bool(self._find(text) or self._find(strip_leading_qualifiers(text)))

    def _find_main(self, name: str) -> tuple[Hit | None, list[Hit]]:
        """The record that the whole name names; and the diseases that its phrases name."""
        whole = self._find_outside_and_inside(name) or self._find_family(name)
        if whole:
            return whole, self._list_narrower(name, whole)
        organ = self._find_organ(name)
        if organ:
            return organ, [_make_part(one) for one in self._phrases.list_histologies(name)]
        return self._find_phrases(name)

    def _list_narrower(self, name: str, whole: Hit) -> list[Hit]:
        """What brackets name as a kind of the whole: "Leukemia (hairy cell leukemia)"."""
        inside = filter(None, map(self._find_qualified, split_brackets(name)[1]))
        below = dict.fromkeys(hit.id for hit in inside if self._is_below(hit.id, whole.id))
        return [_make_part(one) for one in below]

    def _find_phrases(self, name: str) -> tuple[Hit | None, list[Hit]]:
        found = self._phrases.find_all(name)
        specific = [x for x in found if not any(self._is_below(y.id, x.id) for y in found)]
        hits = [_make_part(x.id) for x in specific]
        hits += [_make_part(one) for x in found for one in x.histologies]
        others = [one for one in found if one not in specific]
        if len(specific) == 1 and not any(one.histologies for one in others):
            wider = {stem for one in others for stem in one.stems}
            if is_whole(name, specific[0].stems, wider, self._phrases.list_asserted):
                return hits[0], hits[1:]
        return None, hits

    def _find_organ(self, name: str) -> Hit | None:
        """The neoplasm of the organ, where the name is that of its carcinoma."""
        outside, inside = split_brackets(name)
        bare = strip_qualifiers(outside)
        found = self._phrases.find_organ(bare)
        if found and self._may_stand(found, inside):
            return Hit(found, "NORMALIZED", _FAMILY_SCORE)
        return None

    def _find_family(self, name: str) -> Hit | None:
        outside, inside = split_brackets(name)
        for variant in dict.fromkeys((fold(name), strip_qualifiers(outside))):
            found = self._phrases.find(variant)
            if found and self._may_stand(found, inside):
                return Hit(found, "NORMALIZED", _FAMILY_SCORE)
        return None

    def _may_stand(self, record_id: str, inside: list[str]) -> bool:
        """Whether a record says enough, and brackets ``inside`` the name say nothing else."""
        if GENERIC.intersection(self._mesh.labels(record_id)[:1]):
            return False
        others = (found.id for one in inside for found in self._phrases.find_all(one))
        return all(one == record_id or self._is_near(one, record_id) for one in others)

    def _find_wider(self, name: str, ids: list[str]) -> list[Hit]:
        """Records above ``ids`` whose own names stand in ``name``, the general ones left out.

        And the processes that its words name, where it names a disease at all.
        """
        stems = frozenset(self._phrases.list_asserted(name))
        above = {one for record_id in ids for one in self._list_above(record_id)}
        named = {one for one in above if self._is_named_in(one, stems)}
        if ids:
            named.update(self._processes[word] for word in stems if word in self._processes)
        return [
            Hit(one, "COMPONENT", _WIDER_SCORE, is_wider=True)
            for one in sorted(named.difference(ids))
        ]

    def _is_named_in(self, record_id: str, stems: frozenset[str]) -> bool:
        if record_id not in self._named:
            labels = self._mesh.labels(record_id)
            may_be = labels and labels[0] not in GENERIC and self._is_disease(record_id)
            further = (name for name, one in self._aliases.items() if one == record_id)
            names = {frozenset(list_stems(one)) for one in (*labels, *further)} if may_be else set()
            self._named[record_id] = [name for name in names if name]
        return any(stems >= name for name in self._named[record_id])

    def _list_above(self, record_id: str) -> frozenset[str]:
        known = self._above.get(record_id)
        if known is None:
            self._above[record_id] = frozenset()  # a damaged file may have a ring of parents
            parents = self._list_broader(record_id)
            above = frozenset(parents).union(*map(self._list_above, parents))
            known = self._above[record_id] = above
        return known

    def _list_broader(self, record_id: str) -> Iterable[str]:
        if record_id in self._mesh or record_id not in NEWER_RECORDS:
            return self._mesh.broader(record_id)
        *_, above = NEWER_RECORDS[record_id]
        return [above] if above in self._mesh else []

    def _is_below(self, one: str, other: str) -> bool:
        return one != other and other in self._list_above(one)

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
        return self._is_below(one, other) or self._is_below(other, one)

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
                score = min(hit.score, _QUALIFIED_SCORE)
                return Hit(hit.id, "NORMALIZED", score, hit.release)
        return None

    def _find(self, name: str) -> Hit | None:
        """The record ``name`` names as it stands, as an alias, or by its words in any order."""
        if len(name) < 2:
            return None
        hits = list(self._find_by_label(name))
        if hits:
            return hits[0] if len(hits) == 1 else None
        alias = self._aliases.get(fold(name))
        if alias:
            return Hit(alias, "SYNONYM", _ALIAS_SCORE)
        by_words = self._by_words.get(word_key(name))
        if by_words:
            return Hit(by_words, "NORMALIZED", _SCORES["NORMALIZED"])
        other = self._others.get(match_key(name))
        return Hit(other, "SYNONYM", _REFERENCE_SCORE, self._release) if other else None

    def _find_by_label(self, name: str) -> Iterator[Hit]:
        for record_id in filter(self._is_disease, self._mesh.find_ids(name)):
            method = self._judge(record_id, name)
            yield Hit(record_id, method, _SCORES[method])

    def _is_disease(self, record_id: str) -> bool:
        if self._mesh.get_kind(record_id) == "SCR_Disease":
            return True
        return any(t.startswith(_DISEASE_TREES) for t in self._mesh.tree_numbers(record_id))

    def _judge(self, record_id: str, name: str) -> str:
        text = fold(name)
        labels = self._mesh.labels(record_id)
        if text == fold(labels[0]):
            return "EXACT_LABEL"
        return "SYNONYM" if any(text == fold(label) for label in labels) else "NORMALIZED"


def _make_part(record_id: str) -> Hit:
    return Hit(record_id, "COMPONENT", _PHRASE_SCORE)


def _weaken(hit: Hit) -> Hit:
    return Hit(hit.id, hit.method, hit.score * _BRACKET_FACTOR, hit.release)
