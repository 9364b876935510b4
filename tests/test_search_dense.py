"""Vectors of studies by a local model: made, kept in step, refused, and fused into the ranking.

The model is small and made here, with the layers of real ones and words of its own: nothing is
downloaded. Skips where the extra ``[dense]`` is not installed; what it does without that is tested
all the same.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from kg.config import Config
from kg.errors import SearchError
from kg.search import SearchEngine, build_index, check_model, update_index
from kg.search.dense import fuse
from kg.search.encoding import open_encoder, try_model
from kg.search.vectors import FILES, VectorTable, read_table
from kg.store import open_store
from kg.study import Study
from kg.terminology.vocabulary import Vocabulary
from kg.web.generations import Generation
from tests.test_search_documents import IRIS, load_small_vocabulary, make_documents, make_study

pytest_plugins = ("tests.web_fixtures",)

needs_dense = pytest.mark.skipif(
    importlib.util.find_spec("sentence_transformers") is None,
    reason="the extra [dense] (sentence-transformers) is not installed",
)

STUDIES = (
    make_study(1, "Imatinib for tumour growth", drugs=["imatinib"], summary="kidney kidney"),
    make_study(2, "Imatinib for tumour growth", drugs=["imatinib"], summary="heart failure"),
    make_study(3, "Imatinib for tumour growth", drugs=["imatinib"], summary="lung"),
    make_study(4, "Everolimus", drugs=["everolimus"], summary="heart"),
)
WORDS = ("kidney", "heart", "failure", "lung", "imatinib", "tumour", "growth", "everolimus")


@pytest.fixture(scope="module")
def vocabulary(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return load_small_vocabulary(root, tmp_path_factory.mktemp("vocabulary"))


def make_model(folder: Path, words: tuple[str, ...] = WORDS) -> Path:
    """A model of bags of words, saved as sentence-transformers saves any."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import BoW

    model = SentenceTransformer(modules=[BoW(vocab=list(words))], device="cpu")
    model.save(str(folder), create_model_card=False)
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("model") / "words")


def build(folder: Path, studies: tuple[Study, ...], vocabulary: Vocabulary, model: Path) -> Path:
    build_index(folder, make_documents(studies, vocabulary), vocabulary, IRIS, model)
    return folder


def find(engine: SearchEngine, text: str) -> list[str]:
    return [hit.nct_id[-1] for hit in engine.search(text).hits]


@needs_dense
def test_what_is_nearer_comes_first_among_equals(
    tmp_path: Path, vocabulary: Vocabulary, model: Path
) -> None:
    index = build(tmp_path / "index", STUDIES, vocabulary, model)
    plain, dense = SearchEngine.open(index), SearchEngine.open(index, model=model)
    assert find(plain, "imatinib") == ["1", "2", "3"]
    # The fewer its other words, the more of a study's vector is in this one: 3, 2, 1. Then first
    # and last count 1/61 + 1/63, which is more than the 1/62 + 1/62 of the one between.
    assert find(dense, "imatinib") == ["1", "3", "2"]
    result = dense.search("imatinib")
    scores = [hit.score for hit in result.hits]
    assert scores == sorted(scores, reverse=True)
    assert (result.total, result.complete) == (3, 3)
    assert [iri[-1] for iri, _ in dense.find("imatinib", 10)] == find(dense, "imatinib")


@needs_dense
def test_matching_more_parts_stays_first(
    tmp_path: Path, vocabulary: Vocabulary, model: Path
) -> None:
    index = build(tmp_path / "index", STUDIES, vocabulary, model)
    engine = SearchEngine.open(index, model=model)
    assert find(engine, "imatinib failure")[0] == "2"
    hits = engine.search("imatinib heart").hits
    assert [hit.partial for hit in hits] == sorted(hit.partial for hit in hits)
    pages = [engine.search("imatinib", limit=1, offset=at).hits[0].nct_id[-1] for at in range(3)]
    assert pages == find(engine, "imatinib")


@needs_dense
def test_an_update_keeps_vectors_in_step(
    tmp_path: Path, vocabulary: Vocabulary, model: Path
) -> None:
    before = build(tmp_path / "before", STUDIES, vocabulary, model)
    changed = make_study(2, "Imatinib", drugs=["imatinib"])
    removed = ["NCT00000002", "NCT00000003"]
    documents = make_documents([changed], vocabulary)
    update_index(before, tmp_path / "after", removed, documents, vocabulary, IRIS, model)
    anew = build(tmp_path / "anew", (STUDIES[0], changed, STUDIES[3]), vocabulary, model)
    tables = [read_table(one) for one in (tmp_path / "after", anew)]
    assert [sorted(one.nct_ids) if one else None for one in tables] == [
        ["NCT00000001", "NCT00000002", "NCT00000004"]
    ] * 2
    after = SearchEngine.open(tmp_path / "after", model=model)
    assert find(after, "imatinib") == find(SearchEngine.open(anew, model=model), "imatinib")
    assert len((before / FILES[0]).read_bytes()) == 4 * len(WORDS) * 2


@needs_dense
def test_an_update_without_the_model_leaves_vectors_out(
    tmp_path: Path, vocabulary: Vocabulary, model: Path
) -> None:
    before = build(tmp_path / "before", STUDIES, vocabulary, model)
    update_index(before, tmp_path / "after", ["NCT00000003"], [], vocabulary, IRIS)
    assert read_table(tmp_path / "after") is None
    assert find(SearchEngine.open(tmp_path / "after"), "imatinib") == ["1", "2"]
    with pytest.raises(SearchError, match=r"has no vectors of studies.*run kg index"):
        SearchEngine.open(tmp_path / "after", model=model)


@needs_dense
def test_another_model_is_told_in_one_line(
    tmp_path: Path, vocabulary: Vocabulary, model: Path
) -> None:
    index = build(tmp_path / "index", STUDIES, vocabulary, model)
    other = make_model(tmp_path / "other", WORDS[::-1])
    said = r"\Athe vectors of the index were made by the model words .*is other .*run kg index\Z"
    with pytest.raises(SearchError, match=said):
        SearchEngine.open(index, model=other)
    with pytest.raises(SearchError, match=said):
        update_index(index, tmp_path / "after", [], [], vocabulary, IRIS, other)
    with pytest.raises(SearchError, match=said):
        check_model(index, other)
    check_model(index, make_model(tmp_path / "same"))


@needs_dense
def test_an_index_of_no_studies_has_no_rows(
    tmp_path: Path, vocabulary: Vocabulary, model: Path
) -> None:
    index = build(tmp_path / "index", (), vocabulary, model)
    assert find(SearchEngine.open(index, model=model), "imatinib") == []


@needs_dense
def test_a_model_replaced_at_its_place_is_opened_anew(tmp_path: Path) -> None:
    place = make_model(tmp_path / "model")
    first = open_encoder(place)
    assert open_encoder(place) is first
    shutil.rmtree(place)
    make_model(place, WORDS[:3])
    second = open_encoder(place)
    assert (first.dimensions, second.dimensions) == (len(WORDS), 3)
    assert first.digest != second.digest


@needs_dense
def test_a_model_is_tried_before_it_is_needed(tmp_path: Path, model: Path) -> None:
    try_model(model)
    broken = tmp_path / "broken"
    shutil.copytree(model, broken)
    for path in broken.rglob("*.json"):
        path.write_text("{", encoding="utf-8")
    with pytest.raises(SearchError, match=r"\AKG_DENSE_MODEL: .*broken cannot be loaded: [^\n]*\Z"):
        try_model(broken)


@needs_dense
def test_a_generation_with_another_model_needs_no_restart(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    place = make_model(tmp_path / "model")
    before = SearchEngine.open(build(tmp_path / "a", STUDIES, vocabulary, place), model=place)
    shutil.rmtree(place)
    make_model(place, WORDS[::-1])
    after = SearchEngine.open(build(tmp_path / "b", STUDIES, vocabulary, place), model=place)
    assert find(after, "imatinib") == find(before, "imatinib")


def test_without_the_extra_it_says_what_to_install(
    tmp_path: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "modules.json").write_text("[]", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(SearchError, match=r"pip install 'trial-kg\[dense\]'"):
        build(tmp_path / "index", STUDIES, vocabulary, tmp_path / "model")
    with pytest.raises(SearchError, match=r"pip install 'trial-kg\[dense\]'"):
        try_model(tmp_path / "model")


def test_a_folder_without_a_model_is_told(tmp_path: Path, vocabulary: Vocabulary) -> None:
    with pytest.raises(SearchError, match=r"KG_DENSE_MODEL: .*is no folder of a sentence-transf"):
        build(tmp_path / "index", STUDIES, vocabulary, tmp_path / "nothing")


def test_an_index_without_vectors_goes_with_any_model(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    build_index(tmp_path / "index", make_documents(STUDIES, vocabulary), vocabulary, IRIS)
    check_model(tmp_path / "index", tmp_path / "nothing")
    assert not [name for name in FILES if (tmp_path / "index" / name).exists()]


def test_a_server_without_vectors_searches_without(
    config: Config, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One that has been set up for them, over a store that was not built with them."""
    with open_store(config.store) as store:
        engine = Generation(store, replace(config, dense_model=tmp_path)).search
        assert engine.search("Gleevec").total >= 61
    [said] = [one.getMessage() for one in caplog.records if one.levelname == "WARNING"]
    assert said.startswith("search without vectors: KG_DENSE_MODEL: ")


def test_damaged_vectors_are_told(tmp_path: Path) -> None:
    table = VectorTable(model="words", digest="00", dimensions=3, nct_ids=["NCT00000001"])
    (tmp_path / FILES[1]).write_bytes(msgspec.msgpack.encode(table))
    for rows in (None, b"12345"):
        if rows is not None:
            (tmp_path / FILES[0]).write_bytes(rows)
        with pytest.raises(SearchError, match=r"damaged.*run kg index"):
            read_table(tmp_path)
    (tmp_path / FILES[1]).write_bytes(b"\xff")
    with pytest.raises(SearchError, match=r"damaged.*run kg index"):
        read_table(tmp_path)


def test_two_rankings_count_by_reciprocal_rank() -> None:
    first, second, third = fuse([2, 0, 1])
    assert second > first > third
    assert fuse([0]) == [1.0]
    unknown = fuse([None, 0])
    assert unknown[1] > unknown[0] > 0
