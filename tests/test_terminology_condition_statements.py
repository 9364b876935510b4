"""What a reported condition says beside the disease, and what an abbreviation stands for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.terminology.abbreviations import is_abbreviation, list_long_forms
from kg.terminology.condition_qualifiers import CODES, read_qualifiers
from kg.terminology.conditions import KEYWORD_FIELD, ConditionLinker
from kg.terminology.cross_references import CrossReferences, Reference
from kg.terminology.mesh import MeshVocabulary
from kg.terminology.readers.mesh_rdf import MeshRecord


def make_record(tree: str, *labels: str) -> MeshRecord:
    return MeshRecord("TopicalDescriptor", labels, (tree,), ())


_RECORDS = {
    "D009203": make_record("C14.280.647.500", "Myocardial Infarction", "Heart Attack"),
    "D007238": make_record("C23.550.513.355", "Infarction"),
    "D003550": make_record("C23.888.852.293", "Cough"),
    "D014917": make_record("C01.150.252.400.143.740", "Whooping Cough"),
    "D006528": make_record("C04.557.470.200.025.255", "Carcinoma, Hepatocellular"),
    "D018352": make_record("C01.925.782.600.550.200", "Coronavirus Infections"),
    "D014777": make_record("C01.925", "Virus Diseases", "Virus Infections"),
    "D010051": make_record("C04.588.322.455", "Ovarian Neoplasms"),
}
_REFERENCES = CrossReferences(
    "MONDO 2026-01-31",
    (
        Reference("https://example.org/1", "tumor of the ovary gland", "D010051"),
        Reference("https://example.org/2", "heart attack", "D010051"),
        Reference("https://example.org/3", "shared name", "D010051"),
        Reference("https://example.org/4", "shared name", "D006528"),
        Reference("https://example.org/5", "nowhere", "D999999"),
    ),
)
_MESH = MeshVocabulary("MeSH 2020", Path("mesh"), _RECORDS)
_LINKER = ConditionLinker(_MESH, _REFERENCES)


@pytest.mark.parametrize(
    ("name", "stages", "codes"),
    [
        ("Stage IV Adult Soft Tissue Sarcoma", ("IV",), ("ADULT",)),
        ("stage iiia breast cancer", ("IIIA",), ()),
        ("Stage III/IV Ovarian Cancer", ("III", "IV"), ()),
        ("Grade 2 Glioma, Recurrent", ("2",), ("RECURRENT",)),
        ("Locally Advanced Unresectable Cancer", (), ("LOCALLY_ADVANCED", "UNRESECTABLE")),
        ("Newly-Diagnosed High-Grade Glioma", (), ("NEWLY_DIAGNOSED", "HIGH_GRADE")),
        ("Non-Metastatic Prostate Cancer", (), ("NON_METASTATIC",)),
        ("Not severe asthma", (), ()),
        ("Acute Leukemia in Second Complete Remission", (), ("IN_REMISSION",)),
        ("Early-onset staged repair", (), ("EARLY",)),
        ("Activeness", (), ()),
        ("", (), ()),
    ],
)
def test_stage_and_qualifiers(name: str, stages: tuple[str, ...], codes: tuple[str, ...]) -> None:
    found = read_qualifiers(name)
    assert (found.stages, set(found.codes)) == (stages, set(codes))


def test_words_of_the_disease_itself_state_nothing() -> None:
    assert read_qualifiers("Refractory Anemia", "Anemia, Refractory").codes == ()
    assert read_qualifiers("Refractory Anemia", "Anemia").codes == ("REFRACTORY",)


@given(st.text(), st.text())
def test_any_text_has_qualifiers_of_the_list(name: str, disease: str) -> None:
    assert set(read_qualifiers(name, disease).codes) <= set(CODES)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("COPD", True), ("HFpEF", True), ("Flu", False), ("AIDS virus", False), ("copd", False)],
)
def test_what_looks_like_an_abbreviation(name: str, expected: bool) -> None:
    assert is_abbreviation(name) is expected


def test_long_forms_stand_before_or_inside_brackets() -> None:
    texts = ["A trial in acute myocardial infarction (AMI) in adults", "AMI (a heart attack)"]
    found = list(list_long_forms("AMI", texts))
    assert found[0] == "A trial in acute myocardial infarction"
    assert "acute myocardial infarction" in found
    assert found[-1] == "a heart attack"
    assert list(list_long_forms("AMI", ["AMI alone", "no such word"])) == []


def test_an_abbreviation_means_what_its_record_says() -> None:
    found = _LINKER.link_abbreviation("MI", ["men in it", "myocardial infarction"])
    assert found is not None
    assert (found.mesh.id, found.match.text, found.match.method) == ("D009203", "MI", "SYNONYM")
    assert found.match.score < 0.95
    assert _LINKER.link_abbreviation("MI", ["mitral insufficiency"]) is None


def test_a_keyword_is_linked_as_a_whole_or_not_at_all() -> None:
    found = _LINKER.link_keyword("stage I hepatocellular carcinoma")
    assert found is not None
    assert (found.mesh.id, found.match.field) == ("D006528", KEYWORD_FIELD)
    assert _LINKER.link_keyword("pathway after myocardial infarction in women") is None


def test_a_process_is_named_by_a_word_wherever_mesh_has_the_disease() -> None:
    _, parts = _LINKER.link_whole_and_parts("Myocardial Infarction")
    assert [(one.mesh.id, one.is_wider) for one in parts] == [("D007238", True)]
    # A sign is no process: whooping cough is not a study of coughs.
    assert _LINKER.link_whole_and_parts("Whooping Cough")[1] == []


def test_a_cancer_is_what_mesh_calls_a_carcinoma() -> None:
    found = _LINKER.link("Hepatocellular Cancer")
    assert found is not None
    assert found.mesh.id == "D006528"


def test_a_virus_written_apart_is_that_virus_and_not_any() -> None:
    whole, parts = _LINKER.link_whole_and_parts("Corona virus infection")
    assert whole is not None
    assert whole.mesh.id == "D018352"
    assert parts == []


def test_another_vocabulary_gives_names_after_mesh_and_says_so() -> None:
    found = _LINKER.link("Tumor of the ovary gland")
    assert found is not None
    assert found.mesh.id == "D010051"
    assert (found.match.method, found.match.release) == ("SYNONYM", "MONDO 2026-01-31")
    assert found.match.score < 0.9
    own = _LINKER.link("heart attack")
    assert own is not None
    assert (own.mesh.id, own.match.release) == ("D009203", "MeSH 2020")


def test_a_name_of_two_records_or_of_none_that_is_known_is_not_linked() -> None:
    assert _LINKER.link("shared name") is None
    assert _LINKER.link("nowhere") is None


def test_without_another_vocabulary_mesh_alone_decides() -> None:
    assert ConditionLinker(_MESH).link("Tumor of the ovary gland") is None
