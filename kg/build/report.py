"""The account of a run: what became of every record, and at what cost.

Owns the counts, the files in the report folder and their words. Refuses to know how studies are
checked or loaded.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Self

import msgspec

from kg.errors import DuplicateStudyError, SourceError
from kg.validation.findings import Finding
from kg.validation.report import format_json, format_text, get_field


class Report(msgspec.Struct):
    """What every run says of itself.

    Attributes:
        read: records met, whatever became of them.
        quarantined: studies that break a shape; see ``quarantine/`` in the report folder.
        rejected: inputs and records that could not be used.
        reader_warnings: lines the readers had to say about records that were read.
        shape_warnings: values that a shape warns of, in studies that were loaded all the same.
        triples: triples in the store, vocabularies included.
        seconds: wall-clock time of each step.
        peak_memory: highest resident memory of all processes together, in bytes (an upper bound:
            pages that processes share are counted in each).
        vectors_left_out: whether the search index before had vectors of studies and this one has
            none, because no model was named (``KG_DENSE_MODEL``).
    """

    read: int = 0
    quarantined: int = 0
    rejected: int = 0
    reader_warnings: int = 0
    shape_warnings: int = 0
    triples: int = 0
    seconds: dict[str, float] = {}
    peak_memory: int = 0
    vectors_left_out: bool = False

    @property
    def has_failed(self) -> bool:
        """Whether the store is still that of the run before, though it should not be."""
        return False

    @property
    def total_seconds(self) -> float:
        """Wall-clock time of the whole run."""
        return sum(self.seconds.values())

    @property
    def studies_per_second(self) -> float:
        """Records read a second, over the whole run."""
        return self.read / self.total_seconds if self.seconds else 0.0


class BuildReport(Report):
    """Counts of one build: ``read = loaded + quarantined + rejected``, always.

    Attributes:
        loaded: studies in the store.
        duplicates: how many of ``rejected`` were second records of a study already read.
        findings: shape IRI and severity → number, over all studies.
    """

    loaded: int = 0
    duplicates: int = 0
    findings: dict[str, int] = {}

    @property
    def has_failed(self) -> bool:
        """Whether nothing could be loaded."""
        return not self.loaded


class UpdateReport(Report):
    """Counts of one update.

    ``read = unchanged + added + replaced + older + quarantined + rejected``, always.

    Attributes:
        unchanged: records that say what was loaded before.
        added: studies that the store did not have, or had as removed.
        replaced: versions that took the place of another version.
        older: records refused because the store has a later one.
        removed: studies that are removed now, tombstones in their place.
        removal_skipped: no study was removed as missing from the snapshot, because inputs of it
            could not be read.
        renewed: triples of our own graphs (ontology, code lists, shapes, NIH, countries) taken out
            or put in, because this program has others than the one before.
        shared_findings: what breaks a shape among the shared things that the update touched; see
            ``shared-things.txt`` in the report folder.
    """

    unchanged: int = 0
    added: int = 0
    replaced: int = 0
    older: int = 0
    removed: int = 0
    removal_skipped: bool = False
    renewed: int = 0
    shared_findings: int = 0

    @property
    def changed(self) -> int:
        """Versions that are new in the store."""
        return self.added + self.replaced + self.removed


_NAMES = (
    "quarantine",
    "quarantined.txt",
    "rejected.txt",
    "report.json",
    "shared-things.txt",
    "warnings.txt",
)


class ReportFolder:
    """Writes what did not get into the store where a curator finds it.

    ``quarantine/NCT….txt`` and ``.json`` hold the findings, ``quarantine/NCT….nt`` the graph that
    was refused; ``quarantined.txt`` one line a violation, ``rejected.txt`` one for each input
    refused, ``warnings.txt`` one for each thing a reader had to say and each value that a shape
    warns of, ``report.json`` the counts.
    """

    def __init__(self, directory: Path) -> None:
        """Start anew, in ``directory/unfinished`` until the run is over."""
        self._target = directory
        self.directory = directory / "unfinished"
        self._quarantine = self.directory / "quarantine"
        shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir(parents=True)
        self._rejected = (self.directory / "rejected.txt").open("w", encoding="utf-8")
        self._quarantined = (self.directory / "quarantined.txt").open("w", encoding="utf-8")
        self._warnings = (self.directory / "warnings.txt").open("w", encoding="utf-8")

    def quarantine(self, nct_id: str, file: str, graph: bytes, findings: list[Finding]) -> None:
        """Keep a study that breaks a shape, with the reasons."""
        self._quarantine.mkdir(exist_ok=True)
        stem = self._quarantine / re.sub(r"\W", "_", nct_id)
        stem.with_suffix(".nt").write_bytes(graph)
        by_study = {nct_id: findings}
        text = f"Read from {file}\n\n{format_text(by_study)}\n"
        stem.with_suffix(".txt").write_text(text, encoding="utf-8")
        stem.with_suffix(".json").write_text(format_json(by_study), encoding="utf-8")
        for finding in findings:
            if finding.severity == "Violation":
                print(_describe(file, finding, nct_id), file=self._quarantined)

    def reject(self, error: SourceError) -> None:
        """Note an input or record that could not be used."""
        print(error, file=self._rejected)

    def note_shared(self, findings: list[Finding]) -> None:
        """Note what breaks a shape among the things studies share; these are loaded all the same.

        A shared thing is ours, not a record's: a finding here is for us to mend.
        """
        lines = "".join(f"{finding.severity}: {_describe('', finding)}\n" for finding in findings)
        (self.directory / "shared-things.txt").write_text(lines, encoding="utf-8")

    def warn(self, lines: Iterable[str]) -> None:
        """Note what a reader had to say."""
        for line in lines:
            print(line, file=self._warnings)

    def warn_of_values(self, nct_id: str, file: str, findings: Iterable[Finding]) -> int:
        """Note what shapes warn of in a study that is loaded; how many lines it was."""
        lines = [_describe(file, one, nct_id) for one in findings if one.severity == "Warning"]
        self.warn(lines)
        return len(lines)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._close()

    def _close(self) -> None:
        for stream in (self._rejected, self._quarantined, self._warnings):
            stream.close()

    def finish(self, report: Report) -> None:
        """Write the counts and put the report in its place.

        It replaces that of the run before; that of a failed run goes to ``failed/`` instead.
        """
        self._close()
        self._write_counts(report)
        target = self._target / "failed" if report.has_failed else self._target
        target.mkdir(exist_ok=True)
        for name in _NAMES:
            shutil.rmtree(target / name, ignore_errors=True)
            (target / name).unlink(missing_ok=True)
            if (self.directory / name).exists():
                (self.directory / name).rename(target / name)
        self.directory.rmdir()
        self.directory = target

    def _write_counts(self, report: Report) -> None:
        facts = msgspec.to_builtins(report) | {"studies_per_second": report.studies_per_second}
        path = self.directory / "report.json"
        path.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def _describe(file: str, finding: Finding, nct_id: str = "") -> str:
    """A finding as one line: file, study, field, what is wrong."""
    found = f" (found: {finding.value})" if finding.value else ""
    words = [file, nct_id or finding.focus_node, get_field(finding), f"{finding.message}{found}"]
    return " ".join(": ".join(word for word in words if word).split())


def count_refusal(report: BuildReport, error: SourceError) -> None:
    """Add one refused record to the counts."""
    report.read += 1
    report.rejected += 1
    report.duplicates += isinstance(error, DuplicateStudyError)
