"""JSON files that hold several studies.

Owns the three layouts: a page of the API (``{"studies": [...]}``), an array, and one object a line
(NDJSON). A record that cannot be read does not lose the others, nor does a file that breaks off.
Refuses to know the fields of a study (:mod:`kg.sources.api_v2`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice

import msgspec

from kg.errors import NotAStudyError, SourceError
from kg.sources.api_v2 import explain_json_error, read_api_v2
from kg.sources.record import Reading, find_bad_utf8


class _Page(msgspec.Struct):
    studies: list[msgspec.Raw]


_PAGE = msgspec.json.Decoder(_Page)
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_PAGE_START = re.compile(rb'\s*\{.{0,2000}?"studies"\s*:\s*\[', re.DOTALL)
_LINE_START = re.compile(rb"^\{", re.MULTILINE)
_BETWEEN_RECORDS = re.compile(r"[\s,]*")


def read_json(data: bytes, file: str) -> Iterator[Reading | SourceError]:
    """The studies in ``data``, UTF-8 JSON of any layout, each read or the reason why not."""
    if data.lstrip()[:1] == b"[":
        yield from _read_list(data, file)
        return
    whole = _read_one(data, file)
    if isinstance(whole, Reading):
        yield whole
    elif _PAGE_START.match(data):
        yield from _read_list(data, file)
    elif _has_lines(data):
        yield from _read_lines(data, file)
    else:
        yield whole


def _has_lines(data: bytes) -> bool:
    """Whether objects begin on several lines, as in NDJSON; one that is pretty-printed does not."""
    return len(list(islice(_LINE_START.finditer(data), 2))) > 1


def _read_lines(data: bytes, file: str) -> Iterator[Reading | SourceError]:
    for number, line in enumerate(data.splitlines(), start=1):
        if not line.strip():
            continue
        name = f"{file} line {number}"
        if _PAGE_START.match(line):
            yield from _read_list(line, name)
        else:
            yield _read_one(line, name)


def _read_list(data: bytes, file: str) -> Iterator[Reading | SourceError]:
    """A page of the API or an array."""
    try:
        is_array = data.lstrip()[:1] == b"["
        records = _ARRAY.decode(data) if is_array else _PAGE.decode(data).studies
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        is_first_of_several = "trailing" in str(error) and _has_lines(data)
        yield from (_read_lines if is_first_of_several else _read_before)(data, file)
        return
    if not any(memoryview(record)[:1].tobytes() == b"{" for record in records):
        yield NotAStudyError("JSON, but no study record in it", file=file)
        return
    for number, record in enumerate(records, start=1):
        yield _read_one(record, f"{file} record {number}")


def _read_one(data: bytes | msgspec.Raw, file: str) -> Reading | SourceError:
    try:
        return read_api_v2(data, file)
    except SourceError as error:
        return error


def _read_before(data: bytes, file: str) -> Iterator[Reading | SourceError]:
    """The records before the place where the JSON breaks, then why it does."""
    if find_bad_utf8(data) is None:
        for number, record in enumerate(_split_records(data.decode()), start=1):
            yield _read_one(record, f"{file} record {number}")
    yield explain_json_error(data, file)


def _split_records(text: str) -> Iterator[bytes]:
    decoder = json.JSONDecoder()
    position = text.find("[") + 1
    while True:
        position = _skip(text, position)
        try:
            record, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            return
        if isinstance(record, dict):
            yield text[position:end].encode()
        position = end


def _skip(text: str, position: int) -> int:
    match = _BETWEEN_RECORDS.match(text, position)
    return match.end() if match else position
