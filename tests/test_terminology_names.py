"""Names are equal under the keys exactly where they should be."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.terminology import condition_names, grant_numbers, intervention_names, names
from kg.terminology.names import fold, match_key, split_words, word_key


@pytest.mark.parametrize("module", [names, condition_names, intervention_names])
def test_examples_in_docstrings_run(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted > 0
    assert result.failed == 0


def test_grant_examples_in_docstrings_run() -> None:
    assert doctest.testmod(grant_numbers).attempted > 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("STI-571", "sti 571"),
        ("STI571", "STI_571"),
        ("Cytoxan®", "CYTOXAN"),
        ("interferon-α", "Interferon alpha"),
        ("β-carotene", "Beta Carotene"),
        ("Côte d’Ivoire", "cote d'ivoire"),
        ("Crohn’s  Disease", "crohn's disease"),
        ("5-FU", "5FU"),
        ("Ⅳ", "iv"),
    ],
)
def test_match_key_equates_spellings(one: str, other: str) -> None:
    assert match_key(one) == match_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,25-dihydroxy", "12,5-dihydroxy"),
        ("AZD 1-2", "AZD 12"),
        ("Interferon alfa-2a", "Interferon alfa-2b"),
        ("Hepatitis A", "Hepatitis"),
        ("imatinib", "dasatinib"),
    ],
)
def test_match_key_keeps_names_apart(one: str, other: str) -> None:
    assert match_key(one) != match_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sarcoma, Synovial", "Synovial Sarcomas"),
        ("Leukaemia", "leukemia"),
        ("Oesophageal tumours", "tumor, esophageal"),
        ("Alzheimer's Disease", "Alzheimer Diseases"),
        ("Metastases of the Liver", "liver metastasis"),
        ("Diarrhoea", "diarrhea"),
    ],
)
def test_word_key_ignores_order_number_and_british_spelling(one: str, other: str) -> None:
    assert word_key(one) == word_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hepatitis A", "Hepatitis"),
        ("Hemophilia A", "Hemophilia B"),
        ("Non-Hodgkin Lymphoma", "Hodgkin Lymphoma"),
        ("Fetus", "Fet"),
        ("Sepsis", "Sepsi"),
    ],
)
def test_word_key_keeps_words_that_matter(one: str, other: str) -> None:
    assert word_key(one) != word_key(other)


@given(st.text(max_size=40))
def test_keys_are_stable_whatever_the_text(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert match_key(match_key(text)) == match_key(text)
    assert match_key(f"  {text} ") == match_key(text)
    assert sorted(split_words(text)) == word_key(text).split()


@given(st.lists(st.from_regex(r"[a-z]{3,9}", fullmatch=True), min_size=1, max_size=5))
def test_hyphens_spaces_and_order_never_matter_between_words(words: list[str]) -> None:
    assert match_key("-".join(words)) == match_key(" ".join(words).upper())
    assert word_key(", ".join(words)) == word_key(" ".join(reversed(words)))
