"""Bytes → studies, in whatever format they are.

Owns the detection of the format, by content and never by name. Refuses to know the formats
themselves: each has its reader.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from kg.errors import ArchiveError, NotAStudyError, SourceError
from kg.sources.archives import is_archive
from kg.sources.json_files import read_json
from kg.sources.legacy_xml import read_legacy_xml
from kg.sources.page_html import read_page_html
from kg.sources.page_text import read_page_text
from kg.sources.record import Reading, TermLookup, find_bad_utf8

__all__ = ["Reading", "TermLookup", "read_records"]

# At the start, and where one file was put after another.
_BYTE_ORDER_MARKS = re.compile(rb"^(?:[ \t]*\xef\xbb\xbf)+", re.MULTILINE)
_XML_DECLARATION = re.compile(rb"\s*<\?xml[^>]*\?>")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|main|div)\b", re.IGNORECASE)
_NCT_ID = re.compile(rb"NCT[0-9]{8}")
_OTHER_KINDS = {
    b"\x1f\x8b": "gzip-compressed; unpack it first",
    b"BZh": "bzip2-compressed; unpack it first",
    b"\xfd7zXZ\x00": "xz-compressed; unpack it first",
    b"7z\xbc\xaf": "a 7-Zip archive; unpack it first",
    b"%PDF": "a PDF document, not a study record",
}
_SNIFF_BYTES = 4096


def _knows_nothing(_text: str) -> bool:
    return False


def read_records(
    data: bytes, file: str, known_term: TermLookup = _knows_nothing
) -> Iterator[Reading | SourceError]:
    """The studies in ``data``, each read, or the reason why it could not be.

    A JSON object is one study; ``{"studies": [...]}``, an array and NDJSON are several; further
    legacy XML, and saved study pages as text or HTML.

    Args:
        data: contents of a file or archive member.
        file: its name, for messages.
        known_term: tells the page readers where run-together names of conditions and drugs part.
    """
    try:
        text = _to_utf8(data, file)
        if text.lstrip()[:1] in (b"{", b"["):
            yield from read_json(text, file)
            return
        reading = _read_document(text, file, known_term)
    except SourceError as error:
        yield error
    else:
        yield reading


def _to_utf8(data: bytes, file: str) -> bytes:
    """``data`` without byte order marks, from UTF-16 where its mark says so.

    Raises:
        SourceError: it is empty, or no text at all.
    """
    if not data.strip():
        raise SourceError("the file is empty", file=file)
    if is_archive(data[:4]):
        raise ArchiveError("an archive inside another; unpack it first", file=file)
    for magic, reason in _OTHER_KINDS.items():
        if data.startswith(magic):
            raise NotAStudyError(reason, file=file)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = _from_utf16(data, file)
    if b"\0" in data[:_SNIFF_BYTES]:
        raise NotAStudyError("binary data, not a study record", file=file)
    return _BYTE_ORDER_MARKS.sub(b"", data) if codecs.BOM_UTF8 in data else data


def _from_utf16(data: bytes, file: str) -> bytes:
    try:
        text = data.decode("utf-16").encode()
    except UnicodeDecodeError as error:
        raise SourceError(f"not UTF-16 text, byte {error.start}", file=file) from error
    # The encoding that an XML declaration names no longer holds.
    return _XML_DECLARATION.sub(b"", text, count=1)


def _read_document(data: bytes, file: str, known_term: TermLookup) -> Reading:
    """The one study in a document that is not JSON."""
    head = data[:_SNIFF_BYTES]
    is_markup = head.lstrip()[:1] == b"<"
    is_page = not is_markup or (_HTML.search(head) and b"<clinical_study" not in head)
    if not is_page:
        return read_legacy_xml(data, file)
    if not _NCT_ID.search(data):
        reason = "no study record: neither JSON nor XML nor a study page with an NCT number"
        raise NotAStudyError(reason, file=file)
    return _read_html(data, file, known_term) if is_markup else _read_text(data, file, known_term)


def _read_html(data: bytes, file: str, known_term: TermLookup) -> Reading:
    return read_page_html(data, file, known_term)


def _read_text(data: bytes, file: str, known_term: TermLookup) -> Reading:
    if (position := find_bad_utf8(data)) is not None:
        raise SourceError(f"not UTF-8 text, byte {position}", file=file)
    return read_page_text(data.decode(), file, known_term)
