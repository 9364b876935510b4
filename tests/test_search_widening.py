"""Which concepts are wide, and what a study is worth to a search for one."""

from __future__ import annotations

from math import ceil

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.search.documents import Mention
from kg.search.places import DISTANCE_FACTORS, EVIDENCE, PLACES
from kg.search.widening import MOST_LEVELS, Widening, get_points, list_wide

_MOST = 30
DEPTH = 8
Hierarchy = list[list[int]]


@st.composite
def hierarchies(draw: st.DrawFn) -> Hierarchy:
    """Concepts, each above some with higher numbers: several parents, several ways down."""
    size = draw(st.integers(1, _MOST))
    return [
        sorted(draw(st.sets(st.integers(one + 1, size - 1), max_size=6))) if one + 1 < size else []
        for one in range(size)
    ]


def walk_down(concept: int, narrower: Hierarchy) -> dict[int, int]:
    """Every concept below, and itself → fewest steps, by trying every way down."""
    found = {concept: 0}
    for below in narrower[concept]:
        for one, steps in walk_down(below, narrower).items():
            found[one] = min(steps + 1, found.get(one, steps + 1))
    return found


def name(concept: int) -> str:
    return f"urn:{concept}"


def test_what_records_tell_of_is_not_wide() -> None:
    assert list_wide(["condition", "drug", "topic", "substance", "condition"]) == [0, 2, 4]


@given(
    hierarchies(),
    st.lists(st.tuples(st.integers(0, _MOST + 1), st.sampled_from(sorted(PLACES))), max_size=12),
)
@settings(max_examples=300)
def test_a_study_is_worth_the_best_field_of_each_kind_of_evidence(
    narrower: Hierarchy, standing: list[tuple[int, str]]
) -> None:
    mentions = [Mention(name(concept), place, "") for concept, place in standing]
    every = range(0, len(narrower), 2)
    levels = Widening([*map(name, range(len(narrower)))], narrower, every).weigh(mentions)
    expected = {}
    for wide in every:
        below = walk_down(wide, narrower)
        worth = [
            (PLACES[place].field, DISTANCE_FACTORS[min(below[concept], 3)])
            for concept, place in standing
            if concept in below
        ]
        total = sum(
            max((group[field] * factor for field, factor in worth if field in group), default=0)
            for group in EVIDENCE
        )
        if worth:
            expected[name(wide)] = ceil(2 * total)
    assert levels == expected


def test_no_study_is_worth_more_than_the_levels_that_are_searched() -> None:
    chain = [[one + 1] for one in range(DEPTH)] + [[]]
    everywhere = [Mention(name(0), place, "") for place in PLACES]
    levels = Widening([*map(name, range(len(chain)))], chain, [0]).weigh(everywhere)
    assert levels == {name(0): MOST_LEVELS}
    assert get_points(MOST_LEVELS) == sum(max(group.values()) for group in EVIDENCE)
