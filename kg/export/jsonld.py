"""JSON-LD with short names and a context, one node object a subject.

Owns the form of the document (W3C JSON-LD 1.1, compacted and flattened). Refuses to know what the
properties mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from pyoxigraph import Literal, NamedNode, Triple

from kg.export.names import Shortener
from kg.export.ordering import Object, order_graph
from kg.namespaces import RDF, XSD

_STRING, _BOOLEAN, _INTEGER = (XSD + name for name in ("string", "boolean", "integer"))
# Integers that JSON readers keep exact and that come back in the same form.
_PLAIN_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")


def write_jsonld(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> bytes:
    """``triples`` as JSON-LD with those of ``prefixes`` that are used."""
    graph = order_graph(triples)
    names = Shortener(_drop_schemes(prefixes, graph))
    nodes = [
        {
            "@id": _get_id(names, subject),
            **dict(_write_property(names, iri, objects) for iri, objects in properties.items()),
        }
        for subject, properties in graph.items()
    ]
    document = {"@context": dict(sorted(names.used.items())), "@graph": nodes}
    return msgspec.json.format(msgspec.json.encode(document)) + b"\n"


def _drop_schemes(prefixes: Mapping[str, str], graph: Mapping[Any, Any]) -> dict[str, str]:
    """``prefixes`` without those that some IRI begins with: a reader would expand it."""
    schemes = {
        term.value.partition(":")[0]
        for subject, properties in graph.items()
        for term in (subject, *map(NamedNode, properties), *_objects(properties))
        if isinstance(term, NamedNode)
    }
    return {prefix: iri for prefix, iri in prefixes.items() if prefix not in schemes}


def _objects(properties: Mapping[str, list[Object]]) -> Iterable[Object]:
    for objects in properties.values():
        for value in objects:
            yield NamedNode(value.datatype.value) if isinstance(value, Literal) else value


def _get_id(names: Shortener, term: Object) -> str:
    return names.shorten(term.value) if isinstance(term, NamedNode) else str(term)


def _write_property(names: Shortener, iri: str, objects: list[Object]) -> tuple[str, Any]:
    if iri == RDF + "type" and not any(isinstance(value, Literal) for value in objects):
        values: list[Any] = [_get_id(names, value) for value in objects]
        return "@type", values if len(values) > 1 else values[0]
    values = [_write_value(names, value) for value in objects]
    return names.shorten(iri), values if len(values) > 1 else values[0]


def _write_value(names: Shortener, term: Object) -> Any:
    if not isinstance(term, Literal):
        return {"@id": _get_id(names, term)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    datatype = term.datatype.value
    if datatype == _STRING:
        return term.value
    if datatype == _BOOLEAN and term.value in ("true", "false"):
        return term.value == "true"
    if datatype == _INTEGER and _PLAIN_INTEGER.fullmatch(term.value):
        return int(term.value)
    return {"@value": term.value, "@type": names.shorten(datatype)}
