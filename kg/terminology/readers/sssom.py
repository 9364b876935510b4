"""Read a set of mappings between vocabularies: SSSOM/TSV.

Source: SSSOM 1.0 and 1.1, "TSV format" (https://mapping-commons.github.io/sssom/spec/): a block of
comment lines with the set's metadata in YAML, then one mapping a line. Owns the form of such a
file, its CURIEs included. Refuses to know which vocabularies are mapped and what for.

Of the metadata only plain ``key: value`` lines and ``curie_map`` are read; the rest is of no use
here.
"""

from __future__ import annotations

import csv
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kg.errors import VocabularyError
from kg.namespaces import SSSOM_PREFIXES
from kg.terminology.links import Frozen
from kg.terminology.readers.lines import count
from kg.terminology.readers.opening import open_input

_REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_IRIS = ("subject_id", "predicate_id", "object_id")
_TEXTS = ("subject_label", "object_label", "predicate_modifier")
_KNOWN_VERSIONS = ("0", "1")
_SLOT = re.compile(r"(\w+):(?:\s+(.*))?\Z")
_PREFIX = re.compile(r"\s+([\w.-]+|\"[^\"]*\"|'[^']*'):\s+(\S.*)\Z")
_CURIE = re.compile(r"([\w.-]+):(\S+)\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class SssomMapping(Frozen, frozen=True):
    """One mapping; ids are whole IRIs, labels ``""`` where the file gives none.

    ``predicate_modifier`` is ``"Not"`` where the mapping says that it does not hold.
    """

    subject_id: str
    predicate_id: str
    object_id: str
    subject_label: str = ""
    object_label: str = ""
    predicate_modifier: str = ""


class MappingSet(Frozen, frozen=True):
    """A file of mappings.

    Attributes:
        release: the set and its version, e.g. ``"MONDO 2026-08-04"``.
        license: IRI, or ``""``.
        records: the mappings in the file's order.
    """

    release: str
    license: str
    records: tuple[SssomMapping, ...]


def read_sssom(path: Path) -> MappingSet:
    """The mappings of an SSSOM/TSV file, which may be gzipped.

    Raises:
        VocabularyError: the file is missing, of another kind, cut off, or of a newer schema.
    """
    try:
        lines = _read_text(path).replace("\r\n", "\n").split("\n")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise VocabularyError(f"{path}: cannot be read as SSSOM/TSV: {error}") from error
    if lines[-1]:  # a value that was cut off is still a value
        reason = "the last line has no line end: the file is cut off; fetch it again"
        raise VocabularyError(f"{path}:{len(lines)}: {reason}")
    start = next((at for at, line in enumerate(lines) if not line.startswith("#")), len(lines))
    slots, prefixes = _read_metadata(path, lines[:start])
    records = tuple(_read_rows(path, lines[start:], start, prefixes))
    if not records:
        raise VocabularyError(f"{path}: no mapping in it; is it cut off?")
    return MappingSet(_name_release(path, slots), slots.get("license", ""), records)


def _read_text(path: Path) -> str:
    with open_input(path) as file:
        return file.stream.read().decode("utf-8-sig")


def _read_metadata(path: Path, lines: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The plain slots of the metadata block, and its prefixes."""
    slots: dict[str, str] = {}
    prefixes = dict(SSSOM_PREFIXES)
    block = ""
    for number, line in enumerate(lines, 1):
        text = _strip_sign(line)
        slot = _SLOT.match(text)
        if slot:
            block = slot[1]
            slots[block] = _unquote(slot[2] or "")
        elif block == "curie_map" and text.strip():
            found = _PREFIX.match(text)
            if found is None:
                raise VocabularyError(f"{path}:{number}: curie_map: no prefix and IRI: {text!r}")
            prefixes[_unquote(found[1])] = _unquote(found[2])
    version = slots.get("sssom_version", "1")
    if version.partition(".")[0] not in _KNOWN_VERSIONS:
        raise VocabularyError(f"{path}: SSSOM {version} is newer than this program; 1.x is read")
    return slots, prefixes


def _strip_sign(line: str) -> str:
    """A metadata line without ``#`` and the one space that many writers put after it."""
    text = line[1:]
    indent = len(text) - len(text.lstrip(" "))
    return text[indent % 2 :]  # YAML's own indents are of two spaces


def _unquote(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _read_rows(
    path: Path, lines: list[str], start: int, prefixes: Mapping[str, str]
) -> Iterator[SssomMapping]:
    if not any(lines):
        raise VocabularyError(f"{path}: no table in it; is it SSSOM/TSV, and whole?")
    header = lines[0].split("\t")
    missing = [name for name in _REQUIRED if name not in header]
    if missing:
        raise VocabularyError(
            f"{path}:{start + 1}: no SSSOM/TSV: the header lacks {', '.join(missing)}"
        )
    places = {name: header.index(name) for name in (*_REQUIRED, *_TEXTS) if name in header}
    rows = csv.reader(lines[1:], delimiter="\t")
    for values in rows:
        where = f"{path}:{start + 1 + rows.line_num}"
        if not values:
            continue
        if len(values) != len(header):
            has, columns = count(len(values), "value"), count(len(header), "column")
            reason = f"{has} in a table of {columns}; is it cut off?"
            raise VocabularyError(f"{where}: {reason}")
        row = {name: values[place].strip() for name, place in places.items()}
        yield _make_mapping(where, row, prefixes)


def _make_mapping(where: str, row: Mapping[str, str], prefixes: Mapping[str, str]) -> SssomMapping:
    empty = [name for name in _REQUIRED if not row[name]]
    if empty:
        raise VocabularyError(f"{where}: {', '.join(empty)}: no value")
    iris = {name: _expand(where, name, row[name], prefixes) for name in _IRIS}
    return SssomMapping(**iris, **{name: row[name] for name in _TEXTS if name in row})


def _expand(where: str, name: str, curie: str, prefixes: Mapping[str, str]) -> str:
    found = _CURIE.match(curie)
    if found is None:
        raise VocabularyError(f"{where}: {name}: {curie!r} is no CURIE")
    if found[1] not in prefixes:
        raise VocabularyError(f"{where}: {name}: {curie!r}: curie_map has no prefix {found[1]!r}")
    return prefixes[found[1]] + found[2]


def _name_release(path: Path, slots: Mapping[str, str]) -> str:
    """The subject's vocabulary, else the file's name; the date of the version, else the version."""
    source = re.split(r"[:/#]", slots.get("subject_source", ""))[-1]
    name = source.upper() if source else path.name.partition(".")[0]
    version = slots.get("mapping_set_version") or slots.get("mapping_date", "")
    date = _DATE.search(version)
    return f"{name} {date[0] if date else version}".strip()
