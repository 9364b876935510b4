"""What a search finds, in which order, and the reasons it gives."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import SearchError
from kg.namespaces import MESH
from kg.search import SearchEngine, SearchResult
from kg.study import Study
from tests.test_search_documents import IRIS, load_small_vocabulary, make_engine, make_study

IMATINIB = ("D000068877", "Imatinib Mesylate")
KINASE_INHIBITORS = ("D047428", "Protein Kinase Inhibitors")

STUDIES: tuple[Study, ...] = (
    make_study(
        1,
        "Everolimus With Imatinib Mesylate in Synovial Sarcoma",
        conditions=["Adult Synovial Sarcoma"],
        drugs=["everolimus", ("imatinib mesylate", ["Gleevec", "Glivec"])],
        secondary_ids=["P30CA008748", "NCI-2011-02577"],
    ),
    make_study(
        2,
        "Imatinib in Kaposi Sarcoma",
        conditions=["Kaposi Sarcoma"],
        drugs=[("imatinib mesylate", ["Gleevec", "Sprycel", "Bosulif", "PegIntron"])],
        meshes=[IMATINIB],
        ancestors=[KINASE_INHIBITORS],
    ),
    make_study(
        3,
        "Dasatinib After First-Line Treatment",
        conditions=["Leiomyosarcoma"],
        drugs=["dasatinib"],
        criteria="No prior imatinib.",
    ),
    make_study(4, "Prednisone in Sarcoidosis", conditions=["Sarcoidosis"], drugs=["prednisone"]),
    make_study(
        5,
        "Registry of Patients With Soft Tissue Disease",
        conditions=["Sarcoma"],
        keywords=["rapamycin"],
        summary="Tissue is kept to look for a biomarker of response, and frobnication is scored.",
        phases=["NA"],
        status="RECRUITING",
    ),
    make_study(6, "STI571 at Home", conditions=["Coronary Artery Disease"], phases=["PHASE3"]),
    make_study(
        7,
        "Walking for the Heart",
        conditions=["Coronary Artery Disease"],
        other=["supervised exercise", "matching placebo for imatinib"],
        summary="The study measures the quality of sleep and of life.",
        aliases=["NCT00000777"],
    ),
    make_study(8, "Sleep", summary="Better quality of life.", criteria="An outcome of interest."),
)


@pytest.fixture(scope="module")
def engine(root: Path, tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    folder = tmp_path_factory.mktemp("engine")
    return make_engine(folder / "index", STUDIES, load_small_vocabulary(root, folder))


def list_found(result: SearchResult) -> list[int]:
    """Numbers of the studies found, in order."""
    return [int(hit.nct_id.removeprefix("NCT")) for hit in result.hits]


def get_reasons(result: SearchResult, number: int) -> list[str]:
    return next(
        list(map(str, hit.reasons)) for hit in result.hits if hit.nct_id == f"NCT{number:08d}"
    )


@pytest.mark.parametrize(
    "name", ["Gleevec", "gleevec", "CGP 57148", "CGP-57148", "STI-571", "sti 571", "Glivec"]
)
def test_every_name_of_a_drug_finds_the_same_in_the_same_order(
    engine: SearchEngine, name: str
) -> None:
    asked, other = engine.search("imatinib"), engine.search(name)
    assert [(hit.nct_id, hit.score) for hit in other.hits] == [
        (hit.nct_id, hit.score) for hit in asked.hits
    ]
    assert set(list_found(asked)) == {1, 2, 6}


def test_a_registry_slip_in_other_names_does_not_make_a_study_one_of_that_drug(
    engine: SearchEngine,
) -> None:
    assert list_found(engine.search("Sprycel")) == [3]
    assert 2 not in list_found(engine.search("Bosulif"))


def test_a_drug_named_in_the_criteria_or_as_a_placebo_is_not_studied(engine: SearchEngine) -> None:
    assert not {3, 7} & set(list_found(engine.search("imatinib")))


def test_narrower_conditions_match_and_siblings_do_not(engine: SearchEngine) -> None:
    assert set(list_found(engine.search("sarcoma"))) == {1, 3, 5}
    assert set(list_found(engine.search("synovial sarcoma"))) == {1}
    assert set(list_found(engine.search("leiomyosarcoma"))) == {3}
    assert set(list_found(engine.search("kaposi sarcoma"))) == {2}
    assert set(list_found(engine.search("tumors"))) == {1, 2, 3, 5}
    assert set(list_found(engine.search("sarcoidosis"))) == {4}


def test_the_nearer_concept_stands_first(engine: SearchEngine) -> None:
    assert list_found(engine.search("sarcoma"))[0] == 5
    assert list_found(engine.search("sarcoma leiomyosarcoma"))[0] == 3


def test_a_drug_class_finds_its_drugs_also_where_the_record_lists_no_class(
    engine: SearchEngine,
) -> None:
    result = engine.search("protein kinase inhibitors")
    assert set(list_found(result)) == {1, 2, 3, 5, 6}
    assert (
        'protein kinase inhibitors → narrower: imatinib → intervention "imatinib mesylate"'
        in get_reasons(result, 1)
    )


def test_reasons_go_from_the_query_to_the_record(engine: SearchEngine) -> None:
    brand = get_reasons(engine.search("Gleevec"), 1)
    assert brand[0] == 'Gleevec → imatinib (brand name) → intervention "imatinib mesylate"'
    narrower = get_reasons(engine.search("sarcoma"), 1)
    assert narrower[0] == (
        'sarcoma → narrower: Sarcoma, Synovial → condition "Adult Synovial Sarcoma"'
    )
    code = get_reasons(engine.search("CGP 57148"), 6)
    assert code == ['CGP 57148 → imatinib (code name) → "STI571" in the title']
    keyword = get_reasons(engine.search("sirolimus"), 5)
    assert keyword == ['sirolimus → keyword "rapamycin"']
    text = get_reasons(engine.search("frobnication"), 5)
    assert text == ['text: "frobnication" in the summary']
    topic = get_reasons(engine.search("biological marker"), 5)
    assert topic[0] == ('biological marker → Biomarkers (synonym) → "biomarker" in the summary')


def test_a_drug_in_an_intervention_stands_before_one_in_a_title(engine: SearchEngine) -> None:
    assert list_found(engine.search("imatinib"))[-1] == 6


def test_studies_matching_all_parts_stand_first(engine: SearchEngine) -> None:
    result = engine.search("gleevec in soft tissue sarcoma")
    assert list_found(result)[0] == 1
    assert result.complete == 1
    assert result.total == len(result.hits) == 5
    assert [hit.partial for hit in result.hits] == [False, True, True, True, True]
    assert result.hits[0].missing == []
    missing = {hit.nct_id: hit.missing for hit in result.hits}
    assert missing["NCT00000002"] == ["soft tissue sarcoma"]
    assert missing["NCT00000003"] == ["gleevec"]


def test_scores_say_how_many_parts_match(engine: SearchEngine) -> None:
    result = engine.search("gleevec everolimus sarcoma")
    parts = [3 - len(hit.missing) for hit in result.hits]
    assert [int(hit.score) for hit in result.hits] == parts
    assert parts == sorted(parts, reverse=True)
    assert parts[0] == 3


def test_a_phase_filters_and_does_not_find(engine: SearchEngine) -> None:
    assert list_found(engine.search("phase 3"))[:1] == [6]
    result = engine.search("phase 3 imatinib")
    assert list_found(result)[0] == 6
    assert set(list_found(result)) == {1, 2, 6}
    assert list_found(engine.search("recruiting")) == [5]


def test_quotes_keep_a_phrase_together(engine: SearchEngine) -> None:
    assert list_found(engine.search('"quality of life"')) == [8]
    assert set(list_found(engine.search("quality of life"))) == {7, 8}
    assert list_found(engine.search('"quality of frogs"')) == []


def test_text_finds_words_in_any_number_and_field(engine: SearchEngine) -> None:
    assert list_found(engine.search("frobnications")) == [5]
    assert list_found(engine.search("outcomes")) == [8]
    assert list_found(engine.search("NCI-2011-02577")) == [1]
    assert list_found(engine.search("P30CA008748")) == [1]


def test_an_nct_id_finds_its_study_first(engine: SearchEngine) -> None:
    result = engine.search("nct00000004 sarcoma")
    assert list_found(result)[0] == 4
    assert set(list_found(result)) == {1, 3, 4, 5}
    assert result.hits[0].missing == ["sarcoma"]
    assert engine.search("NCT00000004").hits[0].reasons[0].text == "NCT00000004 → this study"
    alias = engine.search("NCT00000777")
    assert alias.hits[0].nct_id == "NCT00000007"
    assert alias.hits[0].reasons[0].text == "NCT00000777 → an earlier id of this study"
    assert engine.search("NCT99999999").unmatched == ["NCT99999999"]


def test_what_was_understood_is_reported(engine: SearchEngine) -> None:
    result = engine.search("Gleevec for soft tissue sarcoma frobnication")
    drug, condition = result.concepts
    assert (drug.iri, drug.label, drug.kind) == (IRIS.drug("imatinib"), "imatinib", "drug")
    assert (drug.matched_text, drug.matched_label, drug.expanded) == ("Gleevec", "Gleevec", 0)
    assert (condition.iri, condition.kind) == (MESH + "D012509", "condition")
    assert (condition.matched_text, condition.expanded) == ("soft tissue sarcoma", 2)
    assert result.unmatched == ["frobnication"]


def test_a_near_miss_is_suggested_and_used_where_nothing_else_matches(
    engine: SearchEngine,
) -> None:
    result = engine.search("imatinab")
    assert [(one.text, one.name, one.used) for one in result.suggestions] == [
        ("imatinab", "imatinib", True)
    ]
    assert list_found(result) == list_found(engine.search("imatinib"))
    assert get_reasons(result, 1)[0] == (
        'imatinab, read as imatinib → intervention "imatinib mesylate"'
    )
    assert result.concepts[0].assumed


def test_a_slip_in_a_name_of_several_words_is_read_with_its_neighbour(
    engine: SearchEngine,
) -> None:
    result = engine.search("sinovial sarcoma on gleevec")
    assert list_found(result)[0] == 1
    assert result.complete == 1
    assert "sinovial sarcoma, read as Synovial Sarcoma" in result.hits[0].reasons[0].text


@pytest.mark.parametrize("text", ["frobnication", "STI-572", "BMS-354826", "xyz", "sarcoids"])
def test_far_words_and_other_codes_are_not_corrected(engine: SearchEngine, text: str) -> None:
    assert engine.search(text).suggestions == []


def test_pages_follow_each_other_without_gap_or_repeat(engine: SearchEngine) -> None:
    whole = list_found(engine.search("tumors imatinib heart sleep", limit=100))
    pages = [
        one
        for offset in range(0, len(whole) + 2, 2)
        for one in list_found(engine.search("tumors imatinib heart sleep", limit=2, offset=offset))
    ]
    assert pages == whole
    assert engine.search("sarcoma", limit=0).total == 3
    assert engine.search("sarcoma", offset=10**9).hits == []


@pytest.mark.parametrize(("limit", "offset"), [(-1, 0), (1001, 0), (10, -1)])
def test_a_page_out_of_range_is_refused_in_one_line(
    engine: SearchEngine, limit: int, offset: int
) -> None:
    with pytest.raises(SearchError, match="out of range") as caught:
        engine.search("sarcoma", limit=limit, offset=offset)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["", " ", "the of and", "AND (", '"', '""', "a:b OR [1 TO 2]", "\x00", "\ud800", "*", "'" * 99],
)
def test_odd_queries_are_answered(engine: SearchEngine, text: str) -> None:
    msgspec.json.encode(engine.search(text))


def test_ten_thousand_characters_are_answered(engine: SearchEngine) -> None:
    result = engine.search("sarcoma frob" + " nonsense" * 1200 + ' " ( imatinib')
    assert {1, 2, 3, 5, 6} >= set(list_found(result))
    assert set(list_found(result)) >= {1, 3, 5}


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_any_query_is_answered_in_json(engine: SearchEngine, text: str) -> None:
    result = engine.search(text)
    assert msgspec.json.decode(msgspec.json.encode(result), type=SearchResult) == result
    assert result.excluded or all(hit.reasons for hit in result.hits)


def test_many_threads_get_the_same_answers(engine: SearchEngine) -> None:
    queries = ["gleevec sarcoma", "tumors", "imatinab", '"quality of life"', "phase 2"] * 20
    alone = [engine.search(query) for query in queries]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(engine.search, queries)) == alone
