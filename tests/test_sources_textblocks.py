"""Hard-wrapped text of legacy XML becomes the markup of API v2."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.sources.textblocks import unwrap_textblock


def lay_out(body: str, depth: int = 4) -> str:
    """``body`` as the registry lays it out in a ``textblock`` that is indented by ``depth``."""
    lines = (f"{' ' * (depth + 2)}{line}" if line else "" for line in body.splitlines())
    return "\n" + "\n".join(lines) + "\n" + " " * depth


@pytest.mark.parametrize("depth", [2, 4, 6])
def test_paragraphs_are_joined_and_stay_apart(depth: int) -> None:
    text = "One line that goes\non here.\n\nAnother one."
    assert unwrap_textblock(lay_out(text, depth)) == "One line that goes on here.\n\nAnother one."


def test_bullets_nest_by_the_width_of_their_parents_marker() -> None:
    text = """\
Inclusion Criteria:

  -  first item that is
     wrapped

       -  below it

            -  deeper still,
               wrapped

       -  back by one

  -  second item

Exclusion Criteria:

  -  third item"""
    assert unwrap_textblock(lay_out(text)) == (
        "Inclusion Criteria:\n\n"
        "* first item that is wrapped\n\n"
        "  * below it\n\n"
        "    * deeper still, wrapped\n"
        "  * back by one\n"
        "* second item\n\n"
        "Exclusion Criteria:\n\n"
        "* third item"
    )


def test_numbers_are_kept_and_aligned_right() -> None:
    items = "\n\n".join(f"{number:>3}. item {number}" for number in (1, 2, 9, 10, 11))
    text = f"{items}\n\n       -  below eleven"
    assert unwrap_textblock(lay_out(text)) == (
        "1. item 1\n2. item 2\n9. item 9\n10. item 10\n11. item 11\n\n    * below eleven"
    )


def test_a_paragraph_of_an_item_stays_in_the_item() -> None:
    text = "  1. item\n\n     more about it,\n     wrapped\n\n  2. next\n\nafter the list"
    assert unwrap_textblock(lay_out(text)) == (
        "1. item\n\n   more about it, wrapped\n2. next\n\nafter the list"
    )


def test_lists_of_two_kinds_stay_apart() -> None:
    text = "  -  a bullet\n\n  1. a number\n\n  2. another"
    assert unwrap_textblock(lay_out(text)) == "* a bullet\n\n1. a number\n2. another"


@pytest.mark.parametrize(
    "line", ["2. of May was the day", "- a dash", "-not a bullet", "70. Of those", "• dot", "A. b"]
)
def test_a_paragraph_that_looks_like_an_item_is_none(line: str) -> None:
    assert (
        unwrap_textblock(lay_out(f"Before.\n\n{line}\n\nAfter.")) == f"Before.\n\n{line}\n\nAfter."
    )


def test_carriage_returns_and_several_blank_lines_do_not_matter() -> None:
    text = lay_out("  -  a\n     b\n\n\n   \n  -  c")
    assert unwrap_textblock(text.replace("\n", "\r\n")) == "* a b\n* c"


@pytest.mark.parametrize("text", ["one line", "own\n  lines\n\n - and bullets", "\n  tail on last"])
def test_text_of_another_layout_keeps_its_lines(text: str) -> None:
    assert unwrap_textblock(text) == text.strip()


@pytest.mark.parametrize("text", ["", "\n", "\n    \n    "])
def test_blank_text_is_empty(text: str) -> None:
    assert unwrap_textblock(text) == ""


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=9)
PARAGRAPHS = st.lists(st.lists(WORDS, min_size=1, max_size=12), min_size=1, max_size=6)


@settings(deadline=None)
@given(PARAGRAPHS, st.sampled_from(["", "  -  "]))
def test_no_word_is_lost_and_none_is_added(paragraphs: list[list[str]], marker: str) -> None:
    width = len(marker)
    wrapped = [f"\n{' ' * width}".join(words) for words in paragraphs]
    text = unwrap_textblock(lay_out("\n\n".join(f"{marker}{part}" for part in wrapped)))
    written = [word for word in text.split() if word != "*" or not marker]
    assert written == [word for words in paragraphs for word in words if word != "*" or not marker]
