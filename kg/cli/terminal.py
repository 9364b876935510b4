"""What is shown on the terminal besides results: progress on stderr, tables on stdout.

Progress is drawn only where someone can see it move; piped output stays clean.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from kg.build.progress import Progress as ProgressCall
from kg.build.progress import no_progress

# Where output is piped there is no width to fit; rows must stay whole.
_PIPED_WIDTH = 10_000


def get_console() -> Console:
    """A console on stdout; plain and unfolded where it is piped."""
    is_tty = sys.stdout.isatty()
    return Console(width=None if is_tty else _PIPED_WIDTH, highlight=False, soft_wrap=not is_tty)


@contextmanager
def show_progress() -> Iterator[ProgressCall]:
    """A progress bar on stderr for as long as the block runs: that of the present step."""
    if not sys.stderr.isatty():
        yield no_progress
        return
    with _make_bars() as bars:
        task = bars.add_task("starting", total=None)

        def report(step: str, done: int, total: int) -> None:
            bars.update(task, description=step, completed=done, total=total or None)

        yield report


@contextmanager
def show_steps() -> Iterator[ProgressCall]:
    """A progress bar for each step, on stderr, for steps that go on side by side."""
    if not sys.stderr.isatty():
        yield no_progress
        return
    with _make_bars() as bars:
        tasks: dict[str, TaskID] = {}

        def report(step: str, done: int, total: int) -> None:
            name = step.partition(" · ")[0]
            if name not in tasks:
                tasks[name] = bars.add_task(step, total=None)
            bars.update(tasks[name], description=step, completed=done, total=total or None)

        yield report


def _make_bars() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def print_table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Rows under their names, with their number below."""
    console = get_console()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        # Text, not markup: a value may hold square brackets.
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
    count = len(rows)
    Console(stderr=True).print(f"{count} row{'' if count == 1 else 's'}", style="dim")
