"""The document on the shapes: by class, what each property must be, and what to mend.

Owns the words for constraints. Refuses to know how a shape is checked and where the page stands.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SH
from rdflib.term import BNode, Literal, Node

from kg.export.documentation.content import ClassShapes, Constraint, PropertyShape, Value
from kg.export.documentation.reading import (
    find_text,
    get_key,
    get_label,
    list_items,
    shorten,
    sort_nodes,
)
from kg.namespaces import CTSH

_UNSAID = {
    RDF.type, RDFS.label, RDFS.isDefinedBy, DCTERMS.source, SH.path, SH.name, SH.message,
    SH.severity, SH.property, SH.targetClass, SH.minCount, SH.maxCount,
}  # fmt: skip
_WORDS = {
    "class": "class",
    "datatype": "datatype",
    "in": "one of",
    "nodeKind": "kind of node",
    "pattern": "pattern",
    "or": "any of",
    "and": "all of",
    "xone": "exactly one of",
    "not": "not",
    "hasValue": "has the value",
    "minInclusive": "at least",
    "maxInclusive": "at most",
    "minExclusive": "more than",
    "maxExclusive": "less than",
    "minLength": "at least this many characters",
    "maxLength": "at most this many characters",
    "lessThanOrEquals": "not after",
    "lessThan": "before",
    "sparql": "query",
    "select": "query",
}


def list_class_shapes(shapes: Graph) -> list[ClassShapes]:
    """Every node shape by label, its property shapes by name.

    Lists and shapes that stand alone (code lists, datatypes, shapes with targets of their own) come
    at the end, each under its own name.
    """
    nodes = set(shapes.subjects(RDF.type, SH.NodeShape)) | set(shapes.subjects(SH.property))
    found = [_describe_class(shapes, node) for node in nodes if isinstance(node, URIRef)]
    found.sort(key=lambda one: (one.label.casefold(), one.key))
    held = {str(one) for one in shapes.objects(None, SH.property)} | {str(node) for node in nodes}
    alone = sorted(
        one
        for one in set(shapes.subjects())
        if str(one).startswith(CTSH) and isinstance(one, URIRef) and str(one) not in held
    )
    return found + [_describe_alone(shapes, one) for one in alone if str(one) != CTSH]


def list_shapes_of_terms(shapes: Graph) -> dict[str, list[tuple[str, str]]]:
    """IRI of a class or property → IRI and text of every shape about it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for shape, class_ in shapes.subject_objects(SH.targetClass):
        if isinstance(shape, URIRef):
            found.setdefault(str(class_), []).append((str(shape), get_key(shape)))
    for shape, path in shapes.subject_objects(SH.path):
        if isinstance(shape, URIRef) and isinstance(path, URIRef):
            found.setdefault(str(path), []).append((str(shape), get_key(shape)))
    return {term: sorted(links) for term, links in found.items()}


def _describe_class(shapes: Graph, node: Node) -> ClassShapes:
    described = [_describe_property(shapes, one) for one in shapes.objects(node, SH.property)]
    return ClassShapes(
        key=get_key(node),
        label=get_label(shapes, node) if find_text(shapes, node, RDFS.label) else get_key(node),
        comment=find_text(shapes, node, RDFS.comment, SH.description),
        targets=[_write(shapes, one) for one in sort_nodes(shapes.objects(node, SH.targetClass))],
        constraints=list(_list_constraints(shapes, node)),
        shapes=sorted(described, key=lambda one: (one.name.casefold(), one.key)),
    )


def _describe_property(shapes: Graph, shape: Node) -> PropertyShape:
    lowest, highest = (find_text(shapes, shape, p) for p in (SH.minCount, SH.maxCount))
    severity = next(iter(shapes.objects(shape, SH.severity)), SH.Violation)
    return PropertyShape(
        key=get_key(shape) if isinstance(shape, URIRef) else "",
        name=find_text(shapes, shape, SH.name),
        path=[_write(shapes, path) for path in shapes.objects(shape, SH.path)],
        count=_write_count(lowest, highest),
        severity=get_key(severity),
        message=find_text(shapes, shape, SH.message),
        source=find_text(shapes, shape, DCTERMS.source),
        constraints=list(_list_constraints(shapes, shape)),
    )


def _describe_alone(shapes: Graph, node: Node) -> ClassShapes:
    label = find_text(shapes, node, RDFS.label) or get_key(node)
    is_list = (node, RDF.first, None) in shapes
    constraints = list(_list_constraints(shapes, node))
    if is_list:
        values = [_write(shapes, item) for item in list_items(shapes, node)]
        constraints = [Constraint("one of", values)]
    return ClassShapes(get_key(node), label, "", [], constraints, [])


def _list_constraints(shapes: Graph, shape: Node) -> Iterator[Constraint]:
    for property_ in sort_nodes(set(shapes.predicates(shape)) - _UNSAID):
        key = get_key(property_)
        if property_ in (RDF.first, RDF.rest):
            continue
        values = [
            value
            for node in sort_nodes(shapes.objects(shape, property_))
            for value in _list_values(shapes, node)
        ]
        yield Constraint(_WORDS.get(key, key), values)


def _list_values(shapes: Graph, node: Node) -> list[Value]:
    """The items of a list, or the one value."""
    if isinstance(node, URIRef) and (node, RDF.first, None) in shapes:
        return [_write(shapes, node)]
    if (node, RDF.first, None) in shapes:
        return [_write(shapes, item) for item in list_items(shapes, node)]
    return [_write(shapes, node)]


def _write(shapes: Graph, node: Node) -> Value:
    if isinstance(node, URIRef):
        return Value(shorten(node), str(node))
    if isinstance(node, Literal):
        return Value(str(node), is_code="SELECT" in node)
    return _write_inner(shapes, node)


def _write_inner(shapes: Graph, node: Node) -> Value:
    """A shape or query without an IRI, in one line; a query as it stands."""
    for query in shapes.objects(node, SH.select):
        return Value(textwrap.dedent(str(query)).strip(), is_code=True)
    parts = []
    for property_ in sort_nodes(set(shapes.predicates(node)) - {RDF.type}):
        values = [
            value.text
            for one in sort_nodes(shapes.objects(node, property_))
            for value in _list_values(shapes, one)
        ]
        key = get_key(property_)
        parts.append(f"{_WORDS.get(key, key)} {', '.join(values)}")
    return Value("; ".join(parts) if isinstance(node, BNode) else shorten(node))


def _write_count(lowest: str, highest: str) -> str:
    if lowest and lowest == highest:
        return f"exactly {highest}"
    low = f"at least {lowest}" if lowest and lowest != "0" else ""
    return " and ".join(part for part in (low, f"at most {highest}" if highest else "") if part)
