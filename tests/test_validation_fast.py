"""The fast engine: its quick answers are the full report's, and nothing is passed in silence."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ValidationError
from kg.namespaces import CT, XSD
from kg.validation.fast import FastValidator
from kg.validation.findings import SEVERITIES, Finding
from kg.validation.reference import ReferenceValidator
from kg.validation.shapes import ShapeSet, load_shapes
from kg.validation.validator import get_validator
from tests.conftest import ROOT

PREFIXES = """
@prefix ct: <https://w3id.org/trial-kg/ontology#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix x: <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
FOCUS = "https://example.org/s"


def make_shapes(turtle: str) -> ShapeSet:
    data = (PREFIXES + turtle).encode()
    triples = [quad.triple for quad in ox.parse(data, format=ox.RdfFormat.TURTLE)]
    return ShapeSet(triples, [], b"")


def make_data(*statements: tuple[str, ox.NamedNode | ox.Literal]) -> bytes:
    subject = ox.NamedNode(FOCUS)
    type_ = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    triples = [ox.Triple(subject, type_, ox.NamedNode(f"{CT}Study"))]
    triples += [ox.Triple(subject, ox.NamedNode(CT + name), value) for name, value in statements]
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


@pytest.fixture(scope="module")
def shapes() -> ShapeSet:
    return load_shapes(ROOT / "shapes", ROOT / "ontologies")


@pytest.fixture(scope="module")
def fast(shapes: ShapeSet) -> FastValidator:
    return FastValidator(shapes)


@pytest.fixture(scope="module")
def slow() -> FastValidator:
    """The same engine where no shape has a message, so that every answer is the full report."""
    return FastValidator(
        make_shapes("x:S a sh:NodeShape ; sh:targetClass ct:Study . " + RULES_BARE)
    )


# Two properties with one constraint: the quick answer names a value that both have only once.
RULES = """
x:S a sh:NodeShape ; sh:targetClass ct:Study ; sh:property x:S-phase , x:S-sex , x:S-acronym .
x:S-phase a sh:PropertyShape ; sh:path ct:phase ; sh:in ( ct:Phase-NA "a" ) ; sh:message "phase" .
x:S-sex a sh:PropertyShape ; sh:path ct:sex ; sh:in ( ct:Phase-NA "a" ) ; sh:message "sex" .
x:S-acronym a sh:PropertyShape ; sh:path ct:acronym ; sh:minCount 1 ; sh:maxCount 2 ;
    sh:datatype xsd:string ; sh:severity sh:Warning ; sh:message "acronym" .
"""
RULES_BARE = re.sub(r'sh:message "\w+"', "sh:order 1", RULES)

values = st.one_of(
    st.text(max_size=30).map(ox.Literal),
    st.text(max_size=5).map(lambda text: ox.Literal(text, language="en-gb")),
    st.integers().map(ox.Literal),
    st.sampled_from(["a", "b/é", "日本", "x%20y", "q?r=1&s#t"]).map(
        lambda end: ox.NamedNode(f"https://example.org/{end}")
    ),
    st.sampled_from(
        ['"', "\\", "\n", "\r\n", "\t", "\u0085", "\u2028", "💊", "\u0000", "a\\u0041"]
    ).map(ox.Literal),
)


def without_messages(findings: list[Finding]) -> list[tuple[object, ...]]:
    return sorted(
        (f.severity, f.focus_node, f.path or "", f.component, f.value_term or "", f.source_shape)
        for f in findings
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(values, max_size=4), st.lists(values, max_size=4))
def test_quick_answers_are_those_of_the_full_report(
    slow: FastValidator, phases: list[ox.Literal], acronyms: list[ox.Literal]
) -> None:
    quick = FastValidator(make_shapes(RULES))
    named = {"phase": phases, "sex": phases, "acronym": acronyms}
    data = make_data(*((name, value) for name, values in named.items() for value in values))
    findings = quick.find(data)
    assert without_messages(findings) == without_messages(slow.find(data))
    wrong = {str(value) for value in phases if str(value) != '"a"'}
    for message in ("phase", "sex"):
        assert wrong == {f.value_term for f in findings if f.message == message}


def test_findings_are_sorted_and_each_stands_once(fast: FastValidator) -> None:
    wrong = ox.NamedNode(f"{CT}Phase-PHASE5")
    twice = make_data(("phase", wrong), ("nctIdAlias", ox.Literal("NCT1"))) * 2
    findings = fast.find(twice)
    assert len(set(findings)) == len(findings) > 5
    severities = [SEVERITIES.index(finding.severity) for finding in findings]
    assert severities == sorted(severities)
    assert findings == fast.find(b"".join(sorted(twice.splitlines(keepends=True), reverse=True)))


def test_the_shapes_are_not_data(fast: FastValidator) -> None:
    """A class used by the shapes must not be taken for one that the data declares."""
    assert fast.find(b"") == []
    missing = [f for f in fast.find(make_data(("condition", ox.NamedNode("urn:x")))) if f.value]
    assert [f.component for f in missing if f.path == f"{CT}condition"] == [
        "ClassConstraintComponent"
    ]


@pytest.mark.parametrize(
    "data",
    [b"no triples at all", b"<urn:a> <urn:b> .\n", b"<urn:a b> <urn:c> <urn:d> .\n", b"\xff\n"],
)
@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_data_that_is_no_ntriples_is_an_error(data: bytes, engine: str) -> None:
    validator = get_validator(ROOT / "shapes", ROOT / "ontologies", engine)
    with pytest.raises(ValidationError, match="the graph cannot be checked") as caught:
        validator.find(data)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("engine", [FastValidator, ReferenceValidator])
def test_shapes_that_make_no_sense_are_an_error(
    engine: type[FastValidator] | type[ReferenceValidator],
) -> None:
    turtle = "x:S a sh:NodeShape ; sh:targetClass ct:Study ; sh:property [ sh:minCount 1 ] ."
    with pytest.raises(ValidationError, match="the shapes cannot be used") as caught:
        engine(make_shapes(turtle)).find(make_data(("a", ox.Literal("x"))))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("engine", [FastValidator, ReferenceValidator])
def test_a_pattern_that_is_none_is_an_error(
    engine: type[FastValidator] | type[ReferenceValidator],
) -> None:
    turtle = """x:S a sh:NodeShape ; sh:targetClass ct:Study ; sh:property [
        sh:path ct:a ; sh:pattern "(" ] ."""
    with pytest.raises(ValidationError, match="the shapes cannot be used"):
        engine(make_shapes(turtle)).find(make_data(("a", ox.Literal("x"))))


@pytest.mark.parametrize("pattern", ["^(?!x)", "(?<=a)b", "(a)\\\\1"])
def test_a_pattern_that_the_fast_engine_cannot_read_is_an_error(pattern: str) -> None:
    """It would find fault with every value."""
    turtle = f"""x:S a sh:NodeShape ; sh:targetClass ct:Study ; sh:property [
        sh:path ct:a ; sh:pattern "{pattern}" ; sh:flags "i" ] ."""
    with pytest.raises(ValidationError, match="is no regular expression that SPARQL knows"):
        FastValidator(make_shapes(turtle))


def test_a_constraint_that_cannot_be_checked_is_an_error() -> None:
    query = "SELECT $this WHERE { $this <urn:p> ?o . SERVICE <urn:s> { ?o <urn:q> ?r } }"
    turtle = f"""x:S a sh:NodeShape ; sh:targetClass ct:Study ;
        sh:sparql [ sh:select "{query}" ; sh:message "m" ] ."""
    with pytest.raises(ValidationError):
        FastValidator(make_shapes(turtle)).find(make_data(("a", ox.Literal("x"))))


@pytest.mark.parametrize("text", ["x:S a sh:NodeShape", "<urn:a> <urn:b> <urn:c> <urn:d> ."])
def test_a_file_that_is_no_turtle_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "good.ttl").write_text(PREFIXES, encoding="utf-8")
    (tmp_path / "torn.ttl").write_text(text, encoding="utf-8")
    with pytest.raises(ValidationError, match=r"torn\.ttl: cannot be read as Turtle"):
        load_shapes(tmp_path, ROOT / "ontologies")


def test_a_folder_without_shapes_and_a_missing_ontology_are_errors(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="no shapes"):
        load_shapes(tmp_path, ROOT / "ontologies")
    with pytest.raises(ValidationError, match=r"ct\.ttl"):
        load_shapes(ROOT / "shapes", tmp_path)


def test_an_unknown_engine_is_an_error() -> None:
    with pytest.raises(ValidationError, match="choose fast or pyshacl"):
        get_validator(ROOT / "shapes", ROOT / "ontologies", "jena")


def test_shapes_of_others_in_the_folder_count(tmp_path: Path) -> None:
    turtle = """x:Mine a sh:NodeShape ; sh:targetSubjectsOf ct:acronym ; sh:property [
        sh:path ct:acronym ; sh:maxLength 3 ; sh:message "too long" ] ."""
    (tmp_path / "mine.ttl").write_text(PREFIXES + turtle, encoding="utf-8")
    data = make_data(("acronym", ox.Literal("LONGER")))
    found = [
        get_validator(tmp_path, ROOT / "ontologies", e).find(data) for e in ("fast", "pyshacl")
    ]
    assert found[0] == found[1]
    assert [(f.component, f.source_shape, f.message) for f in found[0]] == [
        ("MaxLengthConstraintComponent", None, "too long")
    ]


@pytest.mark.parametrize(
    ("name", "text", "datatype", "components"),
    [
        ("minimumAgeMonths", "many", "decimal", {"Datatype", "MinInclusive"}),
        ("startDateLowerBound", "2011-02-30", "date", {"Datatype"}),
        ("startDate", "2011-02-30", "date", {"Or"}),
    ],
)
def test_both_engines_call_an_ill_typed_value_none(
    name: str,
    text: str,
    datatype: str,
    components: set[str],
    shapes: ShapeSet,
    fast: FastValidator,
) -> None:
    """No comparison with it holds: neither with a limit nor with another property."""
    ill_typed = ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))
    date = ox.Literal("2012-01-01", datatype=ox.NamedNode(f"{XSD}date"))
    data = make_data((name, ill_typed), ("completionDateLowerBound", date))
    findings = fast.find(data)
    found = {f.component for f in findings if f.value == text and f.severity == "Violation"}
    assert found == {f"{component}ConstraintComponent" for component in components}
    assert findings == ReferenceValidator(shapes).find(data)


def test_a_date_that_is_none_is_in_no_order() -> None:
    order = make_shapes(
        "x:S a sh:NodeShape ; sh:targetClass ct:Study ; sh:property x:S-start . "
        "x:S-start a sh:PropertyShape ; sh:path ct:startDateLowerBound ; "
        'sh:lessThanOrEquals ct:completionDateLowerBound ; sh:message "order" .'
    )
    date = ox.NamedNode(f"{XSD}date")
    dates = [ox.Literal(text, datatype=date) for text in ("2011-02-30", "2012-01-01")]
    for pair in (dates, dates[::-1]):
        names = ("startDateLowerBound", "completionDateLowerBound")
        data = make_data(*zip(names, pair, strict=True))
        findings = FastValidator(order).find(data)
        assert {f.component for f in findings} == {"LessThanOrEqualsConstraintComponent"}
        assert findings == ReferenceValidator(order).find(data)
