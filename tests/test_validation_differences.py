"""Where the engines differ, small: docs/validation.md lists it, and each is as it says."""

from __future__ import annotations

import pytest

from kg.errors import ValidationError
from kg.validation.fast import FastValidator
from kg.validation.reference import ReferenceValidator
from tests.small_shapes import ALL_OF_NODE, NODE, PROPERTY, SELECT, X, make_data, make_shapes

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
    "values that SPARQL does not order, as text": (
        PROPERTY + 'x:p ; sh:lessThanOrEquals x:q ; sh:message "m" .',
        'x:s a x:T ; x:p "a"@en ; x:q "b"@en .',
        ["m"],
        [],
    ),
    "truth values in order": (
        PROPERTY + 'x:p ; sh:lessThanOrEquals x:q ; sh:message "m" .',
        "x:s a x:T ; x:p true ; x:q true .",
        ["m"],
        [],
    ),
    "text against an address": (
        PROPERTY + 'x:p ; sh:lessThan x:q ; sh:message "m" .',
        'x:s a x:T ; x:p "abc" ; x:q "urn:z"^^xsd:anyURI .',
        ["m"],
        [],
    ),
    "a time with a zone against a limit without": (
        PROPERTY + 'x:p ; sh:minInclusive "2010-01-01T00:00:00"^^xsd:dateTime ; sh:message "m" .',
        'x:s a x:T ; x:p "2011-02-28T00:00:00Z"^^xsd:dateTime .',
        [],
        ["m"],
    ),
    "two times a year apart, one with a zone": (
        PROPERTY + 'x:p ; sh:lessThan x:q ; sh:message "m" .',
        'x:s a x:T ; x:p "2011-02-28T00:00:00"^^xsd:dateTime ;'
        ' x:q "2012-02-28T00:00:00Z"^^xsd:dateTime .',
        [],
        ["m"],
    ),
    "two days against a month": (
        PROPERTY + 'x:p ; sh:lessThan x:q ; sh:message "m" .',
        'x:s a x:T ; x:p "P2D"^^xsd:duration ; x:q "P1M"^^xsd:duration .',
        [],
        ["m"],
    ),
    "text of a language against an upper limit": (
        PROPERTY + 'x:p ; sh:maxInclusive "a" ; sh:message "m" .',
        'x:s a x:T ; x:p "a"@en .',
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


# What the engines name as the bad value: the focus node, or nothing at all.
_NO_VALUE = 'sh:sparql [ sh:message "m" ; sh:select "SELECT $this WHERE { $this $PATH ?any }" ] .'


def test_a_query_without_value_names_the_focus_node_in_the_fast_engine_alone() -> None:
    shapes, data = make_shapes(PROPERTY + f"x:p ; {_NO_VALUE}"), make_data("x:s a x:T ; x:p 1, 2 .")
    for engine, value in ((FastValidator, f"<{X}s>"), (ReferenceValidator, None)):
        assert [finding.value_term for finding in engine(shapes).find(data)] == [value]


def test_a_query_of_a_node_shape_without_value_names_the_focus_node_in_both() -> None:
    shapes = make_shapes(NODE + 'sh:sparql [ sh:message "m" ; ' + ALL_OF_NODE + " ] .")
    data = make_data("x:s a x:T ; x:p 1, 2 .")
    findings = FastValidator(shapes).find(data)
    assert [finding.value_term for finding in findings] == [f"<{X}s>"]
    assert findings == ReferenceValidator(shapes).find(data)


_OF_SPACES = ("5", "1.5", "true", '"2011-02-28"^^xsd:date', '"2011-02-28T00:00:00"^^xsd:dateTime')
_LIMITS = ("4", '"2010-01-01"^^xsd:date', '"2010-01-01T00:00:00"^^xsd:dateTime')


@pytest.mark.parametrize("limit", _LIMITS)
@pytest.mark.parametrize("side", ["minInclusive", "maxInclusive", "minExclusive", "maxExclusive"])
def test_both_engines_compare_within_one_value_space_only(side: str, limit: str) -> None:
    shapes = make_shapes(PROPERTY + f'x:p ; sh:{side} {limit} ; sh:message "m" .')
    data = make_data(f"x:s a x:T ; x:p {', '.join(_OF_SPACES)} .")
    findings = FastValidator(shapes).find(data)
    assert len(findings) >= len(_OF_SPACES) - 2
    assert findings == ReferenceValidator(shapes).find(data)


@pytest.mark.parametrize("other", _OF_SPACES)
def test_both_engines_compare_two_properties_within_one_value_space_only(other: str) -> None:
    shapes = make_shapes(PROPERTY + 'x:p ; sh:lessThan x:q ; sh:message "m" .')
    data = make_data(f"x:s a x:T ; x:p {', '.join(_OF_SPACES)} ; x:q {other} .")
    findings = FastValidator(shapes).find(data)
    assert len(findings) >= len(_OF_SPACES) - 1
    assert findings == ReferenceValidator(shapes).find(data)


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
