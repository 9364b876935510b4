"""What a person reads while all query workers are busy, or a query takes too long."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from lxml import html

from kg.config import Config
from tests.web_server import HttpClient, run_server

pytest_plugins = ("tests.web_fixtures",)

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
TIMEOUT_S = 12


@pytest.fixture(scope="module")
def busy(config: Config) -> Iterator[HttpClient]:
    """A server whose one worker works, and goes on for seconds."""
    given = {"KG_QUERY_WORKERS": "1", "KG_QUERY_WAIT_S": "1", "KG_QUERY_TIMEOUT_S": str(TIMEOUT_S)}
    with run_server(config.store, workers=1, **given) as client:
        thread = threading.Thread(target=client.get, args=("/sparql", {"query": ENDLESS}))
        thread.start()
        time.sleep(0.7)
        yield client
        thread.join(TIMEOUT_S + 10)


def test_a_page_says_so_and_offers_to_try_again(busy: HttpClient) -> None:
    path = "/queries/drug-synonyms?name=%22%3E%3Cb%3E"
    answer = busy.ask("GET", path, headers=BROWSER)
    assert (answer.status, answer.headers.get("Retry-After")) == (503, "2"), answer.text
    page = html.fromstring(answer.data)
    assert page.xpath("string(//p[@class='lead'])").startswith("All query workers are busy")
    assert page.xpath("//a[text()='Try again']/@href") == [path]


def test_the_editor_keeps_the_query(busy: HttpClient) -> None:
    answer = busy.get("/sparql", {"query": "ASK {}"}, BROWSER)
    assert (answer.status, answer.headers.get("Retry-After")) == (503, "2"), answer.text
    page = html.fromstring(answer.data)
    assert page.xpath("string(//textarea)").strip() == "ASK {}"
    assert "busy" in page.text_content()


def test_a_late_query_is_told_in_the_editor(config: Config) -> None:
    with run_server(config.store, KG_QUERY_TIMEOUT_S="1") as client:
        answer = client.get("/sparql", {"query": ENDLESS}, BROWSER)
    assert answer.status == 504
    assert "longer than a page may wait" in answer.text
    assert "Try again" in answer.text


def test_no_address_of_another_host_is_offered(busy: HttpClient) -> None:
    answer = busy.ask("GET", "//example.org/queries/drug-synonyms?name=a", headers=BROWSER)
    addresses = html.fromstring(answer.data).xpath("//@href")
    assert not any(address.startswith("//") for address in addresses)
