"""Names of drugs as vocabularies publish them: which serve for matching, and of which kind each is.

Owns the form of names: source tags, chemical names, codes, salts, words too plain to be a name on
one vocabulary's word. Refuses to know any drug and any file.
"""

from __future__ import annotations

import re

from kg.terminology.intervention_names import strip_salt
from kg.terminology.names import fold

_SOURCE_TAG = re.compile(r"(?:\s*\[[A-Z][A-Z0-9 .,/&-]*\])+\Z")
# Locants, stereo descriptors and brackets of systematic names.
_LOCANT = re.compile(
    r"\d+[a-z]?'*,\d|(?<![a-z])\d+[a-z]?'*-|-\d|\(\d|\([RSEZ+±-]|\)-|-\(|[\[{]|\.[A-Z]+\.", re.I
)
_CODE = re.compile(r"[A-Za-z]{1,8}[ -]?\d{2,}(?:[ -]?\d+)*[A-Za-z]{0,3}\d?\Z")
_MATERIAL = re.compile(
    r"(?<!\w)(?:protein|isolate|flour|juice|milk|meal|bran|seed|leaf|bark|fruit|flower|whole)s?(?!\w)"
)
_LONGEST = 60
_LONGEST_WITH_LOCANTS = 25
_NO_NAME = ("|", "://", ";")
_SHORTEST = 4
_SHORTEST_WORD = 6


def clean_name(text: str) -> str:
    """``text`` without the tag of the list it was taken from.

    >>> clean_name("IMATINIB [WHO-DD]")
    'IMATINIB'
    """
    return _SOURCE_TAG.sub("", text).strip() if text.endswith("]") else text.strip()


def is_systematic(text: str) -> bool:
    """Whether ``text`` is a chemical name, or no name: records never say these.

    >>> is_systematic("5-fluorouracil"), is_systematic("40-O-(2-hydroxyethyl)-rapamycin")
    (False, True)
    """
    if len(text) > _LONGEST or any(mark in text for mark in _NO_NAME):
        return True
    return len(text) > _LONGEST_WITH_LOCANTS and len(_LOCANT.findall(text)) > 1


def is_plain(text: str) -> bool:
    """Whether ``text`` could as well be a common word or an abbreviation of something else.

    >>> is_plain("Lead"), is_plain("MTX"), is_plain("RAD001"), is_plain("Gleevec")
    (True, True, False, False)
    """
    letters = sum(map(str.isalnum, text))
    return letters < _SHORTEST or (text.isalpha() and letters < _SHORTEST_WORD)


def says_material(text: str, label: str) -> bool:
    """Whether ``text`` says a material that the preferred name ``label`` does not.

    >>> says_material("soy protein isolate", "Soy isoflavones"), says_material("Milk", "Milk")
    (True, False)
    """
    return bool(set(_MATERIAL.findall(fold(text))) - set(_MATERIAL.findall(fold(label))))


def is_too_short(text: str) -> bool:
    """Whether so short a text names no drug, whoever says so."""
    return sum(map(str.isalnum, text)) < _SHORTEST


def is_code(text: str) -> bool:
    """Whether ``text`` has the form of a development code (``STI-571``, ``BMS 936558``)."""
    return bool(_CODE.match(text))


def strip_salt_words(name: str) -> str:
    """Folded ``name`` without the salt that ends it; ``""`` where there is none.

    >>> strip_salt_words("IMATINIB MESYLATE"), strip_salt_words("Sodium chloride")
    ('imatinib', '')
    """
    if " " not in name:
        return ""
    text = fold(name)
    bare = strip_salt(text)
    return bare if bare and bare != text and text.startswith(f"{bare} ") else ""
