"""Validation without a store: read → link → map → validate, and what was found.

Owns the account of a check. Refuses to know how it is printed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from kg.build.finding_spool import FindingSpool, pack_findings
from kg.build.pipeline import Unchanged
from kg.build.progress import Progress, no_progress
from kg.build.workers import Setup, run_batches
from kg.config import Config
from kg.errors import SourceError
from kg.namespaces import Iris
from kg.sources import Item, list_items
from kg.terminology.vocabulary import NO_FILES, VocabularyFiles, load_vocabulary
from kg.validation.assessment import Assessment, get_time
from kg.validation.findings import Finding
from kg.validation.tally import Tally

Take = Callable[[str, list[Finding]], None]


class CheckResult(msgspec.Struct):
    """What a check found.

    Attributes:
        read: records met.
        findings: NCT id → findings, for every study that could be mapped; ``[]`` where it conforms.
        refused: inputs and records that could not be used.
    """

    read: int = 0
    findings: dict[str, list[Finding]] = {}
    refused: list[SourceError] = []

    @property
    def violations(self) -> int:
        """How many findings keep a study out of the store."""
        return sum(
            finding.severity == "Violation"
            for findings in self.findings.values()
            for finding in findings
        )


def check(
    config: Config,
    sources: Sequence[Path],
    *,
    engine: str = "fast",
    files: VocabularyFiles = NO_FILES,
    workers: int | None = None,
    progress: Progress = no_progress,
) -> CheckResult:
    """Check every study of ``sources`` against the shapes; all findings stay in memory.

    A study that is met twice is checked twice; its findings are put together.
    """
    result = CheckResult()

    def take(nct_id: str, findings: list[Finding]) -> None:
        result.findings.setdefault(nct_id, []).extend(findings)

    run = _Run(config, engine, files, workers, progress)
    result.read = run.check(sources, take, result.refused)
    return result


def assess(
    config: Config,
    sources: Sequence[Path],
    spool: FindingSpool,
    *,
    engine: str = "fast",
    files: VocabularyFiles = NO_FILES,
    workers: int | None = None,
    progress: Progress = no_progress,
) -> Assessment:
    """Check every study of ``sources``; findings go into ``spool``, and only counts stay.

    A study that is met twice counts twice.
    """
    started, tally, refused = get_time(), Tally(), list[SourceError]()

    def take(nct_id: str, findings: list[Finding]) -> None:
        tally.add_study(nct_id, findings)
        if findings:
            spool.put(pack_findings([(nct_id, findings)]))

    read = _Run(config, engine, files, workers, progress).check(sources, take, refused)
    return Assessment(
        subject=", ".join(source.name for source in sources),
        base_iri=config.base_iri,
        engine=engine,
        started=started,
        ended=get_time(),
        tally=tally,
        refused=[str(error) for error in refused],
        read=read,
    )


@dataclass(frozen=True)
class _Run:
    """How sources are checked."""

    config: Config
    engine: str
    files: VocabularyFiles
    workers: int | None
    progress: Progress

    def check(self, sources: Sequence[Path], take: Take, refused: list[SourceError]) -> int:
        """Hand every study that could be mapped to ``take``; number of records met."""
        config = self.config
        vocabulary = load_vocabulary(config.ontologies, self.files)
        iris = Iris(config.base_iri)
        setup = Setup(vocabulary, iris, config.shapes, config.ontologies, self.engine)
        items: list[Item] = []
        for found in list_items(sources):
            (items if isinstance(found, Item) else refused).append(found)  # type: ignore[arg-type]
        done = studies = 0
        for batch in run_batches(items, self.workers or os.cpu_count() or 1, setup):
            refused.extend(batch.refused)
            for study in batch.studies:
                if not isinstance(study, Unchanged):
                    take(study.nct_id, study.findings)
                    studies += 1
            done += batch.items
            self.progress("studies", done, len(items))
        return studies + len(refused)
