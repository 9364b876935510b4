"""Answers in the coding their client takes: gzip, zstd or none (RFC 9110 section 12.5.3).

Owns the choice of the coding and the packing of a body as it passes. Refuses to know what the
answers say.

Every piece is flushed, so that the first bytes of a long result are on their way at once. Short
answers stay as they are: packing costs more than it saves. So do media that are packed already.
"""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Final, Protocol

from backports.zstd import CompressionParameter, ZstdCompressor
from werkzeug.datastructures import Headers
from werkzeug.exceptions import NotAcceptable

from kg.endpoint.messages import Message, Receive, Scope, Send, read_request, send_fault

_SMALLEST: Final = 1024
_LAST: Final = 0.0001
# Larger pieces are packed in a thread, so that the loop can serve others meanwhile.
_LONGEST_IN_LOOP: Final = 32 * 1024
_GZIP_LEVEL, _ZSTD_LEVEL = 4, 3
# Above this window a browser need not read it (RFC 9659).
_ZSTD_WINDOW_LOG = 20
_PACKABLE = re.compile(
    r"text/|image/svg\+xml|application/(?:[\w.-]+\+(?:json|xml)|json|xml|n-triples|n-quads|trig)"
)
_GZIP_FORMAT = 16 + zlib.MAX_WBITS


class _Packer(Protocol):
    """Packs the pieces of one body."""

    def pack(self, data: bytes, *, is_last: bool) -> bytes:
        """All that can be read of the body up to ``data``."""


class _Gzip:
    def __init__(self) -> None:
        self._engine = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_FORMAT)

    def pack(self, data: bytes, *, is_last: bool) -> bytes:
        packed = self._engine.compress(data)
        return packed + self._engine.flush(zlib.Z_FINISH if is_last else zlib.Z_SYNC_FLUSH)


class _Zstd:
    def __init__(self) -> None:
        options: dict[int, int] = {
            CompressionParameter.compression_level: _ZSTD_LEVEL,
            CompressionParameter.window_log: _ZSTD_WINDOW_LOG,
        }
        self._engine = ZstdCompressor(options=options)

    def pack(self, data: bytes, *, is_last: bool) -> bytes:
        if is_last:
            return self._engine.compress(data, ZstdCompressor.FLUSH_FRAME)
        return self._engine.compress(data, ZstdCompressor.FLUSH_BLOCK)


# The first is the one that a client gets that takes all alike.
_PACKERS: dict[str, Callable[[], _Packer]] = {"zstd": _Zstd, "gzip": _Gzip}


class Compression:
    """An ASGI application whose answers are those of another, packed."""

    def __init__(self, application: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        header = ",".join([v.decode("latin-1") for k, v in scope["headers"] if k == _ACCEPT])
        codings = rank_codings(header)
        if scope.get("http_version") in ("1", "1.0"):
            # Only a length shows there that a body is whole, and a packed one has none at first.
            codings = ("identity",)
        if not codings:
            offered = ", ".join((*_PACKERS, "identity"))
            fault = NotAcceptable(f"Accept-Encoding must allow one of: {offered}.")
            await send_fault(send, fault, read_request(scope).accept_mimetypes)
            return
        # A head is never packed: nobody knows how long the body would be.
        passing = Passing(send, codings, is_head=scope["method"] == "HEAD")
        await self._application(scope, receive, passing)


_ACCEPT = b"accept-encoding"


@lru_cache(maxsize=256)
def rank_codings(header: str) -> tuple[str, ...]:
    """The codings that an ``Accept-Encoding`` header allows, the one to take first.

    >>> rank_codings("gzip, deflate, br")
    ('gzip', 'identity')
    >>> rank_codings("gzip;q=0.5, zstd;q=0.8, identity;q=0")
    ('zstd', 'gzip')
    >>> rank_codings("*;q=0")
    ()
    """
    weights: dict[str, float] = {}
    for item in header.split(","):
        name, _, parameters = item.partition(";")
        if coding := name.strip().lower().removeprefix("x-"):
            weights[coding] = _read_weight(parameters)
    rest = weights.get("*", 0.0)
    # What is not named may come as it is, and is the last choice.
    weights.setdefault("identity", 0.0 if weights.get("*") == 0 else _LAST)
    ranked = [(weights.get(name, rest), name) for name in (*_PACKERS, "identity")]
    ranked.sort(key=lambda pair: -pair[0])
    return tuple(name for weight, name in ranked if weight > 0)


def _read_weight(parameters: str) -> float:
    found = re.search(r"(?:^|;)\s*q\s*=\s*([01](?:\.\d*)?)\s*(?:;|\Z)", parameters, re.IGNORECASE)
    return float(found[1]) if found else 1.0


class Passing:
    """Passes the messages of one answer on, packed where that is worth it."""

    def __init__(self, send: Send, codings: tuple[str, ...], *, is_head: bool = False) -> None:
        self._send, self._codings, self._is_head = send, codings, is_head
        self._head: Message | None = None
        self._packer: _Packer | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            # It waits for the first piece, which says how long the body is.
            self._head = message
            return
        if self._head is not None:
            head, self._head = self._head, None
            await self._send(self._begin(head, message))
        if self._packer is not None and message["type"] == "http.response.body":
            message = await self._pack(self._packer, message)
        await self._send(message)

    def _begin(self, head: Message, first: Message) -> Message:
        body, is_whole = first.get("body", b""), not first.get("more_body")
        if is_whole and len(body) < _SMALLEST and "identity" in self._codings:
            return _note_choice(head)
        headers = Headers([(k.decode("latin-1"), v.decode("latin-1")) for k, v in head["headers"]])
        if not _PACKABLE.match(headers.get("Content-Type", "")) and head["status"] != 304:
            return head
        _add_vary(headers)
        coding = self._codings[0]
        if coding != "identity" and self._is_worth_it(head["status"], headers, first):
            self._packer = _PACKERS[coding]()
            headers["Content-Encoding"] = coding
            headers.remove("Content-Length")
            headers.remove("Accept-Ranges")
            if (tag := headers.get("ETag", "W/")) and not tag.startswith("W/"):
                # The bytes are others: the tag may only say that the content is the same.
                headers["ETag"] = f"W/{tag}"
        encoded = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in headers]
        return {**head, "headers": encoded}

    def _is_worth_it(self, status: int, headers: Headers, first: Message) -> bool:
        is_whole = not first.get("more_body")
        known = len(first.get("body", b"")) if is_whole else _SMALLEST
        length = int(headers.get("Content-Length", known))
        is_short = length < _SMALLEST and "identity" in self._codings
        has_body = status not in (204, 206, 304) and not self._is_head and length > 0
        return has_body and not is_short and "Content-Encoding" not in headers

    async def _pack(self, packer: _Packer, message: Message) -> Message:
        data, is_last = message.get("body", b""), not message.get("more_body")
        if not data and not is_last:
            return message
        if len(data) > _LONGEST_IN_LOOP:
            packed = await asyncio.to_thread(packer.pack, data, is_last=is_last)
        else:
            packed = packer.pack(data, is_last=is_last)
        return {**message, "body": packed}


def _note_choice(head: Message) -> Message:
    """``head`` of an answer that stays as it is; it says so where another client gets it packed."""
    headers = head["headers"]
    named = b", ".join([value for key, value in headers if key == b"vary"])
    if b"accept-encoding" in named.lower():
        return head
    kind = next((value for key, value in headers if key == b"content-type"), b"")
    if head["status"] != 304 and not _PACKABLE.match(kind.decode("latin-1")):
        return head
    vary = b", ".join((named, b"Accept-Encoding")) if named else b"Accept-Encoding"
    return {**head, "headers": [*(h for h in headers if h[0] != b"vary"), (b"vary", vary)]}


def _add_vary(headers: Headers) -> None:
    named = [name.strip() for name in ",".join(headers.getlist("Vary")).split(",") if name.strip()]
    if "accept-encoding" not in (name.lower() for name in named):
        headers["Vary"] = ", ".join([*named, "Accept-Encoding"])
