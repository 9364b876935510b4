"""An update: changed records into the published graph, without a build.

Owns the order of the steps and what must be so before. Nothing is seen of an update until it is
complete: it works on a generation of its own that begins as the published one, so that a run that
fails or is killed leaves the store as it was, and the same command does the work again.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from kg import __version__
from kg.build.applying import Applier
from kg.build.known import Known
from kg.build.ledger import FILE_NAME, Ledger
from kg.build.progress import Progress, no_progress
from kg.build.recorded_files import describe_releases, find_recorded_files
from kg.build.report import ReportFolder, UpdateReport
from kg.build.runner import start_batches, time_step
from kg.build.session import Session
from kg.build.spool import Spool
from kg.build.workers import Setup, get_peak_memory
from kg.config import Config
from kg.errors import SourceError, StoreError
from kg.namespaces import Iris
from kg.search import check_model, has_vectors
from kg.sources import Item, list_items
from kg.store import GenerationWriter, continue_generation, open_store
from kg.terminology.vocabulary import NO_FILES, VocabularyFiles, load_vocabulary

# A database that has changed by more than this share is rewritten, as after a build.
_REWRITE_SHARE = 0.2


@dataclass(frozen=True, kw_only=True)
class UpdateOptions:
    """What an update is to do beside taking in changed records.

    Attributes:
        snapshot: the sources hold every study there is: others are removed.
        removed: NCT ids of studies to remove.
        force: take in records that are older than those in the store.
    """

    snapshot: bool = False
    removed: tuple[str, ...] = ()
    force: bool = False


def update(
    config: Config,
    sources: Sequence[Path],
    options: UpdateOptions,
    *,
    files: VocabularyFiles = NO_FILES,
    workers: int = 1,
    report_directory: Path | None = None,
    progress: Progress = no_progress,
) -> UpdateReport:
    """Bring the store up to date with ``sources`` and publish it, where anything changed.

    IRIs are minted under the base, and links made with the vocabularies, that the store was built
    with; ``files`` are where those vocabularies are now, where they are not installed and not where
    they were.

    Raises:
        StoreError: there is no store, a vocabulary that it was built with is gone or another one
            is given, or the disk.
        VocabularyError: a vocabulary that cannot be used.
        SearchError: another model than the one named made the vectors of the index.
    """
    seconds: dict[str, float] = {}
    with time_step(seconds, "vocabulary"):
        progress("vocabulary", 0, 0)
        present = _read_present(config, force=options.force)
        check_model(present.directory / "search", config.dense_model)
        files = find_recorded_files(present.manifest, files, config.vocabularies, config.ontologies)
        vocabulary = load_vocabulary(config.ontologies, files)
        session = Session.begin(vocabulary, present.iris)
    setup = Setup(vocabulary, present.iris, config.shapes, config.ontologies, known=present.known)
    inputs = list(list_items(sources))
    items = [item for item in inputs if isinstance(item, Item)]
    # Workers are forked before this process opens a database that they would inherit.
    with ExitStack() as stack:
        with time_step(seconds, "records"):
            batches = stack.enter_context(start_batches(items, workers, setup))
        writer = stack.enter_context(continue_generation(config.store))
        folder = stack.enter_context(ReportFolder(report_directory or _name_report(config)))
        _copy_ledger(writer, present.directory)
        ledger = stack.enter_context(Ledger(writer.directory, present.iris))
        spool = stack.enter_context(Spool(writer.directory))
        applier = Applier(writer, ledger, spool, folder, session)
        applier.report.seconds = seconds
        for error in inputs:
            if isinstance(error, SourceError):
                applier.refuse(error)
        with time_step(seconds, "records"):
            applier.take(batches, len(items), progress)
        with time_step(seconds, "graphs"):
            applier.replace(setup, present.known, progress, force=options.force)
            applier.remove(options.removed, snapshot=options.snapshot, force=options.force)
            applier.renew(setup)
            ledger.commit()
        _finish(applier, present, setup, writer, ledger, progress, config.dense_model)
        folder.finish(applier.report)
    return applier.report


@dataclass(frozen=True)
class _Present:
    """The published generation."""

    directory: Path
    manifest: dict[str, object]
    iris: Iris
    known: dict[str, Known]


def _read_present(config: Config, *, force: bool) -> _Present:
    with open_store(config.store) as store:
        manifest, directory = dict(store.manifest), store.directory
    iris = Iris(str(manifest["baseIri"]))
    with Ledger(directory, iris) as ledger:
        return _Present(directory, manifest, iris, ledger.known(force=force))


def _name_report(config: Config) -> Path:
    return config.store / "report" / "update"


def _copy_ledger(writer: GenerationWriter, present: Path) -> None:
    if writer.previous != present:
        raise StoreError("another run changed the store meanwhile; run the update again")
    copy = writer.directory / FILE_NAME
    try:
        shutil.copyfile(present / FILE_NAME, copy)
    except OSError as error:
        raise StoreError(f"{copy} cannot be written: {error.strerror}") from error


def _finish(
    applier: Applier,
    present: _Present,
    setup: Setup,
    writer: GenerationWriter,
    ledger: Ledger,
    progress: Progress,
    model: Path | None,
) -> None:
    """Search index and publication, where anything changed."""
    report, triples = applier.report, int(str(present.manifest["triples"]))
    if report.changed or report.renewed:
        with time_step(report.seconds, "search index"):
            progress("search index", 0, 0)
            applier.update_search(present.directory / "search", setup, model)
            had_vectors = has_vectors(present.directory / "search")
            report.vectors_left_out = had_vectors and model is None
        facts = {
            **present.manifest,
            "version": __version__,
            "studies": ledger.count_studies(),
            **describe_releases(setup.vocabulary.releases),
        }
        with time_step(report.seconds, "publish"):
            rewrite = applier.difference > triples * _REWRITE_SHARE
            writer.publish(facts, optimize=rewrite)
        triples = len(writer)
    report.triples = triples
    report.peak_memory += get_peak_memory()
