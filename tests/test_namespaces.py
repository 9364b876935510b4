"""IRIs: readable, stable, and never shared by two different names."""

from __future__ import annotations

import doctest
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import namespaces
from kg.namespaces import Iris, code, digest, fold_name, make_slug

BASE = "https://example.org/"


def test_the_examples_in_the_docstrings() -> None:
    assert doctest.testmod(namespaces).failed == 0


@given(st.text())
def test_slugs_are_safe_in_an_iri(name: str) -> None:
    slug = make_slug(name)
    assert re.fullmatch(r"[a-z0-9-]+", slug)


@given(st.text(), st.text())
def test_different_names_have_different_slugs(one: str, other: str) -> None:
    def key(name: str) -> str:
        return fold_name(name).replace("-", " ")

    if make_slug(one) == make_slug(other):
        assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HER2+ Breast Cancer", "HER2- Breast Cancer"),
        ("Sarcoma, Synovial", "Sarcoma Synovial"),
        ("白血病", "肺癌"),
        ("C++", "C"),
    ],
)
def test_punctuation_and_scripts_are_told_apart(one: str, other: str) -> None:
    assert make_slug(one) != make_slug(other)


@pytest.mark.parametrize("name", ["Breast Cancer", "breast  cancer", " BREAST\tCANCER "])
def test_case_and_white_space_are_not(name: str) -> None:
    assert Iris(BASE).condition(name) == "https://example.org/condition/breast-cancer"


def test_digest_tells_its_parts_apart() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("a", None) == digest("a", "")
    assert len(digest("a", size=6)) == 12


def test_a_code_that_is_none_still_makes_a_safe_iri() -> None:
    assert code("Phase", "PHASE2").endswith("#Phase-PHASE2")
    assert code("Phase", 'Phase 5> <x "y"').endswith("#Phase-Phase_5___x__y_")


def test_prefixes_of_a_study_shorten_its_parts() -> None:
    iris = Iris(BASE)
    prefixes = iris.prefixes("NCT00000001")
    part = iris.part("NCT00000001", "arm", "0a1b")
    assert part == prefixes["arm"] + "0a1b"
    assert "arm" not in iris.prefixes()
