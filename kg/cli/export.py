"""``kg export``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

import click
from click.core import ParameterSource

from kg.cli.options import get_iris, store_option
from kg.config import Config
from kg.export import write_export, write_links
from kg.store import open_store

_FORMATS = ("turtle", "trig", "nquads", "ntriples", "jsonld", "rdfxml")


@click.command("export")
@click.option(
    "--study", "nct_ids", multiple=True, metavar="NCT…", help="Only this study; may be repeated."
)
@click.option(
    "--format", "format_", type=click.Choice(_FORMATS), default="turtle", show_default=True
)
@click.option(
    "--links", "is_links", is_flag=True, help="The links that were made, as SSSOM (TSV), instead."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="[default: standard output]",
)
@store_option
@click.pass_obj
def export_command(
    config: Config,
    nct_ids: tuple[str, ...],
    format_: str,
    is_links: bool,
    output: Path | None,
    store: Path | None,
) -> None:
    """Write the graph, or the graphs of single studies, as RDF.

    TriG and N-Quads keep the named graphs; the other formats hold their union. A study comes with
    the labels of the things it points at. With --links, every link that was made between the text
    of a record and a shared thing, as one SSSOM mapping set.
    """
    if is_links and nct_ids:
        raise click.UsageError("--links holds the links of all studies; leave out --study")
    source = click.get_current_context().get_parameter_source("format_")
    if is_links and source is not ParameterSource.DEFAULT:
        raise click.UsageError("--links is written as SSSOM; leave out --format")
    config = config.with_store(store)
    with open_store(config.store) as opened:
        iris = get_iris(opened)

        def write(stream: BinaryIO) -> int:
            if is_links:
                return write_links(opened, iris, stream)
            return write_export(opened, iris, nct_ids, format_, stream)

        if output is None:
            write(sys.stdout.buffer)
            return
        # A cut file must never look complete: it gets its name when it is whole.
        partial = output.with_name(output.name + ".partial")
        try:
            with partial.open("wb") as stream:
                count = write(stream)
            partial.replace(output)
        finally:
            partial.unlink(missing_ok=True)
    click.echo(f"{count:,} {'links' if is_links else 'statements'} in {output}", err=True)
