"""The cases of results (see ``shape_cases``)."""

from __future__ import annotations

from collections.abc import Iterator

from tests.shape_cases import (
    Case,
    class_cases,
    code_cases,
    count_cases,
    flag_cases,
    number_cases,
    text_cases,
)

GROUPS = ("FlowGroup", "BaselineGroup", "OutcomeGroup", "EventGroup")
MEASURES = ("BaselineMeasure", "OutcomeMeasure")
ORDERED = (
    *GROUPS,
    *MEASURES,
    *("FlowPeriod", "Milestone", "DropWithdraw", "Measurement", "Analysis", "AdverseEvent"),
)
MEASURE_TEXTS = "description populationDescription unitOfMeasure denomUnitsSelected"
TEXTS = {
    **dict.fromkeys(GROUPS, "description"),
    "Milestone": "comment",
    "DropWithdraw": "comment",
    "BaselineMeasure": MEASURE_TEXTS,
    "OutcomeMeasure": f"{MEASURE_TEXTS} timeFrame typeUnitsAnalyzed",
    "Analysis": "pValue",
    "AdverseEvent": "organSystem sourceVocabulary notes",
    "CertainAgreement": "otherDetails",
    "PointOfContact": "organizationName phone phoneExt email",
}
FLAGS = (
    "FlowGroup-isTotal BaselineGroup-isTotal OutcomeGroup-isTotal EventGroup-isTotal"
    " BaselineMeasure-calculatePct OutcomeMeasure-calculatePct"
    " Analysis-testedNonInferiority CertainAgreement-piSponsorEmployee"
    " CertainAgreement-restrictiveAgreement"
)
CODES = {
    **{f"{node}-paramType": "MeasureParam" for node in MEASURES},
    **{f"{node}-dispersionType": "MeasureDispersionType" for node in MEASURES},
    "OutcomeMeasure-outcomeMeasureType": "OutcomeMeasureType",
    "OutcomeMeasure-reportingStatus": "ReportingStatus",
    "Analysis-analysisDispersionType": "AnalysisDispersionType",
    "Analysis-ciNumSides": "ConfidenceIntervalNumSides",
    "Analysis-nonInferiorityType": "NonInferiorityType",
    "AdverseEvent-assessmentType": "EventAssessment",
    "CertainAgreement-restrictionType": "AgreementRestrictionType",
}
THINGS = {
    "Study-flowGroup": "FlowGroup",
    "Study-flowPeriod": "FlowPeriod",
    "Study-baselineGroup": "BaselineGroup",
    "Study-baselineDenom": "Denom",
    "Study-baselineMeasure": "BaselineMeasure",
    "Study-outcomeMeasure": "OutcomeMeasure",
    "Study-eventGroup": "EventGroup",
    "Study-seriousEvent": "AdverseEvent",
    "Study-otherEvent": "AdverseEvent",
    "Study-certainAgreement": "CertainAgreement",
    "Study-pointOfContact": "PointOfContact",
    "FlowPeriod-milestone": "Milestone",
    "FlowPeriod-dropWithdraw": "DropWithdraw",
    "Milestone-achievement": "FlowStats",
    "DropWithdraw-reason": "FlowStats",
    "FlowStats-group": "FlowGroup",
    **{f"{node}-{name}": "Denom" for node in MEASURES for name in ("denom", "classDenom")},
    **{f"{node}-measurement": "Measurement" for node in MEASURES},
    "OutcomeMeasure-outcomeGroup": "OutcomeGroup",
    "OutcomeMeasure-analysis": "Analysis",
    "Analysis-group": "OutcomeGroup",
    "AdverseEvent-eventStats": "EventStats",
    "EventStats-group": "EventGroup",
}
COUNTS = (
    "FlowStats-numSubjects FlowStats-numUnits EventStats-numEvents EventStats-numAffected"
    " EventStats-numAtRisk EventGroup-deathsNumAffected EventGroup-deathsNumAtRisk"
    " EventGroup-seriousNumAffected EventGroup-seriousNumAtRisk EventGroup-otherNumAffected"
    " EventGroup-otherNumAtRisk"
)
# Measurements can be below zero; denominators, per cents and p-values cannot.
FROM_ZERO = "Denom-denomValue Study-adverseEventsFrequencyThreshold Analysis-pValueNumber"
DECIMALS = (
    "Measurement-value Measurement-spread Measurement-lowerLimit Measurement-upperLimit"
    " Analysis-paramValue Analysis-dispersionValue Analysis-ciPctValue Analysis-ciLowerLimit"
    " Analysis-ciUpperLimit"
)
UNRESOLVED = ("FlowStats", "Denom", "Measurement", "Analysis", "EventStats")


def make_results() -> Iterator[Case]:
    """Every case of these shapes but those of labels, which all classes have."""
    for node, names in TEXTS.items():
        for name in names.split():
            yield from text_cases(node, name)
    for node in GROUPS:
        yield from count_cases(f"{node}-groupId", "ct:groupId", ('"G0"', '"G1"'), least=1)
    for shape in FLAGS.split():
        node, _, name = shape.partition("-")
        yield from flag_cases(name, node)
    for shape, scheme in CODES.items():
        node, _, name = shape.partition("-")
        yield from code_cases(node, name, scheme)
    yield from _make_thing_cases()
    yield from _make_number_cases()
    yield from _make_date_cases()
    yield from _make_warnings()


def _make_thing_cases() -> Iterator[Case]:
    for shape, class_ in THINGS.items():
        node, _, name = shape.partition("-")
        yield from class_cases(node, name, class_)
    for node in ("Measurement", "Denom"):
        yield from class_cases(node, "group", "OutcomeGroup", "BaselineGroup", component="Or")
    # A planned outcome is of a more special class.
    shape, path = "OutcomeMeasure-plannedOutcome", "ct:plannedOutcome"
    for value in ("x:PrimaryOutcome", "x:OtherOutcome", "x:Outcome"):
        yield Case(shape, "OutcomeMeasure", path, (value,))
    for value in ("x:unknown", "x:OutcomeMeasure"):
        yield Case(shape, "OutcomeMeasure", path, (value,), "Class", value)
    yield Case(shape, "OutcomeMeasure", path, ("x:PrimaryOutcome", "x:Outcome"), "MaxCount")
    for node in ("FlowStats", "EventStats", "Measurement", "Denom"):
        shape, groups = f"{node}-group", ("x:FlowGroup", "x:EventGroup")
        yield Case(shape, node, "ct:group", groups, "MaxCount")


def _make_number_cases() -> Iterator[Case]:
    low = ("-1", "MinInclusive")
    for shape in COUNTS.split():
        path = f"ct:{shape.partition('-')[2]}"
        # No number at risk is small enough to be below any number affected.
        inside = ("0", "1") if shape == "EventStats-numAffected" else ("905430", "905431")
        yield from number_cases(shape, path, "integer", inside, low, least=0)
    for shape in FROM_ZERO.split():
        path, low = f"ct:{shape.partition('-')[2]}", ("-0.01", "MinInclusive")
        cases = number_cases(shape, path, "decimal", ("0.0", "0.5"), low, least=0)
        # A p-value has an upper limit as well, which pySHACL overlooks on an ill-typed number.
        is_limited = shape == "Analysis-pValueNumber"
        yield from (case for case in cases if not is_limited or "^^" not in "".join(case.values))
    for shape in DECIMALS.split():
        node, _, name = shape.partition("-")
        cases = number_cases(shape, f"ct:{name}", "decimal", ("-3.25", "7.0"), least=0)
        yield from (case for case in cases if case.values or shape != "Measurement-value")
        yield Case(shape, node, f"ct:{name}", ("12",), "Datatype", "12")
    for node in ORDERED:
        zero = ("0", "MinInclusive")
        shape = f"{node}-ordinal"
        yield from number_cases(shape, "ct:ordinal", "integer", ("1", "20"), zero, least=1)


def _make_date_cases() -> Iterator[Case]:
    shape, path = "OutcomeMeasure-anticipatedPostingDate", "ct:anticipatedPostingDate"
    valid = ('"2011-02"^^xsd:gYearMonth', '"2011-02-28"^^xsd:date', '"2011"^^xsd:gYear')
    yield from count_cases(shape, path, valid[:2], least=0)
    yield from (Case(shape, "OutcomeMeasure", path, (value,)) for value in valid)
    for value in ('"soon"', '"2011-02-30"^^xsd:date', '"2011-02-01T10:00:00"^^xsd:dateTime'):
        yield Case(shape, "OutcomeMeasure", path, (value,), "Or", value)
    shape, path = f"{shape}LowerBound", f"{path}LowerBound"
    days = ('"2011-02-01"^^xsd:date', '"2012-02-29"^^xsd:date')
    yield from count_cases(shape, path, days, least=0)
    yield Case(shape, "OutcomeMeasure", path, ('"2011-02"',), "Datatype", '"2011-02"')


def _make_warnings() -> Iterator[Case]:
    for node in UNRESOLVED:
        shape, path, value = f"{node}Recommended-unresolvedGroupId", "ct:unresolvedGroupId", '"G9"'
        yield Case(shape, node, path, (value,), "Not", value, "Warning")
    for node in GROUPS:
        shape, path, value = f"{node}Recommended-duplicateGroupId", "ct:duplicateGroupId", '"G0"'
        yield Case(shape, node, path, (value,), "Not", value, "Warning")
    shape, path = "AnalysisRecommended-pValueNumber", "ct:pValueNumber"
    yield Case(shape, "Analysis", path, ("1.01",), "MaxInclusive", "1.01", "Warning")
    yield Case(shape, "Analysis", path, ("1.0",))
    shape, path = "EventStatsRecommended-numAffected", "ct:numAffected"
    found = ("LessThanOrEquals", "7", "Warning", "ct:numAtRisk 6")
    yield Case(shape, "EventStats", path, ("7",), *found)
    yield Case(shape, "EventStats", path, ("6",), also="ct:numAtRisk 6")
    shape, path = "MeasurementRecommended-value", "ct:value"
    yield Case(shape, "Measurement", path, (), "Or", "node", "Warning")
    yield Case(shape, "Measurement", path, (), "Or", "node", "Warning", 'ct:rawValue "NA"')
    yield Case(shape, "Measurement", path, (), also='ct:comment "not measured"')
