"""Pages of studies that are equal: every study once, in the order of ids, however they are cut."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any, cast

import pytest
import tantivy

from kg.search.combining import make_any
from kg.search.fields import NUMBER
from kg.search.ranking import rank_studies

STUDIES = 6_000
WORDS = ("one", "two", "three")


def make_index(folder: Path, numbers: list[int]) -> tantivy.Index:
    """Studies in some order, in several segments; the first word stands in all, others in fewer."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field(NUMBER, fast=True)
    builder.add_text_field("words", tokenizer_name="raw", index_option="basic")
    index = tantivy.Index(builder.build(), path=str(folder))
    writer = index.writer(heap_size=30_000_000, num_threads=1)
    for at, number in enumerate(numbers):
        document = tantivy.Document()
        document.add_integer(NUMBER, number)
        for word in list_words(number):
            document.add_text("words", word)
        writer.add_document(document)
        if at % 2_000 == 1_999:
            writer.commit()
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def list_words(number: int) -> list[str]:
    return [word for word, every in zip(WORDS, (1, 2, 700), strict=True) if number % every == 0]


def make_query(schema: tantivy.Schema) -> tantivy.Query:
    """One point for each word."""
    terms = [tantivy.Query.term_query(schema, "words", word, "basic") for word in WORDS]
    return make_any([tantivy.Query.const_score_query(term, 1.0) for term in terms])


@pytest.fixture(scope="module")
def numbers() -> list[int]:
    every = list(range(10, 10 + STUDIES))
    random.Random(5).shuffle(every)
    return every


@pytest.fixture(scope="module")
def index(numbers: list[int], tmp_path_factory: pytest.TempPathFactory) -> tantivy.Index:
    return make_index(tmp_path_factory.mktemp("ties"), numbers)


def list_page(index: tantivy.Index, limit: int, offset: int) -> list[int]:
    searcher = index.searcher()
    query = make_query(index.schema)
    page, total = rank_studies(searcher, index.schema, query, limit, offset)
    assert total == searcher.num_docs
    values = searcher.fast_field_values(NUMBER, [address for _, address in page])
    return [int(one or 0) for one in values]


@pytest.mark.parametrize(
    ("limit", "offset"),
    [(1, 0), (20, 0), (20, 3), (20, 20), (7, 2_995), (600, 0), (20, 5_990), (1_000, 2_500), (1, 8)],
)
def test_a_page_is_cut_from_the_one_order_of_all(
    index: tantivy.Index, numbers: list[int], limit: int, offset: int
) -> None:
    ranked = sorted(numbers, key=lambda number: (-len(list_words(number)), number))
    assert list_page(index, limit, offset) == ranked[offset : offset + limit]


def test_pages_hold_every_study_once(index: tantivy.Index, numbers: list[int]) -> None:
    pages = [list_page(index, 500, offset) for offset in range(0, STUDIES, 500)]
    assert sorted(number for page in pages for number in page) == sorted(numbers)


class Counting:
    """A view of an index that counts how often it is searched."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self._searcher = searcher
        self.searches = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._searcher, name)

    def search(self, *args: Any, **kwargs: Any) -> tantivy.SearchResult:
        self.searches += 1
        return self._searcher.search(*args, **kwargs)


@pytest.mark.parametrize("offset", [0, 100, 400, 600, 1_000, 1_400, 2_900])
def test_a_page_takes_few_searches_however_deep_it_is(index: tantivy.Index, offset: int) -> None:
    searcher = Counting(index.searcher())
    term = tantivy.Query.term_query(index.schema, "words", "one", "basic")
    query = tantivy.Query.const_score_query(term, 1.0)
    rank_studies(cast("tantivy.Searcher", searcher), index.schema, query, 20, offset)
    assert searcher.searches <= 6


def test_studies_with_one_number_do_not_hold_the_search_up(tmp_path: Path) -> None:
    index = make_index(tmp_path, [0] * 3_000 + [5, 7])
    assert list_page(index, 20, 0) == [0] * 20
    assert list_page(index, 20, 2_990) == [0] * 10 + [5, 7]
