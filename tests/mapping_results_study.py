"""Studies made up of little else than results, and their graphs."""

from __future__ import annotations

from typing import Any

import msgspec
import pyoxigraph as ox

from kg.mapping import map_study
from kg.namespaces import CT, Iris
from kg.study import Study
from kg.terminology.links import StudyLinks
from tests.organizations import link_organizations

IRIS = Iris("https://example.org/kg/")
STUDY = IRIS.study("NCT00000001")
LINKS = StudyLinks(
    drugs=[],
    conditions=[],
    grants=[()],
    condition_meshes=[],
    condition_ancestors=[],
    intervention_meshes=[],
    intervention_ancestors=[],
    page_meshes=[],
    countries={},
)


def map_results(results: dict[str, Any], **protocol: Any) -> ox.Dataset:
    """The graph of a study with these results."""
    return ox.Dataset(ox.parse(to_ntriples(results, **protocol), format=ox.RdfFormat.N_TRIPLES))


def to_ntriples(results: dict[str, Any], **protocol: Any) -> bytes:
    """As :func:`map_results`, written out."""
    record = {
        "protocolSection": {
            "identificationModule": {
                "nctId": "NCT00000001",
                "briefTitle": "T",
                "orgStudyIdInfo": {"id": "X"},
            },
            "statusModule": {"overallStatus": "COMPLETED"},
            "designModule": {"studyType": "INTERVENTIONAL"},
            **protocol,
        },
        "resultsSection": results,
    }
    study = msgspec.convert(record, Study)
    organizations = link_organizations(study)
    links = msgspec.structs.replace(LINKS, organizations=organizations)
    return map_study(study, links, IRIS).ntriples


def ct(name: str) -> ox.NamedNode:
    """A term of the ontology."""
    return ox.NamedNode(CT + name)


def describe(graph: ox.Dataset, property_: str) -> list[dict[str, str]]:
    """What each object of ``property_`` has: local name of property → value."""
    nodes = sorted((quad.object for quad in graph.quads_for_predicate(ct(property_))), key=str)
    found = []
    for node in nodes:
        assert isinstance(node, ox.NamedNode)
        quads = list(graph.quads_for_subject(node))
        said = {q.predicate.value.rpartition("#")[2]: getattr(q.object, "value", "") for q in quads}
        assert len(said) == len(quads), "each property once"
        found.append(said | {"": node.value})
    return sorted(found, key=lambda said: int(said.get("ordinal", 0)))


def outcome(**fields: Any) -> dict[str, Any]:
    """Results with one outcome measure."""
    measure = {"type": "PRIMARY", "title": "Response", "reportingStatus": "POSTED", **fields}
    measure.setdefault("groups", [{"id": "OG000", "title": "A"}, {"id": "OG001", "title": "B"}])
    return {"outcomeMeasuresModule": {"outcomeMeasures": [measure]}}


def one_class(*measurements: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A class of one category without a title."""
    return {"categories": [{"measurements": list(measurements)}], **fields}
