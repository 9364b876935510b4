"""The places of a record in which a concept can stand, and what each is worth.

Owns the one table of places: the index field each is kept in, its weight in the ranking, and the
words a reason uses for it. Refuses to know how a concept got there.

Weights are sixteenths, and distances halves and quarters, so that sums are exact in the 32-bit
scores of the index and equal evidence gives exactly equal scores.
"""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """A place in a record.

    Attributes:
        field: the index field that holds the concepts of this place.
        words: how a reason says it; ``{}`` is the text that stands there.
    """

    field: str
    words: str


PLACES: dict[str, Place] = {
    "intervention": Place("linked", 'intervention "{}"'),
    "condition": Place("linked", 'condition "{}"'),
    "interventionName": Place("named", 'named in intervention "{}"'),
    "conditionName": Place("named", 'named in condition "{}"'),
    "conditionPart": Place("part", 'named in condition "{}"'),
    "keywordMesh": Place("part", 'keyword "{}"'),
    "interventionMesh": Place("derived", 'the registry\'s MeSH term "{}"'),
    "conditionMesh": Place("derived", 'the registry\'s MeSH term "{}"'),
    "interventionAncestor": Place("ancestor", 'the registry\'s broader MeSH term "{}"'),
    "conditionAncestor": Place("ancestor", 'the registry\'s broader MeSH term "{}"'),
    "pageMesh": Place("ancestor", 'the study page\'s MeSH term "{}"'),
    "title": Place("title", '"{}" in the title'),
    "keyword": Place("keyword", 'keyword "{}"'),
    "summary": Place("summary", '"{}" in the summary'),
    "criteria": Place("criteria", '"{}" in the inclusion criteria'),
}

# Index field → weight, in groups that say one thing: of a group only the best field counts. What
# the sponsor names stands before what the registry derived from it, and both before prose.
EVIDENCE: tuple[dict[str, float], ...] = (
    {"linked": 16.0, "named": 12.0, "part": 6.0},
    {"derived": 8.0, "ancestor": 7.0},
    {"title": 4.0},
    {"keyword": 2.0},
    {"summary": 1.0},
    {"criteria": 0.5},
)
WEIGHTS = {field: weight for group in EVIDENCE for field, weight in group.items()}
GROUP_OF_FIELD = {field: at for at, group in enumerate(EVIDENCE) for field in group}
FIELDS = tuple(WEIGHTS)
FIELD_BITS = {field: 1 << bit for bit, field in enumerate(FIELDS)}
# How much a study is about what stands in a field; what the registry derived as an ancestor says
# nothing that the hierarchy does not.
CLOSENESS = {
    "linked": 1.0,
    "named": 0.75,
    "part": 0.625,
    "derived": 0.75,
    "title": 0.625,
    "keyword": 0.5,
    "summary": 0.25,
}
# A study is about what stands in these; elsewhere it is named in passing.
SUBJECTS = ("linked", "named", "part", "derived")
PLACE_ORDER = {place: order for order, place in enumerate(PLACES)}

# Factor for a concept that stands 0, 1, 2, 3 or more steps below the one asked for.
DISTANCE_FACTORS = (1.0, 0.75, 0.625, 0.5)


def get_step(distance: int) -> int:
    """The index in :data:`DISTANCE_FACTORS` for a distance of ``distance`` steps."""
    return min(distance, len(DISTANCE_FACTORS) - 1)
