"""The body of a request, taken in before anything is done for it.

Owns how large a body may be and how long it may take. Refuses to know what it says. A client that
sends slowly, or too much, costs this much and never a query worker or a thread.
"""

from __future__ import annotations

import asyncio

from werkzeug.exceptions import (
    BadRequest,
    ClientDisconnected,
    RequestEntityTooLarge,
    RequestTimeout,
)

from kg.endpoint.heads import read_headers
from kg.endpoint.messages import Message, Receive, Scope

_MIB = 1024 * 1024


async def take_body(scope: Scope, receive: Receive, most: int, within_s: float) -> Receive:
    """A ``receive`` that has the whole body at once, and then what ``receive`` says.

    Raises:
        BadRequest: see :func:`check_coding`.
        ClientDisconnected: the client left.
        RequestEntityTooLarge: the body has more than ``most`` bytes, announced or not.
        RequestTimeout: it took longer than ``within_s`` seconds.
    """
    if not read_headers(scope["headers"]).has_body:
        return receive
    check_coding(scope)
    try:
        async with asyncio.timeout(within_s):
            body = await _read(receive, _read_length(scope), most)
    except TimeoutError:
        raise RequestTimeout(f"The request took more than {within_s:g} seconds to come.") from None
    return _Replay(body, receive)


def check_coding(scope: Scope) -> None:
    """Let a body pass of which every reader says alike where it ends (RFC 9112 section 6.1).

    Raises:
        BadRequest: it is chunked otherwise than once.
    """
    codings = [value for key, value in scope["headers"] if key == b"transfer-encoding"]
    if codings and (len(codings) > 1 or codings[0].strip().lower() != b"chunked"):
        raise BadRequest("Send the body as it is or chunked, once: no other Transfer-Encoding.")


async def _read(receive: Receive, length: int, most: int) -> bytes:
    body = bytearray()
    while length <= most and len(body) <= most:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnected
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    if max(length, len(body)) > most:
        limit = f"{most / _MIB:g} MiB"
        raise RequestEntityTooLarge(f"The request is too large; it may have up to {limit}.")
    return bytes(body)


def _read_length(scope: Scope) -> int:
    """What ``Content-Length`` announces; the server has checked that it is a number."""
    lengths = [value for key, value in scope["headers"] if key == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0


class _Replay:
    """Says the body once."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._message: Message | None = {"type": "http.request", "body": body, "more_body": False}
        self._receive = receive

    async def __call__(self) -> Message:
        message, self._message = self._message, None
        return message if message is not None else await self._receive()


class WatchedBody:
    """A ``receive`` that passes a body on as it comes, and ends it after too long a silence.

    For whoever sends a token: how much such a body may hold, the reader of the body decides.
    """

    def __init__(self, receive: Receive, silence_s: float) -> None:
        self._receive, self._silence_s = receive, silence_s
        self._is_whole = False

    async def __call__(self) -> Message:
        """The next message.

        Raises:
            ClientDisconnected: the body ends before its end.
            RequestTimeout: nothing came for too long.
        """
        if self._is_whole:
            return await self._receive()
        try:
            async with asyncio.timeout(self._silence_s):
                message = await self._receive()
        except TimeoutError:
            raise RequestTimeout(f"Nothing came for {self._silence_s:g} seconds.") from None
        if message["type"] == "http.disconnect":
            raise ClientDisconnected
        self._is_whole = not message.get("more_body")
        return message
