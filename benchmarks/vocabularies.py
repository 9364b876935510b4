"""Vocabularies: what loading them costs, in time and memory, each step in a process of its own.

``python -m benchmarks.vocabularies [--replicas N] [--supplements N]``

The first rows are the real files: read, and loaded from the cache with all indexes. Then a
synthetic MeSH (see :mod:`benchmarks.synthetic_mesh`; by default of the full one's size, some 15
million triples): installed, loaded from the cache, and its graph loaded into a store; the peer is
pyoxigraph's bulk load of the same file at once. Processor seconds stand beside those of the clock:
on a machine that others use only the former carry over.
"""

from __future__ import annotations

import argparse
import gzip
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox
from rich.console import Console
from rich.table import Table

from benchmarks.synthetic_mesh import write_synthetic_mesh
from kg.config import Config
from kg.errors import VocabularyError
from kg.store import create_generation
from kg.terminology.checking import check_files
from kg.terminology.installed import find_installed_files, install
from kg.terminology.kinds import KINDS, find_kind
from kg.terminology.readers.mesh_files import iterate_graph
from kg.terminology.readers.opening import Notify, no_notify
from kg.terminology.vocabulary import load_vocabulary

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
EXTRACT = DATA / "mesh" / "mesh2020-extract.nt.gz"
OTHERS = (
    DATA / "drugs" / "drugbank-vocabulary.csv",
    DATA / "drugs" / "unii-names-2014.txt",
    DATA / "drugs" / "rxnorm-names-2014.txt",
    DATA / "ror" / "ror-v2-extract.jsonl.gz",
    DATA / "ontologies" / "mondo_exactmatch_mesh.sssom.tsv",
)
GRAPH = "http://example.org/mesh"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicas", type=int, default=4, help="of the extract")
    parser.add_argument("--supplements", type=int, default=340_000, help="made-up records")
    options = parser.parse_args(arguments)
    if not EXTRACT.exists():
        parser.exit(2, f"the real vocabularies are not there: {DATA}\n")
    table = Table(title="Vocabularies, each step in a process of its own")
    for name in ("step", "seconds", "processor seconds", "peak MB", "what came of it"):
        table.add_column(name, justify="left" if name[0] in "sw" and name != "seconds" else "right")
    with tempfile.TemporaryDirectory() as folder:
        real, synthetic = Path(folder) / "real", Path(folder) / "synthetic"
        files = [EXTRACT, *(path for path in OTHERS if _is_known(path))]
        names = ", ".join(kind.name for kind in KINDS)
        _add(table, f"install the real files ({names})", _install, real, files)
        _add(table, "… load them from the cache, with all indexes", _load, real)
        mesh = Path(folder) / "mesh2026-synthetic.nt.gz"
        # Not in this process: one that is begun later starts with the peak of the one before.
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            made = (EXTRACT, mesh, options.replicas, options.supplements)
            count = pool.apply(write_synthetic_mesh, made)
        _add(table, f"install a synthetic MeSH of {count:,} triples", _install, synthetic, [mesh])
        _add(table, "… load it from the cache, with all indexes", _load, synthetic)
        _add(table, "… its graph into a store, in pieces", _load_graph, mesh)
        _add(table, "… peer: pyoxigraph bulk_load, at once", _load_at_once, mesh)
    Console(width=140).print(table)


def _is_known(path: Path) -> bool:
    try:
        return find_kind(path) in KINDS
    except VocabularyError:
        return False


def _add(table: Table, step: str, work: Callable[..., str], *arguments: object) -> None:
    """Run ``work`` in a process of its own, for its peak memory, and add a row."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        wall, cpu, memory, text = pool.apply(_measure, (work, arguments))
    table.add_row(step, f"{wall:.1f}", f"{cpu:.1f}", f"{memory / 1e3:.0f}", text)


def _measure(
    work: Callable[..., str], arguments: Sequence[object]
) -> tuple[float, float, int, str]:
    wall, cpu = time.perf_counter(), time.process_time()
    text = work(*arguments)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return time.perf_counter() - wall, time.process_time() - cpu, peak, text


def _watch(_: str) -> Notify:
    return no_notify


def _install(directory: Path, files: Sequence[Path]) -> str:
    added = install(directory, check_files(files, _watch), no_notify)
    return ", ".join(f"{one.release}: {one.records:,} records" for one, _ in added)


def _load(directory: Path) -> str:
    vocabulary = load_vocabulary(Config().ontologies, find_installed_files(directory))
    return f"{len(vocabulary.mesh):,} MeSH records"


def _load_graph(mesh: Path) -> str:
    with tempfile.TemporaryDirectory() as store, create_generation(Path(store)) as writer:
        writer.load_triples(iterate_graph(mesh), GRAPH)
        return f"{len(writer):,} triples"


def _load_at_once(mesh: Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        store = ox.Store(folder)
        with gzip.open(mesh) as stream:
            store.bulk_load(
                cast("IO[bytes]", stream),
                ox.RdfFormat.N_TRIPLES,
                to_graph=ox.NamedNode(GRAPH),
            )
        count = len(store)
        del store  # it writes into its folder until it is closed
        return f"{count:,} triples"


if __name__ == "__main__":
    main()
