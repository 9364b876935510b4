"""Whether a search for a class of drugs finds the studies of its drugs.

The answer that a search is held against comes from SPARQL over the same store: what stands below
the class in MeSH or has it as a pharmacological action (``class-below.rq``), what the registry
gives the class (``class-derived.rq``), and the drugs whose names ``classes.tsv`` lists for it; then
all studies that are linked to any of these (``study-links.rq``). The list is written for this
measurement: the search has its own table, which mostly knows the endings of names.

*Recall*: of the studies in the answer, those found. *Precision*: of the studies found, those in the
answer; and, beside it, those in the answer or with the class or one of its drugs in their texts,
which a search also finds, further down. *First*: of as many studies as the answer has, taken from
the top, those in the answer.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
from rich.table import Table

from benchmarks.search.asking import Bench, Found, ask, find_all
from benchmarks.search.evidence import Evidence
from kg.namespaces import MESH
from kg.search import SearchEngine
from kg.store import Store

CLASSES_FILE = Path(__file__).resolve().parent / "classes.tsv"
_SHOWN = 6


class ClassQuery(msgspec.Struct):
    """What a person types, and what it means: a MeSH id, words for it, names of its drugs."""

    query: str
    class_id: str
    words: list[str]
    members: list[str]


class Score(msgspec.Struct):
    """What a search found: counts of studies, and some that it should have or have not found."""

    query: str
    understood: str
    answer: int
    found: int
    right: int
    named: int
    first: int
    missed: list[str]
    wrong: list[str]

    @property
    def recall(self) -> float:
        """Of the answer, the share found; 1 where the answer is empty."""
        return self.right / self.answer if self.answer else 1.0

    @property
    def precision(self) -> float:
        """Of the studies found, the share in the answer; 1 where nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def loose_precision(self) -> float:
        """Of the studies found, the share in the answer or with the class in their texts."""
        return (self.right + self.named) / self.found if self.found else 1.0


def print_classes(bench: Bench) -> None:
    """Print the table."""
    evidence = Evidence(bench.store)
    scores = [measure(bench.store, bench.engine, evidence, one) for one in read_classes()]
    bench.console.print(_make_table(scores))


def read_classes(path: Path = CLASSES_FILE) -> list[ClassQuery]:
    """The queries of a table, in its order."""
    with path.open(encoding="utf-8", newline="") as stream:
        lines = (line for line in stream if not line.startswith("#"))
        return [
            ClassQuery(row["query"], row["class"], row["words"].split(", "), row["members"].split())
            for row in csv.DictReader(lines, delimiter="\t")
        ]


def measure(store: Store, engine: SearchEngine, evidence: Evidence, one: ClassQuery) -> Score:
    """What a search for ``one`` finds, against the graph's answer."""
    things = list_members(store, evidence, one)
    answer = evidence.list_linked(things)
    found = find_all(engine, one.query)
    others = set(found.studies) - answer
    names = evidence.list_names(things)
    named = evidence.list_named(others, {one.query, *one.words, *one.members, *names})
    return Score(
        query=one.query,
        understood=_describe(found),
        answer=len(answer),
        found=len(found.studies),
        right=len(answer.intersection(found.studies)),
        named=len(named),
        first=len(answer.intersection(found.studies[: len(answer)])),
        missed=sorted(answer.difference(found.studies)),
        wrong=sorted(others - named),
    )


def list_members(store: Store, evidence: Evidence, one: ClassQuery) -> set[str]:
    """IRIs of the class, of all below it, and of its drugs, as the graph and the table say."""
    asked = ("class-below", "class-derived")
    terms = {term for name in asked for (term,) in ask(store, name, drugClass=MESH + one.class_id)}
    name = re.compile(rf"(?:{'|'.join(map(re.escape, one.members))})(?![a-z])", re.IGNORECASE)
    terms.update(term for term, label in evidence.given.items() if name.match(label))
    return evidence.add_drugs(terms)


def _describe(found: Found) -> str:
    read = ", ".join(concept.label for concept in found.concepts)
    return read if not found.words else f"{read} + words {', '.join(found.words)}"


def _make_table(scores: list[Score]) -> Table:
    table = Table(title=f"{len(scores)} queries for classes of drugs, against SPARQL")
    columns = ("query", "read as", "answer", "found", "recall", "precision", "or named", "first")
    for column in (*columns, "missed", "wrong"):
        table.add_column(
            column, justify="left" if column in ("query", "read as", "missed", "wrong") else "right"
        )
    for one in scores:
        table.add_row(one.query, one.understood, *_list_figures(one), *_list_examples(one))
    answered = [one for one in scores if one.answer]
    mean = f"mean of {len(answered)} with an answer"
    table.add_row(mean, "", "", "", *_list_means(answered), "", "", style="bold")
    return table


def _list_figures(one: Score) -> Iterator[str]:
    yield f"{one.answer:,}"
    yield f"{one.found:,}"
    yield f"{one.recall:.3f}"
    yield f"{one.precision:.3f}"
    yield f"{one.loose_precision:.3f}"
    yield f"{one.first / one.answer:.3f}" if one.answer else "–"


def _list_examples(one: Score) -> Iterator[str]:
    for studies in (one.missed, one.wrong):
        more = f" +{len(studies) - _SHOWN}" if len(studies) > _SHOWN else ""
        yield " ".join(studies[:_SHOWN]) + more


def _list_means(scores: list[Score]) -> Iterator[str]:
    count = max(1, len(scores))
    yield f"{sum(one.recall for one in scores) / count:.3f}"
    yield f"{sum(one.precision for one in scores) / count:.3f}"
    yield f"{sum(one.loose_precision for one in scores) / count:.3f}"
    yield f"{sum(one.first / one.answer for one in scores) / count:.3f}"
