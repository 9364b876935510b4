"""A query worker: a process that runs one query at a time, and may be killed at any moment.

Owns the life of the process: open the store read-only, take a task, write the result, take the
next. Refuses to know HTTP, time limits and other workers. Nothing here outlives a task but the open
database; memory has a hard limit, and whoever exceeds it ends only this process.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
from collections.abc import Mapping
from pathlib import Path

import msgspec

from kg.endpoint.frames import (
    DATA,
    END,
    FAULT,
    HEADER,
    READY,
    ROWS,
    TASK,
    Fault,
    Outcome,
    Task,
    pack,
)
from kg.endpoint.writing import LimitError, ResultPipe, read_rows, write_results
from kg.errors import KgError, QueryError
from kg.store.reading import Store

_decode = msgspec.msgpack.Decoder(Task).decode
_encode = msgspec.msgpack.encode


def work(channel: socket.socket, generation: str, prefixes: Mapping[str, str], memory: int) -> None:
    """Answer the tasks that come over ``channel`` until it closes.

    Args:
        channel: blocking socket to the server.
        generation: directory of the published generation.
        prefixes: prefixes that queries need not declare.
        memory: bytes of address space that a query may take beside what the process has at start.
    """
    # Ctrl-C reaches the whole group of processes; the server decides when a worker ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    store = Store(Path(generation))
    _limit_memory(memory)
    channel.sendall(pack(READY, b""))
    while (task := _receive(channel)) is not None:
        _answer(channel, store, prefixes, task)


def _limit_memory(memory: int) -> None:
    """Let allocations fail beyond the limit; the engine aborts the process then."""
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
    content = bytearray()
    while len(content) < length:
        piece = channel.recv(length - len(content))
        if not piece:
            return None
        content += piece
    return bytes(content)


def _answer(channel: socket.socket, store: Store, prefixes: Mapping[str, str], task: Task) -> None:
    pipe = ResultPipe(lambda piece: channel.sendall(pack(DATA, piece)), task)
    try:
        results = store.query(
            task.query,
            default_graphs=task.default_graphs,
            named_graphs=task.named_graphs,
            prefixes=_choose(prefixes, task.query),
        )
        if task.format == ROWS:
            pipe.write(_encode(read_rows(results, task.max_rows)))
        else:
            write_results(results, task.format, prefixes, pipe)
        pipe.finish()
    except LimitError as error:
        _tell(channel, error.kind, str(error))
    except MemoryError:
        _tell(channel, "memory", "the query needs more memory than a query may have")
    except (KgError, OSError, RuntimeError) as error:
        reason = str(error) if isinstance(error, QueryError) else f"the query failed: {error}"
        _tell(channel, "query", " ".join(reason.split()))
    else:
        outcome = Outcome(pipe.rows, pipe.bytes)
        # One write for the end of a short result: most are short.
        channel.sendall(pipe.rest() + pack(END, _encode(outcome)))


def _choose(prefixes: Mapping[str, str], query: str) -> dict[str, str]:
    """The prefixes that ``query`` may use: the engine takes longer over all than over a lookup."""
    return {name: iri for name, iri in prefixes.items() if f"{name}:" in query}


def _tell(channel: socket.socket, kind: str, message: str) -> None:
    channel.sendall(pack(FAULT, _encode(Fault(kind, message))))
