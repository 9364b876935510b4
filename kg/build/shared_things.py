"""Shared things, mapped from what studies point at: all of them, or those that a change touched.

Owns which graphs these are and how a few of their nodes are made anew. Refuses to know how a node
is mapped.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path

import pyoxigraph as ox

from kg.build.ledger import Ledger
from kg.mapping.draft import SharedKeys
from kg.mapping.shared import map_shared
from kg.mapping.things import find_things
from kg.namespaces import Iris
from kg.store import GenerationWriter
from kg.terminology.names import match_key
from kg.terminology.nih import load_institute_names
from kg.terminology.organization_names import organization_key
from kg.terminology.vocabulary import Vocabulary

# Parts of a drug hub.
_PART = re.compile("/(?:label|rejected)/")


def map_shared_things(
    keys: SharedKeys, vocabulary: Vocabulary, ontologies: Path, iris: Iris
) -> dict[str, bytes]:
    """Graph IRI → N-Triples of the shared things that ``keys`` give facts to."""
    names = load_institute_names(ontologies / "nih.ttl")
    institutes = {organization_key(name): code for name, code in names.items()}
    in_mesh = vocabulary.mesh.__contains__
    return map_shared(
        keys,
        iris,
        in_mesh=in_mesh,
        institutes=institutes,
        institute_names=vocabulary.nih.institutes,
    )


def renew_shared_things(
    touched: Collection[str],
    writer: GenerationWriter,
    ledger: Ledger,
    vocabulary: Vocabulary,
    ontologies: Path,
    iris: Iris,
) -> int:
    """Map the ``touched`` things (IRIs) anew; number of triples taken out or put in."""
    touched, keys = _find_touched(set(touched), ledger, iris)
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


def _find_touched(touched: set[str], ledger: Ledger, iris: Iris) -> tuple[set[str], SharedKeys]:
    """The ``touched`` things and the drugs that share a name with them, and what gives them facts.

    A name that studies give to two drugs is neither's, so a drug depends on who else has its names.
    """
    first = ledger.find_shared(touched).drug_names
    touched = touched | {iris.drug(one.slug) for one in first}
    names = ledger.find_shared(iris.drug(one.slug) for one in first).drug_names
    others = {iris.drug_name(match_key(one.text)) for one in names}
    keys = ledger.find_shared(touched)
    keys.drug_names.update(ledger.find_shared(others).drug_names)
    return touched, keys


def _is_about(triple: ox.Triple, things: Collection[str]) -> bool:
    """Whether the subject is one of ``things`` or a part of one."""
    subject = triple.subject
    assert isinstance(subject, ox.NamedNode)
    return _PART.split(subject.value)[0] in things


def _list_present(
    things: Iterable[str], graph: str, writer: GenerationWriter
) -> Iterable[ox.Triple]:
    for thing in things:
        for triple in writer.triples(graph, thing):
            yield triple
            value = triple.object
            if (
                isinstance(value, ox.NamedNode)
                and _PART.split(value.value)[0] == thing != value.value
            ):
                yield from writer.triples(graph, value.value)
