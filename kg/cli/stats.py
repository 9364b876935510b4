"""``kg stats``."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import get_iris, store_option
from kg.cli.terminal import print_table
from kg.config import Config
from kg.export import rows
from kg.queries import load_catalogue, run_query
from kg.store import open_store

_QUERIES = ("class-counts", "status-counts", "phase-counts", "link-counts")


@click.command("stats")
@store_option
@click.pass_obj
def stats_command(config: Config, store: Path | None) -> None:
    """Show what the store holds: studies by status and phase, things, links."""
    config = config.with_store(store)
    catalogue = load_catalogue(config.queries)
    with open_store(config.store) as opened:
        prefixes = get_iris(opened).prefixes()
        click.echo(f"{config.store}: generation {opened.generation}, {len(opened):,} triples\n")
        for name in _QUERIES:
            click.echo(catalogue[name].summary)
            print_table(*rows(run_query(opened, catalogue[name], {}), prefixes))
