"""The summary of a validation as Markdown: counts by shape, worst first, with records to look at.

Owns the form. Refuses to know where it is published.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from kg.validation.assessment import Assessment
from kg.validation.report_summary import (
    choose_samples,
    count,
    find_value,
    name_checked,
    name_counts,
    name_places,
    name_rule,
    shorten,
)
from kg.validation.tally import KindCount, Sample

_RECORD = "https://clinicaltrials.gov/study/"
_SAMPLES = 3
_SPECIAL = str.maketrans({character: f"\\{character}" for character in "\\`*_[]<>|"})


def format_markdown(assessment: Assessment, notes: Mapping[str, str] | None = None) -> str:
    """A section for each severity with a table of its shapes, and one for the checks.

    ``notes``: local name of a shape → a sentence on what its findings mean.
    """
    lines = [f"{name_checked(assessment)}: {name_counts(assessment) or 'no findings'}.", ""]
    tally = assessment.tally
    if tally.kinds:
        share = 100 * tally.touched / tally.studies if tally.studies else 0
        lines += [f"{count(tally.touched, 'study', 'studies')} ({share:.0f} %) with findings.", ""]
    for severity, kinds in groupby(tally.rank(), lambda one: one.kind.severity):
        lines += [f"### {severity}: {count(assessment.count(severity), 'finding')}", ""]
        lines += ["| findings | in | what | e.g. |", "|--:|--:|---|---|"]
        lines += [_describe_kind(found, notes or {}) for found in kinds]
        lines.append("")
    if assessment.checks:
        lines += ["### Checks of the whole store", "", "| check | rows |", "|---|--:|"]
        lines += [f"| {_quote(one.summary)} | {one.count:,} |" for one in assessment.checks]
        lines.append("")
    return "\n".join(lines)


def _describe_kind(found: KindCount, notes: Mapping[str, str]) -> str:
    shape = shorten(found.kind.shape)
    words = [f"`{name_rule(found)}`: {_quote(found.message)}"]
    if note := notes.get(shape.removeprefix("ctsh:")):
        words.append(note)
    samples = "<br>".join(_link(sample) for sample in choose_samples(found, _SAMPLES))
    return f"| {found.findings:,} | {name_places(found)} | {'<br>'.join(words)} | {samples} |"


def _link(sample: Sample) -> str:
    name = _quote(sample.focus_label or sample.focus_node)
    if sample.study:
        name = f"[{sample.study}]({_RECORD}{sample.study})"
    value = find_value(sample)
    return f"{name}: {_quote(value)}" if value else name


def _quote(text: str) -> str:
    """Text that shows as it is in a cell of a table."""
    return text.translate(_SPECIAL)
