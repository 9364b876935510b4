"""Words that say who can take part in a study, and where: women, children, elderly, countries.

Owns those words. Refuses to know where in a query they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kg.search.country_doubts import is_doubtful
from kg.search.filters import Filter, label_value
from kg.search.words import make_key

# Whom a study of all sexes is open to as well.
_SEXES = {
    "women woman female females": ("FEMALE", "ALL"),
    "men man male males": ("MALE", "ALL"),
}
_AGES = {
    "child children childhood paediatric pediatric paediatrics pediatrics kids infant infants "
    "newborn newborns neonates adolescent adolescents teenager teenagers teens": "CHILD",
    "adult adults": "ADULT",
    "elderly seniors geriatric": "OLDER_ADULT",
}
_PHRASES = {
    "older adult": "OLDER_ADULT",
    "older adults": "OLDER_ADULT",
    "older people": "OLDER_ADULT",
}
# Short names of countries are no words that others are run together to.
_SHORTEST = 4
_ONE_WORD = re.compile(r"[^\W\d_]+|(?:[^\W\d_]\.)+[^\W\d_]")


def make_filter_words(countries: Mapping[str, str]) -> dict[str, Filter]:
    """Key of a word or name → what it asks for.

    Args:
        countries: key of each country's name → its ISO code.
    """
    words = {
        key: Filter("country", (code,)) for key, code in countries.items() if len(key) >= _SHORTEST
    }
    for texts, sexes in _SEXES.items():
        words.update((make_key(text), Filter("sex", sexes)) for text in texts.split())
    for texts, age in _AGES.items():
        words.update((make_key(text), Filter("stdAge", (age,))) for text in texts.split())
    words.update((make_key(text), Filter("stdAge", (age,))) for text, age in _PHRASES.items())
    return words


def find_short_country(text: str, key: str, countries: Mapping[str, str]) -> Filter | None:
    """The country that one short word with this key stands for: ``US``, ``uk``, ``U.S.``."""
    if len(key) < _SHORTEST and key in countries and (text.isupper() or _ONE_WORD.fullmatch(text)):
        return Filter("country", (countries[key],))
    return None


def find_country_named(labels: Iterable[str], countries: Mapping[str, str]) -> Filter | None:
    """The country that terms of MeSH are, which a name stands for: ``Ceylon``, ``Siam``.

    Args:
        labels: of the terms; each must be the name of one country, and of nothing else.
        countries: key of each country's name → its ISO code.
    """
    codes = {"" if is_doubtful(label) else countries.get(make_key(label), "") for label in labels}
    is_one = len(codes) == 1 and "" not in codes
    return Filter("country", tuple(codes)) if is_one else None


def label_filter(given: Filter, countries: Mapping[str, str]) -> str:
    """The words for what ``given`` asks for first."""
    return label_value(given.name, given.values[0], countries)
