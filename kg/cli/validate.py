"""``kg validate``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

import click

from kg.build.check import assess, check
from kg.build.check_store import check_store
from kg.build.finding_spool import FindingSpool
from kg.cli.options import get_files, mesh_option, vocabularies_option, workers_option
from kg.cli.terminal import show_progress, show_steps
from kg.cli.validate_output import FORMAT_NAMES, open_output, write_assessment
from kg.config import Config
from kg.terminology.vocabulary import VocabularyFiles
from kg.validation.assessment import Assessment
from kg.validation.report import FindingsByStudy, format_json, format_text

# What is told study by study, all of it at once and worst first.
_BY_STUDY = ("text", "json")


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
    # Opened first: that it cannot be written is told before the work, not after.
    with open_output(output) as out:
        report = _Report(out, format_, by)
        how = _How(engine, workers)
        if store is not None:
            config = config.with_store(Path(store) if store else None)
            outcome = _check_store(config, how, limit, report)
        else:
            files = get_files(config.with_vocabularies(vocabularies), mesh_file)
            tell = _assess_records if report.is_assessment else _check_records
            outcome = tell(config, sources, files, how, report)
    _tell_refused(outcome.refused, outcome.read)
    if outcome.has_failed:
        sys.exit(1)


class _How(NamedTuple):
    """How the checking is done."""

    engine: str
    workers: int | None


class _Report(NamedTuple):
    """What is written, and where."""

    out: BinaryIO
    format: str
    by: str | None

    @property
    def is_assessment(self) -> bool:
        """Whether a report on records counts by shape; it lists study by study otherwise."""
        return self.format not in _BY_STUDY or self.by == "shape"


class _Outcome(NamedTuple):
    """What is told beside the report."""

    refused: list[str]
    read: int
    has_failed: bool


def _check_store(config: Config, how: _How, limit: int | None, report: _Report) -> _Outcome:
    with FindingSpool() as spool:
        with show_steps() as progress:
            assessment = check_store(
                config,
                spool,
                engine=how.engine,
                workers=how.workers,
                limit=limit,
                progress=progress,
            )
        return _write(assessment, spool, report)


def _assess_records(
    config: Config, sources: Sequence[Path], files: VocabularyFiles, how: _How, report: _Report
) -> _Outcome:
    with FindingSpool() as spool:
        with show_progress() as progress:
            assessment = assess(
                config,
                sources,
                spool,
                engine=how.engine,
                files=files,
                workers=how.workers,
                progress=progress,
            )
        return _write(assessment, spool, report)


def _write(assessment: Assessment, spool: FindingSpool, report: _Report) -> _Outcome:
    write_assessment(report.out, report.format, assessment, spool, by_study=report.by == "study")
    return _Outcome(assessment.refused, assessment.read, assessment.has_failed)


def _check_records(
    config: Config, sources: Sequence[Path], files: VocabularyFiles, how: _How, report: _Report
) -> _Outcome:
    with show_progress() as progress:
        result = check(
            config, sources, engine=how.engine, files=files, workers=how.workers, progress=progress
        )
    refused = [str(error) for error in result.refused]
    if result.findings or not refused:
        report.out.write(f"{_tell_by_study(report.format, result.findings, refused)}\n".encode())
    return _Outcome(refused, result.read, bool(result.violations or refused))


def _tell_by_study(format_: str, findings: FindingsByStudy, refused: Sequence[str]) -> str:
    return format_json(findings, refused) if format_ == "json" else format_text(findings)


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


def _tell_refused(refused: list[str], read: int) -> None:
    for line in refused:
        click.echo(line, err=True)
    if refused:
        click.echo(f"{len(refused):,} of {read:,} records refused", err=True)
