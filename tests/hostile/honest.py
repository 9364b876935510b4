"""A client that asks small questions all the time, and knows the answers."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Self

import urllib3

from tests.web_server import HttpClient

# Another address of the loopback: the server sees another client.
_ADDRESS = ("127.0.0.2", 0)
_QUESTIONS = (
    ("SELECT (COUNT(DISTINCT ?i) AS ?n) { ?s ct:nctId ?i }", "n\r\n63\r\n"),
    ("SELECT (6 * 7 AS ?n) {}", "n\r\n42\r\n"),
    ("SELECT ?i { ?s ct:nctId ?i } ORDER BY ?i LIMIT 1", "i\r\nNCT90000001\r\n"),
)
_PATIENCE_S = 20.0


class HonestClient:
    """Asks in a thread of its own, as long as the block lasts.

    Attributes:
        wrong: what came back that should not have; empty for a good server.
        durations: seconds that each question took, repetitions included.
    """

    def __init__(self, service: HttpClient) -> None:
        self._url = f"{service.url}/sparql"
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask_on)
        self.wrong: list[str] = []
        self.durations: list[float] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _ask_on(self) -> None:
        with urllib3.PoolManager(source_address=_ADDRESS, retries=False, timeout=15) as pool:
            while not self._stop.wait(0.05):
                for query, answer in _QUESTIONS:
                    began = time.monotonic()
                    self._ask(pool, query, answer)
                    self.durations.append(time.monotonic() - began)

    def _ask(self, pool: urllib3.PoolManager, query: str, expected: str) -> None:
        """Ask, and ask again where the server is busy and says when to come back."""
        until = time.monotonic() + _PATIENCE_S
        while True:
            try:
                answer = pool.request(
                    "GET", self._url, fields={"query": query}, headers={"Accept": "text/csv"}
                )
            except urllib3.exceptions.HTTPError as error:
                self.wrong.append(f"{query}: {error}")
                return
            is_busy = answer.status == 503 and "Retry-After" in answer.headers
            if not is_busy or time.monotonic() > until:
                break
            time.sleep(0.2)
        if (answer.status, answer.data.decode()) != (200, expected):
            self.wrong.append(f"{query}: {answer.status} {answer.data[:100]!r}")
