"""Baseline measures, and the classes, categories and values of any measure, of legacy XML.

Owns both layouts: ``class_list`` (since 2017), and before it one ``category_list`` a measure with a
first measure that only counts participants. API v2 gives the old one the form of the new: what the
old layout calls categories are classes there, save those of the registry's own age and sex tables.
Refuses to know analyses (:mod:`kg.sources.legacy_results_outcomes`).
"""

from __future__ import annotations

from lxml.etree import _Element

from kg.sources.legacy_fields import Fields, get_text, part_paragraphs
from kg.sources.legacy_results_groups import (
    find_units_analyzed,
    name_group,
    read_denoms,
    read_groups,
)
from kg.study.results import (
    BaselineCharacteristicsModule,
    BaselineMeasure,
    Denom,
    DenomCount,
    MeasureCategory,
    MeasureClass,
    Measurement,
)

_COUNT_OF_PARTICIPANTS = "Number of Participants"
_BEYOND_COUNTS = ("class_list", "analyzed_list", "description", "population", "dispersion")
# Tables of the registry's own: their rows are categories of one class, in both layouts.
_TABLES = frozenset({"Age", "Gender", "Race (NIH/OMB)", "Ethnicity (NIH/OMB)"})
_AGES = frozenset({"<=18 years", "Between 18 and 65 years", ">=65 years"})
_AVERAGES = frozenset({"MEAN", "MEDIAN", "GEOMETRIC_MEAN", "LEAST_SQUARES_MEAN"})


def read_baseline(baseline: Fields) -> BaselineCharacteristicsModule:
    """``baselineCharacteristicsModule``."""
    counted, measures = split_measures(baseline.group("measure_list").groups("measure"))
    denoms = read_denoms(baseline) or counted
    return BaselineCharacteristicsModule(
        population_description=baseline.paragraphs("population"),
        type_units_analyzed=find_units_analyzed(denoms),
        groups=read_groups(baseline),
        denoms=denoms,
        measures=[_read_baseline_measure(measure) for measure in measures],
    )


def split_measures(measures: list[Fields]) -> tuple[list[Denom], list[Fields]]:
    """The denominators that the old layout puts into a first measure, and the other measures."""
    if not measures or not counts_participants(measures[0]):
        return [], measures
    counts = _read_counts(measures[0])
    if counts is None:
        return [], measures
    return [Denom(units="Participants", counts=counts)], measures[1:]


def counts_participants(measure: Fields) -> bool:
    """Whether it has the title of the measure that the old layout puts before the others."""
    return measure.text("title") == _COUNT_OF_PARTICIPANTS


def _read_counts(measure: Fields) -> list[DenomCount] | None:
    """One count a group; ``None`` where the measure says more, which no denominator could hold."""
    match _read_categories(measure):
        case [MeasureCategory(title=None, measurements=found)]:
            counts = [DenomCount(group_id=one.group_id, value=one.value) for one in found]
        case _:
            return None
    plain = [Measurement(group_id=one.group_id, value=one.value) for one in counts]
    says_more = any(measure.elements(tag) for tag in _BEYOND_COUNTS)
    return None if says_more or plain != found else counts


def _read_baseline_measure(measure: Fields) -> BaselineMeasure:
    param = measure.code("param", "MeasureParam")
    units = measure.text("units")
    if _is_table(measure) and param == "NUMBER" and units == "participants":
        param, units = "COUNT_OF_PARTICIPANTS", "Participants"
    classes = read_classes(measure)
    return BaselineMeasure(
        title=_name_measure(measure, param, classes),
        description=measure.paragraphs("description"),
        population_description=measure.paragraphs("population"),
        param_type=param,
        dispersion_type=measure.code("dispersion", "MeasureDispersionType"),
        unit_of_measure=units,
        denom_units_selected=measure.text("units_analyzed"),
        denoms=read_denoms(measure),
        classes=classes,
    )


def _is_table(measure: Fields) -> bool:
    """Whether this is one of the registry's own tables in the old layout."""
    return bool(measure.group("category_list")) and measure.text("title") in _TABLES


def _name_measure(measure: Fields, param: str | None, classes: list[MeasureClass]) -> str | None:
    """The title; where the format shortens the registry's own, as API v2 has it."""
    title = measure.text("title")
    categories = {one.title for class_ in classes for one in class_.categories}
    if title == "Age" and param in _AVERAGES:
        return "Age, Continuous"
    if title == "Age" and categories <= _AGES:
        return "Age, Categorical"
    is_sex = title == "Gender" and _is_table(measure) and categories == {"Female", "Male"}
    return "Sex: Female, Male" if is_sex else title


def read_classes(measure: Fields) -> list[MeasureClass]:
    """Rows and columns of a measure with their values, whichever layout they have, or both."""
    classes = [
        MeasureClass(
            title=one.text("title"), denoms=read_denoms(one), categories=_read_categories(one)
        )
        for one in measure.group("class_list").groups("class")
    ]
    return classes + _read_old_classes(measure)


def _read_old_classes(measure: Fields) -> list[MeasureClass]:
    """The classes of the layout that has none."""
    categories = _read_categories(measure)
    is_plain = len(categories) == 1 and categories[0].title is None
    if not categories or is_plain or _is_table(measure):
        return [MeasureClass(categories=categories)] if categories else []
    return [
        MeasureClass(title=one.title, categories=[MeasureCategory(measurements=one.measurements)])
        for one in categories
    ]


def _read_categories(place: Fields) -> list[MeasureCategory]:
    return [
        MeasureCategory(
            title=one.text("title", "sub_title"),
            measurements=[
                measurement
                for element in one.group("measurement_list").elements("measurement")
                if (measurement := _read_measurement(element)) is not None
            ],
        )
        for one in place.group("category_list").groups("category")
    ]


def _read_measurement(element: _Element) -> Measurement | None:
    """``None`` where nothing is said of the group: the old layout lists every group."""
    comment, get = get_text(element), element.get
    if comment is None and element.keys() == ["group_id"]:
        return None
    return Measurement(
        group_id=name_group(get("group_id")),
        value=get("value") or None,
        spread=get("spread") or None,
        lower_limit=get("lower_limit") or None,
        upper_limit=get("upper_limit") or None,
        comment=part_paragraphs(comment) if comment else None,
    )
