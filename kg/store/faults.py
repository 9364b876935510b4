"""What the engine says of a query it cannot take, as one line for the person who wrote it.

Owns the reading of the engine's messages. Refuses to know when they are raised.
"""

from __future__ import annotations

import re

_POSITION = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_EXPLANATION = re.compile(r"[A-Z][a-z]+ [a-z]\w*.*")


def describe_query_fault(error: Exception, sparql: str) -> str:
    """One line: where the query breaks, what stands there and what could."""
    found = _POSITION.match(str(error))
    if found is None:
        return f"cannot run the query: {' '.join(str(error).split())}"
    line, column = int(found[1]), int(found[2])
    reason = _describe_expected(found[3])
    place = f"line {line}, column {column}, at {_quote(sparql, line, column)}"
    return f"cannot parse the query: {place}{f': {reason}' if reason else ''}"


def _describe_expected(text: str) -> str:
    """The sentence among what the parser expected, or the keywords and signs without the classes."""
    items = [" ".join(item.split()) for item in text.split(", ")]
    for item in items:
        if _EXPLANATION.fullmatch(item):
            return item[0].lower() + item[1:] if not item.isupper() else item
    words = [item for item in items if item and "[" not in item and "\\u" not in item]
    return f"expected {' or '.join(words)}" if 0 < len(words) <= 8 else ""


def _quote(sparql: str, line: int, column: int) -> str:
    lines = sparql.splitlines()
    rest = lines[line - 1][column - 1 :].split() if line <= len(lines) else []
    return f"{rest[0][:30]!r}" if rest else "its end"
