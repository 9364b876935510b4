"""Shared things, mapped from what studies point at: all of them, or those that a change touched.

Owns which graphs these are and how a few of their nodes are made anew and checked. Refuses to know
how a node is mapped.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from kg.build.focus_labels import name_focus
from kg.build.ledger import Ledger
from kg.build.pointing import THINGS_A_PIECE, TYPE, TypeFinder, keep_own
from kg.mapping.draft import SharedKeys
from kg.mapping.shared import map_shared
from kg.mapping.things import find_things
from kg.namespaces import Iris
from kg.store import GenerationWriter
from kg.terminology.names import match_key
from kg.terminology.nih import load_institute_names
from kg.terminology.organization_names import organization_key
from kg.terminology.vocabulary import Vocabulary
from kg.validation.findings import Finding, sort_findings
from kg.validation.validator import Validator

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


@dataclass(frozen=True)
class Renewal:
    """What became of shared things that a change touched.

    Attributes:
        difference: number of triples taken out or put in.
        triples: what is said of them now.
    """

    difference: int
    triples: list[ox.Triple]


def renew_shared_things(
    touched: Collection[str],
    writer: GenerationWriter,
    ledger: Ledger,
    vocabulary: Vocabulary,
    ontologies: Path,
    iris: Iris,
) -> Renewal:
    """Map the ``touched`` things (IRIs) anew."""
    touched, keys = _find_touched(set(touched), ledger, iris)
    # Hubs of the vocabulary are there whether a study uses them or not.
    keys.drugs.update(
        drug
        for drug in vocabulary.drugs
        if not touched.isdisjoint(find_things("drugs", drug, iris))
    )
    difference, triples = 0, list[ox.Triple]()
    for graph, ntriples in map_shared_things(keys, vocabulary, ontologies, iris).items():
        found = (quad.triple for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES))
        new = {triple for triple in found if _is_about(triple, touched)}
        old = set(_list_present(touched, graph, writer))
        writer.exchange(graph, old - new, new - old)
        difference += len(old ^ new)
        triples += new
    return Renewal(difference, triples)


def validate_things(
    triples: Iterable[ox.Triple], writer: GenerationWriter, validator: Validator
) -> list[Finding]:
    """Where shared things that ``triples`` describe break a shape, in a store being written."""
    types = TypeFinder(lambda thing: writer.quads(thing, TYPE))
    about: dict[str, list[ox.Triple]] = defaultdict(list)
    for triple in triples:
        about[str(triple.subject)].append(triple)
    findings: list[Finding] = []
    things = iter(sorted(about))
    while piece := list(islice(things, THINGS_A_PIECE)):
        described = [triple for thing in piece for triple in about[thing]]
        data = ox.serialize(described, format=ox.RdfFormat.N_TRIPLES)
        assert data is not None
        found = keep_own(validator.find_shared(types.add_types(data)), data)
        findings += name_focus(found, data)
    return sort_findings(findings)


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
