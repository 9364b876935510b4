"""What the engine says of a query it cannot take, as one line for the person who wrote it.

Owns the reading of the engine's messages. Refuses to know when they are raised.

The engine names the farthest place its parser tried, which may lie a keyword behind the fault, and
lists every character that could stand there. What helps a person is the place, and the sentence
that the list holds when the grammar itself was kept.
"""

from __future__ import annotations

import re

_POSITION = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SENTENCE = re.compile(r"[A-Za-z]+(?: [A-Za-z]+){2,}.*")
# The parser tries this keyword last: all it expected was the beginning of a query.
_NO_QUERY = "CONSTRUCT"


def describe_query_fault(error: Exception, sparql: str) -> str:
    """One line: where the query breaks, what stands there, and why, where the engine says it."""
    return _describe(error, sparql, "query")


def describe_update_fault(error: Exception, sparql: str) -> str:
    """As :func:`describe_query_fault`, of an update."""
    return _describe(error, sparql, "update")


def _describe(error: Exception, sparql: str, kind: str) -> str:
    found = _POSITION.match(str(error))
    if found is None:
        return f"cannot run the {kind}: {' '.join(str(error).split())}"
    expected = [" ".join(item.split()) for item in found[3].split(", ")]
    if kind == "query" and (expected == [_NO_QUERY] or not sparql.strip()):
        return "cannot parse the query: it has no SELECT, CONSTRUCT, DESCRIBE or ASK to begin with"
    line, column = int(found[1]), int(found[2])
    place = f"near line {line}, column {column} ({_quote(sparql, line, column)})"
    reason = next((f": {item}" for item in expected if _SENTENCE.fullmatch(item)), "")
    return f"cannot parse the {kind} {place}{reason}"


def _quote(sparql: str, line: int, column: int) -> str:
    lines = sparql.split("\n")
    rest = lines[line - 1][column - 1 :].split() if line <= len(lines) else []
    return repr(rest[0][:30]) if rest else "the end of the line"
