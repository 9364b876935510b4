"""Searches inside a query: which are found, what stands in their place, and which are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store
from werkzeug.exceptions import BadRequest

from kg.endpoint.expansion import Expansion
from kg.endpoint.searching import expand_searches, may_search
from kg.errors import QueryError
from kg.namespaces import CT
from kg.store.faults import make_query_error

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
        (r'SELECT ?s { ?s ct:search "a\u005Cnb\u0022c" }', [('a\\nb"c', 1000)], 2),
        (r'SELECT ?s { ?s ct:search "\u005Cu0041 \U0001F600" }', [("\\u0041 \U0001f600", 1000)], 2),
        (r'SELECT ?s { ?s ct:search "a" ; ct:phase "\u005Cu0041" }', [("a", 1000)], 0),
        (rf'SELECT ?s {{ ?s <{CT[:-1]}\u0023search> "a" }}', [("a", 1000)], 2),
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
    expanded = expand_searches(PREFIX + query, recorder).text
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
    assert expand_searches(PREFIX + query, Recorder()).text == PREFIX + query


def test_a_long_text_is_read_once() -> None:
    """Names without a colon were looked at again and again, for the square of their number."""
    query = 'SELECT * { ?s ?p "search" } ' + "a." * 60_000
    assert expand_searches(query, Recorder()).text == query


def test_another_prefix_does() -> None:
    recorder = Recorder()
    query = f'PREFIX : <{CT}> PREFIX o: <{CT}se> SELECT ?s {{ ?s :search "a" . ?s o:arch "b" }}'
    expanded = expand_searches(query, recorder).text
    assert len(list(make_store().query(expanded))) == 2  # type: ignore[arg-type]
    assert recorder.asked == [("a", 1000), ("b", 1000)]


def test_nothing_found_is_no_row() -> None:
    query = PREFIX + 'SELECT ?s { ?s ct:search "x" ; ct:phase ?p }'
    expanded = expand_searches(query, lambda *_: []).text
    assert list(make_store().query(expanded)) == []  # type: ignore[arg-type]


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
        (r'?s ct:search "\uD83D"', "no character"),
        (r'?s ct:search "\U00110000"', "no character"),
        (r'?s ct:search "\q"', "no character"),
        ('?s ct:search "a" . ' * 9, "at most 8"),
    ],
)
def test_what_is_no_search_is_refused_with_the_right_way(pattern: str, words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        expand_searches(f"{PREFIX}SELECT * {{ {pattern} }}", Recorder())


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ('SELECT * { ?s ct:search "a" . ?s wrong }', "wrong"),
        ('SELECT * { ?s ct:search ("a" 2) ;\n  ct:phase ?p .\n\n  ?s wrong }', "wrong"),
        ('SELECT * {\n ?s wrong .\n ?s ct:search "a" }', "wrong"),
        ('SELECT * {\r\n (?s ?n) ct:search """a\nb""" .\n ?é wrong }', "wrong"),
        (r'SELECT * { ?s ct:search "\u005C\u0041" . ?s wrong }', "wrong"),
        ('SELECT * { ?s ct:search "a" . ?t ct:search "b" . wrong }', "wrong"),
        ('SELECT * { ?s ct:search "a" . ?s other:x ?o }', "other"),
        ('SELECT * { { ?s ct:search "a" } ', "search"),
        ('SELECT * { ?s ct:search "a" ; ct:phase }', "phase"),
    ],
)
def test_a_fault_has_the_place_that_the_client_wrote(query: str, place: str) -> None:
    """That of the expanded text moves with every study that is found."""
    sent = f"{PREFIX}\n{query}"
    few, many = _break(sent, FOUND[:1]), _break(sent, FOUND * 500)
    assert (few.line, few.column, str(few)) == (many.line, many.column, str(many))
    # The engine says the same where the search is a plain pattern.
    plain = _break(sent.replace("ct:search", "ct:serach").replace('("a" 2)', '"a" ,2'), FOUND)
    assert (few.line, few.column, str(few)) == (plain.line, plain.column, str(plain))
    assert place in sent.split("\n")[(few.line or 0) - 1]


def _break(query: str, found: list[tuple[str, float]]) -> QueryError:
    """What is told of ``query``, which the engine cannot take."""
    expansion = expand_searches(query, lambda *_: found)
    with pytest.raises(SyntaxError) as said:
        make_store().query(expansion.text)
    with pytest.raises(QueryError) as caught, expansion.placing():
        raise make_query_error(said.value, expansion.text, ["ct"])
    return caught.value


@given(
    before=st.text("ab\n", max_size=20),
    cut=st.text("xy\n", max_size=20),
    put=st.text("12\n", max_size=20),
    after=st.text("cd\n", max_size=20),
)
def test_every_kept_character_is_found_again(before: str, cut: str, put: str, after: str) -> None:
    expansion = Expansion(original := before + cut + after)
    expansion.keep(0, len(before))
    expansion.put(put, len(before))
    expansion.keep(len(before + cut), len(original))
    text = expansion.text
    for place in [*range(len(before)), *range(len(before + put), len(text))]:
        line, column = expansion.locate(*_count(text, place))
        assert original.split("\n")[line - 1].ljust(column, "\n")[column - 1] == text[place]


def _count(text: str, place: int) -> tuple[int, int]:
    """Line and column of a place."""
    passed = text[:place].split("\n")
    return len(passed), len(passed[-1]) + 1


@given(text=st.text(max_size=60))
def test_any_text_is_taken_or_refused(text: str) -> None:
    for query in (text, f'{PREFIX}{text} ct:search "a" {text}'):
        try:
            expand_searches(query, Recorder())
        except BadRequest:
            assert may_search(query)
