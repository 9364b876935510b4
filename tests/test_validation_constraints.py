"""Every kind of constraint that shapes may use, small: both engines find the same."""

from __future__ import annotations

import pytest

from kg.validation.fast import FastValidator
from kg.validation.findings import Finding
from kg.validation.reference import ReferenceValidator
from tests.small_shapes import (
    ALL_OF_NODE,
    NODE,
    PROPERTY,
    SELECT,
    SELECT_TWO,
    X,
    make_data,
    make_shapes,
)

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
