"""``SERVICE`` and updates are told by tokens: nothing hides a call, and nothing looks like one."""

from __future__ import annotations

import itertools
import random
import socket
import threading
from collections.abc import Iterator

import pyoxigraph
import pytest

from kg.endpoint.lexing import UPDATE_FORMS, calls_service, find_form

CALLS = {
    "plain": "SELECT * { SERVICE <http://a/> { ?s ?p ?o } }",
    "lower case": "SELECT * { service <http://a/> { ?s ?p ?o } }",
    "mixed case": "SELECT * { SeRvIcE <http://a/> { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT <http://a/> { ?s ?p ?o } }",
    "silent, run together": "SELECT * { SERVICESILENT<http://a/> { ?s ?p ?o } }",
    "variable": "SELECT * { BIND(<http://a/> AS ?x) SERVICE ?x { ?s ?p ?o } }",
    "dollar variable": "SELECT * { BIND(<http://a/> AS $x) SERVICE$x{ ?s ?p ?o } }",
    "prefixed name": "PREFIX e: <http://a/> SELECT * { SERVICE e:x { ?s ?p ?o } }",
    "glued to a name": "PREFIX : <http://a/> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "glued, prefix declared": "PREFIX : <http://a/> PREFIX service: <http://b/> "
    "SELECT * { SERVICE:x { ?s ?p ?o } }",
    "glued to a prefix": "PREFIX e: <http://a/> SELECT * { SERVICEe:x { ?s ?p ?o } }",
    "glued after a boolean": "SELECT * { ?s ?p trueSERVICE<http://a/> { ?s ?p ?o } }",
    "glued after a number": "SELECT * { ?s ?p 1SERVICE<http://a/> { ?s ?p ?o } }",
    "after a dot": "SELECT * { ?s ?p 1.SERVICE<http://a/> { ?s ?p ?o } }",
    "after an empty local name": "PREFIX e: <http://a/> ASK { ?s ?p e:.SERVICE<http://a/> {} }",
    "after an IRI": "SELECT * { ?s ?p <http://a/>SERVICE<http://a/> { ?s ?p ?o } }",
    "after a string": 'SELECT * { ?s ?p "x"SERVICE<http://a/> { ?s ?p ?o } }',
    "after a quote in a string": r'SELECT * { ?s ?p "\"" . SERVICE <http://a/> {} }',
    "comments between": "SELECT * { SERVICE#x\n#y\n<http://a/> { ?s ?p ?o } }",
    "after a comment ended by CR": "SELECT * { #\rSERVICE <http://a/> { ?s ?p ?o } }",
    "escaped letter": r"SELECT * { \u0053ERVICE <http://a/> { ?s ?p ?o } }",
    "long escaped letter": r"SELECT * { \U00000053ERVICE <http://a/> { ?s ?p ?o } }",
    "escaped bracket": r"SELECT * { SERVICE \u003Chttp://a/> { ?s ?p ?o } }",
    "escaped quote ends the string": r"""SELECT * { ?s ?p "\u0022 SERVICE <http://a/> {} #" }""",
    "comparison, not IRI": "SELECT * { ?s ?p ?o FILTER(?o<'>')SERVICE<http://a/>{}FILTER(?o='') }",
    "comparison, then a comment": "SELECT * { ?s ?p ?o FILTER(?o<?s)SERVICE#>\n<http://a/>{} }",
    "comparison hides a long string": "SELECT * { ?s ?p ?o FILTER(?o<?s)#>'''\n"
    "SERVICE<http://a/>{}#'''\n}",
    "nested": "SELECT * { { SELECT * { OPTIONAL { GRAPH ?g { SERVICE <http://a/> {} } } } } }",
    "in an EXISTS": "ASK { FILTER NOT EXISTS { SERVICE <http://a/> { ?s ?p ?o } } }",
    "after a reifier": "SELECT * { ?s ?p ?o ~ SERVICE <http://a/> { ?s ?p ?o } }",
    "after an anonymous node": "SELECT * { ?s ?p []SERVICE<http://a/> { ?s ?p ?o } }",
    "after a base direction": 'SELECT * { ?s ?p "x"@en--ltrSERVICE<http://a/> { ?s ?p ?o } }',
}

NO_CALLS = {
    "in a string": """SELECT * { ?s ?p "SERVICE <http://a/> { }" }""",
    "in a single-quoted string": """SELECT * { ?s ?p 'SERVICE <http://a/> { }' }""",
    "in a long string": '''SELECT * { ?s ?p """a " SERVICE <http://a/> "" { } """ }''',
    "after an escaped quote": r"""SELECT * { ?s ?p "\" SERVICE <http://a/> {}" }""",
    "in a comment": "SELECT * { # SERVICE <http://a/> { }\n ?s ?p ?o }",
    "in an IRI": "SELECT * { <http://a/SERVICE/service#service> ?p ?o }",
    "as an IRI": "SELECT * { <service> ?p <service/> }",
    "in a urn": "SELECT * { <urn:service:a> ?p <urn:x:service> }",
    "variables": "SELECT ?service $SERVICE { ?service ?p $SERVICE }",
    "local names": "PREFIX ex: <http://a/> SELECT * { ?s ex:service ex:SERVICE . }",
    "prefix": "PREFIX service: <http://a/> SELECT * { service:a service:b service:c }",
    "prefix, graph name": "PREFIX service: <http://a/> SELECT * { GRAPH service:g { ?s ?p ?o } }",
    "prefix, from": "PREFIX service: <http://a/> SELECT * FROM service:g { ?s ?p ?o }",
    "blank node": "SELECT * { _:service ?p _:SERVICE }",
    "language": 'SELECT * { ?s ?p "x"@en-service }',
    "escaped name": r"PREFIX e: <http://a/> SELECT * { ?s e:a\'SERVICE ?o . }",
    "function": "PREFIX e: <http://a/> SELECT * { FILTER(e:service(?x)) }",
    "base": "BASE <http://a/service/> SELECT * { <service> ?p ?o }",
}


@pytest.mark.parametrize("query", CALLS.values(), ids=CALLS)
def test_calls_are_found(query: str) -> None:
    assert calls_service(query)


@pytest.mark.parametrize("query", NO_CALLS.values(), ids=NO_CALLS)
def test_other_uses_of_the_word_are_no_calls(query: str) -> None:
    assert not calls_service(query)


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[int, list[str]]]:
    """A port of this machine that counts who connects, and hangs up."""
    calls: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                calls.append("call")
                connection.close()

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield server.getsockname()[1], calls
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    one = pyoxigraph.NamedNode("http://a/1")
    store.add(pyoxigraph.Quad(one, one, pyoxigraph.Literal("1")))
    return store


def run(store: pyoxigraph.Store, query: str) -> None:
    """Run to the end, whatever comes of it."""
    try:
        results = store.query(query)
        if not isinstance(results, pyoxigraph.QueryBoolean):
            list(results)
    except (SyntaxError, OSError, ValueError, RuntimeError):
        pass


def test_the_engine_does_call(listener: tuple[int, list[str]], store: pyoxigraph.Store) -> None:
    """Otherwise the next test would prove nothing."""
    port, calls = listener
    before = len(calls)
    run(store, f"SELECT * {{ ?s ?p 1SERVICE<http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}")
    run(store, f"SELECT * {{ ?s ?p ?o SERVICE<http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}")
    assert len(calls) > before


PIECES = (
    "SERVICE", "service", "SERVICE", "SILENT", "true", "1", "1.", ".", ";", " ", " ", "\n", "\r",
    "#", "#>\n", "<URL>", "<URL>", "{?a ?b ?c}", "{?a ?b ?c}", "{", "}", "?s ?p ?o", "?s", ":x",
    "e:x", "e:.", "service:x", "'", '"', "'''", '"""', "\\", "\\u0053", "\\u0022", "'x'", '"x"',
    "@en", "^^e:x", "FILTER(?o<'>')", "FILTER(?o<?s)", "FILTER(?s>?o)", "(", ")", "[", "]", "[]",
    "OPTIONAL", "UNION", "GRAPH ?g", "BIND(1 AS ?z)", "VALUES ?v {'''a'}", "a", "<", ">", "<<",
    ">>", "<URL>SERVICE<URL>{}", "SERVICE<URL>{?a ?b ?c}", "SERVICE:x{?a ?b ?c}",
)  # fmt: skip


def test_no_query_let_through_makes_the_engine_call(
    listener: tuple[int, list[str]], store: pyoxigraph.Store
) -> None:
    """Random texts of awkward pieces: the engine must not call for any that the lexer lets by."""
    port, calls = listener
    draw = random.Random(7)
    url = f"http://127.0.0.1:{port}/"
    prologue = f"PREFIX : <{url}> PREFIX e: <{url}> PREFIX service: <{url}> "
    let_through = 0
    for _ in range(6000):
        body = "".join(draw.choices(PIECES, k=draw.randint(1, 9))).replace("URL", url)
        query = f"{prologue}SELECT * {{ ?s ?p ?o . {body} }}"
        if not calls_service(query):
            let_through += 1
            before = len(calls)
            run(store, query)
            assert len(calls) == before, query
    assert let_through > 1000


BEFORE = (
    "", "?s ?p ?o", "?s ?p ?o .", "?s ?p ?o ;", "?s ?p 1", "?s ?p 1.", "?s ?p 1.5", "?s ?p true",
    "?s ?p 'x'", "?s ?p 'x'@en", "?s ?p 'x'^^e:x", "?s ?p e:x", "?s ?p e:", "?s ?p e:.", "?s ?p :x",
    "?s ?p <http://a/>", "?s ?p []", "?s ?p _:b", "?s ?p (1)", "?s a e:x", "OPTIONAL {}", "{}",
    "FILTER(?o<'>')", "FILTER(?o<?s)", "FILTER(1<?s&&2>?s)", "BIND(1 AS ?z)",
    "VALUES ?v {'''a'}", "?s ?p '''a'''", "MINUS {}", "{} UNION {}", "FILTER EXISTS {}",
    "?s ?p ?o . #x\n", "?s ?p ?o #<\r",
)  # fmt: skip
BETWEEN = ("", " ", "\n", "\r", "#'\n", "#<\r", "\t.")
CALLED = (
    "SERVICE <URL> {}", "SERVICE<URL>{}", "service SILENT <URL> {}", "SERVICESILENT<URL>{}",
    "SERVICE:x{}", "SERVICE :x {}", "SERVICEe:x{}", "SERVICE service:x {}", "SERVICE#>\n<URL>{}",
    "SERVICE#'''\n<URL>#'''\n{}", "SERVICE?u{}", "SERVICE SILENT$u{}",
    "SERVICE<URL>#<\n{?s ?p 'x'}",
)  # fmt: skip


def test_every_call_the_engine_makes_is_found(
    listener: tuple[int, list[str]], store: pyoxigraph.Store
) -> None:
    """All ways to end what stands before, to part it from the call, and to write the call."""
    port, calls = listener
    url = f"http://127.0.0.1:{port}/"
    prologue = f"PREFIX : <{url}> PREFIX e: <{url}> PREFIX service: <{url}> "
    made = 0
    for parts in itertools.product(BEFORE, BETWEEN, CALLED):
        body = "".join(parts).replace("URL", url)
        query = f"{prologue}SELECT * {{ VALUES ?u {{ <{url}> }} {body} }}"
        before = len(calls)
        run(store, query)
        if len(calls) > before:
            made += 1
            assert calls_service(query), query
    assert made > 1000


@pytest.mark.parametrize("unit", ["<'''", "'''", '"""a', "<a>", "a.", "a-", "<'>", "'\\", "1."])
def test_long_texts_are_read_in_one_go(unit: str) -> None:
    """Each place of a text is read once; a quadratic reader would not come back from this."""
    assert not calls_service("?service " + unit * 100_000)


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("prefix a: <http://a/#> # INSERT\nbase <http://b/> insert data {}", "INSERT"),
        ("PREFIX : <x>PREFIX insert: <y>DELETE WHERE {}", "DELETE"),
        ("BASE <insert> ASK {}", "ASK"),
        ('VERSION "1.2" CONSTRUCT {} {}', "CONSTRUCT"),
        (r"\u004C\u004FAD <http://a/>", "LOAD"),
        ("# only a comment", None),
        ("", None),
        ("<http://a/>", None),
    ],
)
def test_the_form_is_the_first_word_after_the_prologue(query: str, form: str | None) -> None:
    assert find_form(query) == form


def test_updates_are_no_queries_for_the_engine(store: pyoxigraph.Store) -> None:
    for form in UPDATE_FORMS:
        with pytest.raises(SyntaxError):
            store.query(f"{form} DATA {{ <http://a/> <http://a/> <http://a/> }}")
