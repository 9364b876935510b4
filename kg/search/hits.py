"""Make hits of ranked studies: what they are, why they were found, which parts they lack.

Owns the gathering of reasons for one page of results. Refuses to know how the page was ranked.

For words, the index itself says which field of which study on the page has them: a query for the
field and the page's studies. So a reason is never guessed from a text cut in another way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

import msgspec
import tantivy

from kg.namespaces import Iris
from kg.search.combining import TIER, make_all
from kg.search.concepts import Concepts
from kg.search.documents import Card
from kg.search.fields import CARD, TEXT_FIELDS
from kg.search.filters import passes
from kg.search.parts import ConceptPart, FilterPart, IdPart, Part, StudyPart, TextPart
from kg.search.queries import QueryMaker, is_worded
from kg.search.reasons import (
    MOST_REASONS,
    explain_filter,
    explain_id,
    explain_study,
    explain_text,
    find_close_reason,
    list_concept_reasons,
)
from kg.search.results import Hit, Reason

_SCORE_DIGITS = 6
_MOST_CLOSE = 4
# Place of a study in the index, as a key -> what the index keeps of it.
_Cards = dict[tuple[int, int], Card]


class HitMaker:
    """Makes the hits of one page.

    Args:
        searcher: the view of the index that ranked the page.
        maker: makes queries for it.
        concepts: the dictionary.
    """

    def __init__(self, searcher: tantivy.Searcher, maker: QueryMaker, concepts: Concepts) -> None:
        self._searcher = searcher
        self._maker = maker
        self._concepts = concepts
        self._iris = Iris(concepts.table.base)

    def make(
        self, page: Sequence[tuple[float, tantivy.DocAddress]], parts: Sequence[Part]
    ) -> list[Hit]:
        """A hit for each ``(score, address)`` of ``page``, in its order."""
        cards = {_get_key(address): self.read_card(address) for _, address in page}
        found = [self._explain(part, cards) for part in parts]
        hits = []
        for (key, card), (score, _) in zip(cards.items(), page, strict=True):
            reasons = [reasons.get(key, []) for reasons in found]
            missing = [part.text for part, why in zip(parts, reasons, strict=True) if not why]
            hits.append(self._make_hit(card, score, missing, list(chain(*reasons))))
        return hits

    def make_close(
        self,
        page: Sequence[tuple[float, tantivy.DocAddress]],
        parts: Sequence[ConceptPart],
        limits: Sequence[FilterPart],
    ) -> list[Hit]:
        """Hits for the description of a patient: the best reasons, and limits that are not met."""
        hits = []
        for score, address in page:
            card = self.read_card(address)
            near = (find_close_reason(part, card.mentions, self._concepts) for part in parts)
            found = sorted(filter(None, near), key=lambda one: (-one[0], one[1].text))
            met = [part for part in limits if passes(part.filter, card.traits)]
            reasons = [
                *(reason for _, reason in found[:_MOST_CLOSE]),
                *(explain_filter(part, card.traits, self._countries) for part in met),
            ]
            missing = [part.text for part in limits if part not in met]
            hits.append(self._make_hit(card, score, missing, reasons))
        return hits

    @property
    def _countries(self) -> Mapping[str, str]:
        return self._concepts.table.countries

    def get_iri(self, address: tantivy.DocAddress) -> str:
        """IRI of the study at ``address``."""
        return self._iris.study(self.read_card(address).nct_id)

    def read_card(self, address: tantivy.DocAddress) -> Card:
        """What the index keeps of the study at ``address``."""
        data = self._searcher.doc(address)[CARD][0]
        return msgspec.msgpack.decode(data, type=Card)

    def _explain(self, part: Part, cards: _Cards) -> dict[tuple[int, int], list[Reason]]:
        """Reasons of the studies that match ``part``."""
        if isinstance(part, StudyPart | IdPart):
            matching = self._list_matching(self._maker.make(part).match, cards)
            return {key: [_explain_id(part, cards[key].nct_id)] for key in matching}
        if isinstance(part, FilterPart):
            return {
                key: [explain_filter(part, card.traits, self._countries)]
                for key, card in cards.items()
                if passes(part.filter, card.traits)
            }
        if isinstance(part, TextPart):
            return self._explain_text(part, cards)
        found = {
            key: list_concept_reasons(part, card.mentions, self._concepts)
            for key, card in cards.items()
        }
        if is_worded(part, self._concepts):
            for key, reasons in self._explain_text(part, cards).items():
                found[key] = [*found[key], *reasons][:MOST_REASONS]
        return found

    def _explain_text(
        self, part: TextPart | ConceptPart, cards: _Cards
    ) -> dict[tuple[int, int], list[Reason]]:
        """For each study the field of most weight that has the words."""
        found: dict[tuple[int, int], list[Reason]] = {}
        only = part.field if isinstance(part, TextPart) else None
        for field in TEXT_FIELDS if only is None else (only,):
            rest = {key: card for key, card in cards.items() if key not in found}
            for key in self._list_matching(self._maker.texts.make_field(part.text, field), rest):
                found[key] = [explain_text(part, field)]
        return found

    def _list_matching(self, query: tantivy.Query, cards: _Cards) -> list[tuple[int, int]]:
        """Those of ``cards`` that match ``query``."""
        if not cards:
            return []
        page = self._maker.make_ids([card.nct_id.upper() for card in cards.values()])
        result = self._searcher.search(make_all([query, page]), limit=len(cards))
        keys = [_get_key(address) for _, address in result.hits]
        return [key for key in keys if key in cards]

    def _make_hit(self, card: Card, score: float, missing: list[str], reasons: list[Reason]) -> Hit:
        return Hit(
            **card.list_facts(),
            iri=self._iris.study(card.nct_id),
            score=round(score / TIER, _SCORE_DIGITS),
            partial=bool(missing),
            missing=missing,
            reasons=reasons,
        )


def _get_key(address: tantivy.DocAddress) -> tuple[int, int]:
    return address.segment_ord, address.doc


def _explain_id(part: StudyPart | IdPart, nct_id: str) -> Reason:
    return explain_study(part, nct_id) if isinstance(part, StudyPart) else explain_id(part)
