"""Stage, age, course and severity that a reported condition states beside the disease.

Owns which words are statements of this kind and what each is called (scheme
``ConditionQualifier``). Refuses to know the disease, and which words of a name belong to it: the
caller says so.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kg.terminology.links import Frozen
from kg.terminology.names import fold, split_words

LEVEL = r"(?:0|i{1,3}|iv|v|\d)(?:[a-d]\d?|is)?"
_STAGE = re.compile(
    rf"(?<!\w)(?:stages?|grades?)\s+({LEVEL}(?:\s*(?:/|-|,|and|or|to|,\s*(?:and|or))\s*{LEVEL})*)"
    r"(?!\w)"
)
_LEVEL = re.compile(rf"(?<!\w){LEVEL}(?!\w)")

# Code → the words that state it. Words stand whole; "-" and " " between them are one.
_WORDS = {
    "ADULT": "adult|in adults",
    "CHILDHOOD": "childhood|pediatric|paediatric|in children",
    "ELDERLY": "elderly|in the elderly",
    "RECURRENT": "recurrent|recurring",
    "RELAPSED": "relapsed|relapsing|in (?:first |second )?relapse",
    "REFRACTORY": "refractory",
    "METASTATIC": "metastatic",
    "NON_METASTATIC": "nonmetastatic|non metastatic",
    "ADVANCED": "advanced",
    "LOCALLY_ADVANCED": "(?:locally|regionally) advanced",
    "LOCALIZED": "localized|localised",
    "RESECTABLE": "resectable|operable",
    "UNRESECTABLE": "unresectable|non resectable|nonresectable|inoperable",
    "RESECTED": "resected",
    "NEWLY_DIAGNOSED": "(?:newly|recently) diagnosed",
    "UNTREATED": "untreated|previously untreated",
    "PREVIOUSLY_TREATED": "previously treated",
    "IN_REMISSION": "in (?:first |second |complete |partial )*remission",
    "HIGH_RISK": "high risk|poor prognosis",
    "INTERMEDIATE_RISK": "intermediate risk",
    "LOW_RISK": "low risk|standard risk|good prognosis",
    "HIGH_GRADE": "high grade",
    "INTERMEDIATE_GRADE": "intermediate grade",
    "LOW_GRADE": "low grade",
    "MILD": "mild",
    "MODERATE": "moderate",
    "SEVERE": "severe",
    "EARLY": "early",
    "PERSISTENT": "persistent",
    "ACTIVE": "active",
    "SYMPTOMATIC": "symptomatic",
    "ASYMPTOMATIC": "asymptomatic",
    "SUSPECTED": "suspected",
    "CONFIRMED": "confirmed",
    "UNCONTROLLED": "uncontrolled",
}
CODES = tuple(_WORDS)
"""Codes of the scheme ``ConditionQualifier``, in its order."""
_PATTERN = re.compile(
    "|".join(rf"(?<!\w)(?P<{code}>{words})(?!\w)" for code, words in _WORDS.items())
)
# "Non-severe", "not advanced": the statement does not hold.
_DENIED = re.compile(r"(?<!\w)(?:non|not|no|without)[ ]\Z")


class Qualifiers(Frozen, frozen=True):
    """What a reported condition states: stages ("IIIA"), and codes of ``ConditionQualifier``."""

    stages: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@lru_cache(maxsize=1 << 16)
def read_qualifiers(name: str, disease: str = "") -> Qualifiers:
    """The statements in ``name``; words that ``disease``, the name of what it is, has are none.

    >>> read_qualifiers("Recurrent Stage IIIA Non-Small Cell Lung Cancer")
    Qualifiers(stages=('IIIA',), codes=('RECURRENT',))
    >>> read_qualifiers("Refractory Anemia", "Anemia, Refractory")
    Qualifiers(stages=(), codes=())
    """
    text = " ".join(re.sub(r"[-–—]", " ", fold(name)).split())
    own = frozenset(split_words(disease)) - {"in"}
    codes = {
        found.lastgroup
        for found in _PATTERN.finditer(text)
        if not _DENIED.search(text[: found.start()]) and own.isdisjoint(split_words(found[0]))
    }
    stages = (
        level.upper() for found in _STAGE.finditer(fold(name)) for level in _LEVEL.findall(found[1])
    )
    return Qualifiers(tuple(sorted(set(stages))), tuple(code for code in CODES if code in codes))
