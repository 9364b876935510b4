"""How a query's text is taken apart, against a real dictionary."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.search.concepts import Concepts
from kg.search.parsing import MAX_PARTS, parse_query
from kg.search.parts import ConceptPart, TextPart
from tests.query_reading import open_concepts, read


@pytest.fixture(scope="module")
def concepts(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Concepts:
    return open_concepts(root, tmp_path_factory.mktemp("parsing"))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("gleevec in soft tissue sarcoma", ["=imatinib", "=Sarcoma"]),
        ("everolimus plus imatinib", ["=everolimus", "=imatinib"]),
        ("Kaposi's sarcoma", ["=Sarcoma, Kaposi"]),
        ("kaposi sarcoma or sarcoma", ["=Sarcoma, Kaposi", "=Sarcoma"]),
        ("breast cancer", ["=Breast Neoplasms"]),
        ("HEPATITIS-A", ["=Hepatitis A"]),
        ("hepatitis a", ["=Hepatitis A"]),
        # A name that is parted is the name, unless a word of plain English is all that parts it.
        ("amlo dipine", ["=amlodipine"]),
        ("am lodipine", ["lodipine"]),
        ("imatinib not imatinib", ["=imatinib"]),
        ("hepatitis", ["=Hepatitis"]),
        ("sarcoma: synovial?", ["=Sarcoma, Synovial"]),
        ("frobnicating gleevec", ["frobnicating", "=imatinib"]),
        ("XYZ-123 trial", ["XYZ-123"]),
        ("nct01281865, NCT 00000001", ["#NCT01281865", "#NCT00000001"]),
        ("NCT123", ["NCT123"]),
        ("phase I/II imatinib", ["@phase:PHASE1", "@phase:PHASE2", "=imatinib"]),
        ("phase iii", ["@phase:PHASE3"]),
        ("early phase 1", ["@phase:EARLY_PHASE1"]),
        ("phase 12 imatinib", ["phase", "12", "=imatinib"]),
        ("not yet recruiting sarcoma", ["@status:NOT_YET_RECRUITING", "=Sarcoma"]),
        ("active not recruiting", ["@status:ACTIVE_NOT_RECRUITING"]),
        ("sarcoma without imatinib", ["=Sarcoma", "-=imatinib"]),
        ("sarcoma without imatinib or dasatinib", ["=Sarcoma", "-=imatinib", "-=dasatinib"]),
        ("sarcoma, not imatinib, dasatinib", ["=Sarcoma", "-=imatinib", "-=dasatinib"]),
        ("sarcoma -imatinib everolimus", ["=Sarcoma", "-=imatinib", "=everolimus"]),
        ("imatinib not paediatric", ["=imatinib", "-@stdAge:CHILD"]),
        ("not recruiting sarcoma", ["-@status:RECRUITING", "=Sarcoma"]),
        ('sarcoma without "bone marrow"', ["=Sarcoma", '-"bone marrow"']),
        (
            "imatinib, sarcoma, not dasatinib, recruiting",
            ["=imatinib", "=Sarcoma", "-=dasatinib", "@status:RECRUITING"],
        ),
        (
            "sarcoma, without imatinib, adults, United States",
            ["=Sarcoma", "-=imatinib", "@stdAge:ADULT", "@country:US"],
        ),
        ("sarcoma -imatinib, recruiting", ["=Sarcoma", "-=imatinib", "@status:RECRUITING"]),
        ("sarcoma -imatinib, dasatinib", ["=Sarcoma", "-=imatinib", "=dasatinib"]),
        ("sarcoma - imatinib", ["=Sarcoma", "=imatinib"]),
        ("sarcoma without prior imatinib", ["=Sarcoma", "-=imatinib"]),
        ("sarcoma no known imatinib", ["=Sarcoma", "-=imatinib"]),
        ("imatinib except for sarcoma and hepatitis", ["=imatinib", "-=Sarcoma", "-=Hepatitis"]),
        ("phase 2 or 3 sarcoma", ["@phase:PHASE2,PHASE3", "=Sarcoma"]),
        ("sarcoma in Germany or France", ["=Sarcoma", "@country:DE,FR"]),
        ("sarcoma not in Germany or France", ["=Sarcoma", "-@country:DE,FR"]),
        ("Child-Pugh sarcoma", ["Child-Pugh", "=Sarcoma"]),
        ("completed sarcoma", ["@status:COMPLETED", "=Sarcoma"]),
        ("sarcoma, completed", ["=Sarcoma", "@status:COMPLETED"]),
        ("sarcoma after completed imatinib", ["=Sarcoma", "completed", "=imatinib"]),
        ("sarcoma sponsored by novartis", ["=Sarcoma", 'sponsor:"novartis"']),
        ("sarcoma BMI over 30", ["=Sarcoma", "BMI", "30"]),
        ("sarcoma over 10 cm", ["=Sarcoma", "10", "cm"]),
        ("sarcoma survival over 12 months", ["=Sarcoma", "survival", "12", "months"]),
        ("6-12 weeks imatinib", ["6-12", "weeks", "=imatinib"]),
        ("imatinib up to 2000 mg", ["=imatinib", "2000", "mg"]),
        ("sarcoma 65 years and older", ["=Sarcoma", "@age:23741,54788"]),
        ("sarcoma aged 65 or older", ["=Sarcoma", "@age:23741,54788"]),
        ("sarcoma under 5 years", ["=Sarcoma", "@age:0,1825"]),
        ("sarcoma over 65 in Germany", ["=Sarcoma", "@age:23741,54788", "@country:DE"]),
        ("imatinib other than in sarcoma", ["=imatinib", "-=Sarcoma"]),
        ("non-frobnicating", ["non-frobnicating"]),
        ("breast cancer in women", ["=Breast Neoplasms", "@sex:FEMALE,ALL"]),
        ("sarcoma men", ["=Sarcoma", "@sex:MALE,ALL"]),
        ("children with sarcoma", ["@stdAge:CHILD", "=Sarcoma"]),
        ("sarcoma in older adults", ["=Sarcoma", "@stdAge:OLDER_ADULT"]),
        ("sarcoma in Germany", ["=Sarcoma", "@country:DE"]),
        ("sarcoma US", ["=Sarcoma", "@country:US"]),
        ("let us see sarcoma", ["let", "see", "=Sarcoma"]),
        ("12-year-old with sarcoma", ["@age:4383,4383", "=Sarcoma"]),
        ("sarcoma over 65", ["=Sarcoma", "@age:23741,54788"]),
        ("sarcoma 65+", ["=Sarcoma", "@age:23741,54788"]),
        ("sarcoma under 18 years", ["=Sarcoma", "@age:0,6573"]),
        ("sarcoma ages 12 to 17", ["=Sarcoma", "@age:4383,6209"]),
        ("sarcoma 6 months old", ["=Sarcoma", "@age:183,183"]),
        ("imatinib for over 2 years", ["=imatinib", "2", "years"]),
        ("sarcoma since 2015", ["=Sarcoma", "@startYear:2015,2999"]),
        ("sarcoma before 2010", ["=Sarcoma", "@startYear:1900,2009"]),
        ("sarcoma 2010-2015", ["=Sarcoma", "@startYear:2010,2015"]),
        ("sarcoma started in 2011", ["=Sarcoma", "@startYear:2011,2011"]),
        ("sarcoma with results", ["=Sarcoma", "@results:true"]),
        ("sarcoma without results", ["=Sarcoma", "@results:false"]),
        ("observational sarcoma", ["@studyType:OBSERVATIONAL", "=Sarcoma"]),
        ("industry-sponsored sarcoma", ["@sponsorClass:INDUSTRY", "=Sarcoma"]),
        ("sarcoma sponsored by Mayo Clinic", ["=Sarcoma", 'sponsor:"Mayo Clinic"']),
        ('sponsor:"Mayo Clinic" sarcoma', ['sponsor:"Mayo Clinic"', "=Sarcoma"]),
        ("NCI-2011-02577", ["#nci201102577"]),
        ('"soft tissue" sarcoma', ['"soft tissue"', "=Sarcoma"]),
        ("“quality of life”", ['"quality of life"']),
        ('sarcoma "', ["=Sarcoma"]),
        ("patients in a study of the treatment", ["patients", "study", "treatment"]),
        ("the of and", []),
        ("us", []),
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
