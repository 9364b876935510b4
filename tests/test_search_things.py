"""Drugs and conditions found by any name, its beginning, or nearly."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import SearchError
from kg.namespaces import MESH
from kg.search import THING_TYPES, SearchEngine
from tests.test_search_documents import IRIS, load_small_vocabulary, make_engine, make_study

STUDIES = (
    make_study(1, "One", conditions=["Synovial Sarcoma"], drugs=["everolimus", "imatinib"]),
    make_study(2, "Two", conditions=["Sarcoma"], drugs=["imatinib mesylate"]),
    make_study(3, "Three", conditions=["Sarcoidosis"], drugs=["rapamycin"]),
)


@pytest.fixture(scope="module")
def engine(root: Path, tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    folder = tmp_path_factory.mktemp("things")
    return make_engine(folder / "index", STUDIES, load_small_vocabulary(root, folder))


def find(engine: SearchEngine, text: str, type_: str = "drug") -> list[tuple[str, str]]:
    """Label and way of each thing found."""
    found = engine.things.find(text, type_, limit=1000)
    assert found.total == len(found.things)
    return [(thing.label, thing.how) for thing in found.things]


@pytest.mark.parametrize("name", ["imatinib", "Gleevec", "glivec", "STI 571", "imatinib mesylate"])
def test_every_name_of_a_drug_finds_it(engine: SearchEngine, name: str) -> None:
    result = engine.things.find(name, "drug")
    imatinib = result.things[0]
    assert (imatinib.iri, imatinib.kind, imatinib.how) == (IRIS.drug("imatinib"), "drug", "name")
    assert (imatinib.studies, imatinib.exact_studies) == (2, 2)
    assert imatinib.same_as == [MESH + "D000068877"]


def test_synonyms_are_typed_and_leave_out_the_label(engine: SearchEngine) -> None:
    synonyms = engine.things.find("imatinib", "drug").things[0].synonyms
    types = {one.name: one.type for one in synonyms}
    assert types["Gleevec"] == "brand name"
    assert types["STI-571"] == "code name"
    assert types["imatinib mesylate"] == "salt"
    assert "imatinib" not in types
    (sarcoma, *_) = engine.things.find("sarcoma", "condition").things
    assert {one.name for one in sarcoma.synonyms} >= {"Soft Tissue Sarcoma"}
    assert {one.type for one in sarcoma.synonyms} == {"synonym"}


def test_ways_of_being_found_and_their_order(engine: SearchEngine) -> None:
    assert find(engine, "sarcoma", "condition")[:2] == [
        ("Sarcoma", "name"),
        ("Sarcoma, Synovial", "prefix"),
    ]
    assert find(engine, "imat") == [("imatinib", "prefix")]
    assert find(engine, "tissue soft", "condition") == [
        ("Sarcoma", "words"),
        ("Neoplasms, Connective and Soft Tissue", "words"),
    ]
    assert find(engine, "everolimus plus imatinib") == [
        ("everolimus", "named"),
        ("imatinib", "named"),
    ]
    assert find(engine, "imatanib") == [("imatinib", "near")]


def test_near_misses_only_where_nothing_else_is(engine: SearchEngine) -> None:
    assert {how for _, how in find(engine, "imatinib")} == {"name"}
    assert find(engine, "qqqqqqq") == []


def test_types_are_kept_apart(engine: SearchEngine) -> None:
    assert find(engine, "imatinib", "condition") == []
    kinds = {one.kind for one in engine.things.find("p", "drug", limit=1000).things}
    assert kinds == {"drug", "substance"}


def test_a_thing_without_studies_is_found_too(engine: SearchEngine) -> None:
    (hepatitis, *_) = engine.things.find("hepatitis a", "condition").things
    assert (hepatitis.label, hepatitis.studies) == ("Hepatitis A", 0)


def test_a_class_of_drugs_is_a_substance(engine: SearchEngine) -> None:
    (found, *_) = engine.things.find("protein kinase inhibitor", "drug").things
    assert (found.label, found.kind) == ("Protein Kinase Inhibitors", "substance")


def test_pages_join_up(engine: SearchEngine) -> None:
    whole = engine.things.find("s", "drug", limit=1000)
    assert whole.total > 20
    pages = [engine.things.find("s", "drug", limit=7, offset=at) for at in range(0, whole.total, 7)]
    assert [one for page in pages for one in page.things] == whole.things
    assert engine.things.find("s", "drug", limit=0).total == whole.total
    assert engine.things.find("s", "drug", offset=10_000).things == []


@pytest.mark.parametrize(
    ("type_", "limit", "offset", "message"),
    [
        ("study", 1, 0, "give drug or condition"),
        ("x" * 5000, 1, 0, "give drug or condition"),
        ("drug", -1, 0, "limit"),
        ("drug", 1001, 0, "limit"),
        ("drug", 1, -1, "offset"),
    ],
)
def test_what_cannot_be_asked_is_one_clear_line(
    engine: SearchEngine, type_: str, limit: int, offset: int, message: str
) -> None:
    with pytest.raises(SearchError, match=message) as caught:
        engine.things.find("a", type_, limit=limit, offset=offset)
    assert len(str(caught.value)) < 200


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80), st.sampled_from(sorted(THING_TYPES)))
def test_any_text_is_answered(engine: SearchEngine, text: str, type_: str) -> None:
    result = engine.things.find(text, type_)
    msgspec.json.encode(result)
    assert all(one.kind in THING_TYPES[type_] for one in result.things)
    assert len({one.iri for one in result.things}) == len(result.things)
