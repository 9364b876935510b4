"""Find names of a dictionary in running text.

Owns the longest match of names against words; refuses to know what the names stand for. Used when
the index is built, over titles, keywords and summaries: some 140 words a study, of which few start
a name, so the care goes into passing over the others quickly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kg.search.words import ENGLISH_STOP_WORDS, clean_text, find_spans, fold_word, fold_words

_SHORT_PREFIX = 4
_LONG_PREFIX = 8
_SMALL_WORDS = frozenset(map(fold_word, ENGLISH_STOP_WORDS))


class Tagger:
    """Finds the names that are keys of ``names``.

    Args:
        names: key of a name → IRI of the concept it stands for.
        subjects: IRIs of those concepts that a study can be about.
        count_words: gives the most words that a name with some key is written in.
    """

    def __init__(
        self,
        names: Mapping[str, str],
        subjects: frozenset[str] = frozenset(),
        count_words: Callable[[str], int] = len,
    ) -> None:
        self._names = names
        self._count_words = count_words
        self.subjects = subjects
        # Start of a key → length of the longest key that starts so.
        self._longest: dict[str, int] = {}
        longest = self._longest
        for key in names:
            prefix = key[: _LONG_PREFIX if len(key) >= _LONG_PREFIX else _SHORT_PREFIX]
            if len(key) > longest.get(prefix, 0):
                longest[prefix] = len(key)

    def find(self, text: str) -> list[tuple[str, str]]:
        """IRI and matched text of each name in ``text``: longest from the left, none twice."""
        text = clean_text(text)
        found = self._find_runs(fold_words(text))
        if not found:
            return []
        spans = find_spans(text)
        return [(iri, text[spans[first][0] : spans[end - 1][1]]) for iri, first, end in found]

    def _find_runs(self, keys: list[str]) -> list[tuple[str, int, int]]:
        """IRI of each name, the word it starts at and the word after it."""
        found: list[tuple[str, int, int]] = []
        joined = "".join(keys)
        names, longest = self._names, self._longest
        start = after = 0
        for first, key in enumerate(keys):
            if first >= after and (
                key in names
                or joined[start : start + _LONG_PREFIX] in longest
                or joined[start : start + _SHORT_PREFIX] in longest
            ):
                run = self._find_run(keys, joined, first, start)
                if run is not None:
                    found.append(run)
                    after = run[2]
            start += len(key)
        return found

    def _find_run(
        self, keys: list[str], joined: str, first: int, start: int
    ) -> tuple[str, int, int] | None:
        """The longest name that starts at word ``first``, letter ``start`` of ``joined``."""
        names, longest = self._names, self._longest
        iri = names.get(keys[first])
        run = None if iri is None else (iri, first, first + 1)
        reach = longest.get(joined[start : start + _LONG_PREFIX], 0) or longest.get(
            joined[start : start + _SHORT_PREFIX], 0
        )
        end = start + len(keys[first])
        for last in range(first + 1, len(keys)):
            end += len(keys[last])
            if end - start > reach:
                break
            iri = names.get(joined[start:end])
            if iri is not None and not self._is_chance(keys[first : last + 1]):
                run = (iri, first, last + 1)
        return run

    def _is_chance(self, keys: list[str]) -> bool:
        """Whether words are a name only as they are run together: "the coma" is no thecoma."""
        if _SMALL_WORDS.isdisjoint((keys[0], keys[-1])):
            return False
        return self._count_words("".join(keys)) < len(keys)
