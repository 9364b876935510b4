"""Which data set a query asks for: its own ``FROM`` clauses, those of a request, or the union.

Owns the choice of the data set (SPARQL 1.1 section 13, Protocol section 2.1.4). Refuses to know
what a query asks of it.

The engine's switch for the union of all graphs overrides ``FROM`` clauses without a word, so the
switch is set only where a query has none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pyoxigraph import NamedNode

_SKIPPED = r"""
    \#[^\r\n]* | <[^\x00-\x20<>"{}|^`\\]*> | [?$:@][\w.:-]* | \w[\w.-]*:[\w.:-]*
    | '''(?:'?'?(?:[^'\\]|\\.))*''' | \"\"\"(?:"?"?(?:[^"\\]|\\.))*\"\"\"
    | '(?:[^'\\\r\n]|\\.)*' | "(?:[^"\\\r\n]|\\.)*"
"""
_FROM = re.compile(rf"{_SKIPPED} | (?P<word>\w+)", re.VERBOSE | re.DOTALL)


def has_dataset_clause(sparql: str) -> bool:
    """Whether ``sparql`` names its data set with ``FROM``.

    >>> has_dataset_clause("SELECT * FROM <http://example.org/g> { ?from ex:from 'FROM' }")
    True
    >>> has_dataset_clause("SELECT * { ?from ex:from 'FROM' } # FROM <http://example.org/g>")
    False
    """
    if "from" not in sparql.lower():
        return False
    return any((found["word"] or "").upper() == "FROM" for found in _FROM.finditer(sparql))


def choose_dataset(
    sparql: str,
    default_graphs: Sequence[str] | None,
    named_graphs: Sequence[str] | None,
    *,
    union: bool = True,
) -> dict[str, Any]:
    """The data set of a query as keyword arguments of ``pyoxigraph.Store.query``.

    Graphs of the request win over ``FROM``; where a request names graphs of one kind only, there
    are none of the other. Where nobody names any, ``union`` makes all graphs the default graph;
    without it, that is the graph without a name.

    Raises:
        ValueError: a graph name that is no IRI.
    """
    if default_graphs is not None or named_graphs is not None:
        return {
            "default_graph": [NamedNode(iri) for iri in default_graphs or ()],
            "named_graphs": [NamedNode(iri) for iri in named_graphs or ()],
        }
    return {"use_default_graph_as_union": union and not has_dataset_clause(sparql)}
