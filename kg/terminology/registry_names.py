"""What the other names of an intervention say of the drug that its own name names.

Owns the reasons for which a name can be no synonym, whoever gives it. Refuses to weigh how many
studies give a name: that takes all of them (see :mod:`kg.mapping.drug_names`). Reasons are codes of
``RejectionReason`` in :mod:`kg.study.codelists`.

An other name that lists names ("Sandimmune, Neoral; Gengraf") is judged name by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.terminology.drug_names import is_systematic, is_too_short
from kg.terminology.intervention_names import (
    is_category,
    is_nonproprietary,
    list_bracketed,
    split_combination,
    strip_brackets,
    strip_dose,
    strip_placebo,
)
from kg.terminology.interventions import NAME_FIELD, InterventionLinker
from kg.terminology.links import Drug, DrugLink, DrugName
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.names import fold, match_key
from kg.terminology.targets import is_targeted

_WHOLE = frozenset(("EXACT_LABEL", "SYNONYM", "NORMALIZED"))
# Brands are written in capitals too, but seldom as short.
_ACRONYM = re.compile(r"[A-Z]{1,5}(?:-[A-Z]{1,5})*\Z")
# What ends a brand of the same maker: "Adriamycin PFS/RDF", "Paraplatin AQ".
_SUFFIX = re.compile(r"[A-Z]{1,4}\d?(?:[/-][A-Z]{1,4})*\Z")
# Outside brackets; "/" only between words: a chemical name and a dose have it between numbers.
_SEPARATORS = re.compile(
    r"[,;](?:\s+|(?=[A-Za-z]{3}))(?![^(]*\))|\s*/\s*(?=[A-Za-z]{3})(?![^(]*\))"
)
_MOST_WORDS_LISTED = 3
# Vocabularies often call a brand a synonym.
_BRANDS = ("BRAND", "SYNONYM")
# "L-selenomethionine" holds the name of a substance behind a hyphen.
_SHORTEST_HYPHENATED = 7
_MOST_WORDS = 6
_SHORTEST_WORD = 5
_KIND = re.compile(
    r"(?<!\w)(?:regimens?|protocols?|schedules?|arms?|groups?|cohorts?|class|family|analog(?:ue)?s?"
    r"|derivatives?|vaccines?|vitamins?|supplements?|extracts?|therapeutics?|chemotherapeutics?"
    r"|antibiotics?|antivirals?|generics?|biosimilars?|biologics?|standard|experimental|control"
    r"|(?:anti\w{6,}|corticosteroid|statin|opioid|nsaid|vasodilator|diuretic)s?)(?!\w)"
)

Verdict = tuple[str, Drug | None]


class NameJudge:
    """Tells which other names may be synonyms of a drug; read-only."""

    def __init__(self, interventions: InterventionLinker, mesh: MeshVocabulary) -> None:
        self._find = interventions.find_drug
        self._is_regimen = interventions.is_known_regimen
        self._mesh = mesh

    def judge_all(self, links: list[DrugLink], names: list[str]) -> list[DrugName]:
        """What ``names`` say, if ``links`` show that the intervention's own name is one drug's.

        Names that vocabularies know as the drug's own are left out.
        """
        named = [link for link in links if link.match.field == NAME_FIELD]
        if len(named) != 1 or named[0].match.method not in _WHOLE:
            return []
        drug = named[0].drug
        own = {match_key(label.text) for label in drug.labels}
        pieces = (piece for name in names for piece in self._split(drug, own, name))
        found = {match_key(piece): self._judge(drug, own, piece) for piece in pieces}
        return [one for one in found.values() if one]

    def _split(self, drug: Drug, own: set[str], name: str) -> list[str]:
        """The names that ``name`` lists; itself where it is one, or the parts of a combination.

        "Lopinavir/ritonavir" is the one name of a combination, "Taxol/Onxol" are two names.
        """
        pieces = [piece.strip() for piece in _SEPARATORS.split(name) if piece.strip(" .,;")]
        if len(pieces) < 2 or match_key(name) in own or _has_suffix(name, drug):
            return [name]
        drugs = {found.slug for one in pieces if (found := self._find(one))}
        is_text = any(len(one.split()) > _MOST_WORDS_LISTED for one in pieces)
        if is_text or (is_systematic(name) and not drugs):
            return [name]
        is_joined = not re.search("[,;]", name) and len(drugs | {drug.slug}) > 1
        return [name] if is_joined or self._find(name) else pieces

    def _judge(self, drug: Drug, own: set[str], name: str) -> DrugName | None:
        key = match_key(name)
        if not key or key in own:
            return None
        reason, other = self._find_reason(drug, name)
        if other is not None and other.slug == drug.slug:
            return None
        return DrugName(drug.slug, " ".join(name.split()), reason, other)

    def _find_reason(self, drug: Drug, name: str) -> Verdict:
        """Why ``name`` is no synonym of ``drug``, and whose it is; ``drug`` where it is its own."""
        text = fold(name)
        whole = self._find(name)
        if whole:
            return "OTHER_DRUG", whole
        if strip_placebo(name) != text:
            return "PLACEBO", None
        outside = strip_brackets(text)
        parts = list(split_combination(outside))
        found = {one.slug: one for one in self._find_named(text, outside, parts)}
        others = [one for slug, one in sorted(found.items()) if slug != drug.slug]
        if _has_suffix(name, drug):
            return "", None
        if len(parts) > 1 or self._is_regimen(name):
            return "COMBINATION", others[0] if others else None
        if others:
            return "OTHER_DRUG", others[0]
        if found and outside != text:
            return "OTHER_DRUG", drug
        return self._judge_form(drug, name, text), None

    def _find_named(self, text: str, outside: str, parts: list[str]) -> Iterator[Drug]:
        """The drugs that a bracket, a part of a combination or a word of ``text`` names."""
        pieces = [outside, *list_bracketed(text), *parts]
        words = [word.strip(".,;:()[]") for word in text.split()]
        hyphenated = (part for part in text.split("-")[1:] if len(part) >= _SHORTEST_HYPHENATED)
        pieces += [part for part in hyphenated if part.isalpha()]
        pieces += [word for word in words if len(word) >= _SHORTEST_WORD] if len(words) > 1 else []
        for piece in dict.fromkeys(pieces):
            if not is_too_short(piece) and (drug := self._find(piece)):
                yield drug

    def _judge_form(self, drug: Drug, name: str, text: str) -> str:
        """The reason that lies in the form of ``name``; ``""`` where there is none."""
        if len(text.split()) > _MOST_WORDS:
            return "DESCRIPTION"
        if is_systematic(name):
            return "CHEMICAL_NAME"
        if is_category(name) or is_targeted(text) or _KIND.search(text) or self._is_term(name):
            return "CATEGORY"
        if strip_dose(text) != text.strip(" .,;:-"):
            return "DOSE_FORM"
        if is_too_short(text):
            return "TOO_SHORT"
        if _ACRONYM.match(name.strip()):
            return "ACRONYM"
        if is_nonproprietary(name) and fold(drug.label) not in text:
            return "NONPROPRIETARY"
        return ""

    def _is_term(self, name: str) -> bool:
        """Whether MeSH has ``name``: no drug has it there, so it is something else."""
        return bool(self._mesh.find_ids(name) or self._mesh.find_ids(f"{name}s"))


def _has_suffix(name: str, drug: Drug) -> bool:
    """Whether ``name`` is a brand of ``drug`` with a maker's suffix after it."""
    first, _, last = name.strip().rpartition(" ")
    brands = (one.text for one in drug.labels if one.type in _BRANDS)
    return bool(_SUFFIX.match(last)) and match_key(first) in map(match_key, brands)
