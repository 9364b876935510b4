"""Names of countries that are other words as well, and those that are part of another name.

Owns these names. Refuses to know which countries there are, and what a query says of one.

Rules rather than a list of names: "new" and "Beth" before the name of a country, "virus", "variant"
and "veterans" after it make it that of something else, and Georgia is the state where a town, a
state or the United States stand beside it.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from kg.terminology.names import fold

_WORDS = "chad georgia guernsey guinea jersey jordan mali niger reunion togo trinidad turkey"
_DOUBTFUL = frozenset(_WORDS.split())
# Where it is not in capitals.
_PRONOUN = "us"
# So far from a name a text is looked at.
NEAR = 60

_THING = re.compile(
    r"(?:brazil\s+nuts?|india\s+ink|congo\s+red|sudan\s+(?:black|red|i{1,3}|iv)|bermuda\s+grass"
    r"|(?:peru|canada)\s+balsam|malta\s+fever|ceylon\s+(?:cinnamon|tea)|chile\s+peppers?"
    r"|panama\s+hats?|iceland\s+(?:moss|lichen|poppy)|jamaica\s+(?:ginger|plain|hospital)"
    r"|ireland\s+cancer\s+cent(?:er|re)|netherlands\s+antilles|gold\s+coast|us[\s-]+guid(?:ed|ance)"
    r"|guinea\s+(?:pig|worm|fowl)s?|jersey\s+(?:city|shore|cows?|cattle)|niger\s+seeds?"
    r"|jordan\s+(?:frames?|curves?)|georgia\s+(?:tech|state)|lebanon,?\s+(?:nh|new\s+hampshire)"
    r"|turkey\s+(?:tails?|meat|oaks?|vultures?|red|eggs?|bacon|hens?|feathers?|poults?)"
    # Wars are named after the country they were fought in, wherever their veterans live.
    r"|(?:vietnam|iraq|afghanistan|korea|kuwait|bosnia)(?:(?:\s*[&/]\s*|\s+(?:(?:and|or)\s+)?)(?:iraq|afghanistan))?"
    r"[\s-]+(?:wars?|veterans?|vets?|era)"
    r"|(?:saint|st\.?)\s+[^\W\d_]+\s+(?:hospital|clinic|medical))(?!\w)",
    re.IGNORECASE,
)
_STRAIN = re.compile(r"\s+(?:ebola)?(?:virus(?:es)?|variants?|strains?)(?!\w)|/\d", re.IGNORECASE)
_BEFORE = re.compile(
    r"(?<!\w)(?:new\s+(?:south\s+)?|beth\s+|bronx[\s-]+|balsam\s+of\s+|prince(?:ss)?\s+of\s+|(?-i:[AB])/)$",
    re.IGNORECASE,
)

_STATES = (
    r"(?:(?:north|south|west|new)\s+)?(?:alabama|alaska|arizona|arkansas|california|carolina|colorado"
    r"|connecticut|dakota|delaware|florida|hampshire|hawaii|idaho|illinois|indiana|iowa|kansas"
    r"|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri"
    r"|montana|nebraska|nevada|ohio|oklahoma|oregon|pennsylvania|tennessee|texas|utah|vermont"
    r"|virginia|wisconsin|wyoming)"
)
_JOINT = r"(?:\s*[,/]\s*|\s+)(?:(?:and|or|&)\s+)?(?:in\s+)?"
_STATE_AFTER = re.compile(
    r"(?:\s*,\s*|\s+)(?:in\s+)?(?:the\s+)?(?:usa?|u\.s\.(?:a\.)?|united\s+states)(?!\w)"
    rf"|{_JOINT}{_STATES}(?!\w)",
    re.IGNORECASE,
)
_TOWARDS = r"(?:(?:north|south)(?:east|west)?|east|west|central)"
_STATE_BEFORE = re.compile(
    rf"(?<!\w)(?:states?\s+of\s+|college\s+of\s+|{_TOWARDS}(?:ern)?\s+|{_STATES}{_JOINT})$",
    re.IGNORECASE,
)
_TOWN_BEFORE = re.compile(r"(?<!\w)(?-i:[A-Z])[\w.'-]+\s*,\s*$", re.IGNORECASE)
_TOWNS_OF_THE_COUNTRY = ("tbilisi", "batumi", "kutaisi", "rustavi", "zugdidi")
_EATEN_BEFORE = re.compile(
    r"(?<!\w)(?:allerg\w+|eggs?|chicken|beef|pork|meat|food)\s+(?:(?:and|or)\s+)?$", re.IGNORECASE
)
_FAMILY_BEFORE = re.compile(r"(?<!\w)family\s+$", re.IGNORECASE)
# "South Jersey" and "West Jordan"; "northern Jordan" is in Jordan.
_PLACE_IN_STATES = re.compile(rf"(?<!\w){_TOWARDS}\s+$", re.IGNORECASE)


_BEFORE_NAMES = {
    "jersey": _PLACE_IN_STATES,
    "jordan": _PLACE_IN_STATES,
    "turkey": _EATEN_BEFORE,
    "reunion": _FAMILY_BEFORE,
}


def is_doubtful(name: str) -> bool:
    """Whether a name is another word as well, in the plural too.

    >>> is_doubtful("Turkeys"), is_doubtful("Germany"), is_doubtful("us"), is_doubtful("US")
    (True, False, True, False)
    """
    return is_pronoun(name) or fold(name).removesuffix("s") in _DOUBTFUL


def is_pronoun(name: str) -> bool:
    """Whether a name is "us"."""
    return name == _PRONOUN


def is_of_another(text: str, start: int, end: int, known: Collection[int]) -> bool:
    """Whether the name of a country from ``start`` to ``end`` is part of another name.

    Args:
        known: ends of the names in ``text``, whatever they name.
    """
    near = max(0, start - NEAR)
    if _THING.match(text, start) or _STRAIN.match(text, end) or _BEFORE.search(text, near, start):
        return True
    name = fold(text[start:end])
    if name == "georgia":
        return _is_state(text, start, end, known)
    before = _BEFORE_NAMES.get(name)
    return before is not None and before.search(text, near, start) is not None


def _is_state(text: str, start: int, end: int, known: Collection[int]) -> bool:
    near = max(0, start - NEAR)
    if _STATE_AFTER.match(text, end) or _STATE_BEFORE.search(text, near, start):
        return True
    town = _TOWN_BEFORE.search(text, near, start)
    if town is None:
        return False
    name = town[0].rstrip(", ")
    return town.start() + len(name) not in known and fold(name) not in _TOWNS_OF_THE_COUNTRY
