"""What the engine says of a query it cannot take, as one line for the person who wrote it.

Owns the reading of the engine's messages. Refuses to know when they are raised.

The engine names the farthest place its parser tried, which may lie a keyword behind the fault, and
lists every character that could stand there. What helps a person is the place, and the sentence
that the list holds when the grammar itself was kept. A prefix that nobody declared is found here:
the engine says only that something else should stand there.

Lines and columns count characters from 1, as editors do.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from kg.errors import QueryError

_POSITION = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SENTENCE = re.compile(r"[A-Za-z]+(?: [A-Za-z]+){2,}.*")
# The parser tries this keyword last: all it expected was the beginning of a query.
_NO_QUERY = "CONSTRUCT"
# A run of name characters, or a string without an end, is read once: this is linear.
_NAMED = re.compile(
    r"""
    \#[^\r\n]* | <[^\x00-\x20<>"{}|^`\\]*> | [?$@]\w* | _:[\w.-]*
    | '''(?:'?'?(?:[^'\\]|\\.))*+(?:'''|\Z) | \"\"\"(?:"?"?(?:[^"\\]|\\.))*+(?:\"\"\"|\Z)
    | '(?:[^'\\\r\n]|\\.)*+'? | "(?:[^"\\\r\n]|\\.)*+"?
    | (?P<declares>\bPREFIX\s++)? (?P<prefix>[^\W\d_][\w.-]*+)? : (?P<local>[\w.:%-]*+)
    | [\w.-]++
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


def make_query_error(
    error: Exception, sparql: str, prefixes: Collection[str] | None = None
) -> QueryError:
    """What the engine says of ``sparql``, with the place where it says one.

    ``prefixes`` are those that the query need not declare.
    """
    found = _POSITION.match(str(error))
    if found is None:
        return QueryError(describe_query_fault(error, sparql))
    line, column = int(found[1]), int(found[2])
    undeclared = _find_undeclared(sparql, prefixes or ())
    if undeclared is not None and (place := _locate(sparql, undeclared.start())) <= (line, column):
        line, column = place
        name = undeclared["prefix"] or ""
        reason = f"cannot parse the query near line {line}, column {column}"
        return QueryError(f"{reason}: the prefix {name}: is not declared", line, column)
    return QueryError(describe_query_fault(error, sparql), line, column)


def make_update_error(error: Exception, sparql: str) -> QueryError:
    """As :func:`make_query_error`, of an update."""
    found = _POSITION.match(str(error))
    place = (int(found[1]), int(found[2])) if found else (None, None)
    return QueryError(_describe(error, sparql, "update"), *place)


def describe_query_fault(error: Exception, sparql: str) -> str:
    """One line: where the query breaks, what stands there, and why, where the engine says it."""
    return _describe(error, sparql, "query")


def _describe(error: Exception, sparql: str, kind: str) -> str:
    found = _POSITION.match(str(error))
    if found is None:
        return f"cannot run the {kind}: {' '.join(str(error).split())}"
    expected = [" ".join(item.split()) for item in found[3].split(", ")]
    if kind == "query" and (expected == [_NO_QUERY] or not sparql.strip()):
        return "cannot parse the query: it has no SELECT, CONSTRUCT, DESCRIBE or ASK to begin with"
    line, column = int(found[1]), int(found[2])
    place = name_place(sparql, line, column)
    reason = next((f": {item}" for item in expected if _SENTENCE.fullmatch(item)), "")
    return f"cannot parse the {kind} {place}{reason}"


def name_place(sparql: str, line: int, column: int) -> str:
    """The place as messages name it: ``near line 1, column 5 ('{')``."""
    return f"near line {line}, column {column} ({_quote(sparql, line, column)})"


def _quote(sparql: str, line: int, column: int) -> str:
    lines = sparql.split("\n")
    rest = lines[line - 1][column - 1 :].split() if line <= len(lines) else []
    return repr(rest[0][:30]) if rest else "the end of the line"


def _find_undeclared(sparql: str, prefixes: Collection[str]) -> re.Match[str] | None:
    """The first prefixed name whose prefix neither ``prefixes`` nor the query before it has."""
    known = set(prefixes)
    for found in _NAMED.finditer(sparql):
        if found["local"] is None:
            continue
        if found["declares"]:
            known.add(found["prefix"] or "")
        elif (found["prefix"] or "") not in known:
            return found
    return None


def _locate(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, position - before.rfind("\n")
