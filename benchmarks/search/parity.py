"""Whether every name of a thing finds the same studies, and no study of another thing alone.

The rule. Drugs and diseases are those that most studies of the store are linked to, of those with
three names or more. The names are all that the graph has: brands, codes, generic names, salts and
the names in MeSH; for diseases also our own aliases. Each is searched as it stands, and all studies
found count, not only a first page. The label's studies are what every other name has to find.

A name that finds others is *ambiguous* where the search says itself that the name stands for
something else (as well): those are listed, with what they stand for. Else it is *wrong*.

A study is a *leak* where the graph has no link from it to the thing or anything below that in MeSH,
and no name of these stands in its texts: only something else can have led to it. *Missed* are
studies that the graph links to the thing itself and that the label does not find.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import msgspec
from rich.table import Table

from benchmarks.search.asking import Bench, Found, ask, find_all
from benchmarks.search.evidence import Evidence
from kg.search import SearchEngine
from kg.store import Store
from kg.terminology.condition_names import ALIASES

_SHOWN = 12
_NEOPLASM = re.compile(r"neoplasm|tumou?r", re.IGNORECASE)
_LAY_WORDS = ("cancer", "tumor", "malignancy")
_KINDS = {
    "drugs": ("studied-drugs", "drug-names"),
    "conditions": ("studied-conditions", "condition-names"),
}


class Thing(NamedTuple):
    """A drug or a disease, its label, and all its names."""

    iri: str
    label: str
    names: list[str]


class Parity(msgspec.Struct):
    """What the names of one thing found.

    ``ambiguous`` and ``wrong``: name → why it finds other studies than the label.
    """

    thing: Thing
    found: int
    agreeing: int = 0
    ambiguous: dict[str, str] = {}
    wrong: dict[str, str] = {}
    leaks: list[str] = []
    missed: list[str] = []


def print_parity(bench: Bench) -> None:
    """Print the tables of both kinds."""
    evidence = Evidence(bench.store)
    for kind in _KINDS:
        measured = [
            measure(bench.store, bench.engine, evidence, thing)
            for thing in choose_things(bench.store, kind, bench.things)
        ]
        bench.console.print(_make_table(kind, measured))
        bench.console.print(_make_reasons(kind, measured))


def choose_things(store: Store, kind: str, count: int) -> list[Thing]:
    """The ``count`` most studied things of a kind (``drugs`` or ``conditions``)."""
    chosen, names = _KINDS[kind]
    aliases = _list_aliases() if kind == "conditions" else {}
    things = []
    for iri, label, _ in list(ask(store, chosen))[:count]:
        found = [name for (name,) in ask(store, names, thing=iri)]
        things.append(Thing(iri, label, sorted({label, *found, *aliases.get(label, ())})))
    return things


def _list_aliases() -> dict[str, list[str]]:
    aliases: defaultdict[str, list[str]] = defaultdict(list)
    for name, labels in ALIASES.items():
        aliases[labels.split("|")[0]].append(name)
    return aliases


def measure(store: Store, engine: SearchEngine, evidence: Evidence, thing: Thing) -> Parity:
    """What the names of ``thing`` find."""
    expected = find_all(engine, thing.label)
    studies = set(expected.studies)
    parity = Parity(thing, len(studies))
    for name in thing.names:
        found = find_all(engine, name)
        if set(found.studies) == studies:
            parity.agreeing += 1
        else:
            is_ambiguous, why = _judge(found, expected, studies)
            (parity.ambiguous if is_ambiguous else parity.wrong)[name] = why
    parity.missed = sorted(evidence.list_linked({thing.iri}) - studies)
    parity.leaks = sorted(_find_leaks(store, evidence, thing, studies))
    return parity


def _judge(found: Found, expected: Found, studies: set[str]) -> tuple[bool, str]:
    """Whether a name stands for something else (as well), and how what it finds is other."""
    own = {concept.iri for concept in expected.concepts}
    others = [concept for concept in found.concepts if concept.iri not in own]
    missing, more = len(studies - set(found.studies)), len(set(found.studies) - studies)
    counts = f"{missing} missing, {more} more"
    if others and not found.words:
        read = ", ".join(concept.label for concept in found.concepts)
        return True, f"stands for {read}: {counts}"
    words = f"searched as words ({', '.join(found.words)}): " if found.words else ""
    return False, f"{words}{counts}"


def _find_leaks(store: Store, evidence: Evidence, thing: Thing, studies: set[str]) -> set[str]:
    below = evidence.add_drugs({iri for (iri,) in ask(store, "narrower", thing=thing.iri)})
    rest = studies - evidence.list_linked(below)
    if not rest:
        return rest
    return rest - evidence.list_named(
        rest, {*thing.names, *_list_lay_names(evidence.list_names(below))}
    )


def _list_lay_names(names: set[str]) -> Iterator[str]:
    """``names`` with what people say for them: our aliases, and other words for "neoplasm"."""
    aliases = _list_aliases()
    for name in names:
        yield name
        yield from aliases.get(name, ())
        if _NEOPLASM.search(name):
            yield from (_NEOPLASM.sub(word, name) for word in _LAY_WORDS)


def _make_table(kind: str, measured: list[Parity]) -> Table:
    table = Table(
        title=f"Names of the {len(measured)} most studied {kind}; the worst below the sums"
    )
    for column in (kind[:-1], "names", "agree", "ambiguous", "wrong", "found", "missed", "leaks"):
        table.add_column(column, justify="left" if column == kind[:-1] else "right")
    table.add_row("all", *_sum(measured), style="bold")
    worst = sorted(measured, key=_get_cost, reverse=True)[:_SHOWN]
    for one in worst:
        if any(_get_cost(one)):
            table.add_row(one.thing.label, *_sum([one]))
    return table


def _get_cost(one: Parity) -> tuple[int, int, int]:
    return len(one.leaks), len(one.wrong) + len(one.missed), len(one.ambiguous)


def _sum(measured: list[Parity]) -> Iterator[str]:
    yield f"{sum(len(one.thing.names) for one in measured):,}"
    yield f"{sum(one.agreeing for one in measured):,}"
    yield f"{sum(len(one.ambiguous) for one in measured):,}"
    yield f"{sum(len(one.wrong) for one in measured):,}"
    yield f"{sum(one.found for one in measured):,}"
    yield f"{sum(len(one.missed) for one in measured):,}"
    yield f"{sum(len(one.leaks) for one in measured):,}"


def _make_reasons(kind: str, measured: list[Parity]) -> Table:
    table = Table(title=f"Names of {kind} that find other studies than the label, leaks, misses")
    for column in ("thing", "", "what", "why"):
        table.add_column(column, overflow="fold")
    for one in measured:
        for title, names in (("ambiguous", one.ambiguous), ("wrong", one.wrong)):
            for name, why in names.items():
                table.add_row(one.thing.label, title, name, why)
        for title, studies in (("leaks", one.leaks), ("missed", one.missed)):
            if studies:
                table.add_row(one.thing.label, title, " ".join(studies[:_SHOWN]), f"{len(studies)}")
    return table
