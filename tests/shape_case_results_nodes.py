"""One valid node a class of the results (see ``shape_cases``), written from ``docs/model.md``."""

from __future__ import annotations

_GROUP = 'ct:groupId "G000" ; ct:ordinal 1'

RESULTS_NODES = {
    "FlowGroup": _GROUP,
    "FlowPeriod": "ct:ordinal 1 ; ct:milestone x:Milestone ; ct:dropWithdraw x:DropWithdraw",
    "Milestone": "ct:ordinal 1 ; ct:achievement x:FlowStats",
    "DropWithdraw": "ct:ordinal 1 ; ct:reason x:FlowStats",
    "FlowStats": "ct:group x:FlowGroup ; ct:numSubjects 12",
    "BaselineGroup": f"{_GROUP} ; ct:isTotal true",
    "Denom": 'ct:group x:BaselineGroup ; ct:units "Participants" ; ct:denomValue 12.0',
    "BaselineMeasure": "ct:ordinal 1 ; ct:measurement x:Measurement",
    "Measurement": "ct:group x:OutcomeGroup ; ct:value 0.5 ; ct:ordinal 1",
    "OutcomeMeasure": "ct:ordinal 1 ; ct:outcomeMeasureType ct:OutcomeMeasureType-PRIMARY ;"
    " ct:reportingStatus ct:ReportingStatus-POSTED ; ct:plannedOutcome x:PrimaryOutcome",
    "OutcomeGroup": _GROUP,
    "Analysis": 'ct:ordinal 1 ; ct:group x:OutcomeGroup ; ct:pValue "<0.05" ;'
    ' ct:pValueOperator "<" ; ct:pValueNumber 0.05',
    "EventGroup": f"{_GROUP} ; ct:deathsNumAffected 0 ; ct:deathsNumAtRisk 12",
    "AdverseEvent": "ct:ordinal 1 ; ct:eventStats x:EventStats",
    # Numbers that are compared come with the case: pySHACL cannot compare a number with a text.
    "EventStats": "ct:group x:EventGroup ; ct:numEvents 3",
    "CertainAgreement": "ct:piSponsorEmployee false",
    "PointOfContact": "",
}
