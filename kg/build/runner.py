"""A whole build: from sources to a published generation.

Owns the steps and the account of them. A build that fails or is killed leaves the published
generation as it was.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path

from kg import __version__
from kg.build.background import Feed, Lane
from kg.build.intake import Intake
from kg.build.progress import Progress, no_progress
from kg.build.report import BuildReport, ReportFolder
from kg.build.vocabularies import read_own_graphs
from kg.build.workers import Batch, Setup, run_batches
from kg.config import Config
from kg.errors import SourceError
from kg.mapping.shared import map_shared
from kg.namespaces import Iris
from kg.search import build_index
from kg.sources import Item, list_items
from kg.store import GenerationWriter, create_generation
from kg.terminology.nih import load_institute_names
from kg.terminology.vocabulary import Vocabulary, load_vocabulary
from kg.validation.validator import get_validator


def build(
    config: Config,
    sources: Sequence[Path],
    *,
    mesh_file: Path | None = None,
    workers: int | None = None,
    report_directory: Path | None = None,
    progress: Progress = no_progress,
) -> BuildReport:
    """Build a new generation of the store from ``sources`` and publish it.

    Where no study could be loaded nothing is published and the present generation stays.

    Raises:
        VocabularyError: a vocabulary that cannot be used.
        StoreError: the store cannot be written.
    """
    seconds: dict[str, float] = {}
    with _timed(seconds, "vocabulary"):
        progress("vocabulary", 0, 0)
        vocabulary = load_vocabulary(config.ontologies, mesh_file)
    setup = Setup(vocabulary, Iris(config.base_iri), config.shapes, config.ontologies)
    with _timed(seconds, "studies"):
        inputs = list(list_items(sources))
        items = [item for item in inputs if isinstance(item, Item)]
        batches = _start(run_batches(items, workers or os.cpu_count() or 1, setup))
    directory = report_directory or config.store / "report"
    # The report of the run before goes only once this run has the store to itself.
    with create_generation(config.store) as writer, ReportFolder(directory) as folder:
        run = _Run(config, vocabulary, folder, writer, seconds, progress)
        intake = run.fill(inputs, batches, len(items))
        if intake.report.loaded:
            run.publish(intake)
        report = intake.finish(len(writer) if intake.report.loaded else 0)
        report.seconds = seconds
        folder.finish(report)
    return report


@dataclass
class _Run:
    """One generation being filled."""

    config: Config
    vocabulary: Vocabulary
    folder: ReportFolder
    writer: GenerationWriter
    seconds: dict[str, float]
    progress: Progress

    def fill(
        self, inputs: Iterable[Item | SourceError], batches: Iterator[Batch], total: int
    ) -> Intake:
        """Load and index what the workers send, and all that stands beside the studies."""
        iris, writer = Iris(self.config.base_iri), self.writer
        search = writer.directory / "search"
        write_index = partial(build_index, search, vocabulary=self.vocabulary, iris=iris)
        with Lane() as loader, Feed(write_index) as index:
            intake = Intake(self.folder, partial(loader.submit, writer.load_nquads), index.put)
            intake.refuse_all(error for error in inputs if isinstance(error, SourceError))
            loader.submit(writer.load_file, self.vocabulary.mesh.path, iris.graph("mesh"))
            with self._step("studies"):
                _take_batches(intake, batches, total, self.progress)
            with self._step("shared things"):
                self._load_shared(intake, loader)
            with self._step("search index"):
                index.finish()
        return intake

    def _load_shared(self, intake: Intake, loader: Lane) -> None:
        """The graphs that no single study makes, checked as a whole; the end of all loading."""
        iris, ontologies = Iris(self.config.base_iri), self.config.ontologies
        keys = intake.shared()
        keys.drugs.update(self.vocabulary.drugs)
        in_mesh = self.vocabulary.mesh.__contains__
        institutes = load_institute_names(ontologies / "nih.ttl")
        graphs = map_shared(keys, iris, in_mesh=in_mesh, institutes=institutes)
        graphs |= read_own_graphs(ontologies, iris)
        for graph, ntriples in graphs.items():
            nquads = ntriples.replace(b" .\n", f" <{graph}> .\n".encode())
            if nquads:
                loader.submit(self.writer.load_nquads, nquads)
        del graphs[iris.graph("ontology")]
        validator = get_validator(self.config.shapes, ontologies)
        findings = validator.find_shared(b"".join(graphs.values()))
        intake.count_shared(findings)
        self.folder.note_shared(findings)
        loader.finish()

    def publish(self, intake: Intake) -> None:
        """Switch readers to the new generation."""
        facts = {
            "version": __version__,
            "baseIri": self.config.base_iri,
            "studies": intake.report.loaded,
            "vocabularies": [self.vocabulary.mesh.release, self.vocabulary.drugs.release],
        }
        with self._step("publish"):
            self.writer.publish(facts)

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        self.progress(name, 0, 0)
        with _timed(self.seconds, name):
            yield


def _start(batches: Iterator[Batch]) -> Iterator[Batch]:
    """Start the workers now, before this process opens a database that they would inherit."""
    first = list(islice(batches, 1))
    return chain(first, batches)


def _take_batches(intake: Intake, batches: Iterator[Batch], total: int, progress: Progress) -> None:
    done = 0
    for batch in batches:
        intake.take(batch)
        done += batch.items
        progress("studies", done, total)
    intake.flush()


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds[step] = seconds.get(step, 0.0) + time.perf_counter() - start
