"""What a validation found in all, by shape and worst first: as text, Markdown and JSON.

Owns the words of the summary. Refuses to know how findings were made and where they are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from kg.namespaces import CT, CTSH
from kg.validation.assessment import Assessment, Check
from kg.validation.findings import SEVERITIES
from kg.validation.tally import KindCount, Sample

_TEXT_SAMPLES = 3
_VALUE_WIDTH = 60
_COMPONENT = "ConstraintComponent"


def count(number: int, name: str, names: str = "") -> str:
    """A number with what it counts.

    >>> count(1, "study", "studies"), count(1200, "warning")
    ('1 study', '1,200 warnings')
    """
    return f"{number:,} {name if number == 1 else names or name + 's'}"


def name_counts(assessment: Assessment) -> str:
    """All severities in one line; empty where nothing was found."""
    names = ("violation", "warning", "note")
    counts = zip(SEVERITIES, names, strict=True)
    found = [(assessment.count(severity), name) for severity, name in counts]
    return ", ".join(count(number, name) for number, name in found if number)


def name_checked(assessment: Assessment) -> str:
    """What was checked, and how much of it has findings."""
    tally = assessment.tally
    parts = [count(tally.studies, "study", "studies")]
    if tally.things:
        parts.append(count(tally.things, "shared thing"))
    if assessment.checks:
        parts.append(
            count(len(assessment.checks), "check of the whole store", "checks of the whole store")
        )
    named = [", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts
    head = f"{' and '.join(named)} checked"
    return f"{head} (a sample)" if assessment.is_sample else head


def shorten(iri: str) -> str:
    """The IRI with our prefixes; others whole."""
    for prefix, namespace in (("ct", CT), ("ctsh", CTSH)):
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def name_rule(found: KindCount) -> str:
    """The shape and which of its constraints it is: several may say the same words."""
    return f"{shorten(found.kind.shape)} ({found.kind.component.removesuffix(_COMPONENT)})"


def name_places(found: KindCount) -> str:
    """In how many studies and shared things it was found."""
    parts = []
    if found.studies:
        parts.append(count(found.studies, "study", "studies"))
    if found.things:
        parts.append(count(found.things, "shared thing"))
    return " and ".join(parts)


def name_sample(sample: Sample) -> str:
    """A sample by its study, or by its thing, with the value in question."""
    name, value = sample.study or sample.focus_node, find_value(sample)
    return f"{name} ({value})" if value else name


def name_sample_node(sample: Sample, base_iri: str) -> str:
    """The node of a sample: its label, or its IRI without the base that all have."""
    return sample.focus_label or sample.focus_node.removeprefix(base_iri)


def find_value(sample: Sample) -> str:
    """The value in question in one short line, or nothing.

    A constraint on a node as a whole gives the node for the value: no news to the reader.
    """
    if sample.value == sample.focus_node:
        return ""
    words = " ".join(shorten(sample.value).split())
    return words if len(words) <= _VALUE_WIDTH else f"{words[: _VALUE_WIDTH - 1]}…"


def format_summary(assessment: Assessment) -> str:
    """A few lines a shape, worst first; then the checks, and a last line of counts."""
    lines = [f"{assessment.subject}{_name_generation(assessment)}", ""]
    for severity, kinds in groupby(assessment.tally.rank(), lambda one: one.kind.severity):
        lines.append(f"{severity}: {assessment.count(severity):,}")
        lines += [line for found in kinds for line in _describe_kind(found)]
        lines.append("")
    if assessment.checks:
        lines.append("Checks of the whole store")
        lines += [line for check in assessment.checks for line in _describe_check(check)]
        lines.append("")
    return "\n".join([*lines, describe_end(assessment)])


def _name_generation(assessment: Assessment) -> str:
    if not assessment.generation:
        return ""
    return f", generation {assessment.generation} of {assessment.published}"


def _describe_kind(found: KindCount) -> Iterator[str]:
    yield f"  {found.findings:>9,}  {name_rule(found)}, in {name_places(found)}"
    yield f"             {found.message}"
    samples = choose_samples(found, _TEXT_SAMPLES)
    yield f"             e.g. {', '.join(map(name_sample, samples))}"


def choose_samples(found: KindCount, number: int) -> list[Sample]:
    """The first of the samples, no study twice while others are there."""
    by_place = {sample.study or sample.focus_node: sample for sample in reversed(found.samples)}
    return sorted(by_place.values())[:number]


def _describe_check(check: Check) -> Iterator[str]:
    if not check.count:
        yield f"  ok         {check.name}: {check.summary}"
        return
    yield f"  {check.severity.upper():<9}  {check.name}: {check.summary}"
    yield f"             {count(check.count, 'row')}. {check.mend}"
    for row in check.rows[:_TEXT_SAMPLES]:
        yield f"             {' '.join(term or '-' for term in row)}"


def describe_end(assessment: Assessment) -> str:
    """What was checked and what came of it, in one line; checks that are not met by name."""
    failing = [check for severity in SEVERITIES for check in assessment.failing(severity)]
    found = name_counts(assessment)
    touched = count(assessment.tally.touched, "study", "studies")
    outcome = f"{touched} with findings: {found}" if found else "no findings"
    if failing:
        outcome += f"; {count(len(failing), 'check')} of the whole store not met: "
        outcome += ", ".join(f"{check.name} ({count(check.count, 'row')})" for check in failing)
    if assessment.refused:
        outcome += f"; {count(len(assessment.refused), 'record')} refused"
    return f"{name_checked(assessment)}; {outcome}"


def build_summary(assessment: Assessment) -> dict[str, Any]:
    """The summary as an object for JSON; names in camel case."""
    tally = assessment.tally
    return {
        "conforms": assessment.conforms,
        "subject": assessment.subject,
        "generation": assessment.generation or None,
        "published": assessment.published or None,
        "baseIri": assessment.base_iri,
        "engine": assessment.engine,
        "program": assessment.program,
        "started": assessment.started,
        "ended": assessment.ended,
        "isSample": assessment.is_sample,
        "studies": tally.studies,
        "studiesWithFindings": tally.touched,
        "sharedThings": tally.things,
        "refused": assessment.refused,
        "counts": {severity: assessment.count(severity) for severity in SEVERITIES},
        "shapes": [_to_object(found) for found in tally.rank()],
        "checks": [_check_to_object(check) for check in assessment.checks],
    }


def _to_object(found: KindCount) -> dict[str, Any]:
    kind = found.kind
    return {
        "severity": kind.severity,
        "sourceShape": kind.shape or None,
        "path": kind.path or None,
        "component": kind.component,
        "message": found.message,
        "findings": found.findings,
        "studies": found.studies,
        "sharedThings": found.things,
        "samples": [
            {"study": one.study or None, "focusNode": one.focus_node, "value": one.value or None}
            for one in found.samples
        ],
    }


def _check_to_object(check: Check) -> dict[str, Any]:
    return {
        "name": check.name,
        "summary": check.summary,
        "severity": check.severity,
        "mend": check.mend,
        "count": check.count,
        "rows": [dict(zip(check.columns, row, strict=True)) for row in check.rows],
    }
