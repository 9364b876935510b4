"""Words of a query that are no known name but come near one.

Owns when a near name is suggested, and when it is searched in place of the word. Refuses to know
what "near" is (:mod:`kg.search.suggesting`).
"""

from __future__ import annotations

from collections.abc import Callable

from kg.search.concepts import Concepts
from kg.search.parts import ConceptPart, Part, TextPart
from kg.search.results import Suggestion
from kg.search.suggesting import Suggester

_MOST_LOOKUPS = 4
# A word that more studies use than this is a word, not a slip: two, or one study in a thousand.
_RARE = 2
_RARE_SHARE = 1000


class Corrector:
    """Corrects the parts of queries against one dictionary.

    Args:
        concepts: the dictionary.
        studies: number of studies in the index.
    """

    def __init__(self, concepts: Concepts, studies: int) -> None:
        self._concepts = concepts
        self._suggester = Suggester(concepts)
        self._rare = max(_RARE, studies // _RARE_SHARE)

    def correct(
        self, parts: list[Part], count: Callable[[Part], int]
    ) -> tuple[list[Part], list[Suggestion]]:
        """``parts`` with near names in place of words that no study has, and all suggestions.

        Args:
            parts: the parts of a query.
            count: gives the number of studies that match a part.
        """
        corrected = list(parts)
        suggestions: list[Suggestion] = []
        plain = [(at, part) for at, part in enumerate(parts) if _is_plain(part)]
        for at, part in plain[:_MOST_LOOKUPS]:
            matching = count(part)
            near = self._find_near(part) if matching <= self._rare else None
            if near is not None:
                suggestions.append(self._suggest(near, used=not matching))
                corrected[at] = part if matching else near
        return corrected, suggestions

    def _find_near(self, part: Part) -> ConceptPart | None:
        near = self._suggester.find(part.text)
        return None if near is None else ConceptPart(part.text, near, assumed=True)

    def _suggest(self, near: ConceptPart, *, used: bool) -> Suggestion:
        meaning = near.meanings[0]
        iri = self._concepts.table.iris[meaning.concept]
        return Suggestion(text=near.text, name=meaning.name, iri=iri, used=used)


def _is_plain(part: Part) -> bool:
    return isinstance(part, TextPart) and not part.quoted
