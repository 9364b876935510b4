"""Runs the application under granian, and stops it.

Owns worker processes, the listening socket and what is printed at the start. Refuses to know what
is served. Every worker makes its own application and opens the store itself; workers are started
fresh, never forked from a process that has a database open.
"""

from __future__ import annotations

import multiprocessing
import socket
import sys
import threading
from functools import partial

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from kg.config import Config
from kg.errors import ConfigError, KgError
from kg.namespaces import Iris
from kg.store import open_store
from kg.web.asgi import Application
from kg.web.site import SHOWN_QUERY
from kg.web.vocabulary_cache import prepare_documents

# Connections that a process takes at once; more wait to be accepted.
_BACKPRESSURE = 4096
# A connection that sends no head of a request for so long is closed.
_HEAD_WITHIN_MS = 10_000
_STOP_WITHIN_S = 10
# Everolimus with imatinib in synovial sarcoma: bundled, and known to whoever reads the README.
_EXAMPLE_STUDY = "NCT01281865"


def serve(config: Config, workers: int = 2) -> None:
    """Serve ``config.store`` on ``config.host`` and ``config.port`` until SIGINT or SIGTERM.

    Raises:
        StoreError: there is no graph to serve.
        ConfigError: the address cannot be listened on.
    """
    with open_store(config.store) as store:
        generation = store.generation
        base = store.manifest.get("baseIri", config.base_iri)
        shows_example = Iris(base).study(_EXAMPLE_STUDY) in store
    _check_address(config.host, config.port)
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "kg.web",
        address=config.host,
        port=config.port,
        interface=Interfaces.ASGI,
        workers=workers,
        backpressure=_BACKPRESSURE,
        # HTTP/2 would have to be told from HTTP/1 first, and that wait has no end.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=_HEAD_WITHIN_MS),
        workers_kill_timeout=_STOP_WITHIN_S,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )
    page = f"study/{_EXAMPLE_STUDY}" if shows_example else "queries"
    print(_greet(config, generation, page), flush=True)
    threading.Thread(target=prepare_documents, args=(config,), daemon=True).start()
    server.serve(target_loader=partial(_load, config), wrap_loader=False)


def _load(config: Config) -> Application:
    """The application, in a worker."""
    try:
        return Application(config)
    except KgError as error:
        sys.exit(f"kg: {error}")


def _check_address(host: str, port: int) -> None:
    """Try the address before the workers do: they share it and would not notice another server.

    Raises:
        ConfigError: it is taken, or not an address of this machine.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigError(
            f"cannot listen on {host} port {port} ({reason}): choose another with KG_HOST, KG_PORT"
        ) from error


def _greet(config: Config, generation: str, page: str) -> str:
    host = f"[{config.host}]" if ":" in config.host else config.host
    url = f"http://{host}:{config.port}"
    query = config.queries / f"{SHOWN_QUERY}.rq"
    return (
        f"Serving generation {generation} of {config.store} at {url}/  (stop: Ctrl-C)\n"
        f"  a page    {url}/{page}\n"
        f"  SPARQL    curl {url}/sparql -H 'Accept: text/csv' --data-urlencode query@{query}\n"
        f"  a search  {url}/search?q=Gleevec+sarcoma"
    )
