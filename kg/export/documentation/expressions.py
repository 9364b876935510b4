"""Class expressions of OWL in words: Manchester syntax, with links, as Markdown.

Owns the spelling of an expression. Refuses to know which term it stands at. pyLODE writes only
expressions that are one level deep, and takes Markdown for texts.
"""

from __future__ import annotations

import html
import re

from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF
from rdflib.term import Literal, Node

from kg.export.documentation.reading import get_key, get_label, is_ours, list_items, shorten

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|])")
_SETS = ((OWL.intersectionOf, "and"), (OWL.unionOf, "or"))
_VALUES = (
    (OWL.someValuesFrom, "some"),
    (OWL.allValuesFrom, "only"),
    (OWL.hasValue, "value"),
    (OWL.hasSelf, "Self"),
)
_COUNTS = (
    (OWL.minQualifiedCardinality, "min"),
    (OWL.maxQualifiedCardinality, "max"),
    (OWL.qualifiedCardinality, "exactly"),
    (OWL.minCardinality, "min"),
    (OWL.maxCardinality, "max"),
    (OWL.cardinality, "exactly"),
)
# XSD facets as Manchester syntax writes them (OWL 2 Manchester Syntax, section 2.3).
_FACETS = {"minInclusive": ">=", "maxInclusive": "<=", "minExclusive": ">", "maxExclusive": "<"}


def escape_text(text: str) -> str:
    """``text`` as Markdown that shows just this text, whatever stands in it."""
    return html.escape(_SPECIAL.sub(r"\\\1", text), quote=False)


def link_term(graph: Graph, iri: Node) -> str:
    """A Markdown link to a term: its place on the page for ours, its IRI for others."""
    target = f"#{get_key(iri)}" if is_ours(iri) else str(iri)
    return f"[{escape_text(get_label(graph, iri))}](<{target}>)"


def write_expression(graph: Graph, node: Node, *, is_inner: bool = False) -> str:
    """The expression at ``node``; the parts of an outermost "and" or "or" take a line each.

    An expression of no known kind is written as an ellipsis.
    """
    if isinstance(node, URIRef):
        return link_term(graph, node)
    if isinstance(node, Literal):
        return f"`{node}`" if "`" not in node else escape_text(str(node))
    return (
        _write_set(graph, node, is_inner=is_inner)
        or _write_restriction(graph, node, is_inner=is_inner)
        or _write_range(graph, node)
        or "…"
    )


def _write_set(graph: Graph, node: Node, *, is_inner: bool) -> str:
    for property_, word in _SETS:
        for head in graph.objects(node, property_):
            parts = [write_expression(graph, one, is_inner=True) for one in list_items(graph, head)]
            break_ = " " if is_inner else "  \n"
            return _enclose(f"{break_}**{word}** ".join(parts), is_inner and len(parts) > 1)
    for head in graph.objects(node, OWL.oneOf):
        members = (write_expression(graph, one, is_inner=True) for one in list_items(graph, head))
        return f"{{{', '.join(members)}}}"
    for other in graph.objects(node, OWL.complementOf):
        return f"**not** {write_expression(graph, other, is_inner=True)}"
    return ""


def _write_restriction(graph: Graph, node: Node, *, is_inner: bool) -> str:
    for property_ in graph.objects(node, OWL.onProperty):
        path = _write_path(graph, property_)
        for key, word in _VALUES:
            for value in graph.objects(node, key):
                target = write_expression(graph, value, is_inner=True)
                return _enclose(f"{path} **{word}** {target}", is_inner)
        for key, word in _COUNTS:
            for count in graph.objects(node, key):
                target = _write_qualifier(graph, node)
                return _enclose(f"{path} **{word}** {count}{target}", is_inner)
    return ""


def _write_path(graph: Graph, property_: Node) -> str:
    for inverse in graph.objects(property_, OWL.inverseOf):
        if not isinstance(property_, URIRef):
            return f"**inverse** {link_term(graph, inverse)}"
    return link_term(graph, property_)


def _write_qualifier(graph: Graph, node: Node) -> str:
    for key in (OWL.onClass, OWL.onDataRange):
        for value in graph.objects(node, key):
            return f" {write_expression(graph, value, is_inner=True)}"
    return ""


def _write_range(graph: Graph, node: Node) -> str:
    """A data range with facets: ``xsd:integer[>= 2]``."""
    for datatype in graph.objects(node, OWL.onDatatype):
        facets = []
        for head in graph.objects(node, OWL.withRestrictions):
            for facet in list_items(graph, head):
                facets += [
                    f"{_FACETS.get(get_key(key), get_key(key))} {value}"
                    for key, value in sorted(graph.predicate_objects(facet))
                    if key != RDF.type
                ]
        return f"`{shorten(datatype)}[{', '.join(facets)}]`"
    return ""


def _enclose(text: str, is_enclosed: bool) -> str:
    return f"({text})" if is_enclosed else text
