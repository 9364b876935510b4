"""Condition terms that a page runs together on one line → the terms.

The text of a study page has lost its table cells: "Adult Synovial Sarcoma Recurrent Adult Soft
Tissue Sarcoma". Owns the choice of where one term ends and the next begins; refuses to know pages,
vocabularies (a function says whether a text is a known term) and whether the caller believes the
result. Never invents words: the terms joined by spaces are the line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from itertools import pairwise

from kg.sources import page_words as words

# Longest term in words, and longest term that is looked up.
_LONGEST = 22
_LONGEST_KNOWN = 10

# How much each trait speaks for a term (negative: against). Fitted once, by averaged perceptron, to
# condition lists of legacy XML records, with vocabularies of several sizes and without any; a wrong
# boundary cost more than a missed one.
WEIGHTS: dict[str, float] = {
    "after acronym": -1.3,
    "after bracket": -7.3,
    "after known": 0.7,
    "after last word again": -7.9,
    "before first word again": -8.8,
    "before lower case": -1.4,
    "before repeated word": 5.7,
    "between heads": -0.4,
    "between known terms": -7.9,
    "between known words": -1.9,
    "capitals in mixed case": 0.2,
    "comma": 7.1,
    "dependent words alone": -10.9,
    "generic word alone": -7.6,
    "generic word first": -12.4,
    "head last": 9.6,
    "inside known": 9.0,
    "known, head, 1 words": -3.7,
    "known, head, 2 words": 3.7,
    "known, head, 3 words": 2.5,
    "known, no head, 1 words": 1.7,
    "known, no head, 2 words": 6.3,
    "known, no head, 3 words": 11.0,
    "lower case before capital": -1.9,
    "lower case first": 1.4,
    "modifier alone": -8.4,
    "modifier last": -4.9,
    "modifier last after comma": 3.7,
    "named on page": 7.1,
    "noun alone": 3.6,
    "noun last": 7.3,
    "qualifier first": 5.8,
    "term": -4.1,
    "together in prose": 15.9,
    "together in title": 20.0,
    "unknown without head": -2.3,
    "unknown word": -2.5,
}


class Evidence:
    """What the rest of the page says about its terms.

    Args:
        terms: keywords and MeSH terms of the page; "Sarcoma, Synovial" also counts reordered.
        titles: titles of the study; words that stand together there belong together.
        prose: descriptions, which say the same, less strictly.
    """

    def __init__(
        self, terms: Collection[str] = (), titles: Collection[str] = (), prose: str = ""
    ) -> None:
        folded = {" ".join(term.casefold().split()) for term in terms}
        self.terms = folded | {" ".join(reversed(term.split(", "))) for term in folded}
        self.title_pairs = {pair for title in titles for pair in _list_pairs(title)}
        self.prose_pairs = set(_list_pairs(prose))


def _list_pairs(prose: str) -> list[tuple[str, str]]:
    """Neighbouring words that no punctuation parts."""
    tokens = prose.split()
    return [
        (words.fold_word(before), words.fold_word(after))
        for before, after in pairwise(tokens)
        if before[-1] not in ",.;:)" and after[0] != "("
    ]


def split_terms(line: str, known_term: Callable[[str], bool], evidence: Evidence) -> list[str]:
    """The terms of ``line`` in order, one where nothing speaks for more."""
    tokens = line.split()
    if not tokens:
        return []
    bounds = _Run(tokens, known_term, evidence).find_bounds(WEIGHTS)
    return [" ".join(tokens[start:end]) for start, end in bounds]


def is_one_term(line: str, known_term: Callable[[str], bool], evidence: Evidence) -> bool:
    """Whether ``line`` is surely one term: a word alone, a term of the page, or a known term that
    does not fall into known terms itself.
    """
    tokens = line.split()
    if len(tokens) == 1 or line.casefold() in evidence.terms:
        return True
    return known_term(line) and not any(
        _may_be_two(tokens, gap, known_term) for gap in range(1, len(tokens))
    )


def _may_be_two(tokens: list[str], gap: int, known_term: Callable[[str], bool]) -> bool:
    before, after = (words.fold_word(token) for token in tokens[gap - 1 : gap + 1])
    if words.is_head(before) and words.is_head(after) and not words.is_generic(after):
        return True
    if not known_term(" ".join(tokens[:gap])):
        return False
    return gap > 1 or known_term(" ".join(tokens[gap:]))


class _Run:
    """A line of terms with what is known of each word and of each gap between two words."""

    def __init__(
        self, tokens: list[str], known_term: Callable[[str], bool], evidence: Evidence
    ) -> None:
        self.tokens = tokens
        self.folded = [words.fold_word(token) for token in tokens]
        self.evidence = evidence
        self.counts = Counter(self.folded)
        self.mixed = any(t[:1].islower() and not words.joins_words(t, "") for t in tokens)
        self.known = self._find_known(known_term)
        self.legal = [self._may_split(gap) for gap in range(len(tokens) + 1)]
        self.gaps = [self._list_gap_traits(gap) for gap in range(len(tokens) + 1)]

    def _find_known(self, known_term: Callable[[str], bool]) -> set[tuple[int, int]]:
        size = len(self.tokens)
        return {
            (start, end)
            for start in range(size)
            for end in range(start + 1, min(size, start + _LONGEST_KNOWN) + 1)
            if known_term(" ".join(self.tokens[start:end]))
        }

    def _may_split(self, gap: int) -> bool:
        """Whether a term may begin with word ``gap``: not inside brackets, lists and phrases."""
        if gap in (0, len(self.tokens)):
            return True
        before, after = self.tokens[gap - 1], self.tokens[gap]
        if before[-1] in ",-/&:(+;" or after[0] in "-/&,()+|":
            return False
        text = " ".join(self.tokens[:gap])
        if text.count("(") > text.count(")") or text.count("[") > text.count("]"):
            return False
        return not words.joins_words(self.folded[gap - 1], self.folded[gap])

    def _list_gap_traits(self, gap: int) -> list[str]:
        """Traits of leaving the gap inside a term."""
        if gap in (0, len(self.tokens)):
            return []
        return [*self._list_gap_known(gap), *self._list_gap_looks(gap)]

    def _list_gap_known(self, gap: int) -> list[str]:
        left = max((end - start for start, end in self.known if end == gap), default=0)
        right = max((end - start for start, end in self.known if start == gap), default=0)
        if any(start < gap < end for start, end in self.known):
            return ["inside known"]
        traits = []
        if left and right:
            traits.append("between known words" if min(left, right) == 1 else "between known terms")
        elif left:
            traits.append("after known")
        return traits

    def _list_gap_looks(self, gap: int) -> list[str]:
        before, after = self._find_last(0, gap), self.folded[gap]
        token, traits = self.tokens[gap - 1], []
        if words.is_head(before) and words.is_head(after):
            traits.append("between heads")
        if self.tokens[gap][:1].islower():
            traits.append("before lower case")
        elif token[:1].islower():
            traits.append("lower case before capital")
        elif self.mixed:
            traits.append("capitals in mixed case")
        if token[-1] == ")":
            traits.append("after bracket")
        elif token.isupper() and len(token) > 1:
            traits.append("after acronym")
        pair = (self.folded[gap - 1], after)
        if pair in self.evidence.title_pairs:
            traits.append("together in title")
        elif pair in self.evidence.prose_pairs:
            traits.append("together in prose")
        return [*traits, *self._list_gap_repeats(gap)]

    def _list_gap_repeats(self, gap: int) -> list[str]:
        before, after, traits = self.folded[gap - 1], self.folded[gap], []
        if after == self.folded[0]:
            traits.append("before first word again")
        if before == self.folded[-1]:
            traits.append("after last word again")
        if self.counts[after] > 1 and not words.is_head(before):
            traits.append("before repeated word")
        return traits

    def list_term_traits(self, start: int, end: int) -> list[str]:
        """Traits of taking words ``start`` to ``end`` as one term."""
        single, last = end - start == 1, self.folded[end - 1]
        traits = ["term", *self._list_known_traits(start, end), *self._list_last_traits(start, end)]
        first = self.folded[start]
        if words.is_qualifier(first):
            traits.append("qualifier first")
        if words.is_generic(first):
            traits.append("generic word first")
        if self.tokens[start][:1].islower():
            traits.append("lower case first")
        if single and words.is_generic(last):
            traits.append("generic word alone")
        if all(words.is_dependent(word) for word in self.folded[start:end]):
            traits.append("dependent words alone")
        return traits

    def _list_known_traits(self, start: int, end: int) -> list[str]:
        size, head, traits = end - start, words.is_head(self._find_last(start, end)), []
        if (start, end) in self.known:
            traits.append(f"known, {'head' if head else 'no head'}, {min(size, 3)} words")
        elif size == 1:
            traits.append("unknown word")
        elif not any(words.is_head(word) for word in self.folded[start:end]):
            traits.append("unknown without head")
        if " ".join(self.tokens[start:end]).casefold() in self.evidence.terms:
            traits.append("named on page")
        return traits

    def _list_last_traits(self, start: int, end: int) -> list[str]:
        last, traits = self._find_last(start, end), []
        comma = any(token[-1] == "," for token in self.tokens[start:end])
        if words.is_head(last):
            traits.append("head last")
        elif words.is_modifier(last):
            traits.append("modifier last after comma" if comma else "modifier last")
            if end - start == 1:
                traits.append("modifier alone")
        elif words.is_noun(last):
            traits.append("noun alone" if end - start == 1 else "noun last")
        if comma:
            traits.append("comma")
        return traits

    def _find_last(self, start: int, end: int) -> str:
        """The last word that is not a number or class: "Diabetes Mellitus, Type 2"."""
        while end - 1 > start and words.is_numeral(self.folded[end - 1]):
            end -= 1
        return self.folded[end - 1]

    def find_bounds(
        self, weights: dict[str, float], cost: Callable[[int], float] = lambda _: 0.0
    ) -> list[tuple[int, int]]:
        """The best (start, end) pairs; ``cost`` is added for each term begun at a word after 0."""
        size = len(self.tokens)
        inside = [sum(weights.get(trait, 0.0) for trait in traits) for traits in self.gaps]
        best = [0.0] + [float("-inf")] * size
        back = [0] * (size + 1)
        for end in range(1, size + 1):
            if not self.legal[end]:
                continue
            kept = 0.0
            for start in range(end - 1, max(-1, end - 1 - _LONGEST), -1):
                if self.legal[start]:
                    traits = self.list_term_traits(start, end)
                    score = sum(weights.get(trait, 0.0) for trait in traits)
                    score += best[start] + kept + (cost(start) if start else 0.0)
                    if score > best[end]:
                        best[end], back[end] = score, start
                kept += inside[start]
        return _trace(back, size)


def _trace(back: list[int], end: int) -> list[tuple[int, int]]:
    bounds: list[tuple[int, int]] = []
    while end > 0:
        bounds.append((back[end], end))
        end = back[end]
    return bounds[::-1]
