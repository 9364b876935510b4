"""The shortcut of the usual request gives what the long way gives, and nothing odd may take it."""

from __future__ import annotations

import asyncio
import re
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.config import Config
from kg.endpoint.form_fields import decode_field
from kg.endpoint.lexing import calls, find_form, find_plain_form, is_volatile
from kg.endpoint.messages import Scope
from kg.endpoint.searching import may_search
from kg.endpoint.shortcut import Shortcut
from kg.web.asgi import Application
from tests.test_endpoint_lexing import CALLS
from tests.test_endpoint_sparql import ASK, DESCRIBE, SELECT
from tests.web_server import Answer, HttpClient

pytest_plugins = ("tests.web_fixtures",)

CONSTRUCT = "CONSTRUCT { <urn:all> ct:n ?n } WHERE { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } }"
LARGE = "SELECT * { ?s ?p ?o }"
LARGEST = "SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 30000"
RELATIVE = "SELECT (<x> AS ?x) (STR(<../y>) AS ?y) {}"
BROKEN = "SELECT * {\n ?s ?p }"
MISSING = "PREFIX e: <urn:e> SELECT * { ?s missing:p ?o }"
QUERIES = [SELECT, ASK, CONSTRUCT, DESCRIBE, LARGE, LARGEST, RELATIVE, BROKEN, MISSING, "SELECT"]
HEADS = [
    {},
    {"Accept": "text/csv"},
    {"Accept": "application/n-triples, application/sparql-results+xml"},
    {"Accept": "image/png"},
    {"Accept": "application/json", "Accept-Encoding": "gzip"},
    {"Accept-Encoding": "zstd, gzip;q=0.5"},
    {"Accept-Encoding": "identity;q=0"},
    {"Host": "example.org"},
    {"X-Forwarded-Prefix": "/kg", "X-Forwarded-Proto": "https"},
]
# The length is told where the end of a result is known in time.
_CHANCE = {"date", "content-length", "transfer-encoding"}


def see(answer: Answer) -> tuple[int, dict[str, str], list[int]]:
    """An answer but for the order in it: the engine finds triples in any."""
    headers = {k.lower(): v for k, v in answer.headers.items() if k.lower() not in _CHANCE}
    return answer.status, headers, sorted(answer.data)


@pytest.mark.parametrize("head", HEADS, ids=str)
@pytest.mark.parametrize("query", QUERIES)
def test_both_ways_give_the_same(service: HttpClient, query: str, head: dict[str, str]) -> None:
    short = service.get("/sparql", {"query": query}, head)
    # A field without a name says nothing, and is nothing that the usual request has.
    long = service.get("/sparql", {"query": query, "": ""}, head)
    assert see(short) == see(long)


def make_scope(**changes: Any) -> Scope:
    usual = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "http_version": "1.1",
        "path": "/sparql",
        "query_string": b"query=ASK%20%7B%7D",
        "headers": [(b"host", b"localhost"), (b"accept", b"*/*")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    return {**usual, **changes}


@pytest.fixture
def shortcut(config: Config) -> Shortcut:
    return Shortcut(Application(config).pool, lambda accept: "html" in accept)


def test_the_usual_request_takes_it(shortcut: Shortcut) -> None:
    ride = shortcut.find(make_scope())
    assert ride is not None
    assert (ride.query, ride.client, ride.choice.form.name) == ("ASK {}", "127.0.0.1", "json")
    assert ride.wish.base_iri == "http://localhost/sparql"


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "HEAD"},
        {"method": "POST"},
        {"path": "/sparql/"},
        {"http_version": "1.0"},
        {"query_string": b""},
        {"query_string": b"query="},
        {"query_string": b"query=ASK%20%7B%7D&timeout=1"},
        {"query_string": b"query=ASK%20%7B%7D&query=ASK%20%7B%7D"},
        {"query_string": b"query=ASK%20%7B%FF%7D"},
        {"query_string": b"query=ASK%20%7B%7D%23" + b"x" * 3000},
        {"headers": [(b"accept", b"text/html")]},
        {"headers": [(b"accept-encoding", b"*;q=0")]},
        {"headers": [(b"accept", b"image/png")]},
        *(
            {"headers": [(name, value)]}
            for name, value in (
                (b"if-none-match", b"*"),
                (b"authorization", b"Bearer x"),
                (b"content-length", b"1"),
                (b"transfer-encoding", b"chunked"),
                (b"content-encoding", b"gzip"),
                (b"content-range", b"bytes 0-1/2"),
            )
        ),
    ],
    ids=str,
)
def test_any_other_request_does_not(shortcut: Shortcut, changes: dict[str, Any]) -> None:
    assert shortcut.find(make_scope(**changes)) is None


@pytest.mark.parametrize(
    "query",
    [
        *CALLS.values(),
        "SELECT (NOW() AS ?now) {}",
        "SELECT (uuid() AS ?x) {}",
        "SELECT (R\\u0041ND() AS ?x) {}",
        'SELECT * { ?s ct:search "x" }',
        "SELECT * { ?s ?p 'ſ' }",
        "INSERT DATA { <a> <b> <c> }",
        "PREFIX ct: <x> DELETE WHERE { ?s ?p ?o }",
        "",
        "{}",
    ],
)
def test_a_query_that_is_more_than_a_question_is_not_plain(query: str) -> None:
    assert find_plain_form(query) is None


_PARTS = st.sampled_from(
    [
        *("SELECT", "ASK", "construct", "Describe", "INSERT", "PREFIX", "BASE", "VERSION"),
        *("NOW", "service", "rand", "search", "a:", ":", "<u:v>", "<x y>", "\\u0053", "?x"),
        *"#\n \t\r{}()*'\"$.;@1-_",
    ]
)


@given(st.lists(_PARTS, max_size=16).map("".join))
def test_what_is_plain_is_read_alike_by_all(query: str) -> None:
    form = find_plain_form(query)
    if form is not None:
        assert form == find_form(query)
        assert [is_volatile(query), may_search(query), calls(query)] == [False] * 3


@given(st.binary(max_size=60))
def test_a_field_is_read_whatever_it_holds(data: bytes) -> None:
    try:
        decode_field(data)
    except UnicodeDecodeError:
        assert re.search(rb"%|[\x80-\xff]", data)


def test_a_long_query_by_it_is_ended_in_time(config: Config) -> None:
    """The clock is looked at late, and only for those that are still there."""
    messages: list[dict[str, Any]] = []
    text = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    query = f"query={quote(text)}".encode()

    async def live() -> None:
        application = Application(config)
        application.pool.limits = type(config.limits)(workers=1, timeout_s=0.5)

        async def receive() -> dict[str, Any]:
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: Any) -> None:
            messages.append(message)
            # Nobody takes more than the first piece.
            if message["type"] == "http.response.body":
                await asyncio.sleep(60)

        try:
            await application(make_scope(query_string=query), receive, send)
        finally:
            await application.pool.close()

    with pytest.raises(Exception, match="too long"):
        asyncio.run(live())
    assert [one["type"] for one in messages] == ["http.response.start", "http.response.body"]
