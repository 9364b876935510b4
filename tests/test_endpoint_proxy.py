"""The service under a path of nginx: every address stays under it, and results stream."""

from __future__ import annotations

import re
import time
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import urllib3
from lxml import html

from kg.web.prefix import prefix_addresses
from tests.web_dataset import RICH
from tests.web_server import HttpClient

pytest_plugins = ("tests.web_fixtures", "tests.gate_fixtures")

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
STARTS = (
    "/", f"/study/{RICH}", "/search?q=imatinib", "/queries", "/sparql", "/ontology", "/nowhere",
    "/sparql?query=SELECT%20*%20%7B?s%20a%20?o%7D%20LIMIT%205", "/shapes",
)  # fmt: skip
PAGES = 30
LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 3000000"


def fetch(url: str, accept: str = BROWSER) -> urllib3.BaseHTTPResponse:
    return ask("GET", url, headers={"Accept": accept})


def ask(method: str, url: str, **settings: Any) -> urllib3.BaseHTTPResponse:
    """One request, followed nowhere and not tried again."""
    return urllib3.request(method, url, retries=False, timeout=60, redirect=False, **settings)


def list_addresses(page: bytes) -> set[str]:
    tree = html.fromstring(page)
    return {str(value) for value in tree.xpath("//@href | //@src | //@action")}


def test_every_address_of_the_pages_stays_under_the_prefix(proxied: HttpClient) -> None:
    """Crawl from the main pages; each address of this server resolves, and is under /kg/."""
    root = f"http://127.0.0.1:{proxied.port}/"
    waiting = [f"{proxied.url}{path}" for path in STARTS]
    seen: dict[str, int] = {}
    pages = 0
    while waiting and pages < PAGES:
        url = waiting.pop(0).partition("#")[0]
        if url in seen:
            continue
        answer = fetch(url)
        seen[url] = answer.status
        assert answer.status in (200, 301, 303) or url.endswith("/nowhere"), (url, answer.status)
        found = {answer.headers["Location"]} if "Location" in answer.headers else set()
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            pages += 1
            found |= list_addresses(answer.data)
        for link in re.findall(r"<([^>]*)>; rel=\"alternate\"", answer.headers.get("Link", "")):
            found.add(link)
        for address in found:
            whole = urljoin(url, address)
            if whole.startswith(root):
                assert whole.startswith(f"{root}kg/"), (url, address)
                waiting.append(whole)
    assert pages >= 20
    assert any(url.endswith("style.css") for url in seen)
    assert {301, 303} & set(seen.values())


def test_redirects_and_descriptions_name_the_address_of_the_client(proxied: HttpClient) -> None:
    answer = fetch(f"{proxied.url}/study/{RICH}", "text/turtle")
    assert answer.status == 303
    assert urlsplit(answer.headers["Location"]).path == f"/kg/study/{RICH}.ttl"


def test_results_come_as_they_are_found(proxied: HttpClient) -> None:
    """The first piece is there long before the last: nothing between holds the result back."""
    url = f"{proxied.url}/sparql"
    ask("GET", url, fields={"query": "ASK {}"})
    began = time.monotonic()
    answer = ask(
        "GET", url, fields={"query": LONG}, headers={"Accept": "text/csv"}, preload_content=False
    )
    first = next(answer.stream(1024))
    first_s = time.monotonic() - began
    answer.release_conn()
    answer.close()
    assert first
    assert first_s < 4


def test_a_broken_result_is_broken_behind_the_proxy_too(proxied: HttpClient) -> None:
    """Ended by its time limit after the first byte, it must not look whole."""
    with pytest.raises(urllib3.exceptions.HTTPError):
        ask(
            "GET",
            f"{proxied.url}/sparql",
            fields={"query": LONG.replace("3000000", "900000000"), "timeout": "1"},
            headers={"Accept": "text/csv"},
        )


def test_addresses_in_text_are_left_alone() -> None:
    page = b'<p title="a">href=&#34;/x</p><form class="y" action="/search">"/a" href="/b"</form>'
    expected = page.replace(b'action="/search"', b'action="/kg/search"')
    assert prefix_addresses(page, "/kg") == expected
    assert prefix_addresses(b'<a href="//example.org/">', "/kg") == b'<a href="//example.org/">'
