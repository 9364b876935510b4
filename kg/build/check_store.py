"""Validation of a published store: every study, every shared thing, and the store as a whole.

Owns which parts there are to check, the pool of processes, and the account of what they found.
Refuses to know what a worker does with a part.

The studies and shared things go to the workers in small pieces, a few ahead, so that memory does
not grow with the store. The checks of the whole store run beside them, one after the other, in a
process that ends after a large one: what the engine needed to answer it does not give back. While
they run, one worker fewer works on the pieces.
The generation is held, so that it may be replaced meanwhile.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Self, TypeVar

from kg.build.finding_spool import FindingSpool
from kg.build.progress import Progress, no_progress
from kg.build.store_workers import (
    UNCHECKED,
    Checked,
    StoreSetup,
    check_studies,
    check_things,
    check_whole,
    is_study_graph,
    start_worker,
)
from kg.config import Config
from kg.errors import KgError
from kg.namespaces import Iris
from kg.queries import Query, load_checks
from kg.store import Store, hold_generation
from kg.validation.assessment import Assessment, Check, get_time
from kg.validation.tally import Tally

_STUDIES_A_PIECE = 32
# Fewer than a build takes at a time: several processes have them here.
_THINGS_A_PIECE = 500
# Pieces under way a worker: enough to keep it busy, few enough to bound memory.
_PIECES_AHEAD = 4
# A process that needed more than this for a check is not asked again.
_KEPT_BYTES = 200_000_000
_T = TypeVar("_T")


def check_store(
    config: Config,
    spool: FindingSpool,
    *,
    engine: str = "fast",
    workers: int | None = None,
    limit: int | None = None,
    progress: Progress = no_progress,
) -> Assessment:
    """Check the published generation of ``config.store``; the findings go into ``spool``.

    Args:
        config: names the store, the shapes and the checks.
        spool: takes every finding.
        engine: ``fast`` or ``pyshacl``.
        workers: number of processes; one a core where it is not given.
        limit: at most this many studies, and shared things of each graph; the checks of the whole
            store are put to all of it all the same.
        progress: is told of studies, shared things and each check.

    Raises:
        StoreError: there is no store, or it is damaged.
        ValidationError: shapes that cannot be used.
        QueryError: a check that cannot be used.
        KgError: a worker process died.
    """
    started = get_time()
    checks = load_checks(config.queries / "checks")
    with hold_generation(config.store) as directory, Store(directory) as store:
        base_iri = str(store.manifest["baseIri"])
        setup = StoreSetup(directory, base_iri, config.shapes, config.ontologies, engine)
        run = _Run(store, setup, spool, progress, limit)
        # Around all of it: whatever process there is when Ctrl-C comes must be ended.
        with _Lane(setup, progress, len(checks)) as lane, _end_with_interrupt():
            asked = [lane.submit(query) for query in checks.values()]
            number = workers or os.cpu_count() or 1
            run.check(number, lambda: all(future.done() for future in asked))
            found = [future.result() for future in asked]
        return Assessment(
            subject=f"store {config.store}",
            base_iri=base_iri,
            engine=engine,
            generation=store.generation,
            published=str(store.manifest["created"]),
            started=started,
            ended=get_time(),
            is_sample=limit is not None,
            tally=run.tally,
            checks=found,
        )


@contextmanager
def _open_pool(workers: int, setup: StoreSetup) -> Iterator[ProcessPoolExecutor]:
    # Started anew: this process has the database open, which a fork would inherit.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, initializer=start_worker, initargs=(setup,))
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, call: Callable[..., _T], *arguments: object) -> Future[_T]:
    """``pool.submit``, which may start a process: one that Ctrl-C does not reach.

    A process keeps what its parent's thread blocks. Without that it would die of Ctrl-C with a
    traceback while it still imports its modules.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(call, *arguments)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _end_with_interrupt() -> Iterator[None]:
    """End the processes of the block on Ctrl-C; a check of the whole may have minutes to go."""
    before = set(multiprocessing.active_children())
    try:
        yield
    except KeyboardInterrupt:
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()
        raise


class _Workers:
    """The processes that work on pieces; the last of them begins when the checks are done."""

    def __init__(self, number: int, setup: StoreSetup, is_free: Callable[[], bool]) -> None:
        self._number = number
        self._setup = setup
        self._is_free = is_free
        self._submitted = 0
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._pool = self._stack.enter_context(_open_pool(max(1, self._number - 1), self._setup))
        self._last: ProcessPoolExecutor | None = None
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def submit(self, call: Callable[..., Checked], *arguments: object) -> Future[Checked]:
        """Have a piece checked; every so-many-th one by the last process."""
        self._submitted += 1
        if self._number > 1 and not self._submitted % self._number and self._is_free():
            self._last = self._last or self._stack.enter_context(_open_pool(1, self._setup))
            return _submit(self._last, call, *arguments)
        return _submit(self._pool, call, *arguments)


class _Lane:
    """The process that answers the checks, one after the other, in a thread that waits for it."""

    def __init__(self, setup: StoreSetup, progress: Progress, total: int) -> None:
        self._setup = setup
        self._progress = progress
        self._total = total
        self._done = 0
        self._thread = ThreadPoolExecutor(1)
        self._pool = ExitStack()
        self._process: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._pool.close()

    def submit(self, query: Query) -> Future[Check]:
        """Have a check put to the whole store when those before it are done."""
        return self._thread.submit(self._ask, query)

    def _ask(self, query: Query) -> Check:
        self._progress(f"checks · {query.name}", self._done, self._total)
        if self._process is None:
            self._process = self._pool.enter_context(_open_pool(1, self._setup))
        try:
            check, peak = _submit(self._process, check_whole, query).result()
        except BrokenProcessPool as error:
            raise KgError(f"the process of {query.name} died (out of memory?)") from error
        self._done += 1
        if peak > _KEPT_BYTES or self._done == self._total:
            self._pool.close()
            self._process = None
        self._progress(f"checks · {query.name}", self._done, self._total)
        return check


@dataclass
class _Run:
    """One generation being checked."""

    store: Store
    setup: StoreSetup
    spool: FindingSpool
    progress: Progress
    limit: int | None

    def __post_init__(self) -> None:
        self.tally = Tally()
        self.iris = Iris(self.setup.base_iri)

    def check(self, workers: int, is_free: Callable[[], bool]) -> None:
        """The studies and the shared things; ``is_free``: whether all checks are done."""
        ahead = workers * _PIECES_AHEAD
        try:
            with _Workers(workers, self.setup, is_free) as pool:
                studies = (pool.submit(check_studies, piece) for piece in self._list_studies())
                for checked in _take(studies, ahead):
                    self._keep(checked)
                    self.progress("studies", self.tally.studies, self._count_studies())
                pieces = self._list_things()
                things = (pool.submit(check_things, graph, piece) for graph, piece in pieces)
                for checked in _take(things, ahead):
                    self._keep(checked)
                    self.progress("shared things", self.tally.things, 0)
        except BrokenProcessPool as error:
            reason = "a worker process died (out of memory?); try fewer --workers"
            raise KgError(reason) from error
        self.progress("shared things", self.tally.things, self.tally.things)

    def _keep(self, checked: Checked) -> None:
        self.tally.merge(checked.tally)
        self.spool.put(checked.findings)

    def _count_studies(self) -> int:
        total = int(str(self.store.manifest.get("studies", 0)))
        return min(total, self.limit or total)

    def _list_studies(self) -> Iterator[list[str]]:
        start = self.iris.study_graph("")
        graphs = (graph for graph in self.store.iterate_graphs() if is_study_graph(graph, start))
        return _cut(islice(graphs, self.limit), _STUDIES_A_PIECE)

    def _list_things(self) -> Iterator[tuple[str, list[str]]]:
        start, unchecked = self.iris.study_graph(""), {self.iris.graph(kind) for kind in UNCHECKED}
        graphs = (graph for graph in self.store.iterate_graphs() if graph not in unchecked)
        for graph in sorted(graph for graph in graphs if not is_study_graph(graph, start)):
            things = islice(self.store.iterate_subjects(graph), self.limit)
            for piece in _cut(things, _THINGS_A_PIECE):
                yield graph, piece


def _take(tasks: Iterator[Future[Checked]], ahead: int) -> Iterator[Checked]:
    """Results in the order of the tasks, of which no more than ``ahead`` wait."""
    waiting = deque(islice(tasks, ahead))
    while waiting:
        checked = waiting.popleft().result()
        waiting.extend(islice(tasks, 1))
        yield checked


def _cut(texts: Iterable[str], size: int) -> Iterator[list[str]]:
    texts = iter(texts)
    while piece := list(islice(texts, size)):
        yield piece
