"""Which concept a name stands for, where several things bear it.

Owns the pairing of drug hubs with the MeSH descriptors of the same substance, and which meaning of
a name wins. Refuses to know where names come from and what they are matched against.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from kg.search.concept_table import TYPE_CODES, pack_meaning
from kg.search.documents import DrugRef
from kg.search.words import ENGLISH_STOP_WORDS, find_words, is_searchable_name, make_key

# Names that other things may bear by the way: the last types, as any other is stronger.
_WEAK = frozenset((TYPE_CODES["SYNONYM"], TYPE_CODES["MESH_ENTRY"]))

# Type code, concept, spelling: the least is the best name.
_Entry = tuple[int, int, str]


class ResolvedName(NamedTuple):
    """A name and the concepts it stands for; ``meanings`` are packed, best first."""

    key: str
    spelling: str
    concepts: list[int]
    meanings: list[int]


class NameList:
    """Names as they come: the best entry of each key, and the entries of other concepts."""

    def __init__(self) -> None:
        self._best: dict[str, _Entry] = {}
        self._others: dict[str, list[_Entry]] = {}
        self._phrases: dict[str, int] = {}

    def add(self, name: str, concept: int, name_type: str) -> None:
        """Take in a name of a concept; names that no search could use are left out."""
        if not is_searchable_name(name):
            return
        self._note_small_words(name)
        entry = (TYPE_CODES.get(name_type, TYPE_CODES["SYNONYM"]), concept, name)
        key = make_key(name)
        best = self._best.setdefault(key, entry)
        if entry < best:
            self._best[key], entry = entry, best
        if entry[1] != self._best[key][1]:
            self._others.setdefault(key, []).append(entry)

    def _note_small_words(self, name: str) -> None:
        words = name.casefold().replace("-", " ").split()
        if words[0] in ENGLISH_STOP_WORDS or words[-1] in ENGLISH_STOP_WORDS:
            key = make_key(name)
            self._phrases[key] = max(len(find_words(name)), self._phrases.get(key, 0))

    def count_words(self, key: str) -> int:
        """The most words that a name with this key is written in, if a small word is at an end.

        0 for all other names: small words beside them are no part of them.
        """
        return self._phrases.get(key, 0)

    def first_meanings(self) -> Iterator[tuple[str, int]]:
        """Each key with the concept of its best name."""
        for key, (_, concept, _) in self._best.items():
            yield key, concept

    def resolve(
        self, heirs: Mapping[int, int], is_kept: Callable[[int], bool]
    ) -> list[ResolvedName]:
        """Every name with what it stands for, sorted by key.

        Args:
            heirs: concept → the concept that its names go to.
            is_kept: whether a concept's names are wanted.
        """
        resolved = []
        for key in sorted(self._best):
            entries = [self._best[key], *self._others.get(key, ())]
            kept = sorted(entry for entry in entries if is_kept(entry[1]))
            if kept:
                resolved.append(_resolve_name(key, kept, heirs))
        return resolved


def _resolve_name(key: str, entries: list[_Entry], heirs: Mapping[int, int]) -> ResolvedName:
    """Weak names give way to strong ones; things that bear the name equally well all stay."""
    code, _, spelling = entries[0]
    best: dict[int, int] = {}
    for other, concept, _ in entries:
        if other not in _WEAK or code in _WEAK:
            best.setdefault(heirs.get(concept, concept), other)
    return ResolvedName(key, spelling, list(best), [pack_meaning(*item) for item in best.items()])


def find_partners(hubs: Mapping[int, DrugRef], numbers: Mapping[str, int]) -> dict[int, list[int]]:
    """Hub → MeSH concepts of the same substance, and each of those → its hub.

    A descriptor has one hub: the one it matches exactly; else the only one it is a form of.
    """
    exact: dict[int, list[int]] = {}
    close: dict[int, list[int]] = {}
    for hub in sorted(hubs, key=lambda hub: hubs[hub].iri):
        for claims, matches in ((exact, hubs[hub].exact_matches), (close, hubs[hub].close_matches)):
            for iri in matches:
                if iri in numbers:
                    claims.setdefault(numbers[iri], []).append(hub)
    owners = {concept: claimed[0] for concept, claimed in close.items() if len(claimed) == 1}
    owners.update((concept, claimed[0]) for concept, claimed in exact.items())
    partners: dict[int, list[int]] = {}
    for concept, hub in sorted(owners.items()):
        partners.setdefault(hub, []).append(concept)
        partners[concept] = [hub]
    return partners
