"""The graphs that no study makes: vocabularies, code lists, NIH, countries.

Owns which file goes into which graph, and moving our own IRIs to another base. Refuses to know what
the vocabularies say.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg.config import DEFAULT_BASE_IRI
from kg.errors import VocabularyError
from kg.namespaces import CT, Iris
from kg.store import GenerationWriter

# Graph → files of ontologies/. drugs.ttl is not among them: drug hubs are mapped from the
# vocabulary, together with those made from MeSH.
_GRAPH_FILES = {
    "ontology": ("ct.ttl", "codelists.ttl"),
    "nih": ("nih.ttl",),
    "country": ("countries.ttl",),
}


def load_vocabularies(
    writer: GenerationWriter, ontologies: Path, mesh_file: Path, iris: Iris
) -> None:
    """Load every vocabulary graph of the store.

    Raises:
        VocabularyError: a file that is missing or does not parse.
    """
    for kind, names in _GRAPH_FILES.items():
        for name in names:
            writer.load_nquads(_to_nquads(ontologies / name, iris.graph(kind), iris.base))
    writer.load_file(mesh_file, iris.graph("mesh"))


def _to_nquads(path: Path, graph: str, base: str) -> bytes:
    try:
        triples = list(ox.parse(path=str(path)))
    except (OSError, SyntaxError, ValueError) as error:
        raise VocabularyError(f"{path}: {error}") from error
    name = ox.NamedNode(graph)
    quads = (_rebase(quad.triple, base, name) for quad in triples)
    data = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert data is not None
    return data


def _rebase(triple: ox.Triple, base: str, graph: ox.NamedNode) -> ox.Quad:
    """Our files mint resources under the default base; a deployment may have its own."""
    subject, predicate, value = triple.subject, triple.predicate, triple.object
    if isinstance(subject, ox.NamedNode):
        subject = _move(subject, base)
    if isinstance(value, ox.NamedNode):
        value = _move(value, base)
    return ox.Quad(subject, predicate, value, graph)


def _move(node: ox.NamedNode, base: str) -> ox.NamedNode:
    is_ours = node.value.startswith(DEFAULT_BASE_IRI) and not node.value.startswith(CT)
    if not is_ours or base == DEFAULT_BASE_IRI:
        return node
    return ox.NamedNode(base + node.value.removeprefix(DEFAULT_BASE_IRI))
