"""Search over a sample of real records and the real MeSH, held against the hierarchy itself."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from zipfile import ZipFile

import pytest

from kg.namespaces import MESH
from kg.search import SearchEngine, build_index, make_document
from kg.search.combining import TIER
from kg.search.concepts import Concepts
from kg.search.filters import FILTERS
from kg.search.places import EVIDENCE
from kg.search.words import make_key
from kg.sources.reading import Reading, read_records
from kg.study import Study
from kg.terminology.linker import Linker
from kg.terminology.links import MeshRef, StudyLinks
from kg.terminology.vocabulary import Vocabulary, VocabularyFiles, load_vocabulary
from tests.query_reading import read
from tests.test_search_documents import IRIS

PAGE = "NCT01281865"


class Sample:
    """Some real studies, their links, and an engine over them."""

    def __init__(self, studies: list[Study], vocabulary: Vocabulary, folder: Path) -> None:
        linker = Linker(vocabulary)
        self.vocabulary = vocabulary
        self.links = {study.nct_id: linker.link_study(study) for study in studies}
        self.documents = [make_document(one, self.links[one.nct_id], IRIS) for one in studies]
        build_index(folder, self.documents, vocabulary, IRIS)
        self.engine = SearchEngine.open(folder)
        self.concepts = Concepts.open(folder)

    def find(self, text: str) -> dict[str, list[str]]:
        """NCT id → reasons of every study found, in order."""
        hits = self.engine.search(text, limit=1000).hits
        return {hit.nct_id: list(map(str, hit.reasons)) for hit in hits}

    def list_linked(self, descriptor: str) -> set[str]:
        """Studies that our links or the registry tie to ``descriptor`` or something below it."""
        wanted = {descriptor, *self.vocabulary.mesh.descendants(descriptor)}
        return {
            nct_id
            for nct_id, links in self.links.items()
            if any(ref.id in wanted for ref in list_terms(links))
        }


def list_terms(links: StudyLinks) -> list[MeshRef]:
    return [
        *(link.mesh for link in links.conditions if link),
        *links.condition_meshes,
        *links.condition_ancestors,
        *links.intervention_meshes,
        *links.intervention_ancestors,
        *links.page_meshes,
    ]


def read_every(archive: Path, step: int) -> list[Study]:
    """Every ``step``-th study of an archive."""
    with ZipFile(archive) as opened:
        names = sorted(name for name in opened.namelist() if not name.endswith("/"))[::step]
        readings = [one for name in names for one in read_records(opened.read(name), name)]
    return [reading.study for reading in readings if isinstance(reading, Reading)]


@pytest.fixture(scope="module")
def sample(root: Path, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    mesh_file = shared_data / "mesh" / "mesh2020-extract.nt.gz"
    vocabulary = load_vocabulary(root / "ontologies", VocabularyFiles(mesh=(mesh_file,)))
    records = shared_data / "ctgov"
    page = records / f"{PAGE}.page.txt"
    readings = list(read_records(page.read_bytes(), page.name, vocabulary.knows_term))
    studies = [
        *(one.study for one in readings if isinstance(one, Reading)),
        *read_every(records / "v2-studies.json.zip", 4),
        *read_every(records / "legacy-xml.zip", 40),
    ]
    assert len(studies) > 400
    return Sample(studies, vocabulary, tmp_path_factory.mktemp("real") / "index")


@pytest.mark.parametrize(
    "text",
    [
        "Gleevec",
        "CGP 57148",
        "RAD001",
        "everolimus plus imatinib",
        "gleevec in soft tissue sarcoma",
        "Afinitor synovial sarcoma",
        PAGE,
        "protein kinase inhibitors sarcoma",
    ],
)
def test_the_study_of_the_page_is_found_first(sample: Sample, text: str) -> None:
    result = sample.engine.search(text, limit=1000)
    first = result.hits[0]
    whole = [hit.nct_id for hit in result.hits if not hit.partial]
    assert PAGE in whole
    assert first.reasons
    assert not first.partial


def test_hits_hold_every_study_at_or_below_a_condition(sample: Sample) -> None:
    mesh = sample.vocabulary.mesh
    refs = [ref for links in sample.links.values() for ref in list_terms(links)]
    terms = sorted({ref.id for ref in refs if ref.id is not None})
    diseases = [one for one in terms if any(t[0] == "C" for t in mesh.tree_numbers(one))]
    for descriptor in random.Random(3).sample(diseases, 60):
        label = mesh.get_label(descriptor)
        assert set(sample.find(label)) >= sample.list_linked(descriptor), label


def test_a_wide_concept_finds_every_study_with_anything_below_it(sample: Sample) -> None:
    table = sample.concepts.table
    asked = 0
    for concept in table.wide:
        meanings = sample.concepts.find(make_key(table.labels[concept]))
        is_only = [one.concept for one in meanings] == [concept]
        if is_only and table.studies[concept] and not sample.concepts.is_worded(concept):
            below = sample.concepts.expand((concept,)).distances
            expected = {
                document.nct_id
                for document in sample.documents
                if any(mention.iri in below for mention in document.card.mentions)
            }
            found = sample.engine.search(table.labels[concept], limit=1000)
            assert {hit.nct_id for hit in found.hits} == expected, table.labels[concept]
            assert found.total == len(expected) == table.studies[concept]
            asked += 1
    assert asked > 150


def test_no_study_scores_more_than_all_evidence_there_is(sample: Sample) -> None:
    table = sample.concepts.table
    most = sum(max(group.values()) for group in EVIDENCE)
    asked = 0
    for concept, label in enumerate(table.labels):
        if table.studies[concept] > 20 and not sample.concepts.is_worded(concept):
            result = sample.engine.search(label, limit=1)
            if [one.iri for one in result.concepts] == [table.iris[concept]]:
                rarity = sample.concepts.get_rarity(concept)
                score = (result.hits[0].score - 1) * TIER
                assert score <= most * rarity + 0.02, label
                asked += 1
    assert asked > 100


def test_facets_count_every_study_found_by_each_of_its_values(sample: Sample) -> None:
    result = sample.engine.search("cancer", limit=1000, facets=True)
    found = {hit.nct_id for hit in result.hits}
    traits = [one.card.traits for one in sample.documents if one.nct_id in found]
    assert len(traits) == result.total > 40
    for name in ("phase", "status", "studyType", "sex", "stdAge", "sponsorClass", "results"):
        counts = Counter(value for one in traits for value in set(FILTERS[name].read(one)))
        assert {one.value: one.count for one in result.facets[name]} == counts, name
    years = Counter(str(one.start_year) for one in traits if one.start_year is not None)
    assert {one.value: one.count for one in result.facets["startYear"]} == years
    assert [one.value for one in result.facets["startYear"]] == sorted(years)
    countries = Counter(code for one in traits for code in set(one.countries))
    assert [one.count for one in result.facets["country"]] == sorted(countries.values())[:-21:-1]


def test_what_is_no_link_is_a_name_in_the_texts(sample: Sample) -> None:
    for descriptor in ("D012509", "D009369", "D003920", "D006331", "D007239"):
        label = sample.vocabulary.mesh.get_label(descriptor)
        linked = sample.list_linked(descriptor)
        for nct_id, reasons in sample.find(label).items():
            if nct_id not in linked:
                words = (
                    " in the title",
                    " in the summary",
                    " in the inclusion criteria",
                    "→ keyword ",
                    "→ named in ",
                )
                assert any(one in reason for reason in reasons for one in words), (nct_id, reasons)


def test_siblings_do_not_match(sample: Sample) -> None:
    mesh = sample.vocabulary.mesh
    leiomyosarcoma = sample.list_linked("D007890") - sample.list_linked("D013584")
    synonyms = [label for label in mesh.labels("D013584") if "ynovial" in label]
    assert synonyms
    for name in synonyms:
        for nct_id, reasons in sample.find(name).items():
            assert nct_id not in leiomyosarcoma or "ynovial" in " ".join(reasons)


def test_every_name_of_a_drug_finds_the_same(sample: Sample) -> None:
    names = 0
    for drug in sample.vocabulary.drugs:
        expected = list(sample.find(drug.label))
        for label in drug.labels:
            result = sample.engine.search(label.text)
            concepts = [concept.iri for concept in result.concepts]
            if concepts == [IRIS.drug(drug.slug)]:
                names += 1
                assert list(sample.find(label.text)) == expected, label.text
    assert names > 300


def test_a_drug_class_finds_studies_by_their_registry_ancestors(sample: Sample) -> None:
    classes = {
        ref.id: ref.label
        for links in sample.links.values()
        for ref in links.intervention_ancestors
        if ref.id is not None
    }
    assert len(classes) > 20
    for descriptor, label in sorted(classes.items())[:40]:
        carrying = {
            nct_id
            for nct_id, links in sample.links.items()
            if descriptor in {ref.id for ref in links.intervention_ancestors}
        }
        result = sample.engine.search(label, limit=1000)
        if MESH + descriptor in {concept.iri for concept in result.concepts}:
            assert {hit.nct_id for hit in result.hits} >= carrying, label


def test_every_hit_has_a_reason_and_scores_fall(sample: Sample) -> None:
    for text in ("cancer", "phase 2 breast cancer", "hiv vaccine children", "pain randomized"):
        result = sample.engine.search(text, limit=1000)
        scores = [(-hit.score, hit.nct_id) for hit in result.hits]
        assert scores == sorted(scores)
        assert result.total == len(result.hits) > 0
        assert all(hit.reasons for hit in result.hits)
        assert result.complete == sum(not hit.partial for hit in result.hits)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("asthma in Ceylon", ["=Asthma", "@country:LK"]),
        ("malaria Siam", ["=Malaria", "@country:TH"]),
        ("turkeys", ["=Turkey|Turkeys"]),
        ("stroke Georgia, USA", ["=Stroke", "=Georgia", "@country:US"]),
        ("non-Hodgkin lymphoma", ["=Lymphoma, Non-Hodgkin"]),
        ("migraine without aura", ["=Migraine without Aura"]),
        ("gluten-free diet", ["=Diet, Gluten-Free"]),
        ("breast cancer without brain metastases", ["=Breast Neoplasms", '-"brain metastases"']),
        ("asthma without brain, stroke", ["=Asthma", "-=Brain", "=Stroke"]),
        ("asthma with no evidence of disease", ["=Asthma", '"no evidence of disease"']),
        ("not brain, stroke or asthma", ["-=Brain", "=Stroke", "=Asthma"]),
    ],
)
def test_countries_and_negation_among_the_names_of_mesh(
    sample: Sample, text: str, parts: list[str]
) -> None:
    assert read(text, sample.concepts) == parts
