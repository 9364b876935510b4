"""Pages that wait for queries without end, and the others, which are not to wait for them."""

from __future__ import annotations

import socket
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
import urllib3

from kg.config import Config
from tests.hostile.processes import list_workers
from tests.hostile.waiting import wait_until
from tests.web_server import HttpClient, run_server

pytest_plugins = ("tests.web_fixtures",)

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a = ?i) }"
PAGE_TIMEOUT_S = 4
PATHS = ("/", "/health", "/search?q=imatinib", "/study/NCT90000001.html", "/queries", "/sparql")


@pytest.fixture(scope="module")
def pages(config: Config) -> Iterator[HttpClient]:
    """A server on which a page waits for a few seconds, a program longer."""
    with run_server(
        config.store, KG_PAGE_TIMEOUT_S=str(PAGE_TIMEOUT_S), KG_QUERY_TIMEOUT_S="30"
    ) as client:
        yield client


def ask_page(service: HttpClient, address: str, query: str = ENDLESS) -> tuple[int, str]:
    """Status and text of the page with the result of ``query``, asked from ``address``."""
    with urllib3.PoolManager(source_address=(address, 0), retries=False, timeout=30) as pool:
        url = f"{service.url}/sparql?query={quote(query)}"
        answer = pool.request("GET", url, headers=BROWSER)
        return answer.status, answer.data.decode()


def test_endless_queries_of_browsers_leave_the_other_pages_alone(pages: HttpClient) -> None:
    with ThreadPoolExecutor(24) as crowd:
        asked = [crowd.submit(ask_page, pages, f"127.0.0.{n % 3 + 3}") for n in range(24)]
        time.sleep(1)
        for path in PATHS:
            answer = pages.get(path, headers=BROWSER)
            assert answer.status == 200, path
        # They were not answered after the others, but while these waited.
        assert not all(one.done() for one in asked)
        answers = [one.result() for one in asked]
    statuses = Counter(status for status, _ in answers)
    assert set(statuses) == {503, 504}
    assert statuses[504] <= 5
    for status, text in answers:
        words = {503: "try again", 504: f"longer than a page may wait for it, {PAGE_TIMEOUT_S} s"}
        assert words[status] in text
        assert ">Try again</a>" in text


def test_one_client_does_not_keep_the_others_out(pages: HttpClient) -> None:
    with ThreadPoolExecutor(8) as crowd:
        asked = [crowd.submit(ask_page, pages, "127.0.0.3") for _ in range(8)]
        time.sleep(1)
        assert ask_page(pages, "127.0.0.4", "ASK {}")[0] == 200
        assert Counter(one.result()[0] for one in asked)[503] >= 5


def test_a_page_that_is_closed_ends_its_query(pages: HttpClient) -> None:
    root = pages.process.pid
    head = f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: kg\r\nAccept: text/html\r\n\r\n"
    with socket.create_connection((pages.host, pages.port)) as connection:
        connection.sendall(head.encode())
        wait_until(lambda: any(one.state == "R" for one in list_workers(root)), 3)
    wait_until(lambda: not any(one.state == "R" for one in list_workers(root)), 1)


def test_a_program_may_ask_longer_than_a_page(pages: HttpClient) -> None:
    values = {"query": ENDLESS, "timeout": str(PAGE_TIMEOUT_S + 1)}
    began = time.monotonic()
    assert pages.get("/sparql", values).status == 504
    assert time.monotonic() - began > PAGE_TIMEOUT_S


def test_readers_that_do_not_read_hold_no_page(pages: HttpClient) -> None:
    head = b"GET /ontology.ttl HTTP/1.1\r\nHost: kg\r\n\r\n"
    connections = [socket.create_connection((pages.host, pages.port)) for _ in range(16)]
    try:
        for connection in connections:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.sendall(head)
        wait_until(lambda: pages.get("/", headers=BROWSER).status == 200, 20)
        assert ask_page(pages, "127.0.0.3", "ASK {}")[0] == 200
    finally:
        for connection in connections:
            connection.close()
