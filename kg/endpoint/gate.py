"""The gate around the whole service: who comes in, and what is written down of it.

Owns the limits of clients, of bodies and of the server as a whole; the access log and the counts;
``/ready`` and ``/metrics``; and draining. Refuses to know what lies behind: it is an ASGI layer
around any application.

Limits hold for each server process. An operator sets them for the whole server, and they are
divided by the number of processes: the system spreads connections over these evenly.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from werkzeug.datastructures import Headers
from werkzeug.exceptions import (
    BadRequest,
    ClientDisconnected,
    Forbidden,
    HTTPException,
    MethodNotAllowed,
    ServiceUnavailable,
    TooManyRequests,
)

from kg.endpoint.access_log import AccessLog
from kg.endpoint.accounts import open_account
from kg.endpoint.bodies import WatchedBody, check_coding, take_body
from kg.endpoint.clients import Clients, find_subscriber, relocate
from kg.endpoint.messages import Receive, Scope, Send, read_request, send_fault, send_whole
from kg.endpoint.metrics import CONTENT_TYPE, render
from kg.endpoint.rates import Crowd, Rate
from kg.endpoint.state import State
from kg.endpoint.visits import Visit
from kg.errors import KgError
from kg.gate_settings import GateSettings

MAX_BODY = 1024 * 1024
# Whoever watches over the server asks these, however full it is, and while it drains.
_WATCHING = frozenset({"/health", "/ready", "/metrics"})
# Whoever may see and end queries needs that most where there are too many of them.
_OPERATING = "/admin/"
_OWN = frozenset({"/ready", "/metrics"})
_READING = ("GET", "HEAD")
_FREE = ("/static/",)
_DRAINING = "This server is being stopped; ask again in a moment."
_FULL = "This server answers as many requests as it can; ask again in a moment."
_OFTEN = "You ask more often than this server allows; wait, and ask more slowly."
_MANY = "You ask more at once than this server allows; wait for the answers."
_NOT_WHOLE = "The body of the request did not come whole, or not as its headers say."

Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Gate:
    """An application with limits, counts and a log around it.

    Args:
        application: what answers whoever is let in.
        settings: the limits, for the whole server.
        state: what this process shares with the others.
        processes: number of server processes.
        may_write: whether a request comes with a token, whose body may be large and take its time.
    """

    def __init__(
        self,
        application: Application,
        settings: GateSettings,
        state: State,
        processes: int = 1,
        may_write: Callable[[Scope], bool] = lambda _: False,
    ) -> None:
        self._application, self._settings, self._state = application, settings, state
        self._may_write = may_write
        self._clients = Clients(settings.trusted_proxies, settings.unlimited_clients)
        burst = max(1, settings.burst // processes)
        self._rate = Rate(settings.rate_per_s / processes, burst)
        self._most_at_once = max(1, -(-settings.client_requests // processes))
        self._most = max(1, settings.requests // processes)
        self._crowd = Crowd()
        self._log = AccessLog(settings.access_log)
        state.watch(self._crowd, self._rate, self._log)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        client = self._clients.find(scope)
        visit = Visit(client, open_account(), send)
        visit.is_unlimited = self._clients.is_unlimited(client, scope)
        is_proxied = self._clients.is_proxied(scope)
        scope = {
            **relocate(scope, self._settings.public_url, is_proxied),
            "client": (visit.client, 0),
        }
        try:
            await self._admit(scope, receive, visit)
        finally:
            visit.note(scope, self._state.counts, self._log)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        sharing = asyncio.create_task(self._state.share())
        await self._application(scope, receive, send)
        # Not where the life ends by an error: the server goes on then, and so must this.
        sharing.cancel()
        with suppress(asyncio.CancelledError):
            await sharing
        self._state.save()
        self._log.close()

    async def _admit(self, scope: Scope, receive: Receive, visit: Visit) -> None:
        subscriber = find_subscriber(visit.client)
        reason = self._find_reason_against(scope, visit, subscriber)
        if reason is not None:
            await _refuse(scope, visit, reason)
            return
        self._crowd.enter(subscriber)
        try:
            await self._answer(scope, receive, visit)
        except ClientDisconnected:
            # A client that left, or a body that breaks the rules of its transfer coding.
            if not visit.status:
                await _refuse(scope, visit, BadRequest(_NOT_WHOLE))
        except (HTTPException, KgError) as fault:
            # Without its end the server breaks the connection: nobody takes an answer that was cut
            # for a whole one. The log says why it was.
            if not visit.status:
                await _refuse(scope, visit, fault)
        finally:
            self._crowd.leave(subscriber)

    def _find_reason_against(
        self, scope: Scope, visit: Visit, subscriber: str
    ) -> HTTPException | None:
        reason = self._find_fault_of_server()
        if reason is not None and not self._is_urgent(scope):
            return reason
        if visit.is_unlimited:
            return None
        return self._find_fault_of_client(scope["path"], subscriber)

    def _is_urgent(self, scope: Scope) -> bool:
        """Whether a request is let in however full the server is."""
        path = scope["path"]
        return path in _WATCHING or (path.startswith(_OPERATING) and self._may_write(scope))

    def _find_fault_of_server(self) -> HTTPException | None:
        if self._state.is_draining:
            return ServiceUnavailable(_DRAINING, retry_after=5)
        if self._crowd.number >= self._most:
            return ServiceUnavailable(_FULL, retry_after=2)
        return None

    def _find_fault_of_client(self, path: str, subscriber: str) -> HTTPException | None:
        if self._crowd.count(subscriber) >= self._most_at_once:
            return TooManyRequests(_MANY, retry_after=1)
        if not path.startswith(_FREE) and (wait := self._rate.take(subscriber)):
            return TooManyRequests(_OFTEN, retry_after=int(wait) + 1)
        return None

    async def _answer(self, scope: Scope, receive: Receive, visit: Visit) -> None:
        if scope["path"] in _OWN and scope["method"] not in _READING:
            raise MethodNotAllowed(_READING)
        if scope["path"] == "/ready":
            await self._tell_ready(visit)
        elif scope["path"] == "/metrics":
            await self._tell_metrics(visit)
        else:
            await self._application(scope, await self._take_body(scope, receive), visit.send)

    async def _take_body(self, scope: Scope, receive: Receive) -> Receive:
        within_s = self._settings.body_timeout_s
        if _is_for_writers(scope) and self._may_write(scope):
            check_coding(scope)
            return WatchedBody(receive, within_s)
        return await take_body(scope, receive, MAX_BODY, within_s)

    async def _tell_ready(self, visit: Visit) -> None:
        reason = self._state.find_reason_not_ready()
        if reason is not None:
            raise ServiceUnavailable(reason, retry_after=1)
        await send_whole(visit.send, 200, _plain(), b"ready\n")

    async def _tell_metrics(self, visit: Visit) -> None:
        if not visit.is_unlimited:
            raise Forbidden("Metrics are for those in KG_UNLIMITED_CLIENTS.")
        text = render(await asyncio.to_thread(self._state.read_all))
        headers = Headers({"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"})
        await send_whole(visit.send, 200, headers, text)


async def _refuse(scope: Scope, visit: Visit, fault: HTTPException | KgError) -> None:
    """Tell the client why, and close: what it still sends is not read."""
    with suppress(OSError):
        await send_fault(visit.send_and_close, fault, read_request(scope).accept_mimetypes)


def _plain() -> Headers:
    content_type = "text/plain; charset=utf-8"
    return Headers({"Content-Type": content_type, "Cache-Control": "no-store"})


def _is_for_writers(scope: Scope) -> bool:
    """Whether a request may hold what is to be written."""
    path = scope["path"]
    is_place = path in ("/sparql", "/graphs") or path.startswith("/graphs/")
    return is_place and scope["method"] in ("POST", "PUT", "PATCH")
