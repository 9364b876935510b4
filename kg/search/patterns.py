"""Parts of a query that have a form of their own: quotes, ids, phases, statuses, ages, years.

Owns those forms. Refuses to know names, and how parts are searched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kg.search.filters import FILTERS, Filter, label_value, make_ages
from kg.search.parts import FilterPart, Part, PlacedPart, StudyPart, TextPart
from kg.search.words import STOP_WORDS
from kg.study.codelists import find_code

_QUOTED = r'["“”„«]([^"“”„«»]*)["“”„»]'
_PHRASE = re.compile(_QUOTED)
_SPONSOR = re.compile(
    rf"(?<!\w)sponsor:\s*(?:{_QUOTED}|([^\s\"“”„«»,;]+))"
    r"|(?<!\w)sponsored\s+by\s+(?:the\s+)?"
    r"((?-i:[A-Z0-9][\w&.'-]*(?:\s+(?:of|and|for|the|de|&|[A-Z][\w&.'-]*))*)|[\w&.'-]+)",
    re.IGNORECASE,
)
_NCT_ID = re.compile(r"(?<!\w)NCT\s?-?(\d{8})(?!\w)", re.IGNORECASE)
_NUMBER = r"(?:iv|i{1,3}|[1-4])"
_PHASE = re.compile(
    rf"(?<!\w)(early\s+)?phases?\s+({_NUMBER})[ab]?"
    rf"(?:\s*(?:/|-|–|and|or)\s*(?:phase\s+)?({_NUMBER})[ab]?)?(?!\w)",
    re.IGNORECASE,
)
_STATUS = re.compile(
    r"(?<!\w)(?:not\s+yet\s+recruiting|active,?\s+not\s+recruiting|enrolling\s+by\s+invitation"
    r"|recruiting|completed|terminated|withdrawn|suspended)(?!\w)",
    re.IGNORECASE,
)
_TYPE = re.compile(
    r"(?<!\w)(interventional|observational|expanded\s+access)(?:\s+(?:stud(?:y|ies)|trials?))?(?!\w)",
    re.IGNORECASE,
)
_CLASS = re.compile(
    r"(?<!\w)(industry|nih|federally|academic(?:ally)?)[\s-]+(?:sponsored|funded)(?!\w)",
    re.IGNORECASE,
)
_CLASSES = {
    "industry": ("INDUSTRY",),
    "nih": ("NIH",),
    "federally": ("FED", "OTHER_GOV", "NIH"),
    "academic": ("OTHER",),
    "academically": ("OTHER",),
}
_RESULTS = re.compile(
    r"(?<!\w)(?:(with|has|having)|(without|no))\s+(?:posted\s+)?results(?!\w)", re.IGNORECASE
)
_UNIT = r"(years?|yrs?|months?|weeks?|days?)"
_OLD = r"(?:[\s-]*(?:olds?|of\s+age))"
# What follows a number that is no age: "over 30 kg", "below 50 %".
_NO_AGE = (
    r"(?![\w-])(?!\s*(?:%|(?:k?g|m[gl]|[cm]m|mmol|[np]g|iu|bpm|mmhg|weeks?|months?|days?|patients"
    r"|participants)(?!\w)))"
)
_AGES = re.compile(
    rf"(?<!\w)(?:(?:aged?|ages)\s+)?(\d{{1,3}})\s*(?:-|–|to)\s*(\d{{1,3}})[\s-]*(?:"
    rf"(years?|yrs?)|{_UNIT}{_OLD}){_OLD}?(?!\w)"
    rf"|(?<!\w)(?:aged?|ages)\s+(\d{{1,3}})\s*(?:-|–|to|and)\s*(\d{{1,3}})(?![\w-])",
    re.IGNORECASE,
)
_AGE_LIMIT = re.compile(
    # Measures have limits, too: "BMI over 30".
    r"(?<!\w)(?<!bmi )(?<!ldl )(?<!platelets )(?<!count )(?<!survival )(?<!index )(?<!score )"
    r"(?<!for )"
    r"(?:aged?\s+|ages\s+)?(?:(over|above|older\s+than)|(under|below|younger\s+than))"
    rf"\s+(?:the\s+age\s+of\s+)?(\d{{1,3}})(?:[\s-]*(?:(years?|yrs?)|{_UNIT}{_OLD}){_OLD}?(?!\w)|{_NO_AGE})"
    rf"|(?<!\w)(?:aged?\s+)?(\d{{1,3}})(?:\s*{_UNIT})?\s*(?:{_OLD}\s*)?(?:and|or)\s+(?:older|over|above)(?!\w)"
    rf"|(?<!\w)(?:aged?\s+)?(\d{{1,3}})(?:\s*{_UNIT})?\s*(?:{_OLD}\s*)?(?:and|or)\s+(?:younger|under|below)(?!\w)"
    rf"|(?<!\w)(?:aged?\s+)?(\d{{2,3}})\s*\+(?:\s*{_UNIT}{_OLD}?)?(?!\w)",
    re.IGNORECASE,
)
_AGE = re.compile(
    rf"(?<!\w)(\d{{1,3}})[\s-]*{_UNIT}[\s-]*(?:olds?|of\s+age)(?!\w)"
    rf"|(?<!\w)aged?\s+(\d{{1,3}})(?:\s*{_UNIT}{_OLD}?)?(?!\w)",
    re.IGNORECASE,
)
_YEAR = r"((?:19|20)\d\d)"
_YEARS = re.compile(
    rf"(?<!\w)(?:(?:start(?:ed|ing)?|from|between|in)\s+)*{_YEAR}\s*(?:-|–|to|until|and)\s*{_YEAR}(?!\w)",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"(?<!\w)(?:start(?:ed|ing)?\s+)?"
    r"(?:(since|from)|(after)|(before)|(until|up\s+to)|(?<=started )in)"
    rf"\s+{_YEAR}(?!\w)(?!\s*(?:m?g|ml|iu|kcal|patients|participants)\b)",
    re.IGNORECASE,
)
# What may be said of more than studies.
_ENDED = ("completed", "terminated", "withdrawn", "suspended")
_ARABIC = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_YEARS_OF_UNIT = {"y": 1.0, "m": 1 / 12, "w": 7 / 365.25, "d": 1 / 365.25}
_OLDEST = 150
_TWO_DIGITS = 9.9
_FIRST_YEAR, _LAST_YEAR = 1900, 2999


def find_patterns(text: str) -> tuple[list[PlacedPart[Part]], str]:
    """The parts that have such a form, and ``text`` with a line break for each of their letters."""
    found: list[PlacedPart[Part]] = []
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            found.extend(PlacedPart(*match.span(), part) for part in read(match))
        text = pattern.sub(lambda match: "\n" * len(match[0]), text)
    return found, text


def make_coded(text: str, name: str, *values: str) -> FilterPart:
    """The part ``text`` that asks for one of the codes ``values``."""
    label = " or ".join(label_value(name, value, {}) for value in values)
    return FilterPart(text, Filter(name, values), label)


def _read_phrase(match: re.Match[str]) -> Iterator[Part]:
    phrase = match[1].strip()
    if phrase:
        yield TextPart(phrase, quoted=True)


def _read_sponsor(match: re.Match[str]) -> Iterator[Part]:
    name = (match[1] or match[2] or match[3] or "").strip()
    if name:
        yield TextPart(name, quoted=True, field="sponsor")


def _read_nct_id(match: re.Match[str]) -> Iterator[Part]:
    yield StudyPart(match[0], f"NCT{match[1]}")


def _read_phases(match: re.Match[str]) -> Iterator[Part]:
    """One part a phase: studies of phase 1 and 2 at once have both; with "or" between, one part."""
    early, *numbers = match.groups()
    digits = [_ARABIC.get(number.casefold(), number) for number in numbers if number is not None]
    phases = [f"PHASE{digit}" for digit in digits]
    if early:
        phases[0] = f"EARLY_{phases[0]}"
    if re.search(r"\sor\s", match[0], re.IGNORECASE):
        yield make_coded(match[0], "phase", *phases)
    else:
        yield from (make_coded(match[0], "phase", phase) for phase in phases)


def _read_status(match: re.Match[str]) -> Iterator[Part]:
    label = " ".join(match[0].casefold().replace(",", " ").split())
    code = find_code("Status", label.replace("active not", "active, not"))
    if code is not None and (label not in _ENDED or _stands_alone(match)):
        yield make_coded(match[0], "status", code)
    else:
        yield TextPart(match[0])


def _stands_alone(match: re.Match[str]) -> bool:
    """Whether a word for a status is not said of something else: "after completed surgery"."""
    before, after = match.string[: match.start()].rstrip(" "), match.string[match.end() :]
    is_first = not before or before[-1] in ",;\n"
    return is_first or bool(re.match(r"\s*(?:$|[,;\n]|stud(?:y|ies)|trials?)", after))


def _read_type(match: re.Match[str]) -> Iterator[Part]:
    yield make_coded(match[0], "studyType", "_".join(match[1].upper().split()))


def _read_class(match: re.Match[str]) -> Iterator[Part]:
    yield make_coded(match[0], "sponsorClass", *_CLASSES[match[1].casefold()])


def _read_results(match: re.Match[str]) -> Iterator[Part]:
    yield make_coded(match[0], "results", "true" if match[1] else "false")


def _read_ages(match: re.Match[str]) -> Iterator[Part]:
    low, high, years, unit, first, last = match.groups()
    yield _make_age(match[0], int(low or first), int(high or last), years or unit)


def _read_age_limit(match: re.Match[str]) -> Iterator[Part]:
    over, under, age, years, unit, *least, most, most_unit, plus, plus_unit = match.groups()
    if under:
        # One digit without a unit is as a rule no age ("under 5").
        yield from _make_limit(match[0], 0, int(age) - 1 / 365, years or unit)
    elif over:
        yield from _make_limit(match[0], int(age), _OLDEST, years or unit)
    elif most:
        yield _make_age(match[0], 0, int(most), most_unit)
    else:
        number, its_unit = (least[0], least[1]) if least[0] else (plus, plus_unit)
        yield _make_age(match[0], int(number), _OLDEST, its_unit)


def _make_limit(text: str, low: float, high: float, unit: str | None) -> Iterator[Part]:
    if unit or max(low, high if high != _OLDEST else 0) >= _TWO_DIGITS or "than" in text:
        yield _make_age(text, low, high, unit)
    else:
        yield from (TextPart(word) for word in text.split() if word not in STOP_WORDS)


def _read_age(match: re.Match[str]) -> Iterator[Part]:
    age = int(match[1] or match[3])
    yield _make_age(match[0], age, age, match[2] or match[4])


def _make_age(text: str, low: float, high: float, unit: str | None) -> FilterPart:
    years = _YEARS_OF_UNIT[unit[0].casefold()] if unit else 1.0
    last = _OLDEST if high == _OLDEST else high * years
    return FilterPart(text, Filter("age", make_ages(low * years, last)), FILTERS["age"].words)


def _read_years(match: re.Match[str]) -> Iterator[Part]:
    first, last = sorted((match[1], match[2]))
    yield _make_years(match[0], int(first), int(last))


def _read_since(match: re.Match[str]) -> Iterator[Part]:
    since, after, before, until, year = match.groups()
    number = int(year)
    if since or after:
        yield _make_years(match[0], number + bool(after), _LAST_YEAR)
    elif before or until:
        yield _make_years(match[0], _FIRST_YEAR, number - bool(before))
    else:
        yield _make_years(match[0], number, number)


def _make_years(text: str, first: int, last: int) -> FilterPart:
    values = (str(first), str(last))
    return FilterPart(text, Filter("startYear", values), FILTERS["startYear"].words)


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Part]]], ...] = (
    (_SPONSOR, _read_sponsor),
    (_PHRASE, _read_phrase),
    (_NCT_ID, _read_nct_id),
    (_PHASE, _read_phases),
    (_STATUS, _read_status),
    (_TYPE, _read_type),
    (_CLASS, _read_class),
    (_RESULTS, _read_results),
    (_AGES, _read_ages),
    (_AGE_LIMIT, _read_age_limit),
    (_AGE, _read_age),
    (_YEARS, _read_years),
    (_SINCE, _read_since),
)
