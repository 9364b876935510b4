"""Headers that every answer carries: what a browser may do with it, and who may read it.

Owns the security policy and CORS. Refuses to know what the answers say.
"""

from __future__ import annotations

# Pages hold no script at all and no style but the style sheet's.
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
SECURITY = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
# Everything here is public, so any site's script may read it (Fetch standard). A browser has no
# token of its own to send along: a script that writes was given one.
SHARING = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Accept-Patch, Accept-Post, Allow, ETag, Link, Location, Retry-After, WWW-Authenticate, "
        "X-Generation"
    ),
}
PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-Match, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
