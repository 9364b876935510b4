"""Changed records → the generation: graphs replaced, studies removed, shared things renewed.

Owns the account of an update and the order in which its parts change. Refuses to know where records
come from and when the generation is published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import msgspec
import pyoxigraph as ox

from kg.build.known import Known
from kg.build.ledger import Ledger
from kg.build.pipeline import Unchanged
from kg.build.progress import Progress
from kg.build.replacing import Change, Replacer
from kg.build.report import ReportFolder, UpdateReport
from kg.build.session import Session
from kg.build.shared_things import renew_shared_things, validate_things
from kg.build.spool import Spool, Waiting
from kg.build.vocabularies import read_own_graphs, renew_own_graphs
from kg.build.workers import Batch, Finished, Setup, SharedKey, Worker
from kg.errors import OlderVersionError, SourceError, StoreError
from kg.search import SearchDocument, update_index
from kg.store import GenerationWriter
from kg.study.version import RecordVersion
from kg.validation.validator import get_validator

# Stands for the studies in inputs that could not be read.
_UNKNOWN = ""
# A snapshot that lacks more of the studies than this is taken for the wrong file.
_MOST_MISSING = 0.5


class Applier:
    """Takes records in, then changes the generation.

    Attributes:
        report: the account so far.
        difference: triples taken out or put in so far.
    """

    def __init__(
        self,
        writer: GenerationWriter,
        ledger: Ledger,
        spool: Spool,
        folder: ReportFolder,
        session: Session,
    ) -> None:
        self.report = UpdateReport()
        self.difference = 0
        self._writer = writer
        self._ledger = ledger
        self._spool = spool
        self._folder = folder
        self._session = session
        self._replacer = Replacer(writer, ledger, session)
        self._met: set[str] = set()
        self._gone: set[str] = set()
        self._touched: set[str] = set()

    def refuse(self, error: SourceError) -> None:
        """Account for a record that could not be used."""
        self.report.read += 1
        self._met.add(error.study or _UNKNOWN)
        if isinstance(error, OlderVersionError):
            self.report.older += 1
        else:
            self.report.rejected += 1
        self._folder.reject(error)

    def take(self, batches: Iterable[Batch], total: int, progress: Progress) -> None:
        """Take what the workers send; changed records wait until all are known."""
        keys: dict[int, dict[int, SharedKey]] = defaultdict(dict)
        peaks: dict[int, int] = {}
        done = 0
        for batch in batches:
            keys[batch.worker].update(batch.new_keys)
            peaks[batch.worker] = batch.peak_memory
            self._take_batch(batch, keys[batch.worker])
            done += batch.items
            progress("records", done, total)
        self.report.peak_memory = sum(peaks.values())

    def _take_batch(self, batch: Batch, keys: Mapping[int, SharedKey]) -> None:
        for error in batch.refused:
            self.refuse(error)
        for record in batch.studies:
            self._met.add(record.nct_id)
            if isinstance(record, Unchanged):
                self._spool.put_unchanged(record)
            else:
                self._take_study(record, keys)

    def _take_study(self, study: Finished, keys: Mapping[int, SharedKey]) -> None:
        self.report.reader_warnings += len(study.warnings)
        self._folder.warn(study.warnings)
        if study.is_valid:
            self.report.shape_warnings += self._folder.warn_of_values(
                study.nct_id, study.file, study.findings
            )
            self._spool.put(study, [keys[number] for number in study.shared])
        else:
            self.report.read += 1
            self.report.quarantined += 1
            self._folder.quarantine(study.nct_id, study.file, study.data, study.findings)

    def replace(
        self, setup: Setup, known: Mapping[str, Known], progress: Progress, *, force: bool
    ) -> None:
        """Replace the graphs of changed studies, in the order of their versions."""
        total, worker = self._spool.count_changed(), None
        self._count_unchanged(self._spool.count_unchanged())
        for done, records in enumerate(self._spool, 1):
            progress("graphs", done, total)
            before = known.get(_get_id(records[0]))
            versions = [_get_version(record) for record in records]
            if before is not None and not force and before.has_met(versions):
                self._count_unchanged(len(records))
                continue
            for record in records:
                if self._replacer.is_present(_get_id(record), _get_version(record)):
                    self._count_unchanged(1)
                elif isinstance(record, Unchanged):
                    # Another version has come before it in this run: it takes its turn.
                    worker = worker or Worker(replace(setup, known={}))
                    self._replace_again(record, worker, force=force)
                else:
                    self._replace(record, force=force)

    def _count_unchanged(self, number: int) -> None:
        self.report.read += number
        self.report.unchanged += number

    def _replace_again(self, record: Unchanged, worker: Worker, *, force: bool) -> None:
        try:
            self._replace(_read_again(record, worker), force=force)
        except SourceError as error:
            self.refuse(error)

    def _replace(self, record: Waiting, *, force: bool) -> None:
        try:
            change = self._replacer.replace(record.study, record.keys, force=force)
        except OlderVersionError as error:
            self.refuse(error)
            return
        self.report.read += 1
        is_new = change.before is None or change.before.removed
        self.report.added += is_new
        self.report.replaced += not is_new
        self._spool.keep_document(record.study.nct_id, record.study.document or None)
        self._note(change)
        self._retire(record.study)

    def _retire(self, study: Finished) -> None:
        """The studies that ``study`` took the place of."""
        for alias in study.aliases:
            versions = self._ledger.versions(alias, patches=False)
            if versions and not versions[-1].removed and alias != study.nct_id:
                why = f"replaced by {study.nct_id}"
                self._note(self._replacer.remove(versions[-1], why, study.nct_id))
                self._spool.keep_document(alias, None)
                self.report.removed += 1

    def remove(self, named: Collection[str], *, snapshot: bool, force: bool) -> None:
        """Put tombstones in the place of the studies ``named``, and of those not in the snapshot.

        Raises:
            StoreError: a study that the store never had, or a snapshot that lacks most studies.
        """
        if not named and not snapshot:
            return
        current = {version.nct_id: version for version in self._ledger.current()}
        if unknown := sorted(set(named) - current.keys()):
            raise StoreError(f"{', '.join(unknown)}: the store has no such study to remove")
        present = [version for version in current.values() if not version.removed]
        # An input that could not be read may hold any study: none can be said to be missing.
        self.report.removal_skipped = snapshot and _UNKNOWN in self._met
        is_whole = snapshot and _UNKNOWN not in self._met
        missing = {one.nct_id for one in present if is_whole and one.nct_id not in self._met}
        if len(missing) > len(present) * _MOST_MISSING and not force:
            lack = f"the snapshot lacks {len(missing):,} of {len(present):,} studies"
            raise StoreError(f"{lack}; is it the right one? --force removes them all the same")
        for version in present:
            if version.nct_id in missing or version.nct_id in named:
                why = "named for removal" if version.nct_id in named else "not in the snapshot"
                self._note(self._replacer.remove(version, why))
                self._spool.keep_document(version.nct_id, None)
                self.report.removed += 1

    def _note(self, change: Change) -> None:
        self._gone.add(change.after.nct_id)
        self._touched |= change.touched
        self.difference += change.difference

    def renew(self, setup: Setup) -> None:
        """Our own graphs, shared things that the changes touched, and the run itself."""
        self._renew_own(setup)
        if self._touched:
            renewal = renew_shared_things(
                self._touched,
                self._writer,
                self._ledger,
                setup.vocabulary,
                setup.ontologies,
                setup.iris,
            )
            self.difference += renewal.difference
            self._validate(renewal.triples, setup)
        if self.report.changed:
            lines = ox.parse(self._session.describe().encode(), format=ox.RdfFormat.N_TRIPLES)
            graph = setup.iris.graph("history")
            self._writer.exchange(graph, (), [quad.triple for quad in lines])

    def _renew_own(self, setup: Setup) -> None:
        """The graphs of our own files, where this program brought others than the store has."""
        graphs = read_own_graphs(setup.ontologies, setup.shapes, setup.iris)
        self.report.renewed = renew_own_graphs(graphs, self._writer)
        self.difference += self.report.renewed

    def _validate(self, things: Iterable[ox.Triple], setup: Setup) -> None:
        """Say what is wrong with shared things; they are in the store all the same, as ever."""
        validator = get_validator(setup.shapes, setup.ontologies)
        findings = validate_things(things, self._writer, validator)
        self.report.shared_findings = len(findings)
        self._folder.note_shared(findings)

    def update_search(self, previous: Path, setup: Setup, model: Path | None) -> None:
        """The index of the generation, from the one in ``previous``; ``model`` for its vectors."""
        decode = msgspec.msgpack.Decoder(SearchDocument).decode
        update_index(
            previous,
            self._writer.directory / "search",
            self._gone,
            map(decode, self._spool.documents()),
            setup.vocabulary,
            setup.iris,
            model,
        )


def _get_id(record: Waiting | Unchanged) -> str:
    return record.nct_id if isinstance(record, Unchanged) else record.study.nct_id


def _get_version(record: Waiting | Unchanged) -> RecordVersion:
    return record.version if isinstance(record, Unchanged) else record.study.version


def _read_again(record: Unchanged, worker: Worker) -> Waiting:
    """The record as if nothing were known of it.

    Raises:
        SourceError: it is not there any more.
    """
    for study in worker.run([record.item]).studies:
        if isinstance(study, Finished) and study.version.hash == record.version.hash:
            return Waiting(study, [worker.keys[number] for number in study.shared])
    reason = "this record has changed while it was being read; run the update again"
    raise SourceError(reason, file=record.item.name, study=record.nct_id)
