"""Which drugs belong to a drug class, learned from the registry's own derived terms.

A record with one derived intervention term lists that term's ancestors, pharmacological classes
included ("Protein Kinase Inhibitors" for imatinib). Older records carry the term without
ancestors; what the newer ones say of it finds them too. Owns that inference; refuses to know names
and ranking.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from kg.search.documents import Mention


class ClassEvidence:
    """Counts, over single-term records, which ancestors the registry gives a term."""

    def __init__(self) -> None:
        self._records: Counter[str] = Counter()
        self._ancestors: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, mentions: Iterable[Mention]) -> None:
        """Take in the mentions of one study."""
        terms: set[str] = set()
        ancestors: set[str] = set()
        for mention in mentions:
            if mention.place == "interventionMesh":
                terms.add(mention.iri)
            elif mention.place == "interventionAncestor":
                ancestors.add(mention.iri)
        if len(terms) == 1 and ancestors:
            term = terms.pop()
            self._records[term] += 1
            self._ancestors[term].update(ancestors - {term})

    def find_classes(self) -> Iterator[tuple[str, str]]:
        """``(class, drug)`` IRIs: ancestors that most single-term records of the drug carry."""
        for term, records in sorted(self._records.items()):
            for ancestor, count in sorted(self._ancestors[term].items()):
                if 2 * count > records:
                    yield ancestor, term
