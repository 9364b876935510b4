"""The index on disk: what it needs, what it refuses, and that its order does not change."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import msgspec
import pytest

from kg.errors import SearchError
from kg.namespaces import MESH
from kg.search import SearchEngine, build_index
from kg.search.concept_table import FILE_NAME
from kg.search.concepts import Concepts
from kg.terminology.vocabulary import Vocabulary
from tests.test_search_documents import (
    IRIS,
    load_small_vocabulary,
    make_documents,
    make_engine,
    make_study,
)

COVID = ("D000086382", "COVID-19")
POST_COVID = ("D000094024", "Post-Acute COVID-19 Syndrome")


@pytest.fixture(scope="module")
def vocabulary(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return load_small_vocabulary(root, tmp_path_factory.mktemp("vocabulary"))


def list_ids(engine: SearchEngine, text: str, limit: int = 1000) -> list[str]:
    return [hit.nct_id for hit in engine.search(text, limit=limit).hits]


def test_an_index_is_self_contained(vocabulary: Vocabulary, tmp_path: Path) -> None:
    study = make_study(1, "Imatinib", drugs=["imatinib"])
    build_index(tmp_path / "a", make_documents([study], vocabulary), vocabulary, IRIS)
    shutil.move(tmp_path / "a", tmp_path / "b")
    assert list_ids(SearchEngine.open(tmp_path / "b"), "Gleevec") == ["NCT00000001"]


def test_no_study_is_an_index_too(vocabulary: Vocabulary, tmp_path: Path) -> None:
    engine = make_engine(tmp_path / "index", [], vocabulary)
    result = engine.search('gleevec sarkoma "x" NCT00000001 frob')
    assert (result.total, result.hits) == (0, [])
    assert result.concepts[0].label == "imatinib"


@pytest.mark.parametrize("missing", ["", "nowhere"])
def test_a_folder_without_an_index_says_what_to_do(tmp_path: Path, missing: str) -> None:
    with pytest.raises(SearchError, match=r"no search index in .*: run kg build"):
        SearchEngine.open(tmp_path / missing)


@pytest.mark.parametrize("content", [b"", b"\x93\x01\x02", b"not msgpack at all"])
def test_a_damaged_dictionary_is_one_clear_line(
    vocabulary: Vocabulary, tmp_path: Path, content: bytes
) -> None:
    make_engine(tmp_path / "index", [], vocabulary)
    (tmp_path / "index" / FILE_NAME).write_bytes(content)
    with pytest.raises(SearchError, match="run kg index") as caught:
        SearchEngine.open(tmp_path / "index")
    assert "\n" not in str(caught.value)


def test_a_damaged_index_is_one_clear_line(vocabulary: Vocabulary, tmp_path: Path) -> None:
    make_engine(tmp_path / "index", [make_study(1, "One")], vocabulary)
    (tmp_path / "index" / "meta.json").write_text("{")
    with pytest.raises(SearchError, match="damaged index") as caught:
        SearchEngine.open(tmp_path / "index")
    assert "\n" not in str(caught.value)


def test_another_version_is_refused(vocabulary: Vocabulary, tmp_path: Path) -> None:
    make_engine(tmp_path / "index", [], vocabulary)
    table = Concepts.open(tmp_path / "index").table
    msgspec.structs.replace(table, version=table.version + 1).save(tmp_path / "index")
    with pytest.raises(SearchError, match="another version"):
        SearchEngine.open(tmp_path / "index")


def test_an_index_is_never_written_over(vocabulary: Vocabulary, tmp_path: Path) -> None:
    make_engine(tmp_path / "index", [make_study(1, "One")], vocabulary)
    with pytest.raises(SearchError, match="already"):
        build_index(tmp_path / "index", [], vocabulary, IRIS)
    assert list_ids(SearchEngine.open(tmp_path / "index"), "one two") == []
    assert list_ids(SearchEngine.open(tmp_path / "index"), "NCT00000001") == ["NCT00000001"]


def test_equal_studies_stand_in_the_order_of_their_ids(
    vocabulary: Vocabulary, tmp_path: Path
) -> None:
    studies = [make_study(n, "Study", conditions=["Sarcoma"]) for n in range(1, 2501)]
    expected = [study.nct_id for study in studies]
    random.Random(7).shuffle(studies)
    engine = make_engine(tmp_path / "index", studies, vocabulary)
    assert list_ids(engine, "sarcoma") == expected[:1000]
    page = engine.search("sarcoma", limit=20, offset=1500)
    assert [hit.nct_id for hit in page.hits] == expected[1500:1520]
    assert page.total == page.complete == 2500


def test_the_order_of_reading_does_not_matter(vocabulary: Vocabulary, tmp_path: Path) -> None:
    drugs = ["imatinib", "dasatinib", "prednisone"]
    conditions = ["Sarcoma", "Leiomyosarcoma", "Sarcoidosis", "Synovial Sarcoma"]
    studies = [
        make_study(
            number,
            f"{conditions[number % 4]} and {drugs[number % 3]}",
            conditions=[conditions[number % 4]],
            drugs=[drugs[number % 3]],
            summary="response " * (number % 7),
        )
        for number in range(1, 200)
    ]
    first = make_engine(tmp_path / "first", studies, vocabulary)
    second = make_engine(tmp_path / "second", studies[::-1], vocabulary)
    for text in ("sarcoma", "gleevec sarcoma", "response in sarcoidosis", "prednison"):
        one, other = first.search(text, limit=300), second.search(text, limit=300)
        assert [(h.nct_id, h.reasons) for h in one.hits] == [
            (h.nct_id, h.reasons) for h in other.hits
        ]
        assert one.total == other.total > 0


def test_a_drug_of_mesh_alone_is_found_by_its_names(vocabulary: Vocabulary, tmp_path: Path) -> None:
    engine = make_engine(tmp_path / "index", [make_study(1, "A", drugs=["rapamycin"])], vocabulary)
    result = engine.search("Sirolimus")
    assert [hit.nct_id for hit in result.hits] == ["NCT00000001"]
    assert [concept.kind for concept in result.concepts] == ["drug"]


def test_a_term_newer_than_the_vocabulary_is_a_concept_and_a_word(
    vocabulary: Vocabulary, tmp_path: Path
) -> None:
    studies = [
        make_study(1, "One", condition_meshes=[POST_COVID]),
        make_study(2, "Two", conditions=["Post-acute COVID-19 syndrome"]),
        make_study(3, "Three", conditions=["Coronavirus"]),
    ]
    engine = make_engine(tmp_path / "index", studies, vocabulary)
    result = engine.search("post acute covid 19 syndrome")
    assert {hit.nct_id for hit in result.hits} == {"NCT00000001", "NCT00000002"}
    assert [(one.iri, one.kind) for one in result.concepts] == [(MESH + POST_COVID[0], "condition")]
    reasons = {hit.nct_id: list(map(str, hit.reasons)) for hit in result.hits}
    assert reasons["NCT00000002"] == ['text: "post acute covid 19 syndrome" in the conditions']


@pytest.mark.parametrize("name", ["COVID-19", "covid", "SARS-CoV-2", "coronavirus disease 2019"])
def test_every_name_of_a_record_we_know_beyond_the_vocabulary_finds_the_same(
    vocabulary: Vocabulary, tmp_path: Path, name: str
) -> None:
    studies = [
        make_study(1, "One", condition_meshes=[COVID]),
        make_study(2, "Two", conditions=["COVID-19"]),
        make_study(3, "Outcomes of SARS-CoV-2"),
        make_study(4, "Four", criteria="No prior COVID-19."),
    ]
    engine = make_engine(tmp_path / "index", studies, vocabulary)
    result = engine.search(name)
    assert [one.iri for one in result.concepts] == [MESH + COVID[0]]
    assert {int(hit.nct_id[3:]) for hit in result.hits} == {1, 2, 3}


def test_a_class_is_learned_from_single_term_records_only(
    vocabulary: Vocabulary, tmp_path: Path
) -> None:
    imatinib, agents = ("D000068877", "Imatinib"), ("D000970", "Antineoplastic Agents")
    prednisone = ("D011241", "Prednisone")
    studies = [
        make_study(1, "A", meshes=[imatinib, prednisone], ancestors=[agents]),
        make_study(2, "B", drugs=["imatinib"]),
        make_study(3, "C", drugs=["prednisone"]),
    ]
    mixed = make_engine(tmp_path / "mixed", studies, vocabulary)
    assert list_ids(mixed, "antineoplastic agent") == ["NCT00000001"]
    single = make_study(4, "D", meshes=[imatinib], ancestors=[agents])
    learned = make_engine(tmp_path / "learned", [*studies, single], vocabulary)
    assert set(list_ids(learned, "antineoplastic agent")) == {
        "NCT00000001",
        "NCT00000002",
        "NCT00000004",
    }


def test_a_record_with_an_odd_id_or_status_is_kept(vocabulary: Vocabulary, tmp_path: Path) -> None:
    study = make_study(1, "Gleevec {braces} %s", status="Half done", phases=["PHASE9"])
    study.protocol_section.identification_module.nct_id = "XX" + "9" * 40
    engine = make_engine(tmp_path / "index", [study], vocabulary)
    assert engine.search("gleevec").hits[0].status == "Half done"
