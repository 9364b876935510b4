"""What an update knows of a study before it reads a record of it.

Owns when a record need not be mapped again. Refuses to know where this is kept.
"""

from __future__ import annotations

import msgspec

from kg.study.version import RecordVersion, is_older


class Known(msgspec.Struct, frozen=True):
    """The versions of a study that were loaded.

    Attributes:
        current: hash of the record that stands in the graph.
        date: its date.
        earlier: hashes of the records before it.
    """

    current: bytes
    date: str | None
    earlier: frozenset[bytes] = frozenset()

    def covers(self, version: RecordVersion) -> bool:
        """Whether ``version``, met alone, would change nothing: it stands, or is past for good."""
        if version.hash == self.current:
            return True
        return version.hash in self.earlier and is_older(version.date, self.date)

    def has_met(self, versions: list[RecordVersion]) -> bool:
        """Whether ``versions``, taken in this order, lead to where the study is already."""
        met = {self.current, *self.earlier}
        return versions[-1].hash == self.current and all(one.hash in met for one in versions)
