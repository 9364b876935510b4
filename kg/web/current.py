"""What the request at hand is answered from: the generation, and the queries.

Owns how requests reach what the application was made with. Refuses to know what they ask of it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple, cast

from flask import Flask, current_app, g
from pyoxigraph import QuerySolutions

from kg.config import Config
from kg.errors import QueryError, StoreError
from kg.queries import Query, load_catalogue, run_query
from kg.search import read_concept_queries
from kg.web.generations import Generation, Generations

_NAME = "trial-kg"


class _Parts(NamedTuple):
    generations: Generations
    catalogue: dict[str, Query]
    page_queries: dict[str, Query]


def set_up_parts(app: Flask, config: Config, generations: Generations) -> None:
    """Load the queries.

    Raises:
        QueryError: a query file that cannot be used.
    """
    app.extensions[_NAME] = _Parts(generations, *load_queries(config))


def load_queries(config: Config) -> tuple[dict[str, Query], dict[str, Query]]:
    """The queries people can run and those of pages, by name; those of the search are read, too.

    Raises:
        QueryError: a query file that is missing or cannot be used.
    """
    catalogue, page_queries = (
        load_catalogue(config.queries),
        load_catalogue(config.queries / "pages"),
    )
    read_concept_queries(config.queries / "search")
    return catalogue, page_queries


def get_generation() -> Generation:
    """The generation this request is answered from, the same from its first line to its last."""
    if "generation" not in g:
        g.generation = _get_parts().generations.get()
    return cast("Generation", g.generation)


def get_catalogue() -> dict[str, Query]:
    """The queries people can run, by name."""
    return _get_parts().catalogue


def get_query(name: str) -> Query | None:
    """The query of the catalogue with this name, if there is one."""
    return get_catalogue().get(name)


def group_catalogue() -> list[tuple[str, list[Query]]]:
    """Queries by their first tag; checks, which are for whoever builds the graph, come last."""
    groups: dict[str, list[Query]] = defaultdict(list)
    for query in sorted(get_catalogue().values(), key=lambda query: query.summary):
        groups[query.tags[0] if query.tags else "other"].append(query)
    return sorted(groups.items(), key=lambda group: (group[0] in ("check", "quality"), group[0]))


def select(name: str, **values: str) -> list[dict[str, str]]:
    """Rows of one of the pages' own queries: variable → IRI or text; unbound ones are left out.

    Raises:
        StoreError: it cannot be run; whoever asked for the page is not at fault.
    """
    query = _get_parts().page_queries[name]
    try:
        results = run_query(get_generation().store, query, values)
        if not isinstance(results, QuerySolutions):
            raise QueryError("it gives no rows")
        names = [variable.value for variable in results.variables]
        return [
            {name: row[name].value for name in names if row[name] is not None} for row in results
        ]
    except QueryError as error:
        raise StoreError(f"queries/pages/{name}.rq: {error}") from error


def _get_parts() -> _Parts:
    return cast("_Parts", current_app.extensions[_NAME])
