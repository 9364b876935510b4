"""One page of a download on disk.

Owns the form of a page file: gzip of a JSON line (how the page was asked for, what comes next, ids,
dates and lengths of its records) and then the records, byte by byte. A page file is complete or it
is not there. Refuses to know which pages make a download.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from kg.errors import SourceError
from kg.sources.download.answers import Odd, Record
from kg.sources.download.wholefile import write_whole

# Page files live for an hour; speed counts for more than their size.
_LEVEL = 3
_DAMAGE = (OSError, EOFError, zlib.error, msgspec.DecodeError, UnicodeDecodeError)


class RecordMark(msgspec.Struct, array_like=True, frozen=True):
    """A record of a page: its id, its dates, its length in bytes."""

    nct_id: str
    updated: str
    version: str
    size: int


class PageHeader(msgspec.Struct, rename="camel", frozen=True, omit_defaults=True):
    """How a page was asked for, and what it holds.

    Attributes:
        round: of paging, counted from 1; another one begins when a page token has expired.
        next_token: of the page that follows; ``None`` on the last one.
        total: ``totalCount`` of the API, on the first page of a round.
        asked: NCT ids that are answered by this page, where studies are asked for by id.
        unknown: those of them that the registry does not know, and what it says.
        records: in the order in which they follow.
        odd: what was no study on the page; it is not kept.
    """

    round: int = 1
    next_token: str | None = None
    total: int | None = None
    asked: tuple[str, ...] = ()
    unknown: dict[str, str] = {}
    records: tuple[RecordMark, ...] = ()
    odd: tuple[Odd, ...] = ()


_HEADER = msgspec.json.Decoder(PageHeader)


def mark(record: Record) -> RecordMark:
    """What a page header says of ``record``."""
    return RecordMark(record.nct_id, record.updated, record.version, len(record.data))


def write_page(path: Path, header: PageHeader, records: Iterable[Record]) -> None:
    """Write a page so that after a crash it is either whole or missing.

    Raises:
        SourceError: it cannot be written.
    """
    with (
        write_whole(path.with_name(path.name + ".partial"), path) as file,
        gzip.GzipFile(fileobj=file, mode="wb", compresslevel=_LEVEL, mtime=0) as stream,
    ):
        stream.write(msgspec.json.encode(header) + b"\n")
        for record in records:
            stream.write(record.data)


def find_header(path: Path) -> PageHeader | None:
    """The header of a page file, or ``None`` where it is damaged."""
    try:
        with gzip.open(path) as stream:
            return _HEADER.decode(stream.readline())
    except _DAMAGE:
        return None


def read_records(path: Path) -> Iterator[bytes]:
    """The records of a page file, in order.

    Raises:
        SourceError: the file is damaged.
    """
    try:
        with gzip.open(path) as stream:
            for record in _HEADER.decode(stream.readline()).records:
                data = stream.read(record.size)
                if len(data) != record.size:
                    raise EOFError
                yield data
            if stream.read(1):  # reading to the end has the checksum verified
                raise EOFError
    except _DAMAGE as error:
        raise SourceError("the page is damaged; delete it", file=str(path)) from error
