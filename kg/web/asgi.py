"""The whole service as one ASGI application: the endpoint, and the pages behind it.

Owns which of the two answers a request, and the life of the pool. Refuses to know what they say.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from pyoxigraph import Triple
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_accept_header

from kg.config import Config
from kg.endpoint.compression import Compression
from kg.endpoint.forms import GRAPH_FORMS, HTML, TABLE_FORMS, choose_form
from kg.endpoint.graph_store import GraphStore, is_for_graphs
from kg.endpoint.messages import PatientSend, Receive, Scope, Send, read_request
from kg.endpoint.operation import Operation, is_for_operator
from kg.endpoint.pool import Pool, Source
from kg.endpoint.protocol import Endpoint
from kg.endpoint.service_description import Abilities, Holding, describe_service
from kg.endpoint.shortcut import Shortcut
from kg.endpoint.state import Served
from kg.endpoint.tokens import has_tokens
from kg.endpoint.watching import run_while_connected
from kg.endpoint.writes import Writes
from kg.errors import KgError, QueryEndedError
from kg.web.app import create_app
from kg.web.asking import THREADS, Ask
from kg.web.generations import Generations
from kg.web.statistics import find_statistics

_LOG = logging.getLogger(__name__)
# Seconds for which a client may take nothing of a page.
_TAKE_WITHIN_S = 30.0
# What a page has written waits in the loop, never its thread.
_NO_END = 0
_LEFT = "the client has left"
_receive: ContextVar[Receive | None] = ContextVar("receive", default=None)
_Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]


class Application:
    """The service.

    Attributes:
        app: the pages.
        pool: the query workers.

    Raises:
        StoreError: there is no graph to serve.
        QueryError: a query file that cannot be used.
    """

    def __init__(self, config: Config, processes: int = 1) -> None:
        """The service of one of ``processes`` that share the machine."""
        generations = Generations(config)
        processors = (os.cpu_count() or 1) // processes
        self.pool = Pool(config.limits, lambda: _find_source(generations, config), processors)
        self._loop: asyncio.AbstractEventLoop | None = None
        writes = Writes(config, lambda: generations.get().prefixes, generations.get)
        self._endpoint: _Asgi = Endpoint(
            self.pool,
            writes,
            lambda url: _describe(generations, config, url),
            lambda text, limit: generations.get().search.find(text, limit),
        )
        self._operation: _Asgi = Operation(self.pool, config)
        self._graphs: _Asgi = GraphStore(self.pool, writes, lambda: generations.get().iris)
        self._generations = generations
        self.app = create_app(config, self._bridge, generations)
        wsgi = cast("Any", self.app)
        self._pages = cast("_Asgi", WSGIMiddleware(wsgi, THREADS, _NO_END))
        self._packed = Compression(self._route)
        self._shortcut = Shortcut(self.pool, _prefers_page)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or begin and end the life of the process."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
        if (ride := self._shortcut.find(scope)) is not None:
            await self._shortcut.answer(ride, scope, receive, send)
        else:
            await self._packed(scope, receive, send)

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._choose(scope)(scope, receive, send)

    def _choose(self, scope: Scope) -> _Asgi:
        if is_for_graphs(scope["path"]):
            return self._graphs
        if is_for_operator(scope["path"]):
            return self._operation
        return self._endpoint if _is_for_endpoint(scope) else self._show_page

    async def _show_page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pages know the prefix that a proxy serves them under by the path that begins with it."""
        path = scope.get("root_path", "") + scope["path"]
        _receive.set(receive)
        await self._pages({**scope, "path": path}, receive, PatientSend(send, _TAKE_WITHIN_S))

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self._start_pool()
            elif message["type"] == "lifespan.shutdown":
                await self.pool.close()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    async def _start_pool(self) -> None:
        """Start the workers; where that fails, the first query tries again."""
        try:
            await self.pool.start()
        except (KgError, OSError) as error:
            _LOG.error("the query workers cannot be started yet: %s", error)

    def find_served(self) -> Served:
        """The generation that answers come from."""
        generation = self._generations.get()
        return Served(generation.name, generation.triples)

    def use_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let the pool live in ``loop``; by itself it takes the one of the first request."""
        self._loop = loop

    def _bridge(self, ask: Ask) -> bytes:
        """Run ``ask`` in the loop of the pool and wait for it, in the thread of a page."""
        assert self._loop is not None
        work = self._ask(ask, _receive.get())
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _ask(self, ask: Ask, receive: Receive | None) -> bytes:
        """What ``ask`` gives, as long as the client of ``receive`` stays."""
        if receive is None:
            return await ask(self.pool)
        answers: list[bytes] = []

        async def work() -> None:
            answers.append(await ask(self.pool))

        await run_while_connected(work(), receive)
        if not answers:
            raise QueryEndedError(_LEFT, "gone")
        return answers[0]


def _find_source(generations: Generations, config: Config) -> Source:
    generation = generations.get()
    directory, prefixes = generation.store.directory, generation.prefixes
    return generation.once("source", lambda: Source(directory, prefixes, config.is_union))


def _describe(generations: Generations, config: Config, endpoint: str) -> list[Triple]:
    generation = generations.get()
    held = Holding(generation.iris, generation.triples, find_statistics(generation))
    return describe_service(endpoint, _list_abilities(config), held)


def _list_abilities(config: Config) -> Abilities:
    return Abilities(
        is_union=config.is_union,
        takes_updates=has_tokens(config.token_file),
        calls_others=bool(config.limits.service_allow),
    )


def _is_for_endpoint(scope: Scope) -> bool:
    """Whether a program asks ``/sparql``; a browser gets the editor."""
    if scope["path"].removesuffix("/") != "/sparql":
        return False
    accept = b",".join(value for name, value in scope["headers"] if name == b"accept")
    if scope["method"] not in ("GET", "HEAD", "POST"):
        return True
    if b"format" not in scope.get("query_string", b""):
        return not _prefers_page(accept.decode("latin-1"))
    wanted = read_request(scope).args.get("format", "")
    return wanted != HTML.name if wanted else not _prefers_page(accept.decode("latin-1"))


@lru_cache(maxsize=256)
def _prefers_page(accept: str) -> bool:
    """Whether this ``Accept`` wants a page rather than a result; programs send few of them."""
    ranges = parse_accept_header(accept, MIMEAccept)
    try:
        return choose_form(ranges, (*TABLE_FORMS, *GRAPH_FORMS, HTML)).form is HTML
    except NotAcceptable:
        return False
