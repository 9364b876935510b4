"""``/admin/queries``: what runs in this server process, and the end of one query.

Owns the list as JSON, and who may see it: whoever may write. Refuses to know how a query is ended.
Each server process answers for its own queries.
"""

from __future__ import annotations

import asyncio
from itertools import count
from weakref import WeakKeyDictionary

import msgspec
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.sansio.request import Request

from kg.config import Config
from kg.endpoint.access_log import hash_query
from kg.endpoint.authority import check_token
from kg.endpoint.headers import PREFLIGHT
from kg.endpoint.messages import Receive, Scope, Send, read_request, send_fault, send_whole
from kg.endpoint.pool import Pool, Run
from kg.errors import KgError

_PATH = "/admin/queries"
_SHOWN = 200
_METHODS = "DELETE, GET, HEAD, OPTIONS"
_OPTIONS = {"Allow": _METHODS, "Access-Control-Allow-Methods": _METHODS, **PREFLIGHT}


class RunningQuery(msgspec.Struct, frozen=True):
    """A query as the operator sees it.

    Attributes:
        id: its name in ``DELETE /admin/queries/ID``.
        hash: of its text, as the access log has it.
        seconds: since it got a worker.
        client: address of who asks.
        start: the beginning of its text.
    """

    id: str
    hash: str
    seconds: float
    client: str
    start: str


def is_for_operator(path: str) -> bool:
    """Whether a request to ``path`` is for the operator."""
    return path == _PATH or path.startswith(f"{_PATH}/")


class Operation:
    """The ASGI application of ``/admin/queries``."""

    def __init__(self, pool: Pool, config: Config) -> None:
        self._pool, self._config = pool, config
        self._numbers = count(1)
        self._ids: WeakKeyDictionary[Run, str] = WeakKeyDictionary()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Answer one request; there is nothing to read in its body."""
        request = read_request(scope)
        if request.method == "OPTIONS":
            await send_whole(send, 204, Headers(_OPTIONS))
            return
        try:
            check_token(request, self._config.token_file)
            await self._respond(request, send)
        except (HTTPException, KgError) as fault:
            await send_fault(send, fault, request.accept_mimetypes)

    async def _respond(self, request: Request, send: Send) -> None:
        id_ = request.path.removeprefix(_PATH).removeprefix("/")
        allowed = ("DELETE",) if id_ else ("GET", "HEAD")
        if request.method not in allowed:
            raise MethodNotAllowed(allowed)
        if id_:
            self._end(id_)
            await send_whole(send, 204, Headers())
            return
        headers = Headers({"Content-Type": "application/json", "Cache-Control": "no-store"})
        body = b"" if request.method == "HEAD" else msgspec.json.encode(self._list())
        await send_whole(send, 200, headers, body)

    def _list(self) -> list[RunningQuery]:
        """What runs now, the oldest first."""
        now = asyncio.get_running_loop().time()
        runs = sorted(self._pool.runs, key=lambda run: run.since)
        return [self._describe(run, now) for run in runs]

    def _describe(self, run: Run, now: float) -> RunningQuery:
        text = " ".join(run.query.split())
        seconds = round(now - run.since, 3)
        return RunningQuery(self._name(run), hash_query(text), seconds, run.client, text[:_SHOWN])

    def _name(self, run: Run) -> str:
        if run not in self._ids:
            self._ids[run] = str(next(self._numbers))
        return self._ids[run]

    def _end(self, id_: str) -> None:
        for run in self._pool.runs:
            if self._ids.get(run) == id_:
                run.kill()
                return
        raise NotFound(f"No query {id_} runs in this server process.")
