"""Further names of MeSH descriptors, and names of classes and procedures by their words.

Source of the bundled names: ``ontologies/mesh-names.ttl``. Owns which descriptor a name leads to
beyond the names that the MeSH file gives. Refuses to know interventions.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kg.namespaces import MESH, SKOS
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.names import match_key, word_key
from kg.terminology.turtle import read_facts


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
    """Finds descriptors by name: MeSH's own names first, further ones, then by their words.

    Only descriptors below ``trees`` are found by words in another order, number or spelling
    ("cognitive behavioural therapies"); a name that leads to several so leads to none.
    """

    def __init__(
        self, mesh: MeshVocabulary, trees: tuple[str, ...], names: Mapping[str, str] | None = None
    ) -> None:
        self._mesh = mesh
        further = {match_key(name): one for name, one in (names or {}).items() if one in mesh}
        self._further = further
        self._by_words: dict[str, set[str]] = {}
        for one in mesh:
            if any(tree.startswith(trees) for tree in mesh.tree_numbers(one)):
                for label in mesh.labels(one):
                    self._by_words.setdefault(word_key(label), set()).add(one)

    def find_ids(self, name: str) -> tuple[str, ...]:
        """Records with this name, or the one that has it as a further name."""
        found = self._mesh.find_ids(name)
        if found or not self._further:
            return found
        one = self._further.get(match_key(name))
        return (one,) if one else ()

    def find_by_words(self, name: str) -> str | None:
        """The one descriptor of the trees that has a name of these words."""
        found = self._by_words.get(word_key(name), ())
        return next(iter(found)) if len(found) == 1 else None
