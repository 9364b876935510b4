"""The code lists of ``resultsSection``: code → label, one table an API v2 enumeration.

A part of :data:`kg.study.codelists.CODELISTS`, kept apart because it is long. Owns the same and
refuses to know the same.
"""

from __future__ import annotations

RESULTS_CODELISTS: dict[str, dict[str, str]] = {
    "MeasureParam": {
        "GEOMETRIC_MEAN": "Geometric Mean",
        "GEOMETRIC_LEAST_SQUARES_MEAN": "Geometric Least Squares Mean",
        "LEAST_SQUARES_MEAN": "Least Squares Mean",
        "LOG_MEAN": "Log Mean",
        "MEAN": "Mean",
        "MEDIAN": "Median",
        "NUMBER": "Number",
        "COUNT_OF_PARTICIPANTS": "Count of Participants",
        "COUNT_OF_UNITS": "Count of Units",
    },
    "MeasureDispersionType": {
        "NA": "Not Applicable",
        "STANDARD_DEVIATION": "Standard Deviation",
        "STANDARD_ERROR": "Standard Error",
        "INTER_QUARTILE_RANGE": "Inter-Quartile Range",
        "FULL_RANGE": "Full Range",
        "CONFIDENCE_80": "80% Confidence Interval",
        "CONFIDENCE_90": "90% Confidence Interval",
        "CONFIDENCE_95": "95% Confidence Interval",
        "CONFIDENCE_975": "97.5% Confidence Interval",
        "CONFIDENCE_99": "99% Confidence Interval",
        "CONFIDENCE_OTHER": "Other Confidence Interval Level",
        "GEOMETRIC_COEFFICIENT": "Geometric Coefficient of Variation",
    },
    "OutcomeMeasureType": {
        "PRIMARY": "Primary",
        "SECONDARY": "Secondary",
        "OTHER_PRE_SPECIFIED": "Other Pre-specified",
        "POST_HOC": "Post-Hoc",
    },
    "ReportingStatus": {"NOT_POSTED": "Not Posted", "POSTED": "Posted"},
    "EventAssessment": {
        "NON_SYSTEMATIC_ASSESSMENT": "Non-systematic Assessment",
        "SYSTEMATIC_ASSESSMENT": "Systematic Assessment",
    },
    "AgreementRestrictionType": {
        "LTE60": "At most 60 days",
        "GT60": "More than 60 days",
        "OTHER": "Other",
    },
    "AnalysisDispersionType": {
        "STANDARD_DEVIATION": "Standard Deviation",
        "STANDARD_ERROR_OF_MEAN": "Standard Error of the Mean",
    },
    "ConfidenceIntervalNumSides": {"ONE_SIDED": "1-Sided", "TWO_SIDED": "2-Sided"},
    "NonInferiorityType": {
        "SUPERIORITY": "Superiority",
        "NON_INFERIORITY": "Non-Inferiority",
        "EQUIVALENCE": "Equivalence",
        "OTHER": "Other",
        "NON_INFERIORITY_OR_EQUIVALENCE": "Non-Inferiority or Equivalence",
        "SUPERIORITY_OR_OTHER": "Superiority or Other",
        "NON_INFERIORITY_OR_EQUIVALENCE_LEGACY": "Non-Inferiority or Equivalence (legacy)",
        "SUPERIORITY_OR_OTHER_LEGACY": "Superiority or Other (legacy)",
    },
}
