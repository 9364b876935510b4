"""The access log: one line of JSON for each request.

Owns the form of a line, and that writing it holds nobody up: a thread of its own writes, and lines
that it cannot keep up with are dropped and counted. Refuses to know what requests mean. No line
holds a token, a header or the text of a query: a query is known by its hash.

A file that was renamed is opened anew, as logrotate wants it.
"""

from __future__ import annotations

import logging
import queue
import sys
from datetime import UTC, datetime
from hashlib import blake2b
from logging.handlers import QueueHandler, QueueListener, WatchedFileHandler

import msgspec

from kg.endpoint.lexing import find_form

_MOST_WAITING = 10_000
_LONGEST_PATH = 300


class Line(msgspec.Struct, omit_defaults=True):
    """A line of the log.

    Attributes:
        time: when the request came, UTC.
        client: address of the client.
        method, path, status: of the request and its answer; status 0 where there was none. The
            query string is left out.
        ms: milliseconds from the request to the end of its answer.
        bytes: bytes of the body of the answer.
        is_whole: whether the answer was sent to its end.
        query: hash of the query or the update, if there was one; see :func:`hash_query`.
        form: ``SELECT``, ``ASK`` …
        rows: rows or triples of a whole result.
        outcome: how the query or the write ended.
        token: name of the token, where one was sent that is right.
    """

    time: str
    client: str
    method: str
    path: str
    status: int
    ms: float
    bytes: int
    is_whole: bool = True
    query: str = ""
    form: str = ""
    rows: int | None = None
    outcome: str = ""
    token: str = ""


def hash_query(query: str) -> str:
    """Sixteen hexadecimal digits that name ``query``.

    Each run of white space counts as one blank, also in strings; comments count.

    >>> hash_query("ASK  { }\\n") == hash_query("ASK { }")
    True
    """
    return blake2b(" ".join(query.split()).encode(), digest_size=8).hexdigest()


class AccessLog:
    """Writes lines to a file, or to standard output.

    Args:
        target: path of the file; ``-`` for standard output; empty for no log.
    """

    def __init__(self, target: str) -> None:
        self.is_on = bool(target)
        self._listener: QueueListener | None = None
        if not self.is_on:
            return
        to_file = target != "-"
        handler = WatchedFileHandler(target) if to_file else logging.StreamHandler(sys.stdout)
        handler.setFormatter(_JsonFormatter())
        lines: queue.Queue[logging.LogRecord] = queue.Queue(_MOST_WAITING)
        self._feeder = _Feeder(lines)
        self._listener = QueueListener(lines, handler)
        self._listener.start()

    @property
    def dropped(self) -> int:
        """Lines that were not written because too many were waiting."""
        return self._feeder.dropped if self.is_on else 0

    def write(self, line: Line, query: str | None) -> None:
        """Have ``line`` written, with hash and form of ``query``."""
        if self.is_on:
            self._feeder.emit(logging.makeLogRecord({"msg": "", "line": line, "text": query}))

    def close(self) -> None:
        """Write what is waiting."""
        if self._listener is not None:
            self._listener.stop()
            self._listener = None


class _Feeder(QueueHandler):
    """Puts records in line, or drops them where the line is full."""

    dropped = 0

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        """As it is: the thread that writes makes the text."""
        return record

    def enqueue(self, record: logging.LogRecord) -> None:
        """Put in line."""
        try:
            self.queue.put_nowait(record)
        except queue.Full:
            self.dropped += 1


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: Line = record.__dict__["line"]
        text: str | None = record.__dict__["text"]
        line.path = line.path[:_LONGEST_PATH].encode(errors="backslashreplace").decode()
        if text is not None:
            line.query, line.form = hash_query(text), find_form(text) or ""
        return msgspec.json.encode(line).decode()


def write_time(seconds: float) -> str:
    """A time of the clock as ISO 8601, UTC, to the millisecond."""
    text = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
