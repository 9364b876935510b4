"""Ask the W3C test suites of SPARQL of a server over HTTP, and of the engine.

``python -m benchmarks.conformance``, with ``--write`` for ``docs/conformance.md``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from benchmarks.conformance.manifests import ARCHIVE, read_suites
from benchmarks.conformance.report import count, make_failures, make_table, write_document
from benchmarks.conformance.running import run_engine, run_servers
from benchmarks.conformance.targets import Server
from tests.writing_server import run_writer

_ROOT = Path(__file__).resolve().parents[2]
DATA = _ROOT.parent / "shared" / "data"
DOCUMENT = _ROOT / "docs" / "conformance.md"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the suites and print one table of what is passed and one of what is not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/conformance.md")
    parser.add_argument("--servers", type=int, default=2, metavar="N", help="[default: 2]")
    options = parser.parse_args(arguments)
    if not (DATA / ARCHIVE).exists():
        parser.exit(2, f"the test suites are not there: {DATA / ARCHIVE}\n")
    suites = read_suites(DATA / ARCHIVE)
    engine = run_engine(suites)
    began = time.monotonic()
    with start_servers(options.servers) as servers, Progress(console=_make_console()) as progress:
        task = progress.add_task("tests", total=len(suites.tests))
        faults = run_servers(suites, servers, lambda number: progress.advance(task, number))
    console = Console()
    lines = count(suites.tests, faults, engine)
    console.print(make_table(lines, time.monotonic() - began))
    console.print(make_failures(suites.tests, faults))
    if options.write:
        DOCUMENT.write_text(write_document(suites.tests, faults, engine), encoding="utf-8")


@contextmanager
def start_servers(number: int) -> Iterator[list[Server]]:
    """Servers that begin empty and have the default graph of the standard."""
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kg-")))
        servers = []
        for place in range(number):
            own = directory / str(place)
            own.mkdir()
            writer = stack.enter_context(run_writer(own, "--default-graph", "plain"))
            server = Server(writer.client.url, writer.allowed)
            stack.callback(server.http.close)
            servers.append(server)
        yield servers


def _make_console() -> Console:
    return Console(file=sys.stderr)


if __name__ == "__main__":
    main()
