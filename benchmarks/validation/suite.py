"""The W3C test suite of SHACL, read from its archive, and what an engine makes of a test.

``conformance.tsv`` beside this file lists every test that an engine fails, with the cause.
"""

from __future__ import annotations

import csv
import tarfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.errors import ValidationError
from kg.namespaces import RDF, SH
from kg.validation.fast import FastValidator
from kg.validation.findings import Finding
from kg.validation.paths import describe_paths, write_path
from kg.validation.reference import ReferenceValidator
from kg.validation.shapes import ShapeSet, to_ntriples
from kg.validation.terms import Term, get_text

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
ARCHIVE = Path("w3c") / "shacl.tar.gz"
ENGINES: dict[str, type[FastValidator] | type[ReferenceValidator]] = {
    "pyshifty": FastValidator,
    "pySHACL": ReferenceValidator,
}
BLANK = "_:"
KNOWN = Path(__file__).with_name("conformance.tsv")

_BASE = "https://example.org/"
_MANIFEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_TESTS = "http://www.w3.org/ns/shacl-test#"
Nodes = Mapping[Term, Mapping[str, Sequence[Term]]]


@dataclass(frozen=True)
class Result:
    """A validation result as the suite compares it; blank nodes have no name."""

    focus_node: str
    path: str
    component: str
    severity: str
    value: str
    source_shape: str


@dataclass(frozen=True)
class ConformanceTest:
    """One test.

    Attributes:
        name: its file below ``tests/``, without ``.ttl``.
        data: the data graph, N-Triples.
        shapes: the shapes graph.
        expected: the results, sorted; ``None`` where the shapes must be refused.
    """

    name: str
    data: bytes
    shapes: list[ox.Triple]
    expected: list[Result] | None


def read_suite(archive: Path) -> list[ConformanceTest]:
    """Every test of ``archive`` by name, those too that no manifest includes."""
    with tarfile.open(archive) as opened:
        files = {
            member.name: handle.read()
            for member in opened
            if member.name.endswith(".ttl") and (handle := opened.extractfile(member))
        }
    return [test for name in sorted(files) for test in _read_tests(name, files)]


def _read_tests(name: str, files: Mapping[str, bytes]) -> Iterator[ConformanceTest]:
    triples = _parse(name, files)
    nodes = _describe(triples)
    for head in nodes[ox.NamedNode(_BASE + name)].get(f"{_MANIFEST}entries", ()):
        for entry in _members(head, nodes):
            yield _read_test(name, nodes[entry], triples, files)


def _read_test(
    name: str,
    entry: Mapping[str, Sequence[Term]],
    triples: Sequence[ox.Triple],
    files: Mapping[str, bytes],
) -> ConformanceTest:
    nodes = _describe(triples)
    action = nodes[entry[f"{_MANIFEST}action"][0]]
    graphs = {
        part: _parse(get_text(action[_TESTS + part][0]).removeprefix(_BASE), files)
        for part in ("dataGraph", "shapesGraph")
    }
    result = entry[f"{_MANIFEST}result"][0]
    refused = result == ox.NamedNode(f"{_TESTS}Failure")
    return ConformanceTest(
        name.removeprefix("tests/").removesuffix(".ttl"),
        to_ntriples(graphs["dataGraph"]),
        graphs["shapesGraph"],
        None if refused else _read_expected(nodes[result], nodes, triples),
    )


def _read_expected(
    report: Mapping[str, Sequence[Term]], nodes: Nodes, triples: Sequence[ox.Triple]
) -> list[Result]:
    paths = describe_paths(triples)

    def read(result: Mapping[str, Sequence[Term]]) -> Result:
        def get(part: str) -> Term | None:
            return next(iter(result.get(SH + part, ())), None)

        path = get("resultPath")
        return Result(
            _mask(get("focusNode"), get_text),
            (write_path(path, paths) or "?") if path else "",
            _mask(get("sourceConstraintComponent"), get_text).removeprefix(SH),
            _mask(get("resultSeverity"), get_text).removeprefix(SH),
            _mask(get("value"), str),
            _mask(get("sourceShape"), get_text).removeprefix(BLANK),
        )

    return sort_results(read(nodes[result]) for result in report.get(f"{SH}result", ()))


def _mask(term: Term | None, name: Callable[[Term], str]) -> str:
    """Blank nodes are all one: engines may name them as they like."""
    if term is None:
        return ""
    return BLANK if isinstance(term, ox.BlankNode) else name(term)


def run_test(test: ConformanceTest, engine: str) -> list[Result] | None:
    """What ``engine`` (a name of :data:`ENGINES`) finds; ``None`` where it refuses the shapes."""
    shapes = ShapeSet(test.shapes, [], b"")
    try:
        findings = ENGINES[engine](shapes).find(test.data)
    except ValidationError:
        return None
    data = ox.parse(test.data, format=ox.RdfFormat.N_TRIPLES)
    blank = {
        term.value
        for quad in data
        for term in (quad.subject, quad.object)
        if isinstance(term, ox.BlankNode)
    }
    return sort_results(_to_result(finding, blank) for finding in findings)


def _to_result(finding: Finding, blank: Collection[str]) -> Result:
    value = finding.value_term or ""
    return Result(
        BLANK if finding.focus_node in blank else finding.focus_node,
        finding.path or "",
        finding.component,
        finding.severity,
        BLANK if value.startswith(BLANK) else value,
        finding.source_shape or "",
    )


def sort_results(results: Iterable[Result]) -> list[Result]:
    """``results``, each once, in an order that does not depend on the engine."""
    return sorted(set(results), key=repr)


def read_known(engine: str) -> dict[str, str]:
    """Name of each test that ``engine`` is known to fail → the cause."""
    with KNOWN.open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {row["test"]: row["cause"] for row in rows if row["engine"] == engine}


def _parse(name: str, files: Mapping[str, bytes]) -> list[ox.Triple]:
    quads = ox.parse(files[name], format=ox.RdfFormat.TURTLE, base_iri=_BASE + name)
    return [quad.triple for quad in quads]


def _describe(triples: Iterable[ox.Triple]) -> Nodes:
    nodes: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in triples:
        nodes[subject][predicate.value].append(value)
    return nodes


def _members(head: Term, nodes: Nodes) -> Iterator[Term]:
    while head != ox.NamedNode(f"{RDF}nil"):
        yield nodes[head][f"{RDF}first"][0]
        head = nodes[head][f"{RDF}rest"][0]
