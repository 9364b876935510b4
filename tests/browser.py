"""A real browser for tests of pages: Chromium over the pipe of its DevTools protocol.

A pipe needs no library for web sockets, and no port. Where there is no Chromium, tests skip and say
so.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--hide-scrollbars", "--disable-background-networking", "--disable-component-update",
    "--remote-debugging-pipe",
)  # fmt: skip
_WAIT_S = 60


def find_browser() -> str | None:
    """The path of a Chromium on this machine."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


needs_browser = pytest.mark.skipif(find_browser() is None, reason="there is no Chromium here")


class Browser:
    """One tab of a running Chromium."""

    def __init__(self, out: int, back: int, log: Path) -> None:
        self._out, self._back, self._log = out, back, log
        self._number = 0
        self._rest = b""
        self._session: str | None = None
        self.asked: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self.call("Page.enable")
        self.call("Network.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The result of a method of the protocol; events that come meanwhile are noted."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            piece = os.read(self._back, 1 << 16)
            assert piece, f"the browser has ended: {self._log.read_text(errors='replace')[-2000:]}"
            self._rest += piece
        text, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        if message.get("method") == "Network.requestWillBeSent":
            self.asked.append(message["params"]["request"]["url"])
        return message

    def resize(self, width: int, height: int, *, dark: bool = False) -> None:
        """A window of ``width`` CSS pixels: a phone below 600."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def open(self, url: str) -> None:
        """Go to ``url`` and wait until all of it is there."""
        # A page that differs in its fragment only is not loaded again.
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=url)
        self.evaluate(
            "new Promise(done => document.readyState === 'complete' && location.href !== "
            "'about:blank' ? done() : addEventListener('load', done))"
        )

    def evaluate(self, script: str) -> Any:
        """The value of a JavaScript expression in the page."""
        answer = self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def save(self, path: Path) -> None:
        """What is in the window, as PNG."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))


@contextmanager
def start_browser(profile: Path) -> Iterator[Browser]:
    """A browser with a profile of its own, stopped at the end."""
    path = find_browser()
    assert path is not None
    their_in, our_out = os.pipe()
    our_in, their_out = os.pipe()

    def take_pipes() -> None:
        # Chromium reads the protocol from descriptor 3 and answers on 4. Either pipe may lie on
        # any number, those two as well, so both are moved to free ones above before.
        reading = fcntl.fcntl(their_in, fcntl.F_DUPFD, 5)
        writing = fcntl.fcntl(their_out, fcntl.F_DUPFD, 5)
        os.dup2(reading, 3)
        os.dup2(writing, 4)

    log = profile.with_name(profile.name + ".log")
    with (
        log.open("wb") as errors,
        os.fdopen(our_out, "wb", 0) as out,
        os.fdopen(our_in, "rb") as back,
    ):
        process = subprocess.Popen(
            [path, *_FLAGS, f"--user-data-dir={profile}", "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            preexec_fn=take_pipes,
            close_fds=False,
        )
        os.close(their_in)
        os.close(their_out)
        try:
            yield Browser(out.fileno(), back.fileno(), log)
        finally:
            process.terminate()
            process.wait(_WAIT_S)
