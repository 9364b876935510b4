"""The fast engine: pyshifty, shapes compiled once, a few hundred triples in about two milliseconds.

Owns how a graph is put to pyshifty and how its answers become findings. Refuses to know pySHACL,
the reference that a test holds it against.

pyshifty answers in two ways. The quick one (``validate_algebra``) is asked first. It tells soundly
whether a graph conforms, and which properties have too few or too many values. Of bad values it
names each only once, even where several properties of a node have the same, so the full W3C report
of the shapes in question is asked for then: it takes several times as long, and few graphs need it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import pyoxigraph as ox
from shifty import _shifty

from kg.errors import ValidationError
from kg.validation.findings import Finding, sort_findings
from kg.validation.paths import describe_paths
from kg.validation.results import read_results
from kg.validation.rules import Rule, find_companions, read_rules
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


_UNREADABLE_PATTERNS = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?pattern {
  ?shape sh:pattern ?pattern
  OPTIONAL { ?shape sh:flags ?flags }
  BIND (REGEX("", ?pattern, COALESCE(?flags, "")) AS ?read)
  FILTER (!BOUND(?read))
}
"""


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
        try:
            self._prepared = _shifty.PreparedValidator(
                shapes=to_ntriples(shapes), shapes_format="nt"
            )
        except ValueError as error:
            raise ValidationError(f"the shapes cannot be used: {error}") from error
        if self._prepared.diagnostics:
            raise ValidationError(f"the shapes cannot be used: {self._prepared.diagnostics[0]}")
        _check_patterns(shapes)
        self._paths = describe_paths(shapes)
        self._rules = read_rules(shapes)
        self._companions = find_companions(shapes)

    def find(self, ntriples: bytes) -> list[Finding]:
        try:
            violations = self._prepared.validate_algebra(data=ntriples, **_OPTIONS).violations
        except ValueError as error:
            raise ValidationError(f"the graph cannot be checked: {error}") from error
        if not violations:
            return []
        told, untold = self._tell(violations)
        return sort_findings([*told, *(self._find_in_report(ntriples, untold) if untold else ())])

    def _tell(self, violations: Sequence[Any]) -> tuple[list[Finding], set[str | None]]:
        """The findings of the quick answer, and the shapes of which it leaves anything open."""
        findings, untold = [], set()
        for violation in violations:
            told = [self._tell_reason(violation, reason) for reason in violation.reasons]
            findings += [finding for finding in told if finding is not None]
            if None in told or not told:
                untold.add(violation.shape_name)
        return findings, untold

    def _tell_reason(self, violation: Any, reason: Any) -> Finding | None:
        rule = self._rules.get((violation.shape_name, reason.author_message))
        if rule is None or reason.value != violation.focus_node:
            return None
        return _tell(rule, reason)

    def _find_in_report(self, ntriples: bytes, shapes: set[str | None]) -> list[Finding]:
        """All findings of ``shapes`` and of their companions, or of all where one is unknown."""
        known = [self._companions.get(shape or "") for shape in shapes]
        names = None if None in known else sorted(set().union(*filter(None, known)))
        report = self._prepared.validate_w3c(
            data=ntriples, entry_shape_names=names, **_OPTIONS
        ).report_turtle
        quads = ox.parse(report.encode(), format=ox.RdfFormat.TURTLE)
        return list(read_results((quad.triple for quad in quads), self._paths))


def _check_patterns(shapes: Iterable[ox.Triple]) -> None:
    """Refuse patterns that pyshifty cannot read: it would say of every value that it is wrong.

    Oxigraph has the same regular expressions, and says so.

    Raises:
        ValidationError: one of ``shapes`` has such a pattern.
    """
    store = ox.Store()
    store.extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in shapes)
    found = store.query(_UNREADABLE_PATTERNS)
    assert isinstance(found, ox.QuerySolutions)
    for solution in found:
        pattern = get_text(solution["pattern"])
        raise ValidationError(
            f"the shapes cannot be used: sh:pattern {pattern!r} is no regular expression that"
            " SPARQL knows; write it without look-around and back references"
        )


def _tell(rule: Rule, reason: Any) -> Finding | None:
    """``reason`` (pyshifty's) as a finding of ``rule``; ``None`` where it leaves anything open."""
    is_count = reason.observed_count is not None
    component = _find_count_component(rule, reason) if is_count else rule.node_component
    if component is None or (rule.path is None) is is_count:
        return None
    node = parse_term(reason.value)
    return Finding(
        severity=rule.severity,
        focus_node=get_text(node),
        path=rule.path,
        component=component,
        value=None if is_count else get_text(node),
        message=rule.message,
        source_shape=rule.shape,
        value_term=None if is_count else str(node),
    )


def _find_count_component(rule: Rule, reason: Any) -> str | None:
    """Which limit of ``rule`` the reason is about.

    pyshifty counts for other constraints too (a value that must be there, qualified values, values
    that can never be right), so what it counted must be what the rule limits: all values (``⊤``).
    """
    path = f"<{rule.path}>" if reason.path == f"<{rule.path}>" else rule.path
    counted = reason.constraint.render
    if counted == f"∃[{rule.min_count}..] {path} . ⊤":
        return "MinCountConstraintComponent"
    if counted == f"∃[..{rule.max_count}] {path} . ⊤":
        return "MaxCountConstraintComponent"
    return None
