"""What the graph says of one thing, with names for what it points at.

Owns how far a description reaches. Refuses to know formats.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad, Triple

from kg.namespaces import RDFS, Iris
from kg.store import Store

_LABEL = NamedNode(RDFS + "label")


def describe_study(store: Store, iris: Iris, nct_id: str) -> list[Triple]:
    """The graph of a study, the study first, and the label of every thing it points at.

    Nothing where the store has no such study.
    """
    return [quad.triple for quad in find_study_quads(store, iris, nct_id)]


def find_study_quads(store: Store, iris: Iris, nct_id: str) -> list[Quad]:
    """As :func:`describe_study`, each triple in the graph it stands in."""
    study = iris.study(nct_id)
    quads = store.quads(graph_iri=iris.study_graph(nct_id))
    quads.sort(key=lambda quad: (str(quad.subject) != f"<{study}>", str(quad)))
    return [*quads, *_find_labels(store, quads)]


def describe_resource(store: Store, iri: str) -> list[Triple]:
    """What all graphs say of ``iri`` and of its parts (``{iri}/…``), and the label of the others.

    Nothing where no triple has that subject.
    """
    own = sorted(store.quads(subject=iri), key=str)
    parts = sorted(
        {
            quad.object.value
            for quad in own
            if isinstance(quad.object, NamedNode) and quad.object.value.startswith(f"{iri}/")
        }
    )
    quads = [*own, *(quad for part in parts for quad in sorted(store.quads(subject=part), key=str))]
    triples = [quad.triple for quad in (*quads, *_find_labels(store, quads))]
    return list(dict.fromkeys(triples))


def _find_labels(store: Store, quads: Iterable[Quad]) -> Iterator[Quad]:
    subjects = {quad.subject for quad in quads}
    targets = {quad.object for quad in quads if isinstance(quad.object, NamedNode)}
    for target in sorted(targets - subjects, key=str):
        yield from store.quads(subject=target.value, property_=_LABEL.value)
