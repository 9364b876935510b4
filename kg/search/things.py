"""Find drugs and conditions themselves, by any name, its beginning, or a near miss.

Owns which things a text finds and in which order. Refuses to know HTTP and how studies are ranked.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.errors import SearchError
from kg.search.answers import FoundThing, Synonym, ThingResult
from kg.search.completing import Completer, Match
from kg.search.completions import list_keys
from kg.search.parsing import MAX_CHARACTERS, parse_query
from kg.search.parts import ConceptPart
from kg.search.words import clean_text, fold_words, make_key

# What can be searched → kinds of the concepts. A substance is a drug that no hub is made for, or a
# class of drugs.
THING_TYPES: dict[str, frozenset[str]] = {
    "drug": frozenset({"drug", "substance"}),
    "condition": frozenset({"condition"}),
}
MAX_THINGS = 1000
# Words of a name that are looked for in any order.
_MOST_WORDS = 8


class ThingFinder:
    """Finds things in one dictionary.

    Args:
        completer: over the dictionary; what it holds of names and counts is used here too.
    """

    def __init__(self, completer: Completer) -> None:
        self._completer = completer
        self._concepts = completer.concepts
        self._names = _list_names(completer)

    def find(self, text: str, type_: str, *, limit: int = 20, offset: int = 0) -> ThingResult:
        """Things of a type for ``text``: those that bear the name, then those it begins to name,
        those it has all words of, those named in it; near misses where there is none of these.

        Args:
            text: any text; only its first 10,000 characters are read.
            type_: a key of :data:`THING_TYPES`.
            limit: most things to give, 0 to 1000.
            offset: things to pass over.

        Raises:
            SearchError: an unknown type, or a number out of range.
        """
        if type_ not in THING_TYPES:
            types = " or ".join(THING_TYPES)
            raise SearchError(f"type: there is no type {type_[:40]!r}; give {types}")
        if not 0 <= limit <= MAX_THINGS or offset < 0:
            raise SearchError(f"limit: give 0 to {MAX_THINGS}, and an offset of 0 or more")
        query = " ".join(clean_text(text[:MAX_CHARACTERS]).split())
        found = list(self._find(query, THING_TYPES[type_]))
        page = found[offset : offset + limit]
        things = [self._make(match, how) for match, how in page]
        return ThingResult(query=query, type=type_, total=len(found), things=things)

    def _find(self, text: str, kinds: frozenset[str]) -> Iterator[tuple[Match, str]]:
        seen: set[int] = set()
        for list_matches in (self._list_sure, self._list_near):
            for match, how in list_matches(text):
                kind = self._concepts.table.kinds[match.concept]
                if kind in kinds and match.concept not in seen:
                    seen.add(match.concept)
                    yield match, how
            if seen:
                return

    def _list_sure(self, text: str) -> Iterator[tuple[Match, str]]:
        for meaning in self._concepts.find(make_key(text)):
            yield Match(meaning.concept, meaning.name), "name"
        for key in list_keys(text):
            for place in self._rank(range(*self._completer.find_range(key))):
                yield self._completer.get_match(place), "prefix"
        for place in self._rank(self._list_with_words(text)):
            yield self._completer.get_match(place), "words"
        for part in parse_query(text, self._concepts).parts:
            for meaning in part.meanings if isinstance(part, ConceptPart) else ():
                yield Match(meaning.concept, meaning.name), "named"

    def _list_near(self, text: str) -> Iterator[tuple[Match, str]]:
        return ((match, "near") for match in self._completer.list_near(text))

    def _list_with_words(self, text: str) -> list[int]:
        """Entries of names that have a word beginning with each word of ``text``."""
        words = sorted(set(fold_words(text)), key=len)[-_MOST_WORDS:]
        if len(words) < 2:
            return []
        names = self._completer.table.names
        ranges = [range(*self._completer.find_range(word)) for word in words]
        shared = set.intersection(*({names[place] for place in one} for one in ranges))
        return [place for place in ranges[-1] if names[place] in shared]

    def _rank(self, places: range | list[int]) -> list[int]:
        return sorted(places, key=self._completer.table.ranks.__getitem__)

    def _make(self, match: Match, how: str) -> FoundThing:
        concepts, counts = self._concepts.table, self._completer.table
        concept = match.concept
        return FoundThing(
            iri=concepts.iris[concept],
            label=concepts.labels[concept],
            kind=concepts.kinds[concept],
            matched=match.name,
            how=how,
            studies=counts.within[concept],
            exact_studies=counts.exact[concept],
            same_as=[concepts.iris[one] for one in concepts.partners.get(concept, ())],
            synonyms=list(self._list_synonyms(concept)),
        )

    def _list_synonyms(self, concept: int) -> Iterator[Synonym]:
        """Its other names: those in use first, then those of vocabularies, by the alphabet."""
        label = self._concepts.table.labels[concept]
        names = {
            (meaning.how == "synonym", meaning.how, meaning.name)
            for place in self._names.get(concept, ())
            for meaning in self._concepts.get_meanings(place)
            if meaning.concept == concept and meaning.name != label
        }
        for _, how, name in sorted(names):
            yield Synonym(name=name, type=how)


def _list_names(completer: Completer) -> dict[int, list[int]]:
    """Concept → places of its names."""
    names: dict[int, list[int]] = {}
    concepts = completer.concepts
    for place in range(len(concepts.table.names)):
        for meaning in concepts.get_meanings(place):
            names.setdefault(meaning.concept, []).append(place)
    return names
