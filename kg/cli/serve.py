"""``kg serve``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from kg.cli.options import store_option
from kg.config import Config
from kg.web.run import serve


@click.command("serve")
@click.option("--host", metavar="ADDRESS", help="[default: $KG_HOST, or 127.0.0.1]")
@click.option(
    "--port", type=click.IntRange(1, 65535), metavar="PORT", help="[default: $KG_PORT, or 7878]"
)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, metavar="N")
@store_option
@click.pass_obj
def serve_command(
    config: Config, host: str | None, port: int | None, workers: int, store: Path | None
) -> None:
    """Serve the graph over HTTP: SPARQL at /sparql, pages at /study/NCT…, search at /search.

    Stop with Ctrl-C. A newer build is taken up without a restart.
    """
    config = config.with_store(store)
    config = replace(config, host=host or config.host, port=port or config.port)
    serve(config, workers=workers)
