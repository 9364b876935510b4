"""ASGI messages: a request read, an answer sent, and a client that leaves.

Owns the shape of these messages (ASGI 3.0, HTTP). Refuses to know SPARQL.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from typing import Any

from werkzeug.datastructures import Headers, MIMEAccept
from werkzeug.exceptions import ClientDisconnected, HTTPException, RequestEntityTooLarge

from kg.endpoint.headers import SECURITY, SHARING
from kg.endpoint.heads import Head, read_headers
from kg.endpoint.problems import write_fault
from kg.errors import KgError, QueryEndedError

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

MAX_REQUEST = 1024 * 1024
_PIECE = 256 * 1024
MAX_HELD = 32 * 1024 * 1024
MAX_HELD_OF_ALL = 128 * 1024 * 1024
_ALWAYS = {k.lower().encode(): v.encode() for k, v in {**SECURITY, **SHARING}.items()}
_NOT_HELD = "the result is too large for HTTP/1.0, ask by HTTP/1.1 or add a LIMIT"
_MUCH_HELD = "many results wait for clients of HTTP/1.0; ask by HTTP/1.1, or later"


def read_request(scope: Scope) -> Head:
    """The head of a request, for werkzeug to make sense of."""
    client = scope.get("client")
    return Head(
        scope["method"],
        scope.get("scheme", "http"),
        scope.get("server"),
        scope.get("root_path", ""),
        scope["path"],
        scope.get("query_string", b""),
        read_headers(scope["headers"]),
        client[0] if client else None,
    )


async def read_body(receive: Receive, length: int | None, most: int = MAX_REQUEST) -> bytes:
    """The body of a request.

    Raises:
        RequestEntityTooLarge: it has more than ``most`` bytes.
    """
    body = bytearray()
    allowed = f"{most / 1024 / 1024:g} MiB"
    too_large = RequestEntityTooLarge(f"The request is too large; it may have up to {allowed}.")
    if (length or 0) > most:
        raise too_large
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > most:
            raise too_large
        if not message.get("more_body"):
            return bytes(body)


async def wait_until_gone(receive: Receive) -> None:
    """Return once the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


def start(status: int, headers: Headers | dict[str, str]) -> Message:
    """The head of an answer."""
    # Of several with one name the first counts.
    listed = {_name(k): v.encode("latin-1") for k, v in reversed([*headers.items()])}
    encoded = [*{**_ALWAYS, **listed}.items()]
    return {"type": "http.response.start", "status": status, "headers": encoded}


@lru_cache(maxsize=256)
def _name(name: str) -> bytes:
    return name.lower().encode("latin-1")


async def send_whole(
    send: Send, status: int, headers: Headers | dict[str, str], body: bytes = b""
) -> None:
    """An answer that is known in full."""
    await send(start(status, headers))
    await send({"type": "http.response.body", "body": body})


class _Held:
    """Bytes that wait for clients of HTTP/1.0 in this process."""

    number = 0


@contextmanager
def hold_back(send: Send) -> Iterator[Send]:
    """Passes an answer on to ``send`` once it is whole.

    It raises :class:`~kg.errors.QueryEndedError` where the answer has more than ``MAX_HELD`` bytes,
    or all that are held more than ``MAX_HELD_OF_ALL``.
    """
    head: list[Message] = []
    body = bytearray()

    async def hold(message: Message) -> None:
        if message["type"] == "http.response.start":
            head.append(message)
            return
        piece = message.get("body", b"")
        _Held.number += len(piece)
        body.extend(piece)
        if len(body) > MAX_HELD:
            raise QueryEndedError(_NOT_HELD, "bytes")
        if _Held.number > MAX_HELD_OF_ALL:
            raise QueryEndedError(_MUCH_HELD, "busy")
        if not message.get("more_body"):
            headers = [one for one in head[0]["headers"] if one[0] != b"content-length"]
            headers.append((b"content-length", str(len(body)).encode()))
            await send({**head[0], "headers": headers})
            await _send_on(send, body)

    try:
        yield hold
    finally:
        _Held.number -= len(body)


async def _send_on(send: Send, body: bytearray) -> None:
    for place in range(0, max(len(body), 1), _PIECE):
        piece = bytes(memoryview(body)[place : place + _PIECE])
        more = place + _PIECE < len(body)
        await send({"type": "http.response.body", "body": piece, "more_body": more})


def cut(message: Message) -> Iterator[Message]:
    """A message as several with short bodies: who reads none of it is known by the first ones.

    A server that has the whole body at once keeps it as long as the client likes.
    """
    body = message.get("body", b"")
    for place in range(_PIECE, len(body), _PIECE):
        yield {**message, "body": body[place - _PIECE : place], "more_body": True}
    rest = (max(len(body), 1) - 1) // _PIECE * _PIECE
    yield {**message, "body": body[rest:]} if rest else message


class PatientSend:
    """Sends on what it is given in short pieces, as long as the client takes them.

    It raises :class:`~werkzeug.exceptions.ClientDisconnected` where none was taken for too long.
    """

    def __init__(self, send: Send, within_s: float) -> None:
        self._send, self._within_s = send, within_s

    async def __call__(self, message: Message) -> None:
        """Send one message."""
        for piece in cut(message):
            try:
                async with asyncio.timeout(self._within_s):
                    await self._send(piece)
            except TimeoutError:
                raise ClientDisconnected from None


async def send_fault(send: Send, fault: HTTPException | KgError, accept: MIMEAccept) -> None:
    """A fault as ``accept`` wants it, with the status that says whose fault it is."""
    await send_whole(send, *write_fault(fault, accept))


async def answer_or_fault(
    answer: Callable[[Send], Awaitable[None]], scope: Scope, send: Send, accept: MIMEAccept
) -> None:
    """Have ``answer`` send what it has, or send the fault that it raises before it has begun.

    Once it has begun the fault is raised on: the body stays without its end, and the server closes
    the connection. HTTP/1.0 knows no chunks, and a broken connection looks like the end of a result
    there; so for its clients an answer is whole before it begins.
    """
    has_begun = False

    async def pass_on(message: Message) -> None:
        nonlocal has_begun
        has_begun = True
        await send(message)

    try:
        is_old = scope.get("http_version") in ("1", "1.0")
        with hold_back(pass_on) if is_old else nullcontext(pass_on) as passing:
            await answer(passing)
    except (HTTPException, KgError) as fault:
        if has_begun:
            raise
        await send_fault(send, fault, accept)
