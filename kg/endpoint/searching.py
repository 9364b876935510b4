"""Searches inside a query: ``?study ct:search "gleevec sarcoma"`` → the studies found, as values.

Owns how such a pattern is found in a SPARQL text and what stands in its place, so that the engine
gets plain SPARQL and text search joins with graph patterns. Refuses to know how studies are found.

The form is that of Jena's text index: the subject is a variable, or a list of one for the study and
one for its score; the object is a string, or a list of a string and the most studies to take.

>>> expand_searches('PREFIX ct: <https://w3id.org/trial-kg/ontology#> '
...                 'SELECT * { (?s ?score) ct:search ("imatinib" 1) ; ct:phase ?p }',
...                 lambda text, limit: [("https://example.org/study/NCT1", 2.5)]).text
... # doctest: +NORMALIZE_WHITESPACE
'PREFIX ct: <https://w3id.org/trial-kg/ontology#> SELECT *
 { VALUES (?s ?score) { (<https://example.org/study/NCT1> 2.5000e0) } ?s ct:phase ?p }'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from werkzeug.exceptions import BadRequest

from kg.endpoint.expansion import Expansion
from kg.endpoint.lexing import IRI, Tokens, skip_space, unescape
from kg.namespaces import CT

MOST_STUDIES = 10_000
_LOCAL = "search"
_USUAL = 1_000
_LONGEST = 64 * 1024
_MOST_SEARCHES = 8
_HOW = (
    'Write it as ?study ct:search "words" or (?study ?score) ct:search ("words" 100), first of all '
    "that is said of ?study."
)
_ESCAPED = re.compile(r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|\\(.)", re.DOTALL)
_ESCAPES = dict(zip("tbnrf\"'\\", "\t\b\n\r\f\"'\\", strict=True))

# Words, most studies -> (IRI, score) of those found, best first.
Search = Callable[[str, int], Iterable[tuple[str, float]]]


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


def may_search(query: str) -> bool:
    """Whether ``query`` may hold a search; a cheap look. Texts of more than 64 KiB have none."""
    return len(query) <= _LONGEST and _LOCAL in query


def expand_searches(query: str, search: Search) -> Expansion:
    """``query`` with the studies found in place of every search.

    Raises:
        BadRequest: a search is not written as it must be, or there are too many.
    """
    tokens, expansion = _read_tokens(query), Expansion(query)
    names = _list_names(tokens)
    at, copied, searches = 0, 0, 0
    while at < len(tokens):
        if _is_search(tokens, at, names):
            searches += 1
            if searches > _MOST_SEARCHES:
                raise BadRequest(f"A query takes at most {_MOST_SEARCHES} searches.")
            first, variables = _read_subject(tokens, at)
            words, limit, after = _read_object(tokens, at + 1)
            expansion.keep(copied, tokens[first].start)
            expansion.put(_write_values(variables, search(words, limit)), tokens[first].start)
            at, subject = _find_end(tokens, after, variables[0])
            copied = tokens[at].start if at < len(tokens) else len(query)
            expansion.put(subject, copied)
        else:
            at += 1
    expansion.keep(copied, len(query))
    return expansion


def _read_tokens(text: str) -> list[_Token]:
    """The tokens of ``text``; what is none of SPARQL's is a mark of one character."""
    tokens: list[_Token] = []
    found = Tokens(text)
    position = skip_space(text, 0)
    while position < len(text):
        iri = IRI.match(text, position) if text[position] == "<" else None
        token = iri or found.find(position)
        if token is None:
            tokens.append(_Token("mark", text[position], position, position + 1))
        else:
            kind = "iri" if iri else str(token.lastgroup)
            tokens.append(_Token(kind, token[0], token.start(), token.end()))
        position = skip_space(text, tokens[-1].end)
    return tokens


def _list_names(tokens: list[_Token]) -> frozenset[str]:
    """The ways in which the prologue lets the predicate be written."""
    names = {f"<{CT}{_LOCAL}>"}
    declared = set()
    for word, prefix, iri in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if word.text.upper() == "PREFIX" and prefix.text.endswith(":") and iri.kind == "iri":
            namespace = unescape(iri.text[1:-1])
            declared.add(prefix.text)
            if f"{CT}{_LOCAL}".startswith(namespace):
                names.add(prefix.text + f"{CT}{_LOCAL}"[len(namespace) :])
    # The service knows this prefix of itself.
    return frozenset(names if "ct:" in declared else {*names, f"ct:{_LOCAL}"})


def _is_search(tokens: list[_Token], at: int, names: frozenset[str]) -> bool:
    """Whether the token is a predicate that searches, and not one that is only named."""
    token = tokens[at]
    written = unescape(token.text) if token.kind == "iri" else token.text
    if written not in names or at == 0:
        return False
    before = tokens[at - 1]
    return before.kind in ("variable", "iri", "name", "blank") or before.text in (")", ";", "]")


def _read_subject(tokens: list[_Token], at: int) -> tuple[int, list[str]]:
    """Where the subject of the predicate starts, and its variables."""
    if tokens[at - 1].kind == "variable":
        return at - 1, [tokens[at - 1].text]
    first = at - 1
    while first > 0 and tokens[first - 1].kind == "variable":
        first -= 1
    variables = [token.text for token in tokens[first : at - 1]]
    if tokens[at - 1].text != ")" or not 1 <= len(variables) <= 2 or tokens[first - 1].text != "(":
        raise BadRequest(f"ct:search has no subject that it can find studies for. {_HOW}")
    return first - 1, variables


def _read_object(tokens: list[_Token], at: int) -> tuple[str, int, int]:
    """The words, the most studies to take, and the place of the token after the object."""
    rest = tokens[at : at + 4]
    if rest and rest[0].kind == "string":
        return _read_string(rest[0].text), _USUAL, at + 1
    kinds = [token.kind for token in rest]
    if kinds[:3] == ["mark", "string", "mark"] and rest[0].text + rest[2].text == "()":
        return _read_string(rest[1].text), _USUAL, at + 3
    if kinds == ["mark", "string", "number", "mark"] and rest[0].text + rest[3].text == "()":
        number = rest[2].text
        if number.isdigit() and 1 <= int(number) <= MOST_STUDIES:
            return _read_string(rest[1].text), int(number), at + 4
        raise BadRequest(f"ct:search takes 1 to {MOST_STUDIES:,} studies, not {number}.")
    raise BadRequest(f"ct:search needs words to search for, written out. {_HOW}")


def _read_string(token: str) -> str:
    """The value of a string token (SPARQL section 19.7), each escape read once."""
    quotes = 3 if token[:3] in ("'" * 3, '"' * 3) else 1
    return _ESCAPED.sub(_read_escape, token[quotes:-quotes])


def _read_escape(found: re.Match[str]) -> str:
    character = unescape(found[0]) if found[1] is None else _ESCAPES.get(found[1], "")
    # Half of a surrogate pair is no character, nor is what lies beyond the last one.
    if len(character) != 1 or "\ud800" <= character <= "\udfff":
        raise BadRequest(f"ct:search: {found[0]} is no character in a string.")
    return character


def _find_end(tokens: list[_Token], at: int, subject: str) -> tuple[int, str]:
    """The token from which the text goes on, and what stands before it: the subject, if need be."""
    mark = tokens[at].text if at < len(tokens) else ""
    if mark == ";":
        while at < len(tokens) and tokens[at].text == ";":
            at += 1
        ends = at >= len(tokens) or tokens[at].text in (".", "}")
        mark, subject = (tokens[at].text, "") if ends and at < len(tokens) else ("", subject)
        if not ends:
            return at, f" {subject} "
    if mark == ",":
        raise BadRequest(f"ct:search takes one object. {_HOW}")
    return (at + 1 if mark == "." else at), " "


def _write_values(variables: list[str], found: Iterable[tuple[str, float]]) -> str:
    rows = (
        f"(<{iri}> {score:.4f}e0)" if len(variables) == 2 else f"(<{iri}>)" for iri, score in found
    )
    return f"VALUES ({' '.join(variables)}) {{ {' '.join(rows)} }}"
