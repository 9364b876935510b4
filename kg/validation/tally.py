"""Findings counted: how many of which kind, in how many studies, with a few to look at.

However many findings there are, a tally stays as small as the shapes are many. Tallies of several
processes add up to the tally of all. Owns the counts. Refuses to know where findings are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import nsmallest

import msgspec

from kg.validation.findings import SEVERITIES, Finding

SAMPLES = 8


class Sample(msgspec.Struct, frozen=True, order=True):
    """One place that a finding names.

    Attributes:
        study: NCT id of the study; empty for a shared thing.
        focus_node: IRI of the node checked.
        value: the offending value as text, or empty.
        message: what the finding says.
        focus_label: label of the node, or empty.
    """

    study: str
    focus_node: str
    value: str
    message: str
    focus_label: str = ""


class Kind(msgspec.Struct, frozen=True, order=True):
    """What findings have in common: the constraint of one shape that they break.

    Attributes:
        severity: ``Violation``, ``Warning`` or ``Info``.
        shape: IRI of the shape, or empty.
        path: IRI of the property, or empty for a constraint on the node itself.
        component: local name of the constraint component.
    """

    severity: str
    shape: str
    path: str
    component: str


class KindCount(msgspec.Struct):
    """How often a kind was found.

    Attributes:
        kind: what was found.
        findings: how many findings there are.
        studies: how many studies have one.
        things: how many shared things have one.
        samples: some of them, the first by NCT id and node; at most :data:`SAMPLES`.
    """

    kind: Kind
    findings: int = 0
    studies: int = 0
    things: int = 0
    samples: list[Sample] = []

    @property
    def message(self) -> str:
        """What the first of the samples says; where values stand in messages, others differ."""
        return self.samples[0].message if self.samples else ""


class Tally(msgspec.Struct):
    """Counts over studies and shared things.

    Attributes:
        studies: how many studies were checked.
        touched: how many of them have findings.
        things: how many shared things were checked.
        kinds: what was found.
    """

    studies: int = 0
    touched: int = 0
    things: int = 0
    kinds: dict[Kind, KindCount] = {}

    def add_study(self, nct_id: str, findings: Sequence[Finding]) -> None:
        """Count a study; ``findings`` each once."""
        self.studies += 1
        self.touched += bool(findings)
        for found in self._count(nct_id, findings).values():
            found.studies += 1

    def add_things(self, things: int, findings: Sequence[Finding]) -> None:
        """Count this many shared things; ``findings`` each once, no thing in two calls."""
        self.things += things
        places: dict[Kind, set[str]] = {}
        for finding in findings:
            places.setdefault(get_kind(finding), set()).add(finding.focus_node)
        for kind, count in self._count("", findings).items():
            count.things += len(places[kind])

    def _count(self, study: str, findings: Iterable[Finding]) -> dict[Kind, KindCount]:
        met: dict[Kind, KindCount] = {}
        for finding in findings:
            kind = get_kind(finding)
            count = met[kind] = self.kinds.setdefault(kind, KindCount(kind))
            count.findings += 1
            sample = _make_sample(study, finding)
            if len(count.samples) < SAMPLES or sample < count.samples[-1]:
                count.samples = nsmallest(SAMPLES, [*count.samples, sample])
        return met

    def merge(self, other: Tally) -> None:
        """Add what another tally counted of other studies and things."""
        self.studies += other.studies
        self.touched += other.touched
        self.things += other.things
        for kind, found in other.kinds.items():
            count = self.kinds.setdefault(kind, KindCount(kind))
            count.findings += found.findings
            count.studies += found.studies
            count.things += found.things
            count.samples = nsmallest(SAMPLES, [*count.samples, *found.samples])

    def count(self, severity: str) -> int:
        """How many findings have this severity."""
        return sum(one.findings for kind, one in self.kinds.items() if kind.severity == severity)

    def rank(self) -> list[KindCount]:
        """What was found, worst first: violations before warnings, of each the most frequent."""
        return sorted(self.kinds.values(), key=_cost)


def _make_sample(study: str, finding: Finding) -> Sample:
    value, label = finding.value or "", finding.focus_label or ""
    return Sample(study, finding.focus_node, value, finding.message, label)


def get_kind(finding: Finding) -> Kind:
    """What kind of finding it is."""
    return Kind(finding.severity, finding.source_shape or "", finding.path or "", finding.component)


def _cost(count: KindCount) -> tuple[int, int, Kind]:
    severity = count.kind.severity
    rank = SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)
    return rank, -count.findings, count.kind
