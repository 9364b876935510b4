"""The formats that graphs and query results are written in: names, media types, extensions.

Owns the one table of them. Refuses to know content negotiation and how a format is written.
"""

from __future__ import annotations

from typing import NamedTuple

from pyoxigraph import QueryResultsFormat, RdfFormat


class Format(NamedTuple):
    """One format.

    Attributes:
        name: as the command line and :func:`kg.export.serialize` know it.
        media_types: the registered one first, then others that clients ask for it by.
        extension: of a file, without the dot.
        engine: the engine's format.
    """

    name: str
    media_types: tuple[str, ...]
    extension: str
    engine: RdfFormat | QueryResultsFormat


def _table(*formats: Format) -> dict[str, Format]:
    return {format_.name: format_ for format_ in formats}


# Of graphs, and of CONSTRUCT and DESCRIBE results.
RDF_FORMATS = _table(
    Format("turtle", ("text/turtle", "application/x-turtle"), "ttl", RdfFormat.TURTLE),
    Format("trig", ("application/trig", "application/x-trig"), "trig", RdfFormat.TRIG),
    Format("nquads", ("application/n-quads",), "nq", RdfFormat.N_QUADS),
    Format("ntriples", ("application/n-triples",), "nt", RdfFormat.N_TRIPLES),
    Format("jsonld", ("application/ld+json", "application/json"), "jsonld", RdfFormat.JSON_LD),
    Format(
        "rdfxml",
        ("application/rdf+xml", "application/xml", "text/xml"),
        "rdf",
        RdfFormat.RDF_XML,
    ),
)

# The others hold the triples of all graphs together.
KEEP_GRAPHS = ("trig", "nquads")

# Of SELECT and ASK results (SPARQL 1.1 Query Results JSON, CSV/TSV, XML).
RESULT_FORMATS = _table(
    Format(
        "json",
        ("application/sparql-results+json", "application/json"),
        "json",
        QueryResultsFormat.JSON,
    ),
    Format(
        "xml",
        ("application/sparql-results+xml", "application/xml", "text/xml"),
        "xml",
        QueryResultsFormat.XML,
    ),
    Format("csv", ("text/csv",), "csv", QueryResultsFormat.CSV),
    Format("tsv", ("text/tab-separated-values",), "tsv", QueryResultsFormat.TSV),
)
