"""The graphs that no study makes: vocabularies, code lists, NIH, countries.

Owns which file goes into which graph, and moving our own IRIs to another base. Refuses to know what
the vocabularies say.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg.config import DEFAULT_BASE_IRI, ONTOLOGY_FILES
from kg.errors import VocabularyError
from kg.mapping.cross_references import map_references
from kg.namespaces import CT, Iris
from kg.terminology.vocabulary import Vocabulary

# Graph → files of ontologies/. drugs.ttl is not among them: drug hubs are mapped from the
# vocabulary, together with those made from MeSH.
_GRAPH_FILES = {
    "ontology": ONTOLOGY_FILES,
    "nih": ("nih.ttl",),
    "country": ("countries.ttl",),
}


def read_own_graphs(ontologies: Path, iris: Iris) -> dict[str, bytes]:
    """Graph IRI → N-Triples, for every graph that a file of ours holds.

    Raises:
        VocabularyError: a file that is missing or does not parse.
    """
    return {
        iris.graph(kind): b"".join(_to_ntriples(ontologies / name, iris.base) for name in names)
        for kind, names in _GRAPH_FILES.items()
    }


def map_vocabularies(vocabulary: Vocabulary, iris: Iris) -> dict[str, bytes]:
    """Graph IRI → N-Triples of installed vocabularies that are mapped, not loaded as they are."""
    in_mesh = vocabulary.mesh.__contains__
    return {iris.graph("mondo"): map_references(vocabulary.mondo, in_mesh)}


def _to_ntriples(path: Path, base: str) -> bytes:
    try:
        triples = [_rebase(quad.triple, base) for quad in ox.parse(path=str(path))]
    except (OSError, SyntaxError, ValueError) as error:
        raise VocabularyError(f"{path}: {error}") from error
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    return data


def _rebase(triple: ox.Triple, base: str) -> ox.Triple:
    """Our files mint resources under the default base; a deployment may have its own."""
    subject, predicate, value = triple.subject, triple.predicate, triple.object
    if isinstance(subject, ox.NamedNode):
        subject = _move(subject, base)
    if isinstance(value, ox.NamedNode):
        value = _move(value, base)
    return ox.Triple(subject, predicate, value)


def _move(node: ox.NamedNode, base: str) -> ox.NamedNode:
    is_ours = node.value.startswith(DEFAULT_BASE_IRI) and not node.value.startswith(CT)
    if not is_ours or base == DEFAULT_BASE_IRI:
        return node
    return ox.NamedNode(base + node.value.removeprefix(DEFAULT_BASE_IRI))
