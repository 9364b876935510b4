"""Count the studies found by what they are: condition, drug, phase, status, country, year.

Owns which values are counted and their order. Refuses to know what was searched for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import tantivy

from kg.search.concepts import Concepts
from kg.search.filters import CODED, CONCEPTS, FILTERS, START_YEAR, label_value
from kg.search.results import FacetValue

MOST_VALUES = 20
_MOST_YEARS = 100


def count_facets(
    searcher: tantivy.Searcher, query: tantivy.Query, concepts: Concepts
) -> dict[str, list[FacetValue]]:
    """Facet → the values that most studies of ``query`` have; years in their order."""
    fields = {name: FILTERS[name].field for name in CODED}
    asked = {
        name: {"terms": {"field": field, "size": MOST_VALUES}} for name, field in fields.items()
    }
    asked["startYear"] = {"terms": {"field": START_YEAR, "size": _MOST_YEARS}}
    found = searcher.aggregate(query, asked)
    counted = {name: list(_list_values(name, found, concepts)) for name in asked}
    counted["startYear"].sort(key=lambda one: one.value)
    return counted


def _list_values(name: str, found: dict[str, Any], concepts: Concepts) -> Iterator[FacetValue]:
    label = _make_labels(name, concepts)
    buckets = [(str(_as_text(one["key"])), int(one["doc_count"])) for one in found[name]["buckets"]]
    for value, count in sorted(buckets, key=lambda one: (-one[1], one[0])):
        yield FacetValue(value=value, label=label(value), count=count)


def _as_text(key: object) -> object:
    """A number comes as a float."""
    return int(key) if isinstance(key, float) else key


def _make_labels(name: str, concepts: Concepts) -> Callable[[str], str]:
    if name in CONCEPTS:
        return concepts.label_iri
    return lambda value: label_value(name, value, concepts.table.countries)
