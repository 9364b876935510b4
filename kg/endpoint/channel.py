"""The server's end of the socket to a query worker: frames in, frames out, in the event loop.

Owns how bytes become frames, and how much may wait unread. Refuses to know what a frame says, but
that a letter other than ``DATA`` is the last of an answer.

It is a protocol of its own rather than asyncio's streams, which cost three coroutines and a task
for each frame: most answers are two frames of a few hundred bytes.
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Callable
from typing import cast

from kg.endpoint.frames import DATA, HEADER

# Two pieces: the worker writes one while the other is on its way to the client.
_MOST_UNREAD = 512 * 1024
Frame = tuple[bytes, bytes]


class Inbox:
    """The frames of one answer, as they come.

    Attributes:
        at_end: called once the last frame is here.
        size: bytes that wait here.
    """

    def __init__(self, at_end: Callable[[], None], make_room: Callable[[], None]) -> None:
        """``make_room`` is called when a frame was taken."""
        self.at_end, self._make_room = at_end, make_room
        self._frames: deque[Frame] = deque()
        self._reader: asyncio.Future[None] | None = None
        self._is_open, self._is_dropped = True, False
        self._error: Exception | None = None
        self.size = 0

    @property
    def next_letter(self) -> bytes | None:
        """The letter of the next frame, where that is here already."""
        return self._frames[0][0] if self._frames else None

    def put(self, frame: Frame) -> None:
        """Take in a frame."""
        if not self._is_dropped:
            self._frames.append(frame)
            self.size += len(frame[1])
        if frame[0] != DATA:
            self.at_end()
        self._wake()

    def end(self, error: Exception | None = None) -> None:
        """No more frames will come; ``error`` says why, where the worker has not ended."""
        self._is_open, self._error = False, error
        self._wake()

    def drop(self) -> None:
        """Let go of what is here and of what still comes."""
        self._is_dropped, self.size = True, 0
        self._frames.clear()
        self._make_room()

    async def read(self) -> Frame:
        """The next frame: its letter and its content.

        Raises:
            ConnectionResetError: the worker has ended before it wrote one.
        """
        while not self._frames:
            if not self._is_open:
                raise self._error or ConnectionResetError
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        frame = self._frames.popleft()
        self.size -= len(frame[1])
        self._make_room()
        return frame

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)


class Channel(asyncio.Protocol):
    """Frames to and from one worker.

    Attributes:
        greeting: where the first answer goes, which nobody has asked for.
        is_open: whether the worker still holds its end.
        is_unread: the worker ended before it had read the only task that was sent.
    """

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._is_paused = self._is_closed = False
        # Where frames go: one for each answer that is to come, the next one first.
        self.greeting = Inbox(_do_nothing, self._make_room)
        self._inboxes = deque([self.greeting])
        self.is_open = True
        self.is_unread = False

    def expect(self, at_end: Callable[[], None]) -> Inbox:
        """Where the frames of the next answer go; ``at_end`` is called after the last one."""
        inbox = Inbox(at_end, self._make_room)
        self._inboxes.append(inbox)
        if not self.is_open:
            inbox.end()
        return inbox

    def let_go(self, inbox: Inbox) -> Inbox:
        """Where the frames go instead that ``inbox`` was for."""
        other = Inbox(_do_nothing, self._make_room)
        other.drop()
        self._inboxes[self._inboxes.index(inbox)] = other
        return other

    def send(self, frame: bytes) -> None:
        """Give the worker ``frame``; whether it still lives shows when its answer is read."""
        self._transport.write(frame)

    def close(self) -> None:
        """Let go of the socket; whoever reads gets no more, not even of what is here already."""
        self._is_closed = True
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is ours now."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Take what the worker wrote."""
        if not self._bytes and (frame := _read_whole(data)) is not None:
            self._put(frame)
        else:
            self._bytes += data
            while (frame := self._cut()) is not None:
                self._put(frame)
        if self._find_size() > _MOST_UNREAD and not self._is_paused:
            self._transport.pause_reading()
            self._is_paused = True

    def connection_lost(self, error: Exception | None) -> None:
        """The worker has ended; with an error where something was on its way to it (unix(7))."""
        self.is_open = False
        # Of several tasks nobody can say which was read.
        self.is_unread = error is not None and len(self._inboxes) == 1
        for inbox in self._inboxes:
            inbox.end()

    def _put(self, frame: Frame) -> None:
        if not self._inboxes or self._is_closed:
            return
        inbox = self._inboxes[0]
        if frame[0] != DATA:
            self._inboxes.popleft()
        inbox.put(frame)

    def _find_size(self) -> int:
        """Bytes of the answer that comes now that nobody has read."""
        return self._inboxes[0].size if self._inboxes else 0

    def _cut(self) -> Frame | None:
        if len(self._bytes) < HEADER.size:
            return None
        letter, length = HEADER.unpack_from(self._bytes)
        end = HEADER.size + length
        if len(self._bytes) < end:
            return None
        content = bytes(memoryview(self._bytes)[HEADER.size : end])
        del self._bytes[:end]
        return letter, content

    def _make_room(self) -> None:
        """Let the worker write on."""
        if self._is_paused and self.is_open and self._find_size() <= _MOST_UNREAD:
            self._is_paused = False
            self._transport.resume_reading()


def _read_whole(data: bytes) -> Frame | None:
    """The frame that is all of ``data``, as a short answer is."""
    if len(data) < HEADER.size:
        return None
    letter, length = HEADER.unpack_from(data)
    return (letter, data[HEADER.size :]) if len(data) == HEADER.size + length else None


async def open_channel(ours: socket.socket) -> Channel:
    """The channel over ``ours``, a socket that it closes."""
    ours.setblocking(False)
    _, channel = await asyncio.get_running_loop().create_connection(Channel, sock=ours)
    return channel


def _do_nothing() -> None:
    pass
