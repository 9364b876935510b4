"""Checks of a whole store: queries that must give no row.

Owns what a check says beside its query (how bad a row is, what to do about it), and how a store is
asked. Refuses to know what any one check asks, and how outcomes are shown.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg.errors import QueryError
from kg.namespaces import VOCABULARY_PREFIXES
from kg.queries.catalogue import Query, read_query
from kg.store import Store
from kg.store.reading import Term
from kg.validation.assessment import Check

SEVERITIES = ("violation", "warning")
# By these words the catalogue tells people that a query is a check.
_BEFORE, _AFTER = "Check: ", " (must return no row)"


def load_checks(folder: Path) -> dict[str, Query]:
    """The checks in ``folder`` (``*.rq``), by name.

    Raises:
        QueryError: there are none, or a file that cannot be used, by its path.
    """
    checks = {path.stem: _read_check(path) for path in sorted(folder.glob("*.rq"))}
    if not checks:
        raise QueryError(f"{folder}: there are no checks; set KG_HOME")
    return checks


def run_check(store: Store, query: Query, limit: int = 100) -> Check:
    """What ``query`` finds in ``store``; all rows are counted, the first ``limit`` are kept.

    Raises:
        QueryError: it cannot be run.
    """
    results = store.query(query.text, prefixes=VOCABULARY_PREFIXES)
    if not isinstance(results, ox.QuerySolutions):
        raise QueryError(f"{query.name}: a check is a SELECT query")
    rows: list[tuple[Term | None, ...]] = []
    count = 0
    for count, row in enumerate(results, start=1):
        if count <= limit:
            rows.append(tuple(row))
    return Check(
        name=query.name,
        summary=_get_statement(query.summary),
        severity=query.severity.capitalize(),
        mend=query.mend,
        columns=tuple(variable.value for variable in results.variables),
        rows=tuple(tuple(None if term is None else str(term) for term in row) for row in rows),
        count=count,
    )


def _get_statement(summary: str) -> str:
    """What must hold, without the words by which the catalogue tells that it is a check."""
    statement = summary.removeprefix(_BEFORE).removesuffix(_AFTER)
    return statement[:1].upper() + statement[1:]


def _read_check(path: Path) -> Query:
    query = read_query(path)
    if query.severity not in SEVERITIES:
        raise QueryError(f"{path}: a check needs one line: #+ severity: violation (or warning)")
    if not (query.summary.startswith(_BEFORE) and query.summary.endswith(_AFTER)):
        raise QueryError(f"{path}: a check needs a line: #+ summary: {_BEFORE}…{_AFTER}")
    if not query.mend:
        raise QueryError(f"{path}: a check needs a line: #+ mend: what to do about a row")
    if not isinstance(
        ox.Store().query(query.text, prefixes=VOCABULARY_PREFIXES), ox.QuerySolutions
    ):
        raise QueryError(f"{path}: a check is a SELECT query")
    if query.parameters:
        raise QueryError(f"{path}: a check has no parameters")
    return query
