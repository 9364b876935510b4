"""A query worker: a process that runs one query at a time, and may be killed at any moment.

Owns the life of the process: open the store read-only, take a task, write the result, take the
next. Refuses to know HTTP, time limits and other workers. Nothing here outlives a task but the open
database; memory has a hard limit, and whoever exceeds it ends only this process.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import socket
from collections.abc import Mapping, Sequence
from multiprocessing import forkserver
from pathlib import Path
from typing import NamedTuple

import msgspec

from kg.endpoint.frames import (
    DATA,
    DEFAULT,
    HEADER,
    READY,
    ROWS,
    TASK,
    Fault,
    Rows,
    Task,
    pack,
    pack_fault,
)
from kg.endpoint.lexing import calls_service
from kg.endpoint.orphans import end_with_parent
from kg.endpoint.targets import check_services
from kg.endpoint.writing import LimitError, ResultPipe, read_rows, write_results, write_triples
from kg.errors import CallRefusedError, GraphAbsentError, KgError, QueryError
from kg.store.reading import Results, Store

_PR_SET_PDEATHSIG = 1
# The parser and the optimizer call themselves once for each level of a query: deep enough for what
# programs write, and less than the kernel leaves below the stack (128 MiB).
_STACK = 64 * 1024 * 1024
_TOO_MUCH = Fault("memory", "the query needs more memory than a query may have")
_BROKE = Fault("engine", "the engine failed at this query; please report it")
_decode = msgspec.msgpack.Decoder(Task).decode
_encode = msgspec.msgpack.encode


class Reading(NamedTuple):
    """What a worker answers from.

    Attributes:
        store: the generation.
        prefixes: prefixes that queries need not declare.
        union: whether the default graph is the union of all graphs.
        marks: of each prefix how it begins a name, itself, and its IRI.
    """

    store: Store
    prefixes: Mapping[str, str]
    union: bool
    marks: Sequence[tuple[str, str, str]]


def work(
    channel: socket.socket,
    generation: str,
    prefixes: Mapping[str, str],
    memory: int,
    *,
    union: bool = True,
) -> None:
    """Answer the tasks that come over ``channel`` until it closes.

    Args:
        channel: blocking socket to the server.
        generation: directory of the published generation.
        prefixes: prefixes that queries need not declare.
        memory: bytes of address space that a query may take beside what the process has at start.
        union: whether the default graph is the union of all graphs.
    """
    # Ctrl-C reaches the whole group of processes; the server decides when a worker ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _let_go_of_fork_server()
    end_with_parent()
    marks = [(f"{name}:", name, iri) for name, iri in prefixes.items()]
    reading = Reading(Store(Path(generation)), prefixes, union, marks)
    limit_memory(memory)
    # Nothing here outlives a task, and a task leaves no circles behind.
    gc.freeze()
    channel.sendall(pack(READY, b""))
    while (task := _receive(channel)) is not None:
        _answer(channel, reading, task)


def _let_go_of_fork_server() -> None:
    """Close our end of the pipe that tells the fork server that somebody still needs it.

    Every process has one by inheritance, and the fork server ends when all are closed.
    """
    alive = getattr(forkserver._forkserver, "_forkserver_alive_fd", None)
    if alive is not None:
        os.close(alive)


def limit_memory(memory: int) -> None:
    """Let allocations fail beyond the limit; the engine aborts the process then."""
    _, hardest = resource.getrlimit(resource.RLIMIT_STACK)
    stack = _STACK if hardest == resource.RLIM_INFINITY else min(_STACK, hardest)
    resource.setrlimit(resource.RLIMIT_STACK, (stack, hardest))
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * os.sysconf("SC_PAGE_SIZE") + memory
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _receive(channel: socket.socket) -> Task | None:
    header = _read(channel, HEADER.size)
    if header is None:
        return None
    letter, length = HEADER.unpack(header)
    content = _read(channel, length)
    if content is None or letter != TASK:
        return None
    return _decode(content)


def _read(channel: socket.socket, length: int) -> bytes | None:
    """Exactly ``length`` bytes; ``None`` where the server has gone."""
    content = channel.recv(length)
    while 0 < len(content) < length:
        piece = channel.recv(length - len(content))
        content = content + piece if piece else b""
    return content or None


def _answer(channel: socket.socket, reading: Reading, task: Task) -> None:
    pipe = ResultPipe(lambda piece: _send(channel, pack(DATA, piece)), task)
    try:
        if task.graph is not None:
            _write_graph(reading, task, pipe)
        elif task.format == ROWS:
            pipe.write(_encode(read_rows(_ask(reading, task), task.max_rows)))
        else:
            write_results(_ask(reading, task), task.format, reading.prefixes, pipe)
        pipe.finish()
    except GraphAbsentError as error:
        _send(channel, pack_fault(Fault("absent", str(error))))
    except LimitError as error:
        _send(channel, pack_fault(Fault(error.kind, str(error))))
    except MemoryError:
        _send(channel, pack_fault(_TOO_MUCH))
    except (KgError, OSError, RuntimeError) as error:
        _send(channel, pack_fault(_describe(error, task.query)))
    except BaseException:  # a panic of the engine is none of Exception
        _send(channel, pack_fault(_BROKE))
        raise
    else:
        _send(channel, pipe.end())


def _send(channel: socket.socket, frames: bytes) -> None:
    """Give the server ``frames``; where it has gone there is nothing left to do."""
    try:
        channel.sendall(frames)
    except ConnectionError:
        os._exit(0)


def _ask(reading: Reading, task: Task) -> Results:
    if task.may_call is not None:
        check_services(task.query, task.may_call)
    return reading.store.query(
        task.query,
        default_graphs=task.default_graphs,
        named_graphs=task.named_graphs,
        prefixes=_choose(reading, task.query),
        union=reading.union or task.is_ours,
        base_iri=task.base_iri,
    )


def _choose(reading: Reading, query: str) -> Mapping[str, str]:
    """The prefixes that ``query`` may use: the engine takes longer over all than over a lookup."""
    # A code point escape may hide any of them.
    if "\\u" in query or "\\U" in query:
        return reading.prefixes
    return {name: iri for mark, name, iri in reading.marks if mark in query}


def _write_graph(reading: Reading, task: Task, pipe: ResultPipe) -> None:
    """A graph as it is, blank nodes and all."""
    name = None if task.graph == DEFAULT else task.graph
    if name is not None and not reading.store.has_graph(name):
        raise GraphAbsentError("there is no such graph")
    if task.format == ROWS:
        pipe.write(_encode(Rows([], [])))
    else:
        triples = reading.store.iterate_triples(name, union=reading.union)
        write_triples(triples, task.format, reading.prefixes, pipe)


def _describe(error: Exception, query: str) -> Fault:
    """What is told of a query that cannot be run, or of a store that cannot be read."""
    cause = error if isinstance(error, OSError) else error.__cause__
    if isinstance(cause, OSError) and calls_service(query):
        reason = " ".join(str(cause).split())
        return Fault("remote", f"a server that the query calls did not answer: {reason}")
    if isinstance(error, OSError):
        return Fault("lost", "the graph could not be read; try again")
    if isinstance(error, CallRefusedError):
        return Fault("refused", str(error))
    if isinstance(error, QueryError):
        return Fault("query", " ".join(str(error).split()), error.line, error.column)
    return Fault("query", " ".join(f"the query failed: {error}".split()))
