"""The whole table, and what is left out of it."""

from __future__ import annotations

from kg.mapping.fields import derived, protocol, results
from kg.mapping.fields.field import Field, read_rows
from kg.sources import api_v2_fields

FIELDS: tuple[Field, ...] = tuple(
    row for text in (protocol.ROWS, results.ROWS, derived.ROWS) for row in read_rows(text)
)
LEFT_OUT = {
    **api_v2_fields.LEFT_OUT,
    "derivedSection.miscInfoModule.versionHolder": (
        "the day of the registry's data: every record of a download has the same one, whether or"
        " not it changed; the version in graph `history` has it, `ct:versionHolder`"
    ),
}
"""Path → why it is left out of the study's graph on purpose."""

__all__ = ["FIELDS", "LEFT_OUT"]
