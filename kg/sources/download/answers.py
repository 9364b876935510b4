"""What the API answers: pages of studies, single studies, its version.

Owns the parts of the answers that a download needs; a record stays the bytes that came. Refuses to
know how they are requested. Source: https://clinicaltrials.gov/data-api/api
"""

from __future__ import annotations

from typing import Annotated

import msgspec


class _Named(msgspec.Struct, rename="camel"):
    # The id becomes a file name: nothing else may stand in it.
    nct_id: Annotated[str, msgspec.Meta(pattern=r"^NCT[0-9]{8}\Z")]


class _Identification(_Named):
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


class _NamedProtocol(msgspec.Struct, rename="camel"):
    identification_module: _Named


class _NamedStudy(msgspec.Struct, rename="camel"):
    """A study of which nothing but its id is as it should be."""

    protocol_section: _NamedProtocol


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


class Odd(msgspec.Struct, array_like=True, frozen=True):
    """JSON where a study should stand, and is none.

    Attributes:
        place: on its page, counted from 1.
        reason: why it is none.
    """

    place: int
    reason: str


class Page(msgspec.Struct, frozen=True):
    """One page.

    Attributes:
        records: its studies.
        next_token: of the next page; ``None`` on the last one.
        total: how many studies there are, on the first page.
        odd: what is no study.
    """

    records: tuple[Record, ...]
    next_token: str | None
    total: int | None
    odd: tuple[Odd, ...] = ()


class Version(msgspec.Struct, rename="camel", frozen=True):
    """Versions of the API and of the data (UTC, ``2026-11-20T09:00:05``)."""

    api_version: str = ""
    data_timestamp: Annotated[str, msgspec.Meta(pattern=r"^[0-9T:.Z+-]{0,40}\Z")] = ""


_ANY = msgspec.json.Decoder(msgspec.Raw)
_PAGE = msgspec.json.Decoder(_Page)
_STUDY = msgspec.json.Decoder(_Study)
_NAMED = msgspec.json.Decoder(_NamedStudy)
_VERSION = msgspec.json.Decoder(Version)


def parse_page(body: bytes) -> Page:
    """The page in ``body``; what is no study on it does not keep the others from coming.

    Raises:
        msgspec.DecodeError: no complete JSON, or no page.
        UnicodeDecodeError: not UTF-8.
    """
    body.decode()  # msgspec does not look into the texts of records that it leaves raw
    page = _PAGE.decode(body)
    found = [_parse_record(bytes(raw), place) for place, raw in enumerate(page.studies, start=1)]
    records = tuple(record for record in found if isinstance(record, Record))
    odd = tuple(record for record in found if isinstance(record, Odd))
    return Page(records, page.next_page_token or None, page.total_count, odd)


def parse_study(body: bytes) -> Record | Odd:
    """The single study in ``body``, or why it is none; raises as :func:`parse_page`."""
    body.decode()
    return _parse_record(bytes(_ANY.decode(body)).strip())


def parse_version(body: bytes) -> Version:
    """The answer of ``/version``; raises as :func:`parse_page`."""
    return _VERSION.decode(body)


def _parse_record(data: bytes, place: int = 1) -> Record | Odd:
    try:
        return _parse_dated(data)
    except msgspec.DecodeError:
        return _parse_named(data, place)


def _parse_named(data: bytes, place: int) -> Record | Odd:
    """A record whose dates or aliases are odd is kept; what it is worth, its reader says."""
    try:
        study = _NAMED.decode(data)
    except msgspec.DecodeError as error:
        return Odd(place, str(error))
    return Record(study.protocol_section.identification_module.nct_id, (), "", "", data)


def _parse_dated(data: bytes) -> Record:
    study = _STUDY.decode(data)
    identification = study.protocol_section.identification_module
    return Record(
        nct_id=identification.nct_id,
        aliases=tuple(identification.nct_id_aliases),
        updated=study.protocol_section.status_module.last_update_post_date_struct.date,
        version=study.derived_section.misc_info_module.version_holder,
        data=data,
    )
