"""Shapes that say the same, which the fast engine takes for one: each is heard."""

from __future__ import annotations

import pytest

from kg.namespaces import RDFS
from kg.validation.fast import FastValidator
from kg.validation.reference import ReferenceValidator
from tests.small_shapes import PROPERTY, X, make_data, make_shapes


def make_pair(asked: str) -> str:
    """Shapes of two classes that ask the same of one property."""
    return "".join(
        f"x:{name} a sh:NodeShape ; sh:targetClass x:{target} ; sh:property x:{name}-p ."
        f" x:{name}-p sh:path x:p ; {asked} {{message}} . "
        for name, target in (("A", "T"), ("B", "U"))
    )


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


SHARED_WORDS = {
    "node shapes of two classes": (
        "x:A a sh:NodeShape ; sh:targetClass x:T ; sh:nodeKind sh:Literal {message} ."
        " x:B a sh:NodeShape ; sh:targetClass x:U ; sh:nodeKind sh:Literal {message} .",
        "x:s a x:T . x:t a x:U . x:u a x:T , x:U .",
        ["A s", "B t", "A u", "B u"],
    ),
    "properties counted, of two classes": (
        make_pair("sh:minCount 1"),
        "x:s a x:T . x:t a x:U . x:u a x:T , x:U .",
        ["A-p s", "B-p t", "A-p u", "B-p u"],
    ),
    "properties counted, of a class and its sub-class": (
        make_pair("sh:minCount 1"),
        f"x:U <{RDFS}subClassOf> x:T . x:s a x:T . x:t a x:U .",
        ["A-p s", "A-p t", "B-p t"],
    ),
    "values of properties, of two classes": (
        make_pair("sh:in ( 1 )"),
        "x:s a x:T ; x:p 2 . x:t a x:U ; x:p 2 . x:u a x:T , x:U ; x:p 2 .",
        ["A-p s", "B-p t", "A-p u", "B-p u"],
    ),
    **{
        f"a node shape whose sh:{name} is one of its properties": (
            f"x:A a sh:NodeShape ; sh:targetClass x:T ; sh:{name} {asked} ; {{also}}"
            " sh:property x:A-p . x:A-p sh:path x:p ; sh:minCount 1 {message} .",
            "x:s a x:T .",
            ["A s", "A-p s"],
        )
        for name, asked in (
            ("or", "( [ sh:path x:p ; sh:minCount 1 ] )"),
            ("and", "( [ sh:path x:p ; sh:minCount 1 ] )"),
            ("node", "[ sh:property [ sh:path x:p ; sh:minCount 1 ] ]"),
        )
    },
}


@pytest.mark.parametrize("message", ['; sh:message "m"', ""], ids=["one message", "no message"])
@pytest.mark.parametrize("name", SHARED_WORDS)
def test_shapes_of_the_same_words_are_each_heard(name: str, message: str) -> None:
    """The engine takes them for one whatever their targets, and names only one of them."""
    turtle, data, expected = SHARED_WORDS[name]
    also = 'sh:message "n" ;' if message else ""
    shapes = make_shapes(turtle.replace("{message}", message).replace("{also}", also))
    graph = make_data(data)
    found, reference = (
        [(one.source_shape, one.focus_node, one.component) for one in engine(shapes).find(graph)]
        for engine in (FastValidator, ReferenceValidator)
    )
    told = [f"{(shape or '').removeprefix(X)} {node.removeprefix(X)}" for shape, node, _ in found]
    assert sorted(told) == sorted(expected)
    # Without a message each has its own words, by which findings are sorted last.
    assert sorted(map(str, found)) == sorted(map(str, reference))
