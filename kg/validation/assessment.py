"""What a validation found in all: the counts, the checks, and what was checked and when.

Owns the facts that every form of the report tells. Refuses to know how they are told, and where
they come from.
"""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from kg import __version__
from kg.validation.findings import SEVERITIES
from kg.validation.tally import Tally


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """A question put to the whole store that must have no answer, and its outcome.

    Attributes:
        name: of the check.
        summary: what must hold, in one line.
        severity: ``Violation`` or ``Warning``.
        mend: what to do about what was found.
        columns: names of the columns; the first one is the thing at fault.
        rows: the first rows, N-Triples terms; ``None`` where a column has no value.
        count: how many rows there are in all; 0 where all is well.
    """

    name: str
    summary: str
    severity: str
    mend: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    count: int


class Assessment(msgspec.Struct, kw_only=True):
    """What one run found.

    Attributes:
        subject: what was checked, in words: the sources, or the store.
        generation: name of the store's generation; empty where records were checked.
        published: when that generation was published, ISO; or empty.
        base_iri: under which the IRIs of the graph are minted.
        started, ended: ISO date and time, UTC.
        engine: which validation engine.
        is_sample: only some of the studies and things were checked.
        tally: what the shapes found.
        checks: what the checks of the whole store found.
        refused: inputs and records that could not be read, one line each.
        read: records met; 0 where a store was checked.
    """

    subject: str
    base_iri: str
    engine: str = "fast"
    generation: str = ""
    published: str = ""
    started: str = ""
    ended: str = ""
    program: str = f"trial-kg {__version__}"
    is_sample: bool = False
    tally: Tally
    checks: list[Check] = []
    refused: list[str] = []
    read: int = 0

    def count(self, severity: str) -> int:
        """Findings of the shapes of this severity."""
        return self.tally.count(severity)

    def failing(self, severity: str) -> list[Check]:
        """The checks of this severity that found something."""
        return [check for check in self.checks if check.count and check.severity == severity]

    @property
    def conforms(self) -> bool:
        """Whether nothing was found, not even a warning (SHACL section 3.6.1.1).

        Of what could not be read that is not known, so it does not conform.
        """
        found = self.tally.kinds or self.refused or any(check.count for check in self.checks)
        return not found

    @property
    def has_failed(self) -> bool:
        """Whether something must be mended: violations, failing checks, what cannot be read."""
        return bool(self.count(SEVERITIES[0]) or self.failing(SEVERITIES[0]) or self.refused)


def get_time() -> str:
    """Now, ISO, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
