"""What a SPARQL text asks for, decided on its tokens: where does it call, is it an update?

Owns the lexical rules of SPARQL 1.1 (section 19: code point escapes, comments, IRIs, strings,
names). Refuses to know grammar and algebra: the engine parses, this only guards the door.

The engine's parser has no separate lexer, so it reads ``SERVICE:a``, ``SERVICESILENT<a>`` and
``trueSERVICE<a>`` as calls, and ``<`` is an IRI or a comparison as the grammar wants it. Where a
text can be read in more than one way, every reading is followed, and one that calls is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

UPDATE_FORMS = frozenset(
    {"ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH"}
)

_BASE = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D"
    r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_NAME = rf"_0-9{_BASE}\u00B7\u0300-\u036F\u203F-\u2040"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_PREFIX = rf"[{_BASE}](?:[{_NAME}.\-]*+(?<!\.))?"
_LOCAL = (
    rf"(?:[_0-9{_BASE}:]|{_PLX})(?:(?:[{_NAME}.:\-]|{_PLX})*(?:[{_NAME}:\-]|{_PLX}))?"  # PN_LOCAL
)
IRI = re.compile(r"<[^\x00-\x20<>\"{}|^`\\]*(?:\\[uU][^\x00-\x20<>\"{}|^`\\]*)*>")
_BLANKS = r"[\x09\x0A\x0D\x20]*+"
_SPACE = re.compile(rf"{_BLANKS}(?:#[^\r\n]*+{_BLANKS})*+")
_STRING = r"""(?P<string>
    '''(?:'?'?(?:[^'\\]|\\.))*+''' | \"\"\"(?:"?"?(?:[^"\\]|\\.))*+\"\"\"
    | '(?:[^'\\\r\n]|\\.)*+' | "(?:[^"\\\r\n]|\\.)*+")"""
_OTHERS = rf"""
    (?P<variable>[?$][_0-9{_BASE}][{_NAME}]*+)
    |(?P<blank>_:[_0-9{_BASE}](?:[{_NAME}.\-]*[{_NAME}\-])?)
    |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--(?:ltr|rtl))?)
    |(?P<number>\d++(?:\.\d*)?[eE][+-]?\d+|\.\d+[eE][+-]?\d+|\d*\.\d+|\d+)
    |(?P<word>[A-Za-z_][A-Za-z0-9_]*+)"""
_NAMED = rf"(?P<name>(?P<prefix>{_PREFIX})?:(?:{_LOCAL})?)"
_FLAGS = re.VERBOSE | re.DOTALL
TOKEN = re.compile(f"{_STRING}|{_NAMED}|{_OTHERS}", _FLAGS)
_UNNAMED_TOKEN = re.compile(f"{_STRING}|(?P<name>(?P<prefix>(?!)))|{_OTHERS}", _FLAGS)
_RUN = re.compile(rf"[{_NAME}.\-]++")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_VOLATILE = ("NOW", "RAND", "UUID", "BNODE", "SERVICE")
# Words that are more than data where they stand, and the mark that can hide them.
_UNUSUAL = (*_VOLATILE, "SEARCH", "\\")
_PLAIN_FORM = re.compile(
    r"""(?:[\x09\x0A\x0D\x20]++|\#[^\r\n]*+
    |PREFIX[\x09\x0A\x0D\x20]++(?:[A-Z][A-Z0-9_-]*+)?:[\x09\x0A\x0D\x20]*+<[^\x00-\x20<>"{}|^`]*+>)*+
    (SELECT|ASK|CONSTRUCT|DESCRIBE)[\x09\x0A\x0D\x20{*(?$<]""",
    re.VERBOSE | re.IGNORECASE,
)
_CALLED = re.compile(rf"(?i:SILENT)|[?$<]|(?:{_PREFIX})?:")


class Keyword(NamedTuple):
    """A keyword that makes the engine call another server.

    Attributes:
        call: the end of a word that is the keyword; the engine parts words as it likes.
        prefix: the prefix of a name that can be the keyword run together with a name.
        follows: what stands after such a name where it is a call.
        not_after: what stands before such a name where it is none.
    """

    name: str
    call: re.Pattern[str]
    prefix: re.Pattern[str]
    follows: re.Pattern[str]
    not_after: frozenset[str]


SERVICE = Keyword(
    "service",
    re.compile(r"SERVICE(?:SILENT)?\Z", re.IGNORECASE),
    re.compile("service", re.IGNORECASE),
    re.compile(r"\{"),
    frozenset({"GRAPH", "FROM", "NAMED", "DESCRIBE"}),
)
LOAD = Keyword(
    "load",
    re.compile(r"LOAD(?:SILENT)?\Z", re.IGNORECASE),
    re.compile(r"\Aload", re.IGNORECASE),
    re.compile(r";|INTO|\Z", re.IGNORECASE),
    frozenset(),
)


class Call(NamedTuple):
    """A place where the engine may call: ``place`` of ``text`` is where the target begins.

    ``place`` is ``None`` where keyword and target are run together in one name.
    """

    text: str
    place: int | None


def calls_service(query: str) -> bool:
    """Whether some reading of ``query`` holds a ``SERVICE`` call.

    >>> calls_service('ASK { ?service ex:service "SERVICE <a>" } # SERVICE <a>')
    False
    >>> calls_service("ASK { ?s ?p 1SERVICE<http://example.org/> {} }")
    True
    """
    return any(True for _ in find_calls(query, SERVICE))


def calls(update: str) -> bool:
    """Whether some reading of ``update`` holds a call of another server, by any keyword.

    >>> calls("INSERT DATA { <a> <b> 'LOAD <a>' } # LOAD <a>")
    False
    >>> calls("CLEAR ALL;LOAD<http://example.org/>")
    True
    """
    return any(True for keyword in (LOAD, SERVICE) for _ in find_calls(update, keyword))


def find_calls(text: str, keyword: Keyword) -> Iterator[Call]:
    """Every call by ``keyword`` in every reading of ``text``.

    Both the text as written and the text with its code point escapes decoded (section 19.2) count.
    """
    decoded = unescape(text)
    if keyword.name in decoded.lower():
        for reading in {text, decoded}:
            yield from _read_calls(reading, keyword)


def find_form(query: str) -> str | None:
    """The first keyword after the prologue, in capitals (``SELECT``, ``INSERT`` …), if any."""
    text, position = unescape(query), 0
    while True:
        position = skip_space(text, position)
        token = TOKEN.match(text, position)
        if token is None or token.lastgroup != "word":
            return None
        if token["word"].upper() not in ("BASE", "PREFIX", "VERSION"):
            return token["word"].upper()
        position = _skip_declaration(text, token.end())


def is_volatile(query: str) -> bool:
    """Whether the same data may answer ``query`` differently the next time; yes where in doubt."""
    text = unescape(query).upper()
    return any(word in text for word in _VOLATILE)


def find_plain_form(query: str) -> str | None:
    """As :func:`find_form`, of a query that nothing is unusual about; ``None`` of all others.

    Such a query calls nobody, is not volatile and holds no search.

    >>> find_plain_form("PREFIX ct: <urn:ct> SELECT ?s { ?s a ct:Study }")
    'SELECT'
    >>> find_plain_form("SELECT (NOW() AS ?now) {}")
    """
    if not query.isascii():
        return None
    text = query.upper()
    for word in _UNUSUAL:
        if word in text:
            return None
    found = _PLAIN_FORM.match(text)
    return found[1] if found else None


def _skip_declaration(text: str, position: int) -> int:
    """Past the name, IRI or version string that follows ``BASE``, ``PREFIX`` or ``VERSION``."""
    for pattern in (TOKEN, IRI):
        position = skip_space(text, position)
        match = pattern.match(text, position)
        if match is not None and match.lastgroup != "word":
            position = match.end()
    return position


def unescape(text: str) -> str:
    """``text`` with its code point escapes decoded, as the engine does before it parses."""
    if "\\" not in text:
        return text

    def decode(match: re.Match[str]) -> str:
        number = int(match[1] or match[2], 16)
        return chr(number) if number < 0x110000 else match[0]

    return _ESCAPE.sub(decode, text)


def skip_space(text: str, position: int) -> int:
    """Past white space and comments."""
    space = _SPACE.match(text, position)
    assert space is not None  # it may be empty
    return space.end()


def _read_calls(text: str, keyword: Keyword) -> Iterator[Call]:
    """Follow every reading of ``text``; a place is read once, however it was reached."""
    tokens = Tokens(text)
    waiting, seen = [(0, "")], set[int]()
    while waiting:
        place, before = waiting.pop()
        position = skip_space(text, place)
        if position in seen or position >= len(text):
            continue
        seen.add(position)
        token = tokens.find(position)
        if token is None:
            waiting.extend(_next_places(text, position))
            continue
        if _is_call(text, token, before, keyword):
            yield Call(text, skip_space(text, token.end()) if token["word"] else None)
        waiting.append((token.end(), token[0]))


class Tokens:
    """Finds tokens, without looking twice for the colon of a run of name characters."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._run = range(0)

    def find(self, position: int) -> re.Match[str] | None:
        """The name, string, number … that starts at ``position``; punctuation is ``None``."""
        if position not in self._run:
            run = _RUN.match(self._text, position)
            self._run = range(position, run.end() if run else position)
            end = self._run.stop
            self._named = self._text.startswith(":", end) and self._text[end - 1] != "."
        if self._named or position not in self._run:
            return TOKEN.match(self._text, position)
        return _UNNAMED_TOKEN.match(self._text, position)


def _next_places(text: str, position: int) -> Iterator[tuple[int, str]]:
    """Where the token after a punctuation mark may start, with the mark before it."""
    mark = text[position]
    # No reading goes on from a stray quote or backslash, and none divides twice in a row: that
    # one is an IRI read as a comparison.
    if mark in "'\"\\" or text.startswith("//", position):
        return
    yield position + 1, mark
    if mark == "<" and (iri := IRI.match(text, position)):
        yield iri.end(), "<>"


def _is_call(text: str, token: re.Match[str], before: str, keyword: Keyword) -> bool:
    """Whether ``token``, standing after ``before``, can be the keyword of a call."""
    after = skip_space(text, token.end())
    if token["word"]:
        is_keyword = before != "/" and keyword.call.search(token["word"])
        return bool(is_keyword and _CALLED.match(text, after))
    # ``SERVICE:a {`` is a call to ``:a``; elsewhere ``service:`` is a prefix like any other.
    return (
        bool(keyword.prefix.search(token["prefix"] or ""))
        and bool(keyword.follows.match(text, after))
        and before.upper() not in keyword.not_after
    )
