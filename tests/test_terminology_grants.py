"""NIH grant and contract numbers are read in every spelling; look-alikes are not grants."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.terminology.grant_numbers import get_reporter_number, parse_grant
from kg.terminology.grants import (
    ORG_FIELD,
    SECONDARY_FIELD,
    complete_grant,
    find_grants,
    list_grants,
)
from kg.terminology.nih import NihCodes

_CODES = NihCodes.read(Path(__file__).resolve().parent.parent / "ontologies" / "nih.ttl")


@pytest.mark.parametrize(
    ("text", "core", "application", "year", "suffix"),
    [
        ("P30CA008748", "P30CA008748", None, None, None),
        ("P30 CA 08748", "P30CA008748", None, None, None),
        ("P30-CA-08748", "P30CA008748", None, None, None),
        ("5P30CA008748-45S1", "P30CA008748", "5", "45", "S1"),
        ("5P30CA008748-45", "P30CA008748", "5", "45", None),
        ("1 R01 HL 12345", "R01HL012345", "1", None, None),
        ("1K23CA121994-1", "K23CA121994", "1", "01", None),
        ("2R44AA026234-02", "R44AA026234", "2", "02", None),
        ("1R18HL095481-01A1", "R18HL095481", "1", "01", "A1"),
        ("3U01AG010483-08S2", "U01AG010483", "3", "08", "S2"),
        ("R01CA123456-03A1S2", "R01CA123456", None, "03", "A1S2"),
        ("r01 ca 123456", "R01CA123456", None, None, None),
        ("RO1 CA 12345", "R01CA012345", None, None, None),
        ("NIH grant R01-AA-012428", "R01AA012428", None, None, None),
        ("NIMH R01MH54629", "R01MH054629", None, None, None),
        ("UCLA-DEN-1R01DE11255", "R01DE011255", "1", None, None),
        ("U01 AR45444 NIAMS-004C", "U01AR045444", None, None, None),
        ("NCRR-M01RR00042-1647", "M01RR000042", None, None, None),
        ("UG1CA189823", "UG1CA189823", None, None, None),
        ("1UM1AI148373-01", "UM1AI148373", "1", "01", None),
        ("UL1 TR001863", "UL1TR001863", None, None, None),
        ("K99 CA 123456", "K99CA123456", None, None, None),
        ("DP2 OD 012345", "DP2OD012345", None, None, None),
        ("OT2HL161847", "OT2HL161847", None, None, None),
        ("5R01AI04525912", "R01AI045259", "5", "12", None),
        ("1R01HL11234501A1", "R01HL112345", "1", "01", "A1"),
        ("ROI CA 12345", "R01CA012345", None, None, None),
        ("ZIA BC 010763", "ZIABC010763", None, None, None),
        ("R01HS012345", "R01HS012345", None, None, None),
    ],
)
def test_grant_numbers(
    text: str, core: str, application: str | None, year: str | None, suffix: str | None
) -> None:
    found = parse_grant(text)
    assert found is not None
    assert found.grant.core_project_number == core
    assert not found.grant.is_contract
    assert found.grant.serial_number == core[-6:]
    assert (found.application_type, found.support_year, found.suffix) == (application, year, suffix)
    # Without a type, known codes are needed, and these are.
    (mention,) = find_grants(text, None, _CODES, SECONDARY_FIELD)
    assert mention.match.method == "PATTERN"


@pytest.mark.parametrize(
    ("text", "core", "institute"),
    [
        ("N01CM62204", "N01CM62204", "CA"),
        ("N01-CM-62204", "N01CM62204", "CA"),
        ("N01-DK-9-2319", "N01DK92319", "DK"),
        ("N01 HB07160", "N01HB07160", "HL"),
        ("NCI-NO1-CN-75035", "N01CN75035", "CA"),
        ("N01CN025427-010", "N01CN25427", "CA"),
        ("HHSN261200800001E", "HHSN261200800001E", "CA"),
        ("HHSN268201800010I", "HHSN268201800010I", "HL"),
        ("HHSN-261-2008-00001-E", "HHSN261200800001E", "CA"),
        ("HHSN272201300019I/HHSN27200005", "HHSN272201300019I", "AI"),
        ("272201400041C-0-0-1", "HHSN272201400041C", "AI"),
        ("261201500003I", "HHSN261201500003I", "CA"),
        ("75N93019C00040-0-9999-1", "75N93019C00040", "AI"),
        ("HHSO100201400010C", "HHSO100201400010C", None),
        ("75N91019D00024", "75N91019D00024", "CA"),
        ("75N98020P00001", "75N98020P00001", None),
    ],
)
def test_contract_numbers(text: str, core: str, institute: str | None) -> None:
    (mention,) = find_grants(text, "NIH", _CODES, SECONDARY_FIELD)
    assert mention.grant.is_contract
    assert mention.grant.core_project_number == core
    assert mention.grant.institute_code == institute
    assert mention.grant.serial_number is None


@pytest.mark.parametrize(
    "text",
    [
        "NCI-2011-02577",
        "CDR0000067486",
        "E2993",
        "S0033",
        "10-167",
        "8603",
        "CALGB-9687",
        "CA225286",
        "GN20CA245",
        "WN07DE002",
        "N01252",
        "SQCIN01",
        "COVID19PEEP2020",
        "Ad5-nCoV-2020003",
        "ABN011-1",
        "2004-002737-39",
        "U1111-1264-5412",
        "ISRCTN-95931417",
        "EORTC-06952",
        "NIDA-10753-1",
        "NEOPHARM-IL13PEI-001-R03",
        "R01CA1234567",
        "U01CA8188601",
        "R01CA12",
        "R01CA12345601",
        "5R01CA12345678",
        "5R01CA123456011",
        "XR01CA123456",
        "R01CA123456X",
        "R01CA123456-2020",
        "20-N0124",
        "",
        " ",
    ],
)
def test_look_alikes_are_no_grants(text: str) -> None:
    assert find_grants(text, None, _CODES, ORG_FIELD) == ()


@pytest.mark.parametrize("text", ["R00RG2901", "Q77CA123456", "R18HP07638"])
def test_unknown_codes_need_the_records_own_type(text: str) -> None:
    assert find_grants(text, None, _CODES, SECONDARY_FIELD) == ()
    (trusted,) = find_grants(text, "NIH", _CODES, SECONDARY_FIELD)
    assert trusted.match.method == "REGISTRY_TYPE"
    # Codes that nobody lists are not pointed at.
    assert None in (trusted.grant.activity_code, trusted.grant.institute_code)


@pytest.mark.parametrize(
    "declared",
    ["FDA", "VA", "CDC", "SAMHSA", "OTHER_GRANT", "OTHER", "REGISTRY", "EUDRACT_NUMBER", "CTIS"],
)
def test_the_records_own_type_comes_first(declared: str) -> None:
    assert find_grants("R01CA123456", declared, _CODES, SECONDARY_FIELD) == ()
    assert find_grants("R01CA123456", "NIH", _CODES, SECONDARY_FIELD)


@pytest.mark.parametrize("declared", ["OTHER_GRANT", "OTHER"])
@pytest.mark.parametrize(
    ("domain", "is_grant"),
    [
        ("NIH", True),
        ("NIH/NCI", True),
        ("National Cancer Institute", True),
        ("U.S. National Institutes of Health (NIH)", True),
        ("NIDA", True),
        ("AHRQ", True),
        ("Robert Wood Johnson Foundation", False),
        ("NIHR", False),
        ("Eli Lilly and Company", False),
        ("", False),
        (None, False),
    ],
)
def test_a_type_that_names_no_funder_leaves_it_to_the_domain(
    declared: str, domain: str | None, is_grant: bool
) -> None:
    found = find_grants("1R01CA123456-01", declared, _CODES, SECONDARY_FIELD, domain)
    assert bool(found) is is_grant
    # A protocol that an institute numbers is none for that.
    assert find_grants("NCI-2022-01686", declared, _CODES, SECONDARY_FIELD, domain) == ()


@pytest.mark.parametrize("declared", ["FDA", "VA", "CDC", "SAMHSA", "REGISTRY", "CTIS"])
def test_the_domain_does_not_overrule_a_type_that_says_more(declared: str) -> None:
    assert find_grants("R01CA123456", declared, _CODES, SECONDARY_FIELD, "NIH") == ()


@pytest.mark.parametrize(
    ("text", "cores"),
    [
        ("National Cancer Institute (NCI)", []),
        ("Funded by NIH grants P30 CA08748 and 5U10CA180821-05", ["P30CA008748", "U10CA180821"]),
        ("NCI (P30CA008748, P30 CA 008748-45S1)", ["P30CA008748"]),
        ("R01CA123456/R01HL012345; contract HHSN268200900001C", None),
        ("NIHR Global Health Research Unit Grant (NIHR 16.136.79)", []),
        ("FHI 360, CALGB-140503, 01GN0906, W81XWH-10-1-0001", []),
        ("The VR01CA123456 Hospital", []),
        ("", []),
    ],
)
def test_numbers_in_running_text(text: str, cores: list[str] | None) -> None:
    expected = cores
    if expected is None:
        expected = ["R01CA123456", "R01HL012345", "HHSN268200900001C"]
    found = list_grants(text, _CODES, "sponsorCollaboratorsModule.leadSponsor.name")
    assert [mention.grant.core_project_number for mention in found] == expected
    for mention in found:
        assert mention.match.method == "PATTERN"


def test_a_typed_id_that_is_no_number_is_no_grant() -> None:
    assert find_grants("see protocol", "NIH", _CODES, SECONDARY_FIELD) == ()
    assert find_grants(None, "NIH", _CODES, SECONDARY_FIELD) == ()


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("R01HL123456, R01HL654321", {"R01HL123456": "R01HL123456", "R01HL654321": "R01HL654321"}),
        (
            "NIH 5 P30 CA008748-45S1; 1R01CA123456-01/U10CA180821",
            {
                "P30CA008748": "5 P30 CA008748-45S1",
                "R01CA123456": "1R01CA123456-01",
                "U10CA180821": "U10CA180821",
            },
        ),
        ("2015P000001 / R01HL123456", {"R01HL123456": "R01HL123456"}),
        ("R01CA123456-R21CA654321", {"R01CA123456": "R01CA123456", "R21CA654321": "R21CA654321"}),
        (
            "R01CA123456 & N01 CM 62204",
            {"R01CA123456": "R01CA123456", "N01CM62204": "N01 CM 62204"},
        ),
        ("UG3/UH3 DA057032", {"UG3DA057032": "UG3/UH3 DA057032"}),
        ("1R01CA123456-01, 5R01CA123456-02", {"R01CA123456": "1R01CA123456-01, 5R01CA123456-02"}),
        ("R01CA123456. Paid in part.", {"R01CA123456": "R01CA123456. Paid in part."}),
    ],
)
@pytest.mark.parametrize("declared", [None, "NIH"])
def test_an_id_yields_every_grant_that_it_names(
    text: str, spelt: dict[str, str], declared: str | None
) -> None:
    found = find_grants(text, declared, _CODES, SECONDARY_FIELD)
    assert {one.grant.core_project_number: one.match.text for one in found} == spelt
    assert list(spelt) == [one.grant.core_project_number for one in found]


def test_words_of_an_institute_before_a_number_in_a_name_are_not_the_number() -> None:
    (found,) = list_grants("ß Trust, NCI grant 5 P30\u2013CA 08748\u201345", _CODES, ORG_FIELD)
    assert found.match.text == "5 P30-CA 08748-45"
    assert (found.application_type, found.support_year) == ("5", "45")


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("R01FD003456", "FDA"),
        ("I01CX000123", "VA"),
        ("I01CX000123", None),
        ("W81XWH-10-1-0001", "OTHER_GRANT"),
        ("W81XWH-10-1-0001", None),
        ("MR/K014579/1", None),
        ("FP7-HEALTH-2011-278913", None),
        ("CE-12-11-4484", None),
        ("272201400041", None),
        ("299201400041C-0-0-1", None),
    ],
)
def test_numbers_of_other_agencies_are_no_grants(text: str, declared: str | None) -> None:
    assert find_grants(text, declared, _CODES, SECONDARY_FIELD) == ()


@pytest.mark.parametrize(
    ("text", "own_id", "core"),
    [
        ("R01-08391-1", "NIDA-08391-1", "R01DA008391"),
        ("P50-09262-10", "NIDA-09262-10", "P50DA009262"),
        ("R01-06969", "NIMH-06969-2", "R01MH006969"),
        ("R01-08391-1", "NIDA-08392-1", None),
        ("R01-08391-1", "NIDA-083911", None),
        ("R01-08391-1", "NCT-08391-1", None),
        ("R01-08391-1", "ACME-08391-1", None),
        ("Q77-08391-1", "NIDA-08391-1", None),
        ("Y01-30010-1", "NIDA-30010-1", None),
        ("see R01-08391-1", "NIDA-08391-1", None),
        ("R01-08391-1", None, None),
        (None, "NIDA-08391-1", None),
    ],
)
def test_an_institutes_own_id_completes_a_number(
    text: str | None, own_id: str | None, core: str | None
) -> None:
    found = complete_grant(text, own_id, _CODES, SECONDARY_FIELD)
    assert (found.grant.core_project_number if found else None) == core
    assert find_grants(text, None, _CODES, SECONDARY_FIELD) == ()


@pytest.mark.parametrize(
    ("text", "filed"),
    [
        ("5P30CA008748-45S1", "P30CA008748"),
        ("1ZIABC010763-15", "ZIABC010763"),
        ("HHSN272201400041C", "272201400041C"),
        ("N01-HC-95159", "N01HC095159"),
        ("N01CN025427-010", "N01CN025427"),
        ("75N91019D00024", "75N91019D00024"),
    ],
)
def test_reporter_files_contracts_its_own_way(text: str, filed: str) -> None:
    found = parse_grant(text)
    assert found is not None
    assert get_reporter_number(found.grant) == filed


@given(st.text(max_size=40))
def test_no_text_breaks_parsing(text: str) -> None:
    parse_grant(text)


@given(st.text(alphabet="NIH R01CA-/:#. 0123456789O", max_size=200))
def test_long_texts_of_the_same_letters_do_not_hang(text: str) -> None:
    found = parse_grant(text)
    assert found is None or found.grant.core_project_number.isalnum()


def test_running_text_of_any_length_is_read_to_its_end() -> None:
    words = "R01 A1A " * 5_000
    text = f"{words}R01CA123456 {'x' * 380} U10CA180821"
    found = list_grants(text, _CODES, "descriptionModule.detailedDescription")
    cores = [mention.grant.core_project_number for mention in found]
    assert cores == ["R01CA123456", "U10CA180821"]


@pytest.mark.parametrize("at", range(380, 401))
def test_a_number_is_never_cut(at: int) -> None:
    text = "X01 " + "a" * at + " R01 CA 123456-01A1 and more words"
    found = list_grants(text, _CODES, "descriptionModule.detailedDescription")
    assert {mention.grant.core_project_number for mention in found} == {"R01CA123456"}


@given(
    st.sampled_from(sorted(_CODES.activity_codes)).filter(lambda code: code[0] not in "NY"),
    # NIH as a whole awards nothing under a code of its own.
    st.sampled_from(sorted(set(_CODES.institutes) - {"NIH"})),
    st.integers(1_000, 999_999),
    st.sampled_from(["", " ", "-"]),
)
def test_every_spelling_of_a_number_is_one_grant(
    activity: str, institute: str, serial: int, gap: str
) -> None:
    core = f"{activity}{institute}{serial:06d}"
    for text in (core, f"{activity}{gap}{institute}{gap}{serial}", f"5{core}-03", f"2 {core}-11A1"):
        found = parse_grant(text)
        assert found is not None
        assert found.grant.core_project_number == core
        assert (found.grant.activity_code, found.grant.institute_code) == (activity, institute)
