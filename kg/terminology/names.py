"""Keys under which two spellings of one name are equal.

Owns how names are normalised for matching. Refuses to know what the names name: which keys a
vocabulary uses, and how much an equal key proves, is the linkers' business.

Three keys, from strict to loose:

- :func:`fold`: case, diacritics, Greek letters, typography and white space;
- :func:`match_key`: also hyphens, spaces and punctuation, except between two digits;
- :func:`word_key`: also the order of words, plurals, possessives and British spelling.

>>> match_key("STI-571") == match_key("sti 571") == match_key("STI571")
True
>>> match_key("1,25-dihydroxyvitamin D3") == match_key("12,5-dihydroxyvitamin D3")
False
>>> word_key("Sarcoma, Synovial") == word_key("synovial sarcomas")
True
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu",
    "ξ": "xi", "ο": "omicron", "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau",
    "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
_TYPOGRAPHY = {
    "’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"', "®": " ", "™": " ",
    "©": " ", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "µ": "mu",
}  # fmt: skip
_LETTERS = str.maketrans(
    {**_GREEK, **{letter.upper(): name for letter, name in _GREEK.items()}, **_TYPOGRAPHY}
)

# A run of separators goes, unless it stands between two digits: there it keeps numbers apart.
_SEPARATORS = re.compile(r"(?<!\d)[\W_]++|[\W_]++(?!\d)")
_BETWEEN_DIGITS = re.compile(r"[\W_]+")
_NUMBERS = re.compile(r"\d[\W_]+\d")
# Deleting characters is several times as fast as a pattern; of ASCII these are the separators.
_ASCII_SEPARATORS = {code: None for code in range(128) if not chr(code).isalnum()}
_WORD = re.compile(r"[^\W_]+")
# Names have few words over and over: what becomes of a word is remembered.
_WORDS_REMEMBERED = 1 << 16
_POSSESSIVE = re.compile(r"'s?(?!\w)")

_FILLERS = frozenset(("of", "the", "nos"))
# British → American, as parts of words; medical spelling only, and none that two words share.
_BRITISH = (
    ("haem", "hem"), ("aemi", "emi"), ("oedem", "edem"), ("oesoph", "esoph"), ("rrhoe", "rrhe"),
    ("umour", "umor"), ("paed", "ped"), ("gynaec", "gynec"), ("anaesth", "anesth"),
    ("coeliac", "celiac"), ("behaviour", "behavior"), ("colour", "color"), ("fibre", "fiber"),
    ("ageing", "aging"), ("oestr", "estr"), ("foet", "fet"), ("leucocyt", "leukocyt"),
    ("leucaem", "leukem"), ("pnoea", "pnea"), ("caec", "cec"), ("faec", "fec"),
    ("labour", "labor"), ("sulph", "sulf"), ("aetiolog", "etiolog"),
)  # fmt: skip
_BRITISH_HINT = re.compile("ae|oe|our|sulph|leuc|fibre|ageing")
# Letters in names of substances that languages write differently → one of them.
_SPELLINGS = (
    ("ph", "f"), ("th", "t"), ("rh", "r"), ("ch", "c"), ("k", "c"), ("y", "i"), ("x", "cs"),
    ("cc", "c"), ("ll", "l"), ("tt", "t"), ("nn", "n"),
)  # fmt: skip
_IRREGULAR = {
    "metastases": "metastasis",
    "diagnoses": "diagnosis",
    "stenoses": "stenosis",
    "thromboses": "thrombosis",
    "fibroses": "fibrosis",
    "psychoses": "psychosis",
    "neuroses": "neurosis",
    "carcinomata": "carcinoma",
    "women": "woman",
    "men": "man",
    "children": "child",
    "feet": "foot",
    "teeth": "tooth",
}


def fold(text: str) -> str:
    """``text`` without differences of case, diacritics, Greek letters, typography and spacing."""
    if not text.isascii():
        text = _strip_marks(text.translate(_LETTERS)).casefold()
        text = _strip_marks(text).translate(_LETTERS)
    return " ".join(text.casefold().split())


def _strip_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join([char for char in decomposed if not unicodedata.combining(char)])


def match_key(text: str) -> str:
    """:func:`fold` without hyphens, spaces and punctuation; ``-`` stays between two digits."""
    key = fold(text)
    if key.isalnum():
        return key
    if key.isascii() and not _NUMBERS.search(key):
        return key.translate(_ASCII_SEPARATORS)
    return _BETWEEN_DIGITS.sub("-", _SEPARATORS.sub("", key))


def spelling_key(text: str) -> str:
    """One word as several languages spell it: "betametasona", "Betamethason", "betamethasone".

    Empty for other texts and for words of fewer than seven letters, which differ too little.
    """
    word = fold(text)
    if len(word) < 7 or not word.isalpha():
        return ""
    for foreign, plain in _SPELLINGS:
        word = word.replace(foreign, plain)
    return word.rstrip("aeo")


def split_words(text: str) -> list[str]:
    """The words of ``text`` in order: folded, singular, American, without possessives."""
    words = _WORD.findall(_POSSESSIVE.sub("", fold(text)))
    return [_reduce(word) for word in words if word not in _FILLERS]


def word_key(text: str) -> str:
    """The words of ``text`` sorted, so that "Sarcoma, Synovial" equals "synovial sarcomas"."""
    return " ".join(sorted(split_words(text)))


@lru_cache(maxsize=_WORDS_REMEMBERED)
def _reduce(word: str) -> str:
    return _singular(_american(word))


def _american(word: str) -> str:
    if _BRITISH_HINT.search(word):
        for british, american in _BRITISH:
            word = word.replace(british, american)
    return word


def _singular(word: str) -> str:
    """The stem both numbers share: not always a word, always the same for both."""
    if len(word) < 4 or word[-1] != "s":
        return _IRREGULAR.get(word, word)
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ss", "us", "is")):
        return word
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1]
