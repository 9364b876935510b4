"""The parts of a query: what each asks for.

Owns the form of a part; refuses to know how it is read from text and how it is searched.
"""

from __future__ import annotations

import msgspec

from kg.search.concepts import Meaning


class StudyPart(msgspec.Struct, frozen=True):
    """An NCT id, normalised in ``nct_id``."""

    text: str
    nct_id: str


class ConceptPart(msgspec.Struct, frozen=True):
    """Words that name something; ``assumed`` where they only come near its name."""

    text: str
    meanings: tuple[Meaning, ...]
    assumed: bool = False

    @property
    def concepts(self) -> tuple[int, ...]:
        """Numbers of the concepts that the name stands for."""
        return tuple(meaning.concept for meaning in self.meanings)


class TextPart(msgspec.Struct, frozen=True):
    """A word, or a quoted phrase, that is searched as text."""

    text: str
    quoted: bool = False


Part = StudyPart | ConceptPart | TextPart


class PlacedPart(msgspec.Struct, frozen=True):
    """A part and where in the query it stands: characters ``start`` to ``end``."""

    start: int
    end: int
    part: Part


def get_identity(part: Part) -> object:
    """Equal for parts that ask for the same."""
    if isinstance(part, ConceptPart):
        return part.concepts
    return part.text.casefold() if isinstance(part, TextPart) else part.nct_id
