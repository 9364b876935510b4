"""The description of the data set for machines: VoID and DCAT, with the counts of a generation.

Owns which terms say what (W3C VoID 2011, DCAT 3). Refuses to know how things are counted, and
where the description is served.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import pyoxigraph as ox

from kg.export.statistics import LinkCount, Statistics
from kg.namespaces import CT, DCT, FOAF, RDF, RDFS, XSD, Iris, digest

VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
PREFIXES = {"void": VOID, "dcat": DCAT, "foaf": FOAF}
"""What the description uses beside the prefixes of the graph."""
_FORMATS = "http://www.w3.org/ns/formats/"
_SERVED = ("Turtle", "JSON-LD", "N-Triples", "RDF_XML")
_TITLE = "Clinical trials as a knowledge graph"
_WORDS = (
    "Studies of ClinicalTrials.gov, linked to MeSH, to drugs under all their names, to "
    "organisations and to NIH grants."
)
_RIGHTS = (
    "Study records are those of ClinicalTrials.gov, the source to name. Links and the ontology are "
    "ours, under the Apache License 2.0. Vocabularies keep the licences of their publishers."
)
_TERMS_OF_USE = "https://clinicaltrials.gov/about-site/terms-conditions"
TARGETS = {
    "http://id.nlm.nih.gov/mesh/": "MeSH",
    "http://purl.bioontology.org/ontology/RXNORM/": "RxNorm",
    "http://purl.obolibrary.org/obo/MONDO_": "MONDO",
    "https://clinicaltrials.gov/study/": "ClinicalTrials.gov",
    "https://doi.org/": "DOI",
    "https://go.drugbank.com/drugs/": "DrugBank",
    "https://precision.fda.gov/uniisearch/srs/unii/": "UNII",
    "https://pubmed.ncbi.nlm.nih.gov/": "PubMed",
    "https://reporter.nih.gov/": "NIH RePORTER",
    "https://ror.org/": "ROR",
}
"""Data sets that ours leads into: where their IRIs begin → name."""


class Facts(NamedTuple):
    """What is known of a generation before anything is counted.

    Attributes:
        iris: mints its IRIs.
        generation: its name.
        created: when it was published, as ``xsd:dateTime``.
        triples: as counted at publication.
        releases: names and releases of the vocabularies in it.
        site: address of the server, ending in ``/``.
    """

    iris: Iris
    generation: str
    created: str
    triples: int
    releases: tuple[tuple[str, str], ...]
    site: str


def describe_dataset(facts: Facts, statistics: Statistics | None) -> list[ox.Triple]:
    """The description; without partitions and link sets where nothing has been counted yet.

    Counts of another generation are said to be that.
    """
    triples = list(_describe(facts))
    if statistics is not None:
        triples += _write_counts(facts.iris, statistics)
        triples += _describe_count(facts, statistics.generation)
    return triples


def _describe(facts: Facts) -> Iterator[ox.Triple]:
    dataset, document = facts.iris.dataset(), f"{facts.site}.well-known/void"
    yield _tie(document, RDF + "type", VOID + "DatasetDescription")
    yield _tie(document, FOAF + "primaryTopic", dataset)
    for kind in (VOID + "Dataset", DCAT + "Dataset"):
        yield _tie(dataset, RDF + "type", kind)
    yield _say(dataset, DCT + "title", _TITLE, "en")
    yield _say(dataset, DCT + "description", _WORDS, "en")
    yield _say(dataset, DCT + "rights", _RIGHTS, "en")
    yield _tie(dataset, DCT + "license", _TERMS_OF_USE)
    yield _tie(dataset, DCT + "source", "https://clinicaltrials.gov/")
    yield _say(dataset, DCAT + "version", facts.generation)
    yield _say(dataset, DCT + "identifier", facts.generation)
    yield _type(dataset, DCT + "modified", facts.created, "dateTime")
    yield _tie(dataset, FOAF + "homepage", facts.site)
    yield _tie(dataset, DCAT + "landingPage", facts.site)
    yield _say(dataset, VOID + "uriSpace", facts.iris.base)
    yield _tie(dataset, VOID + "sparqlEndpoint", f"{facts.site}sparql")
    yield _tie(dataset, VOID + "vocabulary", CT)
    for name in _SERVED:
        yield _tie(dataset, VOID + "feature", _FORMATS + name)
    yield _count(dataset, "triples", facts.triples)
    for name, release in facts.releases:
        statement = facts.iris.dataset(f"release-{_slug(name)}")
        yield _tie(dataset, DCT + "provenance", statement)
        yield _tie(statement, RDF + "type", DCT + "ProvenanceStatement")
        yield _say(statement, RDFS + "label", release)
    yield from _describe_access(facts, dataset)


def _describe_count(facts: Facts, counted: str) -> Iterator[ox.Triple]:
    """Of which generation the counts are."""
    statement = facts.iris.dataset("counts")
    state = "" if counted == facts.generation else f"; {facts.generation} is being counted"
    yield _tie(facts.iris.dataset(), DCT + "provenance", statement)
    yield _tie(statement, RDF + "type", DCT + "ProvenanceStatement")
    yield _say(statement, DCT + "identifier", counted)
    yield _say(statement, RDFS + "label", f"Counted in generation {counted}{state}", "en")


def _describe_access(facts: Facts, dataset: str) -> Iterator[ox.Triple]:
    distribution, service = facts.iris.dataset("sparql"), facts.iris.dataset("service")
    endpoint = f"{facts.site}sparql"
    yield _tie(dataset, DCAT + "distribution", distribution)
    yield _tie(distribution, RDF + "type", DCAT + "Distribution")
    yield _say(distribution, DCT + "title", "SPARQL endpoint", "en")
    yield _tie(distribution, DCAT + "accessURL", endpoint)
    yield _tie(distribution, DCAT + "accessService", service)
    yield _tie(distribution, DCT + "license", _TERMS_OF_USE)
    yield _tie(service, RDF + "type", DCAT + "DataService")
    yield _say(service, DCT + "title", "SPARQL 1.1 service", "en")
    yield _tie(service, DCAT + "endpointURL", endpoint)
    yield _tie(service, DCAT + "endpointDescription", endpoint)
    yield _tie(service, DCAT + "servesDataset", dataset)
    yield _tie(service, DCT + "conformsTo", "https://www.w3.org/TR/sparql11-protocol/")


def _write_counts(iris: Iris, counts: Statistics) -> Iterator[ox.Triple]:
    dataset = iris.dataset()
    yield _count(dataset, "distinctSubjects", counts.subjects)
    yield _count(dataset, "distinctObjects", counts.objects)
    yield _count(dataset, "entities", counts.entities)
    yield _count(dataset, "classes", len(counts.classes))
    yield _count(dataset, "properties", len(counts.properties))
    for class_ in counts.classes:
        part = iris.dataset(_name("class", class_.iri))
        yield _tie(dataset, VOID + "classPartition", part)
        yield _tie(part, VOID + "class", class_.iri)
        yield _count(part, "entities", class_.entities)
    for one in counts.properties:
        part = iris.dataset(_name("property", one.iri))
        yield _tie(dataset, VOID + "propertyPartition", part)
        yield _tie(part, VOID + "property", one.iri)
        yield _count(part, "triples", one.triples)
        yield _count(part, "distinctSubjects", one.subjects)
        yield _count(part, "distinctObjects", one.objects)
    yield from _write_graphs(iris, counts)
    yield from _write_links(iris, counts.links)


def _write_graphs(iris: Iris, counts: Statistics) -> Iterator[ox.Triple]:
    """Subsets: the graphs of shared things, and those of the studies together."""
    dataset, studies = iris.dataset(), iris.dataset("studies")
    for graph in counts.graphs:
        yield _tie(dataset, VOID + "subset", graph.iri)
        yield _tie(graph.iri, RDF + "type", VOID + "Dataset")
        yield _count(graph.iri, "triples", graph.triples)
    yield _tie(dataset, VOID + "subset", studies)
    yield _tie(studies, RDF + "type", VOID + "Dataset")
    yield _say(studies, DCT + "title", f"{counts.study_graphs} graphs, one a study", "en")
    yield _say(studies, VOID + "uriSpace", iris.study_graph("NCT"))
    yield _count(studies, "triples", counts.study_triples)


def _write_links(iris: Iris, links: list[LinkCount]) -> Iterator[ox.Triple]:
    dataset = iris.dataset()
    for space in dict.fromkeys(link.space for link in links):
        target = iris.dataset(_slug(TARGETS[space]))
        yield _tie(target, RDF + "type", VOID + "Dataset")
        yield _say(target, DCT + "title", TARGETS[space])
        yield _say(target, VOID + "uriSpace", space)
    for link, name in name_links(links):
        one, target = iris.dataset(name), iris.dataset(_slug(TARGETS[link.space]))
        yield _tie(dataset, VOID + "subset", one)
        yield _tie(one, RDF + "type", VOID + "Linkset")
        yield _tie(one, VOID + "subjectsTarget", dataset)
        yield _tie(one, VOID + "objectsTarget", target)
        yield _tie(one, VOID + "linkPredicate", link.property_)
        yield _say(one, DCT + "title", f"{_cut(link.class_)} → {TARGETS[link.space]}")
        yield _count(one, "triples", link.triples)


def name_links(links: list[LinkCount]) -> Iterator[tuple[LinkCount, str]]:
    """Link sets with the names of their parts of the description, each name once."""
    taken: dict[str, int] = defaultdict(int)
    for link in links:
        parts = (_cut(link.class_), TARGETS[link.space], _cut(link.property_))
        name = "-".join(_slug(part) for part in ("links", *parts))
        taken[name] += 1
        yield link, name if taken[name] == 1 else f"{name}-{taken[name]}"


def _name(kind: str, iri: str) -> str:
    """A name for a partition, the same in every generation; two terms may end alike."""
    return f"{kind}-{_slug(_cut(iri))}-{digest(iri, size=3)}"


def _cut(iri: str) -> str:
    return re.split(r"[/#]", iri)[-1]


def _slug(text: str) -> str:
    return re.sub(r"\W+", "-", text).lower()


def _tie(subject: str, property_: str, target: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(property_), ox.NamedNode(target))


def _say(subject: str, property_: str, text: str, language: str | None = None) -> ox.Triple:
    value = ox.Literal(text, language=language)
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(property_), value)


def _type(subject: str, property_: str, text: str, datatype: str) -> ox.Triple:
    value = ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(property_), value)


def _count(subject: str, name: str, number: int) -> ox.Triple:
    return _type(subject, VOID + name, str(number), "integer")
