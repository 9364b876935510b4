"""Concepts of another disease vocabulary → the nodes that say which MeSH record each one is.

Owns these properties. Refuses to know the file the concepts came from and who uses them.
"""

from __future__ import annotations

from collections.abc import Callable

from kg.mapping.terms import RDF_TYPE, RDFS_LABEL, iri, literal
from kg.namespaces import SKOS, mesh
from kg.terminology.cross_references import CrossReferences


def map_references(references: CrossReferences, in_mesh: Callable[[str], bool]) -> bytes:
    """N-Triples, sorted, each once: the concepts whose MeSH record ``in_mesh`` says is loaded."""
    lines: set[str] = set()
    for one in references.records:
        if in_mesh(one.mesh_id):
            node = iri(one.iri)
            lines.add(f"{node} {RDF_TYPE} {iri(SKOS + 'Concept')} .\n")
            lines.add(f"{node} {RDFS_LABEL} {literal(one.label)} .\n")
            lines.add(f"{node} {iri(SKOS + 'exactMatch')} {iri(mesh(one.mesh_id))} .\n")
    return "".join(sorted(lines)).encode()
