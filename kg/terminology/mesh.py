"""MeSH: descriptors, their names and their hierarchy.

Owns how a name or an id is resolved to a record of MeSH, and the tree above and below it. Refuses
to know the file it came from and what the registry uses the terms for.

Supplementary records (``C…``) are records like any other here; the descriptors they are mapped to
(``meshv:preferredMappedTo``) are their broader descriptors.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path

from kg.terminology.links import Match, MeshRef
from kg.terminology.names import fold, match_key
from kg.terminology.readers.mesh_files import read_mesh_files
from kg.terminology.readers.mesh_records import MeshContent, MeshRecord

_ID = re.compile(r"([CD])(\d{6}|\d{9})\Z")
# The last number that NLM issued with six digits; later ones have nine (2014 for C, 2015 for D).
_LAST_SIX_DIGITS = {"C": 588_400, "D": 66_387}


class MeshVocabulary:
    """MeSH records by id and by name; read-only once built.

    Attributes:
        release: ``"MeSH 2020"``.
        path: the file it was read from, or the first of them.
        paths: all files it was read from.
    """

    def __init__(
        self,
        release: str,
        path: Path,
        records: Mapping[str, MeshRecord],
        paths: tuple[Path, ...] = (),
    ) -> None:
        self.release = release
        self.path = path
        self.paths = paths or (path,)
        self._records = records
        self._preferred: dict[str, tuple[str, ...]] = {}
        self._entries: dict[str, tuple[str, ...]] = {}
        self._narrower: dict[str, list[str]] = {}
        for record_id, record in records.items():
            self._add(record_id, record)

    @classmethod
    def read(cls, *paths: Path) -> MeshVocabulary:
        """The vocabulary in a file of MeSH RDF, or in files of MeSH XML.

        Raises:
            VocabularyError: a file cannot be used.
        """
        return cls.make(read_mesh_files(*paths), *paths)

    @classmethod
    def make(cls, content: MeshContent, *paths: Path) -> MeshVocabulary:
        """The vocabulary that ``paths`` were read as."""
        return cls(content.release, paths[0], content.records, paths)

    def _add(self, record_id: str, record: MeshRecord) -> None:
        for parent in record.broader:
            self._narrower.setdefault(parent, []).append(record_id)
        if not record.labels:
            return
        _append(self._preferred, match_key(record.labels[0]), record_id)
        for key in {match_key(label) for label in record.labels[1:]}:
            _append(self._entries, key, record_id)

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, record_id: object) -> bool:
        return record_id in self._records

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def get_kind(self, record_id: str) -> str:
        """Local name of the record's ``meshv:`` class, e.g. ``TopicalDescriptor``."""
        return self._records[record_id].kind

    def get_label(self, record_id: str) -> str:
        """The preferred label; the id itself where the file gives none."""
        labels = self._records[record_id].labels
        return labels[0] if labels else record_id

    def labels(self, record_id: str) -> tuple[str, ...]:
        """All names: the preferred label first, then the entry terms; empty if unknown."""
        record = self._records.get(record_id)
        return record.labels if record else ()

    def tree_numbers(self, record_id: str) -> tuple[str, ...]:
        """Places in the MeSH tree, e.g. ``C04.557.450.795.875``; empty if unknown."""
        record = self._records.get(record_id)
        return record.tree_numbers if record else ()

    def broader(self, record_id: str) -> tuple[str, ...]:
        """Ids one step up."""
        record = self._records.get(record_id)
        return record.broader if record else ()

    def pharmacological_actions(self, record_id: str) -> tuple[str, ...]:
        """Ids of the descriptors that say what a substance does; empty if none is known."""
        record = self._records.get(record_id)
        return record.pharmacological_actions if record else ()

    def narrower(self, record_id: str) -> tuple[str, ...]:
        """Ids one step down."""
        return tuple(self._narrower.get(record_id, ()))

    def descendants(self, record_id: str) -> dict[str, int]:
        """Every id below, with its least number of steps down (1 or more)."""
        depths: dict[str, int] = {}
        waiting = deque([(record_id, 0)])
        while waiting:
            parent, depth = waiting.popleft()
            for child in self._narrower.get(parent, ()):
                if child not in depths and child != record_id:
                    depths[child] = depth + 1
                    waiting.append((child, depth + 1))
        return depths

    def knows_key(self, key: str) -> bool:
        """Whether a record has a name with this :func:`names.match_key`."""
        return key in self._preferred or key in self._entries

    def find_ids(self, name: str) -> tuple[str, ...]:
        """Records that ``name`` may mean: those with this preferred label, else this entry term.

        Names are compared by :func:`names.match_key`; of several records, those stay that the
        spelling fits ("Protein S" is not "Proteins").
        """
        key = match_key(name)
        ids = self._preferred.get(key) or self._entries.get(key, ())
        return self._spelled_alike(name, ids) if len(ids) > 1 else ids

    def _spelled_alike(self, name: str, ids: tuple[str, ...]) -> tuple[str, ...]:
        for spelling in (str, fold):
            wanted = spelling(name)
            fitting = tuple(
                one for one in ids if any(spelling(label) == wanted for label in self.labels(one))
            )
            if fitting:
                return fitting
        return ids

    def find_by_name(self, name: str) -> MeshRef | None:
        """The record that ``name`` names; ``None`` where there is none, or more than one.

        A preferred label always wins over entry terms (see :meth:`find_ids`).
        """
        ids = self.find_ids(name)
        return MeshRef(self.get_label(ids[0]), ids[0]) if len(ids) == 1 else None

    def resolve(self, term: str, id: str | None) -> MeshRef:
        """A MeSH term of a record, with its id in MeSH's own form; never raises.

        A missing id is looked up by ``term``; an id of no MeSH form becomes ``None``; an id that
        this vocabulary does not have is kept, since records may be newer than the vocabulary.
        """
        if id is None or not id.strip():
            found = self.find_by_name(term)
            return found or MeshRef(term, None)
        record_id = self._normalize_id(id.strip().upper(), term)
        if record_id is None:
            return MeshRef(term, None)
        return MeshRef(self.get_label(record_id) if record_id in self else term, record_id)

    def explain(self, term: str, field: str) -> Match | None:
        """Why :meth:`resolve` gives ``term`` an id where the record has none; ``None`` if none."""
        found = self.find_by_name(term)
        if found is None or found.id is None:
            return None
        text = fold(term)
        if text == fold(found.label):
            return Match(term, field, "EXACT_LABEL", 1.0, self.release)
        is_entry = any(text == fold(label) for label in self.labels(found.id))
        method, score = ("SYNONYM", 0.95) if is_entry else ("NORMALIZED", 0.9)
        return Match(term, field, method, score, self.release)

    def _normalize_id(self, text: str, term: str) -> str | None:
        """``text`` without zero-padding (API v2 records of 2024-08 and before pad to 9 digits)."""
        form = _ID.match(text)
        if form is None:
            return None
        letter, digits = form.groups()
        if len(digits) == 6 or int(digits) > 999_999:
            return text
        short = f"{letter}{int(digits):06d}"
        known = [one for one in (short, text) if one in self._records]
        if len(known) == 2:
            known = [one for one in known if self._is_named(one, term)] or known
        if len(known) == 1:
            return known[0]
        return unpad_id(text)

    def _is_named(self, record_id: str, term: str) -> bool:
        key = match_key(term)
        return any(match_key(label) == key for label in self.labels(record_id))


def unpad_id(record_id: str) -> str:
    """A MeSH id without the zeros that older API v2 records pad it with; others as they are.

    >>> unpad_id("D000012509"), unpad_id("D000068877")
    ('D012509', 'D000068877')
    """
    letter, number = record_id[0], int(record_id[1:])
    return f"{letter}{number:06d}" if number <= _LAST_SIX_DIGITS[letter] else record_id


def _append(index: dict[str, tuple[str, ...]], key: str, record_id: str) -> None:
    index[key] = (*index[key], record_id) if key in index else (record_id,)
