"""Shared things, mapped from what studies point at: all of them, or those that a change touched.

Owns which graphs these are and how a few of their nodes are made anew. Refuses to know how a node
is mapped.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import pyoxigraph as ox

from kg.build.ledger import Ledger
from kg.mapping.draft import SharedKeys
from kg.mapping.shared import map_shared
from kg.mapping.things import find_things
from kg.namespaces import Iris
from kg.store import GenerationWriter
from kg.terminology.nih import load_institute_names
from kg.terminology.organization_names import organization_key
from kg.terminology.vocabulary import Vocabulary


def map_shared_things(
    keys: SharedKeys, vocabulary: Vocabulary, ontologies: Path, iris: Iris
) -> dict[str, bytes]:
    """Graph IRI → N-Triples of the shared things that ``keys`` give facts to."""
    names = load_institute_names(ontologies / "nih.ttl")
    institutes = {organization_key(name): code for name, code in names.items()}
    in_mesh = vocabulary.mesh.__contains__
    return map_shared(keys, iris, in_mesh=in_mesh, institutes=institutes)


def renew_shared_things(
    touched: Collection[str],
    writer: GenerationWriter,
    ledger: Ledger,
    vocabulary: Vocabulary,
    ontologies: Path,
    iris: Iris,
) -> int:
    """Map the ``touched`` things (IRIs) anew; number of triples taken out or put in."""
    touched = set(touched)
    keys = ledger.find_shared(touched)
    # Hubs of the vocabulary are there whether a study uses them or not.
    keys.drugs.update(
        drug
        for drug in vocabulary.drugs
        if not touched.isdisjoint(find_things("drugs", drug, iris))
    )
    difference = 0
    for graph, ntriples in map_shared_things(keys, vocabulary, ontologies, iris).items():
        found = (quad.triple for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES))
        new = {triple for triple in found if _is_about(triple, touched)}
        old = set(_list_present(touched, graph, writer))
        writer.exchange(graph, old - new, new - old)
        difference += len(old ^ new)
    return difference


def _is_about(triple: ox.Triple, things: Collection[str]) -> bool:
    """Whether the subject is one of ``things`` or a part of one (``…/label/…``)."""
    subject = triple.subject
    assert isinstance(subject, ox.NamedNode)
    return subject.value in things or subject.value.partition("/label/")[0] in things


def _list_present(
    things: Iterable[str], graph: str, writer: GenerationWriter
) -> Iterable[ox.Triple]:
    for thing in things:
        for triple in writer.triples(graph, thing):
            yield triple
            value = triple.object
            if isinstance(value, ox.NamedNode) and value.value.startswith(f"{thing}/label/"):
                yield from writer.triples(graph, value.value)
