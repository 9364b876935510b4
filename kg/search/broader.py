"""What is broader than a concept.

Owns the walk up the hierarchy; :mod:`kg.search.expanding` walks down. Refuses to know names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def find_above(
    concept: int, broader: Mapping[int, Sequence[int]], most_steps: int = 1 << 30
) -> dict[int, int]:
    """``concept`` and all that is broader, each with the steps up to it, of which so many count."""
    steps = {concept: 0}
    waiting = [concept]
    while waiting and steps[waiting[0]] < most_steps:
        below, waiting = waiting, []
        for one in below:
            for parent in broader.get(one, ()):
                if parent not in steps:
                    steps[parent] = steps[one] + 1
                    waiting.append(parent)
    return steps


def make_broader(
    narrower: Sequence[Sequence[int]],
    partners: Mapping[int, Sequence[int]],
    classed: Mapping[int, Sequence[int]],
) -> dict[int, list[int]]:
    """Concept → concepts one step above it, among them those that are the same substance."""
    broader: dict[int, list[int]] = {}
    for table in (dict(enumerate(narrower)), partners, classed):
        for concept, below in table.items():
            for one in below:
                broader.setdefault(one, []).append(concept)
    return broader
