"""The request that programs send all day, answered without deciding everything anew.

A GET of ``/sparql`` with nothing but a short query that nothing is unusual about: what its client
wants is the same as the last time, and is worked out once for each head that clients send. Owns
which requests these are. Refuses to decide anything itself: every decision is that of
:mod:`kg.endpoint.protocol` and of what that asks, and any other request takes that way.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable

from kg.endpoint.compression import Passing, rank_codings
from kg.endpoint.form_fields import decode_field
from kg.endpoint.forms import GRAPH_FORMS, TABLE_FORMS, Choice, Form, choose_form
from kg.endpoint.frames import Task
from kg.endpoint.heads import FixedHeaders, read_headers
from kg.endpoint.lexing import find_plain_form
from kg.endpoint.messages import Receive, Scope, Send, answer_or_fault, read_request
from kg.endpoint.pool import Pool, Run
from kg.endpoint.protocol import make_headers, name_answer, quoting, send_answer
from kg.endpoint.questions import find_base
from kg.endpoint.watching import run_while_connected

_PATH = "/sparql"
_FIELD = b"query="
_LONGEST = 2 * 1024
# What is said here changes what is done.
_CHANGING = (
    "Authorization",
    "Content-Encoding",
    "Content-Length",
    "Content-Range",
    "If-None-Match",
    "Transfer-Encoding",
)

PrefersPage = Callable[[str], bool]


class Wish(NamedTuple):
    """What a client that sends a certain head wants.

    Attributes:
        accept: as it is said.
        table, graph: the form of a result of either kind; ``None`` where it takes none of it.
        codings: of a body, the best first.
        base_iri: what relative IRIs start from.
    """

    accept: MIMEAccept
    table: Choice | None
    graph: Choice | None
    codings: tuple[str, ...]
    base_iri: str | None


class Ride(NamedTuple):
    """A request that may take the shortcut."""

    query: str
    choice: Choice
    wish: Wish
    client: str


class Shortcut:
    """Answers the requests that may take it.

    Args:
        pool: runs the queries.
        prefers_page: whether an ``Accept`` header wants a page.
    """

    def __init__(self, pool: Pool, prefers_page: PrefersPage) -> None:
        self._pool, self._prefers_page = pool, prefers_page

    def find(self, scope: Scope) -> Ride | None:
        """The request of ``scope`` if it may take the shortcut."""
        if scope["path"] != _PATH or scope["method"] != "GET" or scope["http_version"] != "1.1":
            return None
        field: bytes = scope["query_string"]
        if not field.startswith(_FIELD) or b"&" in field or len(field) > _LONGEST:
            return None
        wish = self._find_wish(scope)
        if wish is None:
            return None
        try:
            query = decode_field(field[len(_FIELD) :])
        except UnicodeDecodeError:
            return None
        form = find_plain_form(query)
        choice = wish.graph if form in ("CONSTRUCT", "DESCRIBE") else wish.table
        if form is None or choice is None:
            return None
        return Ride(query, choice, wish, (scope.get("client") or ("",))[0])

    def _find_wish(self, scope: Scope) -> Wish | None:
        headers = read_headers(scope["headers"])
        key = scope["scheme"], scope["server"], scope.get("root_path")
        try:
            wish: Wish | None = headers.facts[key]
        except KeyError:
            wish = headers.facts[key] = self._make_wish(scope, headers)
        return wish

    def _make_wish(self, scope: Scope, headers: FixedHeaders) -> Wish | None:
        accept = ",".join(headers.getlist("Accept"))
        codings = rank_codings(",".join(headers.getlist("Accept-Encoding")))
        if not codings or any(name in headers for name in _CHANGING) or self._prefers_page(accept):
            return None
        request = read_request(scope)
        ranges = request.accept_mimetypes
        table, graph = _choose(ranges, TABLE_FORMS), _choose(ranges, GRAPH_FORMS)
        return Wish(ranges, table, graph, codings, find_base(request))

    async def answer(self, ride: Ride, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or stop where its client goes away."""
        passing = Passing(send, ride.wish.codings)
        work = answer_or_fault(partial(self._run, ride), scope, passing, ride.wish.accept)
        await run_while_connected(work, receive)

    async def _run(self, ride: Ride, send: Send) -> None:
        choice, run = ride.choice, self._start(ride)
        with quoting(ride.query):
            async with run as answer:
                first, generation = await answer.read(), run.source.generation
                base_iri = ride.wish.base_iri
                tag = name_answer(generation, ride.query, choice.media_type, base_iri=base_iri)
                await send_answer(answer, first, make_headers(choice, tag), send)

    def _start(self, ride: Ride) -> Run:
        limits = self._pool.limits
        task = Task(
            ride.query,
            ride.choice.form.name,
            None,
            None,
            limits.rows,
            limits.bytes,
            base_iri=ride.wish.base_iri,
        )
        return self._pool.run(task, None, ride.client)


def _choose(accept: MIMEAccept, forms: tuple[Form, ...]) -> Choice | None:
    try:
        return choose_form(accept, forms)
    except NotAcceptable:
        return None
