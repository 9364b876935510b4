"""Pages under the prefix of a proxy: every address of this server begins with it.

Owns that one change, made to the finished answer: templates, pictures and kept documents name
addresses from the root of the service, wherever it stands. Refuses to know who chose the prefix.
"""

from __future__ import annotations

import re

from flask import Flask, Response, request

# Attributes that hold addresses; text of a page has its quotes escaped and cannot look like one.
_ADDRESS = re.compile(rb'(<[^<>]*?\s(?:xlink:)?(?:href|src|action)=)"(?=/(?!/))')
_LINKED = re.compile(r"<(?=/(?!/))")
_WITH_ADDRESSES = frozenset({"text/html", "image/svg+xml"})


def set_up_prefix(app: Flask) -> None:
    """Put the prefix before the addresses in every answer of ``app``."""

    @app.after_request
    def add_prefix(response: Response) -> Response:
        if prefix := request.script_root:
            _mend_headers(response, prefix)
            if response.mimetype in _WITH_ADDRESSES:
                response.direct_passthrough = False
                response.set_data(prefix_addresses(response.get_data(), prefix))
        return response


def prefix_addresses(page: bytes, prefix: str) -> bytes:
    """``page`` with ``prefix`` before the addresses that begin at the root.

    Flask has put it before those of static files already.

    >>> prefix_addresses(b'<a class="x" href="/search">/search</a>', "/kg")
    b'<a class="x" href="/kg/search">/search</a>'
    >>> prefix_addresses(b'<link href="/kg/static/style.css">', "/kg")
    b'<link href="/kg/static/style.css">'
    """
    begin, done = prefix.encode(), f"{prefix}/static/".encode()

    def put(match: re.Match[bytes]) -> bytes:
        has_it = page.startswith(done, match.end())
        return match[1] + b'"' + (b"" if has_it else begin)

    return _ADDRESS.sub(put, page)


def _mend_headers(response: Response, prefix: str) -> None:
    if (location := response.headers.get("Location", "")).startswith("/"):
        response.headers["Location"] = prefix + location
    if links := response.headers.getlist("Link"):
        response.headers.setlist("Link", [_LINKED.sub(f"<{prefix}", link) for link in links])
