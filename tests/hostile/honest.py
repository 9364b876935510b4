"""A client that asks small questions all the time, and knows the answers."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import NamedTuple, Self

import urllib3

from tests.web_server import HttpClient

# Another address of the loopback: the server sees another client.
ADDRESS = "127.0.0.2"
_PATIENCE_S = 20.0
# Fewer requests than the server allows one client, so that none is refused for their number.
_PAUSE_S = 0.08


class Wish(NamedTuple):
    """What is asked: a path with its query string, and the form that is wanted."""

    path: str
    fields: dict[str, str]
    accept: str


WISHES = (
    Wish("/sparql", {"query": "SELECT (COUNT(DISTINCT ?i) AS ?n) { ?s ct:nctId ?i }"}, "text/csv"),
    Wish("/sparql", {"query": "SELECT ?i { ?s ct:nctId ?i } ORDER BY ?i"}, "application/json"),
    Wish("/sparql", {"query": "SELECT ?s ?o { ?s ct:briefTitle ?o } ORDER BY ?s"}, "text/csv"),
    Wish("/sparql", {"query": "DESCRIBE study:NCT90000001"}, "application/n-triples"),
    Wish("/study/NCT90000001.html", {}, "text/html"),
    Wish("/queries", {}, "text/html"),
)
"""Tables, a graph and pages, of a few bytes or of some ten kilobytes."""


class HonestClient:
    """Asks in a thread of its own, as long as the block lasts.

    Every answer must be, to the byte, what the server said while nobody else asked.

    Attributes:
        wrong: what came back that should not have; empty for a good server.
        durations: seconds that each question took, repetitions included.
    """

    def __init__(self, service: HttpClient) -> None:
        self._url = service.url
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask_on)
        self.wrong: list[str] = []
        self.durations: list[float] = []
        with _open_pool() as pool:
            self._expected = {wish: self._ask(pool, wish) for wish in map(_freeze, WISHES)}
        assert self.wrong == []
        assert self._expected[_freeze(WISHES[0])] == b"n\r\n63\r\n"
        assert all(self._expected.values())

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
        with _open_pool() as pool:
            while not self._stop.is_set():
                for wish, expected in self._expected.items():
                    time.sleep(_PAUSE_S)
                    began = time.monotonic()
                    answer = self._ask(pool, wish)
                    self.durations.append(time.monotonic() - began)
                    if answer is not None and answer != expected:
                        self.wrong.append(f"{wish}: {answer[:300]!r} is not {expected!r:.300}")

    def _ask(self, pool: urllib3.PoolManager, wish: _Frozen) -> bytes | None:
        """Ask, and ask again where the server is busy and says when to come back."""
        until = time.monotonic() + _PATIENCE_S
        path, fields, accept = wish
        while True:
            try:
                answer = pool.request(
                    "GET", f"{self._url}{path}", fields=dict(fields), headers={"Accept": accept}
                )
            except urllib3.exceptions.HTTPError as error:
                self.wrong.append(f"{wish}: {error}")
                return None
            is_busy = answer.status == 503 and "Retry-After" in answer.headers
            if not is_busy or time.monotonic() > until:
                break
            time.sleep(0.2)
        if answer.status != 200:
            self.wrong.append(f"{wish}: {answer.status} {answer.data[:200]!r}")
            return None
        return answer.data


_Frozen = tuple[str, tuple[tuple[str, str], ...], str]


def _freeze(wish: Wish) -> _Frozen:
    return wish.path, tuple(wish.fields.items()), wish.accept


def _open_pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(source_address=(ADDRESS, 0), retries=False, timeout=15)
