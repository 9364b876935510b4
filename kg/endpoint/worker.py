"""A query worker: a process that runs one query at a time, and may be killed at any moment.

Owns the life of the process: open the store read-only, take a task, write the result, take the
next. Refuses to know HTTP, time limits and other workers. Nothing here outlives a task but the open
database; memory has a hard limit, and whoever exceeds it ends only this process.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import sys
from collections.abc import Mapping
from multiprocessing import forkserver
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

_PR_SET_PDEATHSIG = 1
# The parser and the optimizer call themselves once for each level of a query: deep enough for what
# programs write, and less than the kernel leaves below the stack (128 MiB).
_STACK = 64 * 1024 * 1024
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
    _end_with_parent()
    store = Store(Path(generation))
    _limit_memory(memory)
    channel.sendall(pack(READY, b""))
    while (task := _receive(channel)) is not None:
        _answer(channel, store, prefixes, task)


def _end_with_parent() -> None:
    """Let the kernel kill this process with the fork server, which ends with the server.

    A query that writes nothing would not notice for as long as it runs.
    """
    # Every process holds the pipe that tells the fork server that somebody still needs it.
    alive = getattr(forkserver._forkserver, "_forkserver_alive_fd", None)
    if alive is not None:
        os.close(alive)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1:
        sys.exit(0)


def _limit_memory(memory: int) -> None:
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
            prefixes=prefixes,
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
        _tell(channel, *_describe(error))
    except BaseException:  # a panic of the engine is none of Exception
        _tell(channel, "engine", "the engine failed at this query; please report it")
        raise
    else:
        outcome = Outcome(pipe.rows, pipe.bytes)
        # One write for the end of a short result: most are short.
        channel.sendall(pipe.rest() + pack(END, _encode(outcome)))


def _describe(error: Exception) -> tuple[str, str]:
    """Kind and sentence of a query that cannot be run, or of a store that cannot be read."""
    if isinstance(error, OSError) or isinstance(error.__cause__, OSError):
        return "lost", "the graph could not be read; try again"
    reason = str(error) if isinstance(error, QueryError) else f"the query failed: {error}"
    return "query", " ".join(reason.split())


def _tell(channel: socket.socket, kind: str, message: str) -> None:
    channel.sendall(pack(FAULT, _encode(Fault(kind, message))))
