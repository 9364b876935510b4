"""A query of the catalogue with its values → results.

Owns how values get into a query: as typed terms in ``VALUES`` clauses, written by the engine's own
serialiser, never as the text a person gave. Refuses to know what the query asks.

``VALUES`` and not the engine's substitutions: those only reach variables of the projection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from kg.errors import QueryError
from kg.namespaces import VOCABULARY_PREFIXES
from kg.queries.catalogue import Query
from kg.queries.header import find_first_group, find_rows_line, find_values_line
from kg.queries.parameters import Term
from kg.queries.shortening import PrefixedName
from kg.store import Results, Store

# What a clause can list; each writes itself as SPARQL does.
Value = Term | PrefixedName | int


def run_query(store: Store, query: Query, values: Mapping[str, str]) -> Results:
    """The results of ``query``, to be read in this thread.

    Args:
        store: what is asked.
        query: of the catalogue.
        values: parameter → value as a person writes it; the others have their defaults.

    Raises:
        QueryError: a value that is not of its parameter's type, an unknown parameter, a required
            one without a value; or the query cannot be run.
    """
    return store.query(bind_values(query, values), prefixes=VOCABULARY_PREFIXES)


def bind_values(query: Query, values: Mapping[str, str]) -> str:
    """The text of ``query`` with ``values`` in place of its defaults.

    Raises:
        QueryError: as for :func:`run_query`.
    """
    text = query.text
    for name, term in _parse_values(query, values).items():
        line = find_values_line(name, text)
        if line is not None:
            text = f"{text[: line.start(2)]} {term} {text[line.end(2) :]}"
        else:
            place = find_first_group(text)
            text = f"{text[:place]}\n  VALUES ?{name} {{ {term} }}{text[place:]}"
    return text


def bind_terms(query: Query, name: str, terms: Iterable[Value]) -> Query:
    """``query`` asking for all of ``terms`` at once.

    Args:
        query: of the catalogue, with a line ``VALUES ?name { ... }``.
        name: the parameter.
        terms: what it is to be, one row of the clause each.

    Raises:
        QueryError: the query has no such line.
    """
    line = find_values_line(name, query.text)
    if line is None:
        raise QueryError(f"{query.name} has no line VALUES ?{name} {{ ... }}")
    values = " ".join(map(str, terms))
    text = f"{query.text[: line.start(2)]} {values} {query.text[line.end(2) :]}"
    return msgspec.structs.replace(query, text=text)


def bind_rows(query: Query, tables: Mapping[tuple[str, ...], Iterable[Sequence[Value]]]) -> Query:
    """``query`` with other rows in its clauses of several variables.

    Args:
        query: of the catalogue, with a line ``VALUES (?one ?other) { ... }`` for each table.
        tables: variables → rows of their values; none leaves the clause empty.

    Raises:
        QueryError: the query has no such line.
    """
    text = query.text
    for names, rows in tables.items():
        line = find_rows_line(names, text)
        written = " ".join(f"({' '.join(map(str, row))})" for row in rows)
        text = f"{text[: line.start(2)]} {written} {text[line.end(2) :]}"
    return msgspec.structs.replace(query, text=text)


def _parse_values(query: Query, values: Mapping[str, str]) -> dict[str, Term]:
    parameters = {parameter.name: parameter for parameter in query.parameters}
    unknown = sorted(values.keys() - parameters.keys())
    if unknown:
        takes = f"it takes {', '.join(parameters)}" if parameters else "it takes none"
        raise QueryError(f"{query.name} has no parameter {unknown[0]}; {takes}")
    for parameter in query.parameters:
        if parameter.required and parameter.name not in values:
            raise QueryError(f"{query.name} needs a value for {parameter.name} ({parameter.type})")
    return {name: parameters[name].parse(text) for name, text in values.items()}
