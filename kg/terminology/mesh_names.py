"""Further names of MeSH descriptors, and names in other numbers and spellings.

Source of the bundled names: ``ontologies/mesh-names.ttl``. Owns which descriptor a name leads to
beyond the names that the MeSH file gives. Refuses to know interventions.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from kg.namespaces import MESH, SKOS
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.names import match_key, split_words
from kg.terminology.turtle import read_facts

_REMEMBERED = 1 << 16


def read_mesh_names(path: Path) -> dict[str, str]:
    """Name → descriptor id, as a SKOS Turtle file says.

    Raises:
        VocabularyError: the file is missing or damaged.
    """
    return {
        name: iri.removeprefix(MESH)
        for iri, values in read_facts(path).items()
        if iri.startswith(MESH)
        for name in values.get(f"{SKOS}altLabel", ())
    }


class TermNames:
    """Finds descriptors by name: MeSH's own names first, then further ones.

    Remembers what each name led to: phrases of interventions repeat the same few thousand words.
    """

    def __init__(self, mesh: MeshVocabulary, names: Mapping[str, str] | None = None) -> None:
        self._mesh = mesh
        self._further = {match_key(name): one for name, one in (names or {}).items() if one in mesh}
        self.find_ids = lru_cache(maxsize=_REMEMBERED)(self._find_ids)

    def _find_ids(self, name: str) -> tuple[str, ...]:
        """Records with this name, or the one that has it as a further name."""
        found = self._mesh.find_ids(name)
        if found or not self._further:
            return found
        one = self._further.get(match_key(name))
        return (one,) if one else ()

    def find_by_words(self, name: str) -> tuple[str, ...]:
        """Records whose name has these words in the other number or in American spelling.

        "Cognitive behavioural therapies" is "cognitive behavioral therapy". MeSH itself has the
        same words in another order among its names.
        """
        words = " ".join(split_words(name))
        plural = f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"
        return self.find_ids(words) or self.find_ids(plural)
