"""Runs the tests of the protocols: requests over HTTP, and what must come back.

Owns statuses, kinds of content and graphs that come back. The newer suites have their requests in
the HTTP vocabulary. The older suite of the Graph Store Protocol has them in its comments, as one
line of tests that follow each other; ``transcripts`` reads those.
"""

from __future__ import annotations

import httpx
import pyoxigraph as ox

from benchmarks.conformance.evaluation import PASSED, read_quads
from benchmarks.conformance.manifests import Exchange, Suites, Test
from benchmarks.conformance.results import Result, normalize, parse_result
from benchmarks.conformance.targets import Server

_PATHS = {"/sparql/": "/sparql", "/gsp": "/graphs"}
_STATUSES = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}
_KINDS = {
    "boolean": {"application/sparql-results+xml": "srx", "application/sparql-results+json": "srj"},
    "RDF": {"text/turtle": "ttl", "application/rdf+xml": "rdf", "application/n-triples": "nt"},
    "tabular": {
        "application/sparql-results+xml": "srx",
        "application/sparql-results+json": "srj",
        "text/tab-separated-values": "tsv",
        "text/csv": "csv",
    },
}
_SD = "http://www.w3.org/ns/sparql-service-description#"
_RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def run_exchanges(server: Server, test: Test, suites: Suites) -> str:
    """What keeps a test of a protocol from being passed."""
    server.replace(read_quads(test.data, suites))
    return follow(server, test.exchanges)


def follow(server: Server, exchanges: tuple[Exchange, ...]) -> str:
    """Send the requests in order; what the first that fails says."""
    names: dict[str, str] = {}
    for number, exchange in enumerate(exchanges, 1):
        answer = send(server, exchange, names)
        if fault := judge(answer, exchange):
            return f"request {number} ({exchange.method}): {fault}"
        if exchange.location:
            names[exchange.location] = answer.headers["Location"]
    return PASSED


def send(server: Server, exchange: Exchange, names: dict[str, str]) -> httpx.Response:
    """The answer to one request."""
    target, body = exchange.target, exchange.body
    for name, value in names.items():
        target = target.replace(name, value)
        body = body.replace(name.encode(), value.encode())
    for theirs, ours in _PATHS.items():
        if target.startswith(theirs):
            target = ours + target.removeprefix(theirs)
            break
    headers = dict(exchange.headers)
    return server.http.request(exchange.method, target, content=body or None, headers=headers)


def judge(answer: httpx.Response, exchange: Exchange) -> str:
    """What is wrong with ``answer``."""
    if not any(_is_status(answer.status_code, status) for status in exchange.statuses):
        said = " ".join(answer.text.split())[:100]
        return f"status {answer.status_code}, not {' or '.join(exchange.statuses)}: {said}"
    if exchange.location and "Location" not in answer.headers:
        return "no Location"
    if exchange.format is not None:
        suffix = _KINDS[exchange.format].get(get_media_type(answer))
        if suffix is None:
            return f"the content is {get_media_type(answer)}, not {exchange.format}"
        result = parse_result(answer.content, suffix, str(answer.url))
        if exchange.boolean is not None and result.boolean != exchange.boolean:
            return f"the answer is {result.boolean}"
    return _compare(answer, exchange.expected) if exchange.expected else PASSED


def get_media_type(answer: httpx.Response) -> str:
    """``Content-Type`` without parameters."""
    return str(answer.headers.get("Content-Type", "")).partition(";")[0]


def _is_status(status: int, wanted: str) -> bool:
    if wanted.startswith("StatusCode"):
        return str(status)[0] == wanted.removeprefix("StatusCode")[0]
    return status == _STATUSES[wanted]


def _compare(answer: httpx.Response, turtle: str) -> str:
    if get_media_type(answer) != "text/turtle":
        return f"the content is {get_media_type(answer)}, not Turtle"
    found = parse_result(answer.content, "ttl", str(answer.url))
    expected = parse_result(turtle.encode(), "ttl", str(answer.url))
    return PASSED if normalize(found) == normalize(expected) else "another graph comes back"


def run_description(server: Server, test: Test) -> str:
    """What keeps one of the three tests of the Service Description from being passed."""
    answer = server.http.get("/sparql", headers={"Accept": "text/turtle"})
    if answer.status_code != httpx.codes.OK or get_media_type(answer) != "text/turtle":
        return f"status {answer.status_code}, {get_media_type(answer)}"
    found = parse_result(answer.content, "ttl", str(answer.url))
    name = test.iri.rpartition("#")[2]
    if name == "has-endpoint-triple":
        return _check_endpoint(found, f"{server.url}/sparql")
    return _check_schema(found) if name == "conforms-to-schema" else PASSED


def _check_endpoint(found: Result, url: str) -> str:
    is_there = any(
        quad.predicate.value == f"{_SD}endpoint" and quad.object == ox.NamedNode(url)
        for quad in found.quads or ()
    )
    return PASSED if is_there else f"no sd:endpoint {url}"


def _check_schema(found: Result) -> str:
    """One service with one endpoint and one default data set, in terms of the schema only."""
    quads = found.quads or ()
    services = {q.subject for q in quads if q.object == ox.NamedNode(f"{_SD}Service")}
    if len(services) != 1:
        return f"{len(services)} services"
    own = [q.predicate.value for q in quads if q.subject in services]
    if own.count(f"{_SD}endpoint") != 1 or own.count(f"{_SD}defaultDataset") > 1:
        return "the service has not one endpoint and at most one default data set"
    used = {q.predicate.value for q in quads}
    used |= {
        q.object.value
        for q in quads
        if q.predicate == _RDF_TYPE and isinstance(q.object, ox.NamedNode)
    }
    unknown = {iri for iri in used if iri.startswith(_SD)} - {_SD + term for term in _TERMS}
    return f"not in the schema: {', '.join(sorted(unknown))}" if unknown else PASSED


# Classes and properties of the SPARQL 1.1 Service Description vocabulary (section 3).
_TERMS = frozenset(
    (
        "Service",
        "Feature",
        "Language",
        "Function",
        "Aggregate",
        "EntailmentRegime",
        "EntailmentProfile",
        "GraphCollection",
        "Dataset",
        "Graph",
        "NamedGraph",
        "endpoint",
        "feature",
        "defaultEntailmentRegime",
        "supportedEntailmentProfile",
        "entailmentRegime",
        "extensionFunction",
        "extensionAggregate",
        "languageExtension",
        "supportedLanguage",
        "propertyFeature",
        "defaultDataset",
        "availableGraphs",
        "resultFormat",
        "inputFormat",
        "defaultGraph",
        "namedGraph",
        "name",
        "graph",
        "defaultSupportedEntailmentProfile",
    )
)
