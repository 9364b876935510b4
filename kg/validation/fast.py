"""The fast engine: pyshifty, shapes compiled once, a few hundred triples in about two milliseconds.

Owns how a graph is put to pyshifty and how its answers become findings. Refuses to know pySHACL,
the reference that a test holds it against.

pyshifty answers in two ways. The quick one (``validate_algebra``) is asked first. It tells soundly
whether a graph conforms, and which properties have too few or too many values. Of bad values it
names each only once, even where several properties of a node have the same, so the full W3C report
is asked for then: it takes five times as long, and few graphs need it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import pyoxigraph as ox
from shifty import _shifty

from kg.errors import ValidationError
from kg.validation.findings import Finding, sort_findings
from kg.validation.results import read_results
from kg.validation.rules import Rule, read_rules
from kg.validation.shapes import ShapeSet, to_ntriples
from kg.validation.terms import get_text, parse_term

# The shapes are not data (graph_mode), nothing is inferred, all severities count, and a constraint
# that the engine cannot check is an error instead of a silent pass.
_OPTIONS: dict[str, Any] = {
    "data_format": "nt",
    "graph_mode": "data",
    "run_infer": False,
    "minimum_severity": "info",
    "sort_results": False,
    "on_unsupported": "error",
}


class FastValidator:
    """Checks graphs with pyshifty.

    Raises:
        ValidationError: shapes that pyshifty cannot use.
    """

    def __init__(self, shapes: ShapeSet) -> None:
        self._shapes = shapes
        self._study = _Checker(shapes.study)

    @cached_property
    def _shared(self) -> _Checker:
        return _Checker(self._shapes.shared)

    def find(self, ntriples: bytes) -> list[Finding]:
        """Findings of one study graph, with the types of the shared things that it points at.

        Raises:
            ValidationError: ``ntriples`` is not N-Triples.
        """
        return self._study.find(self._shapes.hierarchy + ntriples)

    def find_shared(self, ntriples: bytes) -> list[Finding]:
        """Findings of the shared things, all their graphs together.

        Raises:
            ValidationError: ``ntriples`` is not N-Triples.
        """
        return self._shared.find(self._shapes.hierarchy + ntriples)


class _Checker:
    """One set of shapes, compiled."""

    def __init__(self, shapes: Sequence[ox.Triple]) -> None:
        self._rules = read_rules(shapes)
        try:
            self._prepared = _shifty.PreparedValidator(
                shapes=to_ntriples(shapes), shapes_format="nt"
            )
        except ValueError as error:
            raise ValidationError(f"the shapes cannot be used: {error}") from error
        if self._prepared.diagnostics:
            raise ValidationError(f"the shapes cannot be used: {self._prepared.diagnostics[0]}")

    def find(self, ntriples: bytes) -> list[Finding]:
        try:
            violations = self._prepared.validate_algebra(data=ntriples, **_OPTIONS).violations
        except ValueError as error:
            raise ValidationError(f"the graph cannot be checked: {error}") from error
        if not violations:
            return []
        findings = self._find_by_rules(violations)
        return sort_findings(self._find_in_report(ntriples) if findings is None else findings)

    def _find_by_rules(self, violations: Sequence[Any]) -> list[Finding] | None:
        """The findings, or ``None`` where one of them cannot be told from the quick answer."""
        findings = []
        for violation in violations:
            for reason in violation.reasons:
                rule = self._rules.get((violation.shape_name, reason.author_message))
                finding = _tell(rule, violation.focus_node, reason) if rule else None
                if finding is None:
                    return None
                findings.append(finding)
        return findings

    def _find_in_report(self, ntriples: bytes) -> list[Finding]:
        report = self._prepared.validate_w3c(data=ntriples, **_OPTIONS).report_turtle
        quads = ox.parse(report.encode(), format=ox.RdfFormat.TURTLE)
        return list(read_results(quad.triple for quad in quads))


def _tell(rule: Rule, focus: str, reason: Any) -> Finding | None:
    """``reason`` (pyshifty's) as a finding of ``rule``; ``None`` where it leaves anything open."""
    if (reason.path is None) is not (rule.path is None):
        return None
    count = reason.observed_count
    component = rule.node_component if count is None else _find_count_component(rule, count)
    if component is None:
        return None
    node = parse_term(focus)
    return Finding(
        severity=rule.severity,
        focus_node=get_text(node),
        path=rule.path,
        component=component,
        value=get_text(node) if count is None else None,
        message=rule.message,
        source_shape=rule.shape,
        value_term=str(node) if count is None else None,
    )


def _find_count_component(rule: Rule, count: int) -> str | None:
    if rule.min_count is not None and count < rule.min_count:
        return "MinCountConstraintComponent"
    if rule.max_count is not None and count > rule.max_count:
        return "MaxCountConstraintComponent"
    return None
