"""Find the diseases that a longer text names with some of its words.

Owns the loose index of disease names (word order, number, spelling, word family, "cancer" and
"tumor", "disease" and "disorder") and the search for the longest of them in a text. Refuses to say
what a reported condition as a whole is: see :mod:`kg.terminology.conditions`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from kg.terminology.condition_denials import Denial, find_denials, is_studied, spell_denials
from kg.terminology.links import Frozen
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.names import fold, split_words

_LONGEST = 8
_SHORTEST_STEM = 4
# Word families: "herniated", "herniation"; "degenerative", "degeneration"; "asthmatic", "asthma".
_ENDINGS = re.compile(
    r"(?:ational|ations?|atives?|atic|ated|ating|ic|ical|ive|ions?|ed|al|ous|a|e|y)\Z"
)
_FAMILIES = ((re.compile(r"(?:osis|otic)\Z"), "os"), (re.compile(r"(?:itis|itic)\Z"), "it"))
_SAME = {
    "cancer": "neoplasm",
    "tumor": "neoplasm",
    "malignancy": "neoplasm",
    "disorder": "disease",
    "condition": "disease",
    "disc": "disk",
    "lymphoid": "lymphocytic",
}
_CARCINOMA = "carcinom"  # the stem of "carcinoma"
_SITES_TREE = "C04.588"  # neoplasms by site
_CARCINOMAS = frozenset((_CARCINOMA, "adenocarcinom"))
# The disc of a disease's name that is not said to be another is that of the spine.
_SPINAL_DISC = re.compile(r"(?<!\w)intervertebral (?=dis[ck])")
# Names of viruses that are one word in every vocabulary, and two in many records.
_VIRUS_APART = re.compile(
    r"(?<!\w)(adeno|arbo|corona|cytomegalo|entero|flavi|hanta|herpes|lenti|noro|papilloma|parvo|polyoma"
    r"|retro|rhino|rota)[ -]virus"
)
_MUTE = frozenset(("a", "an", "in", "to", "due", "by"))
# Brackets, signs, and the numbers of a list.
_BREAKS = re.compile(r"[()\[\];:|]|\s[-–—]\s|(?<![\w.])\d+[.)]\s")
# A virus has its own name after the disease ("… syndrome coronavirus 2"): it is another thing.
_KIN = frozenset(("related", "like", "type"))
# Records of MeSH that say nothing alone of which disease it is: names of all diseases, and what the
# head of a name says ("discogenic pain", "desmoid tumor") where MeSH does not know the whole.
GENERIC = frozenset(
    (
        "Disease", "Syndrome", "Recurrence", "Acute Disease", "Chronic Disease", "Emergencies",
        "Disease Progression", "Disease Susceptibility", "Disease Attributes", "Death",
        "Neoplasm Recurrence, Local", "Signs and Symptoms", "Pathologic Processes",
        "Critical Illness", "Pain", "Infection", "Neoplasms", "Constriction, Pathologic",
    )
)  # fmt: skip


def list_stems(text: str) -> list[str]:
    """The words of ``text`` in order, each reduced to what its family shares."""
    text = _SPINAL_DISC.sub("", _VIRUS_APART.sub(r"\1virus", fold(text)))
    return [stem for word in split_words(text) if (stem := _stem(word)) not in _MUTE]


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    word = _SAME.get(word, word)
    if len(word) <= _SHORTEST_STEM or not word.isalpha():
        return word
    for pattern, end in _FAMILIES:
        bare, count = pattern.subn(end, word)
        if count:
            return bare
    bare = _ENDINGS.sub("", word)
    return bare if len(bare) >= _SHORTEST_STEM else word


class Phrase(Frozen, frozen=True):
    """A disease that some words of a text name, and the stems of these words.

    ``histologies`` where it is an organ's neoplasm and the words say which: "prostate carcinoma".
    """

    id: str
    stems: tuple[str, ...]
    histologies: tuple[str, ...] = ()


class PhraseIndex:
    """Disease names by the stems of their words; read-only once built."""

    def __init__(
        self,
        mesh: MeshVocabulary,
        diseases: Iterable[str],
        aliases: Mapping[str, str],
        others: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Index the labels of ``diseases``.

        ``aliases`` are further names and their records; ``others`` are names of other vocabularies,
        which never win over one of MeSH.
        """
        labels = {one: mesh.labels(one) for one in diseases}
        self._generic = {one for one, names in labels.items() if GENERIC.intersection(names[:1])}
        entries = _index_names((name, one) for one, names in labels.items() for name in names[1:])
        preferred = {make_key(name): one for one, names in labels.items() for name in names[:1]}
        known = {**entries, **preferred, **{make_key(name): one for name, one in aliases.items()}}
        # What MeSH calls a carcinoma, records call a cancer.
        cancers = (
            (_name_cancer(key), one) for key, one in known.items() if one and _CARCINOMA in key
        )
        self._by_key = {**_index_names(others), **_index_keys(cancers), **known}
        self._by_key.pop("", None)
        self._sites = {one for one in labels if _has_site(mesh, one)}

    def find(self, text: str) -> str | None:
        """The disease that all words of ``text`` name; ``None`` where there is none, or several."""
        return self._by_key.get(make_key(text))

    def find_organ(self, text: str) -> str | None:
        """The neoplasm of the organ whose carcinoma all words of ``text`` name."""
        return self._find_neoplasm(list_stems(text))

    def list_histologies(self, text: str) -> list[str]:
        """The carcinomas that single words of ``text`` name."""
        return list(self._list_histologies(list_stems(text)))

    def _list_histologies(self, stems: Iterable[str]) -> Iterator[str]:
        found = (self._by_key.get(stem) for stem in stems if stem in _CARCINOMAS)
        return filter(None, dict.fromkeys(found))

    def find_all(self, text: str) -> list[Phrase]:
        """The diseases that the longest phrases of ``text`` name, in its order, each once."""
        found: dict[str, Phrase] = {}
        for clause in _BREAKS.split(spell_denials(text)):
            if not is_studied(clause):
                for phrase in self._scan_clause(clause):
                    found.setdefault(phrase.id, phrase)
        return list(found.values())

    def list_asserted(self, text: str) -> list[str]:
        """Stems of ``text`` that nothing in it denies, in order; those of a name are not denied."""
        found: list[str] = []
        for clause in _BREAKS.split(spell_denials(text)):
            if not is_studied(clause):
                stems = list_stems(clause)
                denials = self._deny(stems)
                named = {stem for one in self._scan(stems, denials) for stem in one.stems}
                found += _cut(stems, denials, named)
        return found

    def _deny(self, stems: Sequence[str]) -> list[Denial]:
        return list(find_denials(stems, lambda some: self._look_up(some) is not None))

    def _scan_clause(self, clause: str) -> Iterator[Phrase]:
        """Names that deny nothing, or have the denial as part of them ("non-Hodgkin lymphoma").

        Then those that stand once the words denied are taken out.
        """
        stems = list_stems(clause)
        denials = self._deny(stems)
        yield from self._scan(stems, denials)
        bare = _cut(stems, [one for one in denials if one.qualifies])
        if len(bare) < len(stems):
            yield from self._scan(bare, self._deny(bare))

    def _scan(self, stems: list[str], denials: list[Denial]) -> Iterator[Phrase]:
        place = 0
        while place < len(stems):
            for end in range(min(len(stems), place + _LONGEST), place, -1):
                record_id = self._look_up(stems[place:end])
                if record_id and not _is_cut(place, end, denials):
                    if record_id not in self._generic and not _is_another(stems[end:]):
                        yield self._make_phrase(record_id, stems[place:end])
                    place = end
                    break
            else:
                place += 1

    def _make_phrase(self, record_id: str, stems: Sequence[str]) -> Phrase:
        is_organ = self._by_key.get(" ".join(sorted(stems))) is None
        histologies = self._list_histologies(stems) if is_organ else ()
        return Phrase(record_id, tuple(stems), tuple(histologies))

    def _look_up(self, stems: Sequence[str]) -> str | None:
        return self._by_key.get(" ".join(sorted(stems))) or self._find_neoplasm(stems)

    def _find_neoplasm(self, stems: Sequence[str]) -> str | None:
        if len(stems) < 2 or _CARCINOMAS.isdisjoint(stems):
            return None
        renamed = ("neoplasm" if stem in _CARCINOMAS else stem for stem in stems)
        record_id = self._by_key.get(" ".join(sorted(renamed)))
        return record_id if record_id in self._sites else None


def _has_site(mesh: MeshVocabulary, record_id: str) -> bool:
    return any(tree.startswith(_SITES_TREE) for tree in mesh.tree_numbers(record_id))


def _cut(stems: Sequence[str], denials: Iterable[Denial], named: Collection[str] = ()) -> list[str]:
    """``stems`` without those denied, unless ``named``."""
    denied = {place for one in denials for place in range(one.start, one.end)}
    return [stem for place, stem in enumerate(stems) if place not in denied or stem in named]


def _is_cut(start: int, end: int, denials: Iterable[Denial]) -> bool:
    """Whether a denial reaches into the words from ``start`` to ``end`` and is no part of them."""
    return any(one.start < end and start < one.end and not start <= one.at < end for one in denials)


def _is_another(after: Sequence[str]) -> bool:
    """Whether the words after a name make it that of another thing: a number, or a virus."""
    if after and after[0] in _KIN:
        return len(after) > 1 and _is_virus(after[1])
    return bool(after) and (after[0].isdigit() or _is_virus(after[0]))


def _is_virus(stem: str) -> bool:
    return stem.endswith("virus") and stem != "virus"


def _index_names(names: Iterable[tuple[str, str]]) -> dict[str, str | None]:
    return _index_keys((make_key(name), record_id) for name, record_id in names)


def _index_keys(pairs: Iterable[tuple[str, str]]) -> dict[str, str | None]:
    """Key → record; ``None`` for a key of several records."""
    index: dict[str, str | None] = {}
    for key, record_id in pairs:
        index[key] = None if index.get(key, record_id) != record_id else record_id
    return index


def _name_cancer(key: str) -> str:
    stems = ("neoplasm" if stem == _CARCINOMA else stem for stem in key.split())
    return " ".join(sorted(stems))


def make_key(text: str) -> str:
    """The stems of ``text`` in alphabetical order: equal for names that differ in form only."""
    return " ".join(sorted(list_stems(text)))
