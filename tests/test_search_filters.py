"""What a study must have, must not have, and what the studies found are counted by."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import SearchError
from kg.search import SearchEngine, SearchResult
from kg.search.filter_words import find_country_named
from kg.search.filters import FILTERS, Filter, make_filter, make_query, passes
from kg.search.traits import Traits, make_traits
from kg.terminology.linker import Linker
from tests.test_search_documents import load_small_vocabulary, make_engine, make_study

IMATINIB = ("D000068877", "Imatinib Mesylate")

STUDIES = (
    make_study(
        1,
        "Imatinib for Adults",
        conditions=["Sarcoma"],
        drugs=["imatinib"],
        ages=("18 Years", None),
        std_ages=["ADULT", "OLDER_ADULT"],
        countries=["Germany", "United States", "Germany"],
        phases=["PHASE2"],
        secondary_ids=["P30 CA08748", "2009-012345-12"],
        sponsor=("Mayo Clinic", "OTHER"),
    ),
    make_study(
        2,
        "Imatinib for Children",
        conditions=["Sarcoma"],
        drugs=["imatinib"],
        ages=("6 Months", "17 Years"),
        std_ages=["CHILD"],
        countries=["France"],
        phases=["PHASE1", "PHASE2"],
        status="RECRUITING",
        start="2018-05-04",
        sponsor=("Novartis", "INDUSTRY"),
    ),
    make_study(
        3,
        "Sirolimus After Imatinib in Women",
        conditions=["Breast Cancer"],
        drugs=["sirolimus"],
        summary="Women whose disease came back on prednisone take part.",
        sex="FEMALE",
        ages=("18 Years", "65 Years"),
        std_ages=["ADULT", "OLDER_ADULT"],
        phases=["PHASE3"],
        start="2015",
        has_results=True,
    ),
    make_study(
        4,
        "Prednisone and Sirolimus",
        conditions=["Sarcoma"],
        drugs=["prednisone", "sirolimus"],
        sex="MALE",
        criteria="Inclusion Criteria:\n\n* Leiomyosarcoma\n\nExclusion Criteria:\n\n* Sarcoidosis",
    ),
)


@pytest.fixture(scope="module")
def engine(root: Path, tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    folder = tmp_path_factory.mktemp("filters")
    return make_engine(folder / "index", STUDIES, load_small_vocabulary(root, folder))


@pytest.fixture(scope="module")
def traits(root: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Traits]:
    linker = Linker(load_small_vocabulary(root, tmp_path_factory.mktemp("traits")))
    return [make_traits(study, linker.link_study(study)) for study in STUDIES]


def list_complete(result: SearchResult) -> set[int]:
    """Numbers of the studies that match all parts."""
    return {int(hit.nct_id[3:]) for hit in result.hits if not hit.partial}


@pytest.mark.parametrize(
    ("text", "studies"),
    [
        ("sarcoma phase 2", {1, 2, 4}),
        ("sarcoma recruiting", {2}),
        ("sarcoma men", {1, 2, 4}),
        ("sarcoma women", {1, 2}),
        ("sarcoma children", {2}),
        ("sarcoma adults", {1}),
        ("sarcoma Germany", {1}),
        ("sarcoma since 2015", {2}),
        ("sarcoma 2010-2012", {1, 4}),
        ("sarcoma 17 years old", {2, 4}),
        ("sarcoma 17-year-old", {2, 4}),
        ("sarcoma aged 18", {1, 4}),
        ("sarcoma 3 months old", {4}),
        ("sarcoma over 65", {1, 4}),
        ("breast cancer over 65", {3}),
        ("breast cancer over 67", set()),
        ("breast cancer with results", {3}),
        ("sarcoma without results", {1, 2, 4}),
        ("sarcoma sponsored by Novartis", {2}),
        ("sponsor:mayo sarcoma", {1}),
        ("industry-funded sarcoma", {2}),
        ("P30CA008748", {1}),
        ("5P30CA008748-45", {1}),
        ("2009-012345-12", {1}),
        ("sarcoma without imatinib", {4}),
        ("sarcoma without imatinib or prednisone", set()),
        ("sirolimus without prednisone", {3}),
        ("sirolimus not women", {4}),
        ("imatinib not paediatric", {1, 3}),
        ("sarcoma outside Germany", {2, 4}),
        ("sarcoma usa", {1}),
        ("sarcoma with or without imatinib", {1, 2}),
        ("sarcoma who have never taken imatinib", {4}),
        ("not phase 2", {3}),
        ("sarcoma -NCT00000001", {2, 4}),
        ("leiomyosarcoma", {4}),
        ("sarcoidosis", set()),
    ],
)
def test_what_is_typed(engine: SearchEngine, text: str, studies: set[int]) -> None:
    assert list_complete(engine.search(text)) == studies


def test_a_slip_in_what_is_not_wanted_is_not_wanted_either(engine: SearchEngine) -> None:
    result = engine.search("sarcoma without imatinab")
    assert result.excluded == ["imatinab"]
    assert [hit.nct_id for hit in result.hits] == ["NCT00000004"]


def test_what_is_not_wanted_is_not_among_the_partial_hits_either(engine: SearchEngine) -> None:
    result = engine.search("sarcoma without imatinib")
    assert [hit.nct_id for hit in result.hits] == ["NCT00000004"]
    assert result.excluded == ["imatinib"]
    assert [concept.label for concept in result.concepts if concept.excluded] == ["imatinib"]


def test_a_filter_that_is_typed_is_a_wish_and_one_that_is_given_a_must(
    engine: SearchEngine,
) -> None:
    typed = engine.search("sarcoma phase 1")
    assert [hit.nct_id[-1] for hit in typed.hits] == ["2", "4", "1"]
    assert typed.hits[1].missing == ["phase 1"]
    given_ = engine.search("sarcoma", filters=[make_filter("phase", ["PHASE1"])])
    assert [hit.nct_id[-1] for hit in given_.hits] == ["2"]
    assert given_.total == 1


def test_filters_alone_find_all_that_pass(engine: SearchEngine) -> None:
    result = engine.search("", filters=[make_filter("country", ["de", "FR"])])
    assert [hit.nct_id[-1] for hit in result.hits] == ["1", "2"]


@pytest.mark.parametrize(
    ("labels", "code"),
    [
        (["Sri Lanka"], "LK"),
        (["Turkey"], None),
        (["Turkey", "Turkeys"], None),
        (["Sri Lanka", "Tea"], None),
        (["Tea"], None),
        ([], None),
    ],
)
def test_a_name_of_nothing_but_a_country_asks_for_it(labels: list[str], code: str | None) -> None:
    countries = {"srilanka": "LK", "turkey": "TR"}
    expected = None if code is None else Filter("country", (code,))
    assert find_country_named(labels, countries) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sarcoma women", 'women → sex "All"'),
        ("sarcoma Germany", 'Germany → country "Germany"'),
        ("sarcoma over 65", "over 65 → admits any age"),
        ("sarcoma since 2010", "since 2010 → started in 2011"),
        ("sarcoma phase 2", 'phase 2 → phase "Phase 2"'),
        ("sarcoma P30CA008748", "P30CA008748 → an id in this record"),
    ],
)
def test_reasons_of_filters(engine: SearchEngine, text: str, words: str) -> None:
    assert words in list(map(str, engine.search(text).hits[0].reasons))


def test_facets_count_the_studies_found(engine: SearchEngine) -> None:
    facets = engine.search("sarcoma", facets=True).facets
    shown = {name: [(one.label, one.count) for one in values] for name, values in facets.items()}
    assert shown["phase"] == [("Phase 2", 3), ("Phase 1", 1)]
    assert shown["status"] == [("Completed", 2), ("Recruiting", 1)]
    assert shown["country"] == [("Germany", 1), ("France", 1), ("United States", 1)]
    assert shown["drug"] == [("imatinib", 2), ("prednisone", 1), ("sirolimus", 1)]
    assert shown["startYear"] == [("2011", 2), ("2018", 1)]
    assert shown["results"] == [("Without results", 3)]
    assert set(FILTERS) - {"age"} <= set(shown)


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("colour", ["RED"], "no such filter"),
        ("phase", ["PHASE9"], "no such value 'PHASE9'; give one of"),
        ("country", ["Germany"], "two-letter code"),
        ("age", ["old"], "give one number"),
        ("age", ["1", "2"], "give one number"),
        ("startYear", ["-"], "give one number"),
        ("startYear", ["20155"], "give one number"),
        ("results", ["maybe"], "give one of true, false"),
    ],
)
def test_wrong_filters_are_named(name: str, values: list[str], words: str) -> None:
    with pytest.raises(SearchError, match=words):
        make_filter(name, values)


_NUMBERS = st.integers(0, 120)
_RANGES = st.one_of(
    _NUMBERS.map(str),
    st.tuples(_NUMBERS, _NUMBERS).map(lambda two: f"{two[0]}-{two[1]}"),
    _NUMBERS.map(lambda one: f"{one}-"),
    _NUMBERS.map(lambda one: f"-{one}"),
)


@settings(max_examples=60, deadline=None)
@given(text=_RANGES)
def test_the_index_and_the_explanation_agree_on_ages(
    engine: SearchEngine, traits: list[Traits], text: str
) -> None:
    given_ = make_filter("age", [text])
    found = {hit.nct_id[-1] for hit in engine.search("", filters=[given_]).hits}
    assert found == {str(at) for at, one in enumerate(traits, 1) if passes(given_, one)}
    make_query(engine.schema, given_)
