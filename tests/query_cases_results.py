"""Rows that the queries of results must give on ``tests/graphs/results.trig``."""

from __future__ import annotations

from tests.query_cases import THREE, TWO, Case

IMATINIB, CONTROL = "Imatinib", "Control"
GUT, GENERAL = "Gastrointestinal disorders", "General disorders"
SERIOUS = (GUT, "Nausea", "serious", IMATINIB, "1", "10", "10")
NAUSEA = (GUT, "Nausea", "other", IMATINIB, "4", "9", "44.4")
PAIN = (GENERAL, "Pain", "other", "EG009", "5", "10", "50")
PEOPLE = "participants"
RESPONSE = ("Response", "Primary")
MEDIAN, COUNT = "Median", "Count of Participants"
RANGE, OTHER = "Full Range", "84% Confidence Interval"

RESULT_CASES: list[Case] = [
    ("outcome-results", {"nctId": "nct00000005"}, [
        (*RESPONSE, "Week 8", None, IMATINIB, MEDIAN, "3", RANGE, None, None, None, PEOPLE),
        (*RESPONSE, "Week 8", None, IMATINIB, MEDIAN, "3", RANGE, None, "1.5", ">99", PEOPLE),
        (*RESPONSE, "Week 16", "Complete", IMATINIB, MEDIAN, "0", RANGE, None, None, None, PEOPLE),
        (*RESPONSE, None, None, "OG009", MEDIAN, "2", RANGE, None, None, None, PEOPLE),
        ("Survival", "Secondary", *[None] * 10),
    ]),
    ("outcome-results", {"nctId": "NCT00000001"}, []),
    ("outcome-analyses", {"nctId": "NCT00000005"}, [
        ("Response", "ANCOVA", "<0.001", "0.001", "Mean Difference", "2.5", "1", "4"),
        ("Response", "Log Rank", "not significant", None, None, None, None, None),
        ("Response", None, ">0.05", "0.05", None, "NA", "<0.001", "1,200"),
        ("Response", "Chi-Squared", "0.05", "0.05", None, None, None, None),
    ]),
    ("outcome-analyses", {"nctId": "NCT00000005", "percent": "5"}, [
        ("Response", "ANCOVA", "<0.001", "0.001", "Mean Difference", "2.5", "1", "4"),
        ("Response", "Chi-Squared", "0.05", "0.05", None, None, None, None),
    ]),
    ("outcome-analyses", {"nctId": "NCT00000005", "percent": "0"}, []),
    ("adverse-events", {"nctId": "NCT00000005"}, [
        NAUSEA,
        (GUT, "Nausea", "other", CONTROL, "0", "9", "0"),
        SERIOUS,
        PAIN,
        (GENERAL, "Pain", "other", IMATINIB, "<5", None, None),
        (GENERAL, "Pain", "other", CONTROL, "0", "0", "0"),
    ]),
    ("adverse-events", {"nctId": "NCT00000005", "least": "10"}, [NAUSEA, SERIOUS, PAIN]),
    ("adverse-events", {"nctId": "NCT00000005", "least": "11"}, [NAUSEA, PAIN]),
    ("participant-flow", {"nctId": "NCT00000005"}, [
        ("Treatment", "milestone", "STARTED", IMATINIB, "10"),
        ("Treatment", "milestone", "STARTED", CONTROL, "9"),
        ("Treatment", "milestone", "COMPLETED", "FG009", "1,008"),
        ("Treatment", "milestone", "COMPLETED", IMATINIB, "8"),
        ("Treatment", "milestone", "COMPLETED", CONTROL, None),
        ("Treatment", "reason to leave", "Death", IMATINIB, "2"),
        ("Follow-up", "milestone", "STARTED", IMATINIB, "8"),
    ]),
    ("baseline-characteristics", {"nctId": "NCT00000005"}, [
        ("Age", None, None, IMATINIB, "Mean", "59.20", OTHER, "8.9", None, None, "years"),
        ("Age", None, None, CONTROL, "Mean", "NA", OTHER, None, "40.5", ">90", "years"),
        ("Sex", None, "Female", IMATINIB, COUNT, "4", *[None] * 5),
        ("Sex", None, "Male", IMATINIB, COUNT, "6", *[None] * 5),
        ("Sex", None, "Male", "BG009", COUNT, "7", *[None] * 5),
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
