"""The queries that time is measured with: a fixed mix of what people type.

Owns which they are: names of the store's most studied drugs and diseases and of classes, titles of
its studies, and several of these together or misspelt. Nothing is drawn at random, so two runs ask
the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice, pairwise

from benchmarks.search.asking import ask
from benchmarks.search.classes import read_classes
from benchmarks.search.trec import DATA, read_topics
from kg.store import Store

_EACH = 40
_TITLE_WORDS = 6
_PHASES = ("phase 2", "phase 3", "recruiting", "completed")
_LONGEST_TYPED = 12
_TOPICS = DATA / "topics2021.xml"


def make_mix(store: Store) -> dict[str, list[str]]:
    """Kind of query → queries."""
    drugs = _list_names(store, "studied-drugs", "drug-names")
    conditions = _list_names(store, "studied-conditions", "condition-names")
    return {
        "drugs": drugs,
        "conditions": conditions,
        "classes": [one.query for one in read_classes()],
        "free text": list(_cut_titles(store)),
        "several parts": [
            f"{drug} in {condition} {phase}"
            for drug, condition, phase in zip(drugs, conditions, cycle(_PHASES), strict=False)
        ],
        "two drugs": [f"{one} plus {other}" for one, other in pairwise(drugs)],
        "misspelt": [_misspell(name) for name in (*drugs, *conditions) if len(name) > 7][:_EACH],
    }


def list_descriptions() -> list[str]:
    """Descriptions of patients: topics of TREC Clinical Trials 2021, where they are there."""
    topics = list(read_topics(_TOPICS).values()) if _TOPICS.exists() else []
    return topics[:_EACH]


def list_typed(mix: dict[str, list[str]]) -> list[str]:
    """What stands in the box after each letter of the names of drugs and conditions."""
    names = [*mix["drugs"], *mix["conditions"]]
    return [name[:end] for name in names for end in range(2, min(len(name), _LONGEST_TYPED) + 1)]


def _list_names(store: Store, chosen: str, names: str) -> list[str]:
    """Of each of the most studied things one name, another kind of name in turn."""
    found = []
    for at, (iri, _, _) in enumerate(islice(ask(store, chosen), _EACH)):
        every = [name for (name,) in ask(store, names, thing=iri)]
        found.append(every[at % len(every)])
    return found


def _cut_titles(store: Store) -> Iterator[str]:
    titles = sorted(title for (title,) in ask(store, "titles"))
    for title in titles[:: max(1, len(titles) // _EACH)][:_EACH]:
        yield " ".join(title.split()[:_TITLE_WORDS])


def _misspell(name: str) -> str:
    """``name`` without its fifth letter."""
    return f"{name[:4]}{name[5:]}"
