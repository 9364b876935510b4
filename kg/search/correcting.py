"""Words of a query that are no known name but come near one.

Owns when a near name is suggested, and when it is searched in place of the words. Refuses to know
what "near" is (:mod:`kg.search.suggesting`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kg.search.concepts import Concepts
from kg.search.parts import ConceptPart, Part, TextPart
from kg.search.results import Suggestion
from kg.search.suggesting import Suggester
from kg.search.words import find_words

_MOST_LOOKUPS = 4
# A word that more studies use than this is a word, not a slip: two, or one study in a thousand.
_RARE = 2
_RARE_SHARE = 1000
_SHORTEST_SLIP, _LONGEST_CODE = 3, 6


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
        self, parts: list[Part], count: Callable[[TextPart, int], int]
    ) -> tuple[list[Part], list[Suggestion]]:
        """``parts`` with near names in place of words that no study has, and all suggestions.

        Args:
            parts: the parts of a query.
            count: gives the number of studies that match words, or one above a given number.
        """
        corrected: list[Part | None] = list(parts)
        suggestions: list[Suggestion] = []
        plain = [at for at, part in enumerate(parts) if _is_plain(part)]
        for at in plain[:_MOST_LOOKUPS]:
            part = parts[at]
            studies = count(part, self._rare) if isinstance(part, TextPart) else 0
            near, run = self._find_near(parts, at) if studies <= self._rare else (None, range(0))
            if near is not None and corrected[at] is parts[at]:
                suggestions.append(self._suggest(near, used=not studies))
                if not studies:
                    corrected[run.start : run.stop] = [None] * len(run)
                    corrected[at] = near
        return [part for part in corrected if part is not None], suggestions

    def _find_near(self, parts: list[Part], at: int) -> tuple[ConceptPart | None, range]:
        """A near name for a word, with its neighbour if it can be, and the places it covers."""
        for run in _list_runs(parts, at):
            covered = [parts[one] for one in run]
            text = " ".join(part.text for part in covered)
            unknown = " ".join(part.text for part in covered if isinstance(part, TextPart))
            meanings = self._suggester.find(text, unknown)
            is_excluded = parts[at].is_excluded
            near = ConceptPart(text, meanings, True, is_excluded) if meanings else None
            is_kept = near is not None and _keeps_codes(text, near.meanings[0].name)
            if near is not None and is_kept and all(not _is_same(near, part) for part in covered):
                return near, run
        return None, range(0)

    def _suggest(self, near: ConceptPart, *, used: bool) -> Suggestion:
        meaning = near.meanings[0]
        iri = self._concepts.table.iris[meaning.concept]
        return Suggestion(text=near.text, name=meaning.name, iri=iri, used=used)


def _keeps_codes(text: str, name: str) -> bool:
    """Whether every code in ``text`` stands in ``name``: JAK1 inhibitors are no NK-1 inhibitors.

    A code is a short word with a digit or in capitals, or very short. One that stands alone may be
    a slip, as in "SIT571"; but "inhibitors" alone are not those of ABL.
    """
    words, known = find_words(text), find_words(name)
    if len(words) == 1 and any(map(str.isdigit, text)):
        return True
    wanting, having = (known, words) if len(words) == 1 else (words, known)
    keys = {word.key for word in having}
    return len(known) == 1 or all(word.key in keys for word in wanting if _is_code(word.text))


def _is_code(word: str) -> bool:
    is_marked = word.isupper() or any(map(str.isdigit, word))
    return len(word) <= _SHORTEST_SLIP or (is_marked and len(word) <= _LONGEST_CODE)


def _list_runs(parts: list[Part], at: int) -> Iterator[range]:
    """The part with the one before it, with the one after it, and alone."""
    if at > 0 and _is_joinable(parts[at - 1], parts[at]):
        yield range(at - 1, at + 1)
    if at + 1 < len(parts) and _is_joinable(parts[at + 1], parts[at]):
        yield range(at, at + 2)
    yield range(at, at + 1)


def _is_plain(part: Part) -> bool:
    return isinstance(part, TextPart) and not part.quoted


def _is_joinable(part: Part, other: Part) -> bool:
    is_named = isinstance(part, ConceptPart) or _is_plain(part)
    return is_named and part.is_excluded == other.is_excluded


def _is_same(near: ConceptPart, part: Part) -> bool:
    """Whether the near name says no more than a name the query has already."""
    return isinstance(part, ConceptPart) and part.concepts == near.concepts
