"""An ontology or shapes as a graph to be asked for texts, lists and names.

Owns how labels, definitions, lists and short names are read. Refuses to know what they are for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.term import Literal, Node

from kg.export.names import Shortener
from kg.namespaces import CT, VOCABULARY_PREFIXES


def read_graph(triples: Iterable[ox.Triple]) -> Graph:
    """``triples`` as an rdflib graph in memory, which pyLODE reads."""
    data = ox.serialize(sorted(triples, key=str), format=ox.RdfFormat.N_TRIPLES)
    return Graph(bind_namespaces="none").parse(data=data or b"", format="ntriples")


def get_key(iri: Node) -> str:
    """Last part of an IRI, after its last ``/`` or ``#``: the anchor of a term of ours."""
    return str(iri).replace("#", "/").rpartition("/")[2]


def is_ours(node: Node) -> bool:
    """Whether ``node`` is a term or a code of our ontology."""
    return isinstance(node, URIRef) and str(node).startswith(CT)


def find_text(graph: Graph, subject: Node, *properties: URIRef) -> str:
    """The first text of the first of ``properties`` that ``subject`` has; empty without one."""
    for property_ in properties:
        texts = sorted(str(o) for o in graph.objects(subject, property_) if isinstance(o, Literal))
        if texts:
            return texts[0]
    return ""


def get_label(graph: Graph, iri: Node) -> str:
    """The label of a term, or its short name where the graph has no label for it."""
    return find_text(graph, iri, RDFS.label, SKOS.prefLabel) or shorten(iri)


def shorten(iri: Node) -> str:
    """``xsd:string`` for a known prefix, else the IRI itself."""
    return Shortener(VOCABULARY_PREFIXES).shorten(str(iri)).strip("<>")


def sort_by_label(graph: Graph, nodes: Iterable[Node]) -> list[Node]:
    """``nodes``, each once, in the order of the alphabet."""
    return sorted(set(nodes), key=lambda node: (get_label(graph, node).casefold(), str(node)))


def sort_nodes(nodes: Iterable[Node]) -> list[Node]:
    """``nodes``, each once, in the order of their IRIs or texts."""
    return sorted(set(nodes), key=str)


def list_items(graph: Graph, head: Node) -> list[Node]:
    """Items of the RDF list at ``head``."""
    return list(Collection(graph, head))


def write_node(graph: Graph, node: Node) -> str:
    """An IRI or a text as it stands; what has no IRI as Turtle writes it, with short names."""
    if isinstance(node, URIRef | Literal):
        return str(node)
    if (node, RDF.first, None) in graph:
        return f"( {' '.join(_write_inside(graph, item) for item in list_items(graph, node))} )"
    said = (
        f"{'a' if property_ == RDF.type else shorten(property_)} {_write_inside(graph, value)}"
        for property_, value in sorted(graph.predicate_objects(node), key=str)
    )
    return f"[ {' ; '.join(said)} ]"


def _write_inside(graph: Graph, node: Node) -> str:
    return shorten(node) if isinstance(node, URIRef) else write_node(graph, node)


def list_classes(graph: Graph, node: Node) -> Iterator[URIRef]:
    """The classes that a domain or range names: itself, or the members of a union."""
    if isinstance(node, URIRef):
        yield node
        return
    for head in graph.objects(node, URIRef("http://www.w3.org/2002/07/owl#unionOf")):
        for member in list_items(graph, head):
            yield from list_classes(graph, member)


def list_kinds(graph: Graph, subject: Node) -> set[Node]:
    """The classes of ``subject``."""
    return set(graph.objects(subject, RDF.type))
