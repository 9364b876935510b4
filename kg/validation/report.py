"""Findings of many studies as text for a curator, JSON for a program, or a standard SHACL report.

Owns the words and the order: worst study first. Refuses to know how findings were made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
import pyoxigraph as ox

from kg.namespaces import CT, CTSH, RDF, SH
from kg.validation.findings import SEVERITIES, Finding, sort_findings
from kg.validation.paths import map_path
from kg.validation.terms import parse_term

FindingsByStudy = Mapping[str, Sequence[Finding]]

# Longer values are cut in text, where they only help to find the place; never in JSON and RDF.
_VALUE_WIDTH = 80
_COMPONENT = "ConstraintComponent"


def count_findings(findings: Iterable[Finding]) -> dict[str, int]:
    """Severity → number of findings, worst severity first, all severities named."""
    counts = Counter(finding.severity for finding in findings)
    return {severity: counts[severity] for severity in SEVERITIES}


def get_field(finding: Finding) -> str:
    """The field found wrong, in the registry's word for it where the path is ours.

    Where there is no path, or one of several steps, the name of the shape says it: the part after
    the class.

    >>> get_field(Finding("Violation", "urn:s", CT + "overallStatus", "In", None, "", None))
    'overallStatus'
    >>> shape = CTSH + "StudyRecommended-allocation-oneArm"
    >>> get_field(Finding("Warning", "urn:s", None, "Or", None, "", shape))
    'allocation'
    """
    is_property = finding.path is not None and not finding.path.startswith(("<", "^", "("))
    if is_property:
        return _shorten(finding.path or "").removeprefix("ct:")
    name = _shorten(finding.source_shape or "")
    return name.split("-")[1] if "-" in name else name or finding.path or "(the whole)"


def format_text(findings_by_study: FindingsByStudy) -> str:
    """One paragraph a study that has findings, worst study first, and a last line of counts.

    What could not be read is no part of it.
    """
    blocks = [
        "\n".join(describe_study(study, findings)) for study, findings in _rank(findings_by_study)
    ]
    return "\n\n".join([*blocks, _describe_counts(findings_by_study)])


def _rank(findings_by_study: FindingsByStudy) -> list[tuple[str, list[Finding]]]:
    """The studies with findings: most violations first, then most warnings, then by id."""

    def cost(entry: tuple[str, list[Finding]]) -> tuple[list[int], str]:
        return [-count for count in count_findings(entry[1]).values()], entry[0]

    found = ((study, sort_findings(findings)) for study, findings in findings_by_study.items())
    return sorted((entry for entry in found if entry[1]), key=cost)


def describe_study(study: str, findings: Sequence[Finding]) -> Iterator[str]:
    """The paragraph of one study, line by line."""
    yield f"{study}: {_name_counts(findings)}"
    for finding in findings:
        # A constraint on a node as a whole gives the node for the value: no news to the reader.
        has_value = finding.value is not None and finding.value != finding.focus_node
        found = f" = {_shorten_value(finding.value or '')}" if has_value else ""
        place = _name_place(finding)
        yield f"  {finding.severity}: {get_field(finding)}{found}"
        yield f"    {finding.message}"
        shape = _shorten(finding.source_shape or "(none)")
        yield f"    shape {shape} ({finding.component.removesuffix(_COMPONENT)}){place}"


def _describe_counts(findings_by_study: FindingsByStudy) -> str:
    total = len(findings_by_study)
    studies = f"{total:,} {'study' if total == 1 else 'studies'} checked"
    findings = [found for entry in findings_by_study.values() for found in set(entry)]
    if not findings:
        return f"{studies}: all conform"
    touched = sum(bool(entry) for entry in findings_by_study.values())
    return f"{studies}, {touched:,} with findings: {_name_counts(findings)}"


def _name_counts(findings: Iterable[Finding]) -> str:
    names = {"Violation": "violation", "Warning": "warning", "Info": "note"}
    counts = count_findings(findings)
    words = [f"{n:,} {names[severity]}{'s' * (n != 1)}" for severity, n in counts.items() if n]
    return ", ".join(words)


def _name_place(finding: Finding) -> str:
    """`` at arm/1f0c… "Arm A"`` for a part of a study, nothing for the study itself."""
    place = finding.focus_node.partition("/study/")[2].partition("/")[2]
    label = f' "{_shorten_value(finding.focus_label)}"' if finding.focus_label else ""
    return f" at {place}{label}" if place else ""


def _shorten(iri: str) -> str:
    for prefix, namespace in (("ct", CT), ("ctsh", CTSH)):
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def _shorten_value(value: str) -> str:
    words = " ".join(_shorten(value).split())
    return words if len(words) <= _VALUE_WIDTH else f"{words[: _VALUE_WIDTH - 1]}…"


def format_json(findings_by_study: FindingsByStudy, refused: Sequence[str] = ()) -> str:
    """An object with ``conforms``, ``checked``, ``counts`` and ``studies``, worst study first.

    ``refused``: what could not be read, a line each; nothing conforms of which that is not known.
    A study has ``study``, ``counts`` and ``findings``; a finding has its fields in camel case and
    ``field``, the registry's word for its path.
    """
    everything = [finding for found in findings_by_study.values() for finding in set(found)]
    document = {
        "conforms": not everything and not refused,
        "checked": len(findings_by_study),
        "refused": list(refused),
        "counts": count_findings(everything),
        "studies": [
            {
                "study": study,
                "counts": count_findings(findings),
                "findings": [to_object(finding) for finding in findings],
            }
            for study, findings in _rank(findings_by_study)
        ],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def to_object(finding: Finding) -> dict[str, Any]:
    """The fields of a finding in camel case, for JSON."""
    return {
        "severity": finding.severity,
        "field": get_field(finding),
        "value": finding.value,
        "message": finding.message,
        "focusNode": finding.focus_node,
        "focusLabel": finding.focus_label,
        "path": finding.path,
        "component": finding.component,
        "sourceShape": finding.source_shape,
    }


def describe_result(result: ox.BlankNode, finding: Finding) -> Iterator[ox.Triple]:
    """The triples of one ``sh:ValidationResult``."""
    yield ox.Triple(result, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{SH}ValidationResult"))
    iris = {
        "resultSeverity": SH + finding.severity,
        "focusNode": finding.focus_node,
        "sourceConstraintComponent": SH + finding.component,
        "sourceShape": finding.source_shape,
    }
    for name, iri in iris.items():
        if iri is not None:
            yield ox.Triple(result, ox.NamedNode(SH + name), ox.NamedNode(iri))
    if finding.path is not None:
        path, triples = map_path(finding.path, f"{result.value}path")
        yield ox.Triple(result, ox.NamedNode(f"{SH}resultPath"), path)
        yield from triples
    if finding.value_term is not None:
        yield ox.Triple(result, ox.NamedNode(f"{SH}value"), parse_term(finding.value_term))
    yield ox.Triple(result, ox.NamedNode(f"{SH}resultMessage"), ox.Literal(finding.message))
