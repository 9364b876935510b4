"""The text of a SPARQL update: what its operations are, and the data set of the request put in.

Owns the outermost level of an update (SPARQL 1.1 Update section 3): its keywords and blocks.
Refuses to know what stands inside a block; the engine parses. It takes the text as the engine does
wherever that is one way only: whether an update calls another server is decided in ``lexing``, not
here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
    (?P<skipped>\#[^\r\n]*
        | '''(?:'?'?(?:[^'\\]|\\.))*''' | \"\"\"(?:"?"?(?:[^"\\]|\\.))*\"\"\"
        | '(?:[^'\\\r\n]|\\.)*' | "(?:[^"\\\r\n]|\\.)*"
        | [?$@]\w+)
    | <(?P<iri>[^\x00-\x20<>"{}|^`\\]*)>
    | (?P<name>(?P<prefix>\w[\w.-]*)?:(?:[\w.:%-]|\\.)*)
    | (?P<mark>[{};()<]) | (?P<word>[A-Za-z]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_DATASET_WORDS = frozenset({"USING", "WITH"})


class _Token(NamedTuple):
    """A keyword in capitals, or a whole block ``{…}``, of the outermost level."""

    text: str
    start: int
    end: int


def names_dataset(update: str) -> bool:
    """Whether an operation has a data set of its own (``USING``, ``WITH``).

    >>> names_dataset("WITH <http://example.org/g> DELETE { ?s ?p 'WITH' } WHERE { ?s ?p ?o }")
    True
    >>> names_dataset("INSERT { ?s ?with ?o } WHERE { ?s ?p 'USING' } # WITH")
    False
    """
    return any(token.text in _DATASET_WORDS for token in _list_tokens(update))


def put_dataset(update: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> str:
    """``update`` with the data set of the request in each operation that reads (Protocol 2.2.3).

    The graph IRIs must be such that they can stand between angle brackets.

    >>> put_dataset("INSERT { ?s ?p 1 } WHERE { ?s ?p 0 }", ["http://example.org/g"], [])
    'INSERT { ?s ?p 1 } USING <http://example.org/g> WHERE { ?s ?p 0 }'
    """
    clauses = "".join(
        [
            *(f"USING <{iri}> " for iri in default_graphs),
            *(f"USING NAMED <{iri}> " for iri in named_graphs),
        ]
    )
    pieces, position = [], 0
    tokens = [None, *_list_tokens(update), None]
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token is None or token.text != "WHERE":
            continue
        pieces.append(update[position : token.start])
        if before is not None and before.text == "DELETE" and after is not None:
            # The short form says once what to find and what to delete; it has no place for USING.
            pieces.append(f"{after.text} ")
        pieces.append(clauses)
        position = token.start
    return "".join([*pieces, update[position:]])


def find_touched(update: str) -> set[str] | None:
    """IRIs of all graphs that ``update`` can change, and maybe of others; the graph without a name
    aside. ``None`` where the text does not tell: graphs are variables, are all that there are, or
    are written in a way that can be read in more than one.

    >>> sorted(find_touched("INSERT DATA { GRAPH <a:1> { <a:s> a <a:c> } } ; CLEAR GRAPH <a:2>"))
    ['a:1', 'a:2']
    >>> find_touched("DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }") is None
    True
    """
    if "\\u" in update.lower():
        return None
    touched, depth, parentheses = set[str](), 0, 0
    before: re.Match[str] | None = None
    for found in _TOKEN.finditer(update):
        if found.lastgroup == "skipped" and found[0].startswith("#"):
            continue
        mark, after_graph = found["mark"], before is not None and _says_graph(before)
        depth += (mark == "{") - (mark == "}")
        parentheses += (mark == "(") - (mark == ")")
        if _is_doubtful(found, before, depth, parentheses) or (
            after_graph and found["iri"] is None
        ):
            return None
        if found["iri"] is not None and (depth == 0 or after_graph) and not _declares(before):
            if not _ABSOLUTE.match(found["iri"]):
                return None
            touched.add(found["iri"])
        before = found
    return touched


def _says_graph(token: re.Match[str]) -> bool:
    return (token["word"] or "").upper() == "GRAPH"


def _declares(before: re.Match[str] | None) -> bool:
    """Whether the IRI after ``before`` is that of a prefix."""
    return before is not None and before["name"] is not None


def _is_doubtful(
    token: re.Match[str], before: re.Match[str] | None, depth: int, parentheses: int
) -> bool:
    """Whether ``token`` can mean a graph that is not spelt out, or be read in another way."""
    word = (token["word"] or "").upper()
    if token["iri"] is not None or token["mark"] == "<":
        # In an expression it could be a comparison.
        return parentheses > 0
    if token["name"] is not None:
        declared = before is not None and (before["word"] or "").upper() == "PREFIX"
        return (token["prefix"] or "").upper().endswith("GRAPH") or (depth == 0 and not declared)
    is_glued = word.endswith("GRAPH") and word != "GRAPH"
    return is_glued or word == "BASE" or (depth == 0 and word in ("ALL", "NAMED"))


def _list_tokens(update: str) -> list[_Token]:
    return list(_find_tokens(update))


def _find_tokens(update: str) -> Iterator[_Token]:
    depth, start = 0, 0
    for found in _TOKEN.finditer(update):
        if found["mark"] == "{":
            start = found.start() if depth == 0 else start
            depth += 1
        elif found["mark"] == "}":
            depth -= 1
            if depth == 0:
                yield _Token(update[start : found.end()], start, found.end())
        elif depth == 0 and found["word"]:
            yield _Token(found["word"].upper(), found.start(), found.end())
