"""The constraints of shapes in words.

Owns the words, and how a shape within a shape is written. Refuses to know which shape they are of,
and how they are checked.

A shape within a shape reads like a sentence about its path: ``ct:overallStatus: not Completed``.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import msgspec
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SH, SKOS
from rdflib.term import BNode, Literal, Node

from kg.export.documentation.content import Constraint, Value
from kg.export.documentation.reading import get_key, get_label, list_items, shorten, sort_nodes

_UNSAID = {
    RDF.type, RDF.first, RDF.rest, RDFS.label, RDFS.isDefinedBy, DCTERMS.source, SH.path, SH.name,
    SH.message, SH.severity, SH.property, SH.targetClass, SH.minCount, SH.maxCount,
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
_JOINS = {SH["or"]: "or", SH["and"]: "and", SH.xone: "or else"}
# Inverse and repeated paths as SPARQL writes them.
_BEFORE = {SH.inversePath: "^"}
_AFTER = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


class Reader(msgspec.Struct, frozen=True):
    """The graph of the shapes, and the ontology that has the labels of codes."""

    shapes: Graph
    ontology: Graph


def list_constraints(reader: Reader, shape: Node) -> list[Constraint]:
    """All that must hold, but for the numbers of values."""
    return [
        Constraint(_get_words(property_), list(_list_values(reader, shape, property_)))
        for property_ in _list_properties(reader, shape)
    ]


def _list_properties(reader: Reader, shape: Node) -> list[Node]:
    """What is said of values, in the order of the table of words."""
    order = list(_WORDS)
    found = sort_nodes(set(reader.shapes.predicates(shape)) - _UNSAID)
    keys = {one: get_key(one) for one in found}
    return sorted(found, key=lambda one: order.index(keys[one]) if keys[one] in order else 99)


def list_members(reader: Reader, head: Node) -> list[Value]:
    """The items of the list at ``head``."""
    return [write_value(reader, item) for item in list_items(reader.shapes, head)]


def write_value(reader: Reader, node: Node) -> Value:
    """A term or a text as it stands; a shape or a query without an IRI in words."""
    if isinstance(node, URIRef):
        return Value(shorten(node), str(node))
    if isinstance(node, Literal):
        return Value(str(node), is_code="SELECT" in node)
    for query in reader.shapes.objects(node, SH.select):
        return Value(textwrap.dedent(str(query)).strip(), is_code=True)
    return _gather(_write_shape(reader, node, is_inner=False))


def write_path(shapes: Graph, path: Node) -> list[Value]:
    """A property path as SPARQL writes it: ``ct:measurement / ct:value``, ``^ct:group``."""
    if not isinstance(path, BNode):
        return [Value(shorten(path), str(path))]
    if (path, RDF.first, None) in shapes:
        return _join([write_path(shapes, step) for step in list_items(shapes, path)], " / ")
    for head in shapes.objects(path, SH.alternativePath):
        return _join([write_path(shapes, step) for step in list_items(shapes, head)], " | ")
    return [
        part
        for property_, inner in shapes.predicate_objects(path)
        for part in (
            *_say(_BEFORE.get(URIRef(str(property_)), "")),
            *write_path(shapes, inner),
            *_say(_AFTER.get(URIRef(str(property_)), "")),
        )
    ]


def write_count(shapes: Graph, shape: Node) -> str:
    """How many values there may be; empty where any number may."""
    lowest, highest = (
        next((str(one) for one in shapes.objects(shape, property_)), "")
        for property_ in (SH.minCount, SH.maxCount)
    )
    if highest == "0":
        return "none"
    if lowest and lowest == highest:
        return f"exactly {highest}"
    low = f"at least {lowest}" if lowest and lowest != "0" else ""
    return " and ".join(part for part in (low, f"at most {highest}" if highest else "") if part)


def _get_words(property_: Node) -> str:
    key = get_key(property_)
    return _WORDS.get(key, key)


def _list_values(reader: Reader, shape: Node, property_: Node) -> Iterator[Value]:
    """The items of a list without an IRI, or each value."""
    for node in sort_nodes(reader.shapes.objects(shape, property_)):
        if isinstance(node, BNode) and (node, RDF.first, None) in reader.shapes:
            yield from list_members(reader, node)
        else:
            yield write_value(reader, node)


def _write_shape(
    reader: Reader, node: Node, negation: str = "", *, is_inner: bool = True
) -> list[Value]:
    """A shape in words: its path, if it has one, and then what must hold."""
    if isinstance(node, URIRef):
        return [*_say(negation), Value(shorten(node), str(node))]
    shapes = reader.shapes
    paths = list(shapes.objects(node, SH.path))
    lead = [*write_path(shapes, paths[0]), *_say(": ")] if paths else []
    claims = list(_list_claims(reader, node))
    if not is_inner and not paths and len(claims) == 1 and claims[0][0].text == "(":
        return claims[0][1:-1]
    claim = _join(claims, " and ")
    if negation and len(claims) > 1:
        claim = [*_say("("), *claim, *_say(")")]
    return [*lead, *_say(negation), *claim]


def _list_claims(reader: Reader, node: Node) -> Iterator[list[Value]]:
    """Each thing that must hold of the values."""
    if count := write_count(reader.shapes, node):
        # Beside numbers that values must have, a bare number would be read as one of them.
        numbered = f"{count} value{'' if count.endswith(' 1') else 's'}"
        yield _say({"at least 1": "given", "none": "none"}.get(count, numbered))
    for property_ in _list_properties(reader, node):
        for value in sort_nodes(reader.shapes.objects(node, property_)):
            yield _write_claim(reader, URIRef(str(property_)), value)
    for inner in sort_nodes(reader.shapes.objects(node, SH.property)):
        yield _write_shape(reader, inner)


def _write_claim(reader: Reader, property_: URIRef, value: Node) -> list[Value]:
    if property_ == SH["not"]:
        return _write_shape(reader, value, "not ")
    if property_ in _JOINS and not isinstance(value, URIRef):
        inner = [_write_shape(reader, one) for one in list_items(reader.shapes, value)]
        return [*_say("("), *_join(inner, f" {_JOINS[property_]} "), *_say(")")]
    if property_ == SH.hasValue:
        return [_write_code(reader, value)]
    if isinstance(value, BNode) and (value, RDF.first, None) in reader.shapes:
        items = [[_write_code(reader, one)] for one in list_items(reader.shapes, value)]
        return [*_say(f"{_get_words(property_)} "), *_join(items, ", ")]
    return [*_say(f"{_get_words(property_)} "), write_value(reader, value)]


def _write_code(reader: Reader, node: Node) -> Value:
    """A code by its label, any other value as it stands."""
    if isinstance(node, URIRef) and (node, SKOS.inScheme, None) in reader.ontology:
        return Value(get_label(reader.ontology, node), str(node))
    return write_value(reader, node)


def _say(words: str) -> list[Value]:
    return [Value(words, is_words=True)] if words else []


def _join(groups: list[list[Value]], between: str) -> list[Value]:
    joined: list[Value] = []
    for position, group in enumerate(groups):
        joined += [*(_say(between) if position else []), *group]
    return joined


def _gather(parts: list[Value]) -> Value:
    return Value("".join(part.text for part in parts), parts=parts)
