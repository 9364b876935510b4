"""``/graphs``: the SPARQL 1.1 Graph Store HTTP Protocol over ASGI.

Owns reading and writing one graph by its name: methods, statuses, which graph a request means
(``graph_names``) and what it sends (``graph_bodies``). Refuses to know how a graph is read
(``pool``) or changed (``writes``).
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from functools import partial

from werkzeug.datastructures import Headers
from werkzeug.exceptions import BadRequest, Conflict, MethodNotAllowed
from werkzeug.sansio.request import Request

from kg.endpoint.accounts import note_write
from kg.endpoint.authority import check_token
from kg.endpoint.forms import GRAPH_FORMS, Choice, choose_form
from kg.endpoint.frames import DEFAULT, ROWS, Task
from kg.endpoint.graph_bodies import read_documents, read_patch
from kg.endpoint.graph_names import GRAPHS, Named, find_graph
from kg.endpoint.headers import PREFLIGHT, make_written
from kg.endpoint.jobs import Document, GraphJob
from kg.endpoint.messages import (
    Receive,
    Scope,
    Send,
    answer_or_fault,
    read_body,
    read_request,
    send_whole,
    start,
)
from kg.endpoint.pool import Pool
from kg.endpoint.preconditions import make_tag, read_condition
from kg.endpoint.watching import run_while_connected
from kg.endpoint.writes import Writes
from kg.namespaces import Iris

_READING = ("GET", "HEAD")
_WRITING = ("DELETE", "PATCH", "POST", "PUT")
_METHODS = (*_READING, *_WRITING, "OPTIONS")
_OPTIONS = {
    "Allow": ", ".join(_METHODS),
    "Accept-Patch": "application/sparql-update",
    "Access-Control-Allow-Methods": ", ".join(_METHODS),
    **PREFLIGHT,
}
_UNION = (
    "The default graph of this server is the union of all graphs, which can be read only; name the "
    "graph to be written, or serve with --default-graph plain."
)


def is_for_graphs(path: str) -> bool:
    """Whether a request to ``path`` is for the graph store."""
    return path == GRAPHS or path.startswith(f"{GRAPHS}/")


class GraphStore:
    """The ASGI application of ``/graphs``."""

    def __init__(self, pool: Pool, writes: Writes, find_iris: Callable[[], Iris]) -> None:
        self._pool, self._writes, self._find_iris = pool, writes, find_iris

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or stop where its client goes away."""
        request = read_request(scope)
        answer = partial(self._respond, request, receive)
        await answer_or_fault(answer, scope, send, request.accept_mimetypes)

    async def _respond(self, request: Request, receive: Receive, send: Send) -> None:
        if request.method == "OPTIONS":
            await send_whole(send, 204, Headers(_OPTIONS))
            return
        if request.method not in _METHODS:
            raise MethodNotAllowed(_METHODS)
        named = find_graph(request, self._find_iris())
        body = await self._admit(request, named, receive)
        answer = self._read if request.method in _READING else self._write
        await run_while_connected(answer(request, named, body, send), receive)

    async def _admit(self, request: Request, named: Named | None, receive: Receive) -> bytes:
        """The body of a request that may be sent; a stranger's is not even read."""
        if request.method in _READING:
            if named is None:
                raise BadRequest("Name a graph: ?graph=IRI, ?default, or a path below /graphs/.")
            return await read_body(receive, request.content_length)
        check_token(request, self._writes.config.token_file)
        if named is None and request.method != "POST":
            raise BadRequest("Name a graph: ?graph=IRI, ?default, or a path below /graphs/.")
        if named is not None and named.iri is None and self._writes.config.is_union:
            raise Conflict(_UNION)
        return await read_body(receive, request.content_length, self._writes.config.writes.bytes)

    async def _read(self, request: Request, named: Named | None, _: bytes, send: Send) -> None:
        assert named is not None
        choice = choose_form(request.accept_mimetypes, GRAPH_FORMS, request.args.get("format"))
        graph = _name(named)
        headers = self._make_headers(choice, graph)
        is_known = request.if_none_match.contains_weak(headers["ETag"].strip('"'))
        has_body = request.method == "GET" and not is_known
        limits = self._pool.limits
        format_ = choice.form.name if has_body else ROWS
        task = Task("", format_, None, None, limits.rows, limits.bytes, graph=graph)
        async with self._pool.run(task, client=request.remote_addr or "") as answer:
            await send(start(304 if is_known else 200, headers))
            while piece := await answer.read():
                if has_body:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})

    def _make_headers(self, choice: Choice, graph: str) -> Headers:
        tag = f'"{make_tag(self._pool.generation, graph, choice.media_type)}"'
        fixed = {"Vary": "Accept", "Cache-Control": "no-cache"}
        return Headers({"Content-Type": choice.content_type, "ETag": tag, **fixed})

    async def _write(self, request: Request, named: Named | None, body: bytes, send: Send) -> None:
        note_write()
        place = self._mint(request) if named is None else named
        documents: list[Document] = []
        text = ""
        if request.method == "PATCH":
            text = await asyncio.to_thread(read_patch, request, body, self._pool.limits)
            note_write(text)
        elif request.method != "DELETE":
            documents = await asyncio.to_thread(read_documents, request, body)
        condition = read_condition(request, _name(place))
        job = GraphJob(request.method, place.iri, place.base_iri, documents, text, condition)
        written = await self._writes.apply(job)
        headers = Headers(make_written(written.generation))
        if written.created:
            headers["Location"] = place.address
        if written.created or request.method in ("PUT", "PATCH"):
            await send_whole(send, 201 if written.created else 204, headers)
            return
        headers["Content-Type"] = "text/plain; charset=utf-8"
        await send_whole(send, 200, headers, f"Published as {written.generation}.\n".encode())

    def _mint(self, request: Request) -> Named:
        """A name for the graph that a ``POST`` to the store itself makes."""
        path = f"{GRAPHS}/{uuid.uuid4()}"
        return Named.below(request, path, self._find_iris())


def _name(named: Named) -> str:
    """What a graph is called in a task and in a tag."""
    return DEFAULT if named.iri is None else named.iri
