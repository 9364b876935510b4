"""A standard ``sh:ValidationReport`` → findings.

Owns the reading of SHACL results (SHACL section 3.6). Both engines can write such a report, so both
are read here. Refuses to know the engines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.namespaces import SH
from kg.validation.findings import Finding
from kg.validation.terms import Term, get_text

_RESULT = ox.NamedNode(f"{SH}result")
_PARTS = {
    ox.NamedNode(SH + name): name
    for name in (
        "focusNode",
        "resultPath",
        "resultSeverity",
        "resultMessage",
        "sourceConstraintComponent",
        "sourceShape",
        "value",
    )
}


def read_results(report: Iterable[ox.Triple]) -> Iterator[Finding]:
    """One finding for each ``sh:result`` of ``report``, a graph with one validation report."""
    nodes: dict[object, dict[str, Term]] = defaultdict(dict)
    results = []
    for triple in report:
        if triple.predicate == _RESULT:
            results.append(triple.object)
        elif triple.predicate in _PARTS:
            nodes[triple.subject][_PARTS[triple.predicate]] = triple.object
    for result in results:
        yield _read_result(nodes[result])


def _read_result(parts: dict[str, Term]) -> Finding:
    value = parts.get("value")
    return Finding(
        severity=_get_local_name(parts["resultSeverity"]),
        focus_node=get_text(parts["focusNode"]),
        path=_find_iri(parts.get("resultPath")),
        component=_get_local_name(parts["sourceConstraintComponent"]),
        value=None if value is None else get_text(value),
        message=get_text(parts["resultMessage"]) if "resultMessage" in parts else "",
        source_shape=_find_iri(parts.get("sourceShape")),
        value_term=None if value is None else str(value),
    )


def _find_iri(term: Term | None) -> str | None:
    return term.value if isinstance(term, ox.NamedNode) else None


def _get_local_name(term: Term) -> str:
    return get_text(term).removeprefix(SH)
