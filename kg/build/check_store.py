"""Validation of a published store: every study, every shared thing, and the store as a whole.

Owns which parts there are to check, the pool of processes, and the account of what they found.
Refuses to know what a worker does with a part.

The studies and shared things go to the workers in small pieces, a few ahead, so that memory does
not grow with the store; the checks of the whole store run beside them. The generation is held, so
that it may be replaced meanwhile.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

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
_THINGS_A_PIECE = 2_000
# Pieces under way a worker: enough to keep it busy, few enough to bound memory.
_PIECES_AHEAD = 4


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
        run = _Run(store, Iris(base_iri), spool, progress, limit)
        with _open_pool(workers or os.cpu_count() or 1, setup) as (pool, ahead):
            found = run.check(pool, ahead, checks)
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
def _open_pool(workers: int, setup: StoreSetup) -> Iterator[tuple[ProcessPoolExecutor, int]]:
    # Started anew: this process has the database open, which a fork would inherit.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, initializer=start_worker, initargs=(setup,))
    try:
        yield pool, workers * _PIECES_AHEAD
    except BrokenProcessPool as error:
        raise KgError("a worker process died (out of memory?); try fewer --workers") from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@dataclass
class _Run:
    """One generation being checked."""

    store: Store
    iris: Iris
    spool: FindingSpool
    progress: Progress
    limit: int | None

    def __post_init__(self) -> None:
        self.tally = Tally()

    def check(
        self, pool: ProcessPoolExecutor, ahead: int, checks: Mapping[str, Query]
    ) -> list[Check]:
        """Everything; the outcomes of the checks in the order of their names."""
        asked = {name: pool.submit(check_whole, query) for name, query in checks.items()}
        for name, future in asked.items():
            self.progress(name, 0, 1)
            future.add_done_callback(self._tell_done(name))
        studies = (pool.submit(check_studies, piece) for piece in self._list_studies())
        for checked in _take(studies, ahead):
            self._keep(checked)
            self.progress("studies", self.tally.studies, self._count_studies())
        things = (pool.submit(check_things, graph, piece) for graph, piece in self._list_things())
        for checked in _take(things, ahead):
            self._keep(checked)
            self.progress("shared things", self.tally.things, 0)
        self.progress("shared things", self.tally.things, self.tally.things)
        return [asked[name].result() for name in sorted(asked)]

    def _tell_done(self, name: str) -> Callable[[Future[Check]], None]:
        return lambda _: self.progress(name, 1, 1)

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
