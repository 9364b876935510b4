"""Parts of a query that have a form of their own: quotes, NCT ids, phases, recruitment statuses.

Owns those forms. Refuses to know names, and how parts are searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.namespaces import code
from kg.search.concepts import Concepts, Meaning
from kg.search.parts import ConceptPart, Part, PlacedPart, StudyPart, TextPart
from kg.study.codelists import find_code

_PHRASE = re.compile(r'["“”„«]([^"“”„«»]*)["“”„»]')
_NCT_ID = re.compile(r"(?<!\w)NCT\s?-?(\d{8})(?!\w)", re.IGNORECASE)
_NUMBER = r"(?:iv|i{1,3}|[1-4])"
_PHASE = re.compile(
    rf"(?<!\w)(early\s+)?phases?\s+({_NUMBER})[ab]?"
    rf"(?:\s*(?:/|-|–|and|or)\s*(?:phase\s+)?({_NUMBER})[ab]?)?(?!\w)",
    re.IGNORECASE,
)
_STATUS = re.compile(
    r"(?<!\w)(?:not\s+yet\s+recruiting|active,?\s+not\s+recruiting|enrolling\s+by\s+invitation"
    r"|recruiting|completed|terminated|withdrawn|suspended)(?!\w)",
    re.IGNORECASE,
)
_ARABIC = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}


def find_patterns(text: str, concepts: Concepts) -> tuple[list[PlacedPart], str]:
    """The parts that have such a form, and ``text`` with a line break for each of their letters."""
    found: list[PlacedPart] = []
    for pattern, read in (
        (_PHRASE, _read_phrase),
        (_NCT_ID, _read_nct_id),
        (_PHASE, _read_phases),
        (_STATUS, _read_status),
    ):
        for match in pattern.finditer(text):
            found.extend(PlacedPart(*match.span(), part) for part in read(match, concepts))
        text = pattern.sub(lambda match: "\n" * len(match[0]), text)
    return found, text


def _read_phrase(match: re.Match[str], _: Concepts) -> Iterator[Part]:
    phrase = match[1].strip()
    if phrase:
        yield TextPart(phrase, quoted=True)


def _read_nct_id(match: re.Match[str], _: Concepts) -> Iterator[Part]:
    yield StudyPart(match[0], f"NCT{match[1]}")


def _read_phases(match: re.Match[str], concepts: Concepts) -> Iterator[Part]:
    """One part a phase: studies of phase 1 and 2 at once have both."""
    early, *numbers = match.groups()
    for number in numbers:
        if number is not None:
            digit = _ARABIC.get(number.casefold(), number)
            yield from _read_code(
                "Phase", f"{'EARLY_' if early else ''}PHASE{digit}", match, concepts
            )
            early = None


def _read_status(match: re.Match[str], concepts: Concepts) -> Iterator[Part]:
    label = " ".join(match[0].casefold().replace(",", " ").split())
    label = label.replace("active not", "active, not")
    yield from _read_code("Status", find_code("Status", label) or "", match, concepts)


def _read_code(scheme: str, value: str, match: re.Match[str], concepts: Concepts) -> Iterator[Part]:
    concept = concepts.find_iri(code(scheme, value))
    if concept is not None:
        label = concepts.table.labels[concept]
        yield ConceptPart(match[0], (Meaning(concept, label, "code"),))
