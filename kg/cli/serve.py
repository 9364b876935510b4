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

    Stop with Ctrl-C: what is running gets KG_DRAIN_S seconds to end. A newer build is taken up
    without a restart.

    Writes need a token (kg token add).

    \b
    Settings (docs/server.md says more):
      KG_QUERY_WORKERS                queries that run at once, in each of the --workers
      KG_QUERY_WAITING KG_QUERY_WAIT_S
                                      how many more may wait, and for how long
      KG_QUERY_TIMEOUT_S KG_QUERY_MEMORY_MB KG_QUERY_MAX_ROWS KG_QUERY_MAX_MB
                                      what a query may take
      KG_PAGE_TIMEOUT_S               seconds that one may take whose result a page shows
      KG_RATE_PER_S KG_RATE_BURST     requests of one client a second, and at once after a pause
      KG_CLIENT_REQUESTS              its requests that are answered at once
      KG_MAX_REQUESTS                 those of all; limits are shared out among the --workers
      KG_MAX_CONNECTIONS              connections of each server process
      KG_BODY_TIMEOUT_S               seconds in which the body of a request must come
      KG_UNLIMITED_CLIENTS            networks that no limit holds for, and that may read /metrics
      KG_TRUSTED_PROXIES              networks whose X-Forwarded-For is believed
      KG_PUBLIC_URL                   where clients find the service, if a proxy stands before it
      KG_ACCESS_LOG                   file of the access log, - for standard output
      KG_DRAIN_S                      seconds that running requests get after SIGTERM
      KG_SERVICE_ALLOW KG_LOAD_ALLOW  whom SERVICE may call, what LOAD may read
      KG_TOKENS                       file of the tokens that writes need
      KG_DENSE_MODEL                  folder of the model for a second ranking of searches
      KG_WRITE_TIMEOUT_S KG_WRITE_WAIT_S KG_WRITE_MEMORY_MB KG_WRITE_MAX_MB
                                      what a write may take
    """
    config = config.with_store(store)
    config = replace(
        config,
        host=host or config.host,
        port=port or config.port,
        default_graph=default_graph or config.default_graph,
    )
    serve(config, workers=workers, create=create)
