"""Read names and UNIIs of substances: FDA's list, or the table of 2014 with DrugBank ids.

Sources: ``UNII_Names`` of the FDA's UNII list, tab-separated with the header ``Name``, ``TYPE``,
``UNII``, ``Display Name`` (``PT``, as earlier files have it, is the same column); and a
tab-separated table without header: substance, name, UNII, name in DrugBank, DrugBank id, how the
two were matched. Owns the columns; refuses to know which names serve for matching.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from kg.errors import VocabularyError
from kg.terminology.readers.lines import count, fault, find_date, read_lines

HEADER = ("Name", "TYPE", "UNII", "Display Name")
_EARLIER_HEADER = ("Name", "TYPE", "UNII", "PT")
_WHAT = "FDA's UNII names (tab-separated: Name, TYPE, UNII, Display Name)"
_TABLE_FIELDS = 6
_UNII = re.compile(r"[A-Z0-9]{10}\Z")
_DRUGBANK = re.compile(r"DB\d{5}\Z")
# FDA's types of names: official, common, brand, code, systematic.
TYPES = frozenset(("of", "cn", "bn", "cd", "sys"))
_DAY = re.compile(r"(\d\d?)([A-Z][a-z]{2})(20\d\d)")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905


class UniiName(msgspec.Struct, frozen=True):
    """A name as FDA gives it; ``type`` is one of :data:`TYPES`, or empty in the table of 2014."""

    text: str
    type: str


class UniiRecord(msgspec.Struct, frozen=True):
    """A substance: its display name, all its names, and DrugBank ids that a table gives it."""

    unii: str
    name: str
    names: tuple[UniiName, ...]
    drugbank_ids: tuple[str, ...] = ()


class UniiRelease(msgspec.Struct, frozen=True):
    """The whole file; ``release`` is ``"UNII 2014"``, ``"UNII 2024-02-26"`` or ``"UNII"``."""

    release: str
    records: tuple[UniiRecord, ...]


_Row = tuple[str, str, UniiName, str]


def read_unii(path: Path) -> UniiRelease:
    """All substances of the file, in the order in which it first names them.

    Raises:
        VocabularyError: the file is missing, no such table, damaged, cut off or of another layout;
            the message says the line.
    """
    lines = read_lines(path, _WHAT)
    first = next(lines)
    fields = tuple(first[1].split("\t"))
    if fields in (HEADER, _EARLIER_HEADER):
        rows = (_read_name(path, line, text) for line, text in lines)
    elif len(fields) == _TABLE_FIELDS and _UNII.match(fields[2]):
        rows = (_read_table_row(path, line, text) for line, text in (first, *lines))
    else:
        raise fault(path, 1, f"the header {first[1][:60]!r} is not known: not {_WHAT}, or newer")
    records = tuple(_group(rows))
    if not records:
        raise VocabularyError(f"{path}: holds no name; give {_WHAT}")
    return UniiRelease(f"UNII {_find_day(path)}".rstrip(), records)


def _find_day(path: Path) -> str:
    found = _DAY.search(path.stem)
    if found is None or found[2] not in _MONTHS:
        return find_date(path)
    return f"{found[3]}-{_MONTHS.index(found[2]) + 1:02d}-{int(found[1]):02d}"


def _read_name(path: Path, line: int, text: str) -> _Row:
    fields = text.split("\t")
    if len(fields) != len(HEADER):
        has = count(len(fields), "field")
        raise fault(path, line, f"has {has} instead of {len(HEADER)}: damaged")
    name, type_, unii, display = fields
    if not _UNII.match(unii):
        raise fault(path, line, f"{unii!r} is no UNII: damaged")
    if type_ not in TYPES:
        raise fault(path, line, f"TYPE {type_!r} is not known: a newer layout than this program")
    return unii, display, UniiName(name, type_), ""


def _read_table_row(path: Path, line: int, text: str) -> _Row:
    fields = text.split("\t")
    if len(fields) != _TABLE_FIELDS:
        has = count(len(fields), "field")
        raise fault(path, line, f"has {has} instead of {_TABLE_FIELDS}: damaged")
    display, name, unii, _, drugbank_id, _ = fields
    if not _UNII.match(unii) or not _DRUGBANK.match(drugbank_id):
        raise fault(path, line, f"{unii!r}, {drugbank_id!r} are no UNII and DrugBank id: damaged")
    return unii, display, UniiName(name, ""), drugbank_id


def _group(rows: Iterable[_Row]) -> Iterator[UniiRecord]:
    displays: dict[str, str] = {}
    names: dict[str, list[UniiName]] = {}
    drugbank: dict[str, set[str]] = {}
    for unii, display, name, drugbank_id in rows:
        displays.setdefault(unii, display)
        names.setdefault(unii, []).append(name)
        if drugbank_id:
            drugbank.setdefault(unii, set()).add(drugbank_id)
    for unii, display in displays.items():
        ids = tuple(sorted(drugbank.get(unii, ())))
        yield UniiRecord(unii, display, tuple(dict.fromkeys(names[unii])), ids)
