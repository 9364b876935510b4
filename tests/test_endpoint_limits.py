"""The parts of the gate by themselves: clients, rates, the sum of the counts."""

from __future__ import annotations

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

import pytest

from kg.endpoint.clients import Clients, find_subscriber, relocate
from kg.endpoint.metrics import Counts, read_snapshots, render, write_snapshot
from kg.endpoint.rates import Crowd, Rate
from kg.errors import ConfigError
from kg.gate_settings import GateSettings

PROXIES = [ip_network("10.0.0.0/8"), ip_network("::1")]


def make_scope(peer: str, path: str = "/", **headers: str) -> dict[str, Any]:
    listed = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    return {"client": (peer, 1), "path": path, "headers": listed, "scheme": "http"}


@pytest.mark.parametrize(
    ("peer", "headers", "client"),
    [
        ("192.0.2.1", {"x_forwarded_for": "203.0.113.1"}, "192.0.2.1"),
        ("10.0.0.1", {"x_forwarded_for": "203.0.113.1"}, "203.0.113.1"),
        ("10.0.0.1", {"x_forwarded_for": "1.1.1.1, 203.0.113.1, 10.0.0.2"}, "203.0.113.1"),
        ("10.0.0.1", {}, "10.0.0.1"),
        ("10.0.0.1", {"x_forwarded_for": "10.0.0.9"}, "10.0.0.9"),
        ("10.0.0.1", {"x_forwarded_for": "rubbish"}, "unknown"),
        ("10.0.0.1", {"x_forwarded_for": "203.0.113.1:4711"}, "203.0.113.1"),
        ("10.0.0.1", {"x_forwarded_for": "[2001:db8::1]:4711"}, "2001:db8::1"),
        ("::1", {"x_forwarded_for": "::ffff:203.0.113.1"}, "203.0.113.1"),
        ("::ffff:10.0.0.1", {"x_forwarded_for": "203.0.113.1"}, "203.0.113.1"),
        ("10.0.0.1", {"forwarded": 'for="[2001:db8::1]:80";proto=https'}, "2001:db8::1"),
        ("10.0.0.1", {"forwarded": "for=1.1.1.1, for=203.0.113.1;by=10.0.0.1"}, "203.0.113.1"),
    ],
)
def test_who_the_client_is(peer: str, headers: dict[str, str], client: str) -> None:
    assert Clients(PROXIES, ()).find(make_scope(peer, **headers)) == client


@pytest.mark.parametrize(
    ("trusted", "headers", "is_unlimited"),
    [
        ([], {}, True),
        ([], {"x_forwarded_for": "203.0.113.1"}, False),
        ([], {"x_real_ip": "203.0.113.1"}, False),
        ([], {"via": "1.1 proxy"}, False),
        ([], {"x_forwarded_proto": "https"}, False),
        (PROXIES, {}, True),
        (PROXIES, {"via": "1.1 proxy"}, False),
        (PROXIES, {"x_forwarded_for": "10.0.0.1"}, True),
    ],
)
def test_who_is_behind_a_proxy_that_names_nobody_may_be_anybody(
    trusted: list[IPv4Network | IPv6Network], headers: dict[str, str], is_unlimited: bool
) -> None:
    clients = Clients(trusted, [ip_network("10.0.0.1/32")])
    scope = make_scope("10.0.0.1", **headers)
    assert clients.is_unlimited(clients.find(scope), scope) is is_unlimited


def test_a_subscriber_has_a_network_of_ipv6() -> None:
    assert find_subscriber("203.0.113.1") == "203.0.113.1"
    assert find_subscriber("2001:db8::1") == find_subscriber("2001:db8::ffff:1")
    assert find_subscriber("2001:db8::1") != find_subscriber("2001:db8:0:1::1")


def test_a_public_address() -> None:
    for path in ("/study/a", "/kg/study/a"):
        scope = relocate(make_scope("x", path, host="inside"), "https://example.org/kg/", False)
        assert (scope["scheme"], scope["root_path"], scope["path"]) == ("https", "/kg", "/study/a")
        assert dict(scope["headers"])[b"host"] == b"example.org"
    assert relocate(make_scope("x", "/kg"), "https://example.org/kg", False)["path"] == "/"
    assert relocate(make_scope("x", "/kgx"), "https://example.org/kg", False)["path"] == "/kgx"


def test_a_forwarded_prefix_is_believed_of_proxies_only() -> None:
    scope = make_scope("10.0.0.1", x_forwarded_prefix="/kg/", x_forwarded_proto="https")
    assert relocate(scope, "", True)["root_path"] == "/kg"
    assert relocate(scope, "", True)["scheme"] == "https"
    assert "root_path" not in relocate(scope, "", False)
    for odd in ("//evil.example", "kg", '/"><script>', "/a?b"):
        assert relocate(make_scope("x", x_forwarded_prefix=odd), "", True)["root_path"] == ""


def test_the_rate_holds_and_bursts_pass() -> None:
    now = [0.0]
    rate = Rate(per_s=2, burst=5, clock=lambda: now[0])
    assert [rate.take("a") for _ in range(5)] == [0] * 5
    assert rate.take("a") == pytest.approx(0.5)
    assert rate.take("b") == 0
    now[0] = 0.5
    assert rate.take("a") == 0
    assert rate.take("a") > 0
    passed = 0
    for step in range(1000):
        now[0] = 1 + step / 100
        passed += rate.take("a") == 0
    assert 19 <= passed <= 22


def test_a_million_clients_take_no_more_memory_than_the_most() -> None:
    now = [0.0]
    rate = Rate(per_s=1, burst=10, most=1000, clock=lambda: now[0])
    for number in range(1_000_000):
        rate.take(f"{number}")
        assert len(rate) <= 1001
    now[0] = 1e6
    for number in range(1000):
        rate.take(f"late {number}")
    # Those whose time has passed are forgotten two at a time.
    assert len(rate) <= 1001


def test_a_crowd_forgets_who_has_left() -> None:
    crowd = Crowd()
    crowd.enter("a")
    crowd.enter("a")
    crowd.leave("a")
    assert (crowd.number, crowd.count("a"), crowd.count("b")) == (1, 1, 0)
    crowd.leave("a")
    assert (crowd.number, crowd.count("a")) == (0, 0)


def test_counts_of_all_processes_add_up(tmp_path: Path) -> None:
    for process, number in ((os.getpid(), 3), (os.getppid(), 4), (2**22 + 1, 5)):
        counts = Counts()
        for _ in range(number):
            counts.count_request("/sparql", "GET", 200)
            counts.count_query("ok", 0.03)
        snapshot = counts.take_snapshot()
        snapshot.process = process
        snapshot.gauges = {"kg_pool_workers": 4}
        write_snapshot(tmp_path, snapshot)
    text = render(read_snapshots(tmp_path)).decode()
    assert 'kg_http_requests_total{method="GET",route="/sparql",status="200"} 12.0' in text
    assert 'kg_query_seconds_bucket{le="0.025"} 0.0' in text
    assert 'kg_query_seconds_bucket{le="0.05"} 12.0' in text
    # The third has ended: its counts stay, its workers do not.
    assert text.count("kg_pool_workers{") == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KG_RATE_PER_S", "0"),
        ("KG_TRUSTED_PROXIES", "10.0.0.0/40"),
        ("KG_UNLIMITED_CLIENTS", "all"),
        ("KG_PUBLIC_URL", "example.org/kg"),
        ("KG_PUBLIC_URL", "https://example.org/kg?x"),
    ],
)
def test_settings_that_cannot_be_used(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        GateSettings.from_env({name: value})


def test_nobody_can_be_without_limits() -> None:
    assert GateSettings.from_env({"KG_UNLIMITED_CLIENTS": "none"}).unlimited_clients == ()
