"""The rows of a written result are counted right, whatever stands in them, wherever it is cut."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.endpoint.frames import Task
from kg.endpoint.writing import ResultPipe, write_results

# Values that end, begin and break as rows of one of the formats do.
ODD = ["}},{", '}},{"', '"}},{"a":{', "}", "{", '"bindings":[{"', "<result>", "\n", "\t", ",", '"']


def count(values: list[str | None], format_: str) -> tuple[int, int]:
    """Rows counted, and bytes written, of a result with a row for each value."""
    rows = " ".join(
        "(UNDEF 1)" if value is None else f"({ox.Literal(value)} 1)" for value in values
    )
    query = f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {rows} }} }}"
    pieces = list[bytes]()
    task = Task(query, format_, None, None, max_rows=10**6, max_bytes=10**9)
    pipe = ResultPipe(pieces.append, task)
    results = ox.Store().query(query)
    assert isinstance(results, ox.QuerySolutions)
    write_results(results, format_, {}, pipe)
    pipe.finish()
    return pipe.rows, pipe.bytes


@pytest.mark.parametrize("format_", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize("number", [0, 1, 2, 50, 3_000, 20_000])
def test_each_row_counts_once(format_: str, number: int) -> None:
    # A length that divides nothing, so that pieces are cut at every place of a row.
    values = [
        (ODD[place % len(ODD)] * (place % 7)) if place % 13 else None for place in range(number)
    ]
    rows, size = count(values, format_)
    assert rows == number
    assert number < 20_000 or size > 300_000
