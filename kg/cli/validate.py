"""``kg validate``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.build.check import check
from kg.cli.options import (
    get_files,
    mesh_option,
    sources_argument,
    vocabularies_option,
    workers_option,
)
from kg.cli.terminal import show_progress
from kg.config import Config
from kg.validation.report import format_json, format_text, format_turtle

_FORMATTERS = {"text": format_text, "json": format_json, "turtle": format_turtle}


@click.command("validate")
@sources_argument
@click.option(
    "--engine",
    type=click.Choice(["fast", "pyshacl"]),
    default="fast",
    show_default=True,
    help="fast: pyshifty, as used by build. pyshacl: the reference, slower.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(_FORMATTERS)),
    default="text",
    show_default=True,
    help="turtle is a standard sh:ValidationReport.",
)
@vocabularies_option
@mesh_option
@workers_option
@click.pass_obj
def validate_command(
    config: Config,
    sources: tuple[Path, ...],
    engine: str,
    format_: str,
    vocabularies: Path | None,
    mesh_file: Path | None,
    workers: int | None,
) -> None:
    """Check study records against the shapes; nothing is stored.

    Exits with 1 where a study breaks a shape or a record cannot be read, 0 where all conform;
    warnings do not count.
    """
    config = config.with_vocabularies(vocabularies)
    with show_progress() as progress:
        result = check(
            config,
            sources,
            engine=engine,
            files=get_files(config, mesh_file),
            workers=workers,
            progress=progress,
        )
    if result.findings or not result.refused:
        click.echo(_FORMATTERS[format_](result.findings))
    for error in result.refused:
        click.echo(str(error), err=True)
    if result.refused:
        click.echo(f"{len(result.refused):,} of {result.read:,} records refused", err=True)
    if result.violations or result.refused:
        sys.exit(1)
