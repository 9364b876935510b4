"""A finding: one place where a graph breaks a shape.

Owns the form of a finding and the order findings are shown in; refuses to know which engine found
it.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

SEVERITIES = ("Violation", "Warning", "Info")


class Finding(msgspec.Struct, frozen=True):
    """One result of validation (SHACL section 3.6.2, ``sh:ValidationResult``).

    Attributes:
        severity: ``Violation``, ``Warning`` or ``Info``.
        focus_node: IRI of the node checked.
        path: IRI of the property, a longer path as SPARQL writes it (``^<…>``, ``<…>/<…>``), or
            ``None`` for a constraint on the node itself.
        component: local name of the constraint component, e.g. ``MinCountConstraintComponent``.
        value: the offending value as text (IRIs without brackets, literals without quotes), or
            ``None``.
        message: what is wrong and what to do, in a curator's words.
        source_shape: IRI of the shape.
        value_term: ``value`` as an N-Triples term, which keeps IRI, datatype and language apart.
        focus_label: ``rdfs:label`` of the node checked, where its graph was at hand.
    """

    severity: str
    focus_node: str
    path: str | None
    component: str
    value: str | None
    message: str
    source_shape: str | None
    value_term: str | None = None
    focus_label: str | None = None


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """``findings``, each once: worst first, then by node, property and value."""
    return sorted(set(findings), key=_rank)


def _rank(finding: Finding) -> tuple[int, tuple[str, ...]]:
    severity = finding.severity
    rank = SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)
    return rank, tuple(part or "" for part in msgspec.structs.astuple(finding))
