"""Bearer tokens: who may write.

Owns the file of tokens, and the check of one. Refuses to know what is written. A token is told
once, when it is made; the file holds a salted SHA-256 of it. A slow hash, as for passwords, would
bring nothing: a token is 256 random bits, which nobody guesses, and each wrong one would cost the
server a tenth of a second.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import msgspec

from kg.errors import ConfigError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_TOKEN_BYTES = 32
_SALT_BYTES = 16
_PREFIX = "kg_"


class Token(msgspec.Struct, frozen=True):
    """A token as the file has it.

    Attributes:
        name: whose it is.
        salt: random, hexadecimal.
        hash: SHA-256 of salt and token, hexadecimal.
        created: ISO date and time, UTC.
    """

    name: str
    salt: str
    hash: str
    created: str


def read_tokens(file: Path) -> list[Token]:
    """The tokens in ``file``; none where there is no such file.

    Raises:
        ConfigError: it cannot be read.
    """
    try:
        return msgspec.json.decode(file.read_bytes(), type=list[Token])
    except FileNotFoundError:
        return []
    except (OSError, msgspec.DecodeError) as error:
        raise ConfigError(f"{file}: the tokens cannot be read: {error}") from error


def has_tokens(file: Path) -> bool:
    """Whether there is a token in ``file``: without one nobody may write."""
    try:
        return bool(read_tokens(file))
    except ConfigError:
        return False


def add_token(file: Path, name: str) -> str:
    """A new token, kept in ``file`` under ``name``.

    Raises:
        ConfigError: the name is taken or unusable, or the file cannot be written.
    """
    tokens = read_tokens(file)
    if not _NAME.fullmatch(name):
        raise ConfigError(f"{name!r} is no name for a token: letters, digits, '.', '_' and '-'")
    if any(token.name == name for token in tokens):
        raise ConfigError(f"there is a token of the name {name} already; remove it first")
    secret = _PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
    salt = secrets.token_hex(_SALT_BYTES)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    _write_tokens(file, [*tokens, Token(name, salt, _hash(salt, secret), created)])
    return secret


def remove_token(file: Path, name: str) -> None:
    """Take a token away; servers refuse it from then on.

    Raises:
        ConfigError: there is none of this name, or the file cannot be written.
    """
    tokens = read_tokens(file)
    left = [token for token in tokens if token.name != name]
    if len(left) == len(tokens):
        raise ConfigError(f"there is no token of the name {name} in {file}")
    _write_tokens(file, left)


def find_owner(tokens: Iterable[Token], secret: str) -> str | None:
    """The name of a token, if it is one of ``tokens``; takes as long whichever it is, or none."""
    owner = None
    for token in tokens:
        if hmac.compare_digest(_hash(token.salt, secret), token.hash):
            owner = token.name
    return owner


def _hash(salt: str, secret: str) -> str:
    return sha256(f"{salt}{secret}".encode("utf-8", "surrogatepass")).hexdigest()


def _write_tokens(file: Path, tokens: list[Token]) -> None:
    data = msgspec.json.format(msgspec.json.encode(tokens)) + b"\n"
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(file)
    except OSError as error:
        raise ConfigError(f"{file} cannot be written: {error.strerror}") from error
