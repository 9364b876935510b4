"""A writer: a process that makes one change, publishes it, and ends.

Owns the order: take the lock, link the published generation, change, ask whether it is still
wanted, publish, tell. Refuses to know HTTP, tokens and time limits. It may be killed at any moment:
until the one rename that publishes, the store is what it was.
"""

from __future__ import annotations

import signal
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import msgspec
from pyoxigraph import RdfFormat

from kg.config import WriteLimits
from kg.endpoint.frames import END, HEADER, PUBLISH, READY, TASK, Fault, pack, pack_fault
from kg.endpoint.jobs import GraphJob, Job, UpdateJob, Written
from kg.endpoint.lexing import calls
from kg.endpoint.update_text import find_touched
from kg.endpoint.worker import limit_memory
from kg.errors import ConditionFailedError, KgError, QueryError, StoreBusyError
from kg.export.formats import RDF_FORMATS
from kg.store import Content, StoreEditor

_encode = msgspec.msgpack.encode
_decode = msgspec.msgpack.Decoder(Job).decode

_TOO_MUCH = Fault("memory", "the write needs more memory than a write may have")
_THERE = "there is such a graph already; nothing was written"
_NOT_THERE = "there is no such graph; nothing was written"
_CHANGED = "the store has been written since; nothing was written: read the graph again"


class _AbsentError(Exception):
    """There is no such graph."""


def write(
    channel: socket.socket, store: str, prefixes: Mapping[str, str], limits: WriteLimits
) -> None:
    """Do the job that comes over ``channel``.

    ``READY`` goes back when only publishing is left. Once ``PUBLISH`` has come, ``END`` follows
    with :class:`Written`; ``FAULT`` may go back at any time.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_memory(limits.memory)
    job = _receive(channel)
    if job is None:
        return
    try:
        with StoreEditor(Path(store), wait_s=limits.wait_s) as editor:
            created = _change(editor, job, prefixes)
            editor.finish()
            channel.sendall(pack(READY, b""))
            if not _is_wanted(channel):
                return
            generation = editor.publish_change().name
        channel.sendall(pack(END, _encode(Written(generation, created))))
    except _AbsentError:
        channel.sendall(pack_fault(Fault("absent", "there is no such graph")))
    except MemoryError:
        channel.sendall(pack_fault(_TOO_MUCH))
    except KgError as error:
        place = (error.line, error.column) if isinstance(error, QueryError) else (None, None)
        channel.sendall(pack_fault(Fault(_get_kind(error, job), str(error), *place)))


def _receive(channel: socket.socket) -> Job | None:
    with channel.makefile("rb") as file:
        header = file.read(HEADER.size)
        if len(header) < HEADER.size:
            return None
        letter, length = HEADER.unpack(header)
        content = file.read(length)
    if letter != TASK or len(content) < length:
        return None
    job: Job = _decode(content)
    return job


def _is_wanted(channel: socket.socket) -> bool:
    """Whether the server has the change published; it closes the channel where it has not."""
    with channel.makefile("rb") as file:
        return file.read(HEADER.size) == pack(PUBLISH, b"")


def _change(editor: StoreEditor, job: Job, prefixes: Mapping[str, str]) -> bool:
    """Make the change; whether it makes a graph that was not there.

    Raises:
        _AbsentError: the graph to be removed or patched is not there.
        ConditionFailedError: it is not as it should be.
        QueryError: it cannot be made.
    """
    if isinstance(job, UpdateJob):
        editor.update(job.text, job.base_iri, prefixes, find_touched(job.text))
        return False
    _check_condition(editor, job)
    if job.method == "DELETE":
        if not editor.has_graph(job.graph):
            raise _AbsentError
        editor.remove(job.graph)
        return False
    # The graph without a name is always there; it is made by what it first holds.
    is_new = editor.is_empty(None) if job.graph is None else not editor.has_graph(job.graph)
    _change_graph(editor, job, prefixes)
    return is_new


def _check_condition(editor: StoreEditor, job: GraphJob) -> None:
    """Look whether the graph is what the client takes it for; nobody else can write now.

    Raises:
        ConditionFailedError: it is not.
    """
    condition, published = job.condition, editor.published
    if condition.is_there is not None:
        is_there = not editor.is_empty(None) if job.graph is None else editor.has_graph(job.graph)
        if is_there != condition.is_there:
            raise ConditionFailedError(_THERE if is_there else _NOT_THERE)
    allowed = condition.generations
    is_allowed = allowed is None or published in allowed
    if not is_allowed or published in condition.not_generations:
        raise ConditionFailedError(_CHANGED)


def _change_graph(editor: StoreEditor, job: GraphJob, prefixes: Mapping[str, str]) -> None:
    if job.method == "PATCH":
        editor.patch(job.graph, job.text, job.base_iri, prefixes)
    else:
        contents = [
            Content(one.data, cast("RdfFormat", RDF_FORMATS[one.format].engine), job.base_iri)
            for one in job.documents
        ]
        change = editor.put if job.method == "PUT" else editor.add
        change(job.graph, contents)


def _get_kind(error: KgError, job: Job) -> str:
    if isinstance(error, ConditionFailedError):
        return "condition"
    if isinstance(error, QueryError):
        return "query"
    if isinstance(error.__cause__, OSError) and calls(job.text):
        return "remote"
    return "busy" if isinstance(error, StoreBusyError) else "store"
