"""When the name of a country in a text means the country.

Owns where in a text such a name is a place. Refuses to know which countries there are; which names
are other words as well is :mod:`kg.search.country_doubts`'.

Most names of countries are nothing else, and mean the country wherever they stand, but in what they
make together with another word ("Brazil nut", "New Mexico"). Others are birds, people and states:
these mean the country where the text says so ("in Turkey", "country: Jordan", "not Georgia"), in a
list with other countries, set off in capitals ("sarcoma, Turkey, adults"), where they are all of
it, and after something known, at the end or before what all records have ("malaria Mali children").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cached_property
from itertools import pairwise

from kg.search.country_doubts import NEAR, is_doubtful, is_of_another, is_pronoun

# Words of the text that only say that the name of a country follows, if they stand before one.
_PLACED = r"(?:based|located|conducted|performed|carried\s+out|sites?|cent(?:er|re)s?)"
_LABEL = re.compile(
    r"(?:countr(?:y|ies)|locations?|sites?)\s*[:=]\s*|(?:country|location)\s+(?:of\s+|is\s+)?"
    rf"|{_PLACED}\s+(?:only\s+)?in\s+(?:the\s+)?",
    re.IGNORECASE,
)
_ALWAYS_LABEL = re.compile(r"country\s*[:=]", re.IGNORECASE)
_SAID = re.compile(
    r"(?<!\w)(?:(?:in|from|within|across|throughout)\s+(?:the\s+)?"
    r"|(?:countr(?:y|ies)|locations?|sites?)\s*[:=]\s*|(?:country|location)\s+(?:of\s+|is\s+)?"
    r"|(?:(?:north|south)(?:east|west)?|east|west)ern\s+)$",
    re.IGNORECASE,
)
_SAID_US = re.compile(r"(?<!\w)(?:in|within|across|throughout|the)\s+$", re.IGNORECASE)
_DENIED = re.compile(
    r"(?<!\w)(?:not|excluding|exclude|except(?:\s+for)?|other\s+than|apart\s+from"
    r"|outside(?:\s+of)?)\s+(?:the\s+)?$|(?:^|[\s(])-$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?:\s*[,/&]\s*|\s+)(?:(?:and|or|nor)\s+)?(?:in\s+)?(?:the\s+)?$", re.IGNORECASE
)
_BLANK = re.compile(r"\s+")
_MARK_BEFORE = re.compile(r"(?:^|[,;:(\[])\s*$")
_MARK_AFTER = re.compile(r"\s*(?:$|[,;.?!)\]])")
_END = re.compile(r"\W*$")
_RECORD = re.compile(
    r"\s+(?:(?:in|for|among|during|between|with)\s+)?(?:(?:19|20)\d\d(?!\w)|stud(?:y|ies)(?!\w)"
    r"|(?:clinical\s+)?trials?(?!\w)|patients?(?!\w)|participants?(?!\w)|sites?(?!\w)"
    r"|hospitals(?!\w)|only(?!\w))",
    re.IGNORECASE,
)
_TO_FILTER = re.compile(r"\s+(?:(?:in|for|among|with)\s+)?", re.IGNORECASE)
_Span = tuple[int, int]


class Places:
    """The names of countries in a text.

    Args:
        text: a line of a query.
        known: ends of the names in it, whatever they name.
        countries: end of each name of a country in it → where it starts.
        filters: starts of the words in it for whom a study is open to.
    """

    def __init__(
        self,
        text: str,
        known: Collection[int],
        countries: Mapping[int, int],
        filters: Collection[int] = (),
    ) -> None:
        self._text = text
        self._known = known
        self._filters = filters
        self._countries = {
            end: start
            for end, start in countries.items()
            if not is_of_another(text, start, end, known)
        }
        self._ends = {start: end for end, start in self._countries.items()}

    def has_country(self, start: int, end: int) -> bool:
        """Whether the name of a country from ``start`` to ``end`` means it."""
        return (start, end) in self._meant

    def is_label(self, at: int) -> bool:
        """Whether the word there says only that a country follows: "country: Jordan"."""
        match = _LABEL.match(self._text, at)
        if match is None:
            return False
        return (match.end(), self._ends.get(match.end(), -1)) in self._meant or (
            _ALWAYS_LABEL.match(self._text, at) is not None
        )

    @cached_property
    def _meant(self) -> set[_Span]:
        """The names that mean the country."""
        meant: set[_Span] = set()
        waiting: list[_Span] = []
        for end, start in sorted(self._countries.items()):
            if waiting and self._find_before(start) != waiting[-1][1]:
                meant.update(self._judge(waiting))
                waiting = []
            waiting.append((start, end))
        meant.update(self._judge(waiting))
        return meant

    def _find_before(self, start: int) -> int:
        """End of what a name goes on from: the word before it, or the country in a list."""
        match = _GOES_ON.search(self._text, max(0, start - NEAR), start)
        return match.start() if match else -1

    def _judge(self, names: list[_Span]) -> list[_Span]:
        """Those that mean the country, of names that go on one from another."""
        sure = [not is_doubtful(self._text[start:end]) for start, end in names]
        first = sure.index(True) if any(sure) else len(names)
        if first == 0 or self._is_said(names, first) or self._is_list(names, first):
            return [span for span in names if not self._is_plural(span)]
        return [span for at, span in enumerate(names) if at >= first or self._stands_alone(span)]

    def _is_said(self, names: list[_Span], first: int) -> bool:
        """Whether the text says that a place follows, or that one is not wanted."""
        start, end = names[0]
        near = max(0, start - NEAR)
        said = _SAID_US if is_pronoun(self._text[start:end]) else _SAID
        if said.search(self._text, near, start):
            return True
        if not _DENIED.search(self._text, near, start):
            return False
        last = names[-1][1]
        is_marked = _MARK_AFTER.match(self._text, last) is not None
        return first < len(names) or is_marked or self._ends_well(last)

    def _is_list(self, names: list[_Span], first: int) -> bool:
        """Whether names are a list: before a sure country, or two of them, with nothing about."""
        if not self._starts_well(names[0][0]):
            return False
        if first < len(names):
            return True
        different = {self._text[start:end].casefold() for start, end in names}
        blank = [_BLANK.fullmatch(self._text, one[1], other[0]) for one, other in pairwise(names)]
        return len(different) > 1 and not any(blank) and self._ends_well(names[-1][1])

    def _stands_alone(self, span: _Span) -> bool:
        start, end = span
        if self._is_plural(span):
            return False
        text, is_us = self._text, is_pronoun(self._text[start:end])
        if not is_us and _MARK_BEFORE.search(text, max(0, start - NEAR), start):
            is_all = not (text[:start].strip() or text[end:].strip())
            is_set_off = text[start].isupper() and _MARK_AFTER.match(text, end)
            if is_all or is_set_off or self._is_before_record(end):
                return True
        return self._find_before(start) in self._known and self._ends_well(end)

    def _starts_well(self, start: int) -> bool:
        """Whether nothing unknown stands before a name that it may be the second word of."""
        is_first = _MARK_BEFORE.search(self._text, max(0, start - NEAR), start) is not None
        return is_first or self._find_before(start) in self._known

    def _ends_well(self, end: int) -> bool:
        """Whether nothing stands after a name but what all records have."""
        return _END.match(self._text, end) is not None or self._is_before_record(end)

    def _is_before_record(self, end: int) -> bool:
        if _RECORD.match(self._text, end):
            return True
        match = _TO_FILTER.match(self._text, end)
        return match is not None and match.end() in self._filters

    def _is_plural(self, span: _Span) -> bool:
        """Whether it is "turkeys"."""
        name = self._text[slice(*span)]
        return is_doubtful(name) and not is_pronoun(name) and name[-1] in "sS"
