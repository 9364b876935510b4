"""``kg serve``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from kg.cli.options import store_option
from kg.config import DEFAULT_GRAPHS, Config
from kg.web.run import serve


@click.command("serve")
@click.option("--host", metavar="ADDRESS", help="[default: $KG_HOST, or 127.0.0.1]")
@click.option(
    "--port", type=click.IntRange(1, 65535), metavar="PORT", help="[default: $KG_PORT, or 7878]"
)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, metavar="N")
@click.option(
    "--default-graph",
    type=click.Choice(DEFAULT_GRAPHS),
    help="What a query that names no graph is asked of: the union of all graphs, or the graph "
    "without a name.  [default: $KG_DEFAULT_GRAPH, or union]",
)
@click.option("--create", is_flag=True, help="Begin with an empty store where there is none.")
@store_option
@click.pass_obj
def serve_command(
    config: Config,
    host: str | None,
    port: int | None,
    workers: int,
    default_graph: str | None,
    create: bool,
    store: Path | None,
) -> None:
    """Serve the graph over HTTP: SPARQL at /sparql, pages at /study/NCT…, search at /search.

    Stop with Ctrl-C. A newer build is taken up without a restart.

    Writes need a token (kg token add). KG_TOKENS names the file of tokens; KG_WRITE_TIMEOUT_S,
    KG_WRITE_WAIT_S, KG_WRITE_MEMORY_MB and KG_WRITE_MAX_MB say what a write may take.
    """
    config = config.with_store(store)
    config = replace(
        config,
        host=host or config.host,
        port=port or config.port,
        default_graph=default_graph or config.default_graph,
    )
    serve(config, workers=workers, create=create)
