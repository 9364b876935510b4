"""One run of a build or an update, as the history tells it.

Owns when the run started, what it is called, and how a version in the ledger becomes facts of the
history graph. Refuses to know how studies are loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from kg import __version__
from kg.build.ledger import Version
from kg.mapping.history import VersionFacts, map_activity
from kg.namespaces import Iris
from kg.study.version import RecordVersion
from kg.terminology.vocabulary import Vocabulary


@dataclass(frozen=True)
class Session:
    """A run.

    Attributes:
        started: ISO date and time, UTC, to the microsecond.
        releases: of the vocabularies it worked with.
        iris: where IRIs are minted.
    """

    started: str
    releases: tuple[str, ...]
    iris: Iris

    @classmethod
    def begin(cls, vocabulary: Vocabulary, iris: Iris) -> Self:
        """A run that starts now."""
        now = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        return cls(now, tuple(one.release for one in vocabulary.releases), iris)

    @property
    def activity(self) -> str:
        """IRI of the run."""
        return self.iris.activity(self.started)

    @property
    def today(self) -> str:
        """The day of the run, ISO."""
        return self.started[:10]

    def make_version(
        self,
        nct_id: str,
        record: RecordVersion,
        file: str,
        before: Version | None = None,
        patch: str = "",
    ) -> Version:
        """The ledger's row for a record that this run loads after ``before``.

        A record without a date holds from the day of the registry's data, or else from today; one
        that comes after a later one (forced, or after a removal) from the day of that one.
        """
        shown = record.date or record.holder or self.today
        return Version(
            nct_id=nct_id,
            number=before.number + 1 if before else 1,
            date=record.date,
            hash=record.hash,
            file=file,
            holder=record.holder,
            status=record.status,
            loaded=self.started,
            mapping=__version__,
            shown=max(shown, before.shown) if before else shown,
            patch=patch,
        )

    def make_removal(self, latest: Version, file: str, patch: str) -> Version:
        """The ledger's row for a study that is no longer there."""
        return Version(
            nct_id=latest.nct_id,
            number=latest.number + 1,
            date=None,
            hash=b"",
            file=file,
            loaded=self.started,
            mapping=__version__,
            removed=True,
            shown=max(self.today, latest.shown),
            patch=patch,
        )

    def describe(self) -> str:
        """The run itself, N-Triples for the history graph."""
        return map_activity(self.activity, self.releases, self.started, __version__)

    def make_facts(self, version: Version) -> VersionFacts:
        """What the history graph says of a version that this run loads."""
        return VersionFacts(
            nct_id=version.nct_id,
            number=version.number,
            shown=version.shown,
            hash=version.hash.hex(),
            file=version.file,
            holder=version.holder,
            status=version.status,
            loaded=version.loaded,
            mapping=version.mapping,
            removed=version.removed,
            activity=self.activity,
        )
