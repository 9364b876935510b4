"""How a query ends otherwise than by its result: too late, or by a fault of its worker.

Owns the errors for both. Refuses to know who waits, and what is done with the worker.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import msgspec

from kg.endpoint.frames import Fault
from kg.errors import GraphAbsentError, QueryEndedError, QueryError

T = TypeVar("T")
_LATE = "the query took too long; ask for less, or for more time (timeout=)"


async def keep_to(deadline: float, work: Coroutine[Any, Any, T]) -> T:
    """What ``work`` gives before ``deadline``, in the time of the event loop.

    Raises:
        QueryEndedError: it has passed.
    """
    try:
        async with asyncio.timeout_at(deadline):
            return await work
    except TimeoutError:
        raise QueryEndedError(_LATE, "time") from None


def make_error(content: bytes) -> QueryError:
    """The error that a worker tells of in a frame."""
    fault = msgspec.msgpack.decode(content, type=Fault)
    if fault.kind == "query":
        return QueryError(fault.message, fault.line, fault.column)
    if fault.kind == "absent":
        return GraphAbsentError(fault.message)
    return QueryEndedError(fault.message, fault.kind)
