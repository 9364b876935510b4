"""Search documents of small made-up studies; the samples that the other search tests search."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import pytest

from kg.namespaces import MESH, MESHV, RDF, RDFS, Iris
from kg.search import SearchDocument, SearchEngine, build_index, make_document
from kg.search.documents import DrugRef, Mention
from kg.study import Study
from kg.terminology.linker import Linker
from kg.terminology.vocabulary import Vocabulary, VocabularyFiles, load_vocabulary

IRIS = Iris("https://example.org/kg/")

# id, names (preferred first), tree numbers, broader ids: a corner of MeSH, in its own spelling.
MESH_RECORDS: tuple[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    ("D009369", ("Neoplasms", "Tumors"), ("C04",), ()),
    ("D009370", ("Neoplasms by Histologic Type",), ("C04.557",), ("D009369",)),
    ("D018204", ("Neoplasms, Connective and Soft Tissue",), ("C04.557.450",), ("D009370",)),
    (
        "D012509",
        ("Sarcoma", "Sarcomas", "Soft Tissue Sarcoma", "Sarcoma, Soft Tissue"),
        ("C04.557.450.795",),
        ("D018204",),
    ),
    ("D013584", ("Sarcoma, Synovial", "Synovial Sarcoma"), ("C04.557.450.795.875",), ("D012509",)),
    ("D007890", ("Leiomyosarcoma",), ("C04.557.450.795.455",), ("D012509",)),
    ("D012514", ("Sarcoma, Kaposi", "Kaposi Sarcoma"), ("C04.557.645",), ("D009370",)),
    ("D001943", ("Breast Neoplasms", "Neoplasms, Breast"), ("C04.588.180",), ("D009369",)),
    ("D012507", ("Sarcoidosis", "Besnier-Boeck Disease"), ("C15.604.515.830",), ()),
    ("D003324", ("Coronary Artery Disease",), ("C14.280.647",), ()),
    ("D000544", ("Alzheimer Disease", "Alzheimer's Disease"), ("C10.228.140",), ()),
    ("D006506", ("Hepatitis A",), ("C02.782.687",), ("D006505",)),
    ("D006505", ("Hepatitis",), ("C06.552.380",), ()),
    ("D027601", ("Pharmacologic Actions",), ("D27",), ()),
    ("D047428", ("Protein Kinase Inhibitors",), ("D27.505.519.389.755",), ("D027601",)),
    ("D000068877", ("Imatinib Mesylate", "Imatinib", "Gleevec"), ("D03.383.606",), ()),
    ("D000069439", ("Dasatinib", "Sprycel"), ("D03.383.742",), ()),
    ("D020123", ("Sirolimus", "Rapamycin"), ("D02.540.505.760",), ()),
    ("D000068338", ("Everolimus", "Afinitor"), ("D02.540.505.760.500",), ("D020123",)),
    ("D011241", ("Prednisone",), ("D04.210.500.745.432",), ()),
    ("D015415", ("Biomarkers", "Biological Markers"), ("D23.101",), ()),
    ("D015444", ("Exercise", "Physical Activity"), ("G11.427.410.698.277",), ()),
)


def write_mesh(path: Path) -> Path:
    """:data:`MESH_RECORDS` as NLM's MeSH RDF writes them."""
    lines: list[str] = []
    for id_, names, trees, broader in MESH_RECORDS:
        subject, concept = f"<{MESH}{id_}>", f"<{MESH}M{id_}>"
        lines.append(f"{subject} <{RDF}type> <{MESHV}TopicalDescriptor> .")
        lines.append(f'{subject} <{RDFS}label> "{names[0]}"@en .')
        lines.append(f"{subject} <{MESHV}preferredConcept> {concept} .")
        lines.extend(f"{subject} <{MESHV}treeNumber> <{MESH}{tree}> ." for tree in trees)
        lines.extend(f"{subject} <{MESHV}broaderDescriptor> <{MESH}{one}> ." for one in broader)
        for number, name in enumerate(names):
            link = "term" if number else "preferredTerm"
            lines.append(f"{concept} <{MESHV}{link}> <{MESH}T{id_}{number}> .")
            lines.append(f'<{MESH}T{id_}{number}> <{MESHV}prefLabel> "{name}"@en .')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def make_study(
    number: int,
    title: str,
    *,
    conditions: Sequence[str] = (),
    drugs: Iterable[str | tuple[str, Sequence[str]]] = (),
    other: Sequence[str] = (),
    keywords: Sequence[str] = (),
    summary: str = "",
    criteria: str = "",
    meshes: Sequence[tuple[str, str]] = (),
    ancestors: Sequence[tuple[str, str]] = (),
    condition_meshes: Sequence[tuple[str, str]] = (),
    phases: Sequence[str] = ("PHASE2",),
    status: str = "COMPLETED",
    aliases: Sequence[str] = (),
    secondary_ids: Sequence[str] = (),
    sex: str = "ALL",
    ages: tuple[str | None, str | None] = (None, None),
    std_ages: Sequence[str] = (),
    countries: Sequence[str] = (),
    start: str = "2011-01",
    sponsor: tuple[str, str] = ("Example Institute", "OTHER"),
    has_results: bool = False,
) -> Study:
    """A study as the registry's API v2 gives it; drugs are names, or names with other names."""
    named = [(one, ()) if isinstance(one, str) else one for one in drugs]
    record = {
        "protocolSection": {
            "identificationModule": {
                "nctId": f"NCT{number:08d}",
                "nctIdAliases": list(aliases),
                "briefTitle": title,
                "secondaryIdInfos": [{"id": one} for one in secondary_ids],
            },
            "statusModule": {"overallStatus": status, "startDateStruct": {"date": start}},
            "sponsorCollaboratorsModule": {
                "leadSponsor": {"name": sponsor[0], "class": sponsor[1]}
            },
            "descriptionModule": {"briefSummary": summary},
            "conditionsModule": {"conditions": list(conditions), "keywords": list(keywords)},
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "phases": list(phases),
                "enrollmentInfo": {"count": 14},
            },
            "armsInterventionsModule": {
                "interventions": [
                    *({"type": "DRUG", "name": n, "otherNames": list(o)} for n, o in named),
                    *({"type": "BEHAVIORAL", "name": name} for name in other),
                ]
            },
            "eligibilityModule": {
                "eligibilityCriteria": criteria,
                "sex": sex,
                "minimumAge": ages[0],
                "maximumAge": ages[1],
                "stdAges": list(std_ages),
            },
            "contactsLocationsModule": {"locations": [{"country": one} for one in countries]},
        },
        "hasResults": has_results,
        "derivedSection": {
            "conditionBrowseModule": {"meshes": [_make_mesh(*one) for one in condition_meshes]},
            "interventionBrowseModule": {
                "meshes": [_make_mesh(*one) for one in meshes],
                "ancestors": [_make_mesh(*one) for one in ancestors],
            },
        },
    }
    return msgspec.convert(record, type=Study)


def _make_mesh(id_: str, term: str) -> dict[str, str]:
    return {"id": id_, "term": term}


def load_small_vocabulary(root: Path, folder: Path) -> Vocabulary:
    """The bundled drugs with the small MeSH of this module."""
    return load_vocabulary(
        root / "ontologies", VocabularyFiles(mesh=(write_mesh(folder / "mesh2020.nt"),))
    )


def make_documents(studies: Iterable[Study], vocabulary: Vocabulary) -> list[SearchDocument]:
    """The search documents of ``studies``."""
    linker = Linker(vocabulary)
    return [make_document(study, linker.link_study(study), IRIS) for study in studies]


def make_engine(folder: Path, studies: Iterable[Study], vocabulary: Vocabulary) -> SearchEngine:
    """An engine over ``studies``."""
    build_index(folder, make_documents(studies, vocabulary), vocabulary, IRIS)
    return SearchEngine.open(folder)


@pytest.fixture(scope="module")
def vocabulary(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return load_small_vocabulary(root, tmp_path_factory.mktemp("vocabulary"))


@pytest.fixture
def document(vocabulary: Vocabulary) -> SearchDocument:
    study = make_study(
        1,
        "Everolimus With Imatinib",
        conditions=["Adult Synovial Sarcoma", "Unheard-of Ailment"],
        drugs=[("imatinib mesylate", ["Gleevec"]), "everolimus"],
        other=["biomarker analysis"],
        meshes=[("D000068877", "Imatinib Mesylate")],
        ancestors=[("D047428", "Protein Kinase Inhibitors")],
        condition_meshes=[("D013584", "Sarcoma, Synovial")],
        aliases=["NCT00000777"],
        secondary_ids=["P30CA008748"],
    )
    return make_documents([study], vocabulary)[0]


def test_links_and_registry_terms_become_mentions(document: SearchDocument) -> None:
    mentions = document.card.mentions
    assert Mention(IRIS.drug("imatinib"), "intervention", "imatinib mesylate") in mentions
    assert Mention(MESH + "D013584", "condition", "Adult Synovial Sarcoma") in mentions
    assert Mention(MESH + "D000068877", "interventionMesh", "Imatinib Mesylate") in mentions
    ancestor = Mention(MESH + "D047428", "interventionAncestor", "Protein Kinase Inhibitors")
    assert ancestor in mentions


def test_other_names_are_text_and_no_mention(document: SearchDocument) -> None:
    assert document.texts.other_names == ["Gleevec"]
    assert all(mention.text != "Gleevec" for mention in document.card.mentions)


def test_what_no_link_covers_is_kept_for_tagging(document: SearchDocument) -> None:
    assert document.unlinked == [
        ("conditionName", "Unheard-of Ailment"),
        ("interventionName", "biomarker analysis"),
    ]


def test_drugs_carry_their_mesh_matches_only(document: SearchDocument) -> None:
    imatinib = next(ref for ref in document.card.drugs if ref.label == "imatinib")
    assert imatinib.iri == IRIS.drug("imatinib")
    assert imatinib.exact_matches == (MESH + "D000068877",)


def test_card_shows_the_record(document: SearchDocument) -> None:
    card = document.card
    assert document.nct_id == card.nct_id == "NCT00000001"
    assert (card.sponsor, card.enrollment, card.start_date) == ("Example Institute", 14, "2011-01")
    assert (card.phases, card.status, card.study_type) == (
        ["PHASE2"],
        "COMPLETED",
        "INTERVENTIONAL",
    )
    assert document.aliases == ["NCT00000777"]
    assert document.texts.identifiers == ["P30CA008748"]


def test_documents_travel_between_processes(document: SearchDocument) -> None:
    packed = msgspec.msgpack.encode(document)
    assert msgspec.msgpack.decode(packed, type=SearchDocument) == document
    assert pickle.loads(pickle.dumps(document)) == document


def test_a_bare_record_makes_a_document(vocabulary: Vocabulary) -> None:
    bare = msgspec.convert(
        {"protocolSection": {"identificationModule": {"nctId": "NCT00000009"}}}, type=Study
    )
    document = make_documents([bare], vocabulary)[0]
    assert document.card.title == "NCT00000009"
    assert document.card.mentions == []
    assert document.card.drugs == []


def test_drug_refs_are_hashable_values() -> None:
    assert len({DrugRef("a", "A"), DrugRef("a", "A"), DrugRef("b", "B")}) == 2
