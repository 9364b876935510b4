"""A real server as its users meet it: ``kg serve`` in a process of its own, asked over HTTP."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import urllib3

from tests.conftest import ROOT

_START_WITHIN_S = 60.0
Values = Mapping[str, str | Sequence[str]]


class Answer(NamedTuple):
    """What came back; ``headers`` are found by any spelling of their case."""

    status: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.data.decode()

    @property
    def media_type(self) -> str:
        """``Content-Type`` without parameters."""
        return self.headers.get("Content-Type", "").partition(";")[0]

    def json(self) -> Any:
        """The body as an object."""
        return json.loads(self.data)


class HttpClient:
    """Sends requests to one server; follows no redirect, decodes ``Content-Encoding``."""

    def __init__(self, url: str, process: subprocess.Popen[bytes]) -> None:
        self.url, self.process = url, process
        self.host, self.port = urlsplit(url).hostname or "", urlsplit(url).port or 0
        self._pool = urllib3.PoolManager(maxsize=16, retries=False)

    def ask(
        self,
        method: str,
        path: str,
        values: Values | None = None,
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request; ``values`` go into the query string."""
        query = f"?{urlencode(values, doseq=True)}" if values else ""
        answer = self._pool.request(
            method, f"{self.url}{path}{query}", body=body, headers=headers, redirect=False
        )
        return Answer(answer.status, answer.headers, answer.data)

    def get(
        self, path: str, values: Values | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """``GET``."""
        return self.ask("GET", path, values, headers=headers)

    def post_form(
        self, path: str, form: Values, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """``POST`` as browsers do."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(form, doseq=True)
        return self.ask("POST", path, body=body, headers={**kind, **(headers or {})})

    def post(
        self,
        path: str,
        body: bytes | str,
        content_type: str,
        values: Values | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """``POST`` of a document."""
        return self.ask(
            "POST", path, values, body, {"Content-Type": content_type, **(headers or {})}
        )


@contextmanager
def run_server(
    store: Path, *arguments: str, workers: int = 1, **settings: str
) -> Iterator[HttpClient]:
    """``kg serve`` on a free port of the loopback; ``settings`` are ``KG_…``."""
    port = find_port()
    command = [str(Path(sys.executable).with_name("kg")), "serve", "--store", str(store)]
    command += ["--port", str(port), "--workers", str(workers), *arguments]
    environment = {**os.environ, "KG_HOME": str(ROOT), **settings}
    with subprocess.Popen(command, env=environment, cwd=ROOT) as process:
        client = HttpClient(f"http://127.0.0.1:{port}", process)
        try:
            wait_until_up(client)
            yield client
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def find_port() -> int:
    """A port of the loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(client: HttpClient) -> None:
    """Return once the server answers."""
    deadline = time.monotonic() + _START_WITHIN_S
    while client.process.poll() is None and time.monotonic() < deadline:
        try:
            client.get("/health")
        except urllib3.exceptions.HTTPError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the server did not come up (exit status {client.process.poll()})")
