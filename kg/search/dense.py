"""Rank studies by how near their vectors are to that of the text: the second ranker.

Owns the reading of vectors and how two rankings become one. Refuses to know how studies are found:
it puts in another order what the index has found, and adds nothing to it.

Rankings are fused by reciprocal rank (Cormack, Clarke and Büttcher 2009): a study counts 1 / (60 +
its place) in each. The first :data:`DEPTH` studies are fused; those after them keep their order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import SearchError
from kg.search.encoding import Encoder, open_encoder
from kg.search.ids import parse_number
from kg.search.vectors import ROWS_NAME, VectorTable, read_table

if TYPE_CHECKING:
    import numpy as np

DEPTH = 1000
_STEADY = 60
# Of the fused score of a study that is first in both rankings.
_BEST = 2 / (_STEADY + 1)


class DenseRanker:
    """Ranks the studies of one index."""

    def __init__(
        self, encoder: Encoder, table: VectorTable, rows: np.ndarray[Any, Any] | None
    ) -> None:
        self._encoder = encoder
        self._rows = rows
        self._places = {parse_number(one): place for place, one in enumerate(table.nct_ids)}

    @classmethod
    def open(
        cls, directory: Path, model: Path, open_model: Callable[[Path], Encoder] = open_encoder
    ) -> DenseRanker:
        """The ranker for the index in ``directory``, of the vectors that ``model`` made.

        Raises:
            SearchError: the model cannot be used, it is not the one that made the vectors, or
                there are none.
        """
        encoder, table = open_model(model), read_table(directory)
        if table is None:
            raise SearchError(
                f"{directory}: the index has no vectors of studies, but KG_DENSE_MODEL is set; "
                "run kg index"
            )
        table.check(encoder.name, encoder.digest)
        import numpy as np

        shape = (len(table.nct_ids), table.dimensions)
        rows = np.memmap(directory / ROWS_NAME, np.float16, "r", shape=shape) if shape[0] else None
        return cls(encoder, table, rows)

    def rank(self, text: str, numbers: Sequence[int | None]) -> list[int | None]:
        """The place, from 0, of each of the studies with these numbers among them; nearest first.

        ``None`` for a study without a vector.
        """
        rows = [(at, row) for at, one in enumerate(numbers) if (row := self._find(one)) is not None]
        places: list[int | None] = [None] * len(numbers)
        if rows and self._rows is not None:
            [asked] = self._encoder.encode([text])
            near = self._rows[[row for _, row in rows]].astype("float32") @ asked
            # Stable, so that equal ones stay as they were.
            for place, at in enumerate((-near).argsort(kind="stable").tolist()):
                places[rows[at][0]] = place
        return places

    def _find(self, number: int | None) -> int | None:
        return None if number is None else self._places.get(number)


def fuse(places: Sequence[int | None]) -> list[float]:
    """The fused score of each study, 0 to 1, by its own place and that in another ranking.

    >>> [round(one, 3) for one in fuse([1, 0, None])]
    [0.992, 0.992, 0.484]
    """
    return [
        (_count(place) + (0.0 if other is None else _count(other))) / _BEST
        for place, other in enumerate(places)
    ]


def _count(place: int) -> float:
    return 1 / (_STEADY + 1 + place)
