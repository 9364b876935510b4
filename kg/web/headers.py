"""Headers that every answer carries: what a browser may do with it, and who may read it.

Owns the security policy and CORS. Refuses to know what the answers say.
"""

from __future__ import annotations

from flask import Flask, Response, request

# Pages hold no script at all and no style but the style sheet's.
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_SECURITY = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
# Everything here is public and is only read, so any site's script may read it (Fetch standard).
_SHARING = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link",
}
_PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
}


def set_up_headers(app: Flask) -> None:
    """Add the headers to every answer of ``app``."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.extend({**_SECURITY, **_SHARING})
        if request.method == "OPTIONS":
            methods = ", ".join(sorted(response.allow)) or "GET, HEAD, OPTIONS"
            response.headers.extend({"Access-Control-Allow-Methods": methods, **_PREFLIGHT})
        return response
