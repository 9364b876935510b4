"""What a typed text may become: which names, in which order, and how many studies they find."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import SearchError
from kg.search import SearchEngine, build_index, update_index
from kg.search.completions import FILE_NAME, CompletionTable, list_keys, list_starts
from kg.search.near_keys import find_near
from kg.search.ranges import Minima
from kg.terminology.vocabulary import Vocabulary
from tests.test_search_documents import (
    IRIS,
    load_small_vocabulary,
    make_documents,
    make_engine,
    make_study,
)

STUDIES = (
    make_study(1, "One", conditions=["Synovial Sarcoma"], drugs=["everolimus", "imatinib"]),
    make_study(2, "Two", conditions=["Sarcoma"], drugs=["imatinib mesylate"]),
    make_study(3, "Three", conditions=["Sarcoidosis"], drugs=["prednisone"]),
    make_study(4, "Four", conditions=["Sarcoidosis"]),
    make_study(5, "Five", conditions=["Sarcoidosis"], other=["supervised exercise"]),
    make_study(6, "Six", conditions=["Leiomyosarcoma"], summary="Exercise is allowed."),
    make_study(7, "Seven", conditions=["Alzheimer's Disease"]),
)


@pytest.fixture(scope="module")
def vocabulary(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    return load_small_vocabulary(root, tmp_path_factory.mktemp("vocabulary"))


@pytest.fixture(scope="module")
def engine(vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    return make_engine(tmp_path_factory.mktemp("completing") / "index", STUDIES, vocabulary)


def complete(engine: SearchEngine, text: str, limit: int = 8) -> list[tuple[str, str, int]]:
    """Name, label and number of studies of each completion."""
    found = engine.completer.complete(text, limit=limit)
    return [(one.name, one.label, one.studies) for one in found]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("glee", ("Gleevec", "imatinib", 2)),
        ("GLEEVEC", ("Gleevec", "imatinib", 2)),
        ("sti 57", ("STI-571", "imatinib", 2)),
        ("sti571", ("STI-571", "imatinib", 2)),
        ("sarcoi", ("Sarcoidosis", "Sarcoidosis", 3)),
        ("tissue sar", ("Soft Tissue Sarcoma", "Sarcoma", 3)),
        ("Besnier Boeck", ("Besnier-Boeck Disease", "Sarcoidosis", 3)),
        ("leiomyo", ("Leiomyosarcoma", "Leiomyosarcoma", 1)),
        ("sarcomas", ("Sarcoma", "Sarcoma", 3)),
    ],
)
def test_a_beginning_of_a_name_or_of_a_word_in_it_is_completed(
    engine: SearchEngine, text: str, first: tuple[str, str, int]
) -> None:
    assert complete(engine, text)[0] == first


def test_each_concept_comes_once_and_the_most_studied_first(engine: SearchEngine) -> None:
    labels = [label for _, label, _ in complete(engine, "sarco")]
    assert labels[:2] == ["Sarcoidosis", "Sarcoma"]
    assert len(labels) == len(set(labels))
    assert {"Sarcoma, Synovial"} <= set(labels)


def test_what_no_study_has_is_not_completed(engine: SearchEngine) -> None:
    assert complete(engine, "hepat") == []
    assert complete(engine, "kaposi") == []


def test_the_last_words_are_completed_and_the_others_stay(engine: SearchEngine) -> None:
    (one,) = engine.completer.complete("everolimus  plus imat")
    assert (one.text, one.type, one.near) == ("everolimus plus imatinib", "drug", False)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("gleevac", "Gleevec"),
        ("glevec", "Glivec"),
        ("imatnib", "imatinib"),
        ("imatinbi", "imatinib"),
        ("imattinip", "imatinib"),
        ("alzeimer", "Alzheimer Disease"),
        ("breast or sarcoydosis", "Sarcoidosis"),
    ],
)
def test_a_slip_of_the_pen_is_a_near_miss(engine: SearchEngine, text: str, name: str) -> None:
    found = engine.completer.complete(text)
    assert (found[0].name, found[0].near) == (name, True)


@pytest.mark.parametrize("text", ["sti 572", "STI-517", "CGP 57149", "qqqq", "ima1inib"])
def test_another_number_is_another_drug(engine: SearchEngine, text: str) -> None:
    assert complete(engine, text) == []


@pytest.mark.parametrize("text", ["", "   ", "-", '"', "\x00", "(", "x" * 10_000, "ab " * 4000])
def test_odd_texts_are_answered(engine: SearchEngine, text: str) -> None:
    complete(engine, text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_answered(engine: SearchEngine, text: str) -> None:
    found = engine.completer.complete(text, limit=5)
    msgspec.json.encode(found)
    assert len(found) <= 5
    assert all(one.studies for one in found)


def test_kinds_can_be_chosen(engine: SearchEngine) -> None:
    kinds = {one.type for one in engine.completer.complete("e", kinds={"drug"})}
    assert kinds == {"drug"}


def test_the_numbers_are_those_of_the_search(engine: SearchEngine) -> None:
    """For every concept that a study has: as many as searching for its label finds."""
    table, counts = engine.completer.concepts.table, engine.completer.table
    compared = 0
    for concept, label in enumerate(table.labels):
        result = engine.search(label, limit=0)
        if table.kinds[concept] in ("drug", "condition", "substance") and [
            one.iri for one in result.concepts
        ] == [table.iris[concept]]:
            assert result.total == counts.within[concept] >= counts.exact[concept], label
            compared += counts.within[concept] > 0
    assert compared >= 10


def test_exact_numbers_leave_out_what_is_narrower(engine: SearchEngine) -> None:
    counts, concepts = engine.completer.table, engine.completer.concepts
    (sarcoma,) = concepts.find("sarcoma")
    (imatinib,) = concepts.find("imatinib")
    # "Synovial Sarcoma" names a sarcoma as well; "Leiomyosarcoma" does not.
    assert (counts.exact[sarcoma.concept], counts.within[sarcoma.concept]) == (2, 3)
    assert (counts.exact[imatinib.concept], counts.within[imatinib.concept]) == (2, 2)
    assert counts.studies == len(STUDIES)


def test_a_term_that_the_registry_adds_above_is_not_the_thing_itself(
    vocabulary: Vocabulary, tmp_path: Path
) -> None:
    study = make_study(
        1,
        "One",
        meshes=[("D000068877", "Imatinib Mesylate")],
        ancestors=[("D047428", "Protein Kinase Inhibitors")],
    )
    engine = make_engine(tmp_path / "index", [study], vocabulary)
    counts, concepts = engine.completer.table, engine.completer.concepts
    (meaning,) = concepts.find("proteinkinaseinhibitor")
    assert (counts.exact[meaning.concept], counts.within[meaning.concept]) == (0, 1)


def test_an_update_keeps_numbers_and_names_in_step(vocabulary: Vocabulary, tmp_path: Path) -> None:
    before, after, anew = tmp_path / "before", tmp_path / "after", tmp_path / "anew"
    build_index(before, make_documents(STUDIES, vocabulary), vocabulary, IRIS)
    first = (before / FILE_NAME).read_bytes()
    changed = [
        make_study(2, "Two", conditions=["Kaposi Sarcoma"], drugs=["dasatinib"]),
        make_study(8, "Eight", conditions=["Hepatitis A"]),
    ]
    removed = ["NCT00000002", "NCT00000004", "NCT00000008"]
    documents = make_documents(changed, vocabulary)
    update_index(before, after, removed, documents, vocabulary, IRIS)
    kept = [one for one in STUDIES if one.nct_id not in removed]
    build_index(anew, make_documents([*kept, *changed], vocabulary), vocabulary, IRIS)
    assert (after / FILE_NAME).read_bytes() == (anew / FILE_NAME).read_bytes()
    assert (before / FILE_NAME).read_bytes() == first
    engine = SearchEngine.open(after)
    assert complete(engine, "kaposi") == [("Kaposi Sarcoma", "Sarcoma, Kaposi", 1)]
    assert complete(engine, "hepatitis a")[0] == ("Hepatitis A", "Hepatitis A", 1)
    assert complete(engine, "glee")[0] == ("Gleevec", "imatinib", 1)


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "missing"), (b"", "damaged"), (b"\x93\x01", "damaged"), (b"text", "damaged")],
)
def test_a_damaged_file_is_one_clear_line(
    vocabulary: Vocabulary, tmp_path: Path, content: bytes | None, message: str
) -> None:
    make_engine(tmp_path / "index", [], vocabulary)
    path = tmp_path / "index" / FILE_NAME
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SearchError, match=rf"{message}.*run kg index") as caught:
        SearchEngine.open(tmp_path / "index")
    assert "\n" not in str(caught.value)


def test_a_file_of_another_version_or_another_index_is_refused(
    vocabulary: Vocabulary, tmp_path: Path
) -> None:
    make_engine(tmp_path / "index", [], vocabulary)
    path = tmp_path / "index" / FILE_NAME
    table = msgspec.msgpack.decode(path.read_bytes(), type=CompletionTable)
    msgspec.structs.replace(table, version=table.version + 1).save(tmp_path / "index")
    with pytest.raises(SearchError, match="another version"):
        SearchEngine.open(tmp_path / "index")
    msgspec.structs.replace(table, ranks=table.ranks[1:]).save(tmp_path / "index")
    with pytest.raises(SearchError, match="damaged"):
        SearchEngine.open(tmp_path / "index")
    msgspec.structs.replace(table, within=table.within[4:]).save(tmp_path / "index")
    with pytest.raises(SearchError, match="another index"):
        SearchEngine.open(tmp_path / "index")


@given(st.lists(st.integers(0, 999), min_size=1, max_size=60, unique=True), st.data())
def test_a_tree_of_minima_sorts_any_stretch(numbers: list[int], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(numbers)))
    stop = data.draw(st.integers(start, len(numbers)))
    walked = list(Minima(numbers).walk(start, stop))
    assert walked == sorted(range(start, stop), key=numbers.__getitem__)


def test_british_spelling_is_found_by_american_names_and_keys_are_short() -> None:
    assert list_keys("paediatric tumours") == ["paediatrictumours", "pediatrictumors"]
    assert list_keys("...") == []
    assert all(len(key) <= 40 for key, _ in list_starts("very " * 40 + "long"))


def test_near_keys_are_one_or_two_slips_away() -> None:
    keys = sorted(["imatinib", "imatinibmesylate", "dasatinib", "sarcoma", "sti571"])
    slips = random.Random(5)
    for _ in range(200):
        at, letter = slips.randrange(1, 8), slips.choice("abcdefghijklmnopqrstuvwxyz")
        typed = "imatinib"[:at] + letter + "imatinib"[at + slips.randrange(2) :]
        assert typed == "imatinib" or "imatinib" in find_near(typed, keys), typed
    assert "imatinib" in find_near("imattinip", keys)
    assert find_near("sti572", keys) == []
    assert find_near("ima", keys) == []
