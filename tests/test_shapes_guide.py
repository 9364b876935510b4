"""Who follows docs/shapes.md has a rule: Turtle and two examples, no Python."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from kg.validation.validator import get_validator
from tests.conftest import ROOT
from tests.shape_checks import list_gaps, list_misnamings, list_surprises
from tests.shape_examples import Example, load_examples, load_nodes, load_shape_facts

GUIDE = (ROOT / "docs" / "shapes.md").read_text(encoding="utf-8")
FILE = "recommended_status"
NAME = "StudyRecommended-enrollmentCount-many"


def read_block(language: str) -> str:
    """The only block of the guide in ``language``."""
    (block,) = re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    return str(block)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Copies of the shapes and of their examples, to which the rule of the guide was added."""
    shutil.copytree(ROOT / "shapes", tmp_path / "shapes")
    shutil.copytree(ROOT / "tests" / "shapes", tmp_path / "examples")
    append(tmp_path / "shapes" / f"{FILE}.ttl", read_block("turtle"))
    append(tmp_path / "examples" / f"{FILE}.trig", read_block("trig"))
    return tmp_path


def append(path: Path, text: str) -> None:
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{text}", encoding="utf-8")


def change(house: Path, old: str, new: str) -> None:
    """Rewrites the examples of the guide."""
    path = house / "examples" / f"{FILE}.trig"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def list_faults(house: Path) -> list[str]:
    """What the suite finds wrong with the names and numbers of all examples."""
    facts, examples = load_shape_facts(house / "shapes"), load_examples(house / "examples")
    gaps = [line for shape in facts for line in list_gaps(shape, facts[shape], examples)]
    return gaps + [line for example in examples for line in list_misnamings(example, facts)]


def try_out(house: Path, of_file: str = FILE) -> list[str]:
    """What the suite finds wrong when it tries the examples of one file."""
    facts, nodes = load_shape_facts(house / "shapes"), load_nodes(house / "examples")
    validator = get_validator(house / "shapes", ROOT / "ontologies")
    examples: list[Example] = [
        example
        for example in load_examples(house / "examples")
        if example.file == of_file or "enrollmentCount" in example.name
    ]
    assert NAME in {example.shape for example in examples}
    return [
        line for example in examples for line in list_surprises(example, facts, nodes, validator)
    ]


def test_the_rule_of_the_guide_passes_the_suite(house: Path) -> None:
    facts = load_shape_facts(house / "shapes")[NAME]
    assert facts.file == FILE
    assert facts.components == {"MaxInclusive"}
    assert list_faults(house) == []
    assert try_out(house) == []


def test_a_rule_without_a_valid_example_fails_and_the_line_says_which(house: Path) -> None:
    valid, _ = read_block("trig").splitlines()
    change(house, valid, "")
    (line,) = list_faults(house)
    assert line == (f"{NAME}: no example conforms; add <{NAME}/valid> to tests/shapes/{FILE}.trig")


def test_a_rule_without_an_invalid_example_fails_and_the_line_says_which(house: Path) -> None:
    _, invalid = read_block("trig").splitlines()
    change(house, invalid, "")
    (line,) = list_faults(house)
    assert line == (
        f"{NAME}: no example breaks MaxInclusive; add <{NAME}/MaxInclusive>"
        f" to tests/shapes/{FILE}.trig"
    )


def test_a_misspelt_constraint_is_told(house: Path) -> None:
    change(house, f"{NAME}/MaxInclusive", f"{NAME}/MaxInclusiv")
    missing, misspelt = list_faults(house)
    assert "no example breaks MaxInclusive" in missing
    assert misspelt.endswith(f"ctsh:{NAME} has no MaxInclusiv; it has MaxInclusive")


def test_a_misspelt_shape_is_told(house: Path) -> None:
    change(house, f"<{NAME}/valid>", f"<{NAME}s/valid>")
    assert any(
        line.endswith(f"no shape ctsh:{NAME}s with a message") for line in list_faults(house)
    )


def test_an_example_in_the_wrong_file_is_told(house: Path) -> None:
    block = read_block("trig")
    change(house, block, "")
    append(house / "examples" / "recommended_dates.trig", block)
    lines = list_faults(house)
    assert len(lines) == 2
    assert all(line.endswith(f"shapes/{FILE}.ttl; move the example there") for line in lines)


def test_an_example_that_does_not_break_its_rule_is_told(house: Path) -> None:
    change(house, "10000001", "10")
    (line,) = try_out(house)
    assert f"ctsh:{NAME} does not find it; found is nothing at all" in line


def test_a_valid_example_that_breaks_another_rule_is_told(house: Path) -> None:
    change(house, "ct:enrollmentCount 10000000 .", "ct:enrollmentCount -5 .")
    (line,) = try_out(house)
    assert "must conform, but ctsh:Study-enrollmentCount (MinInclusiveConstraintComponent)" in line


def test_an_example_that_is_no_trig_names_its_file(house: Path) -> None:
    append(house / "examples" / f"{FILE}.trig", "<broken")
    with pytest.raises(ValueError, match=f"{FILE}.trig: cannot be read as TriG"):
        load_examples(house / "examples")


def test_every_file_of_shapes_is_in_the_guide() -> None:
    table = GUIDE.partition("## Files")[2].partition("## Severity")[0]
    for path in (ROOT / "shapes").glob("*.ttl"):
        if path.stem.startswith("recommended") or path.stem in (
            "codelists",
            "datatypes",
            "prefixes",
        ):
            assert f"`{path.name}`" in table, path.name
    for name in re.findall(r"`(\w+\.ttl)`", table):
        assert (ROOT / "shapes" / name).is_file(), name
