"""When two spellings are one name, and which names are of any use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.search.words import clean_text, find_spans, find_words, is_searchable_name, make_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("STI-571", "sti 571"),
        ("CGP57148B", "CGP-57148 b"),
        ("Alzheimer's Disease", "alzheimer disease"),
        ("Alzheimer’s diseases", "Alzheimers Disease"),
        ("SARCOMAS", "sarcoma"),
        ("Sjögren Syndrome", "sjogren syndrome"),
        ("interferon-β", "Interferon beta"),
        ("leukaemia", "Leukemia"),
        ("cafe\u0301", "café"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert make_key(one) == make_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sarcoma", "sarcoidosis"),
        ("hepatitis A", "hepatitis"),
        ("hepatitis A", "hepatitis B"),
        ("STI-571", "STI-517"),
        ("vitamin D", "vitamin D3"),
    ],
)
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert make_key(one) != make_key(other)


@pytest.mark.parametrize("name", ["", "  ", "C", "in", "57148", "of the", "study drug", "12 34"])
def test_names_that_say_nothing_are_not_searchable(name: str) -> None:
    assert not is_searchable_name(name)


@pytest.mark.parametrize("name", ["gold", "CGP 57148", "in vitro", "HIV", "5-FU", "伊马替尼"])
def test_names_that_say_something_are_searchable(name: str) -> None:
    assert is_searchable_name(name)


@given(st.text())
def test_words_stand_where_they_say(text: str) -> None:
    clean = clean_text(text)
    words = find_words(clean)
    assert [clean[word.start : word.end] for word in words] == [word.text for word in words]
    assert [(word.start, word.end) for word in words] == find_spans(clean)
    assert "".join(word.key for word in words) == make_key(text)


def test_lone_surrogates_are_replaced() -> None:
    clean_text("imatinib \ud800").encode()
