"""The base of all parts of a study record.

Owns how field names are spelled outside (the API's camel case). Refuses to know any field.
"""

from __future__ import annotations

import msgspec


class Part(
    msgspec.Struct, rename="camel", omit_defaults=True, kw_only=True, forbid_unknown_fields=True
):
    """Base of all parts: camel case outside, snake case inside; no unknown field is dropped."""


class DateStruct(Part, kw_only=True):
    """A date and whether it is ``ACTUAL`` or ``ESTIMATED`` (``DateType``)."""

    date: str
    type: str | None = None
