"""A fault as a page that needs nothing else: no template, no style sheet, no store.

Owns the page that a browser gets where no other page can be made: the server is full, or does not
let it in. Refuses to know what went wrong.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from http import HTTPStatus

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{margin:0;background:#fdfdfc;color:#1b2023;font:1rem/1.6 system-ui,sans-serif}"
    "main{max-width:40rem;margin:0 auto;padding:12vh 1.25rem}"
    "h1{font-size:1.5rem;margin:0 0 .5rem}p{margin:0;color:#5c666b;font-size:1.1rem}"
    "@media(prefers-color-scheme:dark){body{background:#15191b;color:#e6e9ea}p{color:#9daab0}}"
)
_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; frame-ancestors 'none'"
"""The ``Content-Security-Policy`` of the page: its own style, and nothing else."""


def write_fault_page(status: int, detail: str) -> bytes:
    """The page of a fault: its status and a sentence."""
    title = escape(f"{status} {HTTPStatus(status).phrase}")
    sentence = escape(detail[:1].upper() + detail[1:])
    stop = "" if sentence.endswith((".", ")")) else "."
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title} · trial-kg</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{title}</h1><p>{sentence}{stop}</p></main></body></html>\n"
    ).encode(errors="replace")
