"""What changed in a study between two days, from the patches in the ledger.

Owns which version held on a day and the sum of several patches. Refuses to know how it is shown.
"""

from __future__ import annotations

import msgspec

from kg.build.ledger import Ledger, Version
from kg.errors import StoreError
from kg.namespaces import Iris
from kg.store import Store


class VersionDiff(msgspec.Struct, frozen=True):
    """The difference between two versions of a study.

    Attributes:
        before: the version to compare with, without its patch.
        after: the later version, without its patch.
        removed: triples of the first that the second lacks: N-Triples statements, sorted.
        added: triples of the second that the first lacks.
    """

    before: Version
    after: Version
    removed: list[str]
    added: list[str]


def compare_versions(
    store: Store, nct_id: str, since: str | None = None, until: str | None = None
) -> VersionDiff:
    """What changed in ``nct_id`` from the day ``since`` to the day ``until`` (ISO dates).

    Without ``until`` the latest version counts, without ``since`` the one before that.

    Raises:
        StoreError: the store never had the study, or not yet on one of the days.
    """
    with Ledger(store.directory, Iris(str(store.manifest["baseIri"]))) as ledger:
        versions = ledger.versions(nct_id)
    if not versions:
        raise StoreError(f"{nct_id}: the store has no version of this study")
    after = _get_version_on(versions, until) if until else versions[-1]
    before = _get_version_on(versions, since) if since else versions[max(after.number - 2, 0)]
    if before.number > after.number:
        raise StoreError(f"{nct_id}: --from is later than --to")
    removed, added = _sum_patches(versions[before.number : after.number])
    return VersionDiff(
        msgspec.structs.replace(before, patch=""),
        msgspec.structs.replace(after, patch=""),
        sorted(removed),
        sorted(added),
    )


def _get_version_on(versions: list[Version], day: str) -> Version:
    """The version that held on ``day``: the last one loaded whose record is not of a later day."""
    found = [version for version in versions if version.shown <= day]
    if not found:
        first = versions[0]
        reason = f"the first version in the store is of {first.shown}; nothing is known of {day}"
        raise StoreError(f"{first.nct_id}: {reason}")
    return found[-1]


def _sum_patches(versions: list[Version]) -> tuple[set[str], set[str]]:
    """Statements that several patches together take out and put in."""
    removed: set[str] = set()
    added: set[str] = set()
    for version in versions:
        for line in version.patch.split("\n")[:-1]:
            sign, statement = line[0], line[2:]
            undone, done = (added, removed) if sign == "-" else (removed, added)
            if statement in undone:
                undone.discard(statement)
            else:
                done.add(statement)
    return removed, added
