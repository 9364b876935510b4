"""What a browser gets where no page of the service can be made."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

import pytest

from kg.config import Config
from tests.web_server import Answer, HttpClient, run_server

pytest_plugins = ("tests.web_fixtures",)

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a = ?i) }"


def check_page(answer: Answer, status: int, words: str) -> None:
    """It is a whole page, and its policy allows its own style."""
    assert (answer.status, answer.media_type) == (status, "text/html")
    assert words in answer.text
    assert f"<h1>{status} " in answer.text
    style = re.search(r"<style>(.*)</style>", answer.text)
    assert style is not None
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text


def test_a_graph_that_is_not_there(service: HttpClient) -> None:
    answer = service.get("/graphs?graph=urn:none", headers=BROWSER)
    check_page(answer, 404, "There is no such graph.")
    assert service.get("/graphs?graph=urn:none").media_type == "text/plain"


def test_what_the_client_sent_is_not_read_as_a_page(service: HttpClient) -> None:
    answer = service.get("/graphs", {"graph": "<script>alert(1)</script>"}, BROWSER)
    check_page(answer, 400, "&lt;script&gt;")


def test_a_client_that_asks_too_often(config: Config) -> None:
    limits = {"KG_RATE_PER_S": "1", "KG_RATE_BURST": "1", "KG_UNLIMITED_CLIENTS": "none"}
    with run_server(config.store, **limits) as client:  # type: ignore[arg-type]
        answers = [client.get("/", headers=BROWSER) for _ in range(6)]
    refused = next(answer for answer in answers if answer.status == 429)
    check_page(refused, 429, "more often than this server allows")
    assert int(refused.headers["Retry-After"]) >= 1


@pytest.mark.parametrize(("timeout", "more"), [("0.5", True), ("9", False), ("", False)])
def test_a_query_that_is_late_hears_of_its_time(config: Config, timeout: str, more: bool) -> None:
    with run_server(config.store, KG_QUERY_TIMEOUT_S="2") as client:
        values = {"query": ENDLESS, **({"timeout": timeout} if timeout else {})}
        answer = client.get("/sparql", values)
    given = "0.5" if more else "2"
    assert (answer.status, f"more than {given} s" in answer.text) == (504, True)
    assert ("timeout=2 at most" in answer.text) == more


def test_a_proxy_that_nobody_trusts_is_one_client(config: Config) -> None:
    """On the same machine too, where a client without a proxy has no limits."""
    limits = {"KG_RATE_PER_S": "1", "KG_RATE_BURST": "1"}
    with run_server(config.store, **limits) as client:  # type: ignore[arg-type]
        for name, value in (("X-Forwarded-For", "198.51.100.7"), ("Forwarded", "for=198.51.100.7")):
            behind = [client.get("/sparql", headers={name: value}).status for _ in range(4)]
            assert 429 in behind
            assert client.get("/metrics", headers={name: value}).status in (403, 429)
        assert {client.get("/sparql").status for _ in range(8)} == {200}
        assert client.get("/metrics").status == 200
