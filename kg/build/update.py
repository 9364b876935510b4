"""An update: changed records into the published graph, without a build.

Owns the order of the steps and the account. Nothing is seen of an update until it is complete: it
works on a generation of its own that begins as the published one, so that a run that fails or is
killed leaves the store as it was, and the same command does the work again.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from kg import __version__
from kg.build.ledger import FILE_NAME, Ledger
from kg.build.progress import Progress, no_progress
from kg.build.replacing import Change, Replacer
from kg.build.report import ReportFolder, UpdateReport
from kg.build.runner import start_batches, time_step
from kg.build.session import Session
from kg.build.shared_things import renew_shared_things
from kg.build.spool import Spool
from kg.build.workers import Batch, Setup, SharedKey, get_peak_memory, run_batches
from kg.config import Config
from kg.errors import OlderVersionError, SourceError, StoreError
from kg.namespaces import Iris
from kg.search import SearchDocument, update_index
from kg.sources import Item, list_items
from kg.store import GenerationWriter, continue_generation, open_store
from kg.terminology.vocabulary import Vocabulary, load_vocabulary

# A database that has changed by more than this share is rewritten, as after a build.
_REWRITE_SHARE = 0.2
# Stands for the studies in inputs that could not be read.
_UNKNOWN = ""


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
    mesh_file: Path | None = None,
    workers: int = 1,
    report_directory: Path | None = None,
    progress: Progress = no_progress,
) -> UpdateReport:
    """Bring the store up to date with ``sources`` and publish it, where anything changed.

    Raises:
        StoreError: there is no store, it was built with another vocabulary or base, or the disk.
        VocabularyError: a vocabulary that cannot be used.
    """
    seconds: dict[str, float] = {}
    with time_step(seconds, "vocabulary"):
        progress("vocabulary", 0, 0)
        present, manifest, known = _read_present(config, force=options.force)
        iris = Iris(str(manifest["baseIri"]))
        vocabulary = load_vocabulary(config.ontologies, mesh_file or _find_mesh_file(manifest))
        session = Session.begin(vocabulary, iris)
        _check_vocabulary(manifest, session)
    setup = Setup(vocabulary, iris, config.shapes, config.ontologies, known=known)
    inputs = list(list_items(sources))
    items = [item for item in inputs if isinstance(item, Item)]
    with time_step(seconds, "records"):
        batches = start_batches(run_batches(items, workers, setup))
    directory = report_directory or config.store / "report" / "update"
    with continue_generation(config.store) as writer, ReportFolder(directory) as folder:
        _copy_ledger(writer, present)
        with Ledger(writer.directory, iris) as ledger, Spool(writer.directory) as spool:
            run = _Update(config, options, session, vocabulary, writer, ledger, folder, spool)
            for error in inputs:
                if isinstance(error, SourceError):
                    run.refuse(error)
            with time_step(seconds, "records"):
                run.read(batches, len(items), progress)
            with time_step(seconds, "graphs"):
                run.apply(progress)
            ledger.commit()
        with time_step(seconds, "search index"):
            run.update_search(progress)
        with time_step(seconds, "publish"):
            run.publish(manifest)
        run.report.seconds = seconds
        folder.finish(run.report)
    return run.report


@dataclass
class _Update:
    """One update under way."""

    config: Config
    options: UpdateOptions
    session: Session
    vocabulary: Vocabulary
    writer: GenerationWriter
    ledger: Ledger
    folder: ReportFolder
    spool: Spool
    report: UpdateReport = field(default_factory=UpdateReport)
    documents: dict[str, bytes] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    met: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    difference: int = 0

    def refuse(self, error: SourceError) -> None:
        """Account for a record that could not be used."""
        self.report.read += 1
        self.met.add(error.study or _UNKNOWN)
        if isinstance(error, OlderVersionError):
            self.report.older += 1
        else:
            self.report.rejected += 1
        self.folder.reject(error)

    def read(self, batches: Iterator[Batch], total: int, progress: Progress) -> None:
        """Take what the workers send; changed records wait until all are known."""
        keys: dict[int, dict[int, SharedKey]] = defaultdict(dict)
        peaks: dict[int, int] = {}
        done = 0
        for batch in batches:
            keys[batch.worker].update(batch.new_keys)
            peaks[batch.worker] = batch.peak_memory
            self._take(batch, keys[batch.worker])
            done += batch.items
            progress("records", done, total)
        self.report.peak_memory = sum(peaks.values())

    def _take(self, batch: Batch, keys: dict[int, SharedKey]) -> None:
        for error in batch.refused:
            self.refuse(error)
        for same in batch.unchanged:
            self.met.add(same.nct_id)
            self.report.read += 1
            self.report.unchanged += 1
        for study in batch.studies:
            self.met.add(study.nct_id)
            self.report.reader_warnings += len(study.warnings)
            for line in study.warnings:
                self.folder.warn(line)
            if study.is_valid:
                self.spool.put(study, [keys[number] for number in study.shared])
            else:
                self.report.read += 1
                self.report.quarantined += 1
                self.folder.quarantine(study.nct_id, study.file, study.data, study.findings)

    def apply(self, progress: Progress) -> None:
        """Replace the graphs of changed studies, in the order of their versions."""
        replacer = Replacer(self.writer, self.ledger, self.session)
        total = len(self.spool)
        for done, (study, keys) in enumerate(self.spool, 1):
            progress("graphs", done, total)
            try:
                change = replacer.replace(study, keys, force=self.options.force)
            except OlderVersionError as error:
                self.refuse(error)
                continue
            self.report.read += 1
            is_new = change.before is None or change.before.removed
            self.report.added += is_new
            self.report.replaced += not is_new
            self.documents[study.nct_id] = study.document
            self._note(change)
        self._remove(replacer)
        if self.touched:
            self._renew_shared()
        if self.report.changed:
            described = self.session.describe().encode()
            graph = self.session.iris.graph("history")
            self.writer.load_nquads(described.replace(b" .\n", f" <{graph}> .\n".encode()))

    def _remove(self, replacer: Replacer) -> None:
        named = set(self.options.removed)
        # An input that could not be read may hold any study: none can be said to be missing.
        is_whole = self.options.snapshot and _UNKNOWN not in self.met
        self.report.removal_skipped = self.options.snapshot and not is_whole
        for latest in list(self.ledger.current()):
            is_missing = is_whole and latest.nct_id not in self.met
            if latest.removed or not (is_missing or latest.nct_id in named):
                continue
            why = "named for removal" if latest.nct_id in named else "not in the snapshot"
            self._note(replacer.remove(latest, why))
            self.report.removed += 1
            self.documents.pop(latest.nct_id, None)

    def _note(self, change: Change) -> None:
        self.gone.add(change.after.nct_id)
        self.touched |= change.touched
        self.difference += change.difference

    def _renew_shared(self) -> None:
        self.difference += renew_shared_things(
            self.touched,
            self.writer,
            self.ledger,
            self.vocabulary,
            self.config.ontologies,
            self.session.iris,
        )

    def update_search(self, progress: Progress) -> None:
        """The index of the new generation."""
        if not self.report.changed:
            return
        progress("search index", 0, 0)
        decode = msgspec.msgpack.Decoder(SearchDocument).decode
        previous = self.writer.previous
        assert previous is not None
        update_index(
            previous / "search",
            self.writer.directory / "search",
            self.gone,
            map(decode, self.documents.values()),
            self.vocabulary,
            self.session.iris,
        )

    def publish(self, manifest: dict[str, object]) -> None:
        """Switch readers to the new generation, where it says anything new."""
        if self.report.changed:
            with Ledger(self.writer.directory, self.session.iris) as ledger:
                studies = sum(not version.removed for version in ledger.current())
            facts = {**manifest, "version": __version__, "studies": studies}
            before = int(str(manifest["triples"]))
            rewrite = self.difference > before * _REWRITE_SHARE
            self.writer.publish(facts, optimize=rewrite)
            self.report.triples = len(self.writer)
        else:
            self.report.triples = int(str(manifest["triples"]))
        self.report.peak_memory += get_peak_memory()


def _read_present(
    config: Config, *, force: bool
) -> tuple[Path, dict[str, object], dict[str, frozenset[bytes]]]:
    """The published generation, its manifest, and the records that need not be mapped again."""
    with open_store(config.store) as store:
        manifest, directory = dict(store.manifest), store.directory
    with Ledger(directory, Iris(str(manifest["baseIri"]))) as ledger:
        # An old version is only loaded again where it is forced.
        return directory, manifest, ledger.current_hashes() if force else ledger.hashes()


def _find_mesh_file(manifest: dict[str, object]) -> Path | None:
    """The MeSH file that the store was built with, where it still stands there."""
    path = Path(str(manifest.get("meshFile", "")))
    return path if path.is_file() else None


def _check_vocabulary(manifest: dict[str, object], session: Session) -> None:
    built, now = manifest.get("vocabularies"), list(session.releases)
    if built != now:
        reason = f"the store was built with {built}, this run has {now}"
        raise StoreError(f"{reason}; give the same --mesh, or build the store anew")


def _copy_ledger(writer: GenerationWriter, present: Path) -> None:
    if writer.previous != present:
        raise StoreError("another run changed the store meanwhile; run the update again")
    shutil.copyfile(present / FILE_NAME, writer.directory / FILE_NAME)
