"""Which version of a study a record is: its date, and a hash of what it says.

Owns both rules. Refuses to know which versions were loaded before.
"""

from __future__ import annotations

from hashlib import blake2b

import msgspec

from kg.study.model import Study

_ENCODE = msgspec.msgpack.Encoder().encode


class RecordVersion(msgspec.Struct, frozen=True):
    """What tells one version of a record from another.

    Attributes:
        date: ISO date of the update, the later of two versions having the later one; ``None``
            where the record does not say.
        hash: 16 bytes; equal for records that say the same.
        holder: ISO date of the registry's data, where the record tells it
            (``derivedSection.miscInfoModule.versionHolder``).
        status: ``Status`` code of the study.
    """

    date: str | None
    hash: bytes
    holder: str | None = None
    status: str | None = None


def get_record_version(study: Study) -> RecordVersion:
    """The version that ``study`` is."""
    misc = study.derived_section.misc_info_module
    return RecordVersion(
        date=_find_date(study),
        hash=_hash(study),
        holder=misc.version_holder,
        status=study.protocol_section.status_module.overall_status,
    )


def is_older(date: str | None, than: str | None) -> bool:
    """Whether ``date`` is surely before ``than``; ISO dates of any precision, or nothing.

    >>> is_older("2020-04-30", "2020-05"), is_older("2020-05", "2020-05-10"), is_older(None, "2020")
    (True, False, False)
    """
    if not date or not than:
        return False
    size = min(len(date), len(than))
    return date[:size] < than[:size]


def _find_date(study: Study) -> str | None:
    """When this version was posted; where that is missing, when it was submitted or verified."""
    status = study.protocol_section.status_module
    posted = status.last_update_post_date_struct
    return (
        (posted.date if posted else None)
        or status.last_update_submit_date
        or status.status_verified_date
    )


def _hash(study: Study) -> bytes:
    """The date of the registry's data moves every day for every study, so it does not count."""
    misc = study.derived_section.misc_info_module
    holder, misc.version_holder = misc.version_holder, None
    try:
        return blake2b(_ENCODE(study), digest_size=16).digest()
    finally:
        misc.version_holder = holder
