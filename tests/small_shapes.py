"""Shapes and graphs of a line or two, with the words that they need again and again."""

from __future__ import annotations

import pyoxigraph as ox

from kg.validation.shapes import ShapeSet

PREFIXES = """
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix x: <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
X = "https://example.org/"
NODE = "x:N a sh:NodeShape ; sh:targetClass x:T . x:N "
PROPERTY = NODE + "sh:property x:P . x:P a sh:PropertyShape ; sh:path "
SELECT = 'sh:select "SELECT $this ?value WHERE { $this $PATH ?value FILTER (?value > 5) }"'
SELECT_TWO = (
    'sh:select "SELECT $this ?value ?other WHERE { $this <https://example.org/p> ?value ;'
    ' <https://example.org/q> ?other FILTER (?value > ?other) }"'
)
ALL_OF_NODE = 'sh:select "SELECT $this WHERE { $this <https://example.org/p> ?any }"'


def make_shapes(turtle: str) -> ShapeSet:
    data = (PREFIXES + turtle).encode()
    triples = [quad.triple for quad in ox.parse(data, format=ox.RdfFormat.TURTLE)]
    return ShapeSet(triples, [], b"")


def make_data(turtle: str) -> bytes:
    quads = ox.parse((PREFIXES + turtle).encode(), format=ox.RdfFormat.TURTLE)
    data = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    return data
