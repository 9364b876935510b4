"""Graphs and query results → bytes in a named format.

Owns which writer a format has, and what a format cannot hold. Refuses to know what is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import cast

import pyoxigraph as ox

from kg.errors import QueryError
from kg.export.formats import KEEP_GRAPHS, RDF_FORMATS, RESULT_FORMATS
from kg.export.jsonld import write_jsonld
from kg.export.names import Shortener
from kg.export.ordering import order_graph
from kg.export.turtle import write_trig, write_turtle
from kg.namespaces import VOCABULARY_PREFIXES
from kg.store import Results

# Graphs above this many triples are written as they come: nobody reads them, and sorting them
# would hold up the answer.
_READABLE_TRIPLES = 50_000
_WRITERS = {"turtle": write_turtle, "jsonld": write_jsonld}
# XML names and characters: W3C XML 1.0, productions 2 and 4; a name may end an IRI in full only
# behind a character that is none of its own.
_XML_NAME_AT_END = re.compile(r"[^\W\d][\w.\-]*\Z")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def serialize(
    statements: Iterable[ox.Triple] | Iterable[ox.Quad],
    format_: str,
    prefixes: Mapping[str, str] = VOCABULARY_PREFIXES,
) -> bytes:
    """Triples or quads in one of :data:`RDF_FORMATS`, UTF-8.

    Turtle and JSON-LD are laid out for reading: the subject of the first triple first, what it
    points at after it, in the order of the model; only the prefixes used. Formats without named
    graphs hold the triples of the quads.

    Raises:
        QueryError: no such format, or one that cannot hold these triples.
    """
    if format_ not in RDF_FORMATS:
        raise QueryError(f"{format_!r} is no format of graphs; give {' or '.join(RDF_FORMATS)}")
    items: list[ox.Triple | ox.Quad] = list(statements)
    is_readable = len(items) <= _READABLE_TRIPLES
    if format_ in KEEP_GRAPHS:
        quads = [item if isinstance(item, ox.Quad) else ox.Quad(*item) for item in items]
        is_trig = format_ == "trig" and is_readable
        return write_trig(quads, prefixes) if is_trig else _write(quads, format_, prefixes)
    triples = dict.fromkeys(item.triple if isinstance(item, ox.Quad) else item for item in items)
    if format_ in _WRITERS and is_readable:
        return _WRITERS[format_](triples, prefixes)
    if format_ == "rdfxml":
        return escape_returns(_write(check_xml(_sort(triples)), format_, prefixes))
    return _write(triples, format_, prefixes)


def _sort(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    for subject, properties in order_graph(triples).items():
        for iri, objects in properties.items():
            for value in objects:
                yield ox.Triple(subject, ox.NamedNode(iri), value)


def _write(
    items: Iterable[ox.Triple | ox.Quad], format_: str, prefixes: Mapping[str, str]
) -> bytes:
    engine = cast("ox.RdfFormat", RDF_FORMATS[format_].engine)
    statements = list(items)
    data = ox.serialize(
        cast("Iterable[ox.Triple]", statements),
        format=engine,
        prefixes=_pick_used(statements, prefixes),
    )
    return data or b""


def _pick_used(items: Iterable[ox.Triple | ox.Quad], prefixes: Mapping[str, str]) -> dict[str, str]:
    names = Shortener(prefixes)
    for item in items:
        for term in item:
            if isinstance(term, ox.NamedNode):
                names.shorten(term.value)
            elif isinstance(term, ox.Literal):
                names.shorten(term.datatype.value)
    return names.used


def check_xml(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """``triples``, as long as RDF/XML can hold them.

    Raises:
        QueryError: a property whose IRI has no XML name at its end, or a character that XML has
            not. The engine writes both, and no XML reader takes them.
    """
    known: set[str] = set()
    for triple in triples:
        iri = triple.predicate.value
        if iri not in known and not _XML_NAME_AT_END.search(iri):
            raise QueryError(f"RDF/XML cannot hold the property <{iri}>; take another format")
        known.add(iri)
        if isinstance(triple.object, ox.Literal) and _NOT_XML.search(triple.object.value):
            reason = f"a control character in the {iri} of {triple.subject}"
            raise QueryError(f"RDF/XML cannot hold {reason}; take another format")
        yield triple


def escape_returns(xml: bytes) -> bytes:
    """``xml`` with carriage returns as references: a reader would make them line feeds."""
    return xml.replace(b"\r", b"&#13;")


def serialize_results(
    results: Results, format_: str, prefixes: Mapping[str, str] = VOCABULARY_PREFIXES
) -> bytes:
    """SELECT and ASK results in one of :data:`RESULT_FORMATS`, graphs in one of RDF_FORMATS.

    Raises:
        QueryError: a format of the other kind, or the query fails while it is read.
    """
    try:
        if isinstance(results, ox.QueryTriples):
            return serialize(results, format_, prefixes)
        if format_ not in RESULT_FORMATS:
            known = " or ".join(RESULT_FORMATS)
            raise QueryError(f"{format_!r} is no format of SELECT and ASK results; give {known}")
        engine = cast("ox.QueryResultsFormat", RESULT_FORMATS[format_].engine)
        return results.serialize(format=engine) or b""
    except (OSError, RuntimeError) as error:
        raise QueryError(f"the query failed: {' '.join(str(error).split())}") from error


def rows(
    results: Results,
    prefixes: Mapping[str, str] = VOCABULARY_PREFIXES,
    limit: int | None = None,
) -> tuple[list[str], list[list[str]]]:
    """Column names and rows of ``results`` as short texts; unbound cells are empty.

    A graph has the columns subject, predicate and object; an ASK result one cell.
    """
    if isinstance(results, ox.QueryBoolean):
        return ["answer"], [["true" if results else "false"]]
    names = ["subject", "predicate", "object"]
    if isinstance(results, ox.QuerySolutions):
        names = [variable.value for variable in results.variables]
    shorten = Shortener(prefixes).shorten
    return names, [[_show(term, shorten) for term in row] for row in islice(results, limit)]


def _show(term: object, shorten: Callable[[str], str]) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return shorten(term.value)
    return term.value if isinstance(term, ox.Literal) else str(term)
