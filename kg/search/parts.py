"""The parts of a query: what each asks for.

Owns the form of a part; refuses to know how it is read from text and how it is searched.
"""

from __future__ import annotations

from typing import Generic, TypeVar

import msgspec

from kg.search.concepts import Meaning
from kg.search.filters import Filter


class StudyPart(msgspec.Struct, frozen=True):
    """An NCT id, normalised in ``nct_id``."""

    text: str
    nct_id: str
    is_excluded: bool = False


class IdPart(msgspec.Struct, frozen=True):
    """Another id of studies (a sponsor's, EudraCT, a grant); ``key`` as ids are compared."""

    text: str
    key: str
    is_excluded: bool = False


class ConceptPart(msgspec.Struct, frozen=True):
    """Words that name something; ``assumed`` where they only come near its name."""

    text: str
    meanings: tuple[Meaning, ...]
    assumed: bool = False
    is_excluded: bool = False

    @property
    def concepts(self) -> tuple[int, ...]:
        """Numbers of the concepts that the name stands for."""
        return tuple(meaning.concept for meaning in self.meanings)


class FilterPart(msgspec.Struct, frozen=True):
    """Words that say what a study must have: a phase, an age, a country; ``label`` says it."""

    text: str
    filter: Filter
    label: str
    is_excluded: bool = False


class TextPart(msgspec.Struct, frozen=True):
    """A word, or a quoted phrase, that is searched as text; in one field where it says so."""

    text: str
    quoted: bool = False
    field: str | None = None
    is_excluded: bool = False


Part = StudyPart | IdPart | ConceptPart | FilterPart | TextPart


Kind = TypeVar("Kind", bound=Part)


class PlacedPart(msgspec.Struct, Generic[Kind], frozen=True):
    """A part and where in the query it stands: characters ``start`` to ``end``."""

    start: int
    end: int
    part: Kind


def get_identity(part: Part) -> object:
    """Equal for parts that ask for the same, or against it."""
    if isinstance(part, ConceptPart):
        what: object = part.concepts
    elif isinstance(part, FilterPart):
        what = part.filter
    elif isinstance(part, TextPart):
        what = part.text.casefold(), part.field
    else:
        what = part.nct_id if isinstance(part, StudyPart) else part.key
    return what, part.is_excluded
