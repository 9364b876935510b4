"""What is asked: five kinds of query, the small ones about something else in every request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.endpoint.data import Sample

_PREFIXES = """PREFIX ct: <https://w3id.org/trial-kg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
_LOOKUP = "SELECT ?title ?status WHERE { <%s> ct:briefTitle ?title ; ct:overallStatus ?status }"
_JOIN = """SELECT ?study ?title ?sponsor WHERE {
  ?study ct:studiesDrug <%s> ; ct:briefTitle ?title ; ct:leadSponsor ?organisation .
  ?organisation rdfs:label ?sponsor
}"""
_AGGREGATE = """SELECT ?status (COUNT(?study) AS ?studies) WHERE {
  ?study ct:locationCountry <%s> ; ct:overallStatus ?status
} GROUP BY ?status"""
_ROWS = "SELECT ?part ?label WHERE { ?part rdfs:label ?label } LIMIT 100000"
_TRIPLES = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 100000"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

JSON = "application/sparql-results+json"
NTRIPLES = "application/n-triples"


class Kind(NamedTuple):
    """One kind of query: its name, the queries, the media type asked for."""

    name: str
    queries: list[str]
    accept: str = JSON
    is_large: bool = False


def make_kinds(sample: Sample) -> list[Kind]:
    """The five kinds over ``sample``."""
    return [
        Kind("small lookup", _fill(_LOOKUP, sample.studies)),
        Kind("three joins", _fill(_JOIN, sample.drugs)),
        Kind("aggregate", _fill(_AGGREGATE, sample.countries)),
        Kind("100,000 rows", [_PREFIXES + _ROWS], is_large=True),
        Kind("large CONSTRUCT", [_PREFIXES + _TRIPLES], NTRIPLES, is_large=True),
    ]


def _fill(query: str, iris: Sequence[str]) -> list[str]:
    return [_PREFIXES + query % iri for iri in iris]
