"""The graphs that no study makes: vocabularies, code lists, shapes, NIH, countries.

Owns which file goes into which graph, and moving our own IRIs to another base. Refuses to know what
the vocabularies say.

The ontology and the shapes have blank nodes (lists, restrictions). They are named by what is said
of them (RDF Dataset Canonicalization), so that the same files make the same quads in every store
and an update can tell whether they are others now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox

from kg.config import DEFAULT_BASE_IRI, ONTOLOGY_FILES
from kg.errors import VocabularyError
from kg.mapping.cross_references import map_references
from kg.namespaces import CT, CTSH, Iris
from kg.store import GenerationWriter
from kg.terminology.vocabulary import Vocabulary

# Graph → files of ontologies/. drugs.ttl is not among them: drug hubs are mapped from the
# vocabulary, together with those made from MeSH.
_GRAPH_FILES = {
    "ontology": ONTOLOGY_FILES,
    "nih": ("nih.ttl",),
    "country": ("countries.ttl",),
}
_SHAPES = "shapes"


def read_own_graphs(ontologies: Path, shapes: Path, iris: Iris) -> dict[str, bytes]:
    """Graph IRI → N-Triples, for every graph that files of ours hold.

    Raises:
        VocabularyError: a file that is missing or does not parse.
    """
    files = {kind: [ontologies / name for name in names] for kind, names in _GRAPH_FILES.items()}
    files[_SHAPES] = sorted(shapes.glob("*.ttl"))
    return {iris.graph(kind): _read_graph(kind, files[kind], iris.base) for kind in files}


def renew_own_graphs(graphs: Mapping[str, bytes], writer: GenerationWriter) -> int:
    """Put ``graphs`` (IRI → N-Triples) in the place of what the generation has under their names.

    They are not loaded in bulk, which would give their blank nodes other names.

    Returns:
        Number of triples taken out or put in; 0 where the generation has just these.
    """
    difference = 0
    for graph, ntriples in graphs.items():
        new = _read_as_stored(ntriples)
        old = writer.triples(graph)
        writer.exchange(graph, old - new, new - old)
        difference += len(old ^ new)
    return difference


def _read_as_stored(ntriples: bytes) -> set[ox.Triple]:
    """The triples as the database gives them back.

    It writes numbers anew: ``"2"^^xsd:nonNegativeInteger`` comes back as an ``xsd:integer``, which
    is another term. What was put in is therefore never what is found, unless it went through it.
    """
    store = ox.Store()
    store.extend(ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES))
    return {quad.triple for quad in store}


def map_vocabularies(vocabulary: Vocabulary, iris: Iris) -> dict[str, bytes]:
    """Graph IRI → N-Triples of installed vocabularies that are mapped, not loaded as they are."""
    in_mesh = vocabulary.mesh.__contains__
    return {iris.graph("mondo"): map_references(vocabulary.mondo, in_mesh)}


def _read_graph(kind: str, files: Iterable[Path], base: str) -> bytes:
    """N-Triples of one graph, its blank nodes named ``{kind}c14n{number}``."""
    triples = (_rebase(triple, base) for path in files for triple in _parse(path))
    dataset = ox.Dataset(ox.Quad(*triple) for triple in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    # Another graph of the store has a first blank node, too.
    named = (_name_blank_nodes(quad.triple, kind) for quad in dataset)
    data = ox.serialize(sorted(named, key=str), format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    return data


def _parse(path: Path) -> list[ox.Triple]:
    try:
        return [quad.triple for quad in ox.parse(path=str(path), rename_blank_nodes=True)]
    except (OSError, SyntaxError, ValueError) as error:
        raise VocabularyError(f"{path}: {error}") from error


def _name_blank_nodes(triple: ox.Triple, kind: str) -> ox.Triple:
    subject, predicate, value = triple.subject, triple.predicate, triple.object
    if isinstance(subject, ox.BlankNode):
        subject = ox.BlankNode(f"{kind}{subject.value}")
    if isinstance(value, ox.BlankNode):
        value = ox.BlankNode(f"{kind}{value.value}")
    return ox.Triple(subject, predicate, value)


def _rebase(triple: ox.Triple, base: str) -> ox.Triple:
    """Our files mint resources under the default base; a deployment may have its own."""
    subject, predicate, value = triple.subject, triple.predicate, triple.object
    if isinstance(subject, ox.NamedNode):
        subject = _move(subject, base)
    if isinstance(value, ox.NamedNode):
        value = _move(value, base)
    return ox.Triple(subject, predicate, value)


def _move(node: ox.NamedNode, base: str) -> ox.NamedNode:
    is_ours = node.value.startswith(DEFAULT_BASE_IRI) and not node.value.startswith((CT, CTSH))
    if not is_ours or base == DEFAULT_BASE_IRI:
        return node
    return ox.NamedNode(base + node.value.removeprefix(DEFAULT_BASE_IRI))
