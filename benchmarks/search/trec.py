"""How well descriptions of patients find studies: TREC Clinical Trials 2021 and 2022.

``python -m benchmarks.search.trec [--store DIR] [--topics FILE]``

The judged studies of each topic, as far as they are among the real records, are ranked by

- plain BM25 on all texts of a study, with the whole topic as the query,
- our concepts alone,
- the whole engine, as ``GET /search`` runs it,
- and, where ``KG_DENSE_MODEL`` is set and the index has its vectors, the same with them.

This is a pooled re-ranking of the covered pairs: a study that no run of the time returned was never
judged, and is not ranked here. The figures are not comparable with official ones of TREC.

nDCG@10 takes the gains 2 (eligible), 1 (excluded) and 0; P@10 and the reciprocal rank count grade 2
only. Topics without a study of grade 1 or 2 cannot be ranked well or badly, and are left out; P@10
and RR are over those with a study of grade 2. Studies that a ranking does not find stand last, by
NCT id. No weight was chosen by topic; those in :mod:`kg.search.describing` are round numbers from
the middle of a range in which both years hardly change.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from math import log2
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from lxml import etree
from rich.console import Console
from rich.table import Table
from tantivy import Query

from kg.config import Config
from kg.search import SearchEngine
from kg.search.combining import make_any
from kg.search.describing import Shares
from kg.search.fields import ANY_TEXT

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "relevance"
YEARS = (2021, 2022)
_TARGET = 1.15
_DEPTH = 10
_ELIGIBLE = 2

# Topic text, NCT ids to rank -> those found, best first.
Ranker = Callable[[str, Sequence[str]], list[str]]


class Figures(NamedTuple):
    """Means over the topics of a year."""

    ndcg: float
    precision: float
    reciprocal_rank: float
    topics: int


def read_topics(path: Path) -> dict[str, str]:
    """Topic number → text."""
    root = etree.parse(path).getroot()
    return {one.get("number", ""): " ".join("".join(one.itertext()).split()) for one in root}


def read_grades(path: Path) -> dict[str, dict[str, int]]:
    """Topic number → NCT id → grade."""
    grades: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines():
        topic, _, nct_id, grade = line.split()
        grades[topic][nct_id] = int(grade)
    return grades


def measure(topics: dict[str, str], grades: dict[str, dict[str, int]], rank: Ranker) -> Figures:
    """The figures of ``rank``."""
    lists = list(_list_grades(topics, grades, rank))
    eligible = [one for one in lists if _ELIGIBLE in one]
    return Figures(
        mean(_gain(one) / _gain(sorted(one, reverse=True)) for one in lists),
        mean(one[:_DEPTH].count(_ELIGIBLE) / _DEPTH for one in eligible),
        mean(1 / (one.index(_ELIGIBLE) + 1) for one in eligible),
        len(lists),
    )


def _list_grades(
    topics: dict[str, str], grades: dict[str, dict[str, int]], rank: Ranker
) -> Iterator[list[int]]:
    for topic, judged in sorted(grades.items(), key=lambda item: int(item[0])):
        if any(judged.values()):
            found = rank(topics[topic], sorted(judged))
            order = dict.fromkeys([*found, *sorted(judged)])
            yield [judged[nct_id] for nct_id in order]


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / log2(place + 2) for place, grade in enumerate(grades[:_DEPTH]))


def make_rankers(engine: SearchEngine) -> dict[str, Ranker]:
    """What is compared."""

    def rank_plainly(text: str, nct_ids: Sequence[str]) -> list[str]:
        terms = engine.analyzer.analyze(text)
        query = make_any([Query.term_query(engine.schema, ANY_TEXT, term) for term in terms])
        return engine.rank(query, nct_ids)

    def rank_by_concepts(text: str, nct_ids: Sequence[str]) -> list[str]:
        return engine.rank(engine.describe(text, Shares(1.0, 0.0, 0.0)), nct_ids)

    def search(text: str, nct_ids: Sequence[str]) -> list[str]:
        result = engine.search(text, within=nct_ids, limit=len(nct_ids))
        return [hit.nct_id for hit in result.hits]

    return {
        "plain BM25": rank_plainly,
        "concepts alone": rank_by_concepts,
        "whole engine": search,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--index", type=Path, required=True, help="a search index of all records")
    options = parser.parse_args(arguments)
    if not DATA.exists():
        parser.exit(2, f"the topics are not there: {DATA}\n")
    rankers = make_rankers(SearchEngine.open(options.index))
    model = Config.from_env().dense_model
    if model is not None:
        engine = SearchEngine.open(options.index, model=model)
        rankers[f"with vectors of {model.name}"] = make_rankers(engine)["whole engine"]
    table = Table(title="TREC Clinical Trials: pooled re-ranking of the covered pairs")
    for column in ("year", "ranking", "nDCG@10", "to plain", "target", "P@10", "RR", "topics"):
        table.add_column(column, justify="left" if column == "ranking" else "right")
    for year in YEARS:
        topics = read_topics(DATA / f"topics{year}.xml")
        grades = read_grades(DATA / f"qrels{year}-covered.txt")
        figures = {name: measure(topics, grades, rank) for name, rank in rankers.items()}
        plain = figures["plain BM25"].ndcg
        for name, one in figures.items():
            table.add_row(
                str(year),
                name,
                f"{one.ndcg:.3f}",
                f"{one.ndcg / plain:.2f}",
                f"{_TARGET:.2f}" if name == "whole engine" else "",
                f"{one.precision:.3f}",
                f"{one.reciprocal_rank:.3f}",
                str(one.topics),
            )
        table.add_section()
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
