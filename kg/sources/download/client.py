"""One request to the API, repeated until its answer is whole.

Owns what is worth another try and when: too many requests, faults of the server, cut connections,
bodies that are short or no JSON, silence. Refuses to know which request comes next, and what is
done with an answer. Retry arithmetic and the check of lengths are urllib3's.
"""

from __future__ import annotations

import ssl
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import TypeVar
from urllib.parse import urlencode

import msgspec
import urllib3
from urllib3 import exceptions as faults
from urllib3.response import BaseHTTPResponse
from urllib3.util import Retry, Timeout

from kg import __version__
from kg.errors import SourceError
from kg.sources.download.address import find_redirect
from kg.sources.download.pace import Clock, Pace

USER_AGENT = f"trial-kg/{__version__}"

_Answer = TypeVar("_Answer")

_WORTH_ANOTHER_TRY = {408, 425, 429}
_REDIRECTS = {301, 302, 303, 307, 308}
_MAX_REDIRECTS = 5
_CHUNK_BYTES = 1 << 16
_MAX_MESSAGE_BYTES = 4096
# A server that drips keeps every single read short of its time limit.
_BODY_TIMEOUTS = 10


@dataclass(frozen=True, slots=True)
class Manners:
    """How the API is treated.

    Attributes:
        requests_per_minute: at most; the registry is said to allow about 50 an address.
        retries: tries after the first one.
        timeout_s: longest silence, and a tenth of the longest time for one answer.
        longest_wait_s: longest ``Retry-After`` that is waited for.
        max_answer_bytes: of one answer, unpacked.
        page_size: studies a page, at most 1,000.
    """

    requests_per_minute: float = 50
    retries: int = 8
    timeout_s: float = 60
    longest_wait_s: float = 900
    max_answer_bytes: int = 500 * 1000**2
    page_size: int = 500


@dataclass(frozen=True, slots=True)
class Refusal:
    """The API will not answer this request, however often it is asked (4xx)."""

    status: int
    reason: str


class _PassingError(Exception):
    """A try that failed and may go well another time; told to the caller only after the last."""

    def __init__(self, reason: str, response: BaseHTTPResponse | None = None) -> None:
        super().__init__(reason)
        self.response = response


class Client:
    """Requests to one API, one after the other; ``requests`` counts them."""

    def __init__(self, api_url: str, manners: Manners, clock: Clock) -> None:
        self.requests = 0
        self._api_url = api_url.rstrip("/")
        self._manners = manners
        self._clock = clock
        self._pace = Pace(manners.requests_per_minute, clock)
        self._pool = urllib3.PoolManager(
            num_pools=2,
            headers={
                "User-Agent": USER_AGENT,
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
            },
            timeout=Timeout(connect=manners.timeout_s, read=manners.timeout_s),
            retries=False,
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.clear()

    def get(
        self,
        path: str,
        parameters: Mapping[str, str],
        parse: Callable[[bytes], _Answer],
        *,
        retries: int | None = None,
    ) -> _Answer | Refusal:
        """What ``parse`` makes of the answer, or why the API refuses.

        Args:
            retries: at most so many, where the manners allow more.

        Raises:
            SourceError: no whole answer after every try, or an answer that cannot be taken.
        """
        query = f"?{urlencode(parameters)}" if parameters else ""
        url = f"{self._api_url}{path}{query}"
        limit = self._manners.retries if retries is None else min(retries, self._manners.retries)
        left = _make_retry(limit)
        while True:
            try:
                return self._try(url, parse)
            except _PassingError as failure:
                try:
                    left = left.increment("GET", url, error=failure)
                except faults.MaxRetryError as error:
                    tries = f"{limit + 1} tr{'ies' if limit else 'y'}"
                    reason = f"{failure}; gave up after {tries}"
                    raise SourceError(reason, file=_shorten(url)) from error
                self._wait(left, failure, url)

    def _wait(self, left: Retry, failure: _PassingError, url: str) -> None:
        """Sleep as long as the server says, or else longer from try to try."""
        seconds = left.get_backoff_time()
        if failure.response is not None:
            # No date, or one that no calendar has: then as if it had not been sent.
            with suppress(faults.InvalidHeader, ValueError, OverflowError):
                seconds = max(seconds, left.get_retry_after(failure.response) or 0)
        if seconds > self._manners.longest_wait_s:
            reason = f"{failure}; it asks to wait {seconds:,.0f} seconds"
            raise SourceError(reason, file=_shorten(url))
        self._clock.sleep(seconds)

    def _try(self, url: str, parse: Callable[[bytes], _Answer]) -> _Answer | Refusal:
        try:
            response = self._request(url)
            try:
                return self._read(response, url, parse)
            finally:
                response.close()
        except faults.HTTPError as error:
            if _is_untrusted(error):
                reason = "its certificate cannot be verified"
                raise SourceError(reason, file=_shorten(url)) from error
            raise _PassingError(_explain(error)) from error

    def _request(self, url: str) -> BaseHTTPResponse:
        """The first response that is no redirect; its body is not read yet."""
        for _ in range(_MAX_REDIRECTS + 1):
            self._pace.wait()
            self.requests += 1
            response = self._pool.urlopen(
                "GET", url, redirect=False, preload_content=False, decode_content=True
            )
            if response.status not in _REDIRECTS:
                return response
            response.close()
            location = response.headers.get("Location", "")
            if (target := find_redirect(url, location)) is None:
                reason = f"redirects to {location[:80]!r}, which is not followed"
                raise SourceError(reason, file=_shorten(url))
            url = target
        raise SourceError(f"more than {_MAX_REDIRECTS} redirects", file=_shorten(url))

    def _read(
        self, response: BaseHTTPResponse, url: str, parse: Callable[[bytes], _Answer]
    ) -> _Answer | Refusal:
        status = response.status
        if status in _WORTH_ANOTHER_TRY or status >= 500:
            raise _PassingError(f"answers {status} {response.reason or ''}".strip(), response)
        if status >= 400:
            return Refusal(status, _read_message(response))
        if status != 200:
            raise SourceError(f"answers {status}, which is not understood", file=_shorten(url))
        body = self._read_body(response, url)
        try:
            return parse(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            kind = response.headers.get("Content-Type", "no content type")
            reason = f"answers no complete JSON ({kind[:40]}, {len(body):,} bytes): {error}"
            raise _PassingError(reason) from error

    def _read_body(self, response: BaseHTTPResponse, url: str) -> bytes:
        body = bytearray()
        end = self._clock.now() + _BODY_TIMEOUTS * self._manners.timeout_s
        # read1 gives what has come, so that the time limit is looked at in between.
        while chunk := response.read1(_CHUNK_BYTES):
            body += chunk
            if len(body) > self._manners.max_answer_bytes:
                limit = self._manners.max_answer_bytes // 1000**2
                reason = f"the answer is larger than {limit} MB; ask for smaller pages"
                raise SourceError(reason, file=_shorten(url))
            if self._clock.now() > end:
                raise _PassingError("the answer comes too slowly")
        return bytes(body)


def _make_retry(limit: int) -> Retry:
    """Waits that grow from try to try; a ``Retry-After`` counts as it is, however long."""
    return Retry(
        total=limit,
        backoff_factor=1,
        backoff_jitter=1,
        backoff_max=60,
        retry_after_max=sys.maxsize,
    )


def _read_message(response: BaseHTTPResponse) -> str:
    """What the API says to a request that it refuses: a short plain text."""
    try:
        text = response.read1(_MAX_MESSAGE_BYTES).decode(errors="replace")
    except faults.HTTPError:
        text = ""
    is_text = "html" not in response.headers.get("Content-Type", "")
    return " ".join(text.split())[:200] if is_text else (response.reason or "")


def _is_untrusted(error: faults.HTTPError) -> bool:
    return isinstance(error, faults.SSLError) and any(
        isinstance(cause, ssl.SSLCertVerificationError) for cause in error.args
    )


def _explain(error: faults.HTTPError) -> str:
    """A failed connection in a few words; urllib3's own hold the names of objects."""
    if isinstance(error, faults.ReadTimeoutError):
        return "silence for longer than the time limit"
    if isinstance(error, faults.NameResolutionError):
        return "the name of the host cannot be resolved"
    if isinstance(error, faults.NewConnectionError):
        return f"no connection: {str(error).rpartition(': ')[2]}"
    if isinstance(error, faults.ConnectTimeoutError):
        return "no connection within the time limit"
    if isinstance(error, faults.DecodeError):
        return "the answer cannot be unpacked"
    if isinstance(error, faults.ProtocolError):
        return "the connection broke before the answer was whole"
    return f"the connection failed: {error}"


def _shorten(url: str) -> str:
    return url if len(url) <= 160 else f"{url[:157]}..."
