"""How a query ends otherwise than by its result.

Owns the errors for that. Refuses to know who waits, and what is done with the worker.
"""

from __future__ import annotations

import msgspec

from kg.endpoint.frames import Fault
from kg.errors import CallRefusedError, GraphAbsentError, QueryEndedError, QueryError


def make_error(content: bytes) -> QueryError:
    """The error that a worker tells of in a frame."""
    fault = msgspec.msgpack.decode(content, type=Fault)
    if fault.kind == "query":
        return QueryError(fault.message, fault.line, fault.column)
    if fault.kind == "refused":
        return CallRefusedError(fault.message)
    if fault.kind == "absent":
        return GraphAbsentError(fault.message)
    return QueryEndedError(fault.message, fault.kind)
