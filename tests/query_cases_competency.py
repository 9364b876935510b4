"""Rows of the competency queries on the small graphs; on real records: test_queries_competency."""

from __future__ import annotations

from tests.query_cases import FIVE, ONE, THREE, Case

_EUDRACT = ("NCT00000002", "EudraCT number", "2014-000001-11", None)

COMPETENCY_CASES: list[Case] = [
    ("one-arm-class-combinations", {}, [
        (*ONE, "Both drugs", "everolimus", "imatinib", "P30CA000001"),
    ]),
    ("one-arm-class-combinations", {"institute": "AI"}, []),
    ("one-arm-class-combinations", {"condition": "D007890"}, []),
    ("studies-never-naming-drug", {}, []),
    ("studies-never-naming-drug", {"name": "Gleevec"}, []),
    ("studies-by-own-drug-names", {}, [
        (*ONE, "imatinib", "imatinib"),
        (*FIVE, "imatinib", "imatinib"),
    ]),
    ("studies-by-own-drug-names", {"name": "rad 001"}, [(*ONE, "RAD001", "everolimus")]),
    ("studies-by-own-drug-names", {"without": "dasatinib, sti571"}, []),
    ("results-by-institute", {}, []),
    ("results-by-institute", {"day": "2020-01-01"}, []),
    ("nih-without-grant", {}, []),
    ("grants-behind-classes", {}, []),
    ("grants-behind-classes",
     {"drugClass": "D047428", "branches": "D009369", "leastDrugs": "1", "leastBranches": "1"}, [
        ("P30CA000001", "2", "1", "1", "imatinib", "Sarcoma"),
        ("U01AI000002", "1", "1", "1", "imatinib", "Sarcoma"),
    ]),
    ("comparator-only-studies", {}, []),
    ("comparator-only-studies", {"name": "imatinib"}, []),
    ("ids-of-a-study", {}, [("NCT00000001", "Replaced NCT id", "NCT00000091", None), _EUDRACT]),
    ("ids-of-a-study", {"nctId": "NCT00000002"}, [_EUDRACT]),
    ("sponsor-parents", {}, [("Alpha Center", "1", "1")]),
    ("sponsor-parents", {"phase": "PHASE1"}, [("Alpha Center", "1", "1")]),
    ("sponsor-parents", {"from": "2012-01-02"}, []),
    ("terminated-of-class", {}, []),
    ("terminated-of-class", {"drugClass": "D020123"}, []),
    ("class-serious-events", {}, []),
    ("class-serious-events", {"drugClass": "D020123"}, []),
    ("disagreeing-links", {}, []),
    ("disagreeing-links", {"nctId": THREE[0]}, []),
]  # fmt: skip
