"""Turtle and TriG that a person reads: a property a line, objects in a column, the thing first.

Owns the layout. Refuses to know what the properties mean; :mod:`kg.export.ordering` does.
Grammar: W3C RDF 1.1 Turtle, section 6.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from kg.export.names import Shortener
from kg.export.ordering import Object, order_graph
from kg.namespaces import RDF, XSD

# Datatypes that Turtle writes bare (section 2.5), in the forms that every reader gives back as they
# were: some read 007 as 7, and 0.0000001 as 1E-7.
_BARE = {
    XSD + "boolean": re.compile(r"true|false"),
    XSD + "integer": re.compile(r"0|-?[1-9][0-9]*"),
    XSD + "decimal": re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]{1,6}"),
}
_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SHORT_ESCAPES = re.compile(r'[\\"\x00-\x1f\x7f]')
# In long strings only what would end them, and what editors would change.
_LONG_ESCAPES = re.compile(r'\\|"(?="|\Z)|[\x00-\x09\x0b-\x1f\x7f]')
_WIDEST_COLUMN = 32


def write_turtle(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> bytes:
    """``triples`` as Turtle with those of ``prefixes`` that are used."""
    names = Shortener(prefixes, "<{}>".format)
    return _join(names, _write_blocks(names, triples))


def write_trig(quads: Iterable[Quad], prefixes: Mapping[str, str]) -> bytes:
    """``quads`` as TriG (W3C RDF 1.1 TriG), graphs in the order in which they first come."""
    names = Shortener(prefixes, "<{}>".format)
    graphs: dict[Object | DefaultGraph, list[Triple]] = {}
    for quad in quads:
        graphs.setdefault(quad.graph_name, []).append(quad.triple)
    blocks: list[str] = []
    for graph, triples in graphs.items():
        inner = _write_blocks(names, triples)
        if isinstance(graph, DefaultGraph):
            blocks.extend(inner)
        else:
            blocks.append(f"{_write_term(names, graph)} {{\n\n" + "\n".join(inner) + "\n}\n")
    return _join(names, blocks)


def _join(names: Shortener, blocks: list[str]) -> bytes:
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(names.used.items()))
    return "\n".join([*([head] if head else []), *blocks]).encode()


def _write_blocks(names: Shortener, triples: Iterable[Triple]) -> list[str]:
    return [
        _write_subject(names, _write_term(names, subject), properties)
        for subject, properties in order_graph(triples).items()
    ]


def _write_subject(names: Shortener, subject: str, properties: dict[str, list[Object]]) -> str:
    """A block: the subject on a line of its own, then its properties."""
    verbs = ["a" if iri == RDF + "type" else names.shorten(iri) for iri in properties]
    width = min(max(map(len, verbs)), _WIDEST_COLUMN)
    lines = (
        f"    {verb:<{width}} {_write_objects(names, objects, 5 + max(width, len(verb)))}"
        for verb, objects in zip(verbs, properties.values(), strict=True)
    )
    return f"{subject}\n" + " ;\n".join(lines) + " .\n"


def _write_objects(names: Shortener, objects: list[Object], column: int) -> str:
    return f" ,\n{' ' * column}".join(_write_term(names, value) for value in objects)


def _write_term(names: Shortener, term: Object) -> str:
    if isinstance(term, NamedNode):
        return names.shorten(term.value)
    if isinstance(term, Literal):
        return "".join(_write_literal(names, term))
    return str(term)


def _write_literal(names: Shortener, literal: Literal) -> Iterator[str]:
    datatype = literal.datatype.value
    bare = _BARE.get(datatype)
    if bare is not None and bare.fullmatch(literal.value):
        yield literal.value
        return
    if "\n" in literal.value:
        yield f'"""{_LONG_ESCAPES.sub(_escape, literal.value)}"""'
    else:
        yield f'"{_SHORT_ESCAPES.sub(_escape, literal.value)}"'
    if literal.language:
        # With its base direction, where it has one (RDF 1.2).
        yield str(literal)[str(literal).rindex("@") :]
    elif datatype != XSD + "string":
        yield f"^^{names.shorten(datatype)}"


def _escape(match: re.Match[str]) -> str:
    return _ESCAPED.get(match[0]) or f"\\u{ord(match[0]):04X}"
