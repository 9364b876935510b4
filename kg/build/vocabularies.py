"""The graphs that no study makes: vocabularies, code lists, NIH, countries.

Owns which file goes into which graph, and moving our own IRIs to another base. Refuses to know what
the vocabularies say.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    quads = (ox.Quad(*_rebase(quad, base), name) for quad in triples)
    data = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert data is not None
    return data


def _rebase(quad: ox.Quad, base: str) -> Iterator[ox.NamedNode | ox.Literal]:
    """Our files mint resources under the default base; a deployment may have its own."""
    for term in (quad.subject, quad.predicate, quad.object):
        is_ours = isinstance(term, ox.NamedNode) and term.value.startswith(DEFAULT_BASE_IRI)
        if is_ours and base != DEFAULT_BASE_IRI and not term.value.startswith(CT):
            yield ox.NamedNode(base + term.value.removeprefix(DEFAULT_BASE_IRI))
        else:
            yield term
