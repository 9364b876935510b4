"""A search for a class of drugs finds the studies of its drugs, and of no others.

One study for each drug of the vocabulary, searched for by the words of
:mod:`benchmarks.search.classes`, whose lists of members are independent of the search's own table.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.search.asking import find_all
from benchmarks.search.classes import ClassQuery, read_classes
from kg.namespaces import MESH, MESHV, RDF, RDFS
from kg.search import SearchEngine
from kg.search.words import make_key
from kg.terminology.drug_classes import ClassMembers, read_drug_classes
from kg.terminology.vocabulary import Vocabulary, VocabularyFiles, load_vocabulary
from tests.test_search_documents import make_engine, make_study, write_mesh

# Members of classes of which the bundled drugs are only a few.
LISTED = sorted({name for one in read_classes() if "Q" in one.class_id for name in one.members})


@pytest.fixture(scope="module")
def vocabulary(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    """The bundled one, and a list of drugs as DrugBank writes it, with ids that are made up."""
    file = tmp_path_factory.mktemp("drugbank") / "drugs.csv"
    lines = ["DrugBank ID,Accession Numbers,Common name,CAS,UNII,Synonyms,Standard InChI Key"]
    lines += [f"DB{90000 + at},,{name},,,," for at, name in enumerate(LISTED)]
    file.write_text("\n".join((*lines, "")), encoding="utf-8")
    return load_vocabulary(root / "ontologies", VocabularyFiles(drugbank=file))


@pytest.fixture(scope="module")
def drugs(vocabulary: Vocabulary) -> list[str]:
    return sorted({*LISTED, *(drug.label for drug in vocabulary.drugs)})


@pytest.fixture(scope="module")
def engine(
    vocabulary: Vocabulary, drugs: list[str], tmp_path_factory: pytest.TempPathFactory
) -> SearchEngine:
    studies = [make_study(at, "A", drugs=[drug]) for at, drug in enumerate(drugs)]
    return make_engine(tmp_path_factory.mktemp("classes") / "index", studies, vocabulary)


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
        ("trametinib", {"D047428", "D020929Q000037"}),
        ("ralimetinib", {"D047428", "D048051Q000037"}),
        ("cytarabine", set()),
        ("cetuximab", {"D000911", "D066246Q000037"}),
        ("trastuzumab-dkst", {"D018719Q000037"}),
        ("ado-trastuzumab emtansine", {"D000911", "D018719Q000037"}),
        ("eculizumab", {"D000911", "D003182Q000037", "D051056"}),
        ("cefalexin", {"D002511", "D000900"}),
    ],
)
def test_the_name_of_a_drug_says_its_class(drug: str, classes: set[str]) -> None:
    assert ClassMembers().find(drug) == classes


@pytest.mark.parametrize(
    ("spellings", "class_id"),
    [
        (("EGFR inhibitors", "EGFR inhibitor", "anti-EGFR", "EGFR-inhibitor"), "D066246Q000037"),
        (("epidermal growth factor receptor blockers", "EGFR antagonists"), "D066246Q000037"),
        (("PD-1 inhibitors", "PD1 inhibitor", "anti-PD-1", "anti PD1"), "D061026Q000037"),
        (("PD-1 antibody", "programmed death 1 antibodies"), "D061026Q000037"),
        (("PD-L1 inhibitor", "PDL1 inhibitors", "anti-PD-L1"), "D060890Q000037"),
        (("CDK4/6 inhibitors", "CDK 4/6 inhibitor", "CDK4 and CDK6 inhibitors"), "D051358Q000037"),
        (("anti-CD20", "CD20 antibodies", "anti-CD20 monoclonal antibody"), "D018951Q000037"),
        (("IL-6 inhibitors", "anti-IL6", "interleukin 6 receptor antagonists"), "D015850Q000037"),
        (("BTK inhibitor", "Bruton's tyrosine kinase inhibitors"), "D000077329Q000037"),
        (("KRAS G12C inhibitors", "KRAS G12C inhibitor"), "D015689Q000037"),
        (("Renin/antagonists & inhibitors", "renin inhibitors"), "D012083Q000037"),
        (("LHRH agonists", "GnRH agonist"), "D007987Q000819"),
        (("LHRH antagonists", "GnRH antagonist"), "D007987Q000037"),
    ],
)
def test_a_class_by_its_target_is_read_in_every_spelling(
    engine: SearchEngine, spellings: tuple[str, ...], class_id: str
) -> None:
    for text in spellings:
        found = find_all(engine, text)
        assert [concept.iri for concept in found.concepts] == [MESH + class_id], text
        assert not found.words


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("tyrosine kinase inhibitors", "cetuximab"),
        ("kinase inhibitors", "bevacizumab"),
        ("kinase inhibitors", "trastuzumab"),
        ("EGFR inhibitors", "trastuzumab"),
        ("HER2 inhibitors", "cetuximab"),
        ("PD-1 inhibitors", "atezolizumab"),
        ("PD-L1 inhibitors", "nivolumab"),
        ("CTLA-4 inhibitors", "pembrolizumab"),
        ("ALK inhibitors", "erlotinib"),
        ("VEGF inhibitors", "sunitinib"),
        ("IL-17 inhibitors", "ustekinumab"),
        ("MEK inhibitors", "vemurafenib"),
        ("GnRH agonists", "degarelix"),
    ],
)
def test_a_class_does_not_find_a_drug_of_another(
    engine: SearchEngine, drugs: list[str], text: str, drug: str
) -> None:
    found = {drugs[int(nct_id[3:])] for nct_id in find_all(engine, text).studies}
    assert found
    assert drug in drugs
    assert drug not in found


@pytest.mark.parametrize(
    ("text", "drugs_found", "drugs_left"),
    [
        ("EGFR TKIs", ["erlotinib"], ["cetuximab"]),
        ("HER2 antibodies", [], ["lapatinib"]),
        ("VEGFR TKIs", ["axitinib"], ["ramucirumab"]),
    ],
)
def test_a_class_of_a_kind_does_not_find_the_other_kind(
    engine: SearchEngine, drugs: list[str], text: str, drugs_found: list[str], drugs_left: list[str]
) -> None:
    found = {drugs[int(nct_id[3:])] for nct_id in find_all(engine, text).studies}
    assert found.issuperset(drugs_found)
    assert found.isdisjoint(drugs_left)


@pytest.mark.parametrize(
    "text", ["JAK1 inhibitors", "IDH1 inhibitors", "HIF inhibitors", "XYZ1 antagonists"]
)
def test_a_target_that_no_class_has_is_no_slip_in_another(engine: SearchEngine, text: str) -> None:
    assert not [one.label for one in find_all(engine, text).concepts if one.assumed]


@pytest.mark.parametrize(
    ("drug", "class_id", "is_member"),
    [
        ("macitentan", "D065128", True),
        ("bosentan", "D065128", True),
        ("opaganib", "D047428", False),
        ("bevasiranib", "D000092004", False),
        ("briciclib", "D047428", False),
        ("palbociclib", "D047428", True),
        ("pegaptanib", "D047428", False),
        ("belizatrectinib", "D000077548Q000037", False),
    ],
)
def test_stems_take_in_no_other_drug(drug: str, class_id: str, is_member: bool) -> None:
    assert (class_id in ClassMembers().find(drug)) == is_member


def test_a_wider_class_finds_what_the_narrower_ones_find(engine: SearchEngine) -> None:
    wide = set(find_all(engine, "checkpoint inhibitors").studies)
    for text in ("PD-1 inhibitors", "PD-L1 inhibitors", "CTLA-4 inhibitors"):
        assert wide.issuperset(find_all(engine, text).studies)


def test_a_reason_goes_from_the_class_to_the_drug(engine: SearchEngine, drugs: list[str]) -> None:
    wanted = f"NCT{drugs.index('erlotinib'):08d}"
    result = engine.search("EGFR inhibitors", limit=100)
    reasons = next(hit.reasons for hit in result.hits if hit.nct_id == wanted)
    assert str(reasons[0]) == (
        "EGFR inhibitors → ErbB Receptors/antagonists & inhibitors (synonym)"
        ' → narrower: erlotinib → intervention "erlotinib"'
    )


def test_a_class_is_left_out_where_it_is_not_wanted(engine: SearchEngine) -> None:
    every = set(find_all(engine, "kinase inhibitors").studies)
    unwanted = set(find_all(engine, "ALK inhibitors").studies)
    others = set(find_all(engine, "kinase inhibitors without ALK inhibitors").studies)
    assert unwanted
    assert others == every - unwanted


def test_records_of_classes_are_those_of_mesh(shared_data: Path) -> None:
    """A pair is a descriptor and a qualifier, and its label says both."""
    labels = dict(_read_labels(shared_data / "mesh" / "mesh2020-extract.nt.gz"))
    qualifiers = {"Q000037": "antagonists & inhibitors", "Q000819": "agonists"}
    pairs = [one for one in read_drug_classes() if "Q" in one.id]
    assert len(pairs) >= 40
    for one in pairs:
        descriptor, qualifier = one.id[:-7], one.id[-7:]
        assert one.label == f"{labels[descriptor]}/{qualifiers[qualifier]}"


def _read_labels(mesh_file: Path) -> Iterator[tuple[str, str]]:
    line_of_label = re.compile(rf'<{MESH}(D\d+)> <{RDFS}label> "(.*)"@en \.')
    with gzip.open(mesh_file, "rt", encoding="utf-8") as lines:
        for line in lines:
            if "#label" in line and (found := line_of_label.match(line)):
                yield found[1], found[2]


def test_only_a_name_that_says_two_targets_is_of_two_classes() -> None:
    classes: dict[str, set[str]] = {}
    spellings: dict[str, str] = {}
    for one in read_drug_classes():
        for name in one.names:
            classes.setdefault(make_key(name), set()).add(one.id)
            spellings[make_key(name)] = name
    shared = [spellings[key] for key, ids in classes.items() if len(ids) > 1]
    assert "PD-1/PD-L1 inhibitors" in shared
    assert [name for name in shared if not re.search(r"/| and | or | plus ", name)] == []


@pytest.mark.parametrize(
    ("both", "one", "other"),
    [
        ("PD-1/PD-L1 inhibitors", "PD-1 inhibitors", "PD-L1 inhibitors"),
        ("BRAF and MEK inhibitors", "BRAF inhibitors", "MEK inhibitors"),
    ],
)
def test_two_targets_find_what_either_finds(
    engine: SearchEngine, both: str, one: str, other: str
) -> None:
    found = [set(find_all(engine, text).studies) for text in (both, one, other)]
    assert found[1]
    assert found[2]
    assert found[0] == found[1] | found[2]


def test_every_class_of_the_table_has_drugs_and_only_known_classes_in_it() -> None:
    classes = read_drug_classes()
    ids = {one.id for one in classes}
    assert len(ids) == len(classes)
    for one in classes:
        assert one.label
        assert one.members or one.includes, one.label
        assert ids.issuperset(one.includes), one.label
