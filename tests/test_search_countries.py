"""When the name of a country in a query means the country."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.search.concepts import Concepts
from tests.query_reading import open_concepts, read


@pytest.fixture(scope="module")
def concepts(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Concepts:
    return open_concepts(root, tmp_path_factory.mktemp("countries"))


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
        ("sarcoma not turkey frobnication", ["=Sarcoma", '-"turkey frobnication"']),
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
        ("Iraq Afghanistan veterans", ["Iraq", "Afghanistan", "veterans"]),
        ("hepatitis egg and turkey", ["=Hepatitis", "egg", "turkey"]),
        ("family reunion", ["family", "reunion"]),
        ("sarcoma la reunion", ["=Sarcoma", "@country:RE"]),
        ("sarcoma [Turkey]", ["=Sarcoma", "@country:TR"]),
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
