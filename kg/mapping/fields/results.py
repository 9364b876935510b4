"""The rows of ``resultsSection``."""


def _list_groups(item: str, node: str) -> str:
    return f"""
@ {item}.groups  {node}
id                           ct:groupId                   text
title                        rdfs:label                   text
description                  ct:description               markdown
"""


FLOW = "resultsSection.participantFlowModule"
BASELINE = "resultsSection.baselineCharacteristicsModule"
OUTCOMES = "resultsSection.outcomeMeasuresModule.outcomeMeasures"
EVENTS = "resultsSection.adverseEventsModule"
MORE = "resultsSection.moreInfoModule"
GROUP_ID = "groupId  ct:group/ct:groupId|ct:unresolvedGroupId  text"


def _list_stats(name: str, property_: str, around: str) -> str:
    return f"""
@ {FLOW}.periods.{name}      ct:flowPeriod/{around}
type                         rdfs:label                   text
comment                      ct:comment                   markdown
+../title                    ^{around}/rdfs:label         text

@ {FLOW}.periods.{name}.{property_}s   ct:flowPeriod/{around}/ct:{property_}
{GROUP_ID}
numSubjects                  ct:numSubjects|ct:rawNumSubjects  count
numUnits                     ct:numUnits|ct:rawNumUnits        count
comment                      ct:comment                   markdown
+../type                     ^ct:{property_}/rdfs:label   text
+../../title                 ^ct:{property_}/^{around}/rdfs:label  text
"""


PARTICIPANT_FLOW = (
    f"""
@ {FLOW}
preAssignmentDetails         ct:preAssignmentDetails      markdown
recruitmentDetails           ct:recruitmentDetails        markdown
typeUnitsAnalyzed            ct:flowTypeUnitsAnalyzed     text
{_list_groups(FLOW, "ct:flowGroup")}
@ {FLOW}.periods             ct:flowPeriod
title                        rdfs:label                   text
"""
    + _list_stats("milestones", "achievement", "ct:milestone")
    + _list_stats("dropWithdraws", "reason", "ct:dropWithdraw")
)


def _list_denoms(item: str, node: str) -> str:
    return f"""
@ {item}.denoms.counts       {node}
../units                     ct:units                     text*
{GROUP_ID}
value                        ct:denomValue|ct:rawDenomValue    number
"""


def _list_measure(item: str, node: str) -> str:
    """What measures of both modules have."""
    return f"""
@ {item}  {node}
title                        rdfs:label                   text
description                  ct:description               markdown
populationDescription        ct:populationDescription     markdown
paramType                    ct:paramType                 code:MeasureParam
dispersionType               ct:rawDispersionType|ct:dispersionType  code:MeasureDispersionType
unitOfMeasure                ct:unitOfMeasure             text
calculatePct                 ct:calculatePct              boolean
denomUnitsSelected           ct:denomUnitsSelected        text
{_list_denoms(item, f"{node}/ct:denom")}
+../../title                 ^ct:denom/rdfs:label         text
{_list_denoms(f"{item}.classes", f"{node}/ct:classDenom")}
../../title                  ct:classTitle                text*
+../../../title              ^ct:classDenom/rdfs:label    text

@ {item}.classes.categories.measurements  {node}/ct:measurement
../../title                  ct:classTitle                text*
../title                     ct:categoryTitle             text*
{GROUP_ID}
value                        ct:value|ct:rawValue         number
spread                       ct:spread|ct:rawSpread       number
lowerLimit                   ct:lowerLimit|ct:rawLowerLimit    number
upperLimit                   ct:upperLimit|ct:rawUpperLimit    number
comment                      ct:comment                   markdown
+../../../title              ^ct:measurement/rdfs:label   text
"""


BASELINE_CHARACTERISTICS = (
    f"""
@ {BASELINE}
populationDescription        ct:baselinePopulationDescription  markdown
typeUnitsAnalyzed            ct:baselineTypeUnitsAnalyzed      text
"""
    + _list_groups(BASELINE, "ct:baselineGroup")
    + _list_denoms(BASELINE, "ct:baselineDenom")
    + _list_measure(f"{BASELINE}.measures", "ct:baselineMeasure")
)
OUTCOME_MEASURES = (
    f"""
@ {OUTCOMES}                 ct:outcomeMeasure
type                         ct:outcomeMeasureType        code:OutcomeMeasureType
reportingStatus              ct:reportingStatus           code:ReportingStatus
anticipatedPostingDate       ct:anticipatedPostingDate    date
timeFrame                    ct:timeFrame                 text
typeUnitsAnalyzed            ct:typeUnitsAnalyzed         text
"""
    + _list_groups(OUTCOMES, "ct:outcomeMeasure/ct:outcomeGroup")
    + _list_measure(OUTCOMES, "ct:outcomeMeasure")
    + f"""
@ {OUTCOMES}.analyses        ct:outcomeMeasure/ct:analysis
paramType                    ct:analysisParamType         text
paramValue                   ct:paramValue|ct:rawParamValue    number
dispersionType               ct:analysisDispersionType    code:AnalysisDispersionType
dispersionValue              ct:dispersionValue|ct:rawDispersionValue  number
statisticalMethod            ct:statisticalMethod         text
statisticalComment           ct:statisticalComment        markdown
pValue                       ct:pValue                    text
pValueComment                ct:pValueComment             markdown
ciNumSides                   ct:ciNumSides                code:ConfidenceIntervalNumSides
ciPctValue                   ct:ciPctValue|ct:rawCiPctValue    number
ciLowerLimit                 ct:ciLowerLimit|ct:rawCiLowerLimit    number
ciUpperLimit                 ct:ciUpperLimit|ct:rawCiUpperLimit    number
ciLowerLimitComment          ct:ciLowerLimitComment       markdown
ciUpperLimitComment          ct:ciUpperLimitComment       markdown
estimateComment              ct:estimateComment           markdown
testedNonInferiority         ct:testedNonInferiority      boolean
nonInferiorityType           ct:nonInferiorityType        code:NonInferiorityType
nonInferiorityComment        ct:nonInferiorityComment     markdown
otherAnalysisDescription     ct:otherAnalysisDescription  markdown
groupDescription             ct:groupDescription          markdown
groupIds                     ct:group/ct:groupId|ct:unresolvedGroupId  text*
+../title                    ^ct:analysis/rdfs:label      text
"""
)


def _list_events(kind: str) -> str:
    item, node = f"{EVENTS}.{kind}Events", f"ct:{kind}Event"
    return f"""
@ {item}                     {node}
term                         rdfs:label                   text
organSystem                  ct:organSystem               text
sourceVocabulary             ct:sourceVocabulary          text
assessmentType               ct:assessmentType            code:EventAssessment
notes                        ct:notes                     markdown

@ {item}.stats               {node}/ct:eventStats
{GROUP_ID}
numEvents                    ct:numEvents|ct:rawNumEvents  count
numAffected                  ct:numAffected|ct:rawNumAffected  count
numAtRisk                    ct:numAtRisk|ct:rawNumAtRisk  count
+../term                     ^ct:eventStats/rdfs:label    text
+../organSystem              ^ct:eventStats/ct:organSystem  text
"""


ADVERSE_EVENTS = (
    f"""
@ {EVENTS}
frequencyThreshold           ct:adverseEventsFrequencyThreshold|ct:rawAdverseEventsFrequencyThreshold  number
timeFrame                    ct:adverseEventsTimeFrame    markdown
description                  ct:adverseEventsDescription  markdown
allCauseMortalityComment     ct:allCauseMortalityComment  markdown

@ {EVENTS}.eventGroups       ct:eventGroup
id                           ct:groupId                   text
title                        rdfs:label                   text
description                  ct:description               markdown
deathsNumAffected            ct:deathsNumAffected|ct:rawDeathsNumAffected  count
deathsNumAtRisk              ct:deathsNumAtRisk|ct:rawDeathsNumAtRisk  count
seriousNumAffected           ct:seriousNumAffected|ct:rawSeriousNumAffected  count
seriousNumAtRisk             ct:seriousNumAtRisk|ct:rawSeriousNumAtRisk  count
otherNumAffected             ct:otherNumAffected|ct:rawOtherNumAffected  count
otherNumAtRisk               ct:otherNumAtRisk|ct:rawOtherNumAtRisk  count
"""  # noqa: E501
    + _list_events("serious")
    + _list_events("other")
)
MORE_INFO = f"""
@ {MORE}
limitationsAndCaveats.description  ct:limitationsAndCaveats  markdown

@ {MORE}.certainAgreement    ct:certainAgreement
piSponsorEmployee            ct:piSponsorEmployee         boolean
restrictionType              ct:restrictionType           code:AgreementRestrictionType
restrictiveAgreement         ct:restrictiveAgreement      boolean
otherDetails                 ct:otherDetails              markdown

@ {MORE}.pointOfContact      ct:pointOfContact
title                        rdfs:label                   text
organization                 ct:organizationName          text
email                        ct:email                     text
phone                        ct:phone                     text
phoneExt                     ct:phoneExt                  text
"""
ROWS = "".join(
    (PARTICIPANT_FLOW, BASELINE_CHARACTERISTICS, OUTCOME_MEASURES, ADVERSE_EVENTS, MORE_INFO)
)
