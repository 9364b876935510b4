"""Read RxNorm: ``RXNCONSO.RRF`` with ``RXNREL.RRF`` beside it, or a table of names and RxCUIs.

Source: NLM's RxNorm files in Rich Release Format (RxNorm Technical Documentation, section 12):
fields end with ``|``, 18 in RXNCONSO and 16 in RXNREL. A table has ``NAME|IRI`` lines with IRIs of
BioPortal's RXNORM, and says nothing of the kind of a name. Which one a file is, its first line
says. Owns columns and relations; refuses to know which names serve for matching.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from kg.errors import VocabularyError
from kg.namespaces import RXNORM
from kg.terminology.readers.lines import count, fault, find_date, read_lines

# Ingredients, precise ingredients (salts), brands, several ingredients together; synonyms of these.
TYPES = frozenset(("IN", "PIN", "BN", "MIN", "SY", "TMSY"))
_NAMING = frozenset(("IN", "PIN", "BN", "MIN"))
_RELATIONS = frozenset(("tradename_of", "form_of"))
_CONSO_FIELDS, _REL_FIELDS = 18, 16
RELATIONS_FILES = ("RXNREL.RRF", "RXNREL.RRF.gz")
"""The file that belongs to RXNCONSO.RRF where it stands beside it: the first of these."""
_RXCUI = re.compile(r"\d{1,8}\Z")
_FOLDER = re.compile(r"(?<!\d)(\d\d)(\d\d)((?:19|20)\d\d)(?!\d)")
_WHAT = "RxNorm's RXNCONSO.RRF, or a table of NAME|IRI lines"


class RxNormName(msgspec.Struct, frozen=True):
    """A name; ``type`` is RxNorm's term type, one of :data:`TYPES`, or empty in a table."""

    text: str
    type: str


class RxNormRecord(msgspec.Struct, frozen=True):
    """A concept: its names, and RxCUIs of the ingredients that it is a brand or a salt of."""

    rxcui: str
    names: tuple[RxNormName, ...]
    ingredients: tuple[str, ...] = ()


class RxNormRelease(msgspec.Struct, frozen=True):
    """The whole file; ``release`` is ``"RxNorm 2014"``, ``"RxNorm 2024-03-04"`` or ``"RxNorm"``."""

    release: str
    records: tuple[RxNormRecord, ...]


def read_rxnorm(path: Path) -> RxNormRelease:
    """All concepts of the file with the names that serve a substance or a brand, by RxCUI.

    Raises:
        VocabularyError: the file, or the RXNREL.RRF beside it, is missing, of the wrong kind,
            damaged, cut off or of another layout; the message says the line.
    """
    is_rrf = _is_rrf(path)
    names = _read_conso(path) if is_rrf else _read_table(path)
    if not names:
        raise VocabularyError(f"{path}: holds no name of a drug; give {_WHAT}")
    beside = (path.with_name(name) for name in RELATIONS_FILES)
    relations = next(filter(Path.exists, beside), None) if is_rrf else None
    ingredients = _read_relations(relations) if relations else {}
    records = (
        RxNormRecord(rxcui, tuple(found), tuple(sorted(ingredients.get(rxcui, ()))))
        for rxcui, found in sorted(names.items())
    )
    return RxNormRelease(f"RxNorm {_find_day(path)}".rstrip(), tuple(records))


def _is_rrf(path: Path) -> bool:
    """By its first line; a damaged one by the file's name."""
    _, first = next(read_lines(path, _WHAT))
    return first.count("|") >= _REL_FIELDS or ".rrf" in map(str.casefold, path.suffixes)


def _find_day(path: Path) -> str:
    """NLM names the folder of a release by month, day and year: ``RxNorm_full_03042024``."""
    for folder in path.absolute().parents:
        if (found := _FOLDER.search(folder.name)) and "rxnorm" in folder.name.casefold():
            return f"{found[3]}-{found[1]}-{found[2]}"
    return find_date(path)


_Names = dict[str, dict[RxNormName, None]]


def _read_conso(path: Path) -> _Names:
    """Names of RxNorm itself, suppressed ones left out; a synonym alone makes no concept."""
    names: _Names = {}
    for line, fields in _read_rrf(path, _CONSO_FIELDS):
        rxcui, language, source, type_, text, suppressed = (
            fields[place] for place in (0, 1, 11, 12, 14, 16)
        )
        if source != "RXNORM" or language != "ENG" or type_ not in TYPES or suppressed != "N":
            continue
        if not _RXCUI.match(rxcui) or not text:
            raise fault(path, line, f"{rxcui!r}, {text!r} are no RxCUI and name: damaged")
        names.setdefault(rxcui, {})[RxNormName(text, type_)] = None
    return {
        rxcui: found
        for rxcui, found in names.items()
        if any(name.type in _NAMING for name in found)
    }


def _read_relations(path: Path) -> dict[str, set[str]]:
    """RxCUI of a brand or salt → RxCUIs of its ingredients: the second concept is … the first."""
    found: dict[str, set[str]] = {}
    for _, fields in _read_rrf(path, _REL_FIELDS):
        ingredient, other, relation, source = (fields[place] for place in (0, 4, 7, 10))
        if relation in _RELATIONS and source == "RXNORM" and ingredient and other:
            found.setdefault(other, set()).add(ingredient)
    return found


def _read_rrf(path: Path, expected: int) -> Iterator[tuple[int, list[str]]]:
    for line, text in read_lines(path, _WHAT):
        fields = text.split("|")
        has = len(fields) - 1
        if has != expected or fields[-1]:
            newer = "a newer layout than this program, or damaged"
            why = newer if has > expected else "damaged, or another file of RxNorm"
            raise fault(path, line, f"has {count(has, 'field')} instead of {expected}: {why}")
        yield line, fields


def _read_table(path: Path) -> _Names:
    names: _Names = {}
    for line, text in read_lines(path, _WHAT):
        name, _, iri = text.rpartition("|")
        rxcui = iri.removeprefix(RXNORM)
        if not name or rxcui == iri or not _RXCUI.match(rxcui):
            raise fault(path, line, f"{text[:60]!r} is no name and RxNorm IRI: not {_WHAT}")
        names.setdefault(rxcui, {})[RxNormName(name, "")] = None
    return names
