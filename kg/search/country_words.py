"""When the name of a country in a text means the country.

Owns the names that are other words as well, and where in a text such a name is a place. Refuses to
know which countries there are.

Most names of countries are nothing else, and mean the country wherever they stand, but in what they
make together with another word ("Brazil nut", "New Mexico"). Others are birds, people and states:
these mean the country where the text says so ("in Turkey", "country: Jordan", "Germany or Georgia")
or sets them off, in capitals ("sarcoma, Turkey, adults"), where they are all of it, and at its end,
after something known ("breast cancer turkey").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from kg.terminology.names import fold

_WORDS = "chad georgia guernsey guinea jersey jordan mali niger reunion togo turkey"
_DOUBTFUL = frozenset(_WORDS.split())
# So far back a text is looked at.
_NEAR = 60
_SAID = re.compile(
    r"(?<!\w)(?:(?:in|from|within|across|throughout)\s+(?:the\s+)?|country\s*:\s*)$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:\s*[,/]\s*|\s+)(?:(?:and|or)\s+)?(?:in\s+)?(?:the\s+)?$", re.IGNORECASE)
_MARK_BEFORE = re.compile(r"(?:^|[,;:(])\s*$")
_MARK_AFTER = re.compile(r"\s*(?:$|[,;.?!)])")
_END = re.compile(r"\W*$")
_OTHER_THING = re.compile(
    r"(?:brazil\s+nuts?|india\s+ink|congo\s+red|sudan\s+(?:black|red|i{1,3}|iv)|bermuda\s+grass"
    r"|guinea\s+(?:pig|worm|fowl)s?|(?:peru|canada)\s+balsam|malta\s+fever)(?!\w)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"country\s*:", re.IGNORECASE)
_OTHER_PLACE = re.compile(r"(?<!\w)(?:new\s+|balsam\s+of\s+)$", re.IGNORECASE)


class Places:
    """The names of countries in a text.

    Args:
        text: a line of a query.
        known: ends of the names in it, whatever they name.
        countries: end of each name of a country in it → where it starts.
    """

    def __init__(self, text: str, known: Collection[int], countries: Mapping[int, int]) -> None:
        self._text = text
        self._known = known
        self._countries = countries
        self._found: dict[int, bool] = {}

    def has_country(self, start: int, end: int) -> bool:
        """Whether the name of a country from ``start`` to ``end`` means it."""
        like: list[int] = []
        while start not in self._found:
            like.append(start)
            verdict, before = self._judge(start, end)
            if before is not None:
                # It goes on from a name before it: what holds for that one holds for both.
                start, end = self._countries[before], before
            else:
                self._found[start] = verdict
        self._found.update(dict.fromkeys(like, self._found[start]))
        return self._found[start]

    def _judge(self, start: int, end: int) -> tuple[bool, int | None]:
        """Whether it does, or else the end of the name on which that depends."""
        near = max(0, start - _NEAR)
        if _OTHER_THING.match(self._text, start) or _OTHER_PLACE.search(self._text, near, start):
            return False, None
        if not is_doubtful(self._text[start:end]):
            return True, None
        if self._text[end - 1] in "sS":
            return False, None
        if _SAID.search(self._text, near, start):
            return True, None
        earlier = _GOES_ON.search(self._text, near, start)
        last = earlier.start() if earlier else -1
        if last in self._countries:
            return False, last
        if _MARK_BEFORE.search(self._text, near, start) and _MARK_AFTER.match(self._text, end):
            is_all = not (self._text[:start].strip() or self._text[end:].strip())
            if is_all or self._text[start].isupper():
                return True, None
        return last in self._known and _END.match(self._text, end) is not None, None


def is_label(text: str, at: int) -> bool:
    """Whether a word says only that a country follows: "country: Jordan"."""
    return _LABEL.match(text, at) is not None


def is_doubtful(name: str) -> bool:
    """Whether a name is another word as well, in the plural too.

    >>> is_doubtful("Turkeys"), is_doubtful("Germany")
    (True, False)
    """
    return fold(name).removesuffix("s") in _DOUBTFUL
