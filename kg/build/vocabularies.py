"""The graphs that no study makes: vocabularies, code lists, NIH, countries.

Owns which file goes into which graph, moving our own IRIs to another base, and giving blank nodes
IRIs: the engine would call them anew each time, and no two builds would be equal. Refuses to know
what the vocabularies say.
"""

from __future__ import annotations

from collections.abc import Iterator
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
        iris.graph(kind): b"".join(_to_ntriples(ontologies / name, iris) for name in names)
        for kind, names in _GRAPH_FILES.items()
    }


def map_vocabularies(vocabulary: Vocabulary, iris: Iris) -> dict[str, bytes]:
    """Graph IRI → N-Triples of installed vocabularies that are mapped, not loaded as they are."""
    in_mesh = vocabulary.mesh.__contains__
    return {iris.graph("mondo"): map_references(vocabulary.mondo, in_mesh)}


def _to_ntriples(path: Path, iris: Iris) -> bytes:
    try:
        triples = [_rebase(quad.triple, iris.base) for quad in ox.parse(path=str(path))]
    except (OSError, SyntaxError, ValueError) as error:
        raise VocabularyError(f"{path}: {error}") from error
    named = _name_blank_nodes(triples, path.stem, iris)
    data = ox.serialize(named, format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    return data


def _name_blank_nodes(triples: list[ox.Triple], stem: str, iris: Iris) -> Iterator[ox.Triple]:
    """``triples`` with an IRI for each blank node, after its place in the file ``stem``."""
    names: dict[ox.BlankNode, ox.NamedNode] = {}

    def name(node: ox.BlankNode) -> ox.NamedNode:
        return names.setdefault(node, ox.NamedNode(iris.genid(f"{stem}-{len(names) + 1}")))

    for triple in triples:
        subject, value = triple.subject, triple.object
        if isinstance(subject, ox.BlankNode):
            subject = name(subject)
        if isinstance(value, ox.BlankNode):
            value = name(value)
        yield ox.Triple(subject, triple.predicate, value)


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
