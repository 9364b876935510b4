"""``kg index``."""

from __future__ import annotations

from pathlib import Path

import click

from kg.build import index
from kg.cli.build import print_vectors
from kg.cli.options import get_given_files, mesh_option, store_option, vocabularies_option
from kg.cli.terminal import show_progress
from kg.config import Config


@click.command("index")
@store_option
@vocabularies_option
@mesh_option
@click.pass_obj
def index_command(
    config: Config, store: Path | None, vocabularies: Path | None, mesh_file: Path | None
) -> None:
    """Make the search index anew, from the graphs alone.

    kg build and kg update keep the index in step by themselves. After studies were written over
    HTTP, search finds what the graphs said before: this command makes it find what they say now.
    No record is read; names come from the vocabularies that the store was built with.

    The new index replaces the old one when it is complete, and not before.
    """
    config = config.with_store(store).with_vocabularies(vocabularies).check_vocabularies()
    with show_progress() as progress:
        report = index(config, files=get_given_files(mesh_file), progress=progress)
    click.echo(f"{report.studies:,} studies in the search index of {config.store}")
    print_vectors(report.vectors_left_out)
    steps = ", ".join(f"{step} {seconds:.1f}" for step, seconds in report.seconds.items())
    click.echo(f"seconds: {steps}")
