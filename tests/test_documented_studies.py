"""Commands that the documentation shows find the studies that they name."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT

PAGES = ("README.md", "CONTRIBUTING.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md")))
EXAMPLES = {path.stem for path in (ROOT / "examples").iterdir()}
# A block that gets its records elsewhere may name any.
ELSEWHERE = re.compile(r"\bkg (?:fetch|build|update)\b(?! examples)|\bcurl\b")


def list_blocks(page: str) -> Iterator[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    yield from re.findall(r"^```(?:sh|bash|shell|console)\n(.*?)^```", text, re.M | re.S)


def list_missing(block: str) -> set[str]:
    """NCT ids of ``block`` that a reader of the bundled examples would not find."""
    return set() if ELSEWHERE.search(block) else set(re.findall(r"NCT\d{8}", block)) - EXAMPLES


@pytest.mark.parametrize("page", PAGES)
def test_studies_in_shell_blocks_are_among_the_examples(page: str) -> None:
    assert [
        (block, missing) for block in list_blocks(page) if (missing := list_missing(block))
    ] == []


def test_blocks_with_studies_are_found_and_a_foreign_one_is_seen() -> None:
    named = [one for page in PAGES for one in list_blocks(page) if "NCT" in one]
    assert len([one for one in named if not ELSEWHERE.search(one)]) >= 2
    assert list_missing("kg ontology classify NCT04335552\n") == {"NCT04335552"}
    assert list_missing("kg fetch NCT04335552 -o x.zip\n") == set()
