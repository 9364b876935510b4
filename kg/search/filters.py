"""The filters of a search, and the facets that its results are counted by.

Owns the one table of them: names, the index field of each, which values it takes, and the words for
a value. Refuses to know how a filter is typed (:mod:`kg.search.patterns`) or sent, and how studies
are ranked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec
import tantivy
from tantivy import Occur, Query

from kg.errors import SearchError
from kg.search.traits import MOST_AGE_DAYS, Traits
from kg.study.codelists import CODELISTS

_MOST_YEAR = 9999
_EVER = (0, _MOST_YEAR)


class Filter(msgspec.Struct, frozen=True):
    """What a study must have.

    Attributes:
        name: key of :data:`FILTERS`.
        values: the codes of which it must have one; for ``age`` the lowest and the highest age in
            days, one of which it must admit; for ``startYear`` the first and the last year.
    """

    name: str
    values: tuple[str, ...]


class Kind(NamedTuple):
    """A kind of filter.

    Attributes:
        field: the index field.
        words: what it is called.
        scheme: the code list of its values, where there is one.
        is_range: whether its values are two numbers.
        read: the values of a study, to be indexed.
    """

    field: str
    words: str
    scheme: str | None
    is_range: bool
    read: Callable[[Traits], Sequence[str]]


def _one(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


FILTERS: dict[str, Kind] = {
    "phase": Kind("phase", "phase", "Phase", False, lambda t: t.phases),
    "status": Kind("status", "status", "Status", False, lambda t: _one(t.status)),
    "studyType": Kind("studyType", "study type", "StudyType", False, lambda t: _one(t.study_type)),
    "sex": Kind("sex", "sex", "Sex", False, lambda t: _one(t.sex)),
    "stdAge": Kind("stdAge", "age group", "StandardAge", False, lambda t: t.std_ages),
    "sponsorClass": Kind(
        "sponsorClass", "sponsor class", "AgencyClass", False, lambda t: _one(t.sponsor_class)
    ),
    "country": Kind("country", "country", None, False, lambda t: t.countries),
    "results": Kind(
        "results", "results", None, False, lambda t: ("true" if t.has_results else "false",)
    ),
    # Their values are IRIs of concepts, which the index takes from the mentions of a study.
    "condition": Kind("condition", "condition", None, False, lambda _: ()),
    "drug": Kind("drug", "drug", None, False, lambda _: ()),
    "age": Kind("age", "age", None, True, lambda _: ()),
    "startYear": Kind("startYear", "start year", None, True, lambda _: ()),
}
CONCEPTS = ("condition", "drug")
CODED = tuple(name for name, kind in FILTERS.items() if not kind.is_range)
MINIMUM_AGE, MAXIMUM_AGE, START_YEAR = "minimumAge", "maximumAge", "startYear"


def add_filter_fields(builder: tantivy.SchemaBuilder) -> None:
    """The fields of all filters."""
    for name in CODED:
        builder.add_text_field(FILTERS[name].field, tokenizer_name="raw", index_option="basic")
    for field in (MINIMUM_AGE, MAXIMUM_AGE, START_YEAR):
        builder.add_integer_field(field, indexed=True, fast=True)


def add_filter_values(document: tantivy.Document, traits: Traits) -> None:
    """What ``traits`` say, in the fields of the filters."""
    for name in CODED:
        for value in FILTERS[name].read(traits):
            document.add_text(FILTERS[name].field, value)
    document.add_integer(MINIMUM_AGE, traits.first_day)
    document.add_integer(MAXIMUM_AGE, traits.last_day)
    if traits.start_year is not None:
        document.add_integer(START_YEAR, traits.start_year)


def make_filter(name: str, texts: Sequence[str]) -> Filter:
    """The filter ``name`` with values as they are sent.

    Codes are the registry's (``PHASE2``), countries ISO codes; an age is in years, ``12`` or
    ``12-17``; a start year ``2015``, ``2015-``, ``-2015`` or ``2010-2015``.

    Raises:
        SearchError: there is no such filter, or a value is none of its.
    """
    kind = FILTERS.get(name)
    if kind is None:
        raise SearchError(f"{name}: no such filter; give one of {', '.join(FILTERS)}")
    if kind.is_range:
        return Filter(name, _parse_range(name, texts))
    values = tuple(_check_value(name, kind, text) for text in texts)
    return Filter(name, tuple(dict.fromkeys(values)))


def _check_value(name: str, kind: Kind, text: str) -> str:
    if kind.scheme:
        allowed: Sequence[str] = list(CODELISTS[kind.scheme])
    elif name in CONCEPTS:
        return text
    elif name == "results":
        allowed = ("true", "false")
    elif len(text) == 2 and text.isascii() and text.isalpha():
        return text.upper()
    else:
        raise SearchError(f"{name}: {text!r} is not a two-letter code of ISO 3166-1")
    value = text if text in allowed else text.upper()
    if value not in allowed:
        raise SearchError(f"{name}: no such value {text!r}; give one of {', '.join(allowed)}")
    return value


def _parse_range(name: str, texts: Sequence[str]) -> tuple[str, str]:
    text = texts[0].strip() if len(texts) == 1 else ""
    low, dash, high = text.partition("-")
    if not (low or high) or not all(not end or _is_number(end) for end in (low, high)):
        raise SearchError(f"{name}: give one number, or two with a hyphen between them, as 12-17")
    if name == "age":
        first = int(low) if low else 0
        last = int(high) if high else (first if not dash else MOST_AGE_DAYS // 366)
        return make_ages(first, last)
    first, last = int(low or _EVER[0]), int(high or (_EVER[1] if dash else low))
    return str(first), str(last)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def make_ages(first: float, last: float) -> tuple[str, str]:
    """The values of the filter ``age`` for ages in years."""
    return str(round(first * 365.25)), str(round(last * 365.25))


def make_query(schema: tantivy.Schema, given: Filter) -> Query:
    """The studies that ``given`` lets pass."""
    if given.name == "age":
        low, high = map(int, given.values)
        return Query.boolean_query(
            [
                (Occur.Must, _make_range(schema, MINIMUM_AGE, 0, high)),
                (Occur.Must, _make_range(schema, MAXIMUM_AGE, low, MOST_AGE_DAYS)),
            ]
        )
    if given.name == "startYear":
        low, high = map(int, given.values)
        return _make_range(schema, START_YEAR, low, high)
    field = FILTERS[given.name].field
    if len(given.values) == 1:
        return Query.term_query(schema, field, given.values[0], "basic")
    return Query.term_set_query(schema, field, list(given.values))


def _make_range(schema: tantivy.Schema, field: str, low: int, high: int) -> Query:
    return Query.range_query(
        schema, field, tantivy.FieldType.Integer, low, high, include_lower=True, include_upper=True
    )


def passes(given: Filter, traits: Traits) -> bool:
    """Whether a study with ``traits`` passes; the same that :func:`make_query` finds."""
    if given.name == "age":
        low, high = map(int, given.values)
        return traits.first_day <= high and traits.last_day >= low
    if given.name == "startYear":
        low, high = map(int, given.values)
        return traits.start_year is not None and low <= traits.start_year <= high
    return not set(given.values).isdisjoint(FILTERS[given.name].read(traits))


def describe_values(given: Filter, traits: Traits, countries: Mapping[str, str]) -> str:
    """What a study has for which it passes ``given``, in words: ``"phase Phase 2"``."""
    if given.name == "age":
        return f"admits {_describe_ages(traits)}"
    if given.name == "startYear":
        return f"started in {traits.start_year}"
    if given.name == "results":
        return "has results" if traits.has_results else "has no results"
    kind = FILTERS[given.name]
    shared = [value for value in kind.read(traits) if value in given.values]
    labels = [label_value(given.name, value, countries) for value in shared]
    return f'{kind.words} "{", ".join(labels)}"'


def label_value(name: str, value: str, countries: Mapping[str, str]) -> str:
    """The words for one value of a filter; ``countries`` are labels by ISO code."""
    if name == "country":
        return countries.get(value, value)
    if name == "results":
        return "With results" if value == "true" else "Without results"
    scheme = FILTERS[name].scheme
    return CODELISTS[scheme].get(value, value) if scheme else value


def _describe_ages(traits: Traits) -> str:
    low, high = traits.minimum_age, traits.maximum_age
    if high is None:
        return f"from {low}" if low else "any age"
    return f"{low} to {high}" if low else f"up to {high}"
