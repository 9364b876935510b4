"""Say in words why a study was found.

Owns the wording. Refuses to know how studies are found and ranked.

A reason goes from the query's words to the record's, by arrows:
``Gleevec → imatinib (brand name) → intervention "imatinib mesylate"``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kg.search.concepts import Concepts, Meaning
from kg.search.documents import Mention
from kg.search.fields import TEXT_FIELDS
from kg.search.filters import FILTERS, describe_values
from kg.search.parts import ConceptPart, FilterPart, IdPart, StudyPart, TextPart
from kg.search.places import (
    DISTANCE_FACTORS,
    GROUP_OF_FIELD,
    PLACE_ORDER,
    PLACES,
    WEIGHTS,
    get_step,
)
from kg.search.results import Reason, Step
from kg.search.traits import Traits
from kg.search.words import make_key

_ARROW = " → "
MOST_REASONS = 2  # for one part of a query


def list_concept_reasons(
    part: ConceptPart, mentions: Iterable[Mention], concepts: Concepts
) -> list[Reason]:
    """Where the part's concept, or a narrower one, stands in a study: best places first."""
    expansion = concepts.expand(part.concepts)
    found = [mention for mention in mentions if mention.iri in expansion.distances]
    found.sort(key=lambda mention: _rank(mention, expansion.distances))
    best: dict[int, Mention] = {}
    for mention in found:
        best.setdefault(GROUP_OF_FIELD[PLACES[mention.place].field], mention)
    return [_explain(part, mention, concepts) for mention in list(best.values())[:MOST_REASONS]]


def find_close_reason(
    part: ConceptPart, mentions: Iterable[Mention], concepts: Concepts
) -> tuple[float, Reason] | None:
    """The best place of the part's concept, of a narrower or of a broader one, with its weight."""
    below = concepts.expand(part.concepts).distances
    above = concepts.expand_up(part.concepts)
    distances = {**above, **below}
    found = [mention for mention in mentions if mention.iri in distances]
    if not found:
        return None
    best = min(found, key=lambda mention: _rank(mention, distances))
    if best.iri in below:
        return -_rank(best, distances)[0], _explain(part, best, concepts)
    step = Step(label=concepts.label_iri(best.iri), iri=best.iri, relation="broader")
    return -_rank(best, distances)[0], _join(
        [*_name(part, part.meanings[0], concepts), step, _place(best)]
    )


def explain_study(part: StudyPart, nct_id: str) -> Reason:
    """Why an NCT id found a study: its own id, or one that it replaces."""
    words = "this study" if part.nct_id == nct_id else "an earlier id of this study"
    return _join([Step(label=part.text), Step(label=words)])


def explain_filter(part: FilterPart, traits: Traits, countries: Mapping[str, str]) -> Reason:
    """What the study has for which it passes a filter that was typed."""
    words = describe_values(part.filter, traits, countries)
    return _join(
        [Step(label=part.text), Step(label=words, relation=FILTERS[part.filter.name].words)]
    )


def explain_id(part: IdPart) -> Reason:
    """Why another id found a study."""
    return _join([Step(label=part.text), Step(label="an id in this record")])


def explain_text(part: TextPart | ConceptPart, field: str) -> Reason:
    """Why a word found a study: the text field it stands in."""
    words = TEXT_FIELDS[field].words
    steps = [Step(label=part.text), Step(label=words, relation="text")]
    return Reason(text=f'text: "{part.text}" {words}', steps=steps)


def _rank(mention: Mention, distances: Mapping[str, int]) -> tuple[float, int, str]:
    step = get_step(distances[mention.iri])
    weight = WEIGHTS[PLACES[mention.place].field] * DISTANCE_FACTORS[step]
    return -weight, PLACE_ORDER[mention.place], mention.text


def _explain(part: ConceptPart, mention: Mention, concepts: Concepts) -> Reason:
    iri = mention.iri
    concept = concepts.find_iri(iri)
    meaning = _find_source(part.meanings, iri, concepts)
    steps = _name(part, meaning, concepts)
    if concept is not None and concepts.expand((meaning.concept,)).distances[iri]:
        label = concepts.table.labels[concept]
        steps.append(Step(label=label, iri=iri, relation="narrower"))
    return _join([*steps, _place(mention)])


def _place(mention: Mention) -> Step:
    words = PLACES[mention.place].words.format(mention.text)
    return Step(label=words, iri=mention.iri, relation=mention.place)


def _find_source(meanings: tuple[Meaning, ...], iri: str, concepts: Concepts) -> Meaning:
    """Of the things a name stands for, the one that led to ``iri`` by the fewest steps."""
    reaching = [one for one in meanings if iri in concepts.expand((one.concept,)).distances]
    return min(reaching, key=lambda one: concepts.expand((one.concept,)).distances[iri])


def _name(part: ConceptPart, meaning: Meaning, concepts: Concepts) -> list[Step]:
    """The query's words, and where they are not its own name, what they stand for."""
    label, iri = concepts.table.labels[meaning.concept], concepts.table.iris[meaning.concept]
    text = f"{part.text}, read as {meaning.name}" if part.assumed else part.text
    if make_key(meaning.name) == make_key(label):
        return [Step(label=text, iri=iri)]
    return [Step(label=text), Step(label=label, iri=iri, relation=meaning.how)]


def _join(steps: list[Step]) -> Reason:
    """The reason whose stations are ``steps``, and its words."""
    return Reason(text=_ARROW.join(map(_word, steps)), steps=steps)


def _word(step: Step) -> str:
    if step.relation in ("narrower", "broader"):
        return f"{step.relation}: {step.label}"
    if step.iri is None or step.relation is None or step.relation in PLACES:
        return step.label
    return f"{step.label} ({step.relation})"
