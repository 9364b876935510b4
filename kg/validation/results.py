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
Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def read_results(report: Iterable[ox.Triple]) -> Iterator[Finding]:
    """One finding for each ``sh:result`` of ``report``, a graph with one validation report."""
    nodes: dict[object, dict[str, Value]] = defaultdict(dict)
    results = []
    for triple in report:
        if triple.predicate == _RESULT:
            results.append(triple.object)
        elif triple.predicate in _PARTS:
            nodes[triple.subject][_PARTS[triple.predicate]] = triple.object
    for result in results:
        yield _read_result(nodes[result])


def _read_result(parts: dict[str, Value]) -> Finding:
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


def parse_term(text: str) -> Value:
    """The term that ``text`` spells in N-Triples.

    Raises:
        SyntaxError: it spells none.
    """
    statement = f"<urn:s> <urn:p> {text} .\n"
    return next(ox.parse(statement.encode(), format=ox.RdfFormat.N_TRIPLES)).object


def get_text(term: Value) -> str:
    """An IRI without brackets, a literal without quotes."""
    return str(term) if isinstance(term, ox.Triple) else term.value


def _find_iri(term: Value | None) -> str | None:
    return term.value if isinstance(term, ox.NamedNode) else None


def _get_local_name(term: Value) -> str:
    return get_text(term).removeprefix(SH)
