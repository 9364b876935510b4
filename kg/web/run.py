"""Runs the application under granian, and stops it.

Owns worker processes, the listening socket and what is printed at the start. Refuses to know what
is served. Every worker makes its own application and opens the store itself; workers are started
fresh, never forked from a process that has a database open.
"""

from __future__ import annotations

import gc
import multiprocessing
import resource
import socket
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from kg.config import Config
from kg.endpoint.authority import carries_token
from kg.endpoint.gate import Gate
from kg.endpoint.orphans import end_with_parent
from kg.endpoint.state import State, ask_to_drain, is_drained
from kg.errors import ConfigError, KgError
from kg.namespaces import Iris
from kg.store import create_empty_store, open_store
from kg.web.asgi import Application
from kg.web.current import load_queries
from kg.web.site import SHOWN_QUERY
from kg.web.statistics import keep_statistics
from kg.web.vocabulary_cache import prepare_documents

# After draining nothing is left to wait for, but for connections that nobody asks on.
_STOP_WITHIN_S = 3
_HEAD_WITHIN_MS = 10_000
# More wait in the system until there is room for them.
_BACKLOG = 1024
_LOOK_EVERY_S = 0.1
_SWITCH_S = 0.0005
# Files of the store, sockets to the query workers and the like.
_OWN_FILES = 2048
# Everolimus with imatinib in synovial sarcoma: bundled, and known to whoever reads the README.
_EXAMPLE_STUDY = "NCT01281865"


def serve(config: Config, workers: int = 2, *, create: bool = False) -> None:
    """Serve ``config.store`` on ``config.host`` and ``config.port`` until SIGINT or SIGTERM.

    ``create`` begins with an empty store where there is none.

    Raises:
        StoreError: there is no graph to serve, or none can be made.
        QueryError: a query file is missing or cannot be used.
        ConfigError: the address cannot be listened on.
    """
    # Every worker reads them, too; here what is wrong with them is said once.
    load_queries(config)
    if create:
        create_empty_store(config.store, {"baseIri": config.base_iri, "studies": 0})
    with open_store(config.store) as store:
        generation = store.generation
        base = store.manifest.get("baseIri", config.base_iri)
        shows_example = Iris(base).study(_EXAMPLE_STUDY) in store
    _check_address(config.host, config.port)
    _allow_files(config.gate.connections)
    multiprocessing.set_start_method("spawn", force=True)
    page = f"study/{_EXAMPLE_STUDY}" if shows_example else "queries"
    print(_greet(config, generation, page), flush=True)
    threading.Thread(target=prepare_documents, args=(config,), daemon=True).start()
    stop = threading.Event()
    counting = threading.Thread(target=keep_statistics, args=(config, stop), daemon=True)
    counting.start()
    try:
        with tempfile.TemporaryDirectory(prefix="kg-serve-") as directory:
            server = _make_server(config, workers, Path(directory))
            server.serve(
                target_loader=partial(_load, config, workers, Path(directory)), wrap_loader=False
            )
    finally:
        stop.set()
        counting.join(_STOP_WITHIN_S)


def _allow_files(connections: int) -> None:
    """Let each process have as many files open as ``connections`` need, if the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + _OWN_FILES
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _make_server(config: Config, workers: int, directory: Path) -> _Server:
    return _Server(
        "kg.web",
        directory=directory,
        drain_s=config.gate.drain_s,
        address=config.host,
        port=config.port,
        interface=Interfaces.ASGI,
        # Nothing here needs HTTP/2, and a proxy speaks it for us.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=_HEAD_WITHIN_MS),
        websockets=False,
        workers=workers,
        backlog=_BACKLOG,
        backpressure=config.gate.connections,
        workers_kill_timeout=_STOP_WITHIN_S,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )


class _Server(MPServer):
    """A server that drains before it stops; a second signal stops it at once."""

    def __init__(self, target: str, *, directory: Path, drain_s: float, **settings: Any) -> None:
        super().__init__(target, **settings)
        self._directory, self._drain_s = directory, drain_s
        self._draining: threading.Thread | None = None

    def signal_handler_interrupt(self, *_args: object, **_kwargs: object) -> None:
        """Let what is running come to its end, and take nothing new."""
        if self._draining is not None:
            super().signal_handler_interrupt()  # type: ignore[no-untyped-call]
            return
        self._draining = threading.Thread(target=self._drain, daemon=True)
        self._draining.start()

    def _drain(self) -> None:
        ask_to_drain(self._directory)
        deadline = time.monotonic() + self._drain_s
        while time.monotonic() < deadline and not is_drained(self._directory):
            time.sleep(_LOOK_EVERY_S)
        super().signal_handler_interrupt()  # type: ignore[no-untyped-call]


def _load(config: Config, workers: int, directory: Path) -> Gate:
    """The application with its gate, in a worker."""
    end_with_parent()
    _forget_program()
    # What is done in threads must not hold up the event loop, which waits at each of its calls.
    sys.setswitchinterval(_SWITCH_S)
    try:
        application = Application(config, workers)
    except KgError as error:
        sys.exit(f"kg: {error}")
    # What is there now stays: nobody need look through it again and again for what can go.
    gc.collect()
    gc.freeze()
    state = State(application.pool, application.find_served, directory)
    return Gate(
        application,
        config.gate,
        state,
        workers,
        lambda scope: carries_token(scope, config.token_file),
    )


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
