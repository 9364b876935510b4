"""What the API answers: pages of studies, single studies, its version.

Owns the parts of the answers that a download needs; a record stays the bytes that came. Refuses to
know how they are requested. Source: https://clinicaltrials.gov/data-api/api
"""

from __future__ import annotations

from typing import Annotated

import msgspec


class _Identification(msgspec.Struct, rename="camel"):
    # The id becomes a file name: nothing else may stand in it.
    nct_id: Annotated[str, msgspec.Meta(pattern=r"^NCT[0-9]{8}\Z")]
    nct_id_aliases: list[str] = []


class _Date(msgspec.Struct):
    date: str = ""


class _Status(msgspec.Struct, rename="camel"):
    last_update_post_date_struct: _Date = msgspec.field(default_factory=_Date)


class _Protocol(msgspec.Struct, rename="camel"):
    identification_module: _Identification
    status_module: _Status = msgspec.field(default_factory=_Status)


class _MiscInfo(msgspec.Struct, rename="camel"):
    version_holder: str = ""


class _Derived(msgspec.Struct, rename="camel"):
    misc_info_module: _MiscInfo = msgspec.field(default_factory=_MiscInfo)


class _Study(msgspec.Struct, rename="camel"):
    protocol_section: _Protocol
    derived_section: _Derived = msgspec.field(default_factory=_Derived)


class _Page(msgspec.Struct, rename="camel"):
    studies: list[msgspec.Raw]
    next_page_token: str | None = None
    total_count: int | None = None


class Record(msgspec.Struct, frozen=True):
    """One study as it came.

    Attributes:
        nct_id: ``identificationModule.nctId``.
        aliases: ``identificationModule.nctIdAliases``, numbers that the study took in.
        updated: ``statusModule.lastUpdatePostDateStruct.date``, or an empty text.
        version: ``derivedSection.miscInfoModule.versionHolder``, or an empty text.
        data: the JSON object, byte by byte.
    """

    nct_id: str
    aliases: tuple[str, ...]
    updated: str
    version: str
    data: bytes


class Page(msgspec.Struct, frozen=True):
    """One page: its records, the token of the next one, and on the first how many there are."""

    records: tuple[Record, ...]
    next_token: str | None
    total: int | None


class Version(msgspec.Struct, rename="camel", frozen=True):
    """Versions of the API and of the data (UTC, ``2026-11-20T09:00:05``)."""

    api_version: str = ""
    data_timestamp: str = ""


_PAGE = msgspec.json.Decoder(_Page)
_STUDY = msgspec.json.Decoder(_Study)
_VERSION = msgspec.json.Decoder(Version)


def parse_page(body: bytes) -> Page:
    """The page in ``body``.

    Raises:
        msgspec.DecodeError: no complete JSON, no page, or a study without an NCT id.
        UnicodeDecodeError: not UTF-8.
    """
    body.decode()  # msgspec does not look into the texts of records that it leaves raw
    page = _PAGE.decode(body)
    records = tuple(_parse_record(bytes(raw)) for raw in page.studies)
    return Page(records, page.next_page_token or None, page.total_count)


def parse_study(body: bytes) -> Record:
    """The single study in ``body``; raises as :func:`parse_page`."""
    body.decode()
    return _parse_record(body.strip())


def parse_version(body: bytes) -> Version:
    """The answer of ``/version``; raises as :func:`parse_page`."""
    return _VERSION.decode(body)


def _parse_record(data: bytes) -> Record:
    study = _STUDY.decode(data)
    identification = study.protocol_section.identification_module
    return Record(
        nct_id=identification.nct_id,
        aliases=tuple(identification.nct_id_aliases),
        updated=study.protocol_section.status_module.last_update_post_date_struct.date,
        version=study.derived_section.misc_info_module.version_holder,
        data=data,
    )
