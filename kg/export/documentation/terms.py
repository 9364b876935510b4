"""What the page of the ontology says of each term, as pyLODE reads it.

Owns which statements are shown, under which heading, and the choice of words. Refuses to know how
pyLODE lays them out. pyLODE shows what it has a heading for and drops the rest; what it would drop
is returned as rows of their own, so that nothing that the ontology says is missing from the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SDO, SKOS
from rdflib.term import Node

from kg.export.documentation.expressions import escape_text, link_term, write_expression
from kg.export.documentation.reading import (
    find_text,
    get_label,
    is_ours,
    list_kinds,
    shorten,
    sort_by_label,
    sort_nodes,
)

KINDS = (
    OWL.Class, RDFS.Datatype, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty,
)  # fmt: skip
"""What a term can be; one that is of several kinds is shown under the first."""
# pyLODE has no section for datatypes: ours are shown as the classes of values that they are.
_SHOWN_AS = {RDFS.Datatype: OWL.Class}
_PLAIN = {*KINDS, RDFS.Class} - {*_SHOWN_AS}
_DEFINITIONS = (SKOS.definition, DCTERMS.description, RDFS.comment)
_TEXTS = (SKOS.scopeNote, SKOS.note, SKOS.example)
_RELATIONS = (
    RDFS.subClassOf, OWL.equivalentClass, RDFS.subPropertyOf, RDFS.domain, SDO.domainIncludes,
    RDFS.range, SDO.rangeIncludes,
)  # fmt: skip
_UNSAID = {RDF.type, RDFS.label, SKOS.prefLabel, RDFS.isDefinedBy, DCTERMS.source}
_SHOWN = {*_DEFINITIONS, *_TEXTS, *_RELATIONS, *_UNSAID}
_HEADINGS = {
    DCTERMS.source: "Source",
    OWL.disjointWith: "Disjoint with",
    OWL.inverseOf: "Inverse of",
    OWL.equivalentProperty: "Equivalent to",
    RDFS.seeAlso: "See also",
    SKOS.altLabel: "Also called",
    SKOS.exactMatch: "Exact match",
    SKOS.closeMatch: "Close match",
    SKOS.broadMatch: "Broader elsewhere",
    SKOS.narrowMatch: "Narrower elsewhere",
    SKOS.relatedMatch: "Related elsewhere",
    SKOS.broader: "Broader",
    SKOS.narrower: "Narrower",
    SKOS.related: "Related",
    SKOS.inScheme: "Code list",
    SKOS.editorialNote: "Editorial note",
    SKOS.historyNote: "History",
}


class Row(msgspec.Struct, frozen=True):
    """A statement that pyLODE has no heading for: heading and values in Markdown."""

    heading: str
    values: list[str]


def list_terms(graph: Graph) -> dict[Node, URIRef]:
    """Our classes and properties by label, with the kind each is shown under."""
    found: dict[Node, URIRef] = {}
    for kind in KINDS:
        ours = [term for term in graph.subjects(RDF.type, kind) if is_ours(term)]
        for term in sort_by_label(graph, ours):
            found.setdefault(term, _SHOWN_AS.get(kind, kind))
    return found


def list_rows(graph: Graph, term: Node) -> list[Row]:
    """All that ``graph`` says of ``term`` and pyLODE has no place for, by heading."""
    rows = []
    kinds = [shorten(kind) for kind in list_kinds(graph, term) if kind not in _PLAIN]
    if kinds:
        rows.append(Row("Is also", [f"`{kind}`" for kind in sorted(kinds)]))
    rows += [
        Row(get_heading(property_), _write_values(graph, term, property_))
        for property_ in sort_nodes(set(graph.predicates(term)) - _SHOWN)
    ]
    return rows


def get_heading(property_: Node) -> str:
    """What a page calls a property that is said of a term or a code."""
    return _HEADINGS.get(URIRef(str(property_)), shorten(property_))


def _write_values(graph: Graph, term: Node, property_: Node) -> list[str]:
    texts = [
        escape_text(str(value)) if isinstance(value, Literal) else write_expression(graph, value)
        for value in graph.objects(term, property_)
    ]
    return sorted(texts, key=str.casefold)


def select_shown(graph: Graph) -> Graph:
    """The statements that pyLODE is to show, in the order of the page.

    Every term has one title; other vocabularies' terms have nothing else, so that they are named
    but have no sections. Expressions are written out.
    """
    shown = Graph(bind_namespaces="none")
    for node in set(graph.subjects()) | set(graph.objects()):
        if isinstance(node, URIRef):
            shown.add((node, DCTERMS.title, Literal(get_label(graph, node))))
    for term, kind in list_terms(graph).items():
        shown.add((term, RDF.type, kind))
        for statement in _list_statements(graph, term):
            shown.add((term, *statement))
    return shown


def _list_statements(graph: Graph, term: Node) -> Iterator[tuple[URIRef, Node]]:
    definition = find_text(graph, term, *_DEFINITIONS)
    if definition:
        yield DCTERMS.description, Literal(escape_text(definition))
    more = {str(text) for property_ in _DEFINITIONS for text in graph.objects(term, property_)}
    for text in sorted(more - {definition}):
        yield SKOS.note, Literal(escape_text(text))
    for property_ in _TEXTS:
        for value in sort_nodes(graph.objects(term, property_)):
            is_code = property_ == SKOS.example
            yield property_, Literal(str(value) if is_code else escape_text(str(value)))
    for value in sort_nodes(graph.objects(term, DCTERMS.source)):
        is_text = isinstance(value, Literal)
        yield DCTERMS.source, Literal(f"`{value}`") if is_text else value
    for property_ in _RELATIONS:
        values = set(graph.objects(term, property_))
        named = {value for value in values if isinstance(value, URIRef)}
        for value in sort_by_label(graph, named):
            yield property_, value
        for written in sorted(write_expression(graph, value) for value in values - named):
            yield property_, Literal(written)


def link_all(graph: Graph, nodes: Iterable[Node]) -> list[str]:
    """Markdown links to ``nodes``, by label."""
    return [link_term(graph, node) for node in sort_by_label(graph, nodes)]
