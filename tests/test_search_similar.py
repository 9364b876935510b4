"""Which studies are like a given one, in which order, and what they are said to share."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec
import pytest

from kg.namespaces import MESH
from kg.search import SearchEngine, SimilarResult
from kg.study import Study
from kg.terminology.vocabulary import Vocabulary
from tests.test_search_documents import IRIS, load_small_vocabulary, make_engine, make_study

STUDIES: tuple[Study, ...] = (
    make_study(1, "A", conditions=["Synovial Sarcoma"], drugs=["everolimus"]),
    make_study(2, "B", conditions=["Synovial Sarcoma"], drugs=["prednisone"]),
    make_study(
        3, "C", conditions=["Synovial Sarcoma"], drugs=["everolimus"], aliases=["NCT00000777"]
    ),
    make_study(4, "D", conditions=["Leiomyosarcoma"], drugs=["prednisone"]),
    make_study(5, "E", conditions=["Sarcoidosis"], summary="As in synovial sarcoma."),
    make_study(6, "F", conditions=["Sarcoidosis"], drugs=["prednisone"]),
    make_study(7, "G", conditions=["Sarcoidosis"], drugs=["prednisone"], phases=["PHASE3"]),
    make_study(8, "H", conditions=["Sarcoidosis"], drugs=["prednisone"], status="RECRUITING"),
    make_study(9, "I", phases=["PHASE2"]),
    *(make_study(n, "J", conditions=["Alzheimer's Disease"]) for n in range(20, 60)),
)


@pytest.fixture(scope="module")
def vocabulary(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return load_small_vocabulary(root, tmp_path_factory.mktemp("vocabulary"))


@pytest.fixture(scope="module")
def engine(vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    return make_engine(tmp_path_factory.mktemp("similar") / "index", STUDIES, vocabulary)


def get_similar(engine: SearchEngine, number: int, limit: int = 1000) -> SimilarResult:
    result = engine.similar.find(f"NCT{number:08d}", limit=limit)
    assert result is not None
    return result


def list_numbers(result: SimilarResult) -> list[int]:
    return [int(hit.nct_id.removeprefix("NCT")) for hit in result.hits]


def test_sharing_more_and_rarer_things_comes_first(engine: SearchEngine) -> None:
    result = get_similar(engine, 1)
    assert list_numbers(result)[:3] == [3, 2, 4]
    assert result.total == len(result.hits)
    scores = [hit.score for hit in result.hits]
    assert scores == sorted(scores, reverse=True)


def test_the_study_itself_is_left_out(engine: SearchEngine) -> None:
    for number in range(1, 9):
        assert number not in list_numbers(get_similar(engine, number))


def test_a_condition_counts_more_than_a_word_of_the_summary(engine: SearchEngine) -> None:
    found = list_numbers(get_similar(engine, 1))
    assert found.index(2) < found.index(5)
    assert found.index(4) < found.index(5)


def test_what_is_shared_is_told_with_its_studies(engine: SearchEngine) -> None:
    first = get_similar(engine, 1).hits[0]
    shared = {one.label: one for one in first.shared}
    assert shared["everolimus"].iri == IRIS.drug("everolimus")
    assert (shared["everolimus"].kind, shared["everolimus"].studies) == ("drug", 2)
    assert shared["everolimus"].there == 'intervention "everolimus"'
    assert shared["Sarcoma, Synovial"].iri == MESH + "D013584"
    assert shared["Sarcoma, Synovial"].studies == 4


def test_two_kinds_of_a_disease_share_the_broader_one(engine: SearchEngine) -> None:
    hit = next(hit for hit in get_similar(engine, 1).hits if hit.nct_id == "NCT00000004")
    assert [one.label for one in hit.shared] == ["Sarcoma"]
    assert hit.shared[0].there == 'condition "Leiomyosarcoma"'


def test_a_broader_concept_is_not_told_beside_a_narrower_one(engine: SearchEngine) -> None:
    first = get_similar(engine, 1).hits[0]
    assert "Sarcoma" not in [one.label for one in first.shared]


def test_phase_and_status_only_break_ties(engine: SearchEngine) -> None:
    result = get_similar(engine, 6)
    scores = {hit.nct_id: hit.score for hit in result.hits}
    # The same phase, or the same status: each is worth the same, and less than anything shared.
    assert scores["NCT00000007"] == scores["NCT00000008"]
    assert list_numbers(result)[:2] == [7, 8]
    assert 9 not in list_numbers(result)


def test_studies_that_share_nothing_are_no_answer(engine: SearchEngine) -> None:
    result = get_similar(engine, 9)
    assert (result.total, result.hits) == (0, [])
    assert not set(list_numbers(get_similar(engine, 1))) & set(range(20, 60))


def test_equal_studies_stand_in_the_order_of_their_ids(engine: SearchEngine) -> None:
    assert list_numbers(get_similar(engine, 40)) == [n for n in range(20, 60) if n != 40]
    page = engine.similar.find("NCT00000040", limit=5, offset=10)
    assert page is not None
    assert list_numbers(page) == [30, 31, 32, 33, 34]
    assert page.total == 39


def test_an_earlier_id_finds_the_study_that_took_its_place(engine: SearchEngine) -> None:
    result = engine.similar.find("NCT00000777")
    assert result is not None
    assert result.nct_id == "NCT00000003"


@pytest.mark.parametrize("nct_id", ["NCT99999999", "", "x" * 10_000, "\x00", '"', "nct00000001"])
def test_an_unknown_study_is_none(engine: SearchEngine, nct_id: str) -> None:
    assert engine.similar.find(nct_id) is None


def test_the_order_of_reading_does_not_matter(vocabulary: Vocabulary, tmp_path: Path) -> None:
    shuffled = list(STUDIES)
    random.Random(3).shuffle(shuffled)
    one = make_engine(tmp_path / "one", STUDIES, vocabulary)
    other = make_engine(tmp_path / "other", shuffled, vocabulary)
    for number in range(1, 9):
        first, second = get_similar(one, number), get_similar(other, number)
        assert msgspec.json.encode(first) == msgspec.json.encode(second)
