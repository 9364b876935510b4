"""How a page asks a query that somebody else has written: in the pool, never in this process.

Owns the way from a page, which is made in a thread, to the pool in its event loop. Refuses to know
what is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, cast

import msgspec
from flask import Flask, current_app, request

from kg.endpoint.frames import ROWS, Rows
from kg.endpoint.pool import Pool
from kg.endpoint.questions import Question, make_task

_NAME = "trial-kg-pool"
SHOWN_ROWS = 1000
# A page is held in memory; whoever wants more asks the endpoint, which passes it on.
_MOST_BYTES = 64 * 1024 * 1024
_MOST_ROWS = 1_000_000

Bridge = Callable[[Callable[[Pool], Coroutine[Any, Any, bytes]]], bytes]


def set_up_asking(app: Flask, bridge: Bridge) -> None:
    """Let the pages of ``app`` ask by ``bridge``, which runs a coroutine in the loop of a pool."""
    app.extensions[_NAME] = bridge


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
    task = make_task(question, format_, rows=rows, size=_MOST_BYTES)

    client = request.remote_addr or ""

    async def read(pool: Pool) -> bytes:
        async with pool.run(task, question.timeout_s, client) as answer:
            pieces = []
            while piece := await answer.read():
                pieces.append(piece)
            return b"".join(pieces)

    bridge = cast("Bridge", current_app.extensions[_NAME])
    return bridge(read)
