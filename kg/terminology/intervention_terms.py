"""Find MeSH descriptors by phrases of an intervention's name: substances, classes, procedures.

Owns which words of a longer text may stand for a descriptor. Refuses to know drug hubs (see
:mod:`kg.terminology.interventions`): a class of drugs or a procedure is a MeSH term, never a drug.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kg.terminology.drugs import is_substance
from kg.terminology.intervention_names import (
    list_bracketed,
    mark_amounts,
    split_combination,
    strip_amounts,
    strip_brackets,
    strip_dose,
    strip_placebo,
    strip_salt,
)
from kg.terminology.links import Match, MeshLink, MeshRef
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.names import fold

FIELD = "armsInterventionsModule.interventions.name"

_LONGEST = 6
_SHORTEST_WORD = 5
_SCORES = {"EXACT_LABEL": 1.0, "SYNONYM": 0.95, "NORMALIZED": 0.85, "COMPONENT": 0.7}
_WORD = re.compile(r"[^\s,;:()\[\]/+&]+|[,;:()\[\]/+&]")
# Beside one of these a substance is what a drug acts on, or what is withheld, not what is given.
_TARGETED = re.compile(
    r"(?<!\w)(?:no|not|non|without|anti|free|inhibitors?|inhibition|antagonists?|agonists?"
    r"|blockers?|blockade|receptors?|antibod(?:y|ies)|antagonism|modulators?|targeted|directed"
    r"|withdrawal|resistan\w+|discontinuation|deprivation|restriction|stimulat\w+|challenge|naive"
    r"|loaded|label\w*|transfected|transduced|conjugat\w+|treated|cells?|gene|plasmid|analog\w*)"
    r"(?!\w)"
)
# Actions and uses (D27), vaccines, antibodies: classes that are given under the name of the class.
_CLASS_TREES = (
    "D27.505", "D20.215.894", "D12.776.124.486.485", "D12.776.124.790.651", "D12.776.377.715.548",
    "D12.644.276.374.440", "D26.776.498",
)  # fmt: skip
_PROCEDURE_TREES = ("E01.370", "E02.", "E04.", "E03.155", "E06.")
# Elements, ions and radicals: in a longer name they are a salt's other half or an isotope.
_NO_PHRASE_TREES = ("D01.",)
_PLAIN_WORDS = frozenset(("water", "alcohol", "protein", "oxygen", "serum", "lipids", "glucose"))
_AFTER_NAMES = frozenset(
    (
        "and", "or", "with", "plus", "in", "for", "by", "at", "on", "to", "from", "of", "as",
        "versus", "vs", "via", "the", "given", "followed", "then", *",;:()[]/+&",
    )
)  # fmt: skip
_EMPTY_CLASSES = frozenset(("Pharmaceutical Preparations", "Therapeutics", "Placebos"))


def is_targeted(text: str) -> bool:
    """Whether folded ``text`` names substances as targets ("interleukin 6 antagonist")."""
    return bool(_TARGETED.search(text))


class TermLinker:
    """Finds MeSH descriptors other than drugs by the names that records use for interventions."""

    def __init__(self, mesh: MeshVocabulary) -> None:
        self._mesh = mesh

    def link(self, name: str) -> list[MeshLink]:
        """Links to the classes of drugs and the procedures that ``name`` names; none for placebos.

        The whole name, or a part of a combination, or a bracket may be a name; a class of drugs may
        also stand within a longer name.
        """
        text = strip_placebo(name)
        found = dict.fromkeys(self._find_whole(strip_dose(text)), "NORMALIZED")
        found = {one: self._judge(one, text) for one in self._find_whole(text)} or found
        for part in (*split_combination(strip_amounts(strip_brackets(text))), *_list_outer(text)):
            found = {**dict.fromkeys(self._find_whole(part), "COMPONENT"), **found}
        phrases = (*self._scan(text, self._is_class), *self._list_single(text))
        found = {**dict.fromkeys(phrases, "COMPONENT"), **found}
        return [self._make_link(one, name, method) for one, method in found.items()]

    def find_substances(self, text: str) -> list[str]:
        """The substances that phrases of folded ``text`` name, unless as targets."""
        if is_targeted(text):
            return []
        found = dict.fromkeys(self._scan(mark_amounts(text), self._is_given, ends=True))
        return list(found)

    def _find_whole(self, text: str) -> Iterator[str]:
        if len(text) >= _SHORTEST_WORD:
            ids = self._mesh.find_ids(text)
            yield from (one for one in ids if self._is_class(one) or self._is_procedure(one))

    def _list_single(self, text: str) -> Iterator[str]:
        """Classes that one word names: "interferon alfa" is one of the interferons."""
        for word in _WORD.findall(text):
            if len(word) >= _SHORTEST_WORD:
                yield from filter(self._is_class, self._find_ids(word))

    def _scan(self, text: str, accepts: Callable[[str], bool], ends: bool = False) -> Iterator[str]:
        """Records of the longest phrases; ``ends``: a phrase must not be followed by another name.

        "Trastuzumab deruxtecan" is another drug than trastuzumab, "morphine injection" is not.
        """
        words = _WORD.findall(text)
        place = 0
        while place < len(words):
            for end in range(min(len(words), place + _LONGEST), place, -1):
                phrase = " ".join(words[place:end]).strip(".-")
                ids = self._find_ids(phrase) if len(phrase) >= _SHORTEST_WORD else ()
                if len(ids) == 1 and phrase not in _PLAIN_WORDS and strip_salt(phrase):
                    if accepts(ids[0]) and not (ends and _goes_on(words[end:])):
                        yield ids[0]
                    place = end
                    break
            else:
                place += 1

    def _find_ids(self, phrase: str) -> tuple[str, ...]:
        """Records with this name; a class is named in the plural ("monoclonal antibody" is one)."""
        found = self._mesh.find_ids(phrase)
        if found:
            return found
        plural = f"{phrase[:-1]}ies" if phrase[-1] == "y" else f"{phrase}s"
        return tuple(filter(self._is_class, self._mesh.find_ids(plural)))

    def _is_given(self, record_id: str) -> bool:
        trees = self._mesh.tree_numbers(record_id)
        return not all(tree.startswith(_NO_PHRASE_TREES) for tree in trees) and is_substance(
            self._mesh, record_id
        )

    def _is_class(self, record_id: str) -> bool:
        if self._mesh.get_label(record_id) in _EMPTY_CLASSES or is_substance(self._mesh, record_id):
            return False
        return any(t.startswith(_CLASS_TREES) for t in self._mesh.tree_numbers(record_id))

    def _is_procedure(self, record_id: str) -> bool:
        if self._mesh.get_label(record_id) in _EMPTY_CLASSES:
            return False
        return any(t.startswith(_PROCEDURE_TREES) for t in self._mesh.tree_numbers(record_id))

    def _judge(self, record_id: str, text: str) -> str:
        labels = self._mesh.labels(record_id)
        if fold(labels[0]) == text:
            return "EXACT_LABEL"
        return "SYNONYM" if text in map(fold, labels) else "NORMALIZED"

    def _make_link(self, record_id: str, name: str, method: str) -> MeshLink:
        match = Match(name, FIELD, method, _SCORES[method], self._mesh.release)
        return MeshLink(MeshRef(self._mesh.get_label(record_id), record_id), match)


def _goes_on(words: list[str]) -> bool:
    """Whether the next word may belong to the name before it."""
    return bool(words) and words[0] not in _AFTER_NAMES and bool(strip_salt(strip_dose(words[0])))


def _list_outer(text: str) -> list[str]:
    outside = strip_brackets(text)
    return [outside, *list_bracketed(text)] if outside != text else []
