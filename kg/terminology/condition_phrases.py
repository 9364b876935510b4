"""Find the diseases that a longer text names with some of its words.

Owns the loose index of disease names (word order, number, spelling, word family, "cancer" and
"tumor", "disease" and "disorder") and the search for the longest of them in a text. Refuses to say
what a reported condition as a whole is: see :mod:`kg.terminology.conditions`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

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
}
_CARCINOMA = "carcinom"  # the stem of "carcinoma"
# Names of viruses that are one word in every vocabulary, and two in many records.
_VIRUS_APART = re.compile(
    r"(?<!\w)(adeno|arbo|corona|cytomegalo|entero|flavi|hanta|herpes|lenti|noro|papilloma|parvo|polyoma"
    r"|retro|rhino|rota)[ -]virus"
)
_MUTE = frozenset(("a", "an", "in", "to", "due", "by"))
# A text with one of these says that the disease is absent, feared or studied, not that it is there.
_DENIED = re.compile(
    r"(?<!\w)(?:no|not|non|without|free|absence|negative|healthy|survival|anti|vaccin\w*|screening"
    r"|knowledge|resistan\w+)(?!\w)"
)
_NON_NAMES = re.compile(r"(?<!\w)non[ -](?:hodgkin|small|squamous|alcoholic|insulin|seminomatous)")
_BREAKS = re.compile(r"[()\[\];:|]|\s[-–—]\s")
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
    text = _VIRUS_APART.sub(r"\1virus", fold(text))
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

    def find(self, text: str) -> str | None:
        """The disease that all words of ``text`` name; ``None`` where there is none, or several."""
        return self._by_key.get(make_key(text))

    def find_all(self, text: str) -> list[str]:
        """The diseases that the longest phrases of ``text`` name, in its order."""
        found: dict[str, None] = {}
        for clause in _BREAKS.split(fold(text)):
            if not is_denied(clause):
                found.update(dict.fromkeys(self._scan(list_stems(clause))))
        return list(found)

    def _scan(self, stems: list[str]) -> Iterator[str]:
        place = 0
        while place < len(stems):
            for end in range(min(len(stems), place + _LONGEST), place, -1):
                record_id = self._by_key.get(" ".join(sorted(stems[place:end])))
                if record_id:
                    if record_id not in self._generic:
                        yield record_id
                    place = end
                    break
            else:
                place += 1


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


def is_denied(clause: str) -> bool:
    """Whether folded ``clause`` speaks of a disease's absence, or of a study of it."""
    return bool(_DENIED.search(_NON_NAMES.sub(" ", clause)))


def make_key(text: str) -> str:
    """The stems of ``text`` in alphabetical order: equal for names that differ in form only."""
    return " ".join(sorted(list_stems(text)))
