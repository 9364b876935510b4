"""Settings: one frozen :class:`Config`, read from ``KG_*`` variables and passed as an argument.

Owns the names, defaults and checks of the settings. Holds no state at import time and is the only
module that reads the environment.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from kg.errors import ConfigError

ONTOLOGY_FILES = ("ct.ttl", "defined.ttl", "codelists.ttl", "alignments.ttl", "external.ttl")
DEFAULT_BASE_IRI = "https://w3id.org/trial-kg/"
DEFAULT_API_URL = "https://clinicaltrials.gov/api/v2"
Network = IPv4Network | IPv6Network
_MIB = 1024 * 1024
_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Limits:
    """What queries of others may take, in each server process.

    Attributes:
        workers: queries that run at once (``KG_QUERY_WORKERS``).
        waiting: queries that may wait for a worker (``KG_QUERY_WAITING``).
        wait_s: seconds until one of them is told that the server is busy (``KG_QUERY_WAIT_S``).
        timeout_s: seconds that a query may take, the reading of its result included
            (``KG_QUERY_TIMEOUT_S``).
        memory: bytes that a query may take (``KG_QUERY_MEMORY_MB``, in MiB).
        rows: rows or triples of a result (``KG_QUERY_MAX_ROWS``).
        bytes: bytes of a result as it is sent (``KG_QUERY_MAX_MB``, in MiB).
        service_allow: whom ``SERVICE`` may call: whole endpoint IRIs, or beginnings that end in
            ``/`` (``KG_SERVICE_ALLOW``).
        load_allow: what ``LOAD`` may read, in the same way (``KG_LOAD_ALLOW``).
    """

    workers: int = 4
    waiting: int = 64
    wait_s: float = 5.0
    timeout_s: float = 60.0
    memory: int = 1024 * _MIB
    rows: int = 10_000_000
    bytes: int = 4096 * _MIB
    service_allow: tuple[str, ...] = ()
    load_allow: tuple[str, ...] = ()

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Limits:
        """The limits in ``env``.

        Raises:
            ConfigError: a value that cannot be used, naming its variable.
        """

        def read(name: str, default: float) -> float:
            return _parse_number(f"KG_QUERY_{name}", env.get(f"KG_QUERY_{name}") or str(default))

        return cls(
            workers=int(read("WORKERS", cls.workers)),
            waiting=int(read("WAITING", cls.waiting)),
            wait_s=read("WAIT_S", cls.wait_s),
            timeout_s=read("TIMEOUT_S", cls.timeout_s),
            memory=int(read("MEMORY_MB", cls.memory / _MIB) * _MIB),
            rows=int(read("MAX_ROWS", cls.rows)),
            bytes=int(read("MAX_MB", cls.bytes / _MIB) * _MIB),
            service_allow=_parse_allowed("KG_SERVICE_ALLOW", env.get("KG_SERVICE_ALLOW") or ""),
            load_allow=_parse_allowed("KG_LOAD_ALLOW", env.get("KG_LOAD_ALLOW") or ""),
        )


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
    connections: int = 512
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
            return _parse_number(name, env.get(name) or str(default))

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


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting of the service.

    Attributes:
        store: directory of the store (``KG_STORE``).
        base_iri: start of every minted resource IRI, ending in ``/`` or ``#`` (``KG_BASE_IRI``).
        home: directory holding ``ontologies/``, ``shapes/`` and ``queries/`` (``KG_HOME``).
        host: address the server listens on (``KG_HOST``).
        port: TCP port the server listens on (``KG_PORT``).
        vocabularies: directory of installed vocabularies (``KG_VOCABULARIES``).
        vocabularies_given: this directory was named, and is not merely the default one.
        limits: what queries of others may take (``KG_QUERY_…``).
        gate: who may ask how much (``KG_RATE_PER_S`` …).
        api_url: address of the ClinicalTrials.gov API v2, without a final ``/`` (``KG_API_URL``).
    """

    store: Path = Path("kg-store")
    base_iri: str = DEFAULT_BASE_IRI
    home: Path = _ROOT
    host: str = "127.0.0.1"
    port: int = 7878
    api_url: str = DEFAULT_API_URL
    vocabularies: Path = Path("kg-vocabularies")
    vocabularies_given: bool = False
    limits: Limits = Limits()
    gate: GateSettings = GateSettings()

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Config:
        """The settings in ``environ`` (default: the process environment).

        Raises:
            ConfigError: a value that cannot be used, naming its variable.
        """
        env = os.environ if environ is None else environ
        return cls(
            store=Path(env.get("KG_STORE") or "kg-store"),
            base_iri=_parse_base_iri(env.get("KG_BASE_IRI") or DEFAULT_BASE_IRI),
            home=Path(env.get("KG_HOME") or _ROOT),
            host=env.get("KG_HOST") or "127.0.0.1",
            port=_parse_port(env.get("KG_PORT") or "7878"),
            api_url=_parse_api_url(env.get("KG_API_URL") or DEFAULT_API_URL),
            vocabularies=Path(env.get("KG_VOCABULARIES") or "kg-vocabularies"),
            vocabularies_given=bool(env.get("KG_VOCABULARIES")),
            limits=Limits.from_env(env),
            gate=GateSettings.from_env(env),
        )

    def with_store(self, store: Path | None) -> Config:
        """This configuration with another store directory; ``None`` keeps the present one."""
        return self if store is None else replace(self, store=store)

    def with_vocabularies(self, directory: Path | None) -> Config:
        """This configuration with another folder of vocabularies; ``None`` keeps it."""
        if directory is None:
            return self
        return replace(self, vocabularies=directory, vocabularies_given=True)

    def check_vocabularies(self) -> Config:
        """This configuration, whose folder of vocabularies may be missing only by default.

        Raises:
            ConfigError: a folder that was named is none: what it should hold would not be used.
        """
        if self.vocabularies_given and not self.vocabularies.is_dir():
            raise ConfigError(
                f"{self.vocabularies}: no such folder of vocabularies (--vocabularies, or "
                f"KG_VOCABULARIES); kg vocab add makes one"
            )
        return self

    @property
    def ontologies(self) -> Path:
        """Directory of the ontology, code lists and bundled vocabulary slices."""
        return self.home / "ontologies"

    @property
    def ontology_files(self) -> tuple[Path, ...]:
        """The files that make up our ontology, own terms first."""
        return tuple(self.ontologies / name for name in ONTOLOGY_FILES)

    @property
    def shapes(self) -> Path:
        """Directory of the SHACL shapes, one file a class."""
        return self.home / "shapes"

    @property
    def queries(self) -> Path:
        """Directory of the query catalogue."""
        return self.home / "queries"


def _parse_base_iri(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or text[-1] not in "/#":
        raise ConfigError(
            f"KG_BASE_IRI: {text!r} is not usable; give an http(s) IRI ending in '/' or '#'"
        )
    return text


def _parse_api_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        is_usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:  # a port that is no number, brackets that do not match
        is_usable = False
    if not is_usable or parts.scheme not in ("http", "https") or parts.query or parts.fragment:
        raise ConfigError(
            f"KG_API_URL: {text!r} is not usable; give an http(s) address such as {DEFAULT_API_URL}"
        )
    return text.rstrip("/")


def _parse_allowed(name: str, text: str) -> tuple[str, ...]:
    found = tuple(text.replace(",", " ").split())
    for address in found:
        parts = urlsplit(address)
        is_plain = parts.scheme in ("http", "https") and parts.path and "@" not in parts.netloc
        if not is_plain or not address.isascii() or "#" in address or "/../" in address:
            raise ConfigError(
                f"{name}: {address!r} is not usable; give http(s) addresses in full, or beginnings "
                "that end in '/', with blanks between them"
            )
    return found


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


def _parse_number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 1 <= number < math.inf:
        raise ConfigError(f"{name}: {text!r} is not usable; give a number from 1")
    return number


def _parse_port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise ConfigError(f"KG_PORT: {text!r} is not a TCP port (1 to 65535)")
    return int(text)
