"""The table "Condition or disease | Intervention/treatment | Phase" → its three lists.

A page saved as text has lost the cells: everything stands on one line. Owns where conditions end
and interventions begin, and one intervention from the next. How a run of conditions splits is
:mod:`kg.sources.page_split`'s.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import msgspec

from kg.sources.page_fields import Doubts
from kg.sources.page_sections import CELL, ROW
from kg.sources.page_split import Evidence, is_one_term, split_terms
from kg.sources.record import TermLookup
from kg.study.codelists import CODELISTS, find_code

CONDITIONS = "conditionsModule.conditions"
INTERVENTIONS = "armsInterventionsModule.interventions"
PHASES = "designModule.phases"

_TYPES = "|".join(re.escape(label) for label in CODELISTS["InterventionType"].values())
_TYPE = re.compile(rf"(?:^|(?<=\s))(?:{_TYPES}): ")
_PHASE = r"(?:Early Phase 1|Phase [0-4](?:/Phase [1-4])?|Not Applicable|N/A)"
_PHASES = re.compile(rf"(?:^|\s)((?:{_PHASE}\s*)+)$", re.IGNORECASE)
_ONE_PHASE = re.compile(r"Early Phase 1|Phase [0-4]|Not Applicable|N/A", re.IGNORECASE)
# A longer line may have been wrapped, and then the next one is no item of its own.
_WRAP_WIDTH = 70
_HEADER = re.compile(r"Condition(?: or disease)?|Intervention(?:/treatment)?|Phase", re.IGNORECASE)


class SummaryTable(msgspec.Struct):
    """What the table lists; an intervention is ``Type: name``, a phase a ``Phase`` code."""

    conditions: list[str] = []
    interventions: list[str] = []
    phases: list[str] = []


def parse_table(
    lines: list[str],
    named: Collection[str],
    known_term: TermLookup,
    evidence: Evidence,
    doubts: Doubts,
) -> SummaryTable:
    """The table, by its cells where they are kept, by what its words say where they are not.

    Args:
        lines: lines of the section.
        named: interventions as the arms table names them.
        known_term: whether a text is a known condition.
        evidence: what the rest of the page says about its terms.
        doubts: takes the line and what is uncertain about it.
    """
    cells = _find_cells(lines)
    if cells is not None:
        phases = [code for cell in cells[2:] for line in cell for code in _list_phases(line)]
        return SummaryTable(cells[0], cells[1] if len(cells) > 1 else [], phases)
    items = [text for line in lines if (text := line.strip()) and not _HEADER.fullmatch(text)]
    wrapped = any(len(item) > _WRAP_WIDTH for item in items[:-1])
    if len(items) > 1 and not wrapped and all(_is_one_item(item) for item in items):
        return _sort_items(items)
    return _split_line(" ".join(items), named, known_term, evidence, doubts)


def _find_cells(lines: list[str]) -> list[list[str]] | None:
    """Lines of each cell of the row; ``None`` where the page has lost its cells."""
    if CELL not in lines:
        return None
    cells: list[list[str]] = []
    for line in lines:
        if line in (ROW, CELL):
            cells.append([])
        elif cells and line.strip():
            cells[-1].append(" ".join(line.split()))
    return [cell for cell in cells if not all(_HEADER.fullmatch(line) for line in cell)] or [[]]


def _is_one_item(item: str) -> bool:
    """Whether a line is one condition, intervention or phase rather than a run of them."""
    starts = [match.start() for match in _TYPE.finditer(item)]
    tail = _PHASES.search(item)
    return len(starts) <= 1 and (not starts or starts[0] == 0) and (not tail or not tail.start())


def _sort_items(items: list[str]) -> SummaryTable:
    """A table of one item a line."""
    table = SummaryTable([], [], [])
    for item in items:
        if _TYPE.match(item):
            table.interventions.append(" ".join(item.split()))
        elif _PHASES.fullmatch(item):
            table.phases += _list_phases(item)
        else:
            table.conditions.append(" ".join(item.split()))
    return table


def _list_phases(text: str) -> list[str]:
    return [find_code("Phase", name) or name for name in _ONE_PHASE.findall(text)]


def _split_line(
    line: str,
    named: Collection[str],
    known_term: TermLookup,
    evidence: Evidence,
    doubts: Doubts,
) -> SummaryTable:
    text, tail = _cut_phases(line, named)
    match = _TYPE.search(text)
    run = " ".join(text[: match.start() if match else None].split())
    table = SummaryTable(split_terms(run, known_term, evidence), [], _list_phases(tail))
    if run:
        doubts.keep(
            CONDITIONS, line, _doubt_conditions(run, table.conditions, known_term, evidence)
        )
    if match:
        table.interventions = _split_interventions(text[match.start() :], named)
        sure = len(table.interventions) == 1 or set(table.interventions) <= set(named)
        reason = "interventions run together on one line; split where a type begins"
        doubts.keep(INTERVENTIONS, line, None if sure else reason)
    if tail:
        doubts.keep(PHASES, line)
    return table


def _cut_phases(line: str, named: Collection[str]) -> tuple[str, str]:
    """The line without its phases, and the phases; a name may end in words like a phase."""
    match = _PHASES.search(line)
    if not match:
        return line, ""
    starts = [match.start(1) + phase.start() for phase in _ONE_PHASE.finditer(match[1])]
    for start in (*starts, len(line)):
        text = line[:start].rstrip()
        if any(text.endswith(name) for name in named):
            return text, line[start:]
    return line[: match.start()], match[1]


def _doubt_conditions(
    run: str, conditions: list[str], known_term: TermLookup, evidence: Evidence
) -> str | None:
    """What is uncertain about the conditions, if anything."""
    if len(conditions) > 1:
        return (
            "conditions run together on one line; split by known terms, by words that end or begin"
            " a term, and by what the page says elsewhere"
        )
    if is_one_term(run, known_term, evidence):
        return None
    return "conditions may run together on one line; nothing says where to split, kept as one"


def _split_interventions(text: str, named: Collection[str]) -> list[str]:
    """Pieces at each type; a piece that is only part of a name in ``named`` is joined again."""
    starts = [match.start() for match in _TYPE.finditer(text)]
    ends = [*starts[1:], len(text)]
    pieces = [" ".join(text[a:b].split()) for a, b in zip(starts, ends, strict=True)]
    result: list[str] = []
    while pieces:
        size = next((n for n in range(len(pieces), 1, -1) if " ".join(pieces[:n]) in named), 1)
        result.append(" ".join(pieces[:size]))
        pieces = pieces[size:]
    return result
