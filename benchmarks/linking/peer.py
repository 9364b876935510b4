"""The peer that linking is compared with: a plain dictionary of MeSH names.

Owns the longest runs of words, left to right, that are names. Refuses to know any record.
"""

from __future__ import annotations

import re

from kg.terminology.mesh import MeshVocabulary

_LONGEST = 8


class Dictionary:
    """The peer: names of MeSH by their words, the longest first."""

    def __init__(self, mesh: MeshVocabulary) -> None:
        self._by_words: dict[str, set[str]] = {}
        for one in mesh:
            for label in mesh.labels(one):
                words = " ".join(re.findall(r"\w+", label.casefold()))
                self._by_words.setdefault(words, set()).add(one)

    def find(self, text: str) -> set[str]:
        """The descriptors that runs of words name; lines of ``text`` stand for themselves."""
        found: set[str] = set()
        for line in text.splitlines():
            words, place = re.findall(r"\w+", line.casefold()), 0
            while place < len(words):
                for end in range(min(len(words), place + _LONGEST), place, -1):
                    ids = self._by_words.get(" ".join(words[place:end]))
                    if ids:
                        found |= ids
                        place = end - 1
                        break
                place += 1
        return found
