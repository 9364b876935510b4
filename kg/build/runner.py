"""A whole build: from sources to a published generation.

Owns the steps and the account of them. A build that fails or is killed leaves the published
generation as it was.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
    with ReportFolder(report_directory or config.store / "report") as folder:
        report = _build(
            config, sources, folder, mesh_file, workers or os.cpu_count() or 1, progress
        )
        folder.write_counts(report)
    return report


def _build(
    config: Config,
    sources: Sequence[Path],
    folder: ReportFolder,
    mesh_file: Path | None,
    workers: int,
    progress: Progress,
) -> BuildReport:
    seconds: dict[str, float] = {}
    with _timed(seconds, "vocabulary"):
        progress("vocabulary", 0, 0)
        vocabulary = load_vocabulary(config.ontologies, mesh_file)
    iris = Iris(config.base_iri)
    setup = Setup(vocabulary, iris, config.shapes, config.ontologies)
    with _timed(seconds, "studies"):
        inputs = list(list_items(sources))
        items = [item for item in inputs if isinstance(item, Item)]
        batches = _start(run_batches(items, workers, setup))
    with create_generation(config.store) as writer:
        search = partial(build_index, writer.directory / "search", vocabulary=vocabulary, iris=iris)
        with Lane() as loader, Feed(search) as index:
            intake = Intake(folder, partial(loader.submit, writer.load_nquads), index.put)
            intake.refuse_all(error for error in inputs if isinstance(error, SourceError))
            loader.submit(writer.load_file, vocabulary.mesh.path, iris.graph("mesh"))
            with _timed(seconds, "studies"):
                _take_batches(intake, batches, len(items), progress)
            with _timed(seconds, "shared things"):
                progress("shared things", 0, 0)
                _load_shared(intake, loader, writer, config, vocabulary, folder)
            with _timed(seconds, "search index"):
                progress("search index", 0, 0)
                index.finish()
        if intake.report.loaded:
            with _timed(seconds, "publish"):
                progress("publish", 0, 0)
                _publish(intake, writer, config, vocabulary)
        report = intake.finish(len(writer) if intake.report.loaded else 0)
    report.seconds = seconds
    return report


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


def _load_shared(
    intake: Intake,
    loader: Lane,
    writer: GenerationWriter,
    config: Config,
    vocabulary: Vocabulary,
    folder: ReportFolder,
) -> None:
    """The graphs that no single study makes, checked as a whole; then the end of all loading."""
    iris = Iris(config.base_iri)
    keys = intake.shared()
    keys.drugs.update(vocabulary.drugs)
    graphs = map_shared(
        keys,
        iris,
        in_mesh=vocabulary.mesh.__contains__,
        institutes=load_institute_names(config.ontologies / "nih.ttl"),
    ) | read_own_graphs(config.ontologies, iris)
    for graph, ntriples in graphs.items():
        nquads = ntriples.replace(b" .\n", f" <{graph}> .\n".encode())
        if nquads:
            loader.submit(writer.load_nquads, nquads)
    del graphs[iris.graph("ontology")]
    validator = get_validator(config.shapes, config.ontologies)
    intake.count_shared(findings := validator.find_shared(b"".join(graphs.values())))
    folder.note_shared(findings)
    loader.finish()


def _publish(
    intake: Intake, writer: GenerationWriter, config: Config, vocabulary: Vocabulary
) -> None:
    """Switch readers to the new generation."""
    writer.publish(
        {
            "version": __version__,
            "baseIri": config.base_iri,
            "studies": intake.report.loaded,
            "vocabularies": [vocabulary.mesh.release, vocabulary.drugs.release],
        }
    )


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds[step] = seconds.get(step, 0.0) + time.perf_counter() - start
