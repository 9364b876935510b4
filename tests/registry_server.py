"""A registry on 127.0.0.1 that speaks the ClinicalTrials.gov API v2, and fails where it is told to.

It serves real records, in pages with opaque tokens; like the registry it gives a token with every
full page, also where nothing follows. Faults are set by the number of the request.
"""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

DATA_TIMESTAMP = "2026-11-20T09:00:05"


def nct_id_of(record: bytes) -> str:
    return str(json.loads(record)["protocolSection"]["identificationModule"]["nctId"])


def names_of(record: bytes) -> set[str]:
    """The NCT ids under which a study is found."""
    module = json.loads(record)["protocolSection"]["identificationModule"]
    return {module["nctId"], *module.get("nctIdAliases", [])}


def _look_on(number: int) -> None:
    """Nothing happens before an answer."""


class Registry:
    """What the server has, and what was asked of it.

    Attributes:
        records: JSON objects in the order in which pages give them.
        faults: what goes wrong, by the number of the request (from 1); a function may also answer.
        requests: path and query of each request.
        headers: of each request.
        release: frees answers that hang.
        on_request: called with the number of the request once its answer is made up.
        total_offset: how many more studies are counted than there are.
        ignores_ids: ``filter.ids`` counts for nothing.
        circles: every page leads to the second one.
        timestamps: what ``/version`` says, one after the other.
    """

    def __init__(self, records: Sequence[bytes]) -> None:
        self.records = list(records)
        self.faults: dict[int, str] = {}
        self.requests: list[str] = []
        self.headers: list[Mapping[str, str]] = []
        self.release = threading.Event()
        self.on_request: Callable[[int], None] = _look_on
        self.total_offset = 0
        self.ignores_ids = False
        self.circles = False
        self.timestamps: list[str] = []
        self.url = ""
        self._epoch = 0

    def expire_tokens(self) -> None:
        """Every token given so far is refused from now on."""
        self._epoch += 1

    def pages(self) -> list[str]:
        """The requests for pages."""
        return [request for request in self.requests if request.startswith("/api/v2/studies?")]

    def tokens(self) -> list[str]:
        """The page tokens asked for; an empty text for a first page."""
        asked = [parse_qs(urlsplit(request).query) for request in self.pages()]
        return [query.get("pageToken", [""])[0] for query in asked]

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Status, content type or redirect address, body."""
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/api/v2/version":
            stamp = self.timestamps.pop(0) if self.timestamps else DATA_TIMESTAMP
            body = json.dumps({"apiVersion": "2.0.5", "dataTimestamp": stamp})
            return 200, "application/json", body.encode()
        if parts.path == "/api/v2/studies":
            return self._answer_page(query)
        return self._answer_study(parts.path.rpartition("/")[2])

    def _answer_study(self, nct_id: str) -> tuple[int, str, bytes]:
        for record in self.records:
            if nct_id == nct_id_of(record):
                return 200, "application/json", record
            if nct_id in names_of(record):
                return 301, f"/api/v2/studies/{nct_id_of(record)}?format=json", b""
        return 404, "text/plain", f"NCT number {nct_id} not found".encode()

    def _answer_page(self, query: Mapping[str, str]) -> tuple[int, str, bytes]:
        found = self._search(query)
        epoch, _, start = query.get("pageToken", f"{self._epoch}.0").partition(".")
        if not start or epoch != str(self._epoch):
            return 400, "text/plain", b"Page token is invalid or has expired"
        first, size = int(start), min(int(query.get("pageSize", "10")), 1000)
        page = found[first : first + size]
        rest = ""
        if len(page) == size:
            following = size if self.circles else first + size
            rest += f', "nextPageToken": "{self._epoch}.{following}"'
        if first == 0 and query.get("countTotal") == "true":
            total = len({nct_id_of(record) for record in found}) + self.total_offset
            rest += f', "totalCount": {total}'
        return 200, "application/json", b'{"studies": [%s]%s}' % (b", ".join(page), rest.encode())

    def _search(self, query: Mapping[str, str]) -> list[bytes]:
        found = self.records
        ids = query.get("filter.ids")
        if ids and not self.ignores_ids:
            found = [record for record in found if names_of(record) & set(ids.split("|"))]
        if condition := query.get("query.cond"):
            found = [r for r in found if condition.encode().lower() in r.lower()]
        return found


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body go out apart; otherwise each answer would wait 40 ms.
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Tests read the registry's lists instead."""

    def do_GET(self) -> None:
        registry = self.server.registry
        with self.server.lock:
            registry.requests.append(self.path)
            registry.headers.append(dict(self.headers))
            number = len(registry.requests)
            status, kind, body = registry.answer(self.path)
        registry.on_request(number)
        fault = registry.faults.get(number, "")
        name, _, argument = fault.partition(" ")
        if name:
            self.close_connection = True
            getattr(self, f"_{name}")(body, argument)
        elif status == 301:
            self._head(301, {"Location": kind, "Content-Length": "0"})
        else:
            packed = gzip.compress(body, 1, mtime=0)
            headers = {"Content-Type": kind, "Content-Encoding": "gzip"}
            self._head(status, {**headers, "Content-Length": str(len(packed))})
            self.wfile.write(packed)

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for header, value in headers.items():
            self.send_header(header, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def _status(self, body: bytes, argument: str) -> None:  # noqa: ARG002 - one form for all
        """``status 503``, or with ``Retry-After``: ``status 429 7``; ``+30``: a date."""
        status, _, after = argument.partition(" ")
        if after.startswith("+"):
            after = formatdate(time.time() + int(after), usegmt=True)
        headers = {"Retry-After": after} if after else {}
        self._head(int(status), {**headers, "Content-Length": "4"})
        self.wfile.write(b"busy")

    def _cut(self, body: bytes, argument: str) -> None:  # noqa: ARG002
        """The connection breaks in the middle of the body."""
        self._head(200, {"Content-Type": "application/json", "Content-Length": str(len(body))})
        self.wfile.write(body[: len(body) // 2])

    def _chunked(self, body: bytes, argument: str) -> None:  # noqa: ARG002
        """No fault: a body in chunks, packed."""
        self.close_connection = False
        encodings = {"Transfer-Encoding": "chunked", "Content-Encoding": "gzip"}
        self._head(200, {"Content-Type": "application/json", **encodings})
        packed = gzip.compress(body, mtime=0)
        for start in range(0, len(packed), 1000):
            chunk = packed[start : start + 1000]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        self.wfile.write(b"0\r\n\r\n")

    def _chunkcut(self, body: bytes, argument: str) -> None:  # noqa: ARG002
        """The last chunk of a chunked body is missing, after a whole JSON text."""
        self._head(200, {"Content-Type": "application/json", "Transfer-Encoding": "chunked"})
        self.wfile.write(b"%x\r\n%s\r\n" % (len(body), body))

    def _overlong(self, body: bytes, argument: str) -> None:  # noqa: ARG002
        """More bytes are promised than come, though the JSON is whole."""
        self._head(200, {"Content-Type": "application/json", "Content-Length": str(len(body) + 9)})
        self.wfile.write(body)

    def _truncated(self, body: bytes, argument: str) -> None:  # noqa: ARG002
        """Half of the JSON, said to be all of it."""
        self._whole(body[: len(body) // 2], "application/json")

    def _html(self, body: bytes, argument: str) -> None:  # noqa: ARG002
        self._whole(b"<html>Scheduled maintenance</html>", "text/html")

    def _latin1(self, body: bytes, argument: str) -> None:  # noqa: ARG002
        self._whole(body.replace(b"Phase", b"Phas\xe9"), "application/json")

    def _badgzip(self, body: bytes, argument: str) -> None:  # noqa: ARG002
        packed = gzip.compress(body, mtime=0)
        damaged = packed[:40] + bytes(byte ^ 0xFF for byte in packed[40:])
        headers = {"Content-Encoding": "gzip", "Content-Length": str(len(damaged))}
        self._head(200, {"Content-Type": "application/json", **headers})
        self.wfile.write(damaged)

    def _reset(self, body: bytes, argument: str) -> None:
        """The connection closes without a word."""

    def _silence(self, body: bytes, argument: str) -> None:  # noqa: ARG002
        """Headers, and then nothing until the test ends."""
        self._head(200, {"Content-Length": "1000"})
        self.wfile.flush()
        self.server.registry.release.wait(30)

    def _drip(self, body: bytes, argument: str) -> None:  # noqa: ARG002
        """A byte now and then: never silent, never done."""
        self._head(200, {"Content-Length": str(len(body))})
        while not self.server.registry.release.wait(0.005):
            self.wfile.write(b" ")

    def _redirect(self, body: bytes, argument: str) -> None:  # noqa: ARG002
        self._head(302, {"Location": argument, "Content-Length": "0"})

    def _whole(self, body: bytes, kind: str) -> None:
        self._head(200, {"Content-Type": kind, "Content-Length": str(len(body))})
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, registry: Registry) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.registry = registry
        self.lock = threading.Lock()

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that go away are part of the tests."""


@contextmanager
def serve(registry: Registry) -> Iterator[Registry]:
    """The registry at ``registry.url`` for as long as the block runs."""
    server = _Server(registry)
    registry.url = f"http://127.0.0.1:{server.server_address[1]}/api/v2"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield registry
    finally:
        registry.release.set()
        server.shutdown()
        thread.join()
        server.server_close()


class FakeClock:
    """A clock that stands still but for what is slept; ``sleeps`` lists that, in seconds."""

    def __init__(self, tick_s: float = 0) -> None:
        self.sleeps: list[float] = []
        self._now = 1000.0
        self._tick_s = tick_s

    def now(self) -> float:
        self._now += self._tick_s
        return self._now

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self._now += seconds
