"""``kg update``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from kg.build import UpdateOptions, UpdateReport, update
from kg.cli.build import print_refusals, print_vectors, print_warnings
from kg.cli.options import (
    get_given_files,
    mesh_option,
    store_option,
    vocabularies_option,
    workers_option,
)
from kg.cli.terminal import show_progress
from kg.config import Config
from kg.errors import KgError
from kg.sources.record import check_nct_id


@click.command("update")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", type=click.Path(path_type=Path))
@store_option
@vocabularies_option
@mesh_option
@workers_option
@click.option(
    "--snapshot",
    is_flag=True,
    help="SOURCE holds every study there is: studies that are not in it are marked as removed "
    "(more than half of them only with --force).",
)
@click.option(
    "--remove",
    "removed",
    multiple=True,
    metavar="NCT…",
    help="Mark this study as removed from the registry. Can be given several times.",
)
@click.option("--force", is_flag=True, help="Load records older than those in the store, too.")
@click.option(
    "--report",
    "report_directory",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where quarantined studies, refused records and counts are written.  "
    "[default: report/update/ in the store]",
)
@click.pass_obj
def update_command(
    config: Config,
    sources: tuple[Path, ...],
    store: Path | None,
    vocabularies: Path | None,
    mesh_file: Path | None,
    workers: int | None,
    snapshot: bool,
    removed: tuple[str, ...],
    force: bool,
    report_directory: Path | None,
) -> None:
    """Take changed study records into the graph, without building it anew.

    SOURCE is what kg build reads. Only records that say something new are mapped; each takes the
    place of its study's graph, and the version before goes into the history (kg diff, and graph
    history in SPARQL). Several versions of a study are taken in the order of their dates. A record
    older than the one in the store is refused. A study that breaks a shape is kept out: its
    present version stays.

    The changed graph replaces the old one when it is complete, and not before.
    """
    if not sources and not removed:
        raise click.UsageError("give a SOURCE, or a study to --remove")
    if snapshot and not sources:
        raise click.UsageError("--snapshot needs a SOURCE: the snapshot")
    config = config.with_store(store).with_vocabularies(vocabularies).check_vocabularies()
    directory = report_directory or config.store / "report" / "update"
    options = UpdateOptions(
        snapshot=snapshot,
        removed=tuple(check_nct_id(nct_id.upper(), "--remove") for nct_id in removed),
        force=force,
    )
    with show_progress() as progress:
        report = update(
            config,
            sources,
            options,
            files=get_given_files(mesh_file),
            workers=workers or os.cpu_count() or 1,
            report_directory=directory,
            progress=progress,
        )
    print_refusals(directory)
    _print_counts(report, config, directory)
    if sources and report.read == report.rejected:
        raise KgError("nothing usable was read; the store is as it was")
    if report.removal_skipped:
        raise KgError("inputs of the snapshot could not be read, so no study was marked as removed")


def _print_counts(report: UpdateReport, config: Config, directory: Path) -> None:
    click.echo(
        f"{report.read:,} read = {report.unchanged:,} unchanged + {report.added:,} added"
        f" + {report.replaced:,} replaced + {report.older:,} older"
        f" + {report.quarantined:,} quarantined + {report.rejected:,} rejected"
    )
    print_warnings(report, directory)
    if report.removed:
        click.echo(f"{report.removed:,} studies marked as removed")
    if report.shared_findings:
        noted = directory / "shared-things.txt"
        click.echo(f"{report.shared_findings:,} findings on shared things in {noted}")
    if report.renewed:
        click.echo(f"ontology, code lists and shapes renewed: {report.renewed:,} triples exchanged")
    elif not report.changed:
        click.echo("nothing changed; the store is as it was")
    print_vectors(report.vectors_left_out)
    steps = ", ".join(f"{step} {seconds:.1f}" for step, seconds in report.seconds.items())
    click.echo(
        f"{report.triples:,} triples in {config.store}; "
        f"{report.studies_per_second:,.0f} records/s; "
        f"peak memory {report.peak_memory / 1e6:,.0f} MB"
    )
    click.echo(f"seconds: {steps}")
