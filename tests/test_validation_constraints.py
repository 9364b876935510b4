"""Every kind of constraint that shapes may use, small: both engines find the same."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.errors import ValidationError
from kg.validation.fast import FastValidator
from kg.validation.findings import Finding
from kg.validation.reference import ReferenceValidator
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
Expected = set[tuple[str, str | None, str | None, str]]

# name → shapes, data, and what is found: component, path, value, message
CASES: dict[str, tuple[str, str, Expected]] = {
    "inverse path": (
        PROPERTY + '[ sh:inversePath x:p ] ; sh:minCount 2 ; sh:class x:C ; sh:message "m" .',
        "x:s a x:T . x:b x:p x:s .",
        {
            ("MinCount", f"^<{X}p>", None, "m"),
            ("Class", f"^<{X}p>", f"<{X}b>", "m"),
        },
    ),
    "inverse path, counted only": (
        PROPERTY + '[ sh:inversePath x:p ] ; sh:minCount 2 ; sh:message "m" .',
        "x:s a x:T . x:b x:p x:s .",
        {("MinCount", f"^<{X}p>", None, "m")},
    ),
    "sequence path": (
        PROPERTY + '( x:p [ sh:inversePath x:q ] ) ; sh:in ( 1 ) ; sh:message "m" .',
        "x:s a x:T ; x:p x:a . x:b x:q x:a .",
        {("In", f"<{X}p>/^<{X}q>", f"<{X}b>", "m")},
    ),
    "alternative path": (
        PROPERTY + '[ sh:alternativePath ( x:p x:q ) ] ; sh:maxCount 1 ; sh:message "m" .',
        "x:s a x:T ; x:p 1 ; x:q 2 .",
        {("MaxCount", f"<{X}p>|<{X}q>", None, "m")},
    ),
    "path of any length": (
        PROPERTY + '[ sh:oneOrMorePath ( x:p x:q ) ] ; sh:nodeKind sh:Literal ; sh:message "m" .',
        "x:s a x:T ; x:p x:a . x:a x:q x:b .",
        {("NodeKind", f"(<{X}p>/<{X}q>)+", f"<{X}b>", "m")},
    ),
    "path of no or one step": (
        PROPERTY + '[ sh:zeroOrOnePath x:p ] ; sh:nodeKind sh:Literal ; sh:message "m" .',
        "x:s a x:T ; x:p x:a .",
        {
            ("NodeKind", f"<{X}p>?", f"<{X}a>", "m"),
            ("NodeKind", f"<{X}p>?", f"<{X}s>", "m"),
        },
    ),
    "complex path of a shape without IRI": (
        NODE + 'sh:property [ sh:path ( x:p x:q ) ; sh:minCount 1 ; sh:message "m" ] .',
        "x:s a x:T .",
        {("MinCount", f"<{X}p>/<{X}q>", None, "m")},
    ),
    "SPARQL on a property, its own message": (
        PROPERTY + 'x:p ; sh:sparql [ sh:message "{?value} of {$this}" ; ' + SELECT + " ] .",
        "x:s a x:T ; x:p 9 , 1 .",
        {("SPARQL", f"{X}p", "9", f"9 of {X}s")},
    ),
    "SPARQL on a property, the shape's message": (
        PROPERTY + 'x:p ; sh:message "{?value} is much" ; sh:sparql [ ' + SELECT + " ] .",
        "x:s a x:T ; x:p 9 , 8 , 1 .",
        {("SPARQL", f"{X}p", "9", "9 is much"), ("SPARQL", f"{X}p", "8", "8 is much")},
    ),
    "SPARQL beside a count with the same message": (
        PROPERTY + 'x:p ; sh:maxCount 1 ; sh:message "m" ; sh:sparql [ ' + SELECT + " ] .",
        "x:s a x:T ; x:p 9 , 1 .",
        {("SPARQL", f"{X}p", "9", "m"), ("MaxCount", f"{X}p", None, "m")},
    ),
    "SPARQL on a node, with a value of its own": (
        NODE + 'sh:sparql [ sh:message "{?value} over {?other}" ; ' + SELECT_TWO + " ] .",
        "x:s a x:T ; x:p 9 ; x:q 2 , 20 .",
        {("SPARQL", None, "9", "9 over 2")},
    ),
    "SPARQL on a node, which is the value": (
        NODE + 'sh:sparql [ sh:message "m" ; ' + ALL_OF_NODE + " ] .",
        "x:s a x:T ; x:p 9 .",
        {("SPARQL", None, f"<{X}s>", "m")},
    ),
    "two SPARQL constraints of one shape": (
        NODE
        + 'sh:sparql [ sh:message "a" ; '
        + ALL_OF_NODE
        + ' ] , [ sh:message "b" ; '
        + ALL_OF_NODE
        + " ] .",
        "x:s a x:T ; x:p 9 .",
        {("SPARQL", None, f"<{X}s>", "a"), ("SPARQL", None, f"<{X}s>", "b")},
    ),
    "equals": (
        PROPERTY + 'x:p ; sh:equals x:q ; sh:message "m" .',
        "x:s a x:T ; x:p 1 ; x:q 2 .",
        {("Equals", f"{X}p", "1", "m"), ("Equals", f"{X}p", "2", "m")},
    ),
    "disjoint": (
        PROPERTY + 'x:p ; sh:disjoint x:q ; sh:message "m" .',
        "x:s a x:T ; x:p 1 , 2 ; x:q 1 .",
        {("Disjoint", f"{X}p", "1", "m")},
    ),
    "less than": (
        PROPERTY + 'x:p ; sh:lessThan x:q ; sh:message "m" .',
        "x:s a x:T ; x:p 1 , 5 ; x:q 1 , 3 .",
        {("LessThan", f"{X}p", "1", "m"), ("LessThan", f"{X}p", "5", "m")},
    ),
    "at most": (
        PROPERTY + 'x:p ; sh:lessThanOrEquals x:q ; sh:message "m" .',
        "x:s a x:T ; x:p 1 , 5 ; x:q 1 , 3 .",
        {("LessThanOrEquals", f"{X}p", "5", "m")},
    ),
    "qualified, too few, beside a count": (
        PROPERTY + "x:p ; sh:minCount 3 ; sh:qualifiedValueShape [ sh:class x:C ] ;"
        ' sh:qualifiedMinCount 1 ; sh:message "m" .',
        "x:s a x:T ; x:p 1 , 2 , 3 .",
        {("QualifiedMinCount", f"{X}p", None, "m")},
    ),
    "qualified, too many, beside a count": (
        PROPERTY + "x:p ; sh:maxCount 2 ; sh:qualifiedValueShape [ sh:nodeKind sh:Literal ] ;"
        ' sh:qualifiedMaxCount 1 ; sh:message "m" .',
        "x:s a x:T ; x:p 1 , 2 , 3 .",
        {("QualifiedMaxCount", f"{X}p", None, "m"), ("MaxCount", f"{X}p", None, "m")},
    ),
    "unique language, beside a count": (
        PROPERTY + 'x:p ; sh:uniqueLang true ; sh:maxCount 1 ; sh:message "m" .',
        'x:s a x:T ; x:p "a"@en , "b"@en , "c"@de .',
        {("UniqueLang", f"{X}p", None, "m"), ("MaxCount", f"{X}p", None, "m")},
    ),
    "language in": (
        PROPERTY + 'x:p ; sh:languageIn ( "en" ) ; sh:message "m" .',
        'x:s a x:T ; x:p "a"@en-GB , "b"@de .',
        {("LanguageIn", f"{X}p", "b", "m")},
    ),
    "closed": (
        NODE + 'sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:message "m" ;'
        " sh:property x:P . x:P sh:path x:q .",
        "x:s a x:T ; x:p 1 ; x:q 2 .",
        {("Closed", f"{X}p", "1", "m")},
    ),
    "a value that must be there, beside a count": (
        PROPERTY + 'x:p ; sh:hasValue 3 ; sh:minCount 1 ; sh:message "m" .',
        "x:s a x:T .",
        {("HasValue", f"{X}p", None, "m"), ("MinCount", f"{X}p", None, "m")},
    ),
    "lengths that no text can have, beside a count": (
        PROPERTY + 'x:p ; sh:minLength 5 ; sh:maxLength 2 ; sh:maxCount 1 ; sh:message "m" .',
        'x:s a x:T ; x:p "man" , "men" .',
        {
            ("MinLength", f"{X}p", "man", "m"),
            ("MaxLength", f"{X}p", "man", "m"),
            ("MinLength", f"{X}p", "men", "m"),
            ("MaxLength", f"{X}p", "men", "m"),
            ("MaxCount", f"{X}p", None, "m"),
        },
    ),
    "limits below": (
        PROPERTY + 'x:p ; sh:minInclusive 1 ; sh:message "m" .',
        'x:s a x:T ; x:p 0 , "x" .',
        {("MinInclusive", f"{X}p", "0", "m"), ("MinInclusive", f"{X}p", "x", "m")},
    ),
    "limits above, exclusive": (
        PROPERTY + 'x:p ; sh:maxExclusive 5 ; sh:minExclusive 1 ; sh:message "m" .',
        "x:s a x:T ; x:p 1 , 5 , 3 .",
        {("MinExclusive", f"{X}p", "1", "m"), ("MaxExclusive", f"{X}p", "5", "m")},
    ),
    "limits and values that are none": (
        PROPERTY + 'x:p ; sh:minInclusive 1 ; sh:maxExclusive 5 ; sh:message "m" .',
        'x:s a x:T ; x:p "many"^^xsd:integer , "2011-02-30"^^xsd:date , "?"^^x:datatype .',
        {
            (f"{limit}clusive", f"{X}p", value, "m")
            for limit, value in (
                *(("MinIn", value) for value in ("many", "2011-02-30", "?")),
                *(("MaxEx", value) for value in ("many", "2011-02-30", "?")),
            )
        },
    ),
    "order of values that are none": (
        PROPERTY + 'x:p ; sh:lessThan x:q ; sh:lessThanOrEquals x:r ; sh:message "m" .',
        'x:s a x:T ; x:p "2011-02-30"^^xsd:date ; x:q "2011-03-01"^^xsd:date ;'
        ' x:r "2011-03-01"^^xsd:date .'
        ' x:t a x:T ; x:p "2010-03-01"^^xsd:date ; x:q "2011-02-30"^^xsd:date ;'
        ' x:r "2011-02-30"^^xsd:date .',
        {
            (f"LessThan{kind}", f"{X}p", value, "m")
            for kind in ("", "OrEquals")
            for value in ("2011-02-30", "2010-03-01")
        },
    ),
    "pattern with flags": (
        PROPERTY + 'x:p ; sh:pattern "^a" ; sh:flags "i" ; sh:message "m" .',
        'x:s a x:T ; x:p "Ab" , "b" .',
        {("Pattern", f"{X}p", "b", "m")},
    ),
    "a shape for the values": (
        PROPERTY + 'x:p ; sh:node x:M ; sh:message "m" . x:M a sh:NodeShape ;'
        " sh:property [ sh:path x:q ; sh:minCount 1 ] .",
        "x:s a x:T ; x:p x:a .",
        {("Node", f"{X}p", f"<{X}a>", "m")},
    ),
    "a shape for the values about the same property": (
        PROPERTY + 'x:p ; sh:minCount 1 ; sh:node x:M ; sh:message "m" . x:M a sh:NodeShape ;'
        ' sh:property [ sh:path x:p ; sh:minCount 1 ; sh:message "m" ] .',
        "x:s a x:T ; x:p x:a .",
        {("Node", f"{X}p", f"<{X}a>", "m")},
    ),
    "a property of the values": (
        PROPERTY + "x:p ; sh:property x:M . x:M a sh:PropertyShape ; sh:path x:q ;"
        ' sh:minCount 1 ; sh:message "m" .',
        "x:s a x:T ; x:p x:a .",
        {("MinCount", f"{X}q", None, "m")},
    ),
    "exactly one of": (
        NODE + 'sh:xone ( [ sh:class x:T ] [ sh:nodeKind sh:IRI ] ) ; sh:message "m" .',
        "x:s a x:T .",
        {("Xone", None, f"<{X}s>", "m")},
    ),
    "all of": (
        NODE + 'sh:and ( [ sh:class x:T ] [ sh:nodeKind sh:Literal ] ) ; sh:message "m" .',
        "x:s a x:T .",
        {("And", None, f"<{X}s>", "m")},
    ),
    "none of, with a rule that counts": (
        NODE + 'sh:not [ sh:property [ sh:path x:p ; sh:minCount 1 ] ] ; sh:message "m" .',
        "x:s a x:T ; x:p 1 .",
        {("Not", None, f"<{X}s>", "m")},
    ),
    "messages in two languages": (
        PROPERTY + 'x:p ; sh:minCount 1 ; sh:message "missing"@en , "fehlt"@de .',
        "x:s a x:T .",
        {("MinCount", f"{X}p", None, "fehlt / missing")},
    ),
    "a placeholder outside SPARQL stays as it is": (
        PROPERTY + 'x:p ; sh:in ( 1 ) ; sh:message "not {?value}" .',
        "x:s a x:T ; x:p 2 .",
        {("In", f"{X}p", "2", "not {?value}")},
    ),
    "a shape out of use": (
        PROPERTY + 'x:p ; sh:minCount 1 ; sh:deactivated true ; sh:message "m" .',
        "x:s a x:T .",
        set(),
    ),
    "as many as asked for, at both ends": (
        PROPERTY + 'x:p ; sh:minCount 2 ; sh:maxCount 2 ; sh:message "m" .',
        "x:s a x:T ; x:p 1 . x:t a x:T ; x:p 1 , 2 , 3 .",
        {("MinCount", f"{X}p", None, "m"), ("MaxCount", f"{X}p", None, "m")},
    ),
    "targets of every kind": (
        "x:A a sh:NodeShape ; sh:targetNode x:s ; sh:targetSubjectsOf x:p ;"
        ' sh:targetObjectsOf x:p ; sh:nodeKind sh:Literal ; sh:message "m" .',
        "x:s x:p x:o .",
        {("NodeKind", None, f"<{X}s>", "m"), ("NodeKind", None, f"<{X}o>", "m")},
    ),
}


def make_shapes(turtle: str) -> ShapeSet:
    data = (PREFIXES + turtle).encode()
    triples = [quad.triple for quad in ox.parse(data, format=ox.RdfFormat.TURTLE)]
    return ShapeSet(triples, [], b"")


def make_data(turtle: str) -> bytes:
    quads = ox.parse((PREFIXES + turtle).encode(), format=ox.RdfFormat.TURTLE)
    data = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    return data


def describe(finding: Finding) -> tuple[str, str | None, str | None, str]:
    component = finding.component.removesuffix("ConstraintComponent")
    is_iri = (finding.value_term or "").startswith("<")
    value = finding.value_term if is_iri else finding.value
    return component, finding.path, value, finding.message


@pytest.mark.parametrize("name", CASES)
def test_both_engines_find_the_same(name: str) -> None:
    turtle, data, expected = CASES[name]
    shapes, graph = make_shapes(turtle), make_data(data)
    findings = FastValidator(shapes).find(graph)
    assert {describe(finding) for finding in findings} == expected
    assert findings == ReferenceValidator(shapes).find(graph)


def test_what_one_shape_tells_quickly_stands_beside_what_another_tells_in_full() -> None:
    """The full report is asked only for the shapes that need it."""
    turtle = (
        PROPERTY + 'x:p ; sh:minCount 1 ; sh:message "few" .'
        " x:M a sh:NodeShape ; sh:targetClass x:T , x:U ; sh:property x:Q ."
        ' x:Q a sh:PropertyShape ; sh:path x:q ; sh:in ( 1 ) ; sh:message "bad" .'
    )
    shapes, graph = make_shapes(turtle), make_data("x:s a x:T ; x:q 2 . x:t a x:U ; x:q 1 , 3 .")
    findings = FastValidator(shapes).find(graph)
    assert [(f.focus_node, f.message, f.value) for f in findings] == [
        (f"{X}s", "few", None),
        (f"{X}s", "bad", "2"),
        (f"{X}t", "bad", "3"),
    ]
    assert findings == ReferenceValidator(shapes).find(graph)


def test_shapes_that_say_the_same_are_both_named() -> None:
    """The engine takes them for one, and its quick answer names one of them."""
    same = "sh:path x:p ; sh:minCount 1 ; sh:class x:C"
    turtle = "".join(
        f"x:{name} a sh:NodeShape ; sh:targetClass x:T ; sh:property x:{name}-p ."
        f" x:{name}-p a sh:PropertyShape ; {same} {message} ."
        for message in ('; sh:message "m"', "")
        for name in (("A", "B") if message else ("C", "D"))
    )
    shapes = make_shapes(turtle)
    for data, components in (
        ("x:s a x:T .", {"MinCountConstraintComponent"}),
        ("x:s a x:T ; x:p 1 .", {"ClassConstraintComponent"}),
    ):
        found = FastValidator(shapes).find(make_data(data))
        assert {f.source_shape for f in found} == {f"{X}{name}-p" for name in "ABCD"}
        assert {f.component for f in found} == components
        reference = ReferenceValidator(shapes).find(make_data(data))
        assert [f.source_shape for f in reference] == [f.source_shape for f in found]


@pytest.mark.parametrize("asked", ["sh:minCount 1", "sh:in ( 1 )"])
def test_a_shape_without_iri_is_heard_beside_one_that_says_the_same(asked: str) -> None:
    turtle = "".join(
        f"{name} a sh:NodeShape ; sh:targetClass x:T ; sh:property {inner} ."
        for name, inner in (
            ("x:A", "x:A-p"),
            ("[]", f'[ sh:path x:p ; {asked} ; sh:severity sh:Info ; sh:message "m" ]'),
            ("x:B", f'[ sh:path x:p ; {asked} ; sh:severity sh:Info ; sh:message "m" ]'),
        )
    )
    turtle += f'x:A-p sh:path x:p ; {asked} ; sh:message "m" ; sh:severity sh:Info .'
    shapes = make_shapes(turtle)
    data = make_data("x:s a x:T ." if "min" in asked else "x:s a x:T ; x:p 2 .")
    findings = FastValidator(shapes).find(data)
    assert {finding.source_shape for finding in findings} == {f"{X}A-p", None}
    assert findings == ReferenceValidator(shapes).find(data)


def test_a_shape_without_iri_or_target_of_its_own_is_heard() -> None:
    turtle = (
        "[] a sh:NodeShape ; sh:targetClass x:T ; sh:property [ sh:path x:p ; sh:minCount 1 ;"
        ' sh:message "a" ] . x:C a sh:NodeShape , <http://www.w3.org/2000/01/rdf-schema#Class> ;'
        ' sh:property [ sh:path x:q ; sh:in ( 1 ) ; sh:message "b" ] .'
    )
    shapes, data = make_shapes(turtle), make_data("x:s a x:T , x:C ; x:q 2 .")
    findings = FastValidator(shapes).find(data)
    assert [finding.message for finding in findings] == ["a", "b"]
    assert findings == ReferenceValidator(shapes).find(data)


# docs/validation.md lists them: name → shapes, data, what the fast engine says, what pySHACL says.
DIFFERENCES: dict[str, tuple[str, str, list[str], list[str]]] = {
    "a placeholder of a variable that has no value": (
        NODE + 'sh:sparql [ sh:message "{?other}" ; ' + ALL_OF_NODE + " ] .",
        "x:s a x:T ; x:p 1 .",
        ["?other"],
        ["{?other}"],
    ),
    "a message on the shape and on its SPARQL constraint": (
        PROPERTY + 'x:p ; sh:message "a" ; sh:sparql [ sh:message "b" ; ' + SELECT + " ] .",
        "x:s a x:T ; x:p 9 .",
        ["b"],
        ["a / b"],
    ),
    "no message": (
        PROPERTY + "x:p ; sh:minCount 1 .",
        "x:s a x:T .",
        [f"Fewer than 1 values on path <{X}p>"],
        [f"Less than 1 values on <{X}s>-><{X}p>"],
    ),
    "numbers that Python reads and XML Schema does not": (
        PROPERTY + 'x:p ; sh:datatype xsd:decimal ; sh:message "m" .',
        'x:s a x:T ; x:p "1e5"^^xsd:decimal .',
        ["m"],
        [],
    ),
    "a date with a time": (
        PROPERTY + 'x:p ; sh:datatype xsd:date ; sh:message "m" .',
        'x:s a x:T ; x:p "2011-02-28T00:00:00"^^xsd:date .',
        ["m"],
        [],
    ),
    "a year of five digits": (
        PROPERTY + 'x:p ; sh:datatype xsd:date ; sh:message "m" .',
        'x:s a x:T ; x:p "12011-02-28"^^xsd:date .',
        [],
        ["m"],
    ),
    "a pattern's end before a last line break": (
        PROPERTY + 'x:p ; sh:pattern "^a$" ; sh:message "m" .',
        'x:s a x:T ; x:p "a\\n" .',
        ["m"],
        [],
    ),
    "an IRI that is no literal": (
        NODE + 'sh:sparql [ sh:message "m" ; sh:select "SELECT $this WHERE {'
        ' $this <https://example.org/p> ?a ; <https://example.org/q> ?b FILTER (?a != ?b) }" ] .',
        'x:s a x:T ; x:p x:a ; x:q "a" .',
        [],
        ["m"],
    ),
}


@pytest.mark.parametrize("name", DIFFERENCES)
def test_the_known_differences_are_what_they_are_said_to_be(name: str) -> None:
    turtle, data, fast, reference = DIFFERENCES[name]
    shapes, graph = make_shapes(turtle), make_data(data)
    for engine, messages in ((FastValidator, fast), (ReferenceValidator, reference)):
        assert [finding.message for finding in engine(shapes).find(graph)] == messages


@pytest.mark.parametrize("test", ["!sameTerm(?a, ?b)", "STR(?a) != STR(?b)"])
def test_both_engines_tell_terms_apart_where_the_query_does(test: str) -> None:
    turtle = (
        NODE + 'sh:sparql [ sh:message "m" ; sh:prefixes x:prefixes ; sh:select "SELECT $this'
        f' WHERE {{ $this e:p ?a ; e:q ?b FILTER ({test}) }}" ] .'
        f' x:prefixes sh:declare [ sh:prefix "e" ; sh:namespace "{X}"^^xsd:anyURI ] .'
    )
    shapes = make_shapes(turtle)
    for data, count in (('x:p x:a ; x:q "b"', 1), ("x:p x:a ; x:q x:a", 0)):
        graph = make_data(f"x:s a x:T ; {data} .")
        findings = FastValidator(shapes).find(graph)
        assert len(findings) == count
        assert findings == ReferenceValidator(shapes).find(graph)


def test_a_pattern_of_unicode_classes_is_for_the_fast_engine_alone() -> None:
    shapes = make_shapes(PROPERTY + 'x:p ; sh:pattern "^\\\\p{L}$" ; sh:message "m" .')
    data = make_data('x:s a x:T ; x:p "é" , "1" .')
    assert [finding.value for finding in FastValidator(shapes).find(data)] == ["1"]
    with pytest.raises(ValidationError, match="the shapes cannot be used: bad escape"):
        ReferenceValidator(shapes).find(data)
