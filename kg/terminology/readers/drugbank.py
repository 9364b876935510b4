"""Read the DrugBank open vocabulary: one CSV row a drug.

Source: "DrugBank Vocabulary" of DrugBank's open data (CC0), CSV with a header; several synonyms of
one drug are separated by " | ". Owns the columns; refuses to know which names serve for matching.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from kg.errors import VocabularyError
from kg.terminology.readers.lines import count, fault, find_date, read_lines

COLUMNS = (
    "DrugBank ID",
    "Accession Numbers",
    "Common name",
    "CAS",
    "UNII",
    "Synonyms",
    "Standard InChI Key",
)
_WHAT = "the DrugBank open vocabulary (CSV)"
_ID = re.compile(r"DB\d{5}\Z")
_UNII = re.compile(r"[A-Z0-9]{10}\Z")
_SEPARATOR = " | "


class DrugBankRecord(msgspec.Struct, frozen=True):
    """A drug: empty strings where the file says nothing."""

    id: str
    name: str
    cas: str
    unii: str
    synonyms: tuple[str, ...]
    inchi_key: str


class DrugBankRelease(msgspec.Struct, frozen=True):
    """The whole file; ``release`` is ``"DrugBank open vocabulary"`` and what the file name adds."""

    release: str
    records: tuple[DrugBankRecord, ...]


def read_drugbank(path: Path) -> DrugBankRelease:
    """All drugs of the file, in its order.

    Raises:
        VocabularyError: the file is missing, no such table, damaged, cut off or of another layout;
            the message says the line.
    """
    rows = csv.reader((f"{text}\n" for _, text in read_lines(path, _WHAT)), strict=True)
    try:
        _check_header(path, next(rows, []))
        records = tuple(_read_record(path, rows.line_num, row) for row in rows)
    except csv.Error as error:
        raise fault(path, rows.line_num, f"is no CSV: {error}") from error
    if not records:
        raise VocabularyError(f"{path}: holds no drug; give {_WHAT}")
    _check_ids(path, records)
    return DrugBankRelease(f"DrugBank open vocabulary {find_date(path)}".rstrip(), records)


def _check_header(path: Path, header: list[str]) -> None:
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        reason = f"column {missing[0]!r} is missing: not {_WHAT}"
        raise fault(path, 1, reason)
    if tuple(header) != COLUMNS:
        extra = [name for name in header if name not in COLUMNS] or header
        raise fault(path, 1, f"column {extra[0]!r} is not known: a newer layout than this program")


def _read_record(path: Path, line: int, row: list[str]) -> DrugBankRecord:
    if len(row) != len(COLUMNS):
        has = count(len(row), "field")
        raise fault(path, line, f"has {has} instead of {len(COLUMNS)}: damaged")
    id_, _, name, cas, unii, synonyms, inchi_key = (field.strip() for field in row)
    if not _ID.match(id_) or not name:
        raise fault(path, line, f"{id_!r} {name!r} are no DrugBank id and name: damaged")
    if unii and not _UNII.match(unii):
        raise fault(path, line, f"{unii!r} is no UNII: damaged")
    return DrugBankRecord(id_, name, cas, unii, tuple(_split(synonyms)), inchi_key)


def _split(text: str) -> Iterator[str]:
    yield from filter(None, (one.strip() for one in text.split(_SEPARATOR)))


def _check_ids(path: Path, records: tuple[DrugBankRecord, ...]) -> None:
    seen: set[str] = set()
    for one in records:
        if one.id in seen:
            raise VocabularyError(f"{path}: {one.id} stands twice; fetch the file again")
        seen.add(one.id)
