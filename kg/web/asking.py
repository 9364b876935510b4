"""How a page asks a query that somebody else has written: in the pool, never in this process.

Owns the way from a page, which is made in a thread, to the pool in its event loop; how many pages
may wait there, and how long. Refuses to know what is asked. Threads are few: pages that wait for
queries must leave some to the others.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager, nullcontext
from typing import Any, cast

import msgspec
from flask import Flask, current_app, request

from kg.endpoint.clients import find_subscriber
from kg.endpoint.frames import ROWS, Rows, Task
from kg.endpoint.pool import Pool
from kg.endpoint.questions import Question, make_task
from kg.endpoint.rates import Crowd
from kg.endpoint.searching import expand_searches, may_search
from kg.errors import PoolFullError, QueryEndedError
from kg.web.current import get_generation

_NAME = "trial-kg-pool"
SHOWN_ROWS = 1000
THREADS = 8
"""Pages that are made at once in a process; more wait in line."""
# Of them, those that may wait for queries, and those of one client.
_MOST, _MOST_OF_CLIENT = 5, 3
# A page is held in memory; whoever wants more asks the endpoint, which passes it on.
_MOST_BYTES = 64 * 1024 * 1024
_MOST_ROWS = 1_000_000
_MANY = "Enough pages wait for a query of yours; try again when one of them is there."
_FULL = "As many pages wait for queries as this server can make at once; try again in a moment."

Ask = Callable[[Pool], Coroutine[Any, Any, bytes]]
Bridge = Callable[[Ask], bytes]


def set_up_asking(app: Flask, bridge: Bridge) -> None:
    """Let the pages of ``app`` ask by ``bridge``, which runs a coroutine in the loop of a pool."""
    app.extensions[_NAME] = (bridge, Crowd())


def ask_rows(question: Question) -> Rows:
    """The start of the result of ``question``.

    Raises:
        PoolFullError, QueryError: there is none.
    """
    return msgspec.msgpack.decode(_ask(question, ROWS, SHOWN_ROWS), type=Rows)


def ask_document(question: Question, format_: str) -> bytes:
    """The whole result of ``question`` in a format of ``kg.export``, if it is not too large.

    Raises:
        PoolFullError, QueryError: there is none.
    """
    return _ask(question, format_, _MOST_ROWS)


def _ask(question: Question, format_: str, rows: int) -> bytes:
    bridge, crowd = cast("tuple[Bridge, Crowd]", current_app.extensions[_NAME])
    placing: Callable[[], AbstractContextManager[None]] = nullcontext
    if may_search(question.query) and not question.is_ours:
        expansion = expand_searches(question.query, get_generation().search.find)
        question, placing = question._replace(query=expansion.text), expansion.placing
    task = make_task(question, format_, rows=rows, size=_MOST_BYTES)
    client, wanted_s = request.remote_addr or "", question.timeout_s

    async def read(pool: Pool) -> bytes:
        # In the event loop, where nobody else counts at the same time.
        subscriber = find_subscriber(client)
        _check(crowd, subscriber)
        crowd.enter(subscriber)
        try:
            return await _read(pool, task, wanted_s, client)
        finally:
            crowd.leave(subscriber)

    with placing():
        return bridge(read)


def _check(crowd: Crowd, subscriber: str) -> None:
    """Let one more page wait for a query.

    Raises:
        PoolFullError: too many wait.
    """
    if crowd.count(subscriber) >= _MOST_OF_CLIENT:
        raise PoolFullError(_MANY)
    if crowd.number >= _MOST:
        raise PoolFullError(_FULL)


async def _read(pool: Pool, task: Task, wanted_s: float | None, client: str) -> bytes:
    most_s = min(pool.limits.page_timeout_s, pool.limits.timeout_s)
    try:
        async with pool.run(task, min(wanted_s or most_s, most_s), client) as answer:
            pieces = []
            while piece := await answer.read():
                pieces.append(piece)
            return b"".join(pieces)
    except QueryEndedError as error:
        if error.kind != "time" or (wanted_s or most_s) < most_s:
            raise
        late = f"The query took longer than a page may wait for it, {most_s:g} seconds. "
        raise QueryEndedError(late + _describe_way(pool.limits.timeout_s, most_s), "time") from None


def _describe_way(timeout_s: float, most_s: float) -> str:
    """What to do about a query that was too long for a page."""
    if timeout_s <= most_s:
        return "Ask for less, or try again when fewer ask."
    return f"Ask for less, or ask from a program: it may wait {timeout_s:g} seconds."
