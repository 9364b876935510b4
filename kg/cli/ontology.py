"""``kg ontology check``, ``kg ontology classify``."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import store_option
from kg.cli.terminal import print_table, show_progress
from kg.config import Config
from kg.store import open_store

if TYPE_CHECKING:
    from kg.build.classify import Classified


def _read_day(_context: click.Context, _option: click.Parameter, text: str | None) -> date | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date() if text else None
    except ValueError:
        raise click.BadParameter(f"{text} is no day (YYYY-MM-DD)") from None


def _read_ids(
    _context: click.Context, _argument: click.Parameter, texts: tuple[str, ...]
) -> tuple[str, ...]:
    for text in texts:
        if not re.fullmatch(r"NCT[0-9]{8}", text, re.IGNORECASE):
            raise click.BadParameter(f"{text} is no NCT id: one is NCT and eight digits")
    return tuple(text.upper() for text in texts)


@click.group("ontology")
def ontology_command() -> None:
    """Reason about the ontology, and about studies with it.

    Needs Java: the reasoner is HermiT, an OWL 2 DL reasoner.
    """


@ontology_command.command("check")
@click.pass_obj
def check_command(config: Config) -> None:
    """Check that the ontology is consistent and that each class can have members.

    Exits with 1 where it is not, and says which classes are at fault.
    """
    # Here because the reasoner's library takes a while, and no other command needs it.
    from kg.validation.reasoner import THING, check_consistency

    with show_progress() as progress:
        progress("reasoning", 0, 0)
        empty = check_consistency(config.ontology_files)
    files = ", ".join(path.name for path in config.ontology_files)
    if empty == [THING]:
        click.echo(f"{files}: the ontology contradicts itself")
    elif empty:
        click.echo(f"{files}: these classes can have no member")
        for name in empty:
            click.echo(f"  {name}")
    else:
        click.echo(f"{files}: consistent, and every class can have members")
    sys.exit(1 if empty else 0)


@ontology_command.command("classify")
@click.argument("nct_ids", nargs=-1, required=True, metavar="NCT…", callback=_read_ids)
@click.option(
    "--as-of",
    callback=_read_day,
    metavar="DAY",
    help="The day as of which results are overdue, as YYYY-MM-DD.  [default: today]",
)
@store_option
@click.pass_obj
def classify_command(
    config: Config, nct_ids: tuple[str, ...], as_of: date | None, store: Path | None
) -> None:
    """Show the defined classes of studies, as the reasoner and as the queries find them.

    \b
      kg ontology classify NCT01281865
      kg ontology classify NCT00499889 NCT04394416 --as-of 2024-06-30

    A row a class that either finds. Exits with 1 where the two disagree. Twenty studies take some
    seconds; to find all studies of a class, run its query (kg query -n oncology-trials).
    """
    from kg.build.classify import classify

    day = as_of or datetime.now(UTC).date()
    with open_store(config.with_store(store).store) as opened, show_progress() as progress:
        found = classify(config, opened, nct_ids, day, progress=progress)
    print_table(["study", "class", "reasoner", "SPARQL"], list(_list_rows(found)))
    wrong = sum(len(one.disagreements) for one in found)
    if wrong:
        click.echo(f"reasoner and SPARQL disagree {wrong} time{'s' * (wrong > 1)}", err=True)
        sys.exit(1)


def _list_rows(found: Sequence[Classified]) -> Iterator[list[str]]:
    for one in found:
        names = list(dict.fromkeys((*one.reasoned, *one.queried)))
        for name in names:
            yield [one.nct_id, name, *_say(name in one.reasoned, name in one.queried)]
        if not names:
            yield [one.nct_id, "none", "", ""]


def _say(*answers: bool) -> list[str]:
    return ["yes" if answer else "no" for answer in answers]
