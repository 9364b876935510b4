"""Words and keys: where a name can stand in a text, and when two spellings are one name.

Owns how text is cut into words, how words become a key, and which words say nothing. What makes two
spellings one word (case, plurals, diacritics, British forms) is :mod:`kg.terminology.names`'; what
the names stand for is not known here.

A key is the folded words run together, so white space, hyphens and other punctuation do not count,
and a run of words in a text has the key of the name it spells:

>>> make_key("STI-571") == make_key("sti 571") == make_key("STI571")
True
>>> make_key("Hepatitis A") == make_key("hepatitis")
False
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from kg.terminology import names

_WORD = re.compile(r"[^\W_]+(?:['’]s(?![^\W_]))?", re.IGNORECASE)

# Words of plain English, and of every trial record, that select nothing on their own.
_ENGLISH = """
a about after again all alone also am an and any are as at be because been before being between
both but by can cannot could did do does doing due during each either else et etc few for from
further had has have having he her here hers him his how i if in into is it its itself just may
me might more most must my no non nor not now of off on once one only or other our out over own
per plus same she should since so some such than that the their them then there these they this
those through to too two under until up upon us very via was we were what when where whether
which while who whom why will with within without would you your
"""
_TRIAL = """
clinical combination combined compare compared comparing comparison drug drugs effect effective
effectiveness effects efficacy evaluate evaluating evaluation find investigation medication
medications participant participants patient patients people receiving research safety show
studied studies study subject subjects therapies therapy treat treated treating treatment
treatments trial trials use used using versus vs
"""
ENGLISH_STOP_WORDS = frozenset(_ENGLISH.split())
STOP_WORDS = ENGLISH_STOP_WORDS | frozenset(_TRIAL.split())


class Word(NamedTuple):
    """A word of a text: as it stands, where (``text[start:end]``), and its part of a key."""

    text: str
    start: int
    end: int
    key: str


def clean_text(text: str) -> str:
    """``text`` in Unicode NFC, without lone surrogates (which nothing downstream can encode)."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())


def find_words(text: str) -> list[Word]:
    """The words of ``text`` (which :func:`clean_text` has been over), in their order."""
    return [
        Word(match[0], match.start(), match.end(), fold_word(match[0]))
        for match in _WORD.finditer(text)
    ]


def find_spans(text: str) -> list[tuple[int, int]]:
    """Where the words of ``text`` start and end."""
    return [match.span() for match in _WORD.finditer(text)]


def fold_words(text: str) -> list[str]:
    """The parts of a key that the words of ``text`` are, in their order."""
    return [fold_word(word) for word in _WORD.findall(text)]


def make_key(name: str) -> str:
    """The key of ``name``: equal for spellings that are one name, empty where it has no word."""
    return "".join(fold_words(clean_text(name)))


def is_searchable_name(name: str) -> bool:
    """Whether a name is of use in a dictionary: not only stop words, digits or one character."""
    words = [word.casefold() for word in _WORD.findall(name)]
    return (
        sum(map(len, words)) > 1
        and any(word not in STOP_WORDS for word in words)
        and not all(word.isdigit() for word in words)
    )


@lru_cache(maxsize=1 << 18)
def fold_word(word: str) -> str:
    """One word's part of a key; small words that mean nothing in a list do in a name."""
    return "".join(names.split_words(word)) or names.fold(word)
