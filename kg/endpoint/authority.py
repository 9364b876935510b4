"""Who may do what only some may: a request's bearer token (RFC 6750), against the file of tokens.

Owns the ``Authorization`` header and the statuses 401 and 403. Refuses to know what is asked for.
A token counts in that header only: a query string is kept in too many logs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from werkzeug.exceptions import Forbidden, Unauthorized
from werkzeug.sansio.request import Request

from kg.endpoint.accounts import note_token
from kg.endpoint.messages import Scope
from kg.endpoint.tokens import find_owner, read_tokens
from kg.errors import KgError

_OFF = (
    "This server is read-only. Whoever runs it can allow writes: kg token add NAME makes a token, "
    "and is asked for no restart."
)
_MISSING = "This needs a token: send the header Authorization: Bearer TOKEN."
_WRONG = "This token is not one of this server's."


class Refused(Unauthorized):
    """401, with the challenge that RFC 6750 section 3 asks for."""

    def __init__(self, description: str, error: str = "") -> None:
        super().__init__(description)
        self._challenge = 'Bearer realm="trial-kg"' + (f', error="{error}"' if error else "")

    def get_headers(self, *arguments: Any, **values: Any) -> list[tuple[str, str]]:
        """Those of any fault, and the challenge."""
        headers = super().get_headers(*arguments, **values)
        return [*headers, ("WWW-Authenticate", self._challenge)]


def carries_token(scope: Scope, file: Path) -> bool:
    """Whether a request was sent with one of the tokens in ``file``; a file that cannot be read
    has none."""
    values = [value for key, value in scope["headers"] if key == b"authorization"]
    scheme, _, secret = (values[0] if values else b"").decode("latin-1").strip().partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        return False
    try:
        return find_owner(read_tokens(file), secret.strip()) is not None
    except KgError:
        return False


def check_token(request: Request, file: Path) -> str:
    """The name of the token that ``request`` was sent with.

    Raises:
        Forbidden: there is no token at all, which is how writes are turned off.
        Unauthorized: the request has none, or a wrong one.
        ConfigError: the file of tokens cannot be read.
    """
    tokens = read_tokens(file)
    if not tokens:
        raise Forbidden(_OFF)
    scheme, _, secret = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise Refused(_MISSING)
    owner = find_owner(tokens, secret.strip())
    if owner is None:
        raise Refused(_WRONG, "invalid_token")
    note_token(owner)
    return owner
