"""Words of a reported condition that say what it is not.

Owns how far a denial reaches: "no", "not" and "without" deny what follows in their clause; "non-X"
and "X-negative", "X-resistant", "X-free" deny X and qualify the rest ("non-ischemic cardiomyopathy"
is a cardiomyopathy). Refuses to know names of diseases: the caller says what is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from kg.terminology.links import Frozen
from kg.terminology.names import fold

# A text with one of these says that the disease is feared or studied, not that it is there.
_STUDIED = re.compile(r"(?<!\w)(?:healthy|survival|vaccin\w*|screening|knowledge)(?!\w)")
_LONG_FORMS = re.compile(r"(?<!\w)(?:(?:absence|lack) of|free (?:of|from)|resistance to)(?!\w)")
_RESISTANT_TO = re.compile(r"(?<!\w)resistant to(?!\w)")  # "epilepsy resistant to drugs" is one
_FORWARD = frozenset(("no", "not", "without"))
_BEFORE = frozenset(("non", "anti"))
# As stems, which "negative" and "seronegativity" keep to different lengths.
_AFTER = frozenset(("negative", "seroneg", "seronegativit", "resistant", "resistanc", "free"))
# What a test looks for in place of the disease: "hepatitis B surface antigen negative".
_MARKERS = frozenset(("surfac", "antigen", "antibod", "receptor", "virus", "status"))
_LONGEST = 8


class Denial(Frozen, frozen=True):
    """``at``: place of the word that denies; ``start`` to ``end``: what it denies, and itself.

    ``qualifies``: the words around it are one name without what is denied.
    """

    at: int
    start: int
    end: int
    qualifies: bool


def is_studied(clause: str) -> bool:
    """Whether folded ``clause`` speaks of people without the disease, or of a study of it."""
    return bool(_STUDIED.search(clause))


def spell_denials(text: str) -> str:
    """Folded ``text`` with one word for "absence of", "free of" and the like."""
    return _RESISTANT_TO.sub(" ", _LONG_FORMS.sub("without", fold(text)))


def find_denials(
    stems: Sequence[str], is_name: Callable[[Sequence[str]], bool]
) -> Iterator[Denial]:
    """The denials in a clause of ``stems``; ``is_name`` tells whether stems name a disease."""
    for place, stem in enumerate(stems):
        if stem in _FORWARD:
            yield Denial(place, place, len(stems), False)
        elif stem in _BEFORE and place + 1 < len(stems):
            yield Denial(place, place, _reach_right(stems, place + 1, is_name), True)
        elif stem in _AFTER and place:
            yield Denial(place, _reach_left(stems, place, is_name), place + 1, True)


def _reach_left(stems: Sequence[str], end: int, is_name: Callable[[Sequence[str]], bool]) -> int:
    """Where the longest name begins that ends before ``end``; the last word at least."""
    while end > 1 and stems[end - 1] in _MARKERS:
        end -= 1
    starts = range(max(0, end - _LONGEST), end - 1)
    return next((start for start in starts if is_name(stems[start:end])), end - 1)


def _reach_right(stems: Sequence[str], start: int, is_name: Callable[[Sequence[str]], bool]) -> int:
    """The end of the longest name at ``start`` that another follows at once; else of its word.

    "Non-cystic fibrosis bronchiectasis" denies cystic fibrosis, "non-ischemic cardiomyopathy" no
    cardiomyopathy.
    """
    for end in range(min(len(stems), start + _LONGEST), start + 1, -1):
        rest = range(end + 1, min(len(stems), end + _LONGEST) + 1)
        if is_name(stems[start:end]) and any(is_name(stems[end:stop]) for stop in rest):
            return end
    return start + 1
