"""The table of arms (or groups) and their interventions → arm groups and interventions.

Text has lost the table's cells; what a line is follows from how it begins: an arm's type, an
intervention that the summary table lists, "Other Names". Owns that reading; the cells of an HTML
page settle the rest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import msgspec

from kg.sources.page_fields import Doubts
from kg.sources.page_markup import make_markup
from kg.sources.page_sections import CELL, ROW
from kg.study.codelists import CODELISTS, find_code
from kg.study.model import ArmGroup, ArmsInterventionsModule, Intervention

_ARM_TYPES = "|".join(re.escape(label) for label in CODELISTS["ArmGroupType"].values())
_ARM = re.compile(rf"({_ARM_TYPES}): (\S.*)")
_INTERVENTION_TYPES = "|".join(re.escape(text) for text in CODELISTS["InterventionType"].values())
_INTERVENTION = re.compile(rf"({_INTERVENTION_TYPES}): (\S.*)")
_OTHER_NAMES = re.compile(r"Other Names?\s*:\s*(.*)")
_BULLET = re.compile(r"\s*[•·▪◦*-]\s+(\S.*)")
_MAX_LABEL = 200
_GROUPS = "armsInterventionsModule.armGroups"


class _Entry(msgspec.Struct):
    """An arm or an intervention while its lines come in."""

    name: str
    lines: list[str] = []
    other_names: list[str] = []


def list_named_interventions(lines: Sequence[str]) -> list[str]:
    """Every line of the arms table that can be the name of an intervention."""
    texts = (" ".join(line.split()) for line in lines)
    return list(dict.fromkeys(text for text in texts if _INTERVENTION.fullmatch(text)))


def parse_arms(
    lines: Sequence[str], listed: Sequence[str], groups: bool, doubts: Doubts
) -> ArmsInterventionsModule:
    """Arms and interventions, each with what the other says about it.

    Args:
        lines: lines of the table.
        listed: interventions of the summary table, ``Type: name``.
        groups: whether the table is one of groups, which have no type.
        doubts: takes what could only be read with doubt.
    """
    reader = _ArmsReader(listed, groups)
    if CELL in lines:
        reader.read_rows(lines)
    else:
        reader.read_lines(lines)
        if groups and reader.arms:
            reason = "groups and interventions run together; a new block begins a new group"
            doubts.keep(_GROUPS, " / ".join(arm.label for arm in reader.arms), reason)
    return reader.finish()


class _ArmsReader:
    def __init__(self, listed: Sequence[str], groups: bool) -> None:
        self.listed = {name.casefold(): name for name in listed}
        # Under each arm the page says the same of an intervention; two of one name differ.
        self.interventions: dict[str, list[_Entry]] = {name.casefold(): [] for name in listed}
        self.counts = Counter(name.casefold() for name in listed)
        self.arms: list[ArmGroup] = []
        self.arm_lines: list[list[str]] = []
        self.groups = groups
        self.entry: _Entry | None = None
        self.naming = False  # inside "Other Names"
        self.after_blank = True
        self.in_cell = False  # right of an arm, where no arm can begin
        self.following = ""  # next line that can be an arm or an intervention

    def read_lines(self, lines: Sequence[str]) -> None:
        """Take a table that has lost its cells."""
        texts = [" ".join(line.split()) for line in lines]
        heads = [text if self._is_head(text) else "" for text in texts]
        for number, line in enumerate(lines):
            self.following = next(filter(None, heads[number + 1 :]), "")
            self.add(line)

    def _is_head(self, text: str) -> bool:
        return bool(_ARM.fullmatch(text)) or self._is_intervention(text)

    def read_rows(self, lines: Sequence[str]) -> None:
        """Take a table whose cells are kept: the arm stands left, its interventions right."""
        row: list[str] = []
        for line in (*lines, ROW):
            if line == ROW:
                self._read_row(row)
                row = []
            else:
                row.append(line)

    def _read_row(self, lines: list[str]) -> None:
        split = lines.index(CELL) if CELL in lines else len(lines)
        label = next((n for n, line in enumerate(lines[:split]) if line.strip()), None)
        if label is None:
            return
        self._open_arm(" ".join(lines[label].split()))
        self.arm_lines[-1] += lines[label + 1 : split]
        self.in_cell = True
        for line in lines[split + 1 :]:
            self.add(line)

    def add(self, line: str) -> None:
        """Take the next line."""
        text = " ".join(line.split())
        if not text:
            self._describe("")
        elif self.entry and (match := _OTHER_NAMES.fullmatch(text)):
            self.naming = True
            self._name(match[1])
        elif self.naming and (bullet := _BULLET.fullmatch(line)):
            self._name(" ".join(bullet[1].split()))
        elif not self.in_cell and self._begins_arm(text):
            self._open_arm(text)
        elif self._is_intervention(text):
            self._open_intervention(text)
        else:
            self.naming = False
            self._describe(line)
        self.after_blank = not text

    def _begins_arm(self, text: str) -> bool:
        if self.groups:
            return self._begins_group(text)
        match = _ARM.fullmatch(text)
        if not match or not self._is_row_over():
            return False
        # "Other: x" may be an arm or an intervention; an arm comes before its intervention.
        listed = self.listed.get(text.casefold())
        if listed is None:
            return match[1] != "Other" or bool(self.listed) or not self.arms
        again = self.following.casefold() == text.casefold()
        return not self.arms or again or listed in self.arms[-1].intervention_names

    def _is_row_over(self) -> bool:
        """Whether a new arm can begin: straight under an arm stands its description."""
        if not self.arms or self.after_blank or self.entry is not None:
            return True
        return self.arms[-1].type == "NO_INTERVENTION"

    def _begins_group(self, text: str) -> bool:
        if not self.after_blank or self._is_intervention(text) or len(text) > _MAX_LABEL:
            return False
        return not self.arms or self.entry is not None or not self.listed

    def _is_intervention(self, text: str) -> bool:
        if self.listed:
            return text.casefold() in self.listed
        return bool(_INTERVENTION.fullmatch(text))

    def _open_arm(self, text: str) -> None:
        match = _ARM.fullmatch(text) if not self.groups else None
        kind = find_code("ArmGroupType", match[1]) if match else None
        self.arms.append(ArmGroup(label=match[2] if match else text, type=kind))
        self.arm_lines.append([])
        self.entry, self.naming = None, False

    def _open_intervention(self, text: str) -> None:
        key = text.casefold()
        name = self.listed.get(key, text)
        self.entry = _Entry(name, [], [])
        self.interventions.setdefault(key, []).append(self.entry)
        self.naming = False
        if self.arms and name not in self.arms[-1].intervention_names:
            self.arms[-1].intervention_names.append(name)

    def _name(self, name: str) -> None:
        if name and self.entry and name not in self.entry.other_names:
            self.entry.other_names.append(name)

    def _describe(self, line: str) -> None:
        if self.entry is not None:
            self.entry.lines.append(line)
        elif self.arm_lines:
            self.arm_lines[-1].append(line)

    def finish(self) -> ArmsInterventionsModule:
        """What the lines said."""
        for arm, lines in zip(self.arms, self.arm_lines, strict=True):
            arm.description = make_markup(lines)
        interventions = [
            intervention for key in self.interventions for intervention in self._make(key)
        ]
        return ArmsInterventionsModule(arm_groups=self.arms, interventions=interventions)

    def _make(self, key: str) -> list[Intervention]:
        """Interventions of one name: as many as the page lists, told apart by what it says."""
        entries = self.interventions[key] or [_Entry(self.listed[key], [], [])]
        kind, _, name = entries[0].name.partition(": ")
        labels = [a.label for a in self.arms if entries[0].name in a.intervention_names]
        made = [
            Intervention(
                type=find_code("InterventionType", kind),
                name=name,
                description=make_markup(entry.lines),
                other_names=entry.other_names,
                arm_group_labels=labels,
            )
            for entry in entries
        ]
        distinct = [one for number, one in enumerate(made) if one not in made[:number]]
        return distinct[: max(self.counts[key], 1)]
