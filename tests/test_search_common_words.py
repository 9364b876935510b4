"""Words that many studies have: they rank what was found, and find nothing by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.search import SearchEngine
from tests.test_search_documents import load_small_vocabulary, make_engine, make_study

# "Follow-up" and "methods" stand in most, "zebrafish" in few, and 7 has no common word.
MANY = 130
STUDIES = (
    *(make_study(n, f"Methods of follow-up {n}") for n in range(100, 100 + MANY)),
    make_study(1, "Zebrafish in follow-up"),
    make_study(2, "Zebrafish methods in follow-up"),
    make_study(3, "Imatinib at work", drugs=["imatinib mesylate"]),
    make_study(4, "Imatinib methods", drugs=["imatinib mesylate"]),
    make_study(7, "Zebrafish"),
    make_study(8, "Up methods"),
    *(make_study(n, "A", condition_meshes=[("D999999", "Newest")]) for n in range(300, 300 + MANY)),
)


@pytest.fixture(scope="module")
def engine(root: Path, tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    folder = tmp_path_factory.mktemp("common")
    return make_engine(folder / "index", STUDIES, load_small_vocabulary(root, folder))


@pytest.mark.parametrize(
    ("text", "found", "complete"),
    [
        ("zebrafish methods", [2, 7, 1], 1),
        ("methods zebrafish follow-up", [2, 1, 7], 1),
        ("imatinib methods", [4, 3], 1),
        ("phase 2 methods imatinib", [4, 3], 1),
    ],
)
def test_a_common_word_is_no_reason_beside_others(
    engine: SearchEngine, text: str, found: list[int], complete: int
) -> None:
    result = engine.search(text, limit=1000, facets=True)
    assert [int(hit.nct_id.removeprefix("NCT")) for hit in result.hits] == found
    assert (result.total, result.complete) == (len(found), complete)
    assert sum(one.count for one in result.facets["status"]) == len(found)


def test_common_words_alone_find_every_study_that_has_one(engine: SearchEngine) -> None:
    assert engine.search("methods").total == MANY + 3
    assert engine.search("methods phase 2").total == MANY + 3
    assert engine.search('methods "follow-up 101"').total == 1


def test_what_is_quoted_is_meant(engine: SearchEngine) -> None:
    assert engine.search('"methods" zebrafish').total == MANY + 5


def test_a_phrase_of_common_words_is_as_rare_as_it_is(engine: SearchEngine) -> None:
    assert engine.search("up-methods zebrafish").total == 4
    assert engine.search("up-methods methods").total == 1


def test_words_that_no_study_has_together_keep_nothing_out(engine: SearchEngine) -> None:
    assert engine.search("up-follow methods").total == MANY + 3


def test_a_disease_is_a_reason_however_many_have_it(engine: SearchEngine) -> None:
    assert engine.search("newest zebrafish").total == MANY + 3


def test_a_word_longer_than_any_matches_nothing(engine: SearchEngine) -> None:
    for text in ('"{} zebrafish"', "{}-zebrafish", "{}"):
        assert engine.search(text.format("c" * 90)).total == 0
