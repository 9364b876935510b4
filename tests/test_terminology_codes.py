"""Countries, institutes and activity codes: complete, unambiguous, and read without surprises."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph
import pytest

from kg.errors import VocabularyError
from kg.namespaces import fold_name
from kg.terminology.countries import Countries
from kg.terminology.nih import NihCodes, load_institute_names


@pytest.fixture(scope="module")
def countries(root: Path) -> Countries:
    return Countries.read(root / "ontologies" / "countries.ttl")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("United States", "US"),
        ("Korea, Republic of", "KR"),
        ("South Korea", "KR"),
        ("Korea, Democratic People's Republic of", "KP"),
        ("Russian Federation", "RU"),
        ("Turkey (Türkiye)", "TR"),
        ("Türkiye", "TR"),
        ("Iran, Islamic Republic of", "IR"),
        ("Côte D'Ivoire", "CI"),
        ("Cote D’Ivoire", "CI"),
        ("Congo", "CG"),
        ("Congo, The Democratic Republic of the", "CD"),
        ("Macedonia, The Former Yugoslav Republic of", "MK"),
        ("Czech Republic", "CZ"),
        ("Swaziland", "SZ"),
        ("Hong Kong", "HK"),
        ("Guinea-Bissau", "GW"),
        ("guinea", "GN"),
        ("Virgin Islands (U.S.)", "VI"),
        ("Kosovo", "XK"),
    ],
)
def test_country(countries: Countries, name: str, code: str) -> None:
    found = countries.find(name)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "name", ["", "Former Yugoslavia", "Korea", "Europe", "Atlantis", "US state"]
)
def test_no_country(countries: Countries, name: str) -> None:
    assert countries.find(name) is None


def test_what_people_ask_by_proves_no_country_in_a_record(countries: Countries) -> None:
    codes = {name: country.code for name, country in countries}
    for name, code in (("England", "GB"), ("Korea", "KR")):
        assert codes[name] == code
        assert countries.find(name) is None
        assert countries.explain(name, "locations.country") is None


@pytest.mark.parametrize("name", ["countries.ttl", "nih.ttl"])
def test_files_have_one_label_a_thing_and_no_name_twice(root: Path, name: str) -> None:
    labels: dict[str, list[str]] = {}
    names: dict[str, set[str]] = {}
    for quad in pyoxigraph.parse(path=str(root / "ontologies" / name)):
        subject, predicate = str(quad.subject.value), quad.predicate.value.rpartition("#")[2]
        if predicate == "label":
            labels.setdefault(subject, []).append(str(quad.object.value))
        if predicate in ("label", "altLabel") and "activity-code" not in subject:
            names.setdefault(fold_name(str(quad.object.value)), set()).add(subject)
    assert all(len(found) == 1 for found in labels.values())
    assert [one for one, subjects in names.items() if len(subjects) > 1] == []


def test_countries_are_all_of_iso_3166(root: Path) -> None:
    text = (root / "ontologies" / "countries.ttl").read_text(encoding="utf-8")
    codes = re.findall(r'ct:isoCode "([A-Z]{2})"', text)
    assert len(codes) == len(set(codes)) == 250  # 249 and the user-assigned XK
    assert re.findall(r"^<country/([A-Z]{2})>", text, re.MULTILINE) == codes


def test_institutes_and_activity_codes(root: Path) -> None:
    codes = NihCodes.read(root / "ontologies" / "nih.ttl")
    assert codes.institutes["CA"] == "National Cancer Institute"
    assert codes.institutes["RR"] == "National Center for Research Resources"
    assert codes.activity_codes["P30"] == "Center Core Grants"
    assert len(codes.institutes) >= 27
    assert len(codes.activity_codes) >= 100
    assert {code for code in codes.institutes if not re.fullmatch("[A-Z]{2}", code)} == {"NIH"}
    # No number of a grant is short of NIH's own code.
    assert codes.abbreviations["NIDA"] == "DA"
    assert "NIH" not in codes.abbreviations
    assert all(re.fullmatch("[A-Z][A-Z0-9]{2}", code) for code in codes.activity_codes)


def test_agencies_outside_nih_say_so(root: Path) -> None:
    notes = {
        str(quad.subject.value).rpartition("/")[2]: str(quad.object.value)
        for quad in pyoxigraph.parse(path=str(root / "ontologies" / "nih.ttl"))
        if quad.predicate.value.endswith("#note")
    }
    assert {code for code, note in notes.items() if note.startswith("Not part of NIH")} >= {
        "HS",
        "FD",
        "OH",
    }


def test_institutes_are_part_of_nih_but_for_those_that_say_no(root: Path) -> None:
    institutes, parents, outside = set(), {}, set()
    for quad in pyoxigraph.parse(path=str(root / "ontologies" / "nih.ttl")):
        code, value = str(quad.subject.value).rpartition("/")[2], str(quad.object.value)
        match quad.predicate.value.rpartition("#")[2]:
            case "type" if value.endswith("#NihInstitute"):
                institutes.add(code)
            case "parentOrganization":
                parents[code] = value.rpartition("/")[2]
            case "note" if value.startswith("Not part of NIH"):
                outside.add(code)
    assert institutes - outside - {"NIH"} == parents.keys()
    assert set(parents.values()) == {"NIH"}


def test_institutes_by_the_names_that_sponsors_have(root: Path) -> None:
    names = load_institute_names(root / "ontologies" / "nih.ttl")
    for name, code in {
        "National Cancer Institute (NCI)": "CA",
        "National Heart, Lung, and Blood Institute (NHLBI)": "HL",
        "National Institutes of Health Clinical Center (CC)": "CL",
        "National Center for Complementary and Integrative Health (NCCIH)": "AT",
        "National Institutes of Health (NIH)": "NIH",
    }.items():
        assert names[fold_name(name)] == code
    for name in ("NCI", "NIH", "National Cancer Institute, Egypt"):
        assert fold_name(name) not in names


def test_files_that_lack_something_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    with pytest.raises(VocabularyError, match=r"x\.ttl"):
        Countries.read(path)
    ct = "https://w3id.org/trial-kg/ontology#"
    path.write_text(f"<http://a/XX> a <{ct}NihInstitute> .", encoding="utf-8")
    with pytest.raises(VocabularyError, match="skos:notation"):
        NihCodes.read(path)
    with pytest.raises(VocabularyError, match="ct:isoCode"):
        Countries.read(path)
