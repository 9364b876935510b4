"""Rows of the queries of the defined classes on the small graphs; their boundaries are drawn in
``tests/class_records.py``."""

from __future__ import annotations

from tests.query_cases import FIVE, ONE, THREE, TWO, Case

CLASS_CASES: list[Case] = [
    ("combination-trials", {}, [(*ONE, "Both drugs", "2")]),
    ("oncology-trials", {}, [ONE, TWO, FIVE]),
    ("studies-including-children", {}, [
        (*TWO, "1 Year", "10 Years"),
        (*THREE, None, None),
        (*FIVE, None, None),
    ]),
    ("paediatric-studies", {}, [(*TWO, "1 Year", "10 Years")]),
    # no node of this graph says that its institutes are NIH's
    ("nih-funded-studies", {}, []),
    ("multi-country-studies", {}, [(*TWO, "2")]),
    ("randomized-controlled-trials", {}, []),
    ("studies-terminated-early", {}, [(*THREE, "No tea")]),
    ("studies-with-results-overdue", {}, []),
    ("studies-with-results-overdue", {"day": "2016-06-30"}, []),
]  # fmt: skip
