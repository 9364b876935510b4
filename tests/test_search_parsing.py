"""How a query's text is taken apart, against a real dictionary."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.search import build_index
from kg.search.concepts import Concepts
from kg.search.parsing import MAX_PARTS, parse_query
from kg.search.parts import ConceptPart, FilterPart, IdPart, Part, StudyPart, TextPart
from tests.test_search_documents import IRIS, load_small_vocabulary


@pytest.fixture(scope="module")
def concepts(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Concepts:
    folder = tmp_path_factory.mktemp("parsing")
    build_index(folder / "index", [], load_small_vocabulary(root, folder), IRIS)
    return Concepts.open(folder / "index")


def read(text: str, concepts: Concepts) -> list[str]:
    """Parts as short texts: ``=label`` of a concept, ``#id`` of a study, ``"phrase"``, word.

    A filter is ``@name:values``; what is not wanted has a ``-`` before it.
    """
    query = parse_query(text, concepts, lambda key: key == "nci201102577")
    return ["-" * part.is_excluded + _show(part, concepts) for part in query.parts]


def _show(part: Part, concepts: Concepts) -> str:
    if isinstance(part, StudyPart):
        return f"#{part.nct_id}"
    if isinstance(part, IdPart):
        return f"#{part.key}"
    if isinstance(part, FilterPart):
        return f"@{part.filter.name}:{','.join(part.filter.values)}"
    if isinstance(part, ConceptPart):
        return "=" + "|".join(concepts.table.labels[one] for one in part.concepts)
    field = f"{part.field}:" if part.field else ""
    return f'{field}"{part.text}"' if part.quoted else part.text


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
        ("imatinib not imatinib", ["=imatinib", "-=imatinib"]),
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


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("sarcoma Turkey", ["=Sarcoma", "@country:TR"]),
        ("sarcoma, turkey", ["=Sarcoma", "@country:TR"]),
        ("sarcoma in turkey", ["=Sarcoma", "@country:TR"]),
        ("trials from Georgia of sarcoma", ["@country:GE", "=Sarcoma"]),
        ("country: jordan sarcoma", ["@country:JO", "=Sarcoma"]),
        ("country:Germany sarcoma", ["@country:DE", "=Sarcoma"]),
        ("sarcoma in Germany or Turkey", ["=Sarcoma", "@country:DE,TR"]),
        ("sarcoma in Turkey, Jordan and Chad, adults", None),
        ("sarcoma not in Georgia", ["=Sarcoma", "-@country:GE"]),
        ("sarcoma, Georgia, adults", ["=Sarcoma", "@country:GE", "@stdAge:ADULT"]),
        ("Germany sarcoma", ["@country:DE", "=Sarcoma"]),
        ("sarcoma Germany recruiting", ["=Sarcoma", "@country:DE", "@status:RECRUITING"]),
        ("sarcoma phase 2 Jordan", ["=Sarcoma", "@phase:PHASE2", "@country:JO"]),
        ("Chad", ["@country:TD"]),
        ("chad", ["@country:TD"]),
        ("Papua New Guinea sarcoma", ["@country:PG", "=Sarcoma"]),
        ("Guinea-Bissau", ["@country:GW"]),
        ("turkey frobnication", ["turkey", "frobnication"]),
        ("turkey hepatitis", ["turkey", "=Hepatitis"]),
        ("turkeys", ["turkeys"]),
        ("hepatitis in turkeys", ["=Hepatitis", "turkeys"]),
        ("Guinea worm", ["Guinea", "worm"]),
        ("sarcoma from guinea pigs", ["=Sarcoma", "guinea", "pigs"]),
        ("Michael Jordan", ["Michael", "Jordan"]),
        ("CHAD frobnicating sarcoma", ["CHAD", "frobnicating", "=Sarcoma"]),
        ("turkey, eggs, sarcoma", ["turkey", "eggs", "=Sarcoma"]),
        ("exposure to turkey", ["exposure", "turkey"]),
        ("Brazil nut", ["Brazil", "nut"]),
        ("Brazil sarcoma", ["@country:BR", "=Sarcoma"]),
        ("sarcoma in New Mexico", ["=Sarcoma", "New", "Mexico"]),
        ("sarcoma in New Jersey", ["=Sarcoma", "New", "Jersey"]),
        ("Congo red sarcoma", ["Congo", "red", "=Sarcoma"]),
        # Georgia is the state beside another, before the United States and after a town.
        ("sarcoma in the state of Georgia", ["=Sarcoma", "state", "Georgia"]),
        ("Atlanta, Georgia", ["Atlanta", "Georgia"]),
        (
            "sarcoma in Atlanta, Georgia, adults",
            ["=Sarcoma", "Atlanta", "Georgia", "@stdAge:ADULT"],
        ),
        ("sarcoma Georgia, United States", ["=Sarcoma", "Georgia", "@country:US"]),
        ("sarcoma in Georgia, USA", ["=Sarcoma", "Georgia", "@country:US"]),
        ("sarcoma in Georgia and Florida", ["=Sarcoma", "Georgia", "Florida"]),
        ("sarcoma in South Carolina or Georgia", ["=Sarcoma", "South", "Carolina", "Georgia"]),
        ("sarcoma in Tbilisi, Georgia", ["=Sarcoma", "Tbilisi", "@country:GE"]),
        ("sarcoma Armenia, Georgia", ["=Sarcoma", "@country:AM", "@country:GE"]),
        # What is not wanted.
        ("sarcoma not Turkey", ["=Sarcoma", "-@country:TR"]),
        ("sarcoma -Turkey", ["=Sarcoma", "-@country:TR"]),
        ("sarcoma excluding Turkey", ["=Sarcoma", "-@country:TR"]),
        ("sarcoma except turkey adults", ["=Sarcoma", "-@country:TR", "@stdAge:ADULT"]),
        ("sarcoma other than Jordan", ["=Sarcoma", "-@country:JO"]),
        ("sarcoma not Turkey or Germany", ["=Sarcoma", "-@country:TR,DE"]),
        # Nobody looks for studies without a country.
        ("sarcoma without turkey", ["=Sarcoma", "-turkey"]),
        ("sarcoma not turkey frobnication", ["=Sarcoma", "-turkey", "frobnication"]),
        # First of a list.
        ("sarcoma Turkey and Germany", ["=Sarcoma", "@country:TR", "@country:DE"]),
        ("sarcoma Jordan or Egypt", ["=Sarcoma", "@country:JO,EG"]),
        ("Turkey, Germany", ["@country:TR", "@country:DE"]),
        ("sarcoma Turkey and Jordan", ["=Sarcoma", "@country:TR", "@country:JO"]),
        ("Michael Jordan and Germany", ["Michael", "Jordan", "@country:DE"]),
        ("Papua New Guinea, Turkey", ["@country:PG", "@country:TR"]),
        ("sarcoma turkey turkey meat", ["=Sarcoma", "turkey", "meat"]),
        # Before what all records have.
        ("sarcoma Mali children", ["=Sarcoma", "@country:ML", "@stdAge:CHILD"]),
        ("sarcoma Mali in children", ["=Sarcoma", "@country:ML", "@stdAge:CHILD"]),
        ("sarcoma Mali phase 3", ["=Sarcoma", "@country:ML", "@phase:PHASE3"]),
        ("sarcoma mali 2015", ["=Sarcoma", "@country:ML", "2015"]),
        ("sarcoma Niger recruiting", ["=Sarcoma", "@country:NE", "@status:RECRUITING"]),
        ("sarcoma jordan patients", ["=Sarcoma", "@country:JO"]),
        ("Mali children sarcoma", ["@country:ML", "@stdAge:CHILD", "=Sarcoma"]),
        ("Jordan frames", ["Jordan", "frames"]),
        ("sarcoma niger seed", ["=Sarcoma", "niger", "seed"]),
        ("sarcoma Mali hepatitis", ["=Sarcoma", "Mali", "=Hepatitis"]),
        # What says that a country follows is no word to search for.
        ("sarcoma country Turkey", ["=Sarcoma", "@country:TR"]),
        ("country=Turkey", ["@country:TR"]),
        ("location: Turkey", ["@country:TR"]),
        ("sarcoma location Turkey", ["=Sarcoma", "@country:TR"]),
        ("sarcoma based in Turkey", ["=Sarcoma", "@country:TR"]),
        ("sites in the United States", ["@country:US"]),
        ("sarcoma in eastern Turkey", ["=Sarcoma", "eastern", "@country:TR"]),
        ("location: knee", ["location", "knee"]),
        ("sarcoma turkish", ["=Sarcoma", "turkish"]),
        # Names of something else.
        ("sarcoma in Jersey City", ["=Sarcoma", "Jersey", "City"]),
        ("sarcoma in South Jersey", ["=Sarcoma", "South", "Jersey"]),
        ("sarcoma turkey tail", ["=Sarcoma", "turkey", "tail"]),
        ("Beth Israel", ["Beth", "Israel"]),
        ("Prince of Wales Hospital", ["Prince", "Wales", "Hospital"]),
        ("Vietnam veterans", ["Vietnam", "veterans"]),
        ("Iraq and Afghanistan war veterans", ["Iraq", "Afghanistan", "war", "veterans"]),
        ("US veterans", ["@country:US", "veterans"]),
        ("Sudan virus", ["Sudan", "virus"]),
        ("Sudan ebolavirus", ["Sudan", "ebolavirus"]),
        ("UK variant", ["UK", "variant"]),
        ("A/Vietnam/1203/2004", ["Vietnam", "1203", "2004"]),
        ("US-guided frobnication", ["US-guided", "frobnication"]),
        ("US guided frobnication", ["guided", "frobnication"]),
        ("Lebanon, NH", ["Lebanon", "NH"]),
        ("Georgia Tech", ["Georgia", "Tech"]),
        ("Chad score", ["Chad", "score"]),
        ("CHADS score sarcoma", ["CHADS", "score", "=Sarcoma"]),
        # Names that people use, in whatever letters.
        ("sarcoma laos", ["=Sarcoma", "@country:LA"]),
        ("sarcoma korea", ["=Sarcoma", "@country:KR"]),
        ("sarcoma north korea", ["=Sarcoma", "@country:KP"]),
        ("sarcoma holland", ["=Sarcoma", "@country:NL"]),
        ("sarcoma usa", ["=Sarcoma", "@country:US"]),
        ("sarcoma u.s.", ["=Sarcoma", "@country:US"]),
        ("sarcoma in the us", ["=Sarcoma", "@country:US"]),
        ("sarcoma us", ["=Sarcoma", "@country:US"]),
        ("us, canada", ["@country:US", "@country:CA"]),
        ("tell us of sarcoma", ["tell", "=Sarcoma"]),
        ("sarcoma uk", ["=Sarcoma", "@country:GB"]),
        ("sarcoma uae", ["=Sarcoma", "@country:AE"]),
        ("sarcoma england", ["=Sarcoma", "@country:GB"]),
        ("sarcoma Northern Ireland", ["=Sarcoma", "@country:GB"]),
        ("New England", ["New", "England"]),
        ("University of New South Wales", ["University", "New", "South", "Wales"]),
        ("sarcoma Britain", ["=Sarcoma", "@country:GB"]),
        ("sarcoma DRC", ["=Sarcoma", "@country:CD"]),
        ("Universidad de la Trinidad", ["Universidad", "de", "la", "Trinidad"]),
    ],
)
def test_the_name_of_a_country_is_one_where_the_text_says_so(
    text: str, parts: list[str] | None, concepts: Concepts
) -> None:
    expected = parts or ["=Sarcoma", "@country:TR", "@country:JO", "@country:TD", "@stdAge:ADULT"]
    assert read(text, concepts) == expected


def test_many_names_of_countries_take_no_time(concepts: Concepts) -> None:
    """One goes on from another, over the whole of the longest text."""
    assert read("sarcoma in " + "Turkey, Jordan, Georgia, " * 500, concepts) == [
        "=Sarcoma",
        "@country:TR",
        "@country:JO",
        "@country:GE",
    ]
    assert "@" not in "".join(read("frob to " + "turkey, jordan, georgia, " * 500, concepts))


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
