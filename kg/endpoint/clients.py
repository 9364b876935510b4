"""Who asks: the address of a client, and the address it asked for, behind proxies or not.

Owns what is believed of ``X-Forwarded-…``: nothing, but from a proxy that the operator trusts.
Refuses to know what a client may do.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from werkzeug.http import parse_options_header

from kg.endpoint.messages import Scope
from kg.gate_settings import Network

_LOG = logging.getLogger(__name__)
_UNKNOWN = "unknown"
_UNTRUSTED = (
    "a proxy at %s asks for others, who are all one client to this server: if it is yours, name it "
    "in KG_TRUSTED_PROXIES"
)
# One subscriber has a whole /64 of IPv6; each of its addresses would be a client of its own.
_SUBSCRIBER_BITS = 64

# Headers that proxies set, and nobody else.
_SIGNS = frozenset(
    {
        b"via",
        b"forwarded",
        b"x-real-ip",
        b"x-forwarded-for",
        b"x-forwarded-proto",
        b"x-forwarded-host",
        b"x-forwarded-prefix",
    }
)


class Clients:
    """Tells clients apart.

    Args:
        trusted: networks of the proxies that are believed.
        unlimited: networks of clients that no limit holds for.
    """

    def __init__(self, trusted: Sequence[Network], unlimited: Sequence[Network]) -> None:
        self._has_trusted = bool(trusted)
        self._is_trusted, self._is_free = _make_test(trusted), _make_test(unlimited)
        self._has_warned = False

    def find(self, scope: Scope) -> str:
        """The address that sent a request: the peer, or whom trusted proxies name as theirs."""
        address = _normalize((scope.get("client") or (_UNKNOWN,))[0])
        if not self._has_trusted or not self._is_trusted(address):
            return address
        # From the right: what stands left of an untrusted address is that client's own claim.
        for named in reversed(_list_forwarded(scope)):
            address = _normalize(named)
            if not self._is_trusted(address):
                break
        return address

    def is_proxied(self, scope: Scope) -> bool:
        """Whether the peer is a proxy that is believed."""
        if not self._has_trusted:
            return False
        return self._is_trusted(_normalize((scope.get("client") or (_UNKNOWN,))[0]))

    def is_unlimited(self, address: str, scope: Scope) -> bool:
        """Whether no limit holds for the client at ``address``.

        Limits hold for a proxy that nobody trusts, on whichever machine it is: who is behind it
        may be anybody.
        """
        if not self._is_free(address):
            return False
        if not any(key in _SIGNS for key, _ in scope["headers"]):
            return True
        if self.is_proxied(scope):
            # One that does not say for whom it asks: that may be anybody.
            return bool(_list_forwarded(scope))
        if not self._has_warned:
            self._has_warned = True
            _LOG.warning(_UNTRUSTED, address)
        return False


@lru_cache(maxsize=4096)
def find_subscriber(address: str) -> str:
    """Whose limits hold for ``address``: itself, or its /64.

    >>> find_subscriber("2001:db8:1:2:3::4")
    '2001:db8:1:2::/64'
    """
    if ":" not in address:
        return address
    return str(ip_network(f"{address}/{_SUBSCRIBER_BITS}", strict=False))


def relocate(scope: Scope, public_url: str, is_proxied: bool) -> Scope:
    """``scope`` as its client sees it: scheme, host, and the prefix before all paths.

    The prefix may stand in the path already or not: proxies do either.
    """
    public = urlsplit(public_url) if public_url else _read_forwarded(scope, is_proxied)
    if public is None:
        return scope
    prefix = public.path.rstrip("/")
    path = scope["path"]
    if prefix and (path == prefix or path.startswith(f"{prefix}/")):
        path = path[len(prefix) :] or "/"
    changed = {**scope, "root_path": prefix, "path": path}
    if public.scheme:
        changed["scheme"] = public.scheme
    if public.netloc:
        others = [item for item in scope["headers"] if item[0] != b"host"]
        changed["headers"] = [*others, (b"host", public.netloc.encode("latin-1"))]
    return changed


def _read_forwarded(scope: Scope, is_proxied: bool) -> SplitResult | None:
    """Scheme, host and prefix that a believed proxy names."""
    if not is_proxied:
        return None
    prefix = _last(scope, b"x-forwarded-prefix").rstrip("/")
    scheme = _last(scope, b"x-forwarded-proto").lower()
    host = _last(scope, b"x-forwarded-host")
    is_path = prefix.startswith("/") and not prefix.startswith("//")
    return SplitResult(
        scheme if scheme in ("http", "https") else "",
        host if host and not set(host) & set("/@\\ ") else "",
        prefix if is_path and not set(prefix) & set("\\?#\"'<> ") else "",
        "",
        "",
    )


def _last(scope: Scope, name: bytes) -> str:
    """The value that the nearest proxy gave."""
    values = [value for key, value in scope["headers"] if key == name]
    return values[-1].decode("latin-1").rpartition(",")[2].strip() if values else ""


def _list_forwarded(scope: Scope) -> list[str]:
    """The addresses of ``X-Forwarded-For``, or of ``Forwarded`` (RFC 7239), nearest last."""
    lines = {b"x-forwarded-for": list[str](), b"forwarded": list[str]()}
    for key, value in scope["headers"]:
        if key in lines:
            lines[key] += value.decode("latin-1").split(",")
    if plain := lines[b"x-forwarded-for"]:
        return plain
    named = (parse_options_header(f"x; {part}")[1].get("for") for part in lines[b"forwarded"])
    return [address or _UNKNOWN for address in named]


@lru_cache(maxsize=4096)
def _normalize(address: str) -> str:
    """An address without port, brackets and zone; IPv4 in IPv6 as IPv4."""
    text = address.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        parsed = ip_address(text.partition("%")[0])
    except ValueError:
        return _UNKNOWN
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(parsed)


def _make_test(networks: Sequence[Network]) -> Callable[[str], bool]:
    """Whether an address is in one of ``networks``; of each it is found out once."""

    @lru_cache(maxsize=4096)
    def is_in(address: str) -> bool:
        if address == _UNKNOWN:
            return False
        parsed = ip_address(address)
        return any(parsed in network for network in networks)

    return is_in
