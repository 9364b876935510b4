"""One request on its way through the gate, as the log and the counts see it.

Owns what is measured of an answer while it is sent. Refuses to know why it was sent.
"""

from __future__ import annotations

import time

from kg.endpoint.access_log import AccessLog, Line, write_time
from kg.endpoint.accounts import Account
from kg.endpoint.messages import Message, Scope, Send
from kg.endpoint.metrics import Counts

# First parts of paths that are counted by name; others would be as many as clients like.
_ROUTES = frozenset(
    {"sparql", "graphs", "search", "queries", "study", "drug", "condition", "org", "grant", "mesh"}
    | {"ontology", "shapes", "graph", "static", "health", "ready", "metrics", ".well-known"}
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
_BY_STATUS = {304: "unchanged", 403: "refused", 503: "full"}
# Of a write the status says all: it was done, or nothing was written.
_BY_STATUS_OF_WRITE = {
    **{200: "ok", 201: "ok", 204: "ok", 400: "parse", 403: "refused"},
    **{422: "memory", 502: "remote", 503: "full", 504: "timeout"},
}


class Visit:
    """A request and its answer.

    Attributes:
        client: address of the client.
        account: what is noted of the query in it.
        is_unlimited: whether no limit holds for the client.
        status: of the answer; 0 until it begins.
    """

    def __init__(self, client: str, account: Account, send: Send) -> None:
        self.client, self.account = client, account
        self.status = self.bytes = 0
        self.is_unlimited = self._is_whole = False
        self._send = send
        self._began, self._clock = time.time(), time.perf_counter()

    async def send(self, message: Message) -> None:
        """Send a part of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            await self._send(message)
            return
        await self._send(message)
        self.bytes += len(message.get("body", b""))
        self._is_whole = not message.get("more_body")

    async def send_and_close(self, message: Message) -> None:
        """As :meth:`send`, and have the connection closed after the answer."""
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (b"connection", b"close")]
        await self.send(message)

    def note(self, scope: Scope, counts: Counts, log: AccessLog) -> None:
        """Write down how it went."""
        seconds = time.perf_counter() - self._clock
        account, method = self.account, scope["method"]
        route = scope["path"].split("/", 2)[1] if "/" in scope["path"] else ""
        route = "/" + (route if route in _ROUTES or not route else "other")
        counts.count_request(route, method if method in _METHODS else "other", self.status)
        if account.is_write:
            is_untold = "gone" if not self.status else "error"
            account.outcome = _BY_STATUS_OF_WRITE.get(self.status, is_untold)
            counts.writes[account.outcome] += 1
        elif account.query is not None:
            account.outcome = account.outcome or _BY_STATUS.get(self.status, "error")
            counts.count_query(account.outcome, seconds)
        if log.is_on:
            log.write(self._make_line(scope, seconds), account.query or None)

    def _make_line(self, scope: Scope, seconds: float) -> Line:
        return Line(
            time=write_time(self._began),
            client=self.client,
            method=scope["method"],
            path=scope["path"],
            status=self.status,
            ms=round(seconds * 1000, 2),
            bytes=self.bytes,
            is_whole=self._is_whole,
            rows=self.account.rows,
            outcome=self.account.outcome,
            token=self.account.token,
        )
