"""Find names of a dictionary in running text.

Owns the longest match of names against words; refuses to know what the names stand for. Used when
the index is built, over titles, keywords and summaries, so it is lean: a text is one string of
folded words, a candidate one slice of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import accumulate

from kg.search.words import clean_text, find_words

_PREFIX = 4


class Tagger:
    """Finds the names that are keys of ``names``.

    Args:
        names: key of a name → IRI of the concept it stands for.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._longest: dict[str, int] = {}
        longest = self._longest
        for key in names:
            prefix = key[:_PREFIX]
            if len(key) > longest.get(prefix, 0):
                longest[prefix] = len(key)

    def find(self, text: str) -> Iterator[tuple[str, str]]:
        """IRI and matched text of each name in ``text``: longest from the left, none twice."""
        text = clean_text(text)
        words = find_words(text)
        bounds = list(accumulate((len(word.key) for word in words), initial=0))
        joined = "".join([word.key for word in words])
        first = 0
        while first < len(words):
            end, iri = self._match(joined, bounds, first)
            if end > first:
                yield iri, text[words[first].start : words[end - 1].end]
            first = max(end, first + 1)

    def _match(self, joined: str, bounds: list[int], first: int) -> tuple[int, str]:
        """Where the longest name that starts at word ``first`` ends, and its IRI; or (0, '')."""
        start = bounds[first]
        found = (0, "")
        # Names shorter than the prefix have an entry of their own, so all lengths are looked up.
        reach = max(
            [self._longest.get(joined[start : start + size], 0) for size in range(2, _PREFIX + 1)]
        )
        for end in range(first + 1, len(bounds)):
            if bounds[end] - start > reach:
                break
            iri = self._names.get(joined[start : bounds[end]])
            if iri is not None:
                found = (end, iri)
        return found
