"""Reads the W3C test suites of SPARQL out of their archive.

Owns what a manifest says: the tests, their files, and the requests of the protocols in the HTTP
vocabulary. Refuses to run anything.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin

import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS
from rdflib.term import Node

ARCHIVE = Path("w3c/sparql11.tar.gz")
_BASES = {
    "sparql10": "http://www.w3.org/2001/sw/DataAccess/tests/data-r2/",
    "sparql11": "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/",
}
_MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
_QT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
_UT = rdflib.Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
_HT = rdflib.Namespace("http://www.w3.org/2011/http#")
_CNT = rdflib.Namespace("http://www.w3.org/2011/content#")


class Data(NamedTuple):
    """A data set as files: those of the default graph, and pairs of graph name and file."""

    default: tuple[str, ...] = ()
    named: tuple[tuple[str, str], ...] = ()


class Exchange(NamedTuple):
    """One request and what must come back.

    Attributes:
        method: of HTTP.
        target: path and query string, as the manifest has it.
        headers: of the request.
        body: of the request; empty where it has none.
        statuses: local names such as ``Created`` or ``StatusCode4xx``; one of them must come.
        boolean: what an ``ASK`` must answer.
        format: ``boolean``, ``tabular`` or ``RDF``.
        expected: the graph that must come back, in Turtle.
        location: what later requests call the ``Location`` that comes back.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    statuses: tuple[str, ...] = ()
    boolean: bool | None = None
    format: str | None = None
    expected: str | None = None
    location: str | None = None


class Test(NamedTuple):
    """One test; files are IRIs, found in :class:`Suites`.

    Attributes:
        iri: its name at W3C.
        title: the name it has in the manifest.
        kind: local name of its class, as ``QueryEvaluationTest``.
        folder: where it stands in the archive, as ``sparql11/bind``.
        request: the query or update.
        data: what it is asked of.
        result: file of the result of a query.
        after: what an update must leave.
        is_lax: whether duplicates may be left out (``REDUCED``).
        exchanges: requests of a test of a protocol, in order.
        comment: the words of the manifest; an older suite has its requests there.
    """

    iri: str
    title: str
    kind: str
    folder: str
    request: str
    data: Data
    result: str | None
    after: Data
    is_lax: bool
    exchanges: tuple[Exchange, ...]
    comment: str


class Suites(NamedTuple):
    """All tests, and the files of the archive by IRI."""

    tests: list[Test]
    files: dict[str, bytes]


def read_suites(archive: Path) -> Suites:
    """Every test of ``archive``, in the order of its manifests."""
    files = dict(_read_files(archive))
    manifests = sorted(iri for iri in files if "/manifest" in iri and iri.count("/") > _depth(iri))
    return Suites([test for iri in manifests for test in _read_manifest(iri, files[iri])], files)


def _read_files(archive: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(archive) as tar:
        for member in tar:
            parts = member.name.split("/", 2)
            if member.isfile() and len(parts) == 3 and parts[1] in _BASES:
                content = tar.extractfile(member)
                assert content is not None
                yield _BASES[parts[1]] + parts[2], content.read()


def _depth(iri: str) -> int:
    """Slashes in an IRI of a file beside the folders; the manifests there only list others."""
    return next(base.count("/") for base in _BASES.values() if iri.startswith(base))


def _read_manifest(iri: str, text: bytes) -> Iterator[Test]:
    graph = rdflib.Graph().parse(data=text, format="turtle", publicID=iri)
    for entries in graph.objects(None, _MF.entries):
        for node in Collection(graph, entries):
            kind = graph.value(node, RDF.type)
            if kind is not None:
                yield _read_test(graph, node, iri, str(kind).rpartition("#")[2])


def _read_test(graph: rdflib.Graph, node: Node, manifest: str, kind: str) -> Test:
    action, result = graph.value(node, _MF.action), graph.value(node, _MF.result)
    vocabulary = _UT if "Update" in kind or "Protocol" in kind else _QT
    is_plain = isinstance(action, rdflib.URIRef)
    asked = action if is_plain else _find(graph, action, _QT.query, _UT.request)
    version = next(name for name, base in _BASES.items() if manifest.startswith(base))
    folder = manifest.removeprefix(_BASES[version]).partition("/")[0]
    comments = [str(comment) for comment in graph.objects(node, RDFS.comment)]
    return Test(
        iri=str(node),
        title=str(graph.value(node, _MF.name)),
        kind=kind,
        folder=f"{version}/{folder}",
        request=str(asked or ""),
        data=_read_data(graph, node if "Protocol" in kind else action, vocabulary),
        result=str(result) if isinstance(result, rdflib.URIRef) else None,
        after=_read_data(graph, result, _UT),
        is_lax=graph.value(node, _MF.resultCardinality) == _MF.LaxCardinality,
        exchanges=tuple(_read_exchanges(graph, action)),
        comment=max(comments, key=len, default=""),
    )


def _find(graph: rdflib.Graph, node: Node | None, *properties: rdflib.URIRef) -> Node | None:
    values = (graph.value(node, one) for one in properties if node is not None)
    return next((value for value in values if value is not None), None)


def _read_data(graph: rdflib.Graph, node: Node | None, vocabulary: rdflib.Namespace) -> Data:
    if node is None or (isinstance(node, rdflib.URIRef) and vocabulary == _QT):
        return Data()
    named = []
    for one in graph.objects(node, vocabulary.graphData):
        file = graph.value(one, vocabulary.graph) or one
        named.append((str(graph.value(one, RDFS.label) or file), str(file)))
    default = sorted(str(file) for file in graph.objects(node, vocabulary.data))
    return Data(tuple(default), tuple(sorted(named)))


def _read_exchanges(graph: rdflib.Graph, action: Node | None) -> Iterator[Exchange]:
    listed = _find(graph, action, _HT.requests)
    for node in Collection(graph, listed) if listed is not None else ():
        answer = graph.value(node, _HT.resp)
        boolean = _find(graph, answer, _MF.expectedBoolean)
        yield Exchange(
            method=str(graph.value(node, _HT.methodName)),
            target=str(graph.value(node, _HT.absolutePath)),
            headers=tuple(_read_headers(graph, node)),
            body=_read_body(graph, node),
            statuses=tuple(
                sorted(str(s).rpartition("#")[2] for s in graph.objects(answer, _MF.expectedStatus))
            ),
            boolean=None if boolean is None else str(boolean) == "true",
            format=_read_text(graph, answer, _MF.expectedFormat),
            expected=_read_body(graph, answer).decode() or None,
            location=_read_text(graph, answer, _MF.expectedLocation),
        )


def _read_text(graph: rdflib.Graph, node: Node | None, name: rdflib.URIRef) -> str | None:
    value = _find(graph, node, name)
    return None if value is None else str(value)


def _read_headers(graph: rdflib.Graph, node: Node) -> Iterator[tuple[str, str]]:
    listed = graph.value(node, _HT.headers)
    for header in Collection(graph, listed) if listed is not None else ():
        yield str(graph.value(header, _HT.fieldName)), str(graph.value(header, _HT.fieldValue))


def _read_body(graph: rdflib.Graph, node: Node | None) -> bytes:
    body = _find(graph, node, _HT.body)
    if body is None:
        return b""
    encoding = str(graph.value(body, _CNT.characterEncoding) or "UTF-8")
    return str(graph.value(body, _CNT.chars)).encode(encoding)


def resolve(base: str, reference: str) -> str:
    """``reference`` as an IRI."""
    return urljoin(base, reference)
