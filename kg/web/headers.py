"""Headers that every answer carries: what a browser may do with it, and who may read it.

Owns where they are added to pages. Refuses to know what the answers say.
"""

from __future__ import annotations

from flask import Flask, Response, request

from kg.endpoint.headers import PREFLIGHT, SECURITY, SHARING


def set_up_headers(app: Flask) -> None:
    """Add the headers to every answer of ``app``."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.extend({**SECURITY, **SHARING})
        if request.method == "OPTIONS":
            methods = ", ".join(sorted(response.allow)) or "GET, HEAD, OPTIONS"
            response.headers.extend({"Access-Control-Allow-Methods": methods, **PREFLIGHT})
        return response
