"""A standard ``sh:ValidationReport`` → findings.

Owns the reading of SHACL results (SHACL section 3.6). Both engines can write such a report, so both
are read here, and what they write differently is made alike. Refuses to know the engines.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from kg.namespaces import SH
from kg.validation.findings import Finding
from kg.validation.paths import PathNodes, describe_paths, write_path
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
# What pyshifty fills into a message for {$this} or {?value} that is an IRI; pySHACL leaves the
# brackets out.
_FILLED_IRI = re.compile(r"<([a-z][a-z0-9+.-]*:[^<>\s]*)>", re.IGNORECASE)
Parts = Mapping[str, Sequence[Term]]


def read_results(report: Iterable[ox.Triple], shape_paths: PathNodes) -> Iterator[Finding]:
    """One finding for each ``sh:result`` of ``report``, a graph with one validation report.

    ``shape_paths`` are those of the shapes: a report may point at a path without repeating it.
    """
    nodes: dict[object, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    results = []
    triples = list(report)
    for triple in triples:
        if triple.predicate == _RESULT:
            results.append(triple.object)
        elif triple.predicate in _PARTS:
            nodes[triple.subject][_PARTS[triple.predicate]].append(triple.object)
    paths = {**shape_paths, **describe_paths(triples)}
    for result in results:
        yield _read_result(nodes[result], paths)


def _read_result(parts: Parts, paths: PathNodes) -> Finding:
    value = _find(parts, "value")
    path = _find(parts, "resultPath")
    component = _get_local_name(parts["sourceConstraintComponent"][0])
    return Finding(
        severity=_get_local_name(parts["resultSeverity"][0]),
        focus_node=get_text(parts["focusNode"][0]),
        path=None if path is None else write_path(path, paths),
        component=component,
        value=None if value is None else get_text(value),
        message=_join_messages(parts.get("resultMessage", ()), component),
        source_shape=_find_iri(_find(parts, "sourceShape")),
        value_term=None if value is None else str(value),
    )


def _join_messages(messages: Sequence[Term], component: str) -> str:
    """All messages: a shape may have one a language."""
    texts = sorted(get_text(message) for message in messages)
    if component == "SPARQLConstraintComponent":
        texts = [_FILLED_IRI.sub(r"\1", text) for text in texts]
    return " / ".join(texts)


def _find(parts: Parts, name: str) -> Term | None:
    return next(iter(parts.get(name, ())), None)


def _find_iri(term: Term | None) -> str | None:
    return term.value if isinstance(term, ox.NamedNode) else None


def _get_local_name(term: Term) -> str:
    return get_text(term).removeprefix(SH)
