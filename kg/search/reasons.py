"""Say in words why a study was found.

Owns the wording. Refuses to know how studies are found and ranked.

A reason goes from the query's words to the record's, by arrows:
``Gleevec → imatinib (brand name) → intervention "imatinib mesylate"``.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.search.concepts import Concepts, Expansion, Meaning
from kg.search.documents import Mention
from kg.search.fields import TEXT_FIELDS
from kg.search.parts import ConceptPart, StudyPart, TextPart
from kg.search.places import (
    DISTANCE_FACTORS,
    GROUP_OF_FIELD,
    PLACE_ORDER,
    PLACES,
    WEIGHTS,
    get_step,
)
from kg.search.words import make_key

_ARROW = " → "
MOST_REASONS = 2  # for one part of a query


def list_concept_reasons(
    part: ConceptPart, mentions: Iterable[Mention], concepts: Concepts
) -> list[str]:
    """Where the part's concept, or a narrower one, stands in a study: best places first."""
    expansion = concepts.expand(part.concepts)
    found = [mention for mention in mentions if mention.iri in expansion.distances]
    found.sort(key=lambda mention: _rank(mention, expansion))
    best: dict[int, Mention] = {}
    for mention in found:
        best.setdefault(GROUP_OF_FIELD[PLACES[mention.place].field], mention)
    return [_explain(part, mention, concepts) for mention in list(best.values())[:MOST_REASONS]]


def explain_study(part: StudyPart, nct_id: str) -> str:
    """Why an NCT id found a study: its own id, or one that it replaces."""
    if part.nct_id == nct_id:
        return f"{part.text}{_ARROW}this study"
    return f"{part.text}{_ARROW}an earlier id of this study"


def explain_text(part: TextPart | ConceptPart, field: str) -> str:
    """Why a word found a study: the text field it stands in."""
    return f'text: "{part.text}" {TEXT_FIELDS[field].words}'


def _rank(mention: Mention, expansion: Expansion) -> tuple[float, int, str]:
    step = get_step(expansion.distances[mention.iri])
    weight = WEIGHTS[PLACES[mention.place].field] * DISTANCE_FACTORS[step]
    return -weight, PLACE_ORDER[mention.place], mention.text


def _explain(part: ConceptPart, mention: Mention, concepts: Concepts) -> str:
    iri = mention.iri
    words = PLACES[mention.place].words.format(mention.text)
    concept = concepts.find_iri(iri)
    meaning = _find_source(part.meanings, iri, concepts)
    steps = [_name(part, meaning, concepts)]
    if concept is not None and concepts.expand((meaning.concept,)).distances[iri]:
        steps.append(f"narrower: {concepts.table.labels[concept]}")
    return _ARROW.join([*steps, words])


def _find_source(meanings: tuple[Meaning, ...], iri: str, concepts: Concepts) -> Meaning:
    """Of the things a name stands for, the one that led to ``iri`` by the fewest steps."""
    reaching = [one for one in meanings if iri in concepts.expand((one.concept,)).distances]
    return min(reaching, key=lambda one: concepts.expand((one.concept,)).distances[iri])


def _name(part: ConceptPart, meaning: Meaning, concepts: Concepts) -> str:
    """The query's words, and where they are not its own name, what they stand for."""
    label = concepts.table.labels[meaning.concept]
    text = f"{part.text}, read as {meaning.name}" if part.assumed else part.text
    if make_key(meaning.name) == make_key(label):
        return text
    return f"{text}{_ARROW}{label} ({meaning.how})"
