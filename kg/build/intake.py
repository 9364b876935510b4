"""What the workers send back: counted, kept out or loaded.

Owns the account of one run: which record of a study counts, what goes to the report folder, what
goes to the store, and which shared things are in use. Refuses to know how records were checked.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import msgspec

from kg.build.ledger import Ledger, Version
from kg.build.report import BuildReport, ReportFolder, count_refusal
from kg.build.session import Session
from kg.build.workers import Batch, Finished, SharedKey, get_peak_memory
from kg.errors import DuplicateStudyError, SourceError
from kg.mapping.draft import SharedKeys
from kg.search.documents import SearchDocument
from kg.study.version import RecordVersion
from kg.validation.findings import Finding

# The store loads pieces of 32 to 128 MB equally fast; memory grows with them, six bytes a byte.
LOAD_BYTES = 40_000_000
# The first piece is small and each one twice as large, so that loading begins with the studies.
FIRST_LOAD_BYTES = 8_000_000


class _Loaded(NamedTuple):
    """A study on its way into the store, and the worker's numbers of what it points at."""

    nct_id: str
    file: str
    version: RecordVersion
    worker: int
    shared: array[int]


class Intake:
    """State of one build: what has been read and what is still to be written.

    Attributes:
        report: the counts so far.
    """

    def __init__(
        self,
        folder: ReportFolder,
        load: Callable[[bytes], None],
        index: Callable[[SearchDocument], None],
    ) -> None:
        """``load`` takes N-Quads in large pieces, ``index`` the document of each loaded study."""
        self.report = BuildReport()
        self._folder = folder
        self._load = load
        self._index = index
        self._decode = msgspec.msgpack.Decoder(SearchDocument).decode
        self._files: dict[str, str] = {}
        self._findings: Counter[str] = Counter()
        self._keys: dict[int, dict[int, SharedKey]] = defaultdict(dict)
        self._loaded: list[_Loaded] = []
        self._buffer = bytearray()
        self._load_bytes = FIRST_LOAD_BYTES
        self._peaks: dict[int, int] = {}

    def refuse_all(self, errors: Iterable[SourceError]) -> None:
        """Account for inputs that could not even be opened."""
        for error in errors:
            self.refuse(error)

    def refuse(self, error: SourceError) -> None:
        """Account for a record that could not be used."""
        count_refusal(self.report, error)
        self._folder.reject(error)

    def take(self, batch: Batch) -> None:
        """Account for a batch and load its valid studies."""
        self._keys[batch.worker].update(batch.new_keys)
        self._peaks[batch.worker] = batch.peak_memory
        for error in batch.refused:
            self.refuse(error)
        for study in batch.studies:
            # A build knows of nothing that was loaded before.
            if isinstance(study, Finished):
                self._take_study(study, batch.worker)

    def _take_study(self, study: Finished, worker: int) -> None:
        first = self._files.get(study.nct_id)
        if first is not None:
            reason = f"this study was already read from {first}; this record is left out"
            self.refuse(DuplicateStudyError(reason, file=study.file, study=study.nct_id))
            return
        self.report.read += 1
        self.report.reader_warnings += len(study.warnings)
        self._folder.warn(study.warnings)
        for finding in study.findings:
            self._findings[f"{finding.severity} {finding.source_shape}"] += 1
        if not study.is_valid:
            self.report.quarantined += 1
            self._folder.quarantine(study.nct_id, study.file, study.data, study.findings)
            return
        self._files[study.nct_id] = study.file
        self.report.loaded += 1
        self.report.shape_warnings += self._folder.warn_of_values(
            study.nct_id, study.file, study.findings
        )
        shared = array("L", study.shared)
        self._loaded.append(_Loaded(study.nct_id, study.file, study.version, worker, shared))
        if study.document:
            self._index(self._decode(study.document))
        self._buffer += study.data
        if len(self._buffer) >= self._load_bytes:
            self.flush()

    def flush(self) -> None:
        """Hand over what has been held back for a large piece."""
        if self._buffer:
            self._load(bytes(self._buffer))
            self._buffer.clear()
            self._load_bytes = min(2 * self._load_bytes, LOAD_BYTES)

    def shared(self) -> SharedKeys:
        """Every shared thing that a loaded study points at."""
        keys = SharedKeys()
        for worker, numbers in self._list_used().items():
            for number in numbers:
                kind, value = self._keys[worker][number]
                getattr(keys, kind).add(value)
        return keys

    def write_ledger(self, ledger: Ledger, session: Session) -> Iterator[Version]:
        """Note every loaded study in ``ledger``; its versions as they are noted."""
        rows = {}
        for worker, used in self._list_used().items():
            numbers = sorted(used)
            found = ledger.add_keys(self._keys[worker][number] for number in numbers)
            rows[worker] = dict(zip(numbers, found, strict=True))
        for study in self._loaded:
            version = session.make_version(study.nct_id, study.version, study.file)
            ledger.add_versions([version])
            row_of = rows.get(study.worker, {})
            # Two workers may have numbered the same thing, never one worker twice.
            ledger.add_uses((study.nct_id, row_of[number]) for number in study.shared)
            yield version

    def _list_used(self) -> dict[int, set[int]]:
        used: dict[int, set[int]] = defaultdict(set)
        for study in self._loaded:
            used[study.worker].update(study.shared)
        return used

    def count_shared(self, findings: Iterable[Finding]) -> None:
        """Add findings about shared things to the counts."""
        self._findings.update(f"{found.severity} {found.source_shape}" for found in findings)

    def finish(self, triples: int) -> BuildReport:
        """The counts, complete but for the times."""
        self.report.triples = triples
        self.report.findings = dict(self._findings.most_common())
        self.report.peak_memory = get_peak_memory() + sum(self._peaks.values())
        return self.report
