"""Rows that the queries of results must give on ``tests/graphs/results.trig``."""

from __future__ import annotations

from tests.query_cases import THREE, TWO, Case

IMATINIB, CONTROL = "Imatinib", "Control"
GUT, GENERAL = "Gastrointestinal disorders", "General disorders"
SERIOUS = (GUT, "Nausea", "serious", IMATINIB, "1", "10", "10")
NAUSEA = (GUT, "Nausea", "other", IMATINIB, "4", "9", "44.4")
PEOPLE = "participants"

RESULT_CASES: list[Case] = [
    ("outcome-results", {"nctId": "nct00000005"}, [
        ("Response", "Primary", "Week 8", None, IMATINIB, "3", None, None, None, PEOPLE),
        ("Response", "Primary", "Week 8", None, IMATINIB, "3", None, "1.5", ">99", PEOPLE),
        ("Response", "Primary", "Week 16", "Complete", IMATINIB, "0", None, None, None, PEOPLE),
        ("Survival", "Secondary", None, None, None, None, None, None, None, None),
    ]),
    ("outcome-results", {"nctId": "NCT00000001"}, []),
    ("outcome-analyses", {"nctId": "NCT00000005"}, [
        ("Response", "ANCOVA", "<0.001", "0.001", "Mean Difference", "2.5", "1", "4"),
        ("Response", "Log Rank", "not significant", None, None, None, None, None),
    ]),
    ("outcome-analyses", {"nctId": "NCT00000005", "percent": "5"}, [
        ("Response", "ANCOVA", "<0.001", "0.001", "Mean Difference", "2.5", "1", "4"),
    ]),
    ("outcome-analyses", {"nctId": "NCT00000005", "percent": "0"}, []),
    ("adverse-events", {"nctId": "NCT00000005"}, [
        NAUSEA,
        (GUT, "Nausea", "other", CONTROL, "0", "9", "0"),
        SERIOUS,
        (GENERAL, "Pain", "other", CONTROL, "0", "0", "0"),
    ]),
    ("adverse-events", {"nctId": "NCT00000005", "least": "10"}, [NAUSEA, SERIOUS]),
    ("adverse-events", {"nctId": "NCT00000005", "least": "11"}, [NAUSEA]),
    ("participant-flow", {"nctId": "NCT00000005"}, [
        ("Treatment", "milestone", "STARTED", IMATINIB, "10"),
        ("Treatment", "milestone", "STARTED", CONTROL, "9"),
        ("Treatment", "milestone", "COMPLETED", IMATINIB, "8"),
        ("Treatment", "reason to leave", "Death", IMATINIB, "2"),
        ("Follow-up", "milestone", "STARTED", IMATINIB, "8"),
    ]),
    ("baseline-characteristics", {"nctId": "NCT00000005"}, [
        ("Age", None, None, IMATINIB, "59.20", "8.9", "years"),
        ("Age", None, None, CONTROL, "NA", None, "years"),
        ("Sex", None, "Female", IMATINIB, "4", None, None),
        ("Sex", None, "Male", IMATINIB, "6", None, None),
    ]),
    ("ipd-sharing", {}, [
        (*TWO, "Clinical Study Report (CSR)", "5 years", None),
        (*TWO, "Statistical Analysis Plan (SAP)", "5 years", None),
    ]),
    ("ipd-sharing", {"ipdSharing": "No"}, [(*THREE, None, None, None)]),
    ("ipd-sharing", {"ipdSharing": "UNDECIDED"}, []),
    ("study-documents", {"nctId": "NCT00000005"}, [
        ("Study Protocol", "2018-09-26", "905430",
         "https://example.org/large-docs/05/NCT00000005/Prot_000.pdf"),
        ("Informed Consent Form", None, None, None),
    ]),
]  # fmt: skip
