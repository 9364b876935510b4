"""What linking costs beside the other steps of a study on its way into the store.

``python -m benchmarks.linking.cost [--every N]``

Each step's processor milliseconds a study, in one process, with every vocabulary that is laid
beside the project and caches that are empty at the start. "Links" is linking's share of all the
other steps; "triples" how much the links of drugs, conditions, grants and arms add to the triples
of a study's own graph. Organisations and what the registry derived stay on both sides, and shared
things are not counted, so that it is no measure of all that links add to a store.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from benchmarks.linking.mesh_terms import ARCHIVES, FILES
from kg.config import Config
from kg.mapping import map_study
from kg.namespaces import Iris
from kg.search.documents import make_document
from kg.sources import Reading, list_items, load_item, read_records
from kg.sources.items import Item
from kg.terminology.linker import Linker
from kg.terminology.links import StudyLinks
from kg.terminology.vocabulary import Vocabulary, load_vocabulary
from kg.validation.validator import get_validator

_STEPS = ("read", "link", "map", "search document", "validate")
_T = TypeVar("_T")


class Clock:
    """Processor seconds by step."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(_STEPS, 0.0)

    def time(self, step: str, work: Callable[..., _T], *values: object) -> _T:
        """What ``work`` makes of ``values``; its time counts for ``step``."""
        start = time.process_time()
        result = work(*values)
        self.seconds[step] += time.process_time() - start
        return result


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=8, help="takes every N-th legacy record")
    options = parser.parse_args(arguments)
    if not all(path.exists() for path in ARCHIVES.values()):
        parser.exit(2, "the real records are not there\n")
    config = Config()
    vocabulary = load_vocabulary(config.ontologies, FILES)
    gc.freeze()
    table = Table(title="Processor milliseconds a study")
    for column in ("set", "studies", *_STEPS, "links", "triples"):
        table.add_column(column, justify="left" if column == "set" else "right")
    for name, archive in ARCHIVES.items():
        items = list(_list_items(archive))[:: options.every if name == "xml" else 1]
        table.add_row(name, *_measure(items, vocabulary, config))
    Console(width=120).print(table)


def _list_items(archive: Path) -> Iterator[Item]:
    yield from (item for item in list_items([archive]) if isinstance(item, Item))


def _measure(items: list[Item], vocabulary: Vocabulary, config: Config) -> list[str]:
    clock, linker, iris = Clock(), Linker(vocabulary), Iris(config.base_iri)
    validator = get_validator(config.shapes, config.ontologies)
    studies = linked = bare = 0
    for item in items:
        for reading in clock.time("read", _read, item, vocabulary):
            study = reading.study
            links = clock.time("link", linker.link_study, study)
            graph = clock.time("map", map_study, study, links, iris)
            clock.time("search document", make_document, study, links, iris)
            clock.time("validate", validator.find, graph.ntriples + graph.context)
            studies += 1
            linked += graph.ntriples.count(b"\n")
            bare += map_study(study, _drop_links(links), iris).ntriples.count(b"\n")
    others = sum(clock.seconds.values()) - clock.seconds["link"]
    return [
        f"{studies:,}",
        *(f"{1000 * clock.seconds[step] / studies:.2f}" for step in _STEPS),
        f"{clock.seconds['link'] / others:.0%}",
        f"{linked / bare - 1:.0%}",
    ]


def _read(item: Item, vocabulary: Vocabulary) -> list[Reading]:
    found = read_records(load_item(item), item.name, vocabulary.knows_term)
    return [one for one in found if isinstance(one, Reading)]


def _drop_links(links: StudyLinks) -> StudyLinks:
    """``links`` with what a record itself says, and nothing that we found."""
    return StudyLinks(
        drugs=[[] for _ in links.drugs],
        conditions=[None for _ in links.conditions],
        grants=[() for _ in links.grants],
        condition_meshes=links.condition_meshes,
        condition_ancestors=links.condition_ancestors,
        intervention_meshes=links.intervention_meshes,
        intervention_ancestors=links.intervention_ancestors,
        page_meshes=links.page_meshes,
        countries=links.countries,
        condition_parts=[[] for _ in links.conditions],
        intervention_terms=[[] for _ in links.drugs],
        intervention_dosages=links.intervention_dosages,
        arm_drugs=[[] for _ in links.arm_drugs],
        arm_dosages=links.arm_dosages,
        organizations=links.organizations,
    )


if __name__ == "__main__":
    main()
