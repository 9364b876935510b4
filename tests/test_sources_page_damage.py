"""Saved study pages as people save them: other line ends, cut, shuffled, or no page at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import NotAStudyError, SourceError
from kg.sources import page_html
from kg.sources.page_text import read_page_text
from kg.sources.record import Reading

PAGES = Path(__file__).parent / "pages"
NAMES = ("cohort", "two-arm", "ragged")


def knows_nothing(_text: str) -> bool:
    return False


def load(name: str) -> str:
    return (PAGES / f"{name}.page.txt").read_text(encoding="utf-8")


def read_or_refuse(text: str) -> Reading | str:
    """The reading, or the one line that says why there is none."""
    try:
        return read_page_text(text, "x", knows_nothing)
    except SourceError as error:
        return str(error)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("old", "new"),
    [("\n", "\r\n"), ("\n", "\r"), (" ", "\u00a0"), ("\n", "\n\n"), ("\n", " \n"), ("", "\ufeff")],
)
def test_characters_of_the_saving_program_do_not_matter(name: str, old: str, new: str) -> None:
    text = load(name)
    saved = new + text if not old else text.replace(old, new)
    if new == "\n\n":
        # A blank line between all lines takes away only what direct neighbours say.
        found = read_page_text(saved, "x", knows_nothing).study.protocol_section
        expected = read_page_text(text, "x", knows_nothing).study.protocol_section
        assert found.conditions_module == expected.conditions_module
        return
    expected_study = read_page_text(text, "x", knows_nothing).study
    assert read_page_text(saved, "x", knows_nothing).study == expected_study


@pytest.mark.parametrize(
    "text", ["", "A letter about NCT09100011.", "Brief Summary: only one heading", "\x00\x1e\x1f"]
)
def test_other_texts_are_no_study(text: str) -> None:
    with pytest.raises(NotAStudyError, match=r"^x\.txt: no study page"):
        read_page_text(text, "x.txt", knows_nothing)


def test_a_page_without_id_is_refused_in_one_line() -> None:
    text = load("cohort").replace("NCT0910", "NCT-")
    with pytest.raises(SourceError, match=r"^x\.txt: identificationModule\.nctId: .*no NCT id"):
        read_page_text(text, "x.txt", knows_nothing)


@given(st.sampled_from(NAMES), st.sets(st.integers(0, 130), max_size=25))
def test_pages_with_lines_missing_are_read_or_refused(name: str, missing: set[int]) -> None:
    lines = load(name).split("\n")
    kept = "\n".join(line for number, line in enumerate(lines) if number not in missing)
    found = read_or_refuse(kept)
    if isinstance(found, str):
        assert "\n" not in found
    else:
        assert found.study.nct_id.startswith("NCT09")


@given(st.sampled_from(NAMES).flatmap(lambda name: st.permutations(load(name).split("\n"))))
def test_pages_with_lines_shuffled_are_read_or_refused(lines: list[str]) -> None:
    found = read_or_refuse("\n".join(lines))
    assert isinstance(found, str) or found.study.nct_id.startswith("NCT09")


@given(st.text(), st.sampled_from(NAMES), st.integers(0, 2_000))
def test_pages_with_foreign_text_inside_are_read(text: str, name: str, position: int) -> None:
    page = load(name)
    found = read_or_refuse(page[:position] + text + page[position:])
    assert isinstance(found, str) or found.study.nct_id.startswith("NCT09")


@given(st.binary(max_size=300), st.sampled_from(("drug-trial", "groups")), st.integers(0, 9_000))
def test_damaged_html_is_read_or_refused(data: bytes, name: str, position: int) -> None:
    page = (PAGES / f"{name}.html").read_bytes()
    try:
        reading = page_html.read_page_html(page[:position] + data, "x", knows_nothing)
    except SourceError as error:
        message = str(error)
    else:
        message = reading.study.nct_id
    assert "\n" not in message


@pytest.mark.parametrize("depth", [300, 20_000])
def test_deeply_nested_html_is_no_study(depth: int) -> None:
    data = b"<html><body>" + b"<div>" * depth + b"Brief Summary:" + b"</div>" * depth
    with pytest.raises(NotAStudyError):
        page_html.read_page_html(data, "x", knows_nothing)
