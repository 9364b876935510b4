"""Settings: one frozen :class:`Config`, read from ``KG_*`` variables and passed as an argument.

Owns the names, defaults and checks of the settings. Holds no state at import time and is the only
module that reads the environment.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from kg.errors import ConfigError
from kg.gate_settings import GateSettings, parse_number

ONTOLOGY_FILES = ("ct.ttl", "defined.ttl", "codelists.ttl", "alignments.ttl", "external.ttl")
DEFAULT_GRAPHS = ("union", "plain")
DEFAULT_BASE_IRI = "https://w3id.org/trial-kg/"
DEFAULT_API_URL = "https://clinicaltrials.gov/api/v2"
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
        page_timeout_s: seconds that a query may take whose result a page shows
            (``KG_PAGE_TIMEOUT_S``).
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
    page_timeout_s: float = 20.0
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
            return parse_number(f"KG_QUERY_{name}", env.get(f"KG_QUERY_{name}") or str(default))

        return cls(
            workers=int(read("WORKERS", cls.workers)),
            waiting=int(read("WAITING", cls.waiting)),
            wait_s=read("WAIT_S", cls.wait_s),
            timeout_s=read("TIMEOUT_S", cls.timeout_s),
            page_timeout_s=parse_number(
                "KG_PAGE_TIMEOUT_S", env.get("KG_PAGE_TIMEOUT_S") or str(cls.page_timeout_s)
            ),
            memory=int(read("MEMORY_MB", cls.memory / _MIB) * _MIB),
            rows=int(read("MAX_ROWS", cls.rows)),
            bytes=int(read("MAX_MB", cls.bytes / _MIB) * _MIB),
            service_allow=_parse_allowed("KG_SERVICE_ALLOW", env.get("KG_SERVICE_ALLOW") or ""),
            load_allow=_parse_allowed("KG_LOAD_ALLOW", env.get("KG_LOAD_ALLOW") or ""),
        )


@dataclass(frozen=True)
class WriteLimits:
    """What a write over HTTP may take.

    Attributes:
        timeout_s: seconds that it may take until it is published (``KG_WRITE_TIMEOUT_S``).
        wait_s: seconds until one that waits for another is told so (``KG_WRITE_WAIT_S``).
        memory: bytes that it may take (``KG_WRITE_MEMORY_MB``, in MiB).
        bytes: bytes of the request's body (``KG_WRITE_MAX_MB``, in MiB).
    """

    timeout_s: float = 60.0
    wait_s: float = 10.0
    memory: int = 2048 * _MIB
    bytes: int = 64 * _MIB

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> WriteLimits:
        """The limits in ``env``.

        Raises:
            ConfigError: a value that cannot be used, naming its variable.
        """

        def read(name: str, default: float) -> float:
            return parse_number(f"KG_WRITE_{name}", env.get(f"KG_WRITE_{name}") or str(default))

        return cls(
            timeout_s=read("TIMEOUT_S", cls.timeout_s),
            wait_s=read("WAIT_S", cls.wait_s),
            memory=int(read("MEMORY_MB", cls.memory / _MIB) * _MIB),
            bytes=int(read("MAX_MB", cls.bytes / _MIB) * _MIB),
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
        default_graph: what a query that names no graph is asked of: ``union``, all graphs, or
            ``plain``, the graph without a name, as in the standard (``KG_DEFAULT_GRAPH``).
        writes: what a write over HTTP may take (``KG_WRITE_…``).
        tokens: file of the tokens that may write (``KG_TOKENS``); ``None`` for ``kg-tokens`` beside
            the store.
        dense_model: folder of a sentence-transformers model, for vectors of studies beside the
            search index (``KG_DENSE_MODEL``); ``None`` for a search without.
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
    gate: GateSettings = field(default_factory=GateSettings)
    default_graph: str = "union"
    writes: WriteLimits = WriteLimits()
    tokens: Path | None = None
    dense_model: Path | None = None

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
            default_graph=_parse_default_graph(env.get("KG_DEFAULT_GRAPH") or "union"),
            writes=WriteLimits.from_env(env),
            tokens=Path(tokens) if (tokens := env.get("KG_TOKENS")) else None,
            dense_model=Path(model) if (model := env.get("KG_DENSE_MODEL")) else None,
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
    def is_union(self) -> bool:
        """Whether the default graph is the union of all graphs."""
        return self.default_graph == "union"

    @property
    def token_file(self) -> Path:
        """Where the tokens that may write stand, if there are any."""
        return self.tokens or self.store.absolute().parent / "kg-tokens"

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


def _parse_default_graph(text: str) -> str:
    if text not in DEFAULT_GRAPHS:
        raise ConfigError(f"KG_DEFAULT_GRAPH: {text!r} is not usable; give union or plain")
    return text


def _parse_port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise ConfigError(f"KG_PORT: {text!r} is not a TCP port (1 to 65535)")
    return int(text)
