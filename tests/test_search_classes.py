"""A search for a class of drugs finds the studies of its drugs, and of no others.

The bundled drugs, one study each, searched for by the words of :mod:`benchmarks.search.classes`,
whose lists of members are independent of the search's own table.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.search.asking import find_all
from benchmarks.search.classes import ClassQuery, read_classes
from kg.namespaces import MESH, MESHV, RDF, RDFS
from kg.search import SearchEngine
from kg.terminology.drug_classes import ClassMembers, read_drug_classes
from kg.terminology.vocabulary import VocabularyFiles, load_vocabulary
from tests.test_search_documents import make_engine, make_study, write_mesh


@pytest.fixture(scope="module")
def drugs(root: Path) -> list[str]:
    return sorted(drug.label for drug in load_vocabulary(root / "ontologies").drugs)


@pytest.fixture(scope="module")
def engine(root: Path, drugs: list[str], tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    studies = [make_study(at, "A", drugs=[drug]) for at, drug in enumerate(drugs)]
    folder = tmp_path_factory.mktemp("classes") / "index"
    return make_engine(folder, studies, load_vocabulary(root / "ontologies"))


@pytest.mark.parametrize("one", read_classes(), ids=lambda one: one.query)
def test_a_class_finds_its_drugs_and_no_others(
    engine: SearchEngine, drugs: list[str], one: ClassQuery
) -> None:
    found = find_all(engine, one.query)
    assert [concept.iri for concept in found.concepts] == [MESH + one.class_id]
    assert not found.words
    members = re.compile(rf"(?:{'|'.join(map(re.escape, one.members))})(?![a-z])")
    wanted = {drug for drug in drugs if any(map(members.match, drug.split()))}
    assert {drugs[int(nct_id[3:])] for nct_id in found.studies} == wanted


def test_pharmacological_actions_of_mesh_say_the_class(root: Path, tmp_path: Path) -> None:
    mesh_file = write_mesh(tmp_path / "mesh2020.nt")
    agents, prednisone = f"<{MESH}D000893>", f"<{MESH}D011241>"
    with mesh_file.open("a", encoding="utf-8") as file:
        file.write(f"{agents} <{RDF}type> <{MESHV}TopicalDescriptor> .\n")
        file.write(f'{agents} <{RDFS}label> "Anti-Inflammatory Agents"@en .\n')
        file.write(f"{prednisone} <{MESHV}pharmacologicalAction> {agents} .\n")
    vocabulary = load_vocabulary(root / "ontologies", VocabularyFiles(mesh=(mesh_file,)))
    studies = [make_study(1, "A", drugs=["Deltasone"]), make_study(2, "B", drugs=["imatinib"])]
    engine = make_engine(tmp_path / "index", studies, vocabulary)
    assert find_all(engine, "anti-inflammatory agents").studies == ["NCT00000001"]


@pytest.mark.parametrize(
    ("drug", "classes"),
    [
        ("atorvastatin calcium", {"D019161"}),
        ("Pentostatin", set()),
        ("cholesterol", set()),
        ("aripiprazole", {"D014150"}),
        ("ezetimibe/simvastatin", {"D019161"}),
        ("trametinib", {"D047428"}),
        ("azacitidine", set()),
        ("cefalexin", {"D002511", "D000900"}),
    ],
)
def test_the_name_of_a_drug_says_its_class(drug: str, classes: set[str]) -> None:
    assert ClassMembers().find(drug) == classes


def test_every_class_of_the_table_has_drugs_and_only_known_classes_in_it() -> None:
    classes = read_drug_classes()
    ids = {one.id for one in classes}
    assert len(ids) == len(classes)
    for one in classes:
        assert one.label
        assert one.members or one.includes, one.label
        assert ids.issuperset(one.includes), one.label
