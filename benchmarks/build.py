"""A whole build of the real records, and its steps beside the reference tools.

``python -m benchmarks.build [--workers N] [--sample N]``

The first table is one build of the API v2 records alone, without MeSH, the second one of
everything: read → link → map → validate → load → index. The third takes a sample and sets our
map-and-validate step beside what it replaces, rdflib and pySHACL, in the same run and on the same
studies; times are medians, and only the ratio carries over to another machine.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import rdflib
from rich.console import Console
from rich.table import Table

from kg.build import BuildReport, build
from kg.cli.terminal import show_progress
from kg.config import Config
from kg.mapping import map_study
from kg.namespaces import Iris
from kg.sources import Reading, read_records
from kg.study import Study
from kg.terminology.linker import Linker
from kg.terminology.vocabulary import VocabularyFiles, load_vocabulary
from kg.validation.validator import get_validator

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
ARCHIVES = (DATA / "ctgov" / "v2-studies.json.zip", DATA / "ctgov" / "legacy-xml.zip")
MESH = DATA / "mesh" / "mesh2020-extract.nt.gz"
ROUNDS = 3


def main(arguments: Sequence[str] | None = None) -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--sample", type=int, default=100)
    options = parser.parse_args(arguments)
    if not all(path.exists() for path in (*ARCHIVES, MESH)):
        parser.exit(2, f"the real records are not there: {DATA}\n")
    console = Console()
    # The smaller one first: the highest memory of a process never falls again.
    console.print(_whole_build("API v2 records", ARCHIVES[:1], None, options.workers))
    console.print(_whole_build("all real records", ARCHIVES, MESH, options.workers))
    console.print(_against_reference(options.sample))


def _whole_build(
    what: str, archives: Sequence[Path], mesh_file: Path | None, workers: int
) -> Table:
    with tempfile.TemporaryDirectory() as store, show_progress() as progress:
        report = build(
            Config(store=Path(store)),
            archives,
            files=VocabularyFiles(mesh=(mesh_file,) if mesh_file else ()),
            workers=workers,
            progress=progress,
        )
    table = Table(title=f"Build of {what}, {workers} workers, {os.cpu_count()} cores")
    table.add_column("figure")
    table.add_column("value", justify="right")
    for name, value in _rows(report):
        table.add_row(name, value)
    return table


def _rows(report: BuildReport) -> list[tuple[str, str]]:
    counts = [
        ("read", f"{report.read:,}"),
        ("loaded", f"{report.loaded:,}"),
        ("quarantined", f"{report.quarantined:,}"),
        ("rejected", f"{report.rejected:,} ({report.duplicates:,} second records)"),
        ("triples", f"{report.triples:,}"),
    ]
    steps = [(f"seconds: {step}", f"{took:.1f}") for step, took in report.seconds.items()]
    totals = [
        ("seconds", f"{report.total_seconds:.1f}"),
        ("studies/s, end to end", f"{report.studies_per_second:.0f}"),
        ("peak memory, all processes (MB)", f"{report.peak_memory / 1e6:.0f}"),
    ]
    return counts + steps + totals


def _against_reference(sample: int) -> Table:
    studies = _read_sample(sample)
    config = Config()
    linker = Linker(load_vocabulary(config.ontologies))
    fast = get_validator(config.shapes, config.ontologies, "fast")
    reference = get_validator(config.shapes, config.ontologies, "pyshacl")
    iris = Iris(config.base_iri)
    graphs = [map_study(study, linker.link_study(study), iris) for study in studies]
    data = [graph.ntriples + graph.context for graph in graphs]

    def map_all() -> None:
        for study in studies:
            map_study(study, linker.link_study(study), iris)

    def rdflib_all() -> None:
        for graph in graphs:
            rdflib.Graph().parse(data=graph.ntriples, format="nt").serialize(format="nt")

    rows = [
        ("link and map to N-Triples", "rdflib: parse and serialise", map_all, rdflib_all),
        (
            "validate (pyshifty)",
            "pySHACL",
            lambda: [fast.find(graph) for graph in data],
            lambda: [reference.find(graph) for graph in data],
        ),
    ]
    table = Table(title=f"{len(studies)} studies, one process, median of {ROUNDS}")
    for name in ("step", "studies/s", "peer", "studies/s of the peer", "ratio"):
        table.add_column(name, justify="right" if "/s" in name or name == "ratio" else "left")
    for step, peer, ours, theirs in rows:
        fast_rate, slow_rate = _rate(ours, len(studies)), _rate(theirs, len(studies))
        ratio = f"{fast_rate / slow_rate:.1f}"
        table.add_row(step, f"{fast_rate:.0f}", peer, f"{slow_rate:.0f}", ratio)
    return table


def _read_sample(count: int) -> list[Study]:
    studies: list[Study] = []
    for archive in ARCHIVES:
        with zipfile.ZipFile(archive) as opened:
            names = sorted(opened.namelist())
            for name in names[:: max(1, 2 * len(names) // count)]:
                readings = read_records(opened.read(name), name)
                studies.extend(found.study for found in readings if isinstance(found, Reading))
    return studies


def _rate(work: Callable[[], object], count: int) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return count / statistics.median(times)


if __name__ == "__main__":
    main()
