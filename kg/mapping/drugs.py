"""Drug hubs → the triples of ``graph/drug``: names by kind and source, matches, rejected names.

Owns the form of a hub. Refuses to decide which names it has (see :mod:`kg.mapping.drug_names`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from kg.mapping.draft import DrugNameMention
from kg.mapping.drug_names import Evidence
from kg.mapping.terms import RDF_TYPE, RDFS_LABEL, concept, ct, iri, literal
from kg.namespaces import DCT, SKOS, SKOSXL, Iris, digest
from kg.terminology.links import Drug

Triple = tuple[str, str, str]


def map_drugs(
    drugs: Iterable[Drug], mentions: Iterable[DrugNameMention], iris: Iris
) -> Iterator[Triple]:
    """Every hub of ``drugs``, with the names that studies give it in ``mentions``."""
    evidence = Evidence(mentions)
    for drug in drugs:
        labels = (*drug.labels, *evidence.list_labels(drug.slug))
        yield from map_drug(msgspec.structs.replace(drug, labels=labels), iris)
        yield from evidence.map_rejected(drug.slug, iris)


def map_drug(drug: Drug, iris: Iris) -> Iterator[Triple]:
    """A drug hub with its SKOS-XL labels (SKOS Reference, appendix B)."""
    node = iri(iris.drug(drug.slug))
    yield node, RDF_TYPE, ct("Drug")
    yield node, RDFS_LABEL, literal(drug.label)
    yield node, iri(SKOS + "prefLabel"), literal(drug.label)
    for name in {label.text for label in drug.labels} - {drug.label}:
        yield node, iri(SKOS + "altLabel"), literal(name)
    for target in drug.exact_matches:
        yield node, iri(SKOS + "exactMatch"), iri(target)
    for target in drug.close_matches:
        yield node, iri(SKOS + "closeMatch"), iri(target)
    yield from _map_drug_labels(drug, iris)


def _map_drug_labels(drug: Drug, iris: Iris) -> Iterator[Triple]:
    node = iri(iris.drug(drug.slug))
    for label in drug.labels:
        xl_node = iri(f"{iris.drug(drug.slug)}/label/{digest(label.text, label.type, size=6)}")
        property_ = "prefLabel" if label.text == drug.label else "altLabel"
        yield node, iri(SKOSXL + property_), xl_node
        yield xl_node, RDF_TYPE, ct("DrugLabel")
        yield xl_node, RDFS_LABEL, literal(label.text)
        yield xl_node, iri(SKOSXL + "literalForm"), literal(label.text)
        yield xl_node, ct("labelType"), concept("DrugLabelType", label.type)
        yield xl_node, iri(DCT + "source"), literal(label.source)
