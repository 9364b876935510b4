"""Which MeSH records are drugs, and the hub that such a record makes.

Owns the line between a substance and a class, a dosage form or a target of drugs. Refuses to know
bundled hubs and other vocabularies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.namespaces import make_slug
from kg.namespaces import mesh as mesh_iri
from kg.terminology.intervention_names import strip_salt
from kg.terminology.links import Drug, DrugLabel
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.names import fold, match_key

# Dosage forms and classes by action or use: categories of drugs, not drugs.
_NO_SUBSTANCE_TREES = ("D25", "D26", "D27")
_VACCINES_TREE = "D20.215.894."
# Targets of drugs, which records name as such ("PDGF-B/Ad5" is a gene in a virus).
_WORD = re.compile("[a-z]+")
_TARGETS = ("Proto-Oncogene", "Receptor, ", "Receptors, ")
_SUBSTANCE_KINDS = ("TopicalDescriptor", "SCR_Chemical")


def is_substance(vocabulary: MeshVocabulary, record_id: str) -> bool:
    """Whether a MeSH record is a drug and not a class, a dosage form or an action of drugs."""
    if vocabulary.get_kind(record_id) not in _SUBSTANCE_KINDS:
        return False
    if vocabulary.get_kind(record_id) == "SCR_Chemical":
        return True
    trees = vocabulary.tree_numbers(record_id)
    if not any(tree[0] == "D" and not tree.startswith(_NO_SUBSTANCE_TREES) for tree in trees):
        return False
    if all(tree.count(".") == 0 for tree in trees):
        return False
    if vocabulary.get_label(record_id).startswith(_TARGETS):
        return False
    return not _is_class(vocabulary, record_id, trees)


def _is_class(vocabulary: MeshVocabulary, record_id: str, trees: tuple[str, ...]) -> bool:
    """A descriptor named in the plural is a class, unless a vaccine or one form of the class.

    "Estrogens" is a class; "Estrogens, Conjugated (USP)" and "Rabies Vaccines" can be given.
    """
    if any(tree.startswith(_VACCINES_TREE) and tree.count(".") > 3 for tree in trees):
        return False
    head, comma, _ = vocabulary.get_label(record_id).partition(",")
    if not head.endswith("s") or head.endswith(("ss", "us", "is")):
        return False
    return not comma or bool(vocabulary.narrower(record_id))


def make_mesh_drug(vocabulary: MeshVocabulary, record_id: str) -> Drug:
    """The hub of a MeSH record: its label, its entry terms as synonyms, an exact match to it."""
    labels = vocabulary.labels(record_id)
    names = [DrugLabel(labels[0], "GENERIC", vocabulary.release)]
    names += [DrugLabel(text, "SYNONYM", vocabulary.release) for text in labels[1:]]
    return Drug(make_slug(labels[0]), labels[0], tuple(names), (mesh_iri(record_id),))


def is_inorganic_or_polymer(mesh: MeshVocabulary, record_id: str) -> bool:
    """Whether the record is a salt or element, or a polymer: what it is bound to makes the drug."""
    trees = mesh.tree_numbers(record_id)
    return any(tree.startswith("D05.750") for tree in trees) or (
        bool(trees) and all(tree.startswith("D01") for tree in trees)
    )


def list_common_words(mesh: MeshVocabulary) -> frozenset[str]:
    """The folded words in labels of what is no chemical in MeSH: "balance", "duck", "lambda"."""
    words: set[str] = set()
    for record_id in mesh:
        trees = mesh.tree_numbers(record_id)
        if trees and all(tree[0] != "D" for tree in trees):
            words.update(_WORD.findall(fold(mesh.get_label(record_id))))
    return frozenset(words)


def list_salt_names(mesh: MeshVocabulary) -> Iterator[tuple[str, str]]:
    """Names without salt of the descriptors that MeSH names by a salt only: sildenafil, say."""
    for record_id in mesh:
        words = fold(mesh.get_label(record_id)).split() if record_id[0] == "D" else []
        if len(words) != 2 or strip_salt(" ".join(words)) != words[0] or words[0].endswith("yl"):
            continue
        if (
            not mesh.find_ids(words[0])
            and is_substance(mesh, record_id)
            and not is_inorganic_or_polymer(mesh, record_id)
        ):
            yield match_key(words[0]), record_id
