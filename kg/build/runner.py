"""A whole build: from sources to a published generation.

Owns the steps and the account of them. A build that fails or is killed leaves the published
generation as it was.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path

from kg import __version__
from kg.build.background import Feed, Lane
from kg.build.intake import Intake
from kg.build.ledger import Ledger
from kg.build.progress import Progress, no_progress
from kg.build.recorded_files import describe_releases
from kg.build.report import BuildReport, ReportFolder
from kg.build.session import Session
from kg.build.shared_things import map_shared_things
from kg.build.vocabularies import map_vocabularies, read_own_graphs, renew_own_graphs
from kg.build.workers import Batch, Setup, run_batches
from kg.config import Config
from kg.errors import SourceError
from kg.mapping.history import map_version
from kg.mapping.terms import to_nquads
from kg.namespaces import Iris
from kg.search import build_index, has_vectors, try_model
from kg.sources import Item, list_items
from kg.store import GenerationWriter, create_generation
from kg.store.generations import find_current, generation_directory
from kg.terminology.readers.mesh_files import iterate_graph
from kg.terminology.vocabulary import (
    NO_FILES,
    Vocabulary,
    VocabularyFiles,
    load_vocabulary,
)
from kg.validation.validator import get_validator

_VERSIONS_A_PIECE = 50_000


def build(
    config: Config,
    sources: Sequence[Path],
    *,
    files: VocabularyFiles = NO_FILES,
    workers: int | None = None,
    report_directory: Path | None = None,
    progress: Progress = no_progress,
) -> BuildReport:
    """Build a new generation of the store from ``sources`` and publish it.

    Where no study could be loaded nothing is published and the present generation stays.

    Raises:
        VocabularyError: a vocabulary that cannot be used.
        StoreError: the store cannot be written.
        SearchError: the model for vectors cannot be used.
    """
    if config.dense_model is not None:
        try_model(config.dense_model)
    seconds: dict[str, float] = {}
    with time_step(seconds, "vocabulary"):
        progress("vocabulary", 0, 0)
        vocabulary = load_vocabulary(config.ontologies, files)
    iris = Iris(config.base_iri)
    session = Session.begin(vocabulary, iris)
    setup = Setup(vocabulary, iris, config.shapes, config.ontologies)
    inputs = list(list_items(sources))
    items = [item for item in inputs if isinstance(item, Item)]
    with ExitStack() as stack:
        with time_step(seconds, "studies"):
            count = workers or os.cpu_count() or 1
            batches = stack.enter_context(start_batches(items, count, setup))
        writer = stack.enter_context(create_generation(config.store))
        # The report of the run before goes only once this run has the store to itself.
        directory = report_directory or config.store / "report"
        folder = stack.enter_context(ReportFolder(directory))
        run = _Run(config, vocabulary, folder, writer, seconds, progress, session)
        intake = run.fill(inputs, batches, len(items))
        leaves_out = config.dense_model is None and _had_vectors(config)
        if intake.report.loaded:
            run.publish(intake)
        report = intake.finish(len(writer) if intake.report.loaded else 0)
        report.seconds = seconds
        report.vectors_left_out = bool(intake.report.loaded) and leaves_out
        folder.finish(report)
    return report


def _had_vectors(config: Config) -> bool:
    """Whether the search index of the published generation has vectors."""
    name = find_current(config.store)
    return name is not None and has_vectors(generation_directory(config.store, name) / "search")


@dataclass
class _Run:
    """One generation being filled."""

    config: Config
    vocabulary: Vocabulary
    folder: ReportFolder
    writer: GenerationWriter
    seconds: dict[str, float]
    progress: Progress
    session: Session

    def fill(
        self, inputs: Iterable[Item | SourceError], batches: Iterator[Batch], total: int
    ) -> Intake:
        """Load and index what the workers send, and all that stands beside the studies."""
        iris, writer = Iris(self.config.base_iri), self.writer
        search = writer.directory / "search"
        write_index = partial(
            build_index,
            search,
            vocabulary=self.vocabulary,
            iris=iris,
            model=self.config.dense_model,
        )
        with Lane() as loader, Feed(write_index) as index:
            intake = Intake(self.folder, partial(loader.submit, writer.load_nquads), index.put)
            intake.refuse_all(error for error in inputs if isinstance(error, SourceError))
            mesh = iterate_graph(*self.vocabulary.mesh.paths)
            loader.submit(writer.load_triples, mesh, iris.graph("mesh"))
            with self._step("studies"):
                _take_batches(intake, batches, total, self.progress)
            with self._step("shared things"):
                self._load_history(intake, loader)
                self._load_shared(intake, loader)
            with self._step("search index"):
                index.finish()
        return intake

    def _load_history(self, intake: Intake, loader: Lane) -> None:
        """The ledger of this generation, and the history that begins with it."""
        session, iris = self.session, self.session.iris
        graph = iris.graph("history")
        with Ledger(self.writer.directory, iris, create=True) as ledger:
            versions = intake.write_ledger(ledger, session)
            while lines := "".join(
                map_version(session.make_facts(version), iris)
                for version in islice(versions, _VERSIONS_A_PIECE)
            ):
                loader.submit(self.writer.load_nquads, to_nquads(lines.encode(), graph))
            ledger.commit()
        loader.submit(self.writer.load_nquads, to_nquads(session.describe().encode(), graph))

    def _load_shared(self, intake: Intake, loader: Lane) -> None:
        """The graphs that no single study makes, checked as a whole; the end of all loading."""
        iris, ontologies = Iris(self.config.base_iri), self.config.ontologies
        keys = intake.shared()
        keys.drugs.update(self.vocabulary.drugs)
        graphs = map_shared_things(keys, self.vocabulary, ontologies, iris)
        graphs |= map_vocabularies(self.vocabulary, iris)
        for graph, ntriples in graphs.items():
            if ntriples:
                loader.submit(self.writer.load_nquads, to_nquads(ntriples, graph))
        own = read_own_graphs(ontologies, self.config.shapes, iris)
        loader.submit(renew_own_graphs, own, self.writer)
        graphs |= own
        del graphs[iris.graph("ontology")], graphs[iris.graph("shapes")]
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
            **describe_releases(self.vocabulary.releases),
        }
        with self._step("publish"):
            self.writer.publish(facts)

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        self.progress(name, 0, 0)
        with time_step(self.seconds, name):
            yield


@contextmanager
def start_batches(items: Sequence[Item], workers: int, setup: Setup) -> Iterator[Iterator[Batch]]:
    """Batches of ``items``, of which the first is done; the workers end with the block.

    They start now, before this process opens a database that they would inherit.
    """
    with closing(run_batches(items, workers, setup)) as batches:
        first = list(islice(batches, 1))
        yield chain(first, batches)


def _take_batches(intake: Intake, batches: Iterator[Batch], total: int, progress: Progress) -> None:
    done = 0
    for batch in batches:
        intake.take(batch)
        done += batch.items
        progress("studies", done, total)
    intake.flush()


@contextmanager
def time_step(seconds: dict[str, float], step: str) -> Iterator[None]:
    """Add the time that the block takes to ``seconds[step]``."""
    start = time.perf_counter()
    yield
    seconds[step] = seconds.get(step, 0.0) + time.perf_counter() - start
