"""``/sparql`` for programs: the SPARQL 1.1 Protocol over ASGI.

Owns how a result reaches its client: status, headers, pieces, and the broken connection where a
result that has begun cannot be finished. Refuses to know pages. A client that goes away ends its
query.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from hashlib import blake2b
from typing import ParamSpec, TypeVar

import pyoxigraph as ox
from werkzeug.datastructures import Headers
from werkzeug.exceptions import BadRequest, HTTPException, MethodNotAllowed, RequestEntityTooLarge
from werkzeug.http import unquote_etag
from werkzeug.sansio.request import Request

from kg.endpoint.accounts import note_write
from kg.endpoint.authority import check_token
from kg.endpoint.expansion import Expansion
from kg.endpoint.forms import GRAPH_FORMS, Choice, choose_form
from kg.endpoint.headers import PREFLIGHT, make_written
from kg.endpoint.jobs import UpdateJob
from kg.endpoint.lexing import is_volatile
from kg.endpoint.messages import (
    MAX_REQUEST,
    Message,
    Receive,
    Scope,
    Send,
    answer_or_fault,
    read_body,
    read_request,
    send_fault,
    send_whole,
    start,
)
from kg.endpoint.pool import Answer, Pool, Run
from kg.endpoint.questions import Question, is_update, make_task, read_question, read_update
from kg.endpoint.searching import Search, expand_searches, may_search
from kg.endpoint.service_description import PREFIXES
from kg.endpoint.watching import run_while_connected
from kg.endpoint.writes import Writes
from kg.errors import KgError, QueryError
from kg.export import serialize
from kg.namespaces import VOCABULARY_PREFIXES

Describe = Callable[[str], list[ox.Triple]]
P = ParamSpec("P")
T = TypeVar("T")
# Bytes of text that are looked at in less than 50 ms, whatever they are.
_LARGE = 8 * 1024
_aside_thread = ThreadPoolExecutor(1, "large-questions")
_METHODS = ("GET", "HEAD", "OPTIONS", "POST")
_OPTIONS = {
    "Allow": ", ".join(_METHODS),
    "Access-Control-Allow-Methods": ", ".join(_METHODS),
    **PREFLIGHT,
}


class Endpoint:
    """The ASGI application of ``/sparql``."""

    def __init__(self, pool: Pool, writes: Writes, describe: Describe, search: Search) -> None:
        """Answer by ``pool`` and ``writes``.

        ``describe`` describes the service at an address; ``search`` finds studies for the searches
        that stand in a query.
        """
        self._pool, self._writes, self._describe = pool, writes, describe
        self._search = search

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or stop where its client goes away."""
        request = read_request(scope)
        try:
            # Where no body is announced there is none (RFC 9112 section 6.3).
            body = await self._read_body(request, receive) if _has_body(request) else b""
        except RequestEntityTooLarge as fault:
            await send_fault(send, fault, request.accept_mimetypes)
            return
        await run_while_connected(self._answer(request, body, send, scope), receive)

    async def _read_body(self, request: Request, receive: Receive) -> bytes:
        return await read_body(receive, request.content_length, self._find_most(request))

    async def _answer(self, request: Request, body: bytes, send: Send, scope: Scope) -> None:
        answer = partial(self._respond, request, body)
        await answer_or_fault(answer, scope, send, request.accept_mimetypes)

    async def _respond(self, request: Request, body: bytes, send: Send) -> None:
        if request.method == "OPTIONS":
            await send_whole(send, 204, Headers(_OPTIONS))
            return
        if request.method not in _METHODS:
            raise MethodNotAllowed(_METHODS, f"This address takes {', '.join(_METHODS)}.")
        size = len(body) or len(request.query_string)
        if request.method == "POST" and await _aside(size, is_update, request, body):
            await self._update(request, body, send)
            return
        question = await _aside(size, read_question, request, body)
        if question is None:
            if request.method == "POST" or "query" in request.args:
                raise BadRequest("There is no query: send one as the parameter query.")
            await self._send_description(request, send)
            return
        accept = request.accept_mimetypes
        choice = choose_form(accept, question.forms, question.values.get("format"))
        etag = await _aside(len(question.query), self._make_etag, question, choice)
        headers = make_headers(choice, etag)
        if _is_known(request, headers):
            await send_whole(send, 304, headers)
            return
        text: str = question.query
        placing: Callable[[], AbstractContextManager[None]] = nullcontext
        if may_search(text):
            expansion = await self._expand(text)
            question, placing = question._replace(query=expansion.text), expansion.placing
        with quoting(text), placing():
            await self._run(request, question, choice, headers, send)

    async def _expand(self, query: str) -> Expansion:
        """``query`` with what its searches find, which takes a thread: it may be much."""
        return await asyncio.to_thread(expand_searches, query, self._search)

    def _find_most(self, request: Request) -> int:
        """Bytes that the body may have: more for whoever may write."""
        config = self._writes.config
        if request.method != "POST" or "Authorization" not in request.headers:
            return MAX_REQUEST
        try:
            check_token(request, config.token_file)
        except (HTTPException, KgError):
            return MAX_REQUEST
        return config.writes.bytes

    async def _update(self, request: Request, body: bytes, send: Send) -> None:
        check_token(request, self._writes.config.token_file)
        note_write()
        update = await _aside(len(body), read_update, request, body, self._pool.limits)
        note_write(update.text)
        with quoting(update.text):
            written = await self._writes.apply(UpdateJob(update.text, update.base_iri))
        await send_whole(send, 204, Headers(make_written(written.generation)))

    async def _send_description(self, request: Request, send: Send) -> None:
        """RDF about the service, where there is no query (Service Description, section 2)."""
        choice = choose_form(request.accept_mimetypes, GRAPH_FORMS, request.args.get("format"))
        triples = self._describe(request.base_url)
        body = serialize(triples, choice.form.name, {**VOCABULARY_PREFIXES, **PREFIXES})
        digest = blake2b(body, digest_size=9).hexdigest()
        headers = make_headers(choice, f'W/"{digest}"')
        if _is_known(request, headers) or _wants_none(request):
            await send_whole(send, 304, headers)
            return
        headers["Content-Length"] = str(len(body))
        await send_whole(send, 200, headers, b"" if request.method == "HEAD" else body)

    async def _run(
        self,
        request: Request,
        question: Question,
        choice: Choice,
        headers: dict[str, str],
        send: Send,
    ) -> None:
        run = self._ask(question, choice.form.name, request.remote_addr or "")
        async with run as answer:
            if _wants_none(request):
                # There is an answer, and any will do: ``If-None-Match: *``.
                await send_whole(send, 304, headers)
                return
            first, is_head = await answer.read(), request.method == "HEAD"
            await send_answer(answer, first, headers, send, is_head=is_head)

    def _ask(self, question: Question, format_: str, client: str) -> Run:
        limits = self._pool.limits
        task = make_task(question, format_, rows=limits.rows, size=limits.bytes)
        return self._pool.run(task, question.timeout_s, client)

    def _make_etag(self, question: Question, choice: Choice) -> str | None:
        """Names the answer; ``None`` where that may change."""
        if is_volatile(question.query):
            return None
        dataset = question.default_graphs, question.named_graphs
        return name_answer(
            self._pool.generation,
            question.query,
            choice.media_type,
            "" if dataset == (None, None) else repr(dataset),
            question.base_iri,
        )


async def send_answer(
    answer: Answer, first: bytes, headers: dict[str, str], send: Send, *, is_head: bool = False
) -> None:
    """Send a result whose first piece was read, whole where that is all."""
    if answer.is_last():
        headers["Content-Length"] = str(len(first))
        await send_whole(send, 200, headers, b"" if is_head else first)
        await answer.read()
        return
    await send(start(200, headers))
    if not is_head:
        await send(_piece(first))
        while piece := await answer.read():
            await send(_piece(piece))
    await send({"type": "http.response.body", "body": b""})


def name_answer(
    generation: str, query: str, media_type: str, dataset: str = "", base_iri: str | None = None
) -> str:
    """The tag of an answer: it names the generation, the query, its data set and the form."""
    parts = (query, media_type, dataset, base_iri or "")
    digest = blake2b("\0".join(parts).encode(), digest_size=9).hexdigest()
    # Weak: the same answer may come in several codings.
    return f'W/"{generation}-{digest}"'


@contextmanager
def quoting(text: str) -> Iterator[None]:
    """Has a fault of ``text`` show the place in it."""
    try:
        yield
    except QueryError as fault:
        fault.text = text
        raise


def _has_body(request: Request) -> bool:
    return "Content-Length" in request.headers or "Transfer-Encoding" in request.headers


async def _aside(size: int, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What ``act`` gives; for a large text it is done in a thread, so that nobody waits for it.

    There is one such thread: many large texts wait for each other, not all others for them.
    """
    if size <= _LARGE:
        return act(*args, **kwargs)
    work = partial(act, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(_aside_thread, work)


def make_headers(choice: Choice, etag: str | None) -> dict[str, str]:
    """The headers of an answer in a certain form."""
    headers = {"Content-Type": choice.content_type, "Vary": "Accept, Accept-Encoding"}
    if etag is not None:
        headers["ETag"] = etag
        # It may be kept, and must be asked for again: the next generation may be there.
        headers["Cache-Control"] = "no-cache"
    return headers


def _piece(data: bytes) -> Message:
    return {"type": "http.response.body", "body": data, "more_body": True}


def _is_known(request: Request, headers: dict[str, str]) -> bool:
    """Whether the client has this answer already (RFC 9110 section 13.1.2)."""
    if not _has_some(request) or "ETag" not in headers:
        return False
    etag, _ = unquote_etag(headers["ETag"])
    known = request.if_none_match
    return bool(etag) and not known.star_tag and known.contains_weak(str(etag))


def _wants_none(request: Request) -> bool:
    """Whether any answer will do for the one that the client has."""
    return _has_some(request) and request.if_none_match.star_tag


def _has_some(request: Request) -> bool:
    """Whether the client says that it has an answer."""
    return request.method in ("GET", "HEAD") and "If-None-Match" in request.headers
