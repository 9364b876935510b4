"""What this service can do, for machines (W3C SPARQL 1.1 Service Description).

Owns the description. Refuses to know how it is sent. It names the graphs of shared things; those
of single studies are too many, and are described together: their number, and how their names begin.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

import pyoxigraph as ox

from kg.endpoint.forms import GRAPH_FORMS, TABLE_FORMS
from kg.export.statistics import Statistics
from kg.namespaces import RDF, XSD, Iris

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
PREFIXES = {"sd": SD, "void": VOID, "formats": "http://www.w3.org/ns/formats/"}
"""What the description uses beside the prefixes of the graph."""
# Unique names of formats, https://www.w3.org/ns/formats/.
_FORMATS = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "rdfxml": "RDF_XML",
    "jsonld": "JSON-LD",
    "trig": "TriG",
    "nquads": "N-Quads",
}
_GEO = "http://www.opengis.net/def/function/geosparql/"
FUNCTIONS = tuple(
    _GEO + name
    for name in (
        "sfEquals", "sfDisjoint", "sfIntersects", "sfTouches", "sfCrosses", "sfWithin",
        "sfContains", "sfOverlaps", "ehEquals", "ehDisjoint", "ehMeet", "ehOverlap", "ehCovers",
        "ehCoveredBy", "ehInside", "ehContains",
    )
)  # fmt: skip
"""Functions of the engine beyond the standard: topological relations of GeoSPARQL 1.1."""


class Abilities(NamedTuple):
    """What depends on how the service was started.

    Attributes:
        is_union: the default graph is the union of all named graphs.
        takes_updates: whoever has a token may write.
        calls_others: ``SERVICE`` reaches some other servers.
    """

    is_union: bool = True
    takes_updates: bool = False
    calls_others: bool = False


class Holding(NamedTuple):
    """What the service answers from.

    Attributes:
        iris: mints the IRIs of the generation.
        triples: of all graphs together, as counted at publication.
        statistics: all other counts, once there are any.
    """

    iris: Iris
    triples: int
    statistics: Statistics | None


def describe_service(endpoint: str, abilities: Abilities, holding: Holding) -> list[ox.Triple]:
    """The description of the service at the address ``endpoint``."""
    triples = [*_describe(endpoint, abilities), *_describe_dataset(endpoint, holding)]
    if abilities.is_union:
        triples.append(_count(f"{endpoint}#default-graph", holding.triples))
    return triples


def _describe(endpoint: str, abilities: Abilities) -> Iterator[ox.Triple]:
    service = f"{endpoint}#service"
    yield _tie(service, RDF + "type", SD + "Service")
    yield _tie(service, SD + "endpoint", endpoint)
    yield _tie(service, SD + "supportedLanguage", SD + "SPARQL11Query")
    if abilities.takes_updates:
        yield _tie(service, SD + "supportedLanguage", SD + "SPARQL11Update")
    for form in (*TABLE_FORMS, *GRAPH_FORMS):
        yield _tie(service, SD + "resultFormat", PREFIXES["formats"] + _FORMATS[form.name])
    if abilities.takes_updates:
        for name in ("turtle", "ntriples", "rdfxml", "jsonld", "trig", "nquads"):
            yield _tie(service, SD + "inputFormat", PREFIXES["formats"] + _FORMATS[name])
    for function in FUNCTIONS:
        yield _tie(service, SD + "extensionFunction", function)
        yield _tie(function, RDF + "type", SD + "Function")
    if abilities.is_union:
        yield _tie(service, SD + "feature", SD + "UnionDefaultGraph")
    if abilities.calls_others:
        yield _tie(service, SD + "feature", SD + "BasicFederatedQuery")
    yield _tie(service, SD + "defaultDataset", f"{endpoint}#dataset")


def _describe_dataset(endpoint: str, holding: Holding) -> Iterator[ox.Triple]:
    dataset, default = f"{endpoint}#dataset", f"{endpoint}#default-graph"
    yield _tie(dataset, RDF + "type", SD + "Dataset")
    yield _tie(dataset, SD + "defaultGraph", default)
    yield _tie(default, RDF + "type", SD + "Graph")
    counts = holding.statistics
    for graph in counts.graphs if counts else ():
        name = quote(graph.iri.removeprefix(holding.iris.graph("")), safe="")
        named, content = f"{endpoint}#named-graph-{name}", f"{endpoint}#graph-{name}"
        yield _tie(dataset, SD + "namedGraph", named)
        yield _tie(named, RDF + "type", SD + "NamedGraph")
        yield _tie(named, SD + "name", graph.iri)
        yield _tie(named, SD + "graph", content)
        yield _tie(content, RDF + "type", SD + "Graph")
        yield _count(content, graph.triples)
    studies = f"{endpoint}#studies"
    yield _tie(dataset, VOID + "subset", studies)
    yield _tie(studies, RDF + "type", VOID + "Dataset")
    yield _say(studies, VOID + "uriSpace", holding.iris.study_graph("NCT"))
    if counts:
        yield _count(studies, counts.study_triples)
        yield _count(studies, counts.study_graphs, VOID + "documents")


def _tie(subject: str, property_: str, target: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(property_), ox.NamedNode(target))


def _say(subject: str, property_: str, text: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(property_), ox.Literal(text))


def _count(subject: str, number: int, property_: str = VOID + "triples") -> ox.Triple:
    value = ox.Literal(str(number), datatype=ox.NamedNode(XSD + "integer"))
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(property_), value)
