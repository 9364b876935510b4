"""``kg fetch``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import click

from kg.cli.terminal import show_progress
from kg.config import Config
from kg.errors import KgError, SourceError
from kg.sources.download import (
    FetchReport,
    Manners,
    Selection,
    fetch,
    make_parameters,
    parse_nct_ids,
)
from kg.study.codelists import CODELISTS

_Command = TypeVar("_Command", bound=Callable[..., object])

# Option, parameter of the API, what the registry calls it.
_QUERIES = (
    ("--query", "term", "Any field: the registry's “other terms”."),
    ("--condition", "cond", "Condition or disease."),
    ("--intervention", "intr", "Intervention or treatment."),
    ("--sponsor", "spons", "Sponsor or collaborator."),
    ("--lead", "lead", "Lead sponsor."),
    ("--title", "titles", "Title or acronym."),
    ("--outcome", "outc", "Outcome measure."),
    ("--location", "locn", "Place."),
    ("--study-id", "id", "Any identifier of a study."),
)
_MANNERS = Manners()


def _query_options(command: _Command) -> _Command:
    """One option a ``query.`` parameter of the API."""
    for option, name, help_ in reversed(_QUERIES):
        command = click.option(option, name, metavar="TEXT", help=help_)(command)
    return command


@click.command("fetch")
@click.argument("nct_ids", nargs=-1, metavar="[NCT…]...")
@click.option(
    "--ids",
    "ids_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True),
    metavar="FILE",
    help="Read NCT ids from a file; - is standard input.",
)
@_query_options
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice(list(CODELISTS["Status"]), case_sensitive=False),
    metavar="CODE",
    help="Overall status, such as RECRUITING; may be repeated.",
)
@click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="EXPRESSION",
    help="A further condition in the registry's search language; may be repeated, all must hold.",
)
@click.option(
    "--updated-since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Only studies whose last update was posted on that day or later, as 2026-11-01.",
)
@click.option("--all", "everything", is_flag=True, help="Every study of the registry.")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.zip",
    help="The archive; it is replaced when the download is complete, and not before.",
)
@click.option("--restart", is_flag=True, help="Throw away a download that stopped half-way.")
@click.option(
    "--page-size",
    type=click.IntRange(1, 1000),
    default=_MANNERS.page_size,
    show_default=True,
    metavar="N",
    help="Studies a request.",
)
@click.option(
    "--rate",
    type=click.FloatRange(0.1, 100_000),
    default=_MANNERS.requests_per_minute,
    show_default=True,
    metavar="N",
    help="Requests a minute, at most.",
)
@click.option(
    "--retries",
    type=click.IntRange(0, 100),
    default=_MANNERS.retries,
    show_default=True,
    metavar="N",
    help="Tries after the first, for a request that fails.",
)
@click.option(
    "--timeout",
    "timeout_s",
    type=click.FloatRange(0.1, 3600),
    default=_MANNERS.timeout_s,
    show_default=True,
    metavar="SECONDS",
    help="The longest silence of the server.",
)
@click.pass_obj
def fetch_command(
    config: Config,
    /,
    nct_ids: tuple[str, ...],
    ids_file: Path | None,
    statuses: tuple[str, ...],
    filters: tuple[str, ...],
    updated_since: datetime | None,
    everything: bool,
    output: Path,
    restart: bool,
    page_size: int,
    rate: float,
    retries: int,
    timeout_s: float,
    **queries: str | None,
) -> None:
    """Download study records from ClinicalTrials.gov into a zip archive that kg build reads.

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
    ids = _read_ids(nct_ids, ids_file)
    since = updated_since.date().isoformat() if updated_since else None
    parameters = make_parameters(queries, statuses, filters, since)
    _check_usage(bool(nct_ids or ids_file), bool(parameters), everything)
    manners = Manners(
        requests_per_minute=rate, retries=retries, timeout_s=timeout_s, page_size=page_size
    )
    with show_progress() as progress:
        report = fetch(
            Selection(ids, parameters),
            output,
            api_url=config.api_url,
            manners=manners,
            restart=restart,
            progress=progress,
        )
    _print_report(report, output)


def _read_ids(nct_ids: tuple[str, ...], file: Path | None) -> tuple[str, ...]:
    """The NCT ids of the arguments and of ``file``, each once."""
    try:
        ids = parse_nct_ids(nct_ids)
    except SourceError as error:
        raise click.UsageError(str(error)) from error
    if file is None:
        return ids
    with click.open_file(str(file), encoding="utf-8-sig", errors="replace") as stream:
        ids = tuple(dict.fromkeys([*ids, *parse_nct_ids(stream, file=str(file))]))
    if not ids:
        raise SourceError("holds no NCT ids", file=str(file))
    return ids


def _check_usage(by_ids: bool, by_search: bool, everything: bool) -> None:
    if by_ids and (by_search or everything):
        raise click.UsageError("give NCT ids, or a search, not both")
    if not (by_ids or by_search or everything):
        raise click.UsageError("say which studies: NCT ids, a search such as --condition, or --all")


def _print_report(report: FetchReport, output: Path) -> None:
    """What came on stdout, what did not on stderr; then the exit code."""
    for nct_id, reason in report.unknown.items():
        click.echo(f"{nct_id}: {reason}", err=True)
    if not report.studies:
        raise KgError(f"no study was found; {output} is not written")
    came = f"{report.studies:,} stud{'y' if report.studies == 1 else 'ies'} in {output}"
    data = f"; data of {report.data_timestamp}" if report.data_timestamp else ""
    kept = f", {report.kept_pages:,} pages kept from before" if report.kept_pages else ""
    click.echo(f"{came}{data}; {report.requests:,} requests{kept}")
    if report.expiries:
        click.echo("paging began anew: the registry had forgotten the page token", err=True)
    if report.data_changed:
        click.echo(
            "the registry published new data meanwhile; --updated-since gets what changed",
            err=True,
        )
    if report.missing:
        raise KgError(f"the registry counts {report.missing:,} more than it gave; run it again")
    if report.unknown:
        raise KgError(f"{len(report.unknown):,} of the NCT ids could not be had")
