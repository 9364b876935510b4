"""An updated index answers as one made anew of the same studies, or is not made at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from kg.errors import SearchError
from kg.search import SearchEngine, build_index
from kg.search.concept_table import ConceptTable
from kg.search.updating import update_index
from kg.study import Study
from kg.terminology.vocabulary import Vocabulary
from tests.test_search_documents import (
    IRIS,
    load_small_vocabulary,
    make_documents,
    make_study,
)

OLD = (
    make_study(1, "One", conditions=["Synovial Sarcoma"], drugs=["imatinib"]),
    make_study(2, "Imatinab study of exercise", conditions=["Sarcoidosis"]),
    make_study(3, "Three", conditions=["Leiomyosarcoma"], keywords=["exercise"]),
)
NEW = (
    make_study(2, "Two", conditions=["Hepatitis"], summary="Everolimus in sarcoma."),
    make_study(4, "Four", conditions=["Kaposi Sarcoma"], drugs=["frobnimab"]),
    make_study(5, "Five", conditions=["Newer Disease"], condition_meshes=[("D999999", "Newest")]),
)
TEXTS = (
    "sarcoma", "imatinab", "imatinib", "exercise", "cancer", "frobnimab", "newest", "hepatitis",
    "everolimus sarcoma", "sarcoma without everolimus", "phase 2",
)  # fmt: skip


@dataclass
class Indexes:
    vocabulary: Vocabulary
    folder: Path

    def build(self, name: str, studies: tuple[Study, ...]) -> Path:
        documents = make_documents(studies, self.vocabulary)
        build_index(self.folder / name, documents, self.vocabulary, IRIS)
        return self.folder / name

    def update(self, previous: Path, name: str) -> Path:
        documents = make_documents(NEW, self.vocabulary)
        update_index(
            previous, self.folder / name, ["NCT00000002"], documents, self.vocabulary, IRIS
        )
        return self.folder / name


@pytest.fixture
def indexes(root: Path, tmp_path: Path) -> Indexes:
    return Indexes(load_small_vocabulary(root, tmp_path), tmp_path)


def test_an_updated_index_answers_as_a_new_one(indexes: Indexes) -> None:
    updated = SearchEngine.open(indexes.update(indexes.build("old", OLD), "updated"))
    kept = tuple(study for study in OLD if study.nct_id != "NCT00000002")
    fresh = SearchEngine.open(indexes.build("fresh", (*kept, *NEW)))
    for text in TEXTS:
        one, other = updated.search(text, facets=True), fresh.search(text, facets=True)
        assert [hit.nct_id for hit in one.hits] == [hit.nct_id for hit in other.hits], text
        assert [hit.reasons for hit in one.hits] == [hit.reasons for hit in other.hits], text
        assert (one.total, one.complete, one.facets) == (other.total, other.complete, other.facets)
        assert one.suggestions == other.suggestions, text
    assert updated.search("sarcoma").total == 3


@pytest.mark.parametrize(
    ("change", "words"),
    [({"version": 4}, "another version of kg"), ({"lists": "0" * 64}, "other vocabularies")],
)
def test_what_an_index_was_made_with_must_be_what_it_is_updated_with(
    indexes: Indexes, change: dict[str, object], words: str
) -> None:
    old = indexes.build("old", OLD)
    msgspec.structs.replace(ConceptTable.read(old), **change).save(old)
    with pytest.raises(SearchError, match=rf"{words}.*; run kg index") as caught:
        indexes.update(old, "updated")
    assert "\n" not in str(caught.value)
    assert not (indexes.folder / "updated").exists()
