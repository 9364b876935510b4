"""Studies like a given one: those that share its concepts, the rarer the better.

Owns what makes two studies alike. Refuses to know HTTP, and how studies are found by words.

A study has the concepts that stand in it and those above them, each worth its place: a condition or
an intervention more than a word of the summary, a broader concept half for each step. What two
studies share counts by the places in both (their geometric mean) and by how rare it is (the
logarithm of all studies over those that have it). Strengths are sixteenths, so sums are exact and
ties are true ties; the same phase or status is worth less than the least of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import msgspec
import tantivy
from tantivy import Occur, Query

from kg.namespaces import Iris
from kg.search.answers import SharedConcept, SimilarResult, SimilarStudy
from kg.search.combining import make_terms
from kg.search.completions import Completions
from kg.search.concepts import Concepts
from kg.search.documents import Card, Mention
from kg.search.fields import CARD, NCT_ID, NCT_ID_ALIAS, concept_field
from kg.search.filters import FILTERS
from kg.search.places import PLACE_ORDER, PLACES, WEIGHTS
from kg.search.ranking import rank_studies

_KINDS = frozenset({"drug", "condition", "substance", "topic"})
# What the registry adds above the terms of a record.
_ABOVE = "ancestor"
_RARE_SHARE = 20
_MOST_CONCEPTS = 24
_STEPS_UP = 3
_HALF = 0.5
_STEPS_PER_POINT = 16
# For the same status, and for each phase that both have.
_SAME = 1 / 64
_MOST_SHARED = 5


class _Trait(NamedTuple):
    """A concept of the study asked about: its worth there, and the mention that it comes from."""

    concept: int
    worth: float
    rarity: float
    mention: Mention


class SimilarFinder:
    """Finds similar studies in one index.

    Args:
        index: the index of the studies.
        concepts, table: its dictionary and the numbers of studies.
    """

    def __init__(self, index: tantivy.Index, concepts: Concepts, table: Completions) -> None:
        self._index = index
        self._concepts = concepts
        self._table = table
        self._broader = _list_broader(concepts)

    def find(self, nct_id: str, *, limit: int = 20, offset: int = 0) -> SimilarResult | None:
        """Studies like the one with this NCT id, or an id it replaces; ``None`` if there is none.

        The study itself is left out. Equal studies stand in the order of their ids.

        Args:
            nct_id: in capitals.
            limit: most studies to give.
            offset: studies to pass over.
        """
        searcher = self._index.searcher()
        card = self._find_card(searcher, nct_id)
        if card is None:
            return None
        iris = Iris(self._concepts.table.base)
        result = SimilarResult(nct_id=card.nct_id, iri=iris.study(card.nct_id), title=card.title)
        traits = self._list_traits(card)
        query = self._make_query(card, traits)
        if query is not None:
            page, result.total = rank_studies(searcher, self._index.schema, query, limit, offset)
            for score, address in page:
                other = _read_card(searcher, address)
                shared = list(self._list_shared(traits, other))
                facts = other.list_facts()
                iri = iris.study(other.nct_id)
                result.hits.append(SimilarStudy(**facts, iri=iri, score=score, shared=shared))
        return result

    def _find_card(self, searcher: tantivy.Searcher, nct_id: str) -> Card | None:
        schema = self._index.schema
        for field in (NCT_ID, NCT_ID_ALIAS):
            found = searcher.search(Query.term_query(schema, field, nct_id), limit=1).hits
            if found:
                return _read_card(searcher, found[0][1])
        return None

    def _list_traits(self, card: Card) -> list[_Trait]:
        """The concepts of a study that say most of it, those first."""
        best: dict[int, tuple[float, Mention]] = {}
        for mention in sorted(card.mentions, key=lambda one: PLACE_ORDER[one.place]):
            concept = self._concepts.find_iri(mention.iri)
            if concept is not None and self._concepts.table.kinds[concept] in _KINDS:
                weight = WEIGHTS[PLACES[mention.place].field]
                for above, steps in self._walk_up(concept).items():
                    worth = weight * _HALF**steps
                    is_own = not steps and PLACES[mention.place].field != _ABOVE
                    if worth > best.get(above, (0.0,))[0] and (is_own or self._is_rare(above)):
                        best[above] = worth, mention
        traits = [
            _Trait(concept, worth, rarity, mention)
            for concept, (worth, mention) in best.items()
            if (rarity := self._get_rarity(concept)) > 0
        ]
        traits.sort(key=lambda one: (-math.sqrt(one.worth) * one.rarity, one.concept))
        return traits[:_MOST_CONCEPTS]

    def _walk_up(self, concept: int) -> dict[int, int]:
        """The concept and those above it → steps; a hub and its MeSH term are one, the hub."""
        steps: dict[int, int] = {}
        waiting = [(concept, 0)]
        while waiting:
            one, distance = waiting.pop(0)
            one = self._get_hub(one)
            if one not in steps:
                steps[one] = distance
                if distance < _STEPS_UP:
                    waiting.extend((above, distance + 1) for above in self._broader.get(one, ()))
        return steps

    def _get_hub(self, concept: int) -> int:
        table = self._concepts.table
        partners = table.partners.get(concept, ())
        return partners[0] if partners and table.kinds[concept] != "drug" else concept

    def _get_rarity(self, concept: int) -> float:
        """0 for what no other study has, and for what all have."""
        studies = self._table.within[concept]
        return math.log(self._table.studies / studies) if studies > 1 else 0.0

    def _is_rare(self, concept: int) -> bool:
        """Whether a broader concept says something: "Neoplasms" above two diseases does not."""
        return self._table.within[concept] * _RARE_SHARE <= self._table.studies

    def _make_query(self, card: Card, traits: list[_Trait]) -> Query | None:
        shared = [query for trait in traits if (query := self._make_trait(trait)) is not None]
        if not shared:
            return None
        schema = self._index.schema
        designs = [("phase", phase) for phase in dict.fromkeys(card.phases)]
        if card.status is not None:
            designs.append(("status", card.status))
        terms = [Query.term_query(schema, FILTERS[name].field, one) for name, one in designs]
        return Query.boolean_query(
            [
                (Occur.Must, Query.boolean_query([(Occur.Should, query) for query in shared])),
                (Occur.MustNot, Query.term_query(schema, NCT_ID, card.nct_id.upper())),
                *((Occur.Should, Query.const_score_query(term, _SAME)) for term in terms),
            ]
        )

    def _make_trait(self, trait: _Trait) -> Query | None:
        """Studies that share ``trait``, scored by the best of the places where they have it."""
        expansion = self._concepts.expand((trait.concept,))
        scored = []
        for field, steps in expansion.fields.items():
            iris = [iri for step in steps for iri in step]
            strength = _measure(trait, field)
            if strength and iris:
                found = make_terms(self._index.schema, concept_field(field), iris)
                scored.append(Query.const_score_query(found, strength))
        return Query.disjunction_max_query(scored) if scored else None

    def _list_shared(self, traits: list[_Trait], other: Card) -> Iterator[SharedConcept]:
        """What a study shares with the traits, most telling first, none above another one of it."""
        found: list[tuple[float, _Trait, Mention]] = []
        for trait in traits:
            below = self._concepts.expand((trait.concept,)).distances
            mentions = [one for one in other.mentions if one.iri in below]
            mentions = [one for one in mentions if _measure(trait, PLACES[one.place].field)]
            if mentions:
                best = min(mentions, key=_get_place_order)
                found.append((_measure(trait, PLACES[best.place].field), trait, best))
        found.sort(key=lambda one: (-one[0], one[1].concept))
        implied = {
            above
            for _, trait, _ in found
            for above, steps in self._walk_up(trait.concept).items()
            if steps
        }
        told = [one for one in found if one[1].concept not in implied] or found
        for _, trait, mention in told[:_MOST_SHARED]:
            yield self._describe(trait, mention)

    def _describe(self, trait: _Trait, there: Mention) -> SharedConcept:
        table = self._concepts.table
        return SharedConcept(
            iri=table.iris[trait.concept],
            label=table.labels[trait.concept],
            kind=table.kinds[trait.concept],
            studies=self._table.within[trait.concept],
            here=_write_place(trait.mention),
            there=_write_place(there),
        )


def _measure(trait: _Trait, field: str) -> float:
    """What ``trait`` is worth where the other study has it in ``field``, in sixteenths."""
    worth = math.sqrt(trait.worth * WEIGHTS[field]) / max(WEIGHTS.values())
    return round(worth * trait.rarity * _STEPS_PER_POINT) / _STEPS_PER_POINT


def _get_place_order(mention: Mention) -> tuple[float, int, str]:
    return -WEIGHTS[PLACES[mention.place].field], PLACE_ORDER[mention.place], mention.text


def _write_place(mention: Mention) -> str:
    return PLACES[mention.place].words.format(mention.text)


def _list_broader(concepts: Concepts) -> dict[int, list[int]]:
    """Concept → those one step above it: broader in MeSH, or the class it is filed under."""
    broader: dict[int, list[int]] = {}
    table = concepts.table
    for above, below in (*enumerate(table.narrower), *table.classed.items()):
        for one in below:
            for concept in (one, *table.partners.get(one, ())):
                if above not in broader.setdefault(concept, []):
                    broader[concept].append(above)
    return broader


def _read_card(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> Card:
    return msgspec.msgpack.decode(searcher.doc(address)[CARD][0], type=Card)
