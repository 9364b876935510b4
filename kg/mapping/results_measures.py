"""What baseline and outcome measures share: denominators, classes, categories, measurements.

A measurement belongs to one measure, class, category and group, and the class and category stand
on it as titles. Owns that flattening. Refuses to know which module a measure stands in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kg.mapping.draft import Draft
from kg.mapping.numbers import parse_decimal
from kg.mapping.results_groups import Groups
from kg.mapping.results_totals import Sizes
from kg.study.codelists import CODELISTS, find_code
from kg.study.results import Denom, DenomCount, Measure, MeasureClass, Measurement

_DISPERSIONS = CODELISTS["MeasureDispersionType"]
# A class or category that holds no number still has a title, and a bare node keeps it.
_NOTHING = Measurement(group_id="")
_NO_COUNT = DenomCount(group_id="")


class Row(NamedTuple):
    """A class of a measure, or a category within one.

    ``ordinal`` is its place from 1 where a neighbour has the same title; ``None`` where the title
    tells it from all others.
    """

    title: str | None
    ordinal: int | None


_NO_ROW = Row(None, None)


def map_measure(draft: Draft, node: str, measure: Measure, groups: Groups, number: int) -> None:
    """Every field that measures of both modules have, but the title."""
    draft.markdown(node, "description", measure.description)
    draft.markdown(node, "populationDescription", measure.population_description)
    draft.code(node, "paramType", "MeasureParam", find_code("MeasureParam", measure.param_type))
    _map_dispersion(draft, node, measure.dispersion_type)
    draft.text(node, "unitOfMeasure", measure.unit_of_measure)
    draft.flag(node, "calculatePct", measure.calculate_pct)
    draft.text(node, "denomUnitsSelected", measure.denom_units_selected)
    draft.ordinal(node, number)
    map_denoms(draft, node, "denom", measure.denoms, groups)
    _map_classes(draft, node, measure.classes, groups)


def _map_dispersion(draft: Draft, node: str, text: str | None) -> None:
    """The registry lets people write what they like; a confidence level of its own has a code."""
    code = find_code("MeasureDispersionType", text)
    if text is None or code is None:
        return
    if code not in _DISPERSIONS:
        draft.text(node, "rawDispersionType", text)
        if not code.endswith("% Confidence Interval"):
            return
        code = "CONFIDENCE_OTHER"
    draft.code(node, "dispersionType", "MeasureDispersionType", code)


def list_sizes(denoms: Iterable[Denom]) -> Iterator[Sizes]:
    """How many of each unit the groups have."""
    for denom in denoms:
        yield {count.group_id: parse_decimal(count.value or "") for count in denom.counts}


def map_denoms(
    draft: Draft,
    owner: str,
    property_: str,
    denoms: Iterable[Denom],
    groups: Groups,
    class_: Row = _NO_ROW,
) -> None:
    """How many units of each group were analysed; ``class_`` where one class has its own."""
    for denom in denoms:
        for count in denom.counts or (_NO_COUNT,):
            _map_denom(draft, owner, property_, denom.units, count, groups, class_)


def _map_denom(
    draft: Draft,
    owner: str,
    property_: str,
    units: str | None,
    count: DenomCount,
    groups: Groups,
    class_: Row,
) -> None:
    words = " ".join(word for word in (count.value, units) if word)
    label = ": ".join(word for word in (groups.get_name(count.group_id), words) if word)
    node = draft.subpart(
        owner, property_, "denom", "Denom", label or "Denominator", count.group_id, *class_
    )
    draft.text(node, "units", units)
    draft.number(node, "denomValue", count.value)
    groups.tie(draft, node, count.group_id)
    _map_class(draft, node, class_)


def _map_class(draft: Draft, node: str, class_: Row) -> None:
    draft.text(node, "classTitle", class_.title)
    draft.count(node, "classOrdinal", class_.ordinal)


def _map_classes(
    draft: Draft, measure: str, classes: Sequence[MeasureClass], groups: Groups
) -> None:
    number = 0
    for class_, row in zip(classes, _list_rows([item.title for item in classes]), strict=True):
        map_denoms(draft, measure, "classDenom", class_.denoms, groups, row)
        for column, measurement in _list_cells(class_):
            number += 1
            _map_measurement(draft, measure, (row, column), measurement, groups, number)


def _list_cells(class_: MeasureClass) -> Iterator[tuple[Row, Measurement]]:
    columns = _list_rows([category.title for category in class_.categories])
    is_titled = class_.title is not None and not class_.denoms
    if is_titled and not class_.categories:
        yield _NO_ROW, _NOTHING
    for category, column in zip(class_.categories, columns, strict=True):
        if not category.measurements and (is_titled or category.title is not None):
            yield column, _NOTHING
        for measurement in category.measurements:
            yield column, measurement


def _list_rows(titles: Sequence[str | None]) -> list[Row]:
    """Each title with its place, if it is not the only one of its kind."""
    times = Counter(titles)
    return [
        Row(title, place if times[title] > 1 else None) for place, title in enumerate(titles, 1)
    ]


def _map_measurement(
    draft: Draft,
    measure: str,
    cell: tuple[Row, Row],
    measurement: Measurement,
    groups: Groups,
    number: int,
) -> None:
    class_, category = cell
    name, value = groups.get_name(measurement.group_id), measurement.value
    key = (measurement.group_id, *class_, *category)
    label = ": ".join(word for word in (name, value) if word) or "Nothing measured"
    node = draft.subpart(measure, "measurement", "measurement", "Measurement", label, *key)
    groups.tie(draft, node, measurement.group_id)
    draft.number(node, "value", value)
    draft.number(node, "spread", measurement.spread)
    draft.number(node, "lowerLimit", measurement.lower_limit)
    draft.number(node, "upperLimit", measurement.upper_limit)
    draft.markdown(node, "comment", measurement.comment)
    _map_class(draft, node, class_)
    draft.text(node, "categoryTitle", category.title)
    draft.count(node, "categoryOrdinal", category.ordinal)
    draft.ordinal(node, number)
