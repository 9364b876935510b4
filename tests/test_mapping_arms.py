"""What names of interventions and labels of arms say stands on them, and the study has the rest."""

from __future__ import annotations

from typing import Any

import msgspec
import pyoxigraph as ox
import pytest

from kg.mapping import StudyGraph, map_study
from kg.namespaces import CT, RDFS, Iris, mesh
from kg.study import Study
from kg.terminology.linker import Linker
from kg.terminology.links import Match, MeshLink, MeshRef
from kg.terminology.vocabulary import load_vocabulary
from tests.conftest import ROOT

IRIS = Iris("https://example.org/kg/")
NCT = "NCT00000001"
RECORD: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {"nctId": NCT, "briefTitle": "Title"},
        "armsInterventionsModule": {
            "armGroups": [
                {"label": "imatinib mesylate 400 mg PO daily", "type": "EXPERIMENTAL"},
                {"label": "Placebo to match sunitinib 50 mg tablet"},
                {"label": "Sunitinib"},
            ],
            "interventions": [
                {"type": "DRUG", "name": "everolimus 10 mg oral tablet once daily"},
                {"type": "DRUG", "name": "mycophenolate mofetil"},
                {"type": "DEVICE", "name": "Infusion pump 5 mg"},
            ],
        },
    }
}


@pytest.fixture(scope="module")
def mapped() -> StudyGraph:
    study = msgspec.convert(RECORD, Study)
    linker = Linker(load_vocabulary(ROOT / "ontologies"))
    return map_study(study, linker.link_study(study), IRIS)


@pytest.fixture(scope="module")
def graph(mapped: StudyGraph) -> ox.Dataset:
    return ox.Dataset(ox.parse(mapped.ntriples, format=ox.RdfFormat.N_TRIPLES))


def values(graph: ox.Dataset, label: str, name: str) -> list[str]:
    (node,) = (
        quad.subject
        for quad in graph.quads_for_predicate(ox.NamedNode(RDFS + "label"))
        if isinstance(quad.object, ox.Literal) and quad.object.value == label
    )
    found = (q.object for q in graph.quads_for_subject(node) if q.predicate.value == CT + name)
    return sorted(one.value for one in found if isinstance(one, (ox.Literal, ox.NamedNode)))


@pytest.mark.parametrize(
    ("label", "dosage"),
    [
        ("imatinib mesylate 400 mg PO daily", (["400 mg"], ["PO"], [], ["daily"])),
        ("Placebo to match sunitinib 50 mg tablet", (["50 mg"], [], ["tablet"], [])),
        (
            "everolimus 10 mg oral tablet once daily",
            (["10 mg"], ["oral"], ["tablet"], ["once daily"]),
        ),
        ("Infusion pump 5 mg", ([], [], [], [])),  # nothing is given of a device
    ],
)
def test_dosages_stand_as_written(
    graph: ox.Dataset, label: str, dosage: tuple[list[str], ...]
) -> None:
    names = ("dose", "route", "doseForm", "schedule")
    assert tuple(values(graph, label, name) for name in names) == dosage


def test_drugs_of_a_label_are_the_arms_own(graph: ox.Dataset) -> None:
    label = "imatinib mesylate 400 mg PO daily"
    assert values(graph, label, "drug") == [IRIS.drug("imatinib")]
    assert len(values(graph, label, "linkedBy")) == 1
    assert values(graph, "Placebo to match sunitinib 50 mg tablet", "drug") == []


def test_a_study_is_about_what_interventions_name(graph: ox.Dataset) -> None:
    assert values(graph, "Title", "studiesDrug") == [
        IRIS.drug("everolimus"),
        IRIS.drug("mycophenolate-mofetil"),
    ]


def test_a_class_or_procedure_is_a_term_of_the_intervention_and_of_the_study() -> None:
    study = msgspec.convert(RECORD, Study)
    links = Linker(load_vocabulary(ROOT / "ontologies")).link_study(study)
    name = "mycophenolate mofetil"
    match = Match(name, "armsInterventionsModule.interventions.name", "COMPONENT", 0.7, "MeSH")
    term = MeshLink(MeshRef("Mycophenolic Acid", "D009173"), match)
    links.intervention_terms = [[], [term], []]
    mapped = map_study(study, links, IRIS)
    graph = ox.Dataset(ox.parse(mapped.ntriples, format=ox.RdfFormat.N_TRIPLES))
    assert values(graph, name, "linkedMeshTerm") == [mesh("D009173")]
    assert values(graph, "Title", "studiesInterventionTerm") == [mesh("D009173")]
    assert len(values(graph, name, "linkedBy")) == 2  # the drug, and the term
    assert MeshRef("Mycophenolic Acid", "D009173") in mapped.shared.meshes
    (link,) = (one for one in mapped.shared.links if one.predicate == CT + "linkedMeshTerm")
    assert link.match == match


def test_links_of_arms_are_described_as_all_links_are(mapped: StudyGraph) -> None:
    links = {link.key: link for link in mapped.shared.links}
    fields = {link.match.field.rpartition(".")[0] for link in links.values()}
    assert fields == {"armsInterventionsModule.interventions", "armsInterventionsModule.armGroups"}
    assert "imatinib" in {drug.slug for drug in mapped.shared.drugs}
