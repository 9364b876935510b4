"""The server's end of the socket to a query worker: frames in, frames out, in the event loop.

Owns how bytes become frames, how much may wait unread, and what a reader learns when the worker
ends or time runs out. Refuses to know what the frames say.

It is a protocol of its own rather than asyncio's streams, which cost three coroutines and a timer
for each frame: most answers are one frame of a few hundred bytes.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Self, cast

from kg.endpoint.frames import HEADER

# Two pieces: the worker writes one while the other is on its way to the client.
_MOST_UNREAD = 512 * 1024
Frame = tuple[bytes, bytes]


class Channel(asyncio.Protocol):
    """Frames to and from one worker; one reader at a time.

    Attributes:
        is_open: whether the worker still holds its end.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._unread = bytearray()
        self._reader: asyncio.Future[None] | None = None
        self._fault: Exception | None = None
        self._is_paused = False
        self.is_open = True

    @classmethod
    async def open(cls, ours: socket.socket) -> Self:
        """The channel over ``ours``, a socket that this object closes."""
        ours.setblocking(False)
        loop = asyncio.get_running_loop()
        _, channel = await loop.create_connection(cls, sock=ours)
        return channel

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is ours now."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Take what the worker wrote."""
        self._unread += data
        if len(self._unread) > _MOST_UNREAD and not self._is_paused:
            self._transport.pause_reading()
            self._is_paused = True
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002
        """The worker has ended."""
        self.is_open = False
        self._wake()

    def send(self, frame: bytes) -> None:
        """Give the worker ``frame``; it waits here while the worker does not read."""
        self._transport.write(frame)

    async def read(self) -> Frame:
        """The next frame: its letter and its content.

        Raises:
            ConnectionError: the worker has ended before it wrote one.
            Exception: what :meth:`interrupt` was told.
        """
        while (frame := self._take()) is None:
            if not self.is_open:
                raise ConnectionResetError
            self._reader = self._loop.create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        return frame

    def interrupt(self, fault: Exception | None) -> None:
        """Let whoever reads, now or later, get ``fault``; ``None`` lets them read again."""
        self._fault = fault
        if fault is not None:
            self._wake()

    def close(self) -> None:
        """Let go of the socket."""
        self._transport.abort()

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    def _take(self) -> Frame | None:
        if self._fault is not None:
            raise self._fault
        unread = self._unread
        length, end = 0, HEADER.size
        if len(unread) >= end:
            letter, length = HEADER.unpack_from(unread)
            end += length
        if len(unread) < end or not unread:
            self._make_room()
            return None
        content = bytes(memoryview(unread)[HEADER.size : end])
        del unread[:end]
        if len(unread) < _MOST_UNREAD:
            self._make_room()
        return letter, content

    def _make_room(self) -> None:
        """Let the worker write on."""
        if self._is_paused and self.is_open:
            self._transport.resume_reading()
            self._is_paused = False
