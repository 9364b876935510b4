"""One request to the API: what is tried again, how long is waited, what is never followed."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kg import __version__
from kg.errors import SourceError
from kg.sources.download import Clock, Manners
from kg.sources.download.address import find_redirect
from kg.sources.download.answers import Page, Record, parse_page, parse_study
from kg.sources.download.client import Client, Refusal
from tests.conftest import ROOT
from tests.registry_server import FakeClock, Registry, serve

RECORDS = [path.read_bytes() for path in sorted((ROOT / "examples").glob("*.json"))]
MANNERS = Manners(requests_per_minute=50, retries=4, timeout_s=20)
INTERVAL_S = 60 / 50


@pytest.fixture
def registry() -> Iterator[Registry]:
    with serve(Registry(RECORDS)) as served:
        yield served


def get_page(registry: Registry, clock: FakeClock, manners: Manners = MANNERS) -> Page | Refusal:
    with Client(registry.url, manners, Clock(clock.now, clock.sleep)) as client:
        return client.get("/studies", {"pageSize": "100", "countTotal": "true"}, parse_page)


def check_whole(page: Page | Refusal) -> None:
    assert isinstance(page, Page)
    assert [record.data for record in page.records] == [record.strip() for record in RECORDS]
    assert page.total == len(RECORDS)


def test_records_are_the_bytes_that_came(registry: Registry) -> None:
    check_whole(get_page(registry, FakeClock()))


def test_a_body_may_come_in_chunks(registry: Registry) -> None:
    registry.faults = {1: "chunked"}
    check_whole(get_page(registry, FakeClock()))
    assert len(registry.requests) == 1


def test_a_request_says_who_asks_and_takes_gzip(registry: Registry) -> None:
    get_page(registry, FakeClock())
    [headers] = registry.headers
    assert headers["User-Agent"] == f"trial-kg/{__version__}"
    assert headers["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize(
    "fault",
    [
        "status 500",
        "status 502",
        "status 503",
        "status 408",
        "status 429",
        "cut",
        "chunkcut",
        "overlong",
        "truncated",
        "html",
        "latin1",
        "badgzip",
        "reset",
    ],
)
def test_a_passing_fault_is_tried_again(registry: Registry, fault: str) -> None:
    registry.faults = {1: fault, 2: fault}
    clock = FakeClock()
    check_whole(get_page(registry, clock))
    assert len(registry.requests) == 3
    # However soon a try is repeated, the rate holds.
    assert sum(clock.sleeps) >= 2 * INTERVAL_S


def test_silence_ends_at_the_time_limit(registry: Registry) -> None:
    registry.faults = {1: "silence"}
    check_whole(get_page(registry, FakeClock(), replace(MANNERS, timeout_s=0.3)))
    assert len(registry.requests) == 2


def test_an_answer_that_drips_ends_at_its_time_limit(registry: Registry) -> None:
    """It is never silent for long; every look at the clock lets a tenth of the time go by."""
    registry.faults = {1: "drip"}
    check_whole(get_page(registry, FakeClock(tick_s=MANNERS.timeout_s)))
    assert len(registry.requests) == 2
    registry.faults = dict.fromkeys(range(1, 8), "drip")
    with pytest.raises(SourceError, match=r"the answer comes too slowly; gave up after 5 tries"):
        get_page(registry, FakeClock(tick_s=MANNERS.timeout_s))


def test_waits_grow_and_differ(registry: Registry) -> None:
    registry.faults = dict.fromkeys(range(1, 9), "status 500")
    clock = FakeClock()
    check_whole(get_page(registry, clock, replace(MANNERS, retries=8)))
    waits = [seconds for seconds in clock.sleeps if seconds > 1.5]
    assert len(waits) == 7  # the first try again follows at once, at the pace of every request
    for number, wait in enumerate(waits):
        least = min(60, 2 ** (number + 1))
        assert least <= wait <= min(60, least + 1)
    assert any(wait != int(wait) for wait in waits)


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_in_seconds(registry: Registry, status: int) -> None:
    registry.faults = {1: f"status {status} 77"}
    clock = FakeClock()
    check_whole(get_page(registry, clock))
    assert clock.sleeps == [77]


def test_retry_after_as_a_date(registry: Registry) -> None:
    registry.faults = {1: "status 429 +100"}
    clock = FakeClock()
    check_whole(get_page(registry, clock))
    [wait] = clock.sleeps
    assert 60 < wait <= 100


@pytest.mark.parametrize(
    "value", ["soon", "-5", "Fri, 31 Feb", "Fri, 31 Feb 99999 00:00:00 GMT", "9" * 5000]
)
def test_a_retry_after_that_says_nothing(registry: Registry, value: str) -> None:
    registry.faults = {1: f"status 429 {value}"}
    check_whole(get_page(registry, FakeClock()))


@pytest.mark.parametrize("seconds", [901, 7200, 86_400, 31_536_000])
def test_a_retry_after_in_hours_is_not_waited_for(registry: Registry, seconds: int) -> None:
    registry.faults = {1: f"status 503 {seconds}"}
    clock = FakeClock()
    with pytest.raises(SourceError, match=f"answers 503.*asks to wait {seconds:,} seconds$"):
        get_page(registry, clock)
    assert clock.sleeps == []
    assert len(registry.requests) == 1


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("status 500", "answers 500"),
        ("cut", "the connection broke before the answer was whole"),
        ("truncated", "answers no complete JSON (application/json"),
        ("html", "answers no complete JSON (text/html"),
        ("badgzip", "the answer cannot be unpacked"),
    ],
)
def test_the_last_try_says_what_was_wrong(registry: Registry, fault: str, words: str) -> None:
    registry.faults = dict.fromkeys(range(1, 6), fault)
    with pytest.raises(SourceError) as caught:
        get_page(registry, FakeClock())
    message = str(caught.value)
    assert message.startswith(f"{registry.url}/studies?pageSize=100")
    assert words in message
    assert message.endswith("gave up after 5 tries")
    assert "\n" not in message
    assert len(registry.requests) == 5


def test_fewer_tries_than_the_manners_allow(registry: Registry) -> None:
    registry.faults = dict.fromkeys(range(1, 10), "cut")
    clock = FakeClock()
    with (
        Client(registry.url, MANNERS, Clock(clock.now, clock.sleep)) as client,
        pytest.raises(SourceError, match=r"gave up after 1 try$"),
    ):
        client.get("/version", {}, bytes, retries=0)
    assert len(registry.requests) == 1


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/api/v2"
        clock = FakeClock()
        client = Client(url, replace(MANNERS, retries=1), Clock(clock.now, clock.sleep))
        with pytest.raises(SourceError, match=r"no connection: .*refused; gave up after 2 tries"):
            client.get("/version", {}, bytes)


def test_a_refusal_is_not_repeated(registry: Registry) -> None:
    registry.faults = {1: "status 403"}
    assert get_page(registry, FakeClock()) == Refusal(403, "busy")
    assert len(registry.requests) == 1


def test_an_answer_is_bounded(registry: Registry) -> None:
    """The limit counts what is unpacked: a small gzip body may be anything."""
    registry.records = [RECORDS[0].rstrip()[:-1] + b" " * 50_000_000 + b"}"]
    with pytest.raises(SourceError, match="larger than 1 MB; ask for smaller pages"):
        get_page(registry, FakeClock(), replace(MANNERS, max_answer_bytes=1_000_000))


def test_requests_keep_their_pace(registry: Registry) -> None:
    clock = FakeClock()
    with Client(registry.url, MANNERS, Clock(clock.now, clock.sleep)) as client:
        for _ in range(4):
            client.get("/version", {}, bytes)
        assert client.requests == 4
    assert clock.sleeps == pytest.approx([INTERVAL_S] * 3)


def test_a_merged_study_is_found_under_its_old_number(registry: Registry) -> None:
    record = RECORDS[0].replace(b'"nctId":', b'"nctIdAliases": ["NCT09999999"], "nctId":', 1)
    registry.records = [record]
    clock = FakeClock()
    with Client(registry.url, MANNERS, Clock(clock.now, clock.sleep)) as client:
        study = client.get("/studies/NCT09999999", {"format": "json"}, parse_study)
    assert isinstance(study, Record)
    assert study.data == record.strip()
    assert study.aliases == ("NCT09999999",)
    assert clock.sleeps == pytest.approx([INTERVAL_S])  # a redirect is a request


def test_a_redirect_elsewhere_is_not_followed(registry: Registry) -> None:
    registry.faults = {1: "redirect http://localhost:1/api/v2/studies"}
    with pytest.raises(SourceError, match=r"redirects to 'http://localhost:1.* not followed"):
        get_page(registry, FakeClock())


def test_redirects_in_a_circle_end(registry: Registry) -> None:
    registry.faults = dict.fromkeys(range(1, 20), "redirect /api/v2/version")
    with pytest.raises(SourceError, match="more than 5 redirects"):
        get_page(registry, FakeClock())
    assert len(registry.requests) == 6


@pytest.mark.parametrize(
    ("url", "location", "target"),
    [
        ("https://a.org/x", "/y?z=1", "https://a.org/y?z=1"),
        ("https://a.org/x", "https://www.a.org/x", "https://www.a.org/x"),
        ("https://www.a.org/x", "https://a.org/x", "https://a.org/x"),
        ("https://a.org/x", "https://a.org:443/x", "https://a.org:443/x"),
        ("http://a.org/x", "https://a.org/x", "https://a.org/x"),
        ("http://a.org:8080/x", "y", "http://a.org:8080/y"),
        ("https://a.org/x", "http://a.org/x", None),
        ("https://a.org/x", "https://b.org/x", None),
        ("https://a.org/x", "https://nota.org/x", None),
        ("https://a.org/x", "https://a.org.evil.com/x", None),
        ("https://a.org/x", "https://org/x", None),
        ("https://a.org/x", "https://a.org:8443/x", None),
        ("http://a.org:8080/x", "https://a.org/x", None),
        ("https://a.org/x", "https://user:pw@a.org/x", None),
        ("https://a.org/x", "file:///etc/passwd", None),
        ("https://a.org/x", "https://a.org:port/x", None),
        ("https://a.org/x", "https://[a.org/x", None),
    ],
)
def test_where_a_redirect_may_lead(url: str, location: str, target: str | None) -> None:
    assert find_redirect(url, location) == target
