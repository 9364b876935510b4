"""Whom a SPARQL text would call, and whether it may: the allow-list of ``SERVICE`` and ``LOAD``.

Owns how the target of a call is read and compared. Refuses to know the network: the engine makes
the call, and follows no redirect (its limit is none), so that an allowed host cannot pass it on.

What a target is, the engine's own Turtle parser says: base, prefixes and escapes mean the same
there. A target that cannot be told for certain is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyoxigraph as ox

from kg.endpoint.lexing import IRI, LOAD, SERVICE, TOKEN, Keyword, find_calls, skip_space
from kg.errors import CallRefusedError

_DECLARATION = re.compile(r"(?:(?P<base>BASE)|(?P<prefix>PREFIX)|VERSION)", re.IGNORECASE)
_LATER = re.compile(r"BASE|PREFIX", re.IGNORECASE)
_SILENT = re.compile(r"SILENT(?![\w:.\-\\%])", re.IGNORECASE)
# Nothing that two readers of an address could read differently: no user, no fragment, no segment
# that goes up, nothing beyond ASCII.
_PLAIN = re.compile(
    r"https?://(?:[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?/[A-Za-z0-9\-._~!$&'()*+,;=:@/?%]*"
)
_UPWARDS = re.compile(r"/(?:\.|%2e){1,2}(?:[/?]|\Z)|%2f|%5c", re.IGNORECASE)
_REFUSED = {
    "service": "SERVICE is refused: this server does not call other servers",
    "load": "LOAD is refused: this server does not read from other servers",
}


def check_services(query: str, allowed: Sequence[str]) -> None:
    """Let ``query`` pass if it calls nobody, or only who is ``allowed``.

    Args:
        query: SPARQL query or update.
        allowed: whole endpoint IRIs, or beginnings that end in ``/``.

    Raises:
        CallRefusedError: it may call another, in some reading of the text.
    """
    _check(query, SERVICE, allowed)


def check_loads(update: str, allowed: Sequence[str]) -> None:
    """As :func:`check_services` for the documents that ``update`` would ``LOAD``.

    Raises:
        CallRefusedError: one is not allowed.
    """
    _check(update, LOAD, allowed)


def is_plain(address: str) -> bool:
    """Whether ``address`` is an http(s) address that all readers read alike."""
    return bool(_PLAIN.fullmatch(address)) and not _UPWARDS.search(address)


def _check(text: str, keyword: Keyword, allowed: Sequence[str]) -> None:
    for call in find_calls(text, keyword):
        target = None if call.place is None else _find_target(call.text, call.place)
        if target is None or not _is_allowed(target, allowed):
            raise CallRefusedError(_describe(keyword, target, allowed))


def _describe(keyword: Keyword, target: str | None, allowed: Sequence[str]) -> str:
    refused = _REFUSED[keyword.name]
    if not allowed:
        return f"{refused}."
    if target is None:
        return f"{refused} but those it knows; write the target as an IRI in full."
    return f"{refused} but those it knows, and <{target}> is none of them."


def _is_allowed(target: str, allowed: Sequence[str]) -> bool:
    return is_plain(target) and any(
        target == one or (one.endswith("/") and target.startswith(one)) for one in allowed
    )


def _find_target(text: str, place: int) -> str | None:
    """The IRI that stands at ``place``; ``None`` for a variable, or where it cannot be told."""
    if silent := _SILENT.match(text, place):
        place = skip_space(text, silent.end())
    if iri := IRI.match(text, place):
        return _resolve(text, iri[0])
    name = TOKEN.match(text, place)
    if name is None or name.lastgroup != "name" or name[0].upper().startswith("SILENT"):
        return None
    return _resolve(text, name[0])


def _resolve(text: str, written: str) -> str | None:
    """What ``written`` means after the prologue of ``text``, by the engine's own parser."""
    declarations, end = _read_prologue(text)
    if not _is_absolute(written) and _LATER.search(text, end):
        # Operations of an update may each have a prologue of their own.
        return None
    document = "\n".join([*declarations, f"{written} <urn:x> <urn:x> ."])
    try:
        triple = next(iter(ox.parse(document, ox.RdfFormat.TURTLE)))
    except (SyntaxError, ValueError):
        return None
    return triple.subject.value if isinstance(triple.subject, ox.NamedNode) else None


def _is_absolute(written: str) -> bool:
    return written.lower().startswith(("<http://", "<https://"))


def _read_prologue(text: str) -> tuple[list[str], int]:
    """The declarations at the start of ``text`` as Turtle has them too, and where they end."""
    found: list[str] = []
    place = skip_space(text, 0)
    while word := _DECLARATION.match(text, place):
        after = skip_space(text, word.end())
        name = TOKEN.match(text, after) if not word["base"] else None
        if name is not None:
            after = skip_space(text, name.end())
        iri = IRI.match(text, after)
        if word["base"] and iri:
            found.append(f"BASE {iri[0]}")
        elif word["prefix"] and iri and name:
            found.append(f"PREFIX {name[0]} {iri[0]}")
        end = iri.end() if iri else after
        place = skip_space(text, end)
    return found, place
