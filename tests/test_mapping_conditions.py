"""Everything that a record's conditions and keywords name reaches the graph, with its reason."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.mapping import StudyGraph, map_study
from kg.mapping.draft import SharedKeys
from kg.mapping.shared import map_shared
from kg.namespaces import CT, MESH, OWL, SSSOM, Iris
from kg.study import Study
from kg.study.derived import BrowseModule, DerivedSection, Mesh, MiscInfoModule
from kg.study.model import (
    ConditionsModule,
    ContactsLocationsModule,
    IdentificationModule,
    Location,
    ProtocolSection,
)
from kg.terminology.linker import Linker
from kg.terminology.vocabulary import Vocabulary, load_vocabulary

IRIS = Iris("https://example.org/kg/")
NCT = "NCT00000001"
STUDY = IRIS.study(NCT)
SYNOVIAL, SARCOMA, NEOPLASMS = MESH + "D013584", MESH + "D012509", MESH + "D009369"
RHABDOMYOSARCOMA = MESH + "D012208"
COUNTRY_FIELD = "contactsLocationsModule.locations.country"


def make_study(*conditions: str) -> Study:
    return Study(
        protocol_section=ProtocolSection(
            identification_module=IdentificationModule(
                nct_id=NCT, brief_title="Treatment of synovial sarcoma (SYS)"
            ),
            conditions_module=ConditionsModule(
                conditions=list(conditions),
                keywords=["recurrent synovial sarcoma", "quality of life"],
            ),
            contacts_locations_module=ContactsLocationsModule(
                locations=[Location(country="Korea, Republic of"), Location(country="France")]
            ),
        ),
        derived_section=DerivedSection(
            condition_browse_module=BrowseModule(
                meshes=[Mesh(term="Sarcoma, Synovial"), Mesh(term="No Such Term")],
                ancestors=[Mesh(id="D009369", term="Neoplasms")],
            ),
            misc_info_module=MiscInfoModule(removed_countries=["Korea, Republic of", "Italy"]),
        ),
    )


@pytest.fixture(scope="module")
def vocabulary(root: Path) -> Vocabulary:
    return load_vocabulary(root / "ontologies")


def map_(vocabulary: Vocabulary, *conditions: str) -> tuple[StudyGraph, ox.Dataset]:
    """The graph of a study, and all triples, shared things included."""
    study = make_study(*conditions)
    graph = map_study(study, Linker(vocabulary).link_study(study), IRIS)
    return graph, parse(graph.ntriples, *map_shared_of(graph.shared).values())


def map_shared_of(keys: SharedKeys) -> dict[str, bytes]:
    return map_shared(keys, IRIS, in_mesh=lambda _: True, institutes={}, institute_names={})


def parse(*data: bytes) -> ox.Dataset:
    return ox.Dataset(ox.parse(b"".join(data), format=ox.RdfFormat.N_TRIPLES))


def objects(graph: ox.Dataset, subject: str, property_: str) -> list[str]:
    quads = graph.quads_for_subject(ox.NamedNode(subject))
    found = [quad.object for quad in quads if quad.predicate.value == property_]
    return sorted(term.value for term in found if not isinstance(term, ox.Triple))


def list_links(graph: ox.Dataset, subject: str) -> set[tuple[str, str, str, str]]:
    """Property, target, matched text and field of each link of ``subject``."""
    return {
        (
            objects(graph, link, OWL + "annotatedProperty")[0].removeprefix(CT),
            objects(graph, link, OWL + "annotatedTarget")[0],
            objects(graph, link, SSSOM + "subject_label")[0],
            objects(graph, link, CT + "field")[0],
        )
        for link in objects(graph, subject, CT + "linkedBy")
    }


def test_parts_stand_beside_the_whole_each_with_its_link(vocabulary: Vocabulary) -> None:
    name = "Stage IV Synovial Sarcoma"
    _, graph = map_(vocabulary, name)
    node = IRIS.condition(name)
    assert objects(graph, node, CT + "linkedMeshTerm") == [SYNOVIAL]
    assert objects(graph, node, CT + "partMeshTerm") == [SARCOMA]
    field = "conditionsModule.conditions"
    assert list_links(graph, node) == {
        ("linkedMeshTerm", SYNOVIAL, name, field),
        ("partMeshTerm", SARCOMA, name, field),
    }


def test_a_study_is_about_parts_in_their_own_right_not_about_wider_ones(
    vocabulary: Vocabulary,
) -> None:
    _, graph = map_(vocabulary, "Synovial sarcoma; rhabdomyosarcoma")
    assert objects(graph, STUDY, CT + "studiesCondition") == sorted([SYNOVIAL, RHABDOMYOSARCOMA])
    parts = objects(
        graph, IRIS.condition("Synovial sarcoma; rhabdomyosarcoma"), CT + "partMeshTerm"
    )
    assert set(parts) >= {SYNOVIAL, RHABDOMYOSARCOMA, SARCOMA}


def test_stage_and_qualifiers_are_statements_of_the_term(vocabulary: Vocabulary) -> None:
    name = "Recurrent Stage IIIA Adult Soft Tissue Sarcoma"
    _, graph = map_(vocabulary, name)
    node = IRIS.condition(name)
    assert objects(graph, node, CT + "conditionStage") == ["IIIA"]
    assert objects(graph, node, CT + "conditionQualifier") == [
        f"{CT}ConditionQualifier-ADULT",
        f"{CT}ConditionQualifier-RECURRENT",
    ]


def test_spellings_of_one_term_make_one_statement(vocabulary: Vocabulary) -> None:
    _, graph = map_(vocabulary, "Stage IV sarcoma", "STAGE iv  SARCOMA")
    assert objects(graph, IRIS.condition("stage iv sarcoma"), CT + "conditionStage") == ["IV"]


def test_keywords_and_looked_up_ids_are_links_of_the_study(vocabulary: Vocabulary) -> None:
    _, graph = map_(vocabulary, "Sarcoma")
    assert objects(graph, STUDY, CT + "keywordMeshTerm") == [SYNOVIAL]
    assert list_links(graph, STUDY) == {
        (
            "keywordMeshTerm",
            SYNOVIAL,
            "recurrent synovial sarcoma",
            "conditionsModule.keywords",
        ),
        (
            "conditionMeshTerm",
            SYNOVIAL,
            "Sarcoma, Synovial",
            "derivedSection.conditionBrowseModule.meshes",
        ),
        (
            "removedCountry",
            IRIS.country("KR"),
            "Korea, Republic of",
            "derivedSection.miscInfoModule.removedCountries",
        ),
    }


def test_an_abbreviation_is_linked_in_its_own_study_only(vocabulary: Vocabulary) -> None:
    _, graph = map_(vocabulary, "SYS")
    assert SYNOVIAL in objects(graph, STUDY, CT + "studiesCondition")
    field = "conditionsModule.conditions"
    assert ("studiesCondition", SYNOVIAL, "SYS", field) in list_links(graph, STUDY)
    # In another record the same letters may mean something else.
    assert objects(graph, IRIS.condition("SYS"), CT + "linkedMeshTerm") == []


def test_a_country_found_by_another_spelling_has_its_link(vocabulary: Vocabulary) -> None:
    _, graph = map_(vocabulary)
    links = {
        label: list_links(graph, place)
        for place in objects(graph, STUDY, CT + "location")
        for label in objects(graph, place, "http://www.w3.org/2000/01/rdf-schema#label")
    }
    korea = IRIS.country("KR")
    assert links == {
        "Korea, Republic of": {("country", korea, "Korea, Republic of", COUNTRY_FIELD)},
        "France": set(),
    }


def test_shared_things_know_what_they_need(vocabulary: Vocabulary) -> None:
    """Every link that a term points at is among the shared things of its own study."""
    graph, triples = map_(vocabulary, "Stage IV Synovial Sarcoma", "Sarcoma and neoplasms")
    links = {IRIS.link(link.key) for link in graph.shared.links}
    pointed = {q.object.value for q in triples if q.predicate.value == CT + "linkedBy"}
    assert pointed == links
    assert {ref.id for ref in graph.shared.meshes} >= {"D013584", "D012509"}


def test_mapping_twice_gives_the_same_bytes(vocabulary: Vocabulary) -> None:
    names = ("Stage IV Synovial Sarcoma", "Recurrent sarcoma; rhabdomyosarcoma", "SYS")
    first, second = map_(vocabulary, *names)[0], map_(vocabulary, *names)[0]
    assert first.ntriples == second.ntriples
    assert map_shared_of(first.shared) == map_shared_of(second.shared)
