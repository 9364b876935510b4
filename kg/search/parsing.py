"""Read the text of a query: which of its words name something known, and which are plain words.

Owns quotes, NCT ids, phases and statuses in a query, the longest match of names, and the stop
words. Refuses to know the index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from kg.namespaces import code
from kg.search.concepts import Concepts, Meaning
from kg.search.words import ENGLISH_STOP_WORDS, Word, clean_text, find_words

MAX_CHARACTERS = 10_000
MAX_PARTS = 32
_LONGEST_NAME = 14  # words

_PHRASE = re.compile(r'["“”„«]([^"“”„«»]*)["“”„»]')
_NCT_ID = re.compile(r"(?<!\w)NCT\s?-?\d{8}(?!\w)", re.IGNORECASE)
_PHASE = re.compile(
    r"(?<!\w)(early\s+)?phases?\s+(iv|i{1,3}|[1-4])[ab]?"
    r"(?:\s*(?:/|-|and|or)\s*(?:phase\s+)?(iv|i{1,3}|[1-4])[ab]?)?(?!\w)",
    re.IGNORECASE,
)
_STATUS = re.compile(
    r"(?<!\w)(not\s+yet\s+recruiting|active,?\s+not\s+recruiting|enrolling\s+by\s+invitation"
    r"|recruiting|completed|terminated|withdrawn|suspended)(?!\w)",
    re.IGNORECASE,
)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_NOT_LETTERS = re.compile(r"[\s,]+")


class StudyPart(msgspec.Struct, frozen=True):
    """An NCT id."""

    text: str
    nct_id: str


class ConceptPart(msgspec.Struct, frozen=True):
    """Words that name something; ``assumed`` where they only come near its name."""

    text: str
    meanings: tuple[Meaning, ...]
    assumed: bool = False

    @property
    def concepts(self) -> tuple[int, ...]:
        """Numbers of the concepts."""
        return tuple(meaning.concept for meaning in self.meanings)


class TextPart(msgspec.Struct, frozen=True):
    """A word, or a quoted phrase, that is searched as text."""

    text: str
    quoted: bool = False


Part = StudyPart | ConceptPart | TextPart


class ParsedQuery(msgspec.Struct):
    """A query: its parts in their order, and the words there was no room for."""

    text: str
    parts: list[Part]
    ignored: list[str]


def parse_query(text: str, concepts: Concepts) -> ParsedQuery:
    """The parts of a query; never raises. Only the first 10,000 characters are read."""
    text = " ".join(clean_text(text[:MAX_CHARACTERS]).split())
    found = sorted(_find_parts(text, concepts), key=lambda item: item[0])
    parts = list({_identity(part): part for _, part in reversed(found)}.values())[::-1]
    kept = set(sorted(range(len(parts)), key=lambda at: _priority(parts[at]))[:MAX_PARTS])
    return ParsedQuery(
        text,
        [part for at, part in enumerate(parts) if at in kept],
        [part.text for at, part in enumerate(parts) if at not in kept],
    )


def _identity(part: Part) -> object:
    """Equal for parts that ask for the same."""
    if isinstance(part, ConceptPart):
        return part.concepts
    return part.text.casefold() if isinstance(part, TextPart) else part.nct_id


def _priority(part: Part) -> int:
    """Where there is no room for all, plain words go first."""
    return isinstance(part, TextPart) and not part.quoted


def _find_parts(text: str, concepts: Concepts) -> list[tuple[int, Part]]:
    found: list[tuple[int, Part]] = []
    rest = text
    for pattern, read in (
        (_PHRASE, _read_phrase),
        (_NCT_ID, _read_nct_id),
        (_PHASE, _read_phases),
        (_STATUS, _read_status),
    ):
        for match in pattern.finditer(rest):
            found.extend((match.start(), part) for part in read(match, concepts))
        rest = pattern.sub(lambda match: "\n" * len(match[0]), rest)
    ...
