"""``kg query``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.cli.options import get_iris, store_option
from kg.cli.terminal import print_table
from kg.config import Config
from kg.errors import QueryError
from kg.export import rows, serialize_results
from kg.queries import load_catalogue, run_query
from kg.store import Results, open_store

_FORMATS = ("table", "json", "csv", "tsv", "xml", "turtle", "ntriples", "jsonld", "rdfxml")


@click.command("query")
@click.argument("text", required=False)
@click.option(
    "-f",
    "--file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True),
    help="Read the query from a file; - is standard input.",
)
@click.option("-n", "--name", help="Run a query of the catalogue.")
@click.option(
    "-p", "--param", "params", multiple=True, metavar="KEY=VALUE", help="A parameter of it."
)
@click.option("--list", "show_list", is_flag=True, help="Show the catalogue and its parameters.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(_FORMATS),
    help="[default: table; turtle for CONSTRUCT and DESCRIBE]",
)
@store_option
@click.pass_obj
def query_command(
    config: Config,
    text: str | None,
    file: Path | None,
    name: str | None,
    params: tuple[str, ...],
    show_list: bool,
    format_: str | None,
    store: Path | None,
) -> None:
    """Run a SPARQL query: TEXT, a file (-f), or one of the catalogue (-n).

    \b
      kg query 'SELECT ?s WHERE { ?s a ct:Study } LIMIT 5'
      kg query -n drug-synonyms -p name=Gleevec --format csv
      kg query --list

    Well-known prefixes (ct:, mesh:, skos:, study:, drug: …) need no PREFIX line. The query sees the
    union of all graphs.
    """
    if show_list:
        _print_catalogue(config)
        return
    if sum(given is not None for given in (text, file, name)) != 1:
        raise click.UsageError("give one of: a query TEXT, -f FILE, -n NAME (see kg query --list)")
    values = _parse_params(params)
    if values and name is None:
        raise click.UsageError("-p goes with -n")
    with open_store(config.with_store(store).store) as opened:
        prefixes = get_iris(opened).prefixes()
        if name is not None:
            catalogue = load_catalogue(config.queries)
            if name not in catalogue:
                known = ", ".join(sorted(catalogue))
                raise QueryError(f"no query is named {name!r}; there are: {known}")
            results = run_query(opened, catalogue[name], values)
        else:
            results = opened.query(_read_text(text, file), prefixes=prefixes)
        _print_results(results, format_, prefixes)


def _read_text(text: str | None, file: Path | None) -> str:
    if text is not None:
        return text
    with click.open_file(str(file), encoding="utf-8") as stream:
        return str(stream.read())


def _parse_params(params: tuple[str, ...]) -> dict[str, str]:
    values = {}
    for param in params:
        key, equals, value = param.partition("=")
        if not equals or not key:
            raise click.UsageError(f"-p {param!r}: write KEY=VALUE")
        values[key] = value
    return values


def _print_results(results: Results, format_: str | None, prefixes: dict[str, str]) -> None:
    is_graph = type(results).__name__ == "QueryTriples"
    chosen = format_ or ("turtle" if is_graph else "table")
    if chosen == "table":
        print_table(*rows(results, prefixes))
    else:
        data = serialize_results(results, chosen, prefixes)
        sys.stdout.buffer.write(data)
        if not data.endswith(b"\n"):
            click.echo()


def _print_catalogue(config: Config) -> None:
    table = []
    for name, query in sorted(load_catalogue(config.queries).items()):
        params = ", ".join(
            f"{parameter.name}: {parameter.type}"
            + ("" if parameter.default is None else f" = {parameter.default}")
            for parameter in query.parameters
        )
        table.append([name, query.summary, params])
    print_table(["name", "what it answers", "parameters"], table)
