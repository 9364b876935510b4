"""``kg diff``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
import msgspec
import pyoxigraph as ox
from rich.text import Text

from kg.build import Version, VersionDiff, compare_versions
from kg.cli.options import get_iris, store_option
from kg.cli.terminal import get_console
from kg.config import Config
from kg.export.names import Shortener
from kg.namespaces import XSD
from kg.store import open_store

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("diff")
@click.argument("nct_id", metavar="NCT…")
@click.option(
    "--from", "since", type=_DAY, metavar="DATE", help="Compare with the version of DATE."
)
@click.option("--to", "until", type=_DAY, metavar="DATE", help="The later day.  [default: now]")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "patch"]),
    default="text",
    show_default=True,
    help="text for reading, patch in N-Triples with - and +.",
)
@store_option
@click.pass_obj
def diff_command(
    config: Config,
    nct_id: str,
    since: datetime | None,
    until: datetime | None,
    format_: str,
    store: Path | None,
) -> None:
    """Show what changed in a study between two days.

    NCT… is the study. Without --from, its latest version is compared with the one before. The
    store knows the versions that it has loaded; a day before the first of them is an error.
    """
    with open_store(config.with_store(store).store) as opened:
        days = (day.date().isoformat() if day else None for day in (since, until))
        diff = compare_versions(opened, nct_id.upper(), *days)
        prefixes = get_iris(opened).prefixes(nct_id.upper())
    if format_ == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(_describe(diff))))
    elif format_ == "patch":
        click.echo("".join(f"{line}\n" for line in _list_lines(diff)), nl=False)
    else:
        _print_text(diff, prefixes)


def _describe(diff: VersionDiff) -> dict[str, object]:
    def name(version: Version) -> dict[str, object]:
        return {"number": version.number, "date": version.shown, "file": version.file}

    return {
        "nctId": diff.after.nct_id,
        "from": name(diff.before),
        "to": name(diff.after),
        "removed": diff.removed,
        "added": diff.added,
    }


def _list_lines(diff: VersionDiff) -> list[str]:
    lines = [f"- {line}" for line in diff.removed] + [f"+ {line}" for line in diff.added]
    return sorted(lines, key=lambda line: (line[2:], line[0]))


def _print_text(diff: VersionDiff, prefixes: dict[str, str]) -> None:
    console = get_console()
    for sign, version in (("-", diff.before), ("+", diff.after)):
        what = "removed" if version.removed else f"version {version.number}"
        line = f"{sign * 3} {version.nct_id} {what} of {version.shown}, {version.file}"
        console.print(Text(line, "bold"))
    shortener = Shortener(prefixes, "<{}>".format)
    for line in _list_lines(diff):
        words = " ".join(_spell(term, shortener) for term in _parse(line[2:]))
        console.print(Text(f"{line[0]} {words}", "red" if line[0] == "-" else "green"))
    if not diff.removed and not diff.added:
        console.print("no triple differs")


def _parse(statement: str) -> tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]:
    """Subject, property and value of an N-Triples statement; ours have no blank nodes."""
    (quad,) = ox.parse(statement.encode(), format=ox.RdfFormat.N_TRIPLES)
    subject, value = quad.subject, quad.object
    assert isinstance(subject, ox.NamedNode)
    assert isinstance(value, ox.NamedNode | ox.Literal)
    return subject, quad.predicate, value


def _spell(term: ox.NamedNode | ox.Literal, shortener: Shortener) -> str:
    if isinstance(term, ox.NamedNode):
        return shortener.shorten(term.value)
    if term.datatype.value == f"{XSD}string":
        return str(term).replace("\\n", " ")
    return f'"{term.value}"^^{shortener.shorten(term.datatype.value)}'
