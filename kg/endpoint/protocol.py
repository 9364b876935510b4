"""``/sparql`` for programs: the SPARQL 1.1 Protocol over ASGI.

Owns how a result reaches its client: status, headers, pieces, and the broken connection where a
result that has begun cannot be finished. Refuses to know pages. A client that goes away ends its
query.
"""

from __future__ import annotations

from hashlib import blake2b

from werkzeug.datastructures import Headers
from werkzeug.exceptions import BadRequest, HTTPException, MethodNotAllowed, RequestEntityTooLarge
from werkzeug.sansio.request import Request

from kg.endpoint.forms import Choice, choose_form
from kg.endpoint.headers import PREFLIGHT
from kg.endpoint.lexing import is_volatile
from kg.endpoint.messages import (
    Message,
    Receive,
    Scope,
    Send,
    read_body,
    read_request,
    send_fault,
    send_whole,
    start,
)
from kg.endpoint.pool import Pool, Run
from kg.endpoint.questions import Question, make_task, read_question
from kg.endpoint.watching import run_while_connected
from kg.errors import KgError

_METHODS = ("GET", "HEAD", "OPTIONS", "POST")
_OPTIONS = {
    "Allow": ", ".join(_METHODS),
    "Access-Control-Allow-Methods": ", ".join(_METHODS),
    **PREFLIGHT,
}


class Endpoint:
    """The ASGI application of ``/sparql``."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or stop where its client goes away."""
        request = read_request(scope)
        try:
            body = await read_body(receive, request.content_length)
        except RequestEntityTooLarge as fault:
            await send_fault(send, fault)
            return
        await run_while_connected(self._answer(request, body, send), receive)

    async def _answer(self, request: Request, body: bytes, send: Send) -> None:
        has_begun = False

        async def pass_on(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._respond(request, body, pass_on)
        except (HTTPException, KgError) as fault:
            if has_begun:
                # The body stays without its end, and the server closes the connection.
                raise
            await send_fault(send, fault)

    async def _respond(self, request: Request, body: bytes, send: Send) -> None:
        if request.method == "OPTIONS":
            await send_whole(send, 204, Headers(_OPTIONS))
            return
        if request.method not in _METHODS:
            raise MethodNotAllowed(_METHODS)
        question = read_question(request, body)
        if question is None:
            raise BadRequest("There is no query: send one as the parameter query.")
        accept = request.accept_mimetypes
        choice = choose_form(accept, question.forms, question.values.get("format"))
        headers = _make_headers(choice, self._make_etag(question, choice))
        if request.method != "POST" and _is_known(request, headers):
            await send_whole(send, 304, headers)
            return
        await self._run(request, question, choice, headers, send)

    async def _run(
        self, request: Request, question: Question, choice: Choice, headers: Headers, send: Send
    ) -> None:
        async with self._ask(question, choice.form.name) as answer:
            first = await answer.read()
            if answer.is_over:
                headers["Content-Length"] = str(len(first))
                await send_whole(send, 200, headers, b"" if request.method == "HEAD" else first)
                return
            await send(start(200, headers))
            if request.method != "HEAD":
                await send({"type": "http.response.body", "body": first, "more_body": True})
                while piece := await answer.read():
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})

    def _ask(self, question: Question, format_: str) -> Run:
        limits = self._pool.limits
        task = make_task(question, format_, rows=limits.rows, size=limits.bytes)
        return self._pool.run(task, question.timeout_s)

    def _make_etag(self, question: Question, choice: Choice) -> str | None:
        """Names the generation, the query and the form; ``None`` where the answer may change."""
        if is_volatile(question.query):
            return None
        graphs = repr((question.default_graphs, question.named_graphs))
        parts = (question.query, choice.media_type, graphs)
        digest = blake2b("\0".join(parts).encode(), digest_size=9).hexdigest()
        return f'"{self._pool.generation}-{digest}"'


def _make_headers(choice: Choice, etag: str | None) -> Headers:
    headers = Headers({"Content-Type": choice.content_type, "Vary": "Accept"})
    if etag is not None:
        headers["ETag"] = etag
        # It may be kept, and must be asked for again: the next generation may be there.
        headers["Cache-Control"] = "no-cache"
    return headers


def _is_known(request: Request, headers: Headers) -> bool:
    """Whether the client has this answer already (RFC 9110 section 13.1.2)."""
    etag = headers.get("ETag")
    return etag is not None and request.if_none_match.contains_weak(etag.strip('"'))
