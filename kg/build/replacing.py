"""One study's graph, replaced: what changes, and what the ledger and the history say of it.

Owns the step from one version of a study to the next. Refuses to know where records come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import pyoxigraph as ox

from kg import __version__
from kg.build.ledger import Ledger, Version
from kg.build.session import Session
from kg.build.workers import Finished, SharedKey
from kg.errors import OlderVersionError
from kg.mapping.history import Tombstone, map_changes, map_end, map_tombstone, map_version
from kg.store import GenerationWriter
from kg.study.version import RecordVersion, is_older

_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


class Change(msgspec.Struct, frozen=True):
    """What became of a study.

    Attributes:
        before: its latest version until now; ``None`` where it is new.
        after: its version from now on.
        touched: IRIs of shared things whose facts may be others now.
        difference: triples taken out and put in.
    """

    before: Version | None
    after: Version
    touched: set[str]
    difference: int


class Replacer:
    """Replaces study graphs in a generation that is being written."""

    def __init__(self, writer: GenerationWriter, ledger: Ledger, session: Session) -> None:
        self._writer = writer
        self._ledger = ledger
        self._session = session
        self._iris = session.iris

    def is_present(self, nct_id: str, record: RecordVersion) -> bool:
        """Whether ``record`` is what stands in the graph now, mapped by this release."""
        versions = self._ledger.versions(nct_id, patches=False)
        if not versions or versions[-1].removed:
            return False
        return versions[-1].hash == record.hash and versions[-1].mapping == __version__

    def replace(self, study: Finished, keys: list[SharedKey], *, force: bool = False) -> Change:
        """Put ``study`` in the place of its present version.

        Raises:
            OlderVersionError: the store holds a later version, and ``force`` is not set.
        """
        versions = self._ledger.versions(study.nct_id, patches=False)
        before = versions[-1] if versions else None
        if not force:
            _refuse_older(study, versions)
        removed, added, patch = self._exchange(study.nct_id, _parse(study.data))
        after = self._session.make_version(study.nct_id, study.version, study.file, before, patch)
        touched = self._ledger.set_uses(study.nct_id, self._ledger.add_keys(keys))
        self._note(before, after, removed, added)
        return Change(before, after, touched, len(removed) + len(added))

    def remove(self, latest: Version, file: str, successor: str | None = None) -> Change:
        """Put a tombstone in the place of a study that the registry no longer shows.

        ``successor`` is the NCT id of the study that took its place.
        """
        label = self._find_label(latest.nct_id)
        tombstone = Tombstone(latest.nct_id, label, self._session.today, None, successor)
        new = _parse(map_tombstone(tombstone, self._iris).encode())
        removed, added, patch = self._exchange(latest.nct_id, new)
        after = self._session.make_removal(latest, file, patch)
        touched = self._ledger.set_uses(latest.nct_id, ())
        self._note(latest, after, removed, added)
        return Change(latest, after, touched, len(removed) + len(added))

    def _exchange(
        self, nct_id: str, new: set[ox.Triple]
    ) -> tuple[set[ox.Triple], set[ox.Triple], str]:
        graph = self._iris.study_graph(nct_id)
        old = self._writer.triples(graph)
        removed, added = old - new, new - old
        self._writer.exchange(graph, removed, added)
        # The patch begins with the second version: before the first there was nothing.
        return removed, added, write_patch(removed, added) if old else ""

    def _note(
        self,
        before: Version | None,
        after: Version,
        removed: Iterable[ox.Triple],
        added: Iterable[ox.Triple],
    ) -> None:
        self._ledger.add_versions([after])
        lines = map_version(self._session.make_facts(after), self._iris)
        if before is not None:
            lines += map_end(before.nct_id, before.number, after.shown, self._iris)
            lines += map_changes(after.nct_id, after.number, removed, added, self._iris)
        self._writer.exchange(self._iris.graph("history"), (), _parse(lines.encode()))

    def _find_label(self, nct_id: str) -> str | None:
        triples = self._writer.triples(self._iris.study_graph(nct_id), self._iris.study(nct_id))
        labels = (triple.object for triple in triples if triple.predicate == _LABEL)
        return next((label.value for label in labels if isinstance(label, ox.Literal)), None)


def write_patch(removed: Iterable[ox.Triple], added: Iterable[ox.Triple]) -> str:
    """Triples taken out and put in: N-Triples, each line after ``- `` or ``+ ``, sorted."""
    lines = [f"- {triple} .\n" for triple in removed] + [f"+ {triple} .\n" for triple in added]
    return "".join(sorted(lines, key=lambda line: (line[2:], line[0])))


def _refuse_older(study: Finished, versions: Sequence[Version]) -> None:
    """Removals, and records that do not say their date, have none to compare with."""
    dated = [version for version in versions if version.date]
    if dated and is_older(study.version.date, dated[-1].date):
        reason = (
            f"this record is of {study.version.date}, the store has one of {dated[-1].date}"
            f" ({dated[-1].file}); --force loads it all the same"
        )
        field = "statusModule.lastUpdatePostDateStruct.date"
        raise OlderVersionError(reason, file=study.file, study=study.nct_id, field=field)


def _parse(data: bytes) -> set[ox.Triple]:
    """The triples of N-Triples or N-Quads."""
    return {quad.triple for quad in ox.parse(data, format=ox.RdfFormat.N_QUADS, lenient=True)}
