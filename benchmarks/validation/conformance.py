"""How each engine does in the W3C test suite of SHACL, and why it fails what it fails.

``python -m benchmarks.validation.conformance``

A test is passed where the findings are those of the suite: focus node, path, component, severity,
value and source shape, each finding once. The causes are kept in ``conformance.tsv``.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from pathlib import PurePosixPath

from rich.console import Console
from rich.table import Table

from benchmarks.validation.suite import ARCHIVE, DATA, ENGINES, read_known, read_suite, run_test


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what is passed by folder, and each failure with its cause."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.parse_args(arguments)
    archive = DATA / ARCHIVE
    if not archive.exists():
        parser.exit(2, f"the test suite is not there: {archive}\n")
    # pySHACL logs what it refuses; the table says it.
    logging.disable(logging.CRITICAL)
    suite = read_suite(archive)
    failed = {
        engine: {test.name for test in suite if run_test(test, engine) != test.expected}
        for engine in ENGINES
    }
    console = Console()
    console.print(_count([test.name for test in suite], failed))
    console.print(_explain(failed))


def _count(names: Sequence[str], failed: dict[str, set[str]]) -> Table:
    table = Table(title=f"W3C test suite of SHACL, {len(names)} tests")
    for heading in ("tests", "number", *failed):
        table.add_column(heading, justify="left" if heading == "tests" else "right")
    folders = [str(PurePosixPath(name).parent) for name in names]
    for folder in [*sorted(set(folders)), ""]:
        inside = {name for name in names if name.startswith(folder)}
        passed = [str(len(inside - failures)) for failures in failed.values()]
        table.add_row(folder or "all", str(len(inside)), *passed)
    return table


def _explain(failed: dict[str, set[str]]) -> Table:
    table = Table(title="Failures")
    for heading in ("engine", "test", "cause"):
        table.add_column(heading)
    for engine, names in failed.items():
        causes = read_known(engine)
        for name in sorted(names):
            table.add_row(engine, name, causes.get(name, "not known yet"))
    return table


if __name__ == "__main__":
    main()
