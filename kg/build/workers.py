"""Worker processes: batches of inputs in, finished studies out, in the order they went in.

Owns the pool, its backpressure, and the numbering by which a shared thing crosses the pipe once.
Refuses to know what is done with the results.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import resource
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import msgspec

from kg.build.known import Known
from kg.build.pipeline import Checked, Pipeline, Unchanged
from kg.errors import KgError, SourceError
from kg.mapping.draft import SharedKeys
from kg.mapping.terms import to_nquads
from kg.namespaces import Iris
from kg.sources import Item
from kg.study.version import RecordVersion
from kg.terminology.vocabulary import Vocabulary
from kg.validation.findings import Finding
from kg.validation.validator import get_validator

BATCH_STUDIES = 32
BATCH_BYTES = 4_000_000
# Batches under way a worker: enough to keep it busy, few enough to bound memory.
BATCHES_AHEAD = 8


@dataclass(frozen=True, slots=True)
class Setup:
    """What every worker works with.

    Attributes:
        vocabulary: loaded once, before the processes are forked.
        iris: where IRIs are minted.
        shapes: folder of the shapes.
        ontologies: folder of the ontology.
        engine: validation engine, ``fast`` or ``pyshacl``.
        known: NCT id → what was loaded of the study, which need not be mapped again.
    """

    vocabulary: Vocabulary
    iris: Iris
    shapes: Path
    ontologies: Path
    engine: str = "fast"
    known: Mapping[str, Known] = field(default_factory=dict)


SharedKey = tuple[str, object]


class Finished(msgspec.Struct):
    """A study as it comes out of a worker.

    ``shared`` numbers the shared things it points at; :attr:`Batch.new_keys` says what they are.
    ``data`` is N-Quads of a valid study and N-Triples of one that is not; ``document`` is empty for
    a study that is withheld; ``aliases`` are NCT ids that the study replaces.
    """

    nct_id: str
    file: str
    version: RecordVersion
    is_valid: bool
    data: bytes
    shared: list[int]
    document: bytes
    aliases: list[str]
    findings: list[Finding]
    warnings: list[str]


class Batch(msgspec.Struct):
    """What became of a batch.

    Attributes:
        worker: process id; each process numbers its shared things by itself.
        studies: in the order of the inputs; those that say what was loaded before are unchanged.
        refused: inputs and records that could not be used.
        new_keys: number → shared thing, for those this worker had not sent before.
        peak_memory: highest resident memory of the worker so far, in bytes.
        items: how many inputs the batch had.
    """

    worker: int
    studies: list[Finished | Unchanged]
    refused: list[SourceError]
    new_keys: dict[int, SharedKey]
    peak_memory: int
    items: int


class Worker:
    """One process's state: the pipeline, and the numbers it gave to shared things.

    Attributes:
        keys: every shared thing met, by its number.
    """

    def __init__(self, setup: Setup) -> None:
        # The validator is made here, after the fork: it may start threads of its own.
        validator = get_validator(setup.shapes, setup.ontologies, setup.engine)
        self._pipeline = Pipeline(setup.vocabulary, validator, setup.iris, setup.known)
        self._iris = setup.iris
        self._numbers: dict[SharedKey, int] = {}
        self.keys: list[SharedKey] = []
        self._encode = msgspec.msgpack.Encoder().encode

    def run(self, items: Sequence[Item]) -> Batch:
        """What becomes of ``items``."""
        batch = Batch(os.getpid(), [], [], {}, 0, len(items))
        for item in items:
            for result in self._pipeline.process(item):
                self._add(result, batch)
        batch.peak_memory = get_peak_memory()
        return batch

    def _add(self, result: Checked | Unchanged | SourceError, batch: Batch) -> None:
        if isinstance(result, Unchanged):
            batch.studies.append(result)
            return
        finished = result if isinstance(result, SourceError) else self._pack(result, batch)
        if isinstance(finished, SourceError):
            batch.refused.append(finished)
        else:
            batch.studies.append(finished)

    def _pack(self, study: Checked, batch: Batch) -> Finished | SourceError:
        try:
            return self._finish(study, batch.new_keys)
        except (OverflowError, TypeError, ValueError) as error:
            reason = f"cannot be handed on ({type(error).__name__}: {error})"
            return SourceError(reason, file=study.file, study=study.nct_id)

    def _finish(self, study: Checked, new_keys: dict[int, SharedKey]) -> Finished:
        is_valid = study.is_valid
        graph = self._iris.study_graph(study.nct_id)
        return Finished(
            study.nct_id,
            study.file,
            study.version,
            is_valid,
            to_nquads(study.ntriples, graph) if is_valid else study.ntriples,
            self._number(study.shared, new_keys),
            self._encode(study.document) if study.document else b"",
            study.document.aliases if study.document else [],
            study.findings,
            study.warnings,
        )

    def _number(self, shared: SharedKeys, new_keys: dict[int, SharedKey]) -> list[int]:
        numbers = []
        for kind in SharedKeys.__slots__:
            for value in getattr(shared, kind):
                key = (kind, value)
                number = self._numbers.get(key)
                if number is None:
                    number = self._numbers[key] = len(self._numbers)
                    self.keys.append(key)
                    new_keys[number] = key
                numbers.append(number)
        return numbers


# A pool process has no other place for its state.
_setup: Setup | None = None
_worker: Worker | None = None


def _start(setup: Setup) -> None:
    global _setup
    _setup = setup
    leave_with_parent()
    # Records make no cycles; looking for some after every few hundred values costs 6 % of the time.
    gc.set_threshold(100_000)


def leave_with_parent() -> None:
    """End this process when the parent is killed, which leaves the pool's own pipes open.

    Ctrl-C goes to all processes of a terminal at once; what becomes of it is the parent's to say.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run(items: Sequence[Item]) -> Batch:
    """Work on a batch; the first one makes the worker, so that its errors reach the parent."""
    global _worker
    if _worker is None:
        assert _setup is not None
        _worker = Worker(_setup)
    return _worker.run(items)


def get_peak_memory() -> int:
    """Highest resident memory of this process so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


# Only glibc has it, and only glibc keeps so much.
_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)


def free_memory() -> None:
    """Give back to the system what was freed: one large study would fill it for good."""
    if _trim is not None:
        _trim(ctypes.c_size_t(0))


def run_batches(items: Iterable[Item], workers: int, setup: Setup) -> Generator[Batch, None, None]:
    """Batches in the order of ``items``, worked on by ``workers`` processes.

    Processes are forked, so the vocabulary is shared and not copied; the caller must not hold an
    open database at that moment.

    Raises:
        KgError: a worker process died.
    """
    chunks = _chunk(items)
    # The vocabulary lives as long as the processes: out of the collector's way it stays shared.
    gc.freeze()
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, context, initializer=_start, initargs=(setup,)) as pool:
        waiting: deque[Future[Batch]] = deque()
        try:
            for chunk in islice(chunks, workers * BATCHES_AHEAD):
                waiting.append(pool.submit(_run, chunk))
            while waiting:
                batch = waiting.popleft().result()
                for chunk in islice(chunks, 1):
                    waiting.append(pool.submit(_run, chunk))
                yield batch
        except BrokenProcessPool as error:
            raise KgError("a worker process died (out of memory?); try fewer --workers") from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _chunk(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Batches bounded by number and by size, so that big records do not pile up."""
    batch: list[Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += item.size
        if len(batch) >= BATCH_STUDIES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
