"""A concept and everything narrower: which concepts a search for one searches too.

Owns the walk down: through MeSH, to the other form of a substance, and from a class to its drugs.
Refuses to know names and the index.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kg.search.concept_table import ConceptTable
from kg.search.places import DISTANCE_FACTORS, FIELD_BITS, get_step

# For each step of DISTANCE_FACTORS the IRIs that are so far off.
FieldSteps = list[list[str]]


class Expansion(NamedTuple):
    """A concept and everything narrower.

    Attributes:
        distances: IRI → steps below the concept asked for.
        fields: index field → for each step of :data:`DISTANCE_FACTORS` the IRIs that stand there.
        narrower: number of narrower concepts that stand in some study.
        wide: IRIs asked for that the index has one list for, with all that is below them.
        rest: what ``fields`` has beside those lists.
    """

    distances: dict[str, int]
    fields: dict[str, FieldSteps]
    narrower: int
    wide: list[str]
    rest: dict[str, FieldSteps]


def list_all(fields: Mapping[str, FieldSteps]) -> list[str]:
    """The IRIs in any field, each once."""
    return sorted({iri for steps in fields.values() for iris in steps for iri in iris})


class Expander:
    """Expands the concepts of one dictionary."""

    def __init__(self, table: ConceptTable) -> None:
        self._table = table
        self._wide = frozenset(table.wide)

    def expand(self, concepts: tuple[int, ...]) -> Expansion:
        """``concepts``, which one name stands for, and all that is narrower than any of them."""
        table = self._table
        distances = self.walk(concepts)
        below = {
            min([concept, *table.partners.get(concept, ())])
            for concept, distance in distances.items()
            if distance and table.uses[concept]
        }
        iris = {table.iris[concept]: distance for concept, distance in distances.items()}
        wide = [one for one, distance in distances.items() if not distance and one in self._wide]
        fields = self._list_fields(distances)
        rest = self._list_fields(self._leave_out(distances, wide)) if wide else fields
        return Expansion(iris, fields, len(below), [table.iris[one] for one in wide], rest)

    def _list_fields(self, distances: Mapping[int, int]) -> dict[str, FieldSteps]:
        table = self._table
        fields: dict[str, FieldSteps] = {}
        for field, bit in FIELD_BITS.items():
            steps: FieldSteps = [[] for _ in DISTANCE_FACTORS]
            for concept, distance in distances.items():
                if table.uses[concept] & bit:
                    steps[get_step(distance)].append(table.iris[concept])
            if any(steps):
                fields[field] = steps
        return fields

    def _leave_out(self, distances: Mapping[int, int], wide: Iterable[int]) -> dict[int, int]:
        """``distances`` without what is no further below ``wide`` by the hierarchy alone."""
        covered = self.walk_hierarchy(wide, {})
        return {
            one: distance
            for one, distance in distances.items()
            if covered.get(one, distance + 1) > distance
        }

    def walk(self, concepts: Iterable[int]) -> dict[int, int]:
        """Concept → steps below ``concepts``; a class goes one step, to its drugs."""
        distances = self.walk_hierarchy(concepts)
        for drug, distance in list(self._find_classed(distances)):
            distances.setdefault(drug, distance)
        return distances

    def walk_hierarchy(
        self, concepts: Iterable[int], partners: Mapping[int, list[int]] | None = None
    ) -> dict[int, int]:
        """Concept → steps below ``concepts`` in MeSH; what is the same substance is no step.

        Args:
            concepts: where to begin.
            partners: what is the same substance; that of the table where it is ``None``.
        """
        partners = self._table.partners if partners is None else partners
        distances: dict[int, int] = {}
        queue = deque((concept, 0) for concept in concepts)
        while queue:
            concept, distance = queue.popleft()
            if concept in distances:
                continue
            distances[concept] = distance
            queue.extendleft((one, distance) for one in partners.get(concept, ()))
            queue.extend((one, distance + 1) for one in self._table.narrower[concept])
        return distances

    def _find_classed(self, distances: dict[int, int]) -> Iterator[tuple[int, int]]:
        table = self._table
        for concept, distance in distances.items():
            for drug in table.classed.get(concept, ()):
                for one in (drug, *table.partners.get(drug, ())):
                    yield one, distance + 1
