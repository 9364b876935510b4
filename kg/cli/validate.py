"""``kg validate``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.build.check import CheckResult, assess, check
from kg.build.check_store import check_store
from kg.build.finding_spool import FindingSpool
from kg.cli.options import get_files, mesh_option, vocabularies_option, workers_option
from kg.cli.terminal import show_progress, show_steps
from kg.cli.validate_output import FORMAT_NAMES, open_output, write_assessment
from kg.config import Config
from kg.validation.assessment import Assessment
from kg.validation.report import format_json, format_text, format_turtle

# What is told study by study, all of it at once and worst first.
_BY_STUDY = {"text": format_text, "json": format_json, "turtle": format_turtle}


@click.command("validate")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", type=click.Path(path_type=Path))
@click.option(
    "--store",
    # Given without DIR it is the store of the settings.
    is_flag=False,
    flag_value="",
    metavar="[DIR]",
    help="Check the published store instead of records: every study, the shared things, and the "
    "checks of the store as a whole.  [default of DIR: $KG_STORE, or ./kg-store]",
)
@click.option(
    "--engine",
    type=click.Choice(["fast", "pyshacl"]),
    default="fast",
    show_default=True,
    help="fast: pyshifty, as used by build. pyshacl: the reference, slower.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help="With --store: check only N studies, and N shared things of each kind.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMAT_NAMES),
    default="text",
    show_default=True,
    help="turtle and ntriples are a standard sh:ValidationReport; html is one page that stands "
    "alone.",
)
@click.option(
    "--by",
    type=click.Choice(["study", "shape"]),
    help="text and json: each study with its findings, or counts by shape with samples.  "
    "[default: study for records, shape for a store]",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where the report goes.  [default: stdout]",
)
@vocabularies_option
@mesh_option
@workers_option
@click.pass_obj
def validate_command(
    config: Config,
    sources: tuple[Path, ...],
    store: str | None,
    engine: str,
    limit: int | None,
    format_: str,
    by: str | None,
    output: Path | None,
    vocabularies: Path | None,
    mesh_file: Path | None,
    workers: int | None,
) -> None:
    """Check study records, or the whole store, against the shapes; nothing is stored.

    SOURCE is what kg build reads. The report is for a curator (text, html), for a program (json),
    or for a graph (turtle, ntriples).

    Exits with 1 where a shape or a check of the whole store is broken or a record cannot be read, 0
    where all is well; warnings do not count.
    """
    _check_usage(sources, store, limit)
    if store is not None:
        config = config.with_store(Path(store) if store else None)
    elif format_ in _BY_STUDY and by != "shape":
        files = get_files(config.with_vocabularies(vocabularies), mesh_file)
        with show_progress() as progress:
            result = check(
                config, sources, engine=engine, files=files, workers=workers, progress=progress
            )
        _finish_by_study(result, format_, output)
        return
    with FindingSpool() as spool:
        if store is not None:
            with show_steps() as progress:
                assessment = check_store(
                    config, spool, engine=engine, workers=workers, limit=limit, progress=progress
                )
        else:
            files = get_files(config.with_vocabularies(vocabularies), mesh_file)
            with show_progress() as progress:
                assessment = assess(
                    config,
                    sources,
                    spool,
                    engine=engine,
                    files=files,
                    workers=workers,
                    progress=progress,
                )
        with open_output(output) as out:
            write_assessment(out, format_, assessment, spool, by_study=by == "study")
    _finish(assessment)


def _check_usage(sources: tuple[Path, ...], store: str | None, limit: int | None) -> None:
    if store is not None and sources:
        named = ", ".join(map(str, sources))
        raise click.UsageError(
            f"--store checks the published store, SOURCE ({named}) checks records: give one of both"
        )
    if store is None and not sources:
        raise click.UsageError("give a SOURCE, or --store to check the published store")
    if limit is not None and store is None:
        raise click.UsageError("--limit goes with --store")


def _finish_by_study(result: CheckResult, format_: str, output: Path | None) -> None:
    """What is told of records study by study, and the exit code."""
    if result.findings or not result.refused:
        with open_output(output) as out:
            out.write(f"{_BY_STUDY[format_](result.findings)}\n".encode())
    _tell_refused([str(error) for error in result.refused], result.read)
    if result.violations or result.refused:
        sys.exit(1)


def _finish(assessment: Assessment) -> None:
    _tell_refused(assessment.refused, assessment.read)
    if assessment.has_failed:
        sys.exit(1)


def _tell_refused(refused: list[str], read: int) -> None:
    for line in refused:
        click.echo(line, err=True)
    if refused:
        click.echo(f"{len(refused):,} of {read:,} records refused", err=True)
