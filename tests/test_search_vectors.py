"""The files of vectors, the ranking by them, and what a run says that leaves them out.

With a model of bags of words, so that no extra package is needed; tests/test_search_dense.py has
models of sentence-transformers.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import main
from kg.errors import SearchError
from kg.search import SearchDocument
from kg.search.dense import DenseRanker
from kg.search.encoding import Encoder
from kg.search.vectors import FILES, VectorWriter, has_vectors, read_table
from kg.store import open_store
from kg.terminology.vocabulary import Vocabulary
from tests.test_search_documents import load_small_vocabulary, make_documents, make_study
from tests.update_runs import write_record
from tests.word_model import make_words, open_words

SUMMARIES = ("kidney kidney", "heart failure", "lung", "heart")


@pytest.fixture(scope="module")
def documents(root: Path, tmp_path_factory: pytest.TempPathFactory) -> list[SearchDocument]:
    vocabulary: Vocabulary = load_small_vocabulary(root, tmp_path_factory.mktemp("vocabulary"))
    studies = [make_study(at, "A", summary=one) for at, one in enumerate(SUMMARIES, 1)]
    return list(make_documents(studies, vocabulary))


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return make_words(tmp_path / "words", "kidney", "heart", "failure", "lung")


def write(
    directory: Path,
    model: Path,
    documents: list[SearchDocument],
    open_model: Callable[[Path], Encoder] = open_words,
    previous: Path | None = None,
    removed: tuple[str, ...] = (),
) -> Path:
    directory.mkdir()
    writer = VectorWriter(directory, model, open_model)
    if previous is not None:
        writer.keep(previous, removed)
    for document in documents:
        writer.add(document)
    writer.finish()
    return directory


def refuse(directory: Path) -> Encoder:
    raise AssertionError(f"{directory} was opened")


def rank(directory: Path, model: Path, text: str, *numbers: int | None) -> list[int | None]:
    return DenseRanker.open(directory, model, open_words).rank(text, numbers)


def test_studies_stand_in_the_order_of_their_vectors(
    tmp_path: Path, model: Path, documents: list[SearchDocument]
) -> None:
    index = write(tmp_path / "index", model, documents)
    assert rank(index, model, "heart", 1, 2, 3, 4) == [2, 1, 3, 0]
    assert rank(index, model, "heart", 4, 9, None, 2) == [0, None, None, 1]
    assert rank(index, model, "lung", 3) == [0]
    assert rank(index, model, "lung") == []
    assert (index / FILES[0]).stat().st_size == 4 * 4 * 2


def test_what_stays_is_kept_and_what_comes_is_added(
    tmp_path: Path, model: Path, documents: list[SearchDocument]
) -> None:
    before = write(tmp_path / "before", model, documents[:3])
    after = write(
        tmp_path / "after", model, documents[3:], previous=before, removed=("NCT00000002",)
    )
    table = read_table(after)
    assert table is not None
    assert table.nct_ids == ["NCT00000001", "NCT00000003", "NCT00000004"]
    assert rank(after, model, "heart", 1, 2, 3, 4) == [1, None, 2, 0]
    rows = (after / FILES[0]).read_bytes()
    assert rows[:8] == (before / FILES[0]).read_bytes()[:8]


def test_nothing_new_opens_no_model(
    tmp_path: Path, model: Path, documents: list[SearchDocument]
) -> None:
    before = write(tmp_path / "before", model, documents)
    after = write(tmp_path / "after", model, [], refuse, before, ("NCT00000001",))
    table = read_table(after)
    assert table is not None
    assert (len(table.nct_ids), table.dimensions) == (3, 4)
    assert rank(after, model, "heart", 2, 4) == [1, 0]


def test_an_index_of_no_studies_goes_on(
    tmp_path: Path, model: Path, documents: list[SearchDocument]
) -> None:
    empty = write(tmp_path / "empty", model, [], refuse)
    assert rank(empty, model, "heart", 1) == [None]
    after = write(tmp_path / "after", model, documents, previous=empty)
    assert rank(after, model, "lung", 1, 3) == [1, 0]


def test_another_model_at_the_same_place_is_told(
    tmp_path: Path, model: Path, documents: list[SearchDocument]
) -> None:
    index = write(tmp_path / "index", model, documents)
    make_words(model, "lung", "kidney")
    with pytest.raises(SearchError, match=r"made by the model words .*run kg index"):
        rank(index, model, "lung", 1)
    with pytest.raises(SearchError, match=r"made by the model words .*run kg index"):
        write(tmp_path / "after", model, [], previous=index)


def run(*arguments: str | Path, **settings: str) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], env=settings)


def put_vectors(store: Path, model: Path) -> None:
    """Vectors beside the published index, as a build with a model leaves them."""
    with open_store(store) as opened:
        writer = VectorWriter(opened.directory / "search", model, open_words)
    writer.finish()


def has_any(store: Path) -> bool:
    with open_store(store) as opened:
        return has_vectors(opened.directory / "search")


def test_runs_without_the_model_say_that_vectors_are_left_out(tmp_path: Path, model: Path) -> None:
    store, said = tmp_path / "store", "the search index has no vectors any more: KG_DENSE_MODEL"
    record = write_record(tmp_path / "first" / "a.json", "NCT00000001", "2020-05-01")
    status = {"overallStatus": "TERMINATED"}
    changed = write_record(tmp_path / "next" / "a.json", "NCT00000001", "2020-06-01", **status)
    steps: list[tuple[tuple[str | Path, ...], Path | None]] = [
        (("build", record), store / "report"),
        (("index",), None),
        (("update", changed), store / "report" / "update"),
    ]
    assert said not in run("build", record, "--store", store).output
    for command, report in steps:
        put_vectors(store, model)
        result = run(*command, "--store", store)
        assert result.exit_code == 0, result.output
        assert [line for line in result.output.splitlines() if line.startswith(said)]
        assert not has_any(store)
        if report is not None:
            facts = json.loads((report / "report.json").read_text(encoding="utf-8"))
            assert facts["vectors_left_out"] is True
    put_vectors(store, model)
    unchanged = run("update", changed, "--store", store)
    assert said not in unchanged.output
    assert has_any(store)


def test_a_model_that_cannot_be_used_is_told_before_any_work(tmp_path: Path) -> None:
    store, nothing = tmp_path / "store", tmp_path / "nothing"
    record = write_record(tmp_path / "first" / "a.json", "NCT00000001", "2020-05-01")
    wrong = run("build", record, "--store", store, KG_DENSE_MODEL=str(nothing))
    said = f"Error: KG_DENSE_MODEL: {nothing} is no folder of a sentence-transformers model"
    assert wrong.output.splitlines()[-1] == said
    assert not store.exists()
    broken = make_words(tmp_path / "broken", "heart")
    wrong = run("build", record, "--store", store, KG_DENSE_MODEL=str(broken))
    (line,) = wrong.output.splitlines()
    assert line.startswith("Error: KG_DENSE_MODEL")
    assert not store.exists()
    assert run("build", record, "--store", store).exit_code == 0
    with open_store(store) as opened:
        generation = opened.generation
    (line,) = run("index", "--store", store, KG_DENSE_MODEL=str(broken)).output.splitlines()
    assert line.startswith("Error: KG_DENSE_MODEL")
    with open_store(store) as opened:
        assert opened.generation == generation
