"""``kg vocab add``, ``kg vocab list``, ``kg vocab remove``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from kg.build.progress import Progress
from kg.cli.options import vocabularies_option
from kg.cli.terminal import print_table, show_progress
from kg.config import Config
from kg.terminology.checking import check_files
from kg.terminology.files import VOCABULARIES
from kg.terminology.installed import Installed, install, remove
from kg.terminology.listing import Row, list_vocabularies
from kg.terminology.readers.lines import count

_DIGITS = 12
_NAMES = ("name", "release", "licence", "size", "sha256", "records", "added", "use")


@click.group("vocab")
def vocab_command() -> None:
    """Install vocabularies that records are linked to, from files.

    MeSH and the others are taken as their publishers ship them; what a file is, its content says,
    not its name. kg build uses what is installed.
    """


@vocab_command.command("add")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@click.option(
    "--name",
    type=click.Choice(VOCABULARIES),
    help="What the files must be; anything else is refused.",
)
@click.option(
    "--release",
    metavar="R",
    help='What the release is called, e.g. "MeSH 2026".  [default: as the file says]',
)
@click.option(
    "--fewer",
    is_flag=True,
    help="Take a release with less than half of the records of the one that it replaces.",
)
@vocabularies_option
@click.pass_obj
def add_command(
    config: Config,
    files: tuple[Path, ...],
    name: str | None,
    release: str | None,
    fewer: bool,
    vocabularies: Path | None,
) -> None:
    """Install a vocabulary, or a new release of one.

    FILE is MeSH RDF (mesh.nt, mesh.nt.gz) or MeSH XML (desc….xml and supp….xml, given together),
    the DrugBank open vocabulary (CSV), UNII names, RxNorm (RXNCONSO.RRF), the Research Organization
    Registry (JSON, schema v2), or mappings of MONDO to MeSH (SSSOM/TSV); plain or gzip.

    Every file is read whole before anything is installed: one that is damaged, cut off or of
    another kind changes nothing, and so does one with less than half of the records of the release
    that it would replace, which may have been cut off, unless --fewer is given. Stores and studies
    stay as they are; the next kg build links with the new release. The release before is kept for
    kg update of stores that were built with it.
    """
    config = config.with_vocabularies(vocabularies)
    with show_progress() as progress:
        total = sum(path.stat().st_size for path in files if path.is_file())
        checked = check_files(files, _watch(progress, total), name=name, release=release)
        copied = sum(file.size for one in checked for file in one.files)
        watch = _watch(progress, copied)("copying")
        changes = install(config.vocabularies, checked, watch, fewer=fewer)
    for one, before in changes:
        click.echo(_say_added(one, before))
    click.echo(
        f"in {config.vocabularies}; no store was changed: the next kg build links with "
        f"{'it' if len(changes) == 1 else 'them'}"
    )


@vocab_command.command("list")
@vocabularies_option
@click.pass_obj
def list_command(config: Config, vocabularies: Path | None) -> None:
    """Show which release of each vocabulary is installed, and what is bundled.

    A bundled slice gives way to an installed vocabulary. An earlier release serves kg update of
    stores that were built with it.
    """
    config = config.with_vocabularies(vocabularies).check_vocabularies()
    rows = list_vocabularies(config.vocabularies, config.ontologies)
    print_table(_NAMES, [_format(row) for row in rows])


@vocab_command.command("remove")
@click.argument("name", metavar="NAME")
@click.option("--earlier", is_flag=True, help="Only releases that a newer one has replaced.")
@vocabularies_option
@click.pass_obj
def remove_command(config: Config, name: str, earlier: bool, vocabularies: Path | None) -> None:
    """Take a vocabulary out of the folder, with its earlier releases.

    Stores keep their links, and can be read and searched. kg update of a store that was built with
    it asks for the files; the next kg build does without.
    """
    config = config.with_vocabularies(vocabularies).check_vocabularies()
    for one in remove(config.vocabularies, name, only_earlier=earlier):
        click.echo(f"removed {one.name}: {one.release} ({count(one.records, 'record')})")


def _watch(progress: Progress, total: int) -> Callable[[str], Callable[[int], None]]:
    """A step by its name → how many bytes of ``total`` are done."""

    def begin(step: str) -> Callable[[int], None]:
        progress(step, 0, total)
        return lambda done: progress(step, done, total)

    return begin


def _say_added(one: Installed, before: Installed | None) -> str:
    text = f"added {one.name}: {one.release} ({count(one.records, 'record')})"
    if before is None:
        return text
    if before.digests == one.digests:
        return f"{text}; the same files were installed already ({before.release})"
    return f"{text} in place of {before.release} ({count(before.records, 'record')})"


def _format(row: Row) -> tuple[str, ...]:
    return (
        row.name,
        row.release,
        row.licence,
        _format_size(row.size),
        " ".join(digest[:_DIGITS] for digest in row.digests),
        f"{row.records:,}" if row.records is not None else "",
        row.added[:10],
        row.use,
    )


def _format_size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{size / 1e3:,.1f} kB"
