"""How many studies a second each engine checks: ours beside pySHACL, same graphs, same shapes.

``python -m benchmarks.validation.speed [--sample N] [--rounds N] [--at-once N]``

A row a real set. Both engines read their shapes once, before the clock starts, and get the same
N-Triples. pySHACL gets its best use too: a study at a time, and many in one graph, where it reads
the shapes once for all of them; and it need not make findings of its report. Times are processor
time of one process, so that what else runs on the machine counts little; the engines take turns,
and the median of the rounds counts. The second table says what checking is of a study's whole way
into the store.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyshacl
import rdflib
from rich.console import Console
from rich.table import Table

from benchmarks.linking.cost import Clock
from kg.config import Config
from kg.mapping import map_study
from kg.namespaces import Iris
from kg.search.documents import make_document
from kg.sources import Reading, list_items, load_item, read_records
from kg.sources.items import Item
from kg.terminology.linker import Linker
from kg.terminology.vocabulary import Vocabulary, load_vocabulary
from kg.validation.shapes import ShapeSet, load_shapes, to_ntriples
from kg.validation.validator import Validator, get_validator

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
SETS = {
    "API v2": DATA / "ctgov" / "v2-studies.json.zip",
    "legacy XML": DATA / "ctgov" / "legacy-xml.zip",
}
STEPS = ("read", "link", "map", "search document")


class Peer:
    """pySHACL as it is used without us: rdflib reads shapes and data, pySHACL writes its report."""

    def __init__(self, shapes: ShapeSet) -> None:
        self._shapes = rdflib.Graph().parse(data=to_ntriples(shapes.study), format="nt")
        self._hierarchy = shapes.hierarchy

    def find(self, ntriples: bytes) -> object:
        """Its report on the graph of one study or of several."""
        data = rdflib.Graph().parse(data=self._hierarchy + ntriples, format="nt")
        return pyshacl.validate(data, shacl_graph=self._shapes, inference="none", inplace=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=100, help="studies of each set")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--at-once", type=int, default=10, help="studies pySHACL gets in one graph")
    options = parser.parse_args(arguments)
    if not all(path.exists() for path in SETS.values()):
        parser.exit(2, f"the real records are not there: {DATA}\n")
    config = Config()
    vocabulary = load_vocabulary(config.ontologies)
    speeds = _make_table(
        f"Studies/s of one core, median of {options.rounds} rounds",
        (
            *("set", "studies", "triples each", "fast", "pySHACL, 1 at once", "fast is"),
            *(f"pySHACL, {options.at_once} at once", "fast is"),
        ),
    )
    shares = _make_table(
        "Processor milliseconds a study", ("set", *STEPS, "check", "check is", "findings")
    )
    for name, archive in SETS.items():
        graphs, clock = _read_sample(archive, options.sample, vocabulary, config)
        times = _measure(graphs, config, options.rounds, options.at_once)
        speeds.add_row(name, *_describe_speeds(graphs, times))
        shares.add_row(name, *_describe_shares(graphs, clock, times, config))
    Console(width=120).print(speeds, shares)


def _make_table(title: str, headings: Sequence[str]) -> Table:
    table = Table(title=title)
    for heading in headings:
        table.add_column(heading, justify="left" if heading == "set" else "right")
    return table


def _read_sample(
    archive: Path, count: int, vocabulary: Vocabulary, config: Config
) -> tuple[list[bytes], Clock]:
    """Graphs of ``count`` studies spread over ``archive``, and what each other step took."""
    items = [item for item in list_items([archive]) if isinstance(item, Item)]
    clock, linker, iris = Clock(), Linker(vocabulary), Iris(config.base_iri)
    graphs = []
    for item in items[:: max(1, len(items) // count)][:count]:
        for reading in clock.time("read", _read, item, vocabulary):
            study = reading.study
            links = clock.time("link", linker.link_study, study)
            graph = clock.time("map", map_study, study, links, iris)
            clock.time("search document", make_document, study, links, iris)
            graphs.append(graph.ntriples + graph.context)
    return graphs, clock


def _read(item: Item, vocabulary: Vocabulary) -> list[Reading]:
    found = read_records(load_item(item), item.name, vocabulary.knows_term)
    return [one for one in found if isinstance(one, Reading)]


def _measure(
    graphs: Sequence[bytes], config: Config, rounds: int, at_once: int
) -> dict[str, float]:
    """Way of checking → median of the seconds for all ``graphs``."""
    fast = get_validator(config.shapes, config.ontologies)
    peer = Peer(load_shapes(config.shapes, config.ontologies))
    times: dict[str, list[float]] = {"fast": [], "alone": [], "joined": []}
    for _ in range(rounds):
        seconds = dict.fromkeys(times, 0.0)
        # In turn on a few studies at a time, so that a busy spell of the machine hits all alike.
        for start in range(0, len(graphs), at_once):
            part = graphs[start : start + at_once]
            seconds["fast"] += _time(fast, part)
            seconds["alone"] += _time(peer, part)
            seconds["joined"] += _time(peer, [b"".join(part)])
        for way, taken in seconds.items():
            times[way].append(taken)
    return {way: statistics.median(taken) for way, taken in times.items()}


def _time(validator: Validator | Peer, graphs: Sequence[bytes]) -> float:
    start = time.process_time()
    for graph in graphs:
        validator.find(graph)
    return time.process_time() - start


def _describe_speeds(graphs: Sequence[bytes], times: Mapping[str, float]) -> list[str]:
    triples = sum(graph.count(b"\n") for graph in graphs) / len(graphs)
    cells = [f"{len(graphs)}", f"{triples:.0f}", f"{len(graphs) / times['fast']:.0f}"]
    for way in ("alone", "joined"):
        cells += [f"{len(graphs) / times[way]:.1f}", f"{times[way] / times['fast']:.0f} ×"]
    return cells


def _describe_shares(
    graphs: Sequence[bytes], clock: Clock, times: Mapping[str, float], config: Config
) -> list[str]:
    validator = get_validator(config.shapes, config.ontologies)
    findings = sum(len(validator.find(graph)) for graph in graphs)
    everything = sum(clock.seconds.values()) + times["fast"]
    each = [*(clock.seconds[step] for step in STEPS), times["fast"]]
    return [
        *(f"{1000 * seconds / len(graphs):.2f}" for seconds in each),
        f"{times['fast'] / everything:.0%}",
        f"{findings}",
    ]


if __name__ == "__main__":
    main()
