"""Read RxNorm: ``RXNCONSO.RRF`` with ``RXNREL.RRF`` beside it, or a table of names and RxCUIs.

Source: NLM's RxNorm files in Rich Release Format (RxNorm Technical Documentation, section 12):
fields end with ``|``, 18 in RXNCONSO and 16 in RXNREL. A table has ``NAME|IRI`` lines with IRIs of
BioPortal's RXNORM, and says nothing of the kind of a name. Owns columns and relations; refuses to
know which names serve for matching.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from kg.errors import VocabularyError
from kg.namespaces import RXNORM
from kg.terminology.readers.lines import fault, find_date, read_lines

# Ingredients, precise ingredients (salts), brands, several ingredients together; synonyms of these.
TYPES = frozenset(("IN", "PIN", "BN", "MIN", "SY", "TMSY"))
_NAMING = frozenset(("IN", "PIN", "BN", "MIN"))
_RELATIONS = frozenset(("tradename_of", "form_of"))
_CONSO_FIELDS, _REL_FIELDS = 18, 16
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
    is_rrf = path.suffix.casefold() == ".rrf"
    names = _read_conso(path) if is_rrf else _read_table(path)
    if not names:
        raise VocabularyError(f"{path}: holds no name of a drug; give {_WHAT}")
    relations = path.with_name("RXNREL.RRF")
    ingredients = _read_relations(relations) if is_rrf and relations.exists() else {}
    records = (
        RxNormRecord(rxcui, tuple(found), tuple(sorted(ingredients.get(rxcui, ()))))
        for rxcui, found in sorted(names.items())
    )
    return RxNormRelease(f"RxNorm {_find_day(path)}".rstrip(), tuple(records))


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


def _read_rrf(path: Path, count: int) -> Iterator[tuple[int, list[str]]]:
    for line, text in read_lines(path, _WHAT):
        fields = text.split("|")
        if len(fields) != count + 1 or fields[-1]:
            has = len(fields) - 1
            reason = f"has {has} fields instead of {count}: damaged, no {path.name}, or newer"
            raise fault(path, line, reason)
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
