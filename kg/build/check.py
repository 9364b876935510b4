"""Validation without a store: read → link → map → validate, and what was found.

Owns the account of a check. Refuses to know how it is printed.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from kg.build.pipeline import Unchanged
from kg.build.progress import Progress, no_progress
from kg.build.workers import Setup, run_batches
from kg.config import Config
from kg.errors import SourceError
from kg.namespaces import Iris
from kg.sources import Item, list_items
from kg.terminology.vocabulary import NO_FILES, VocabularyFiles, load_vocabulary
from kg.validation.findings import Finding


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
    """Check every study of ``sources`` against the shapes.

    A study that is met twice is checked twice; its findings are put together.
    """
    result = CheckResult()
    vocabulary = load_vocabulary(config.ontologies, files)
    setup = Setup(vocabulary, Iris(config.base_iri), config.shapes, config.ontologies, engine)
    items: list[Item] = []
    for found in list_items(sources):
        (items if isinstance(found, Item) else result.refused).append(found)  # type: ignore[arg-type]
    done = 0
    for batch in run_batches(items, workers or os.cpu_count() or 1, setup):
        result.refused.extend(batch.refused)
        for study in batch.studies:
            if isinstance(study, Unchanged):
                continue
            result.findings.setdefault(study.nct_id, []).extend(study.findings)
            result.read += 1
        done += batch.items
        progress("studies", done, len(items))
    result.read += len(result.refused)
    return result
