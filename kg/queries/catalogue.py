"""A folder of query files → queries by name.

Owns what a query is and that every file of the catalogue can be used. Refuses to know how files
are worded and run.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import pyoxigraph as ox

from kg.errors import QueryError
from kg.namespaces import VOCABULARY_PREFIXES
from kg.queries.header import read_header, read_parameter
from kg.queries.parameters import Parameter
from kg.store.faults import describe_query_fault


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """A query of the catalogue.

    Attributes:
        name: name of its file without ``.rq``.
        summary: what it answers, in one line.
        description: what else is to be said; may be empty.
        tags: words to group it by.
        severity: of a check, ``violation`` or ``warning``; of others empty.
        mend: of a check, what to do about the rows it finds; of others empty.
        parameters: in the order of the header.
        text: the query without its header; it runs as it is, with the defaults.
    """

    name: str
    summary: str
    description: str = ""
    tags: tuple[str, ...] = ()
    severity: str = ""
    mend: str = ""
    parameters: tuple[Parameter, ...] = ()
    text: str


def load_catalogue(folder: Path) -> dict[str, Query]:
    """The queries in ``folder`` (``*.rq``) and the checks in its ``checks``, by name.

    Raises:
        QueryError: a file that cannot be used, by its path.
    """
    if not folder.is_dir():
        raise QueryError(f"{folder}: there is no such folder of queries; set KG_HOME")
    paths = [*sorted(folder.glob("*.rq")), *sorted((folder / "checks").glob("*.rq"))]
    queries = {path.stem: read_query(path) for path in paths}
    if len(queries) < len(paths):
        raise QueryError(f"{folder}: a query and a check have one name")
    return queries


def read_query(path: Path) -> Query:
    """The query of one file.

    Raises:
        QueryError: its header or its SPARQL cannot be used, by its path.
    """
    try:
        entries, body = read_header(path.read_text(encoding="utf-8"))
        _check_syntax(body)
        query = Query(
            name=path.stem,
            summary=entries["summary"][0],
            description=" ".join(entries["description"]),
            severity=" ".join(entries["severity"]),
            mend=" ".join(entries["mend"]),
            tags=tuple(tag.strip() for line in entries["tags"] for tag in line.split(",")),
            parameters=tuple(read_parameter(entry, body) for entry in entries["param"]),
            text=body,
        )
    except (OSError, UnicodeDecodeError, QueryError) as error:
        raise QueryError(f"{path}: {error}") from error
    if len({parameter.name for parameter in query.parameters}) < len(query.parameters):
        raise QueryError(f"{path}: two parameters have one name")
    return query


def _check_syntax(body: str) -> None:
    try:
        ox.Store().query(body, prefixes=VOCABULARY_PREFIXES)
    except (SyntaxError, RuntimeError) as error:
        raise QueryError(describe_query_fault(error, body)) from error
