"""``kg fetch``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from kg.cli.fetch_options import manners_options, selection_options
from kg.cli.terminal import show_progress
from kg.config import Config
from kg.errors import KgError
from kg.sources.download import FetchReport, Manners, Selection, fetch

_SHOWN_ODD = 20
_HELP = """Download study records from ClinicalTrials.gov into a zip archive that kg build reads.

\b
  kg fetch NCT01281865 NCT00171938 -o studies.zip
  kg fetch --condition "synovial sarcoma" --intervention imatinib -o sarcoma.zip
  kg fetch --ids ids.txt -o studies.zip
  kg fetch --all -o registry.zip
  kg fetch --all --updated-since 2026-11-01 -o new.zip

Name studies by their NCT ids, or search: every criterion must hold. Texts are in the registry's
search language, as in its own search form.

A download that was stopped, even killed, goes on where it stopped when the same command is run
again; until then FILE.zip.partial holds what came. Exits with 1 where something could not be
had, unknown NCT ids included; the studies that could are in the archive.

The address of the API is a setting: KG_API_URL.
"""


@click.command("fetch", help=_HELP)
@selection_options
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.zip",
    help="The archive; it is replaced when the download is complete, and not before.",
)
@click.option("--restart", is_flag=True, help="Throw away a download that stopped half-way.")
@manners_options
@click.pass_obj
def fetch_command(
    config: Config, selection: Selection, output: Path, restart: bool, manners: Manners
) -> None:
    """Download ``selection`` and say what came."""
    with show_progress() as progress:
        report = fetch(
            selection,
            output,
            api_url=config.api_url,
            manners=manners,
            restart=restart,
            progress=progress,
        )
    _print_report(report, output)


def _print_report(report: FetchReport, output: Path) -> None:
    """What came on stdout, what did not on stderr; then the exit code."""
    if report.studies:
        click.echo(_describe(report, output))
    for line in (*_name_losses(report), *_name_events(report)):
        click.echo(line, err=True)
    faults = list(_find_faults(report, output))
    for fault in faults[:-1]:
        click.echo(fault, err=True)
    if faults:
        raise KgError(faults[-1])


def _describe(report: FetchReport, output: Path) -> str:
    came = f"{_count(report.studies, 'study', 'studies')} in {output}"
    data = f"; data of {report.data_timestamp}" if report.data_timestamp else ""
    kept = f", {report.kept_pages:,} pages kept from before" if report.kept_pages else ""
    return f"{came}{data}; {report.requests:,} requests{kept}"


def _name_losses(report: FetchReport) -> Iterator[str]:
    """What was asked for, or stood on a page, and is not in the archive: a line each."""
    for nct_id, reason in report.unknown.items():
        yield f"{nct_id}: {reason}"
    for line in report.odd[:_SHOWN_ODD]:
        yield f"{line}; no study record, left out"
    if (rest := len(report.odd) - _SHOWN_ODD) > 0:
        yield f"... and {rest:,} more that are no study record"


def _name_events(report: FetchReport) -> Iterator[str]:
    """What went differently and did no harm."""
    if report.expiries:
        yield "paging began anew: the registry had forgotten the page token"
    if report.data_changed:
        yield "the registry published new data meanwhile; --updated-since gets what changed"


def _find_faults(report: FetchReport, output: Path) -> Iterator[str]:
    """Why the command fails though the download came to its end."""
    if report.unknown and report.studies:
        yield f"{len(report.unknown):,} of the NCT ids could not be had"
    if report.odd:
        records = _count(len(report.odd), "record", "records")
        yield f"{records} of the registry could not be taken"
    if report.is_endless:
        yield "the registry gave page after page without a new study; what came before was taken"
    if report.missing:
        yield f"the registry counts {report.missing:,} more than it gave; run it again"
    if not report.studies:
        yield f"no study was found; {output} is not written"


def _count(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}"
