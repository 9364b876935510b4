"""The head of a request, for little: what clients send again and again is made sense of once.

Owns which headers are kept, and for how many clients. Refuses to know what they are used for. The
head is werkzeug's; only the looking up is ours, since werkzeug raises and catches an error for each
header that is not there, and reads the same ``Accept`` anew in each request.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import lru_cache
from typing import Any

from werkzeug.datastructures import Headers, MIMEAccept
from werkzeug.http import parse_accept_header
from werkzeug.sansio.request import Request

_MOST_KEPT = 256
# Longer heads are read each time: many of them would fill the memory.
_LONGEST_KEPT = 2048
_ANNOUNCING = frozenset({"content-length", "transfer-encoding"})
# Who knows these can write: they are not kept.
_SECRETS = frozenset({b"authorization", b"proxy-authorization", b"cookie"})
_RawHeaders = tuple[tuple[bytes, bytes], ...]


class Head(Request):
    """A request without its body."""

    @property
    def accept_mimetypes(self) -> MIMEAccept:
        """The ``Accept`` header; empty where there is none."""
        value = self.headers.get("Accept", "")
        return _parse_accept(value) if len(value) <= _LONGEST_KEPT else _read_accept(value)


class FixedHeaders(Headers):
    """Headers that are never changed; one is found without going through all.

    Attributes:
        has_body: whether they announce a body (RFC 9112 section 6.3).
        facts: what others have made of them, as long as they are kept.
    """

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        super().__init__(pairs)
        self._first = {key.lower(): value for key, value in reversed(pairs)}
        self.has_body = not _ANNOUNCING.isdisjoint(self._first)
        self.facts: dict[Hashable, Any] = {}

    def __contains__(self, key: object) -> bool:
        """Whether there is a header of this name."""
        return isinstance(key, str) and key.lower() in self._first

    def __getitem__(self, key: Any) -> Any:
        """The first header of this name."""
        if isinstance(key, str) and (value := self._first.get(key.lower())) is not None:
            return value
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None, type: Any = None) -> Any:  # type: ignore[override]
        """The first header of this name, or ``default``."""
        if type is None:
            return self._first.get(key.lower(), default)
        return super().get(key, default, type)


def read_headers(raw: Sequence[tuple[bytes, bytes]]) -> FixedHeaders:
    """Headers as a server gives them, for werkzeug to make sense of."""
    pairs = tuple(raw)
    if (known := _kept.get(pairs)) is not None:
        return known
    length = sum([len(key) + len(value) for key, value in pairs])
    if length > _LONGEST_KEPT or not _SECRETS.isdisjoint([key for key, _ in pairs]):
        return _decode(pairs)
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    return _kept.setdefault(pairs, _decode(pairs))


def _decode(raw: _RawHeaders) -> FixedHeaders:
    return FixedHeaders([(k.decode("latin-1"), v.decode("latin-1")) for k, v in raw])


def _read_accept(value: str) -> MIMEAccept:
    return parse_accept_header(value, MIMEAccept)


_kept: dict[_RawHeaders, FixedHeaders] = {}
_parse_accept = lru_cache(maxsize=_MOST_KEPT)(_read_accept)
