"""A whole build: from sources to a published generation.

Owns the steps and the account of them. A build that fails or is killed leaves the published
generation as it was.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

import msgspec

from kg import __version__
from kg.build.intake import Intake
from kg.build.progress import Progress, no_progress
from kg.build.report import BuildReport, ReportFolder
from kg.build.vocabularies import load_vocabularies
from kg.build.workers import Batch, Setup, run_batches
from kg.config import Config
from kg.errors import SourceError
from kg.mapping.shared import map_shared
from kg.namespaces import Iris
from kg.search import build_index
from kg.search.documents import SearchDocument
from kg.sources import Item, list_items
from kg.store import GenerationWriter, create_generation
from kg.terminology.nih import load_institute_names
from kg.terminology.vocabulary import Vocabulary, load_vocabulary


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
    folder = ReportFolder(report_directory or config.store / "report")
    iris = Iris(config.base_iri)
    seconds: dict[str, float] = {}
    with _timed(seconds, "vocabulary"):
        progress("vocabulary", 0, 0)
        vocabulary = load_vocabulary(config.ontologies, mesh_file)
    with _timed(seconds, "studies"):
        inputs = list(list_items(sources))
    items = [item for item in inputs if isinstance(item, Item)]
    setup = Setup(vocabulary, iris, config.shapes, config.ontologies)
    with _timed(seconds, "studies"):
        batches = _start(run_batches(items, workers or os.cpu_count() or 1, setup))
    with create_generation(config.store) as writer:
        intake = Intake(folder, writer)
        for error in inputs:
            if isinstance(error, SourceError):
                intake.refuse(error)
        with _timed(seconds, "studies"):
            _take_batches(intake, batches, len(items), progress)
        if intake.report.loaded:
            _complete(intake, writer, config, vocabulary, seconds, progress)
        report = intake.finish(len(writer) if intake.report.loaded else 0)
    report.seconds = seconds
    folder.close(report)
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
    intake.load(b"", flush=True)


def _complete(
    intake: Intake,
    writer: GenerationWriter,
    config: Config,
    vocabulary: Vocabulary,
    seconds: dict[str, float],
    progress: Progress,
) -> None:
    """Everything that stands beside the studies, and the switch to the new generation."""
    iris = Iris(config.base_iri)
    with _timed(seconds, "shared things"):
        progress("shared things", 0, 0)
        _load_shared(intake, writer, config, vocabulary, iris)
    with _timed(seconds, "search index"):
        progress("search index", 0, 0)
        decode = msgspec.msgpack.Decoder(SearchDocument).decode
        documents = (decode(document) for document in intake.documents)
        build_index(writer.directory / "search", documents, vocabulary, iris)
    with _timed(seconds, "publish"):
        progress("publish", 0, 0)
        writer.publish(
            {
                "version": __version__,
                "baseIri": config.base_iri,
                "studies": intake.report.loaded,
                "vocabularies": [vocabulary.mesh.release, vocabulary.drugs.release],
            }
        )


def _load_shared(
    intake: Intake,
    writer: GenerationWriter,
    config: Config,
    vocabulary: Vocabulary,
    iris: Iris,
) -> None:
    keys = intake.shared()
    keys.drugs.update(vocabulary.drugs)
    graphs = map_shared(
        keys,
        iris,
        in_mesh=vocabulary.mesh.__contains__,
        institutes=load_institute_names(config.ontologies / "nih.ttl"),
    )
    for graph, ntriples in graphs.items():
        if ntriples:
            writer.load_nquads(ntriples.replace(b" .\n", f" <{graph}> .\n".encode()))
    load_vocabularies(writer, config.ontologies, vocabulary.mesh.path, iris)


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds[step] = seconds.get(step, 0.0) + time.perf_counter() - start
