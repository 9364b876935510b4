"""What ``kg search --type`` and ``kg search --similar`` print.

Owns the form of these lists on a terminal. Refuses to know how anything was found.
"""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.text import Text

from kg.cli.terminal import get_console
from kg.search import FoundThing, SimilarResult, SimilarStudy, ThingResult
from kg.study.codelists import get_label

_SYNONYMS = 6
_MANY = {"drug": "drugs", "condition": "conditions"}


def print_things(result: ThingResult) -> None:
    """Drugs or conditions: what each is called, and how many studies have it."""
    console = get_console()
    if result.things and result.things[0].how == "near":
        console.print(Text("No name begins so. Did you mean one of these?", style="yellow"))
    words = result.type if result.total == 1 else _MANY[result.type]
    console.print(_count(result.total, words, len(result.things)))
    for thing in result.things:
        _print_thing(console, thing)


def _print_thing(console: Console, thing: FoundThing) -> None:
    studies = "study" if thing.studies == 1 else "studies"
    also = f" (also {thing.matched})" if thing.matched.casefold() != thing.label.casefold() else ""
    console.print(
        Text.assemble(
            (thing.label, "bold cyan"), also, f"  {thing.kind}, {thing.studies:,} {studies}"
        )
    )
    for type_, group in groupby(thing.synonyms, lambda one: one.type):
        names = [one.name for one in group]
        more = f" and {len(names) - _SYNONYMS} more" if len(names) > _SYNONYMS else ""
        console.print(Text(f"    {type_}: {' · '.join(names[:_SYNONYMS])}{more}", style="dim"))
    console.print(Text(f"    {thing.iri}", style="dim"))


def print_similar(result: SimilarResult) -> None:
    """Similar studies, each with what it shares."""
    console = get_console()
    console.print(
        Text.assemble("Studies like ", (result.nct_id, "bold green"), f"  {result.title}")
    )
    words = "study" if result.total == 1 else "studies"
    console.print(_count(result.total, words, len(result.hits)))
    for hit in result.hits:
        _print_similar(console, hit)


def _print_similar(console: Console, hit: SimilarStudy) -> None:
    console.print(Text.assemble((hit.nct_id, "bold green"), "  ", (hit.title, "bold")))
    facts = [get_label("Status", hit.status or ""), *(get_label("Phase", p) for p in hit.phases)]
    console.print(Text("    " + " · ".join(fact for fact in facts if fact), style="dim"))
    for one in hit.shared:
        studies = "study" if one.studies == 1 else "studies"
        console.print(Text(f"    {one.label}, in {one.studies:,} {studies}: {one.there}"))


def _count(total: int, words: str, shown: int) -> str:
    return f"{total:,} {words}{f', the first {shown}:' if shown < total else ''}\n"
