"""The whole service as one ASGI application: the endpoint, and the pages behind it.

Owns which of the two answers a request, and the life of the pool. Refuses to know what they say.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import lru_cache
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_accept_header

from kg.config import Config
from kg.endpoint.forms import GRAPH_FORMS, HTML, TABLE_FORMS, choose_form
from kg.endpoint.messages import Receive, Scope, Send, read_request
from kg.endpoint.pool import Pool, Source
from kg.endpoint.protocol import Endpoint
from kg.web.app import create_app
from kg.web.generations import Generations

# Pages that are made at once in a process; more wait in line.
_THREADS = 8


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

    def __init__(self, config: Config) -> None:
        generations = Generations(config)
        self.pool = Pool(config.limits, lambda: _find_source(generations))
        self._loop: asyncio.AbstractEventLoop | None = None
        self._endpoint: _Asgi = Endpoint(self.pool)
        self.app = create_app(config, self._bridge, generations)
        wsgi = cast("Any", self.app)
        self._pages = cast("_Asgi", WSGIMiddleware(wsgi, workers=_THREADS))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or begin and end the life of the process."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
        application = self._endpoint if _is_for_endpoint(scope) else self._pages
        await application(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.pool.start()
            elif message["type"] == "lifespan.shutdown":
                await self.pool.close()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    def use_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let the pool live in ``loop``; by itself it takes the one of the first request."""
        self._loop = loop

    def _bridge(self, ask: Callable[[Pool], Coroutine[Any, Any, bytes]]) -> bytes:
        """Run ``ask`` in the loop of the pool and wait for it, in the thread of a page."""
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(ask(self.pool), self._loop).result()


def _find_source(generations: Generations) -> Source:
    generation = generations.get()
    return Source(generation.store.directory, generation.prefixes)


def _is_for_endpoint(scope: Scope) -> bool:
    """Whether a program asks ``/sparql``; a browser gets the editor."""
    if scope["path"] != "/sparql":
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
