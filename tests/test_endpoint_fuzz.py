"""Queries made by chance, asked of a real server: each has an answer, and the server stays."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from kg.config import Config
from tests.hostile.grammar import QUERIES, VALUES, WISHES
from tests.hostile.processes import find_web_processes
from tests.web_server import HttpClient, run_server

pytest_plugins = ("tests.web_fixtures",)

# What a query may come to; 500 is not among them.
ALLOWED = {200, 303, 400, 403, 406, 422, 503, 504}
# More by hand, other ones each time: KG_FUZZ_EXAMPLES=5000.
EXAMPLES = int(os.environ.get("KG_FUZZ_EXAMPLES", "150"))


@pytest.fixture(scope="module")
def quick_service(config: Config) -> Iterator[HttpClient]:
    """A server that gives a query one second."""
    with run_server(config.store, KG_QUERY_TIMEOUT_S="1", KG_QUERY_MEMORY_MB="256") as service:
        yield service


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="KG_FUZZ_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(query=QUERIES, values=VALUES, wish=WISHES)
def test_any_query_has_an_answer(
    quick_service: HttpClient, query: str, values: dict[str, str | list[str]], wish: str
) -> None:
    body = query.encode(errors="surrogatepass")
    (web,) = find_web_processes(quick_service.process.pid)
    kind = {"Accept": wish} if wish else {}
    answer = quick_service.post("/sparql", body, "application/sparql-query", values, kind)
    assert answer.status in ALLOWED, (query, values, wish, answer.text)
    assert "Traceback" not in answer.text[:2000]
    (after,) = find_web_processes(quick_service.process.pid)
    assert after.pid == web.pid
