"""``kg build``."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from kg.build import BuildReport, Report, build
from kg.cli.options import (
    get_files,
    mesh_option,
    sources_argument,
    store_option,
    vocabularies_option,
    workers_option,
)
from kg.cli.terminal import show_progress
from kg.config import Config
from kg.errors import KgError

_SHOWN_REFUSALS = 20


@click.command("build")
@sources_argument
@store_option
@vocabularies_option
@mesh_option
@workers_option
@click.option(
    "--report",
    "report_directory",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where quarantined studies, refused records and counts are written.  "
    "[default: report/ in the store]",
)
@click.pass_obj
def build_command(
    config: Config,
    sources: tuple[Path, ...],
    store: Path | None,
    vocabularies: Path | None,
    mesh_file: Path | None,
    workers: int | None,
    report_directory: Path | None,
) -> None:
    """Build the graph from study records.

    SOURCE is a file, a folder or a zip archive of ClinicalTrials.gov records: API v2 JSON, legacy
    XML, or study pages saved as text or HTML. What each one is, its content says, not its name.

    The new graph replaces the old one when it is complete, and not before. A study that breaks a
    shape is kept out and written to the quarantine with its reasons; a record that cannot be read
    is named in one line. Where the same study comes twice, the first one counts.

    A build begins the history anew; kg update keeps it.
    """
    config = config.with_store(store).with_vocabularies(vocabularies)
    directory = report_directory or config.store / "report"
    with show_progress() as progress:
        report = build(
            config,
            sources,
            files=get_files(config, mesh_file),
            workers=workers,
            report_directory=directory,
            progress=progress,
        )
    directory = directory if report.loaded else directory / "failed"
    print_refusals(directory)
    _print_counts(report, directory)
    if not report.loaded:
        raise KgError("nothing usable was read; the store is as it was")
    print_vectors(report.vectors_left_out)
    _print_cost(report, config)


def print_refusals(directory: Path) -> None:
    """The first lines of what was kept out, on stderr."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for name in ("rejected.txt", "quarantined.txt"):
        path = directory / name
        lines = path.read_text(encoding="utf-8").splitlines()
        for line in lines[:_SHOWN_REFUSALS]:
            console.print(line, markup=False)
        if len(lines) > _SHOWN_REFUSALS:
            console.print(f"… and {len(lines) - _SHOWN_REFUSALS} more in {path}", markup=False)


def _print_counts(report: BuildReport, directory: Path) -> None:
    rejected = f"{report.rejected:,} rejected"
    if report.duplicates:
        rejected += f" ({report.duplicates:,} of them second records of a study)"
    click.echo(
        f"{report.read:,} read = {report.loaded:,} loaded + {report.quarantined:,} quarantined"
        f" + {rejected}"
    )
    print_warnings(report, directory)
    noted = directory / "shared-things.txt"
    shared = noted.read_text(encoding="utf-8").count("\n") if report.loaded else 0
    if shared:
        click.echo(f"{shared:,} findings on shared things in {noted}")


def print_warnings(report: Report, directory: Path) -> None:
    """How many warnings there are, and where."""
    if report.reader_warnings or report.shape_warnings:
        found = f"{report.reader_warnings:,} of readers and {report.shape_warnings:,} of shapes"
        click.echo(f"warnings: {found}, in {directory / 'warnings.txt'}")


def print_vectors(left_out: bool) -> None:
    """That the search index has lost its vectors, where it has."""
    if left_out:
        click.echo(
            "the search index has no vectors any more: KG_DENSE_MODEL is not set; with it, "
            "kg index makes them again"
        )


def _print_cost(report: BuildReport, config: Config) -> None:
    steps = ", ".join(f"{step} {seconds:.1f}" for step, seconds in report.seconds.items())
    click.echo(
        f"{report.triples:,} triples in {config.store}; "
        f"{report.studies_per_second:,.0f} studies/s; "
        f"peak memory {report.peak_memory / 1e6:,.0f} MB"
    )
    click.echo(f"seconds: {steps}")
