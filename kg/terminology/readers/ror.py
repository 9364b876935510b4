"""Read the Research Organization Registry, schema v2, as a stream.

Source: the ROR data dump (https://ror.readme.io, schema 2.x): one JSON array, or JSON lines, either
one plain or gzipped. Owns which facts of a record matter to linking; refuses to know which
keys it is found by. A file is read a record at a time: only what is kept stays in memory.
"""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

import msgspec

from kg.errors import VocabularyError
from kg.terminology.loading import no_collecting
from kg.terminology.organization_forms import add_forms, make_place
from kg.terminology.readers.opening import open_input
from kg.terminology.ror import RorFile, RorName, RorPlace, RorRecord, RorRelation

_ID = re.compile(r"https://ror\.org/0[a-z0-9]{8}\Z")
_RELEASE = re.compile(r"(?<![\w.])v\d+\.\d+(?:\.\d+)?(?![\d.])")
_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")
_SCHEMAS = ("1.", "2.")
_CHUNK = 1 << 20
_SPACE = " \t\r\n\ufeff"
_HINT = "give the schema v2 file of a ROR data dump (.json or .jsonl, plain or .gz)"


class _Place(msgspec.Struct):
    country_code: str
    country_name: str | None = None
    country_subdivision_name: str | None = None
    name: str | None = None


class _Location(msgspec.Struct):
    geonames_details: _Place


class _Change(msgspec.Struct):
    date: str
    schema_version: str


class _Admin(msgspec.Struct):
    last_modified: _Change


class _Raw(msgspec.Struct):
    """A record as schema v2 has it; what is not named here is passed over."""

    id: str
    names: list[RorName]
    status: str
    types: list[str]
    locations: list[_Location]
    relationships: list[RorRelation]
    admin: _Admin


def read_ror(path: Path) -> RorFile:
    """The organisations of a ROR file, in its order; withdrawn ones too.

    Raises:
        VocabularyError: the file is missing, damaged, cut short, or no ROR file of schema v2.
    """
    records: dict[str, RorRecord] = {}
    newest = ""
    try:
        with no_collecting():
            for place, raw in _read_raw(path):
                if raw.id in records:
                    reason = "stands twice; fetch the file again"
                    raise VocabularyError(f"{path}: {place}: {raw.id}: {reason}, or {_HINT}")
                records[raw.id] = _build_record(raw, f"{path}: {place}")
                newest = max(newest, raw.admin.last_modified.date)
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise VocabularyError(f"{path}: cannot be read: {_line(error)}; {_HINT}") from error
    if not records:
        raise VocabularyError(f"{path}: holds no organisation; {_HINT}")
    named = _RELEASE.search(path.name)
    return RorFile(f"ROR {named[0] if named else newest}", tuple(records.values()))


def _read_raw(path: Path) -> Iterator[tuple[str, _Raw]]:
    """Where each record stands ("line 7", "record 7"), and the record."""
    with open_input(path) as file, io.TextIOWrapper(file.stream, encoding="utf-8") as stream:
        text = stream.read(_CHUNK).lstrip(_SPACE)
        if text.startswith("["):
            yield from _read_array(text, stream, path)
        elif text.startswith("{"):
            yield from _read_lines(text, stream, path)
        elif text:
            raise VocabularyError(f"{path}: is no JSON; {_HINT}")


def _read_lines(text: str, stream: TextIO, path: Path) -> Iterator[tuple[str, _Raw]]:
    decode = msgspec.json.Decoder(_Raw).decode
    lines = _split_lines(text, stream)
    for number, line in enumerate(lines, 1):
        if line.strip():
            place = f"line {number}"
            yield place, _check(decode, line, f"{path}: {place}")


def _split_lines(text: str, stream: TextIO) -> Iterator[str]:
    while text:
        *whole, rest = text.split("\n")
        yield from whole
        text = rest + stream.read(_CHUNK)
        if text == rest:
            yield rest
            return


def _read_array(text: str, stream: TextIO, path: Path) -> Iterator[tuple[str, _Raw]]:
    for number, value in enumerate(_split_array(text[1:], stream, path), 1):
        place = f"record {number}"
        yield place, _check(_convert, value, f"{path}: {place}")


def _convert(value: Any) -> _Raw:
    return msgspec.convert(value, _Raw)


def _split_array(text: str, stream: TextIO, path: Path) -> Iterator[Any]:
    """The values of a JSON array whose bracket has been read, a chunk of the file at a time."""
    decode = json.JSONDecoder().raw_decode
    start, size = 0, _CHUNK
    while True:
        start = _skip(text, start)
        if text.startswith("]", start):
            return
        try:
            value, start = decode(text, start)
        except json.JSONDecodeError as error:
            more = stream.read(size)
            if not more:
                reason = "is cut short or no valid JSON"
                raise VocabularyError(f"{path}: {reason}: {_line(error)}; {_HINT}") from error
            # A record that is longer than what was read is asked for twice as much.
            text, start, size = text[start:] + more, 0, size if start else 2 * size
        else:
            yield value


def _skip(text: str, start: int) -> int:
    while start < len(text) and text[start] in _SPACE + ",":
        start += 1
    return start


def _check(decode: Callable[[Any], _Raw], data: Any, place: str) -> _Raw:
    """The record in ``data``, or what is wrong with it."""
    try:
        raw = decode(data)
    except msgspec.DecodeError as error:
        if isinstance(error, msgspec.ValidationError):
            raise VocabularyError(f"{place}: {_explain(data, error)}") from error
        reason = "is cut short or no valid JSON"
        raise VocabularyError(f"{place}: {reason}: {_line(error)}; {_HINT}") from error
    if not raw.admin.last_modified.schema_version.startswith(_SCHEMAS):
        version = raw.admin.last_modified.schema_version
        raise VocabularyError(f"{place}: has schema {version}, which is not known; {_HINT}")
    return raw


def _explain(data: Any, error: msgspec.ValidationError) -> str:
    """Which kind of record this is, when it is none of schema v2."""
    value = json.loads(data) if isinstance(data, str) else data
    if not isinstance(value, dict) or not str(value.get("id", "")).startswith("https://ror.org/"):
        return f"is no ROR record ({_line(error)}); {_HINT}"
    if "name" in value and "names" not in value:
        return f"is of ROR schema v1; {_HINT}"
    return f"does not fit ROR schema v2 ({_line(error)}); {_HINT}"


def _build_record(raw: _Raw, place: str) -> RorRecord:
    ids = [raw.id, *(one.id for one in raw.relationships)]
    wrong = [one for one in ids if not _ID.match(one)]
    if wrong:
        raise VocabularyError(f"{place}: {wrong[0]!r} is no ROR id; {_HINT}")
    if sum("ror_display" in one.types for one in raw.names) != 1:
        raise VocabularyError(f"{place}: {raw.id}: needs one name of type ror_display; {_HINT}")
    if not _DATE.match(raw.admin.last_modified.date):
        raise VocabularyError(f"{place}: {raw.id}: admin.last_modified.date is no date; {_HINT}")
    record = RorRecord(
        id=raw.id,
        names=tuple(raw.names),
        types=tuple(raw.types),
        status=raw.status,
        places=tuple(_build_places(raw.locations)),
        # That a record is its own parent says nothing, and is no reason to refuse all others.
        relations=tuple(one for one in raw.relationships if one.id != raw.id),
    )
    return add_forms(record)


def _build_places(locations: Iterable[_Location]) -> Iterator[RorPlace]:
    for one in locations:
        details = one.geonames_details
        yield make_place(
            details.country_code,
            details.country_name or "",
            details.country_subdivision_name or "",
            details.name or "",
        )


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
