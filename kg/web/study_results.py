"""The results of a study as tables: a column a group, a row a thing counted or measured.

Owns which rows a table has and how a value is written in it. Refuses to know HTML and the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kg.web.description import Thing

# Longer tables of adverse events are cut on the page; the data have them all.
MOST_EVENTS = 200
_FLOW_NAMES = {"STARTED": "Started", "COMPLETED": "Completed", "NOT COMPLETED": "Not completed"}


@dataclass(frozen=True)
class Cell:
    """A value; ``share`` from 0 to 1 where it counts some out of many."""

    text: str
    note: str = ""
    share: float | None = None


@dataclass
class Row:
    """A row: a heading over others where it has no cells."""

    title: str
    note: str = ""
    cells: list[Cell] = field(default_factory=list)
    indent: bool = False


@dataclass
class Table:
    """A table of results, or one measure."""

    title: str
    columns: list[Thing]
    rows: list[Row]
    note: str = ""
    text: str = ""
    remarks: list[str] = field(default_factory=list)
    cut: int = 0


def list_flow(study: Thing) -> list[Table]:
    """Who started, completed and left, a table a period."""
    columns = study.things("flowGroup")
    tables = []
    for period in study.things("flowPeriod"):
        rows = [
            Row(
                _FLOW_NAMES.get(milestone.label, milestone.label),
                milestone.value("comment") or "",
                _count(columns, milestone.things("achievement")),
            )
            for milestone in period.things("milestone")
        ]
        rows += [
            Row(
                drop.label,
                drop.value("comment") or "",
                _count(columns, drop.things("reason")),
                True,
            )
            for drop in period.things("dropWithdraw")
        ]
        tables.append(Table(period.label, columns, rows))
    return tables


def _count(columns: Iterable[Thing], stats: list[Thing]) -> list[Cell]:
    cells = []
    for column in columns:
        found = [item for item in stats if item.thing("group") == column]
        texts = [item.value("numSubjects") or item.value("rawNumSubjects") or "" for item in found]
        notes = [item.value("comment") or "" for item in found]
        cells.append(Cell(", ".join(filter(None, texts)), " ".join(filter(None, notes))))
    return cells


def list_baseline(study: Thing) -> Table | None:
    """What the participants were like at the start."""
    columns = study.things("baselineGroup")
    rows = [_denom_row(columns, study.things("baselineDenom"))] if columns else []
    for measure in study.things("baselineMeasure"):
        rows.append(Row(measure.label, _name_unit(measure)))
        rows += _measure_rows(columns, measure)
    return Table("Baseline", columns, rows) if rows else None


def list_outcomes(study: Thing) -> list[Table]:
    """Reported outcome measures, primary ones first."""
    tables = []
    for measure in study.things("outcomeMeasure"):
        columns = measure.things("outcomeGroup")
        kind = measure.thing("outcomeMeasureType")
        denoms = [denom for denom in measure.things("denom") if not denom.value("classTitle")]
        rows = [_denom_row(columns, denoms)] if denoms else []
        tables.append(
            Table(
                measure.label,
                columns,
                rows + _measure_rows(columns, measure),
                note=", ".join(
                    filter(None, (kind.label if kind else "", measure.value("timeFrame")))
                ),
                text=measure.value("description") or "",
                remarks=[_write_analysis(analysis) for analysis in measure.things("analysis")],
            )
        )
    return tables


def _denom_row(columns: Iterable[Thing], denoms: list[Thing]) -> Row:
    units = sorted({denom.value("units") or "Participants" for denom in denoms})
    cells = []
    for column in columns:
        found = [denom for denom in denoms if denom.thing("group") == column]
        texts = [denom.value("denomValue") or denom.value("rawDenomValue") or "" for denom in found]
        cells.append(Cell(", ".join(filter(None, texts))))
    return Row(f"{' and '.join(units) or 'Participants'} analysed", cells=cells)


def _name_unit(measure: Thing) -> str:
    param, dispersion = measure.thing("paramType"), measure.thing("dispersionType")
    spread = measure.value("rawDispersionType") or (dispersion.label if dispersion else None)
    words = (measure.value("unitOfMeasure"), param.label if param else None, spread)
    return ", ".join(filter(None, words))


def _measure_rows(columns: list[Thing], measure: Thing) -> list[Row]:
    """A row a class and category, in the order of the record."""
    rows: dict[tuple[str, ...], dict[str, Cell]] = {}
    for found in measure.things("measurement"):
        names = ("classTitle", "classOrdinal", "categoryTitle", "categoryOrdinal")
        key = tuple(found.value(name) or "" for name in names)
        group = found.thing("group")
        rows.setdefault(key, {})[group.iri if group else ""] = _write_value(found)
    unit = _name_unit(measure)
    return [
        Row(
            ", ".join(filter(None, (key[0], key[2]))) or unit or "Value",
            cells=[cells.get(column.iri, Cell("")) for column in columns],
            indent=True,
        )
        for key, cells in rows.items()
    ]


def _write_value(found: Thing) -> Cell:
    value = _text(found, "value")
    spread = _text(found, "spread")
    limits = [_text(found, "lowerLimit"), _text(found, "upperLimit")]
    if spread:
        value += f" ± {spread}"
    if any(limits):
        value += f" ({limits[0] or '?'} to {limits[1] or '?'})"
    return Cell(value, found.value("comment") or "")


def _text(thing: Thing, name: str) -> str:
    """A number, or the words that stand in its place."""
    return thing.value(name) or thing.value(f"raw{name[0].upper()}{name[1:]}") or ""


def _write_analysis(analysis: Thing) -> str:
    """An analysis in one line: groups, method, estimate, interval, p-value."""
    groups = " vs ".join(group.label for group in analysis.things("group"))
    parts = [analysis.value("statisticalMethod") or ""]
    if estimate := _text(analysis, "paramValue"):
        parts.append(f"{analysis.value('analysisParamType') or 'estimate'} {estimate}")
    limits = (_text(analysis, "ciLowerLimit"), _text(analysis, "ciUpperLimit"))
    if any(limits):
        level = _text(analysis, "ciPctValue")
        parts.append(f"{level + ' % ' if level else ''}CI {limits[0]} to {limits[1]}")
    if p_value := analysis.value("pValue"):
        parts.append(f"p {p_value if p_value[0] in '<>=' else '= ' + p_value}")
    words = ", ".join(filter(None, parts))
    return ": ".join(filter(None, (groups, words)))


def list_events(study: Thing) -> list[Table]:
    """Adverse events: totals, serious ones, others; the most frequent first."""
    columns = study.things("eventGroup")
    if not columns:
        return []
    totals = [
        Row(
            title,
            cells=[_share(group, f"{name}NumAffected", f"{name}NumAtRisk") for group in columns],
        )
        for title, name in (
            ("Deaths from any cause", "deaths"),
            ("Any serious event", "serious"),
            ("Any other event", "other"),
        )
    ]
    tables = [
        Table("All together", columns, [row for row in totals if any(c.text for c in row.cells)])
    ]
    for title, property_ in (("Serious events", "seriousEvent"), ("Other events", "otherEvent")):
        rows = sorted(_event_rows(columns, study.things(property_)), key=_frequency)
        if rows:
            cut = max(len(rows) - MOST_EVENTS, 0)
            tables.append(Table(title, columns, rows[:MOST_EVENTS], cut=cut))
    return tables


def _event_rows(columns: list[Thing], events: Iterable[Thing]) -> Iterator[Row]:
    for event in events:
        stats = {
            group.iri: item for item in event.things("eventStats") if (group := item.thing("group"))
        }
        cells = [
            _share(stats[column.iri], "numAffected", "numAtRisk")
            if column.iri in stats
            else Cell("")
            for column in columns
        ]
        yield Row(event.label, event.value("organSystem") or "", cells)


def _frequency(row: Row) -> tuple[float, str]:
    return -sum(cell.share or 0 for cell in row.cells), row.title


def _share(thing: Thing, affected: str, at_risk: str) -> Cell:
    """``11 / 120``, with the share of those affected."""
    some, all_ = _text(thing, affected), _text(thing, at_risk)
    if not (some.isdigit() and all_.isdigit() and int(all_)):
        return Cell(some)
    share = int(some) / int(all_)
    return Cell(f"{some} / {all_}", f"{share:.1%}".replace("%", " %"), min(share, 1.0))
