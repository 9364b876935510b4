"""Eligibility texts fall into ordered, nested items, and no word is lost."""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from kg.study.criteria import Criterion, parse_criteria

Row = tuple[int, int | None, str | None, str]


def rows(text: str) -> list[Row]:
    return [(one.ordinal, one.parent, one.kind, one.text) for one in parse_criteria(text)]


def outline(text: str) -> list[tuple[int, str]]:
    """Depth and text of each item."""
    depths: dict[int | None, int] = {None: -1}
    result = []
    for item in parse_criteria(text):
        depths[item.ordinal] = depths[item.parent] + 1
        result.append((depths[item.ordinal], item.text))
    return result


def test_markup_of_the_api() -> None:
    text = (
        "Inclusion Criteria:\n\n* Adult\n\n  * Age \\> 17 years\n  * able to consent\n* Weight \\<"
        " 90 kg\n\nExclusion Criteria:\n\n1. Pregnancy\n2. Allergy to:\n\n   1. eggs\n   2. soy\n3."
        " HIV"
    )
    assert rows(text) == [
        (1, None, "INCLUSION", "Adult"),
        (2, 1, "INCLUSION", "Age > 17 years"),
        (3, 1, "INCLUSION", "able to consent"),
        (4, None, "INCLUSION", "Weight < 90 kg"),
        (5, None, "EXCLUSION", "Pregnancy"),
        (6, None, "EXCLUSION", "Allergy to:"),
        (7, 6, "EXCLUSION", "eggs"),
        (8, 6, "EXCLUSION", "soy"),
        (9, None, "EXCLUSION", "HIV"),
    ]


def test_wrapped_text_of_the_legacy_xml() -> None:
    text = """
        Inclusion Criteria:

          -  Biopsy within
             30. days; the number begins a line and no item

               -  or a new one

          -  Weight above 40 kg

        Exclusion Criteria:

          1. Pregnancy

          2. Allergy
      """
    assert rows(text) == [
        (1, None, "INCLUSION", "Biopsy within 30. days; the number begins a line and no item"),
        (2, 1, "INCLUSION", "or a new one"),
        (3, None, "INCLUSION", "Weight above 40 kg"),
        (4, None, "EXCLUSION", "Pregnancy"),
        (5, None, "EXCLUSION", "Allergy"),
    ]


def test_headings_of_old_cancer_records_hold_what_follows() -> None:
    text = (
        "DISEASE CHARACTERISTICS:\n\n* Stage IV\n\nPATIENT CHARACTERISTICS:\n\nAge:\n\n* Above 17"
        "\n\nRenal:\n\n* Creatinine \\<= 1.5 mg/dL\n\nPRIOR CONCURRENT THERAPY:\n\n* None"
    )
    assert outline(text) == [
        (0, "DISEASE CHARACTERISTICS:"),
        (1, "Stage IV"),
        (0, "PATIENT CHARACTERISTICS:"),
        (1, "Age:"),
        (2, "Above 17"),
        (1, "Renal:"),
        (2, "Creatinine <= 1.5 mg/dL"),
        (0, "PRIOR CONCURRENT THERAPY:"),
        (1, "None"),
    ]
    assert {item.kind for item in parse_criteria(text)} == {None}


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Inclusion Criteria:", "INCLUSION"),
        ("INCLUSION CRITERIA", "INCLUSION"),
        ("Key Inclusion Criteria :", "INCLUSION"),
        ("* Inclusion Criteria:", "INCLUSION"),
        ("1. Exclusion criteria", "EXCLUSION"),
        ("\\*\\*Exclusion Criteria:\\*\\*", "EXCLUSION"),
        ("Exclusions:", "EXCLUSION"),
        ("Excluded:", "EXCLUSION"),
        ("Main Exclusion Criteria：", "EXCLUSION"),
        ("Inclusion/Exclusion Criteria:", None),
        ("Eligibility Criteria", None),
    ],
)
def test_headings_that_say_only_the_kind_are_no_items(heading: str, kind: str | None) -> None:
    assert rows(f"{heading}\n\n* Fever") == [(1, None, kind, "Fever")]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Donor Inclusion Criteria:", "INCLUSION"),
        ("Exclusion Criteria for the second part (cohort B):", "EXCLUSION"),
        ("Patients with any of the following are excluded:", "EXCLUSION"),
        ("You will not be eligible for this study if you:", "EXCLUSION"),
        ("You may be eligible for this study if you:", "INCLUSION"),
    ],
)
def test_headings_that_say_more_are_items_and_parents(heading: str, kind: str) -> None:
    assert rows(f"{heading}\n\n* Fever") == [(1, None, kind, heading), (2, 1, kind, "Fever")]


def test_a_sentence_excludes_only_its_own_list() -> None:
    text = (
        "Inclusion Criteria:\n\n* Asthma\n\nPeople with these are excluded:\n\n* Croup\n\nConsent"
    )
    kinds = {item.text: item.kind for item in parse_criteria(text)}
    assert (kinds["Croup"], kinds["Consent"]) == ("EXCLUSION", "INCLUSION")


def test_text_behind_a_heading_on_its_line_is_an_item() -> None:
    text = "Inclusion Criteria: adults\n\nExclusion Criteria:1. fever\n2. cough"
    assert [row[2:] for row in rows(text)] == [
        ("INCLUSION", "adults"),
        ("EXCLUSION", "fever"),
        ("EXCLUSION", "cough"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "A. baumannii infection",
        "E. coli in urine",
        "1.5 times the upper limit",
        "-20 degrees",
        "O positive",
        "Meets the inclusion criteria of the parent study.",
        "No eligibility criteria",
    ],
)
def test_what_only_looks_like_a_mark_or_heading_stays(text: str) -> None:
    assert rows(text) == [(1, None, None, text)]


def test_letters_number_an_inner_list() -> None:
    text = "1. Liver:\n\na) AST\n\nb) ALT\n\n2. Kidney"
    assert outline(text) == [(0, "Liver:"), (1, "AST"), (1, "ALT"), (0, "Kidney")]


def test_a_paragraph_inside_an_item_belongs_to_it() -> None:
    text = "* First\n\n  and more of it\n* Second\n\n  * inner\n\n  remark after the inner list"
    assert outline(text) == [
        (0, "First and more of it"),
        (0, "Second"),
        (1, "inner"),
        (1, "remark after the inner list"),
    ]


@pytest.mark.parametrize("bullet", ["*", "-", "\\-", "•", "–", "▪"])
def test_bullets(bullet: str) -> None:
    assert outline(f"{bullet} one\n{bullet} two") == [(0, "one"), (0, "two")]


def test_nothing_in_nothing_out() -> None:
    assert parse_criteria("") == parse_criteria(" \n\t\n") == parse_criteria("* \n-\n") == []


@given(st.text())
@example("\\")
@example("Inclusion Criteria:\n\n\t\t* a\n* \n(a) b")
@example("Exclusion criteria:\u2028* x\r\n\x0b1.")
def test_any_text_is_read(text: str) -> None:
    items = parse_criteria(text)
    assert [item.ordinal for item in items] == list(range(1, len(items) + 1))
    for item in items:
        assert item.text == " ".join(item.text.split()) != ""
        assert item.kind in ("INCLUSION", "EXCLUSION", None)
        assert item.parent is None or item.parent < item.ordinal


WORDS = st.text(st.sampled_from("abcdefgh"), min_size=2, max_size=6).map(lambda word: f"x{word}")
Tree = list[tuple[str, "Tree"]]
TREES: st.SearchStrategy[Tree] = st.recursive(
    st.just([]),
    lambda inner: st.lists(st.tuples(WORDS, inner), min_size=1, max_size=4),
    max_leaves=20,
)


def write(tree: Tree, numbered: bool, padding: int = 0) -> Iterator[str]:
    """The tree in API markup."""
    for number, (text, inner) in enumerate(tree, 1):
        mark = f"{number}." if numbered else "*"
        yield f"{' ' * padding}{mark} {text}"
        if inner:
            yield ""
            yield from write(inner, numbered, padding + len(mark) + 1)


def flatten(tree: Tree, depth: int = 0) -> Iterator[tuple[int, str]]:
    for text, inner in tree:
        yield depth, text
        yield from flatten(inner, depth + 1)


@given(TREES, st.booleans())
def test_lists_come_back_as_they_were_nested(tree: Tree, numbered: bool) -> None:
    assert outline("\n".join(write(tree, numbered))) == list(flatten(tree))


def real_texts(shared_data: Path) -> Iterator[str]:
    with zipfile.ZipFile(shared_data / "ctgov" / "v2-studies.json.zip") as archive:
        for name in filter(lambda one: one.endswith(".json"), archive.namelist()):
            section = json.loads(archive.read(name))["protocolSection"]
            yield section.get("eligibilityModule", {}).get("eligibilityCriteria", "")
    with zipfile.ZipFile(shared_data / "ctgov" / "legacy-xml.zip") as archive:
        for name in [one for one in archive.namelist() if one.endswith(".xml")][::25]:
            root = etree.fromstring(archive.read(name))
            yield root.findtext("eligibility/criteria/textblock") or ""


# Marks of lists, and the words of headings that say only the kind.
MARK = re.compile(r"\d{1,2}|[a-z]|[ivx]+", re.IGNORECASE)
HEADING_WORD = re.compile(
    r"(in|ex)clusion(s|ary)?|(in|ex)cluded|criteri\w*|key|main|major|general|primary|specific|study"
    r"|patients?|subjects?|participants?|all|the|list|of|other|further|additional|overall"
    r"|eligibility|protocol|volunteers?|for|this|as|follows|are|include|includes|and|or",
    re.IGNORECASE,
)


def test_no_word_of_real_texts_is_lost(shared_data: Path) -> None:
    read = 0
    for text in real_texts(shared_data):
        items = parse_criteria(text)
        left = Counter(re.findall(r"\w+", text)) - Counter(
            word for item in items for word in re.findall(r"\w+", item.text)
        )
        lost = [word for word in left if not (MARK.fullmatch(word) or HEADING_WORD.fullmatch(word))]
        assert not lost, (lost, text[:300])
        read += bool(items)
    assert read > 1_000


def test_real_texts_have_kinds_and_nesting(shared_data: Path) -> None:
    items: list[Criterion] = [
        item for text in real_texts(shared_data) for item in parse_criteria(text)
    ]
    kinds = Counter(item.kind for item in items)
    assert kinds["INCLUSION"] > 5_000
    assert kinds["EXCLUSION"] > 6_000
    assert sum(item.parent is not None for item in items) > 3_000
