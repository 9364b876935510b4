"""``python -m benchmarks.search [PART...] [--store DIR] [--things N] [--studies N]``.

Prints the tables of the parts named, all where none is. Without ``--store`` the real records are
built into one first, which takes some minutes.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from benchmarks.linking.mesh_terms import ARCHIVES, MESH_FILE
from benchmarks.search import classes, concept_sets, doors, parity, speed, trec
from benchmarks.search.asking import Bench
from kg.config import Config
from kg.search import SearchEngine
from kg.store import open_store

_KG = str(Path(sys.executable).with_name("kg"))

PARTS: dict[str, Callable[[Bench], None]] = {
    "trec": lambda bench: trec.main(["--index", str(bench.store.directory / "search")]),
    "parity": parity.print_parity,
    "classes": classes.print_classes,
    "sparql": concept_sets.print_concept_sets,
    "speed": speed.print_speed,
    "doors": doors.print_doors,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    options = _parse(arguments)
    with ExitStack() as stack:
        if options.store is None:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            options.store = _build(Path(folder) / "store")
        store = stack.enter_context(open_store(options.store))
        bench = Bench(
            store,
            SearchEngine.open(store.directory / "search", Config().queries),
            Console(width=options.width),
            options.things,
            options.studies,
        )
        for part in options.parts or PARTS:
            PARTS[part](bench)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--store", type=Path, metavar="DIR", help="a store that kg build made")
    parser.add_argument("--things", type=int, default=60, help="drugs and conditions")
    parser.add_argument("--studies", type=int, default=580_000, help="of the copies")
    parser.add_argument("--width", type=int, default=180, help="of the tables")
    options = parser.parse_args(arguments)
    unknown = [part for part in options.parts if part not in PARTS]
    if unknown:
        parser.error(f"{unknown[0]} is no part; give {', '.join(PARTS)}")
    return options


def _build(store: Path) -> Path:
    if not all(path.exists() for path in (*ARCHIVES.values(), MESH_FILE)):
        sys.exit(f"the real records are not there: {MESH_FILE.parents[1]}; give --store")
    sources = map(str, ARCHIVES.values())
    command = [_KG, "build", *sources, "--mesh", str(MESH_FILE), "--store", str(store)]
    subprocess.run(command, check=True)
    return store


if __name__ == "__main__":
    main()
