"""How a query's text is taken apart, against a real dictionary."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.search import build_index
from kg.search.concepts import Concepts
from kg.search.parsing import MAX_PARTS, parse_query
from kg.search.parts import ConceptPart, StudyPart, TextPart
from tests.test_search_documents import IRIS, load_small_vocabulary


@pytest.fixture(scope="module")
def concepts(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Concepts:
    folder = tmp_path_factory.mktemp("parsing")
    build_index(folder / "index", [], load_small_vocabulary(root, folder), IRIS)
    return Concepts.open(folder / "index")


def read(text: str, concepts: Concepts) -> list[str]:
    """Parts as short texts: ``=label`` of a concept, ``#id`` of a study, ``"phrase"``, word."""
    shown = []
    for part in parse_query(text, concepts).parts:
        if isinstance(part, StudyPart):
            shown.append(f"#{part.nct_id}")
        elif isinstance(part, ConceptPart):
            shown.append("=" + "|".join(concepts.table.labels[one] for one in part.concepts))
        else:
            shown.append(f'"{part.text}"' if part.quoted else part.text)
    return shown


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("gleevec in soft tissue sarcoma", ["=imatinib", "=Sarcoma"]),
        ("everolimus plus imatinib", ["=everolimus", "=imatinib"]),
        ("Kaposi's sarcoma", ["=Sarcoma, Kaposi"]),
        ("kaposi sarcoma or sarcoma", ["=Sarcoma, Kaposi", "=Sarcoma"]),
        ("breast cancer", ["=Breast Neoplasms"]),
        ("HEPATITIS-A", ["=Hepatitis A"]),
        ("hepatitis", ["=Hepatitis"]),
        ("sarcoma: synovial?", ["=Sarcoma, Synovial"]),
        ("frobnicating gleevec", ["frobnicating", "=imatinib"]),
        ("XYZ-123 trial", ["XYZ-123"]),
        ("nct01281865, NCT 00000001", ["#NCT01281865", "#NCT00000001"]),
        ("NCT123", ["NCT123"]),
        ("phase I/II imatinib", ["=Phase 1", "=Phase 2", "=imatinib"]),
        ("phase iii", ["=Phase 3"]),
        ("early phase 1", ["=Early Phase 1"]),
        ("phase 12 imatinib", ["phase", "12", "=imatinib"]),
        ("not yet recruiting sarcoma", ["=Not yet recruiting", "=Sarcoma"]),
        ("active not recruiting", ["=Active, not recruiting"]),
        ('"soft tissue" sarcoma', ['"soft tissue"', "=Sarcoma"]),
        ("“quality of life”", ['"quality of life"']),
        ('sarcoma "', ["=Sarcoma"]),
        ("patients in a study of the treatment", ["patients", "study", "treatment"]),
        ("the of and", []),
        ("", []),
        (" \x00\x1f\u200b ", []),
    ],
)
def test_parts(text: str, parts: list[str], concepts: Concepts) -> None:
    assert read(text, concepts) == parts


def test_one_thing_named_twice_is_one_part(concepts: Concepts) -> None:
    assert read("imatinib (Gleevec, STI-571)", concepts) == ["=imatinib"]
    assert read("frob FROB", concepts) == ["frob"]


def test_names_do_not_reach_across_a_quote_or_an_id(concepts: Concepts) -> None:
    assert "=Sarcoma, Synovial" not in read('sarcoma "x" synovial', concepts)
    assert "=Sarcoma, Synovial" not in read("sarcoma NCT00000001 synovial", concepts)


def test_a_long_query_keeps_its_names(concepts: Concepts) -> None:
    words = " ".join(f"word{number}" for number in range(100))
    query = parse_query(f"{words} leiomyosarcoma on everolimus", concepts)
    assert len(query.parts) == MAX_PARTS
    assert sum(isinstance(part, ConceptPart) for part in query.parts) == 2
    assert "word99" in query.ignored
    assert "word0" not in query.ignored


@given(st.text())
def test_any_text_can_be_read(concepts: Concepts, text: str) -> None:
    for part in parse_query(text, concepts).parts:
        assert part.text


@given(st.lists(st.sampled_from(["AND", "(", ")", '"', ":", "[", "sarcoma", "*", "\\", "-", "^2"])))
def test_query_syntax_is_no_syntax(concepts: Concepts, pieces: list[str]) -> None:
    parts = parse_query(" ".join(pieces), concepts).parts
    texts = {part.text for part in parts if isinstance(part, TextPart) and not part.quoted}
    assert texts <= {"AND", "2"} | {"^2"}
