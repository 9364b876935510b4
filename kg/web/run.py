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
from granian.constants import Interfaces
from granian.log import LogLevels

from kg.config import Config
from kg.errors import ConfigError, KgError
from kg.namespaces import Iris
from kg.store import create_empty_store, open_store
from kg.web.asgi import Application
from kg.web.site import SHOWN_QUERY
from kg.web.statistics import keep_statistics
from kg.web.vocabulary_cache import prepare_documents

# Connections that a process takes at once; more wait to be accepted.
_BACKPRESSURE = 512
_STOP_WITHIN_S = 10
# Everolimus with imatinib in synovial sarcoma: bundled, and known to whoever reads the README.
_EXAMPLE_STUDY = "NCT01281865"


def serve(config: Config, workers: int = 2, *, create: bool = False) -> None:
    """Serve ``config.store`` on ``config.host`` and ``config.port`` until SIGINT or SIGTERM.

    ``create`` begins with an empty store where there is none.

    Raises:
        StoreError: there is no graph to serve, or none can be made.
        ConfigError: the address cannot be listened on.
    """
    if create:
        create_empty_store(config.store, {"baseIri": config.base_iri, "studies": 0})
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
        workers_kill_timeout=_STOP_WITHIN_S,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )
    page = f"study/{_EXAMPLE_STUDY}" if shows_example else "queries"
    print(_greet(config, generation, page), flush=True)
    threading.Thread(target=prepare_documents, args=(config,), daemon=True).start()
    stop = threading.Event()
    counting = threading.Thread(target=keep_statistics, args=(config, stop), daemon=True)
    counting.start()
    try:
        server.serve(target_loader=partial(_load, config), wrap_loader=False)
    finally:
        stop.set()
        counting.join(_STOP_WITHIN_S)


def _load(config: Config) -> Application:
    """The application, in a worker."""
    _forget_program()
    try:
        return Application(config)
    except KgError as error:
        sys.exit(f"kg: {error}")


def _forget_program() -> None:
    """Spare the processes started from here the import of the program that was started.

    multiprocessing gives it to each, and ``kg`` takes a second of work that no query needs.
    """
    program = sys.modules["__main__"]
    program.__spec__ = None
    vars(program).pop("__file__", None)


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
