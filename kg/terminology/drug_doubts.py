"""Which names of drugs could as well be a common word or an acronym of something else.

Owns the doubt: "Duck", "Sage" and "Rice" are substances of DrugBank (allergens), "Lead" and "Steel"
of MeSH, "ICE" is a regimen and ice. Refuses to know how a drug was found, and records.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.namespaces import DRUGBANK, MESH
from kg.terminology.dosage import parse_dosage
from kg.terminology.drug_names import is_plain
from kg.terminology.drug_substances import list_common_words
from kg.terminology.drugs import DrugVocabulary
from kg.terminology.links import Drug
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.names import fold
from kg.terminology.regimens import Regimens, is_ambiguous

# A letter or three, a hyphen, a few letters: without the hyphen it is another word ("R-ICE").
_HYPHENATED = re.compile(r"[a-z]{1,3}-[a-z]{2,4}")
# Elements, minerals and alloys; materials; what is made and eaten.
_NO_DRUG_TREES = ("D01", "D25", "J")
# Forms in which only a drug is given; there is ice cream and spray of salt.
_SOLID = re.compile(r"(?<!\w)(?:tablets?|capsules?|caps?|tabs?|pills?|lozenges?|sachets?)(?!\w)")


class Doubts:
    """Tells names that need more than themselves to be a drug's; read-only."""

    def __init__(self, drugs: DrugVocabulary, mesh: MeshVocabulary, regimens: Regimens) -> None:
        self._own = {drug.slug for drug in drugs}
        self._lists_drugs = any(one.startswith("DrugBank") for one in drugs.releases)
        self._mesh = mesh
        self._regimens = regimens
        self._words = list_common_words(mesh)

    def is_unsure(self, text: str, drug: Drug) -> bool:
        """Whether ``text`` alone is too plain a word to name ``drug``.

        A plain word is no drug's name on the word of DrugBank, UNII or RxNorm alone; nor is that of
        an element or mineral of MeSH which no list of drugs has, where one is installed.
        """
        word = fold(text)
        if drug.slug in self._own or not word.isalpha():
            return False
        ids = [iri.removeprefix(MESH) for iri in drug.exact_matches if iri.startswith(MESH)]
        if ids:
            return self._lists_drugs and self._is_no_drug(drug, ids)
        is_label = word.removesuffix("s") == fold(drug.label).removesuffix("s")
        return is_label and (is_plain(word) or word in self._words)

    def is_ambiguous(self, text: str) -> bool:
        """Whether ``text`` is an acronym that several regimens have."""
        return is_ambiguous(self._regimens, text)

    def _is_no_drug(self, drug: Drug, ids: Iterable[str]) -> bool:
        if any(iri.startswith(DRUGBANK) for iri in (*drug.exact_matches, *drug.close_matches)):
            return False
        trees = [tree for one in ids for tree in self._mesh.tree_numbers(one)]
        return bool(trees) and all(tree.startswith(_NO_DRUG_TREES) for tree in trees)


def is_other_word(name: str, drug: Drug) -> bool:
    """Whether ``name`` is a hyphenated acronym that ``drug`` has only without its hyphen."""
    text = fold(name)
    if not _HYPHENATED.fullmatch(text):
        return False
    return all(fold(one.text) != text for one in drug.labels)


def says_dose(name: str) -> bool:
    """Whether ``name`` says how much is given, or a solid form: what it names is a drug then."""
    return bool(parse_dosage(name).doses or _SOLID.search(name.casefold()))
