"""Whether two results are the same, as the standards have it.

Owns reading every format a result comes in, and a normal form of it: rows are a bag, or a sequence
where their order counts, and blank nodes have no name. Refuses to know tests. The normal form is
the canonical form of a graph that says the same (``pyoxigraph.Dataset.canonicalize``), so that
there is no matching of blank nodes of our own.
"""

from __future__ import annotations

import csv
import functools
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

import pyoxigraph as ox

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row: TypeAlias = Mapping[str, Term]
Form: TypeAlias = bool | frozenset[str] | tuple[tuple[str, ...], frozenset[str]]
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_ROW = "urn:row:"
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
RDF_FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "rdf": ox.RdfFormat.RDF_XML,
    "nt": ox.RdfFormat.N_TRIPLES,
    "n3": ox.RdfFormat.N3,
}
TABLE_FORMATS = {
    "srx": ox.QueryResultsFormat.XML,
    "srj": ox.QueryResultsFormat.JSON,
    "tsv": ox.QueryResultsFormat.TSV,
}


class Result(NamedTuple):
    """What a query answers.

    Attributes:
        boolean: of ``ASK``.
        variables: of ``SELECT``.
        rows: of ``SELECT``.
        quads: of ``CONSTRUCT`` and ``DESCRIBE``, or of a whole store.
        is_ordered: whether the order of the rows is told.
    """

    boolean: bool | None = None
    variables: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    quads: tuple[ox.Quad, ...] | None = None
    is_ordered: bool = False


def parse_result(content: bytes, suffix: str, base_iri: str) -> Result:
    """The result in a file or an answer.

    Raises:
        ValueError: it is not of the format.
    """
    try:
        if suffix == "csv":
            return _parse_csv(content.decode())
        if suffix in TABLE_FORMATS:
            return make_result(ox.parse_query_results(content, format=TABLE_FORMATS[suffix]))
        quads = tuple(ox.parse(content, RDF_FORMATS[suffix], base_iri=base_iri))
    except (SyntaxError, KeyError) as error:
        raise ValueError(str(error)) from error
    sets = [q.subject for q in quads if q.object == ox.NamedNode(f"{_RS}ResultSet")]
    return _read_result_set(ox.Dataset(quads)) if sets else Result(quads=quads)


def make_result(
    found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
) -> Result:
    """The result that the engine gives."""
    if isinstance(found, ox.QueryBoolean):
        return Result(boolean=bool(found))
    if isinstance(found, ox.QueryTriples):
        return Result(quads=tuple(ox.Quad(*triple) for triple in found))
    names = [variable.value for variable in found.variables]
    rows = ({n: row[n] for n in names if row[n] is not None} for row in found)
    return Result(variables=tuple(names), rows=tuple(rows))


def _parse_csv(text: str) -> Result:
    """CSV keeps no kinds of terms: every cell is a string, but for blank nodes."""
    header, *lines = csv.reader(io.StringIO(text, newline=""))
    rows = (
        {
            name: ox.BlankNode(cell[2:]) if cell.startswith("_:") else ox.Literal(cell)
            for name, cell in zip(header, line, strict=True)
        }
        for line in lines
    )
    return Result(variables=tuple(header), rows=tuple(rows))


def _read_result_set(data: ox.Dataset) -> Result:
    """A result in the vocabulary of the test suites."""

    def find(subject: Term, name: str) -> list[Term]:
        assert not isinstance(subject, ox.Literal | ox.Triple)
        predicate = ox.NamedNode(_RS + name)
        return [q.object for q in data.quads_for_subject(subject) if q.predicate == predicate]

    kind = next(q.subject for q in data if q.object == ox.NamedNode(f"{_RS}ResultSet"))
    if booleans := find(kind, "boolean"):
        return Result(boolean=_get_value(booleans[0]) == "true")
    rows: list[tuple[int, dict[str, Term]]] = []
    for solution in find(kind, "solution"):
        bindings = find(solution, "binding")
        index = find(solution, "index")
        row = {_get_value(find(b, "variable")[0]): find(b, "value")[0] for b in bindings}
        rows.append((int(_get_value(index[0])) if index else 0, row))
    rows.sort(key=lambda numbered: numbered[0])
    names = tuple(_get_value(name) for name in find(kind, "resultVariable"))
    return Result(None, names, tuple(r for _, r in rows), None, any(i for i, _ in rows))


def _get_value(term: Term) -> str:
    assert isinstance(term, ox.Literal)
    return term.value


def normalize(result: Result, *, is_ordered: bool = False) -> Form:
    """What two results have in common exactly if they are the same."""
    if result.boolean is not None:
        return result.boolean
    if result.quads is not None:
        return _canonicalize(result.quads)
    rows = [tuple(sorted(row.items())) for row in result.rows]
    quads: list[ox.Quad] = []
    # Equal rows are one node with a number: the canonical form of many like nodes is slow.
    counted: Iterable[tuple[tuple[tuple[str, Term], ...], int]] = (
        ((row, place) for place, row in enumerate(rows)) if is_ordered else Counter(rows).items()
    )
    for row, number in counted:
        node = ox.BlankNode()
        quads.append(ox.Quad(node, ox.NamedNode(f"{_ROW}number"), ox.Literal(number)))
        quads += [ox.Quad(node, ox.NamedNode(f"{_ROW}of:{n}"), term) for n, term in row]
    return tuple(sorted(result.variables)), _canonicalize(quads)


def take_by_value(result: Result) -> Result:
    """``result`` with numbers, dates and booleans written the one way that the engine writes them.

    The standards do not say how a computed value is written; ``2.0`` is as good as ``2``.
    """
    rows = tuple({name: _take_by_value(term) for name, term in row.items()} for row in result.rows)
    if result.quads is None:
        return result._replace(rows=rows)
    store = ox.Store()
    store.extend(result.quads)
    return result._replace(quads=tuple(store))


@functools.cache
def _take_by_value(term: Term) -> Term:
    if not isinstance(term, ox.Literal):
        return term
    store = ox.Store()
    name = ox.NamedNode(_ROW)
    store.add(ox.Quad(name, name, term))
    kept: Term = next(iter(store)).object
    return kept


def normalize_lax(result: Result) -> Form:
    """As :func:`normalize`, with every row once."""
    rows = dict.fromkeys(tuple(sorted(row.items())) for row in result.rows)
    return normalize(result._replace(rows=tuple(dict(row) for row in rows)))


def _canonicalize(quads: Iterable[ox.Quad]) -> frozenset[str]:
    data = ox.Dataset(quads)
    data.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return frozenset(str(quad) for quad in data)
