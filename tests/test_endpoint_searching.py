"""Searches inside a query: which are found, what stands in their place, and which are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store
from werkzeug.exceptions import BadRequest

from kg.endpoint.searching import expand_searches, may_search
from kg.namespaces import CT

PREFIX = f"PREFIX ct: <{CT}> "
FOUND = [("https://example.org/study/1", 2.5), ("https://example.org/study/2", 1.0)]


class Recorder:
    """A search that finds :data:`FOUND`, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def __call__(self, text: str, limit: int) -> list[tuple[str, float]]:
        self.asked.append((text, limit))
        return FOUND[:limit]


def make_store() -> Store:
    store = Store()
    store.update(
        f"PREFIX ct: <{CT}> INSERT DATA {{ "
        "<https://example.org/study/1> ct:phase 'two' ; ct:title 'a' . "
        "<https://example.org/study/2> ct:phase 'three' . "
        "<https://example.org/study/3> ct:phase 'two' }"
    )
    return store


@pytest.mark.parametrize(
    ("query", "asked", "rows"),
    [
        ('SELECT ?s { ?s ct:search "gleevec" }', [("gleevec", 1000)], 2),
        ('SELECT ?s { ?s ct:search "gleevec" . ?s ct:phase "two" }', [("gleevec", 1000)], 1),
        ('SELECT ?s { ?s ct:search "gleevec" ; ct:phase "two" }', [("gleevec", 1000)], 1),
        ('SELECT ?s { ?s ct:search "gleevec" ; ; ct:phase "two" ; . }', [("gleevec", 1000)], 1),
        ('SELECT ?s { ?s ct:search ("gleevec" 1) }', [("gleevec", 1)], 1),
        ("SELECT ?s { ?s ct:search ('gleevec') }", [("gleevec", 1000)], 2),
        ('SELECT ?s ?n { (?s ?n) ct:search "a" FILTER(?n > 2) }', [("a", 1000)], 1),
        ('SELECT ?s { ?s ct:phase "two" . ?s ct:search "a" }', [("a", 1000)], 1),
        ('SELECT ?s { ?s ct:phase ?p . OPTIONAL { ?s ct:search "a" } }', [("a", 1000)], 3),
        ('SELECT ?s { ?s ct:search "a" } ORDER BY ?s', [("a", 1000)], 2),
        ('SELECT ?s { { ?s ct:search "a" } UNION { ?s ct:search "b" } }', None, 4),
        (f'SELECT ?s {{ ?s <{CT}search> "a" }}', [("a", 1000)], 2),
        ('SELECT ?s { ?s ct:search """a "quoted" one""" }', [('a "quoted" one', 1000)], 2),
        (r'SELECT ?s { ?s ct:search "a \"b\"\tc" }', [('a "b"\tc', 1000)], 2),
        ('SELECT ?s { # ct:search "no"\n ?s ct:phase "two" }', [], 2),
        ("SELECT ?s { ?s ct:phase \"?s ct:search 'no'\" }", [], 0),
        ('SELECT ?s { ?s ct:phase ?p FILTER(?p < "x") ?s ct:search "a" }', [("a", 1000)], 2),
        ("SELECT ?s { ?s ct:searched ?x }", [], 0),
    ],
)
def test_a_search_joins_with_the_graph(
    query: str, asked: list[tuple[str, int]] | None, rows: int
) -> None:
    recorder = Recorder()
    expanded = expand_searches(PREFIX + query, recorder)
    assert asked is None or recorder.asked == asked
    assert len(list(make_store().query(expanded))) == rows  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o FILTER(?p = ct:search) }",
        "DESCRIBE ct:search",
        "SELECT * { VALUES ?p { ct:search } }",
    ],
)
def test_a_mere_mention_is_left_alone(query: str) -> None:
    assert expand_searches(PREFIX + query, Recorder()) == PREFIX + query


def test_a_long_text_is_read_once() -> None:
    """Names without a colon were looked at again and again, for the square of their number."""
    query = 'SELECT * { ?s ?p "search" } ' + "a." * 60_000
    assert expand_searches(query, Recorder()) == query


def test_another_prefix_does() -> None:
    recorder = Recorder()
    query = f'PREFIX : <{CT}> PREFIX o: <{CT}se> SELECT ?s {{ ?s :search "a" . ?s o:arch "b" }}'
    assert len(list(make_store().query(expand_searches(query, recorder)))) == 2  # type: ignore[arg-type]
    assert recorder.asked == [("a", 1000), ("b", 1000)]


def test_nothing_found_is_no_row() -> None:
    query = PREFIX + 'SELECT ?s { ?s ct:search "x" ; ct:phase ?p }'
    assert list(make_store().query(expand_searches(query, lambda *_: []))) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("?s ct:search ?words", "needs words"),
        ('<https://example.org/1> ct:search "a"', "no subject"),
        ('?s a ct:Study ; ct:search "a"', "no subject"),
        ('(?a ?b ?c) ct:search "a"', "no subject"),
        ('?s ct:search "a", "b"', "one object"),
        ('?s ct:search ("a" 0)', "1 to 10,000"),
        ('?s ct:search ("a" 10001)', "1 to 10,000"),
        ('?s ct:search ("a" "b")', "needs words"),
        ("?s ct:search", "needs words"),
        ('?s ct:search "a" . ' * 9, "at most 8"),
    ],
)
def test_what_is_no_search_is_refused_with_the_right_way(pattern: str, words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        expand_searches(f"{PREFIX}SELECT * {{ {pattern} }}", Recorder())


@given(text=st.text(max_size=60))
def test_any_text_is_taken_or_refused(text: str) -> None:
    for query in (text, f'{PREFIX}{text} ct:search "a" {text}'):
        try:
            expand_searches(query, Recorder())
        except BadRequest:
            assert may_search(query)
