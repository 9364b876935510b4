"""``kg search``."""

from __future__ import annotations

from collections.abc import Iterable

import click
import msgspec
from rich.text import Text

from kg.cli.options import store_option
from kg.cli.search_things import print_similar, print_things
from kg.cli.terminal import get_console
from kg.config import Config
from kg.errors import SearchError
from kg.search import THING_TYPES, SearchEngine, SearchResult, SimilarResult, ThingResult
from kg.search.filters import FILTERS, Filter, make_filter
from kg.search.tables import write_csv
from kg.store import open_store
from kg.study.codelists import get_label


@click.command("search")
@click.argument("text", nargs=-1)
@click.option(
    "--type",
    "type_",
    type=click.Choice(["study", *THING_TYPES]),
    default="study",
    show_default=True,
    help="What to search for.",
)
@click.option("--similar", metavar="NCT…", help="Find studies like this one instead.")
@click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="NAME=VALUE",
    help=f"What every study must have: {', '.join(FILTERS)}. Once for each; several values of one "
    "name for any of them.",
)
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, metavar="N")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help="How to print it.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@store_option
@click.pass_obj
def search_command(
    config: Config,
    text: tuple[str, ...],
    type_: str,
    similar: str | None,
    filters: tuple[str, ...],
    limit: int,
    format_: str,
    as_json: bool,
    store: object,
) -> None:
    """Find studies by drugs and conditions, whatever they are called.

    \b
      kg search Gleevec              brand, code or generic name: all find imatinib
      kg search sarcoma              and every narrower disease
      kg search everolimus plus imatinib in soft tissue sarcoma
      kg search leukaemia, children, not imatinib, recruiting
      kg search sarcoma --filter phase=PHASE2 --filter country=DE
      kg search --type drug imat     drugs by any name, its beginning, or nearly
      kg search --type drug imat --format csv
      kg search --similar NCT01281865
    """
    if filters and (similar is not None or type_ != "study"):
        raise click.UsageError("--filter is for studies; it does not go with --type or --similar")
    if bool(text or filters) == (similar is not None):
        raise click.UsageError("give the words to search for, or --similar with an NCT id")
    is_json = as_json or format_ == "json"
    if as_json and format_ == "csv":
        raise click.UsageError("--json and --format csv ask for two forms; give one")
    config = config.with_store(store)  # type: ignore[arg-type]
    with open_store(config.store) as opened:
        ranks = similar is None and type_ == "study"
        engine = SearchEngine.open(
            opened.directory / "search",
            config.queries if is_json else None,
            config.dense_model if ranks else None,
        )
        result = _find(engine, " ".join(text), type_, similar, read_filters(filters), limit)
    if is_json:
        click.echo(msgspec.json.format(msgspec.json.encode(result), indent=2).decode())
    elif format_ == "csv":
        click.echo(write_csv(result), nl=False)
    elif isinstance(result, SimilarResult):
        print_similar(result)
    elif isinstance(result, ThingResult):
        print_things(result)
    else:
        _print_result(result)


def _find(
    engine: SearchEngine,
    text: str,
    type_: str,
    similar: str | None,
    filters: list[Filter],
    limit: int,
) -> SearchResult | ThingResult | SimilarResult:
    if similar is not None:
        found = engine.similar.find(similar.strip().upper(), limit=limit)
        if found is None:
            raise SearchError(f"there is no study {similar[:40]!r} in the store")
        return found
    if type_ in THING_TYPES:
        return engine.things.find(text, type_, limit=limit)
    return engine.search(text, filters=filters, limit=limit)


def read_filters(texts: Iterable[str]) -> list[Filter]:
    """The filters written as ``NAME=VALUE``; those of one name are one.

    Raises:
        SearchError: one is not written so, or there is no such name or value.
    """
    values: dict[str, list[str]] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise SearchError(f"{text}: write a filter as NAME=VALUE, as phase=PHASE2")
        values.setdefault(name, []).append(value)
    return [make_filter(name, given) for name, given in values.items()]


def _print_result(result: SearchResult) -> None:
    console = get_console()
    for concept in result.concepts:
        line = Text.assemble(
            (concept.matched_text, "bold"), " → ", (concept.label, "bold cyan"), f" ({concept.kind}"
        )
        narrower = f", and {concept.expanded} narrower" if concept.expanded else ""
        without = Text("without ", style="red") if concept.excluded else Text()
        console.print(without + line + Text(f"{narrower})"))
    if result.described:
        console.print(Text("Read as the description of a patient: the closest first", style="dim"))
    for suggestion in result.suggestions:
        words = f"{suggestion.text}: read as" if suggestion.used else "Did you mean"
        console.print(
            Text(f"{words} {suggestion.name}{'' if suggestion.used else '?'}", style="yellow")
        )
    if result.unmatched:
        console.print(Text(f"Searched as plain words: {', '.join(result.unmatched)}", style="dim"))
    shown = f", the first {len(result.hits)}:" if result.total > len(result.hits) else ""
    whole = (
        f", {result.complete:,} with all you asked for" if result.complete < result.total else ""
    )
    console.print(f"{result.total:,} stud{'y' if result.total == 1 else 'ies'}{whole}{shown}\n")
    for hit in result.hits:
        facts = [
            get_label("Status", hit.status or ""),
            *(get_label("Phase", p) for p in hit.phases),
        ]
        console.print(Text.assemble((hit.nct_id, "bold green"), "  ", (hit.title, "bold")))
        console.print(Text("    " + " · ".join(fact for fact in facts if fact), style="dim"))
        if hit.missing:
            console.print(Text(f"    without {', '.join(hit.missing)}", style="yellow"))
        for reason in hit.reasons:
            console.print(Text(f"    {reason}"))
