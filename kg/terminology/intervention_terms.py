"""Find MeSH descriptors by phrases of an intervention's name: substances, classes, procedures.

Owns which words of a longer text may stand for a descriptor. Refuses to know drug hubs (see
:mod:`kg.terminology.interventions`): a class of drugs or a procedure is a MeSH term, never a drug.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from kg.terminology.dosage import mark_amounts, strip_amounts
from kg.terminology.drugs import is_substance
from kg.terminology.intervention_names import (
    list_bracketed,
    split_combination,
    strip_brackets,
    strip_dose,
    strip_making,
    strip_placebo,
    strip_salt,
)
from kg.terminology.links import Match, MeshLink, MeshRef
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.mesh_names import TermNames
from kg.terminology.names import fold
from kg.terminology.targets import is_measured, is_targeted

FIELD = "armsInterventionsModule.interventions.name"
OTHER_NAMES_FIELD = "armsInterventionsModule.interventions.otherNames"

_LONGEST = 6
_SHORTEST_WORD = 5
_SHORTEST_NAME = 4
_SCORES = {"EXACT_LABEL": 1.0, "SYNONYM": 0.95, "NORMALIZED": 0.85, "COMPONENT": 0.7}
_WORD = re.compile(r"[^\s,;:()\[\]/+&]+|[,;:()\[\]/+&]")
_PIECE = re.compile(r"[^\W_]+")
# What tells one form of a substance from another: "2b", "n1", "c".
_VARIANT = re.compile(r"\d[\da-z]{0,2}|[a-z]\d?")
# From here on a name says when, where or for whom: "anesthesia for cesarean section".
_CIRCUMSTANCE = re.compile(
    r"\s(?:for|in|on|at|after|before|during|following|of|to|from|prior|under|via|by|using|among"
    r"|versus|vs)\s.*"
)
# One of two mirror images: "R-verapamil".
_ISOMER = re.compile(r"(?<!\S)[rsdl]-(?=[a-z]{5})")
# Actions and uses (D27), vaccines, antibodies: classes that are given under the name of the class.
_CLASS_TREES = (
    "D27.505", "D20.215.894", "D12.776.124.486.485", "D12.776.124.790.651", "D12.776.377.715.548",
    "D12.644.276.374.440", "D26.776.498",
)  # fmt: skip
_FORMS_AND_USES = ("D26", "D27")
_PROCEDURE_TREES = ("E01.370", "E05.318.308", "E02.", "E04.", "E03.155", "E06.")
_DONE_TREES = ("E01.370.350", "E01.370.388", "E02.", "E03.155", "E04.", "E06.")
# Injections, infusions, inhalation: by which way a drug is given.
_ROUTES_TREE = "E02.319.267"
# Elements, ions and radicals: in a longer name they are a salt's other half or an isotope.
_NO_PHRASE_TREES = ("D01.",)
_PLAIN_WORDS = frozenset(("water", "alcohol", "protein", "oxygen", "serum", "lipids", "glucose"))
_MARKS = frozenset(",;:()[]/+&")
_AFTER_NAMES = frozenset(
    (
        "and", "or", "with", "plus", "in", "for", "by", "at", "on", "to", "from", "of", "as",
        "versus", "vs", "via", "the", "given", "followed", "then", *_MARKS,
    )
)  # fmt: skip
_EMPTY_CLASSES = frozenset(("Pharmaceutical Preparations", "Therapeutics", "Placebos"))


class TermLinker:
    """Finds MeSH descriptors other than drugs by the names that records use for interventions."""

    def __init__(self, mesh: MeshVocabulary, names: Mapping[str, str] | None = None) -> None:
        self._mesh = mesh
        self._names = TermNames(mesh, names)
        self._above: dict[str, frozenset[str]] = {}

    def link(
        self, name: str, drug_ids: Sequence[str] = (), has_drug: bool = False
    ) -> list[MeshLink]:
        """Links to the classes of drugs and the procedures that ``name`` names; none for placebos.

        The whole name, or a part of a combination, or a bracket may be a name; a class of drugs may
        also stand within a longer name. Of drugs that were linked, ``drug_ids`` are the records
        that MeSH has: what is above these and named too ("megestrol" in "megestrol acetate").
        """
        text = strip_placebo(name)
        found = dict.fromkeys(self._find_whole(strip_dose(text)), "NORMALIZED")
        found = {one: self._judge(one, text) for one in self._find_whole(text)} or found
        for part in (*split_combination(strip_amounts(strip_brackets(text))), *_list_outer(text)):
            found = {**dict.fromkeys(self._find_whole(part), "COMPONENT"), **found}
        phrases: list[str] = []
        if not is_measured(text):
            phrases += [*self._scan(text, self._is_class), *self._list_single(text)]
        if not is_targeted(text):
            phrases += self._scan(_CIRCUMSTANCE.sub("", text), self._is_done, ends=True)
        if has_drug:
            phrases += self._list_wider(text, drug_ids)
        found = {**dict.fromkeys(phrases, "COMPONENT"), **found}
        return [
            self._make_link(one, name, method)
            for one, method in found.items()
            if one not in drug_ids
        ]

    def link_other(self, name: str) -> list[MeshLink]:
        """Links to what another name as a whole says the intervention is: a class, a procedure."""
        whole = strip_brackets(strip_placebo(name))
        text = strip_dose(whole)
        parts = [whole, text, *split_combination(text)]
        found = dict.fromkeys(one for part in parts for one in self._find_whole(part))
        return [self._make_link(one, name, "COMPONENT", OTHER_NAMES_FIELD) for one in found]

    def find_ids(self, name: str) -> tuple[str, ...]:
        """Records with this name: see :class:`TermNames`."""
        return self._names.find_ids(name)

    def names_kind(self, text: str) -> bool:
        """Whether folded ``text`` as a whole is a class of drugs or a procedure."""
        return any(True for _ in self._find_whole(strip_dose(strip_brackets(text))))

    def names_another(self, text: str, drug_ids: Sequence[str]) -> bool:
        """Whether folded ``text`` names a substance that is not one of, above or below others.

        A name that says another substance ("reference endotoxin") is no further name of a drug.
        """
        if not drug_ids:
            return False
        kin = {*drug_ids}.union(*(self._list_above(one) for one in drug_ids))
        for word in _PIECE.findall(text):
            ids = self._list_by_number(word) if len(word) >= _SHORTEST_WORD else ()
            for one in filter(self._is_chemical, ids):
                if one not in kin and kin.isdisjoint(self._list_above(one)):
                    return True
        return False

    def _list_by_number(self, word: str) -> tuple[str, ...]:
        return self._names.find_ids(word) or self._names.find_ids(f"{word}s")

    def _list_wider(self, text: str, drug_ids: Sequence[str]) -> Iterator[str]:
        """Records above the drugs that ``text`` names too, a class by its singular.

        "Megestrol" in "megestrol acetate", "cyclosporins" for cyclosporine; and, since a hub may
        have no record in MeSH, "interferon-alpha" for interferon alfa-2b.
        """
        above = set().union(*(self._list_above(one) for one in drug_ids))
        words = _PIECE.findall(text)
        for start in range(len(words)):
            if start and words[start - 1].endswith("yl"):  # "acetyl cysteine" is no cysteine
                continue
            for end in range(start + 1, min(len(words), start + _LONGEST) + 1):
                phrase, after = " ".join(words[start:end]), words[end:]
                if len(phrase) < _SHORTEST_WORD or self._is_bound(text, phrase, after):
                    continue
                is_form = not drug_ids and all(map(_VARIANT.fullmatch, after))
                for one in self._find_wider(phrase, first=not start, after=after):
                    if one in above or is_form:
                        yield one

    def _is_bound(self, text: str, phrase: str, after: list[str]) -> bool:
        """Whether a hyphen joins ``phrase`` to a substance: povidone-iodine is no povidone."""
        if not after or not strip_salt(after[0]) or f"{phrase}-{after[0]}" not in text:
            return False
        return any(is_substance(self._mesh, one) for one in self._names.find_ids(after[0]))

    def _find_wider(self, phrase: str, first: bool, after: list[str]) -> Iterator[str]:
        """The substances with this name; the class that it is the singular of, if it comes first.

        "Interleukin" in "interleukin-2" stands for no class.
        """
        yield from filter(self._is_given, self._names.find_ids(phrase))
        if not first or (after and after[0][0].isdigit()):
            return
        for one in (*self._names.find_ids(f"{phrase}s"), *self._names.find_ids(phrase)):
            label = _PIECE.findall(fold(self._mesh.get_label(one)))
            is_plural = label[-1].endswith("s") and len(label) == len(_PIECE.findall(phrase))
            if is_plural and self._is_chemical(one) and not is_substance(self._mesh, one):
                yield one

    def _list_above(self, record_id: str) -> frozenset[str]:
        found = self._above.get(record_id)
        if found is None:
            waiting, seen = list(self._mesh.broader(record_id)), set[str]()
            while waiting:
                one = waiting.pop()
                if one not in seen:
                    seen.add(one)
                    waiting += self._mesh.broader(one)
            found = self._above[record_id] = frozenset(seen)
        return found

    def find_substances(self, text: str) -> list[str]:
        """The substances that phrases of folded ``text`` name, unless as targets."""
        if is_targeted(text):
            return []
        text = _ISOMER.sub("", mark_amounts(strip_making(text)))
        found = dict.fromkeys(self._scan(text, self._is_given, ends=True))
        return list(found)

    def _find_whole(self, text: str) -> Iterator[str]:
        ids = self._names.find_ids(text) if len(text) >= _SHORTEST_NAME else ()
        if not ids and len(text) > _SHORTEST_WORD:
            ids = self._names.find_by_words(text)
        for one in ids:
            if self._is_procedure(one) or (len(text) >= _SHORTEST_WORD and self._is_class(one)):
                yield one

    def _list_single(self, text: str) -> Iterator[str]:
        """Classes that one word names: "interferon alfa" is one of the interferons."""
        words = _PIECE.findall(text)
        for word, after in zip(words, [*words[1:], ""], strict=False):
            if len(word) >= _SHORTEST_WORD and not _VARIANT.fullmatch(after):
                yield from filter(self._is_class, self._find_ids(word))

    def _scan(self, text: str, accepts: Callable[[str], bool], ends: bool = False) -> Iterator[str]:
        """Records of the longest phrases; ``ends``: a phrase must not be followed by another name.

        "Trastuzumab deruxtecan" is another drug than trastuzumab, "morphine injection" is not.
        """
        words = _WORD.findall(text)
        place = 0
        while place < len(words):
            for end in range(min(len(words), place + _LONGEST), place, -1):
                if words[end - 1] in _MARKS or words[place] in _MARKS:
                    continue
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
        found = self._names.find_ids(phrase)
        if found:
            return found
        plural = f"{phrase[:-1]}ies" if phrase[-1] == "y" else f"{phrase}s"
        return tuple(filter(self._is_class, self._names.find_ids(plural)))

    def _is_given(self, record_id: str) -> bool:
        trees = self._mesh.tree_numbers(record_id)
        return not all(tree.startswith(_NO_PHRASE_TREES) for tree in trees) and is_substance(
            self._mesh, record_id
        )

    def _is_class(self, record_id: str) -> bool:
        if self._mesh.get_label(record_id) in _EMPTY_CLASSES or is_substance(self._mesh, record_id):
            return False
        return any(t.startswith(_CLASS_TREES) for t in self._mesh.tree_numbers(record_id))

    def _is_chemical(self, record_id: str) -> bool:
        """Whether a record is a substance or a class of substances by structure or source."""
        trees = self._mesh.tree_numbers(record_id)
        return any(t[0] == "D" and "." in t and not t.startswith(_FORMS_AND_USES) for t in trees)

    def _is_procedure(self, record_id: str) -> bool:
        if self._mesh.get_label(record_id) in _EMPTY_CLASSES:
            return False
        trees = self._mesh.tree_numbers(record_id)
        return any(
            tree.startswith(_PROCEDURE_TREES) and not tree.startswith(_ROUTES_TREE)
            for tree in trees
        )

    def _is_done(self, record_id: str) -> bool:
        """Whether a procedure is one that is done, not something measured ("muscle strength")."""
        trees = self._mesh.tree_numbers(record_id)
        return self._is_procedure(record_id) and any(t.startswith(_DONE_TREES) for t in trees)

    def _judge(self, record_id: str, text: str) -> str:
        labels = self._mesh.labels(record_id)
        if fold(labels[0]) == text:
            return "EXACT_LABEL"
        return "SYNONYM" if text in map(fold, labels) else "NORMALIZED"

    def _make_link(self, record_id: str, name: str, method: str, field: str = FIELD) -> MeshLink:
        match = Match(name, field, method, _SCORES[method], self._mesh.release)
        return MeshLink(MeshRef(self._mesh.get_label(record_id), record_id), match)


def _goes_on(words: list[str]) -> bool:
    """Whether the next word may belong to the name before it."""
    return bool(words) and words[0] not in _AFTER_NAMES and bool(strip_salt(strip_dose(words[0])))


def _list_outer(text: str) -> list[str]:
    outside = strip_brackets(text)
    return [outside, *list_bracketed(text)] if outside != text else []
