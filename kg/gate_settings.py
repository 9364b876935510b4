"""Settings of the gate: who may ask how much of the server, and what proxies are believed.

Owns their names, defaults and checks. Refuses to read the environment: ``kg.config`` does, and
passes them on as a part of the configuration.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from urllib.parse import urlsplit

from kg.errors import ConfigError

Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class GateSettings:
    """Who may ask how much of the whole server.

    Attributes:
        rate_per_s: requests a second of one client, in the long run (``KG_RATE_PER_S``).
        burst: requests that it may send at once after a pause (``KG_RATE_BURST``).
        client_requests: its requests that are answered at once (``KG_CLIENT_REQUESTS``).
        requests: requests of all that are answered at once (``KG_MAX_REQUESTS``).
        connections: connections that a process holds at once (``KG_MAX_CONNECTIONS``).
        body_timeout_s: seconds in which the body of a request must come (``KG_BODY_TIMEOUT_S``).
        drain_s: seconds that running requests get after SIGTERM (``KG_DRAIN_S``).
        trusted_proxies: networks whose ``X-Forwarded-…`` is believed (``KG_TRUSTED_PROXIES``).
        unlimited_clients: networks of clients without limits, who may also read the metrics
            (``KG_UNLIMITED_CLIENTS``; ``none`` for nobody).
        access_log: file of the access log, ``-`` for standard output (``KG_ACCESS_LOG``).
        public_url: where clients find the service, if a proxy stands before it
            (``KG_PUBLIC_URL``).
    """

    rate_per_s: float = 20.0
    burst: int = 100
    client_requests: int = 16
    requests: int = 512
    connections: int = 2048
    body_timeout_s: float = 20.0
    drain_s: float = 30.0
    trusted_proxies: tuple[Network, ...] = ()
    unlimited_clients: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1"))
    access_log: str = ""
    public_url: str = ""

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> GateSettings:
        """The settings in ``env``.

        Raises:
            ConfigError: a value that cannot be used, naming its variable.
        """

        def read(name: str, default: float) -> float:
            return parse_number(name, env.get(name) or str(default))

        def read_networks(name: str, default: tuple[Network, ...]) -> tuple[Network, ...]:
            text = env.get(name)
            return default if not text else _parse_networks(name, text)

        return cls(
            rate_per_s=read("KG_RATE_PER_S", cls.rate_per_s),
            burst=int(read("KG_RATE_BURST", cls.burst)),
            client_requests=int(read("KG_CLIENT_REQUESTS", cls.client_requests)),
            requests=int(read("KG_MAX_REQUESTS", cls.requests)),
            connections=int(read("KG_MAX_CONNECTIONS", cls.connections)),
            body_timeout_s=read("KG_BODY_TIMEOUT_S", cls.body_timeout_s),
            drain_s=read("KG_DRAIN_S", cls.drain_s),
            trusted_proxies=read_networks("KG_TRUSTED_PROXIES", cls.trusted_proxies),
            unlimited_clients=read_networks("KG_UNLIMITED_CLIENTS", cls.unlimited_clients),
            access_log=env.get("KG_ACCESS_LOG") or "",
            public_url=_parse_public_url(env.get("KG_PUBLIC_URL") or ""),
        )


def parse_number(name: str, text: str) -> float:
    """A number from 1.

    Raises:
        ConfigError: ``text`` is none, naming the variable ``name``.
    """
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 1 <= number < math.inf:
        raise ConfigError(f"{name}: {text!r} is not usable; give a number from 1")
    return number


def _parse_networks(name: str, text: str) -> tuple[Network, ...]:
    if text == "none":
        return ()
    try:
        return tuple(ip_network(part) for part in text.replace(",", " ").split())
    except ValueError as error:
        raise ConfigError(
            f"{name}: {error}; give addresses or networks such as 10.0.0.0/8, or none"
        ) from error


def _parse_public_url(text: str) -> str:
    parts = urlsplit(text)
    is_usable = parts.scheme in ("http", "https") and parts.netloc and "@" not in parts.netloc
    is_odd = parts.query or parts.fragment or "//" in parts.path or set(text) & set("\"'<> \\")
    if text and (not is_usable or is_odd):
        raise ConfigError(
            f"KG_PUBLIC_URL: {text!r} is not usable; give an address such as "
            "https://example.org/kg/"
        )
    return text
