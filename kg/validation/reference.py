"""The reference engine: pySHACL on an rdflib graph in memory.

Owns how a graph is put to pySHACL. Slow, and widely used: it says what the shapes mean where the
fast engine is in doubt. Refuses to know pyshifty.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pyoxigraph as ox
import pyshacl
from rdflib import XSD, BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Node

from kg.errors import ValidationError
from kg.validation.findings import Finding, sort_findings
from kg.validation.paths import PathNodes, describe_paths
from kg.validation.results import read_results
from kg.validation.shapes import ShapeSet
from kg.validation.terms import Term

# A literal that its datatype does not allow is what shapes find; no word of it on the side.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


class ReferenceValidator:
    """Checks graphs with pySHACL: SHACL Core and SHACL-SPARQL, nothing inferred."""

    def __init__(self, shapes: ShapeSet) -> None:
        self._study = _to_graph(shapes.study)
        self._shared = _to_graph(shapes.shared)
        self._paths = describe_paths(shapes.study)
        self._hierarchy = shapes.hierarchy

    def find(self, ntriples: bytes) -> list[Finding]:
        """Findings of one study graph, with the types of the shared things that it points at.

        Raises:
            ValidationError: ``ntriples`` is not N-Triples, or pySHACL cannot use the shapes.
        """
        return _find(self._hierarchy + ntriples, self._study, self._paths)

    def find_shared(self, ntriples: bytes) -> list[Finding]:
        """Findings of the shared things, all their graphs together.

        Raises:
            ValidationError: ``ntriples`` is not N-Triples, or pySHACL cannot use the shapes.
        """
        return _find(self._hierarchy + ntriples, self._shared, self._paths)


# Where SPARQL's "<" tells values apart, numbers aside, which compare with each other.
_ORDERED_SPACES = frozenset(
    XSD[name]
    for name in ("string", "boolean", "date", "dateTime", "time", "gYear", "gYearMonth", "duration")
)


class _Ordered(Literal):
    """A literal that compares with those of its own value space only (SHACL 4.3 and 4.5).

    No comparison holds between values of two spaces (a number and a date, a time with a zone and
    one without), with NaN, nor with a value that its datatype does not allow
    ("2011-02-30"^^xsd:date). rdflib orders such literals by their datatype, so that a limit is
    overlooked, or raises an error that pySHACL does not catch. Durations go by rdflib; where that
    is not SPARQL's ``<`` is said in ``docs/validation.md``.
    """

    def eq(self, other: object) -> bool:
        if not _is_comparable(self, other):
            raise TypeError(f"{self!r} does not compare with {other!r}")
        return super().eq(other)

    def __lt__(self, other: object) -> bool:
        return _is_comparable(self, other) and super().__lt__(other)

    def __le__(self, other: object) -> bool:
        return _is_comparable(self, other) and super().__le__(other)

    def __gt__(self, other: object) -> bool:
        return _is_comparable(self, other) and super().__gt__(other)

    def __ge__(self, other: object) -> bool:
        return _is_comparable(self, other) and super().__ge__(other)


def _is_comparable(one: Literal, other: object) -> bool:
    space = _get_space(one)
    return space is not None and isinstance(other, Literal) and space == _get_space(other)


def _get_space(literal: Literal) -> object:
    """What tells values apart that may be compared; ``None`` where nothing may."""
    is_nan = literal.value != literal.value
    if literal.value is None or literal.language or is_nan:
        return None
    if isinstance(literal.value, int | float | Decimal) and literal.datatype != XSD.boolean:
        return "number"
    space = literal.datatype or XSD.string
    if isinstance(literal.value, datetime | time):
        return space, literal.value.tzinfo is None
    return space if space in _ORDERED_SPACES else None


class _PreparedGraph(Graph):
    """A graph that reads the text of a query once.

    A SPARQL constraint asks the same of every node, and rdflib takes a fifth of a second to read a
    query, far longer than to answer it.
    """

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(query_object, str):
            query_object = _prepare(query_object, frozenset(self.namespaces()))
        return super().query(query_object, *args, **kwargs)


@lru_cache(maxsize=512)
def _prepare(text: str, prefixes: frozenset[tuple[str, URIRef]]) -> Query:
    return prepareQuery(text, initNs=dict(prefixes))


def _find(ntriples: bytes, shapes: Graph, paths: PathNodes) -> list[Finding]:
    try:
        quads = list(ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES))
    except SyntaxError as error:
        raise ValidationError(f"the graph cannot be checked: {error}") from error
    data = _to_graph(quad.triple for quad in quads)
    try:
        _, report, text = pyshacl.validate(
            data, shacl_graph=shapes, advanced=False, inference="none", inplace=True
        )
    except Exception as error:
        # pySHACL and rdflib tell of unusable shapes and queries by exceptions of every kind.
        reason = " ".join(str(error).split())
        raise ValidationError(f"the shapes cannot be used: {reason}") from error
    if not isinstance(report, Graph):
        raise ValidationError(f"the shapes cannot be used: {text}")
    written = report.serialize(format="nt", encoding="utf-8")
    results = ox.parse(written, format=ox.RdfFormat.N_TRIPLES)
    return sort_findings(read_results((quad.triple for quad in results), paths))


def _to_graph(triples: Iterable[ox.Triple]) -> Graph:
    graph = _PreparedGraph()
    for subject, predicate, value in triples:
        graph.add((_to_rdflib(subject), _to_rdflib(predicate), _to_rdflib(value)))
    return graph


def _to_rdflib(term: Term) -> Node:
    """The same term in rdflib, its lexical form untouched: findings show what the data says."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if not isinstance(term, ox.Literal):
        raise ValidationError(f"the graph cannot be checked: {term} is a triple, not a value")
    if term.language:
        return Literal(term.value, lang=term.language)
    is_plain = term.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
    datatype = None if is_plain else URIRef(term.datatype.value)
    return _Ordered(term.value, datatype=datatype, normalize=False)
