"""Property paths as text: what SPARQL would write, and RDF again."""

from __future__ import annotations

import doctest
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ValidationError
from kg.namespaces import SH
from kg.validation import paths
from kg.validation.assessment import Assessment, get_time
from kg.validation.findings import Finding
from kg.validation.paths import describe_paths, map_path, write_path
from kg.validation.report_rdf import map_report
from kg.validation.results import read_results
from kg.validation.tally import Tally

TURTLE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix x: <urn:x:> .
x:s sh:path """
WRITTEN = {
    "x:p": "urn:x:p",
    "[ sh:inversePath x:p ]": "^<urn:x:p>",
    "( x:p x:q )": "<urn:x:p>/<urn:x:q>",
    "( x:p [ sh:inversePath x:q ] )": "<urn:x:p>/^<urn:x:q>",
    "( ( x:p x:q ) x:r )": "(<urn:x:p>/<urn:x:q>)/<urn:x:r>",
    "[ sh:alternativePath ( x:p ( x:q x:r ) ) ]": "<urn:x:p>|<urn:x:q>/<urn:x:r>",
    "( x:p [ sh:alternativePath ( x:q x:r ) ] )": "<urn:x:p>/(<urn:x:q>|<urn:x:r>)",
    "[ sh:zeroOrMorePath [ sh:inversePath x:p ] ]": "(^<urn:x:p>)*",
    "[ sh:inversePath [ sh:oneOrMorePath x:p ] ]": "^(<urn:x:p>+)",
    "[ sh:zeroOrOnePath ( x:p x:q ) ]": "(<urn:x:p>/<urn:x:q>)?",
}


def read_path(turtle: str) -> str | None:
    triples = [q.triple for q in ox.parse((TURTLE + turtle + " .").encode(), ox.RdfFormat.TURTLE)]
    (path,) = (t.object for t in triples if t.predicate == ox.NamedNode(f"{SH}path"))
    return write_path(path, describe_paths(triples))


@pytest.mark.parametrize(("turtle", "text"), WRITTEN.items())
def test_a_path_is_written_as_sparql_writes_it(turtle: str, text: str) -> None:
    assert read_path(turtle) == text
    # SPARQL reads it.
    path = text if text.startswith(("<", "^", "(")) else f"<{text}>"
    assert ox.Store().query(f"SELECT * {{ ?s {path} ?o }}")


@pytest.mark.parametrize("turtle", ["[]", "[ sh:inversePath [] ]", "( x:p [] )", '"text"'])
def test_what_is_no_path_has_no_text(turtle: str) -> None:
    assert read_path(turtle) is None


@pytest.mark.parametrize("text", ["<urn:p", "^", "<urn:p>/", "(<urn:p>", "<urn:p>)", "<urn:p> x"])
def test_text_that_is_no_path_is_an_error(text: str) -> None:
    with pytest.raises(ValidationError, match="no property path"):
        map_path(text if text.startswith(("<", "^", "(")) else f"({text}", "path")


def chain(member: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A path of paths."""
    names = ["inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"]
    several = st.lists(member, min_size=2, max_size=3).map(" ".join)
    return st.one_of(
        st.builds("[ sh:{} {} ]".format, st.sampled_from(names), member),
        several.map("( {} )".format),
        several.map("[ sh:alternativePath ( {} ) ]".format),
    )


@given(st.recursive(st.sampled_from(["x:p", "x:q"]), chain, max_leaves=8))
def test_every_path_comes_back_from_its_text(turtle: str) -> None:
    text = read_path(turtle)
    assert text is not None
    node, triples = map_path(text, "path")
    assert write_path(node, describe_paths(triples)) == text


def report_on(finding: Finding) -> Iterator[ox.Triple]:
    tally = Tally()
    tally.add_study("NCT00000001", [finding])
    assessment = Assessment(
        subject="one", base_iri="urn:", started=get_time(), ended=get_time(), tally=tally
    )
    return map_report(assessment, lambda: [finding])


@pytest.mark.parametrize("text", WRITTEN.values())
def test_a_report_says_the_path_in_rdf(text: str) -> None:
    finding = Finding("Warning", "urn:s", text, "MinCountConstraintComponent", None, "m", "urn:S")
    triples = list(report_on(finding))
    assert list(read_results(triples, {})) == [finding]


def test_a_path_that_only_the_shapes_describe_is_found_there() -> None:
    path = ox.BlankNode("p")
    shapes = [ox.Triple(path, ox.NamedNode(f"{SH}inversePath"), ox.NamedNode("urn:q"))]
    finding = Finding("Info", "urn:s", "urn:p", "MinCountConstraintComponent", None, "m", None)
    report = [
        ox.Triple(t.subject, t.predicate, path)
        if t.predicate == ox.NamedNode(f"{SH}resultPath")
        else t
        for t in report_on(finding)
    ]
    assert [f.path for f in read_results(report, describe_paths(shapes))] == ["^<urn:q>"]


def test_examples_run() -> None:
    assert doctest.testmod(paths).failed == 0
