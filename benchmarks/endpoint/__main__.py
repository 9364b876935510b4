"""This server, the bare ``oxigraph`` server and rdflib-endpoint over the same real data.

``python -m benchmarks.endpoint [--store DIR] [--studies N] [--whole] [--short] [--seconds N]
[--rounds N] [--requests N] [--minutes N]``

All are up at once and take turns, so that a busy spell of the machine hits all alike; who is not
measured stands still. The median of the rounds counts, and the ratio is what carries over to
another machine. ``--whole`` serves all of the store, without rdflib-endpoint, which would need
hours to read it. After ``--minutes`` no run begins: what was not measured is a dash. Needs ``wrk``
and the packages of the extra ``bench``.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from benchmarks.endpoint.data import Sample, describe_store, make_sample
from benchmarks.endpoint.questions import make_kinds
from benchmarks.endpoint.report import Bench
from benchmarks.endpoint.servers import OURS, OXIGRAPH, RDFLIB, find_missing, run


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    options = _parse(arguments)
    names = [OURS, OXIGRAPH] if options.whole else [OURS, OXIGRAPH, RDFLIB]
    missing = find_missing(names)
    if missing:
        raise SystemExit("\n".join(missing))
    with tempfile.TemporaryDirectory() as made, ExitStack() as stack:
        directory = Path(made)
        sample = _find_data(options, directory)
        servers = [
            stack.enter_context(run(name, sample, directory / f"{name}.log")) for name in names
        ]
        console = Console(width=150)
        console.print(
            f"{sample.triples:,} triples, {len(sample.studies):,} studies; {os.cpu_count()} "
            f"cores, load {os.getloadavg()[0]:.1f}; median of {options.rounds} rounds of "
            f"{options.seconds:g} s"
        )
        bench = Bench(servers, directory, options.seconds, options.rounds, options.minutes)
        kinds = make_kinds(sample)
        console.print(bench.measure_first_bytes([kind for kind in kinds if kind.is_large]))
        console.print(bench.measure_kinds(kinds, options.clients))
        console.print(bench.measure_memory(kinds[0], options.requests))
        # Last: what never ends goes on in the bare server when its client has left.
        console.print(bench.measure_neighbour(kinds[0]))


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, default=Path("kg-store"))
    parser.add_argument("--studies", type=int, default=300, help="studies of the sample")
    parser.add_argument("--short", action="store_true", help="a glance: a few minutes, rough")
    parser.add_argument("--whole", action="store_true", help="all of the store")
    parser.add_argument("--seconds", type=float, default=3, help="of one run")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=100_000, help="of the memory test")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 64])
    parser.add_argument("--minutes", type=float, default=20, help="after which no run begins")
    options = parser.parse_args(arguments)
    if options.short:
        vars(options).update(studies=50, seconds=1, rounds=1, requests=5_000, minutes=4)
    return options


def _find_data(options: argparse.Namespace, directory: Path) -> Sample:
    if options.whole:
        return describe_store(options.store, directory / "none")
    return make_sample(options.store, options.studies, directory)


if __name__ == "__main__":
    main()
