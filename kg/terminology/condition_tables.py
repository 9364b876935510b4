"""Tables that conditions are looked up in beside the names of MeSH itself.

Owns which record an alias, a name of another vocabulary and the word of a process lead to. Refuses
to know reported conditions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.terminology.condition_names import ALIASES, NEWER_RECORDS
from kg.terminology.condition_phrases import GENERIC, list_stems
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.names import match_key

# Processes (not signs) that one word of a disease's name says to be part of it.
_PROCESS_TREE = "C23.550."


def list_aliases(mesh: MeshVocabulary) -> Iterator[tuple[str, str]]:
    """Folded name → record, for the aliases whose record ``mesh`` has or is too old to have."""
    newer = {label: record_id for record_id, (_, label, _) in NEWER_RECORDS.items()}
    for name, labels in ALIASES.items():
        found = (mesh.find_by_name(label) for label in labels.split("|"))
        known = [ref.id for ref in found if ref and ref.id]
        if known or labels in newer:
            yield name, known[0] if known else newer[labels]


def index_others(names: Iterable[tuple[str, str]]) -> dict[str, str | None]:
    """Key → the record that another vocabulary's name leads to; ``None`` where it is several."""
    index: dict[str, str | None] = {}
    for name, record_id in names:
        key = match_key(name)
        index[key] = None if index.get(key, record_id) != record_id else record_id
    return index


def list_processes(mesh: MeshVocabulary, diseases: Iterable[str]) -> dict[str, str]:
    """Stem → the process that this one word names ("infarct": Infarction)."""
    found: dict[str, str] = {}
    for record_id in diseases:
        label = mesh.get_label(record_id)
        stems = list_stems(label)
        is_process = any(tree.startswith(_PROCESS_TREE) for tree in mesh.tree_numbers(record_id))
        if is_process and len(stems) == 1 and label not in GENERIC:
            found[stems[0]] = record_id
    return found
