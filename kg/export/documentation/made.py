"""The documents on a vocabulary, made of the triples of its graphs.

Owns what is made together, since ontology and shapes lead to each other. Refuses to know where the
triples stand and how long the documents are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyoxigraph as ox

from kg.export.documentation.content import VocabularyDocuments


def document_vocabulary(
    ontology: Iterable[ox.Triple],
    shapes: Iterable[ox.Triple],
    iri: str,
    find_address: Callable[[str], str | None],
) -> VocabularyDocuments:
    """The documents on the ontology ``iri`` and the shapes of its data.

    Takes a second or two. ``find_address`` says where a page links for an IRI.
    """
    # Only who makes documents loads rdflib and pyLODE.
    from kg.export.documentation.model import read_model
    from kg.export.documentation.ontology_page import make_ontology_page
    from kg.export.documentation.reading import read_graph
    from kg.export.documentation.shapes_page import list_class_shapes, list_shapes_of_terms

    ontology_graph, shapes_graph = read_graph(ontology), read_graph(shapes)
    shapes_of = list_shapes_of_terms(shapes_graph)
    return VocabularyDocuments(
        make_ontology_page(ontology_graph, iri, shapes_of, find_address),
        read_model(ontology_graph, shapes_graph),
        list_class_shapes(shapes_graph, ontology_graph),
    )
