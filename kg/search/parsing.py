"""Read the text of a query: which of its words name something known, and which are plain words.

Owns the longest match of names and which words are dropped. Refuses to know the index.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import accumulate

import msgspec

from kg.search.choices import join_choices
from kg.search.concepts import Concepts
from kg.search.country_words import Places
from kg.search.filter_words import label_filter
from kg.search.ids import find_ids
from kg.search.negation import find_non, mark_excluded
from kg.search.parts import ConceptPart, FilterPart, Part, PlacedPart, TextPart, get_identity
from kg.search.patterns import find_patterns
from kg.search.words import ENGLISH_STOP_WORDS, STOP_WORDS, Word, clean_text, find_words

MAX_CHARACTERS = 10_000
MAX_PARTS = 32
_LONGEST_NAME = 24  # words; the systematic names of drugs are the longest
# Who has been spared a drug may well be given it: "steroid-free" is not without steroids.
_FREE = re.compile(r"-(?:free|na[iï]ve)(?!\w)", re.IGNORECASE)
# Words from the first to before the end, and the key of the name that they spell.
_Run = tuple[int, int, str]


class ParsedQuery(msgspec.Struct):
    """A query: its cleaned text, its parts in their order, and the words it had no room for."""

    text: str
    parts: list[Part]
    ignored: list[str]


def parse_query(
    text: str, concepts: Concepts, is_id: Callable[[str], bool] = lambda _: False
) -> ParsedQuery:
    """The parts of a query; never raises. Only the first 10,000 characters are read.

    Args:
        text: what was typed.
        concepts: the names.
        is_id: whether some study has the id with this key, see :func:`kg.search.ids.make_id_key`.
    """
    text = " ".join(clean_text(text[:MAX_CHARACTERS]).split())
    placed, rest = find_patterns(text)
    found, rest = find_ids(rest, concepts, is_id)
    placed.extend(found)
    for start, line in _find_lines(rest):
        placed.extend(_find_names(line, start, concepts))
    # A query of nothing but the words of every trial record asks for those words.
    placed = placed or list(_find_plain_words(rest, 0, find_words(rest), ENGLISH_STOP_WORDS))
    placed.sort(key=lambda one: (one.start, one.end))
    parts: dict[object, Part] = {}
    marked = mark_excluded(text, placed, lambda part: _list_kinds(part, concepts))
    for one in join_choices(text, marked):
        parts.setdefault(get_identity(one.part), one.part)
    return _fit(text, list(parts.values()))


def _fit(text: str, parts: list[Part]) -> ParsedQuery:
    """Where there is no room for all parts, plain words go first, from the end."""
    plain = [isinstance(part, TextPart) and not part.quoted for part in parts]
    order = sorted(range(len(parts)), key=lambda at: (plain[at], at))
    kept, dropped = sorted(order[:MAX_PARTS]), sorted(order[MAX_PARTS:])
    return ParsedQuery(text, [parts[at] for at in kept], [parts[at].text for at in dropped])


def _find_lines(text: str) -> Iterator[tuple[int, str]]:
    """The stretches of ``text`` between line breaks, which no name reaches across."""
    start = 0
    for line in text.split("\n"):
        if line:
            yield start, line
        start += len(line) + 1


def find_concepts(text: str, concepts: Concepts) -> Iterator[PlacedPart[ConceptPart]]:
    """The names of concepts in ``text``, in no order, longest first where they overlap."""
    for placed in _find_names(text, 0, concepts):
        if isinstance(placed.part, ConceptPart):
            yield PlacedPart(placed.start, placed.end, placed.part)


def _find_names(line: str, start: int, concepts: Concepts) -> Iterator[PlacedPart[Part]]:
    """The names in ``line``, longest first where they overlap, and the plain words left over."""
    words = find_words(line)
    taken = [False] * len(words)
    runs = _list_names(words, concepts)
    places = _make_places(line, words, runs, concepts)
    for first, end, key in runs:
        if not any(taken[first:end]):
            span = words[first].start, words[end - 1].end
            part = _make_part(line, span, key, concepts, places)
            if part is not None:
                taken[first:end] = [True] * (end - first)
                yield PlacedPart(start + span[0], start + span[1], part)
    rest = [word for word, is_taken in zip(words, taken, strict=True) if not is_taken]
    rest = [word for word in rest if not places.is_label(word.start)]
    yield from _find_plain_words(line, start, rest, STOP_WORDS)


def _make_places(line: str, words: list[Word], runs: list[_Run], concepts: Concepts) -> Places:
    """Where the names of countries stand among the names in ``line``."""
    countries: dict[int, int] = {}
    filters: set[int] = set()
    taken: set[int] = set()
    for first, end, key in runs:
        if taken.isdisjoint(range(first, end)):
            taken.update(range(first, end))
            start, stop = words[first].start, words[end - 1].end
            given = concepts.find_filter(line[start:stop], key)
            if given is not None and given.name == "country":
                countries[stop] = start
            elif given is not None:
                filters.add(start)
    return Places(line, {words[end - 1].end for _, end, _ in runs}, countries, filters)


def _is_joined(line: str, start: int, end: int) -> bool:
    """Whether a hyphen joins the words to others: "Child-Pugh" is about no children."""
    if line[end : end + 1] == "-":
        return True
    return bool(re.search(r"\w-$", line[:start])) and find_non(line, start) is None


def _list_kinds(part: ConceptPart, concepts: Concepts) -> set[str]:
    """What a part can be: "condition", "drug", which a substance is too, or "topic"."""
    kinds = {concepts.table.kinds[concept] for concept in part.concepts}
    return {"drug" if kind == "substance" else kind for kind in kinds}


def _make_part(
    line: str, span: tuple[int, int], key: str, concepts: Concepts, places: Places
) -> ConceptPart | FilterPart | TextPart | None:
    """What a name is; one that says who can take part is a filter before it is a MeSH topic."""
    text = line[slice(*span)]
    given = None if _is_joined(line, *span) else concepts.find_filter(text, key)
    if given is not None and (given.name != "country" or places.has_country(*span)):
        return FilterPart(text, given, label_filter(given, concepts.table.countries))
    meanings = concepts.find(key)
    if not meanings or _FREE.match(line, span[1]):
        return None
    start = find_non(line, span[0])
    # "Non-allergic rhinitis" is neither allergic rhinitis nor whatever is not.
    return ConceptPart(text, meanings) if start is None else TextPart(line[start : span[1]], True)


def _find_plain_words(
    text: str, start: int, words: list[Word], stop_words: frozenset[str]
) -> Iterator[PlacedPart[Part]]:
    """``words`` of ``text`` as parts; words that a hyphen joins are one ("XYZ-123")."""
    at = 0
    while at < len(words):
        end = at + 1
        while end < len(words) and text[words[end - 1].end : words[end].start] == "-":
            end += 1
        span = words[at].start, words[end - 1].end
        if any(word.text.casefold() not in stop_words for word in words[at:end]):
            yield PlacedPart(start + span[0], start + span[1], TextPart(text[slice(*span)]))
        at = end


def _list_names(words: list[Word], concepts: Concepts) -> list[_Run]:
    """Every run of words that is a name, ``(first, end, key)``: most words first."""
    joined = "".join(word.key for word in words)
    bounds = list(accumulate((len(word.key) for word in words), initial=0))
    runs = (
        (first, end, joined[bounds[first] : bounds[end]])
        for first in range(len(words))
        for end in range(first + 1, min(first + _LONGEST_NAME, len(words)) + 1)
    )
    found = [
        run
        for run in runs
        if (run[2] in concepts or concepts.is_filter(run[2]))
        and not _is_chance(run, words, concepts)
    ]
    return sorted(found, key=lambda run: (run[0] - run[1], -len(run[2]), run[0]))


def _is_chance(run: _Run, words: list[Word], concepts: Concepts) -> bool:
    """Whether ``run`` is a name only as its words are run together: "in patients" is no inpatient.

    Names are found however they are parted ("Everoli mus"), but not by a word that says nothing.
    """
    first, end, key = run
    ends = {words[first].text.casefold(), words[end - 1].text.casefold()}
    if end - first == 1 or ends.isdisjoint(ENGLISH_STOP_WORDS):
        return False
    names = [meaning.name for meaning in concepts.find(key)]
    return bool(names) and all(len(find_words(name)) < end - first for name in names)
