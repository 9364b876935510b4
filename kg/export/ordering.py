"""In which order a person wants to read a graph: the thing first, then its parts.

Owns the order of properties and subjects. Refuses to know how a graph is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeGuard

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.namespaces import CT, DCT, OWL, RDF, RDFS, SCHEMA, SKOS, SKOSXL, SSSOM

Subject = NamedNode | BlankNode | Triple
Object = NamedNode | BlankNode | Literal | Triple
# Subject → property IRI → objects, everything in reading order.
OrderedGraph = dict[Subject, dict[str, list[Object]]]

_CT_ORDER = """
    nctId nctIdAlias briefTitle officialTitle acronym organizationFullName organizationClass
    identifier identifierScheme identifierForm orgStudyIdType secondaryIdType identifierDomain
    identifierLink fundingAgency grant applicationType supportYear grantSuffix
    overallStatus lastKnownStatus whyStopped statusVerifiedDate startDate primaryCompletionDate
    completionDate studyFirstSubmitDate studyFirstSubmitQcDate studyFirstPostDate
    resultsFirstSubmitDate resultsFirstSubmitQcDate resultsFirstPostDate dispFirstSubmitDate
    dispFirstSubmitQcDate dispFirstPostDate lastUpdateSubmitDate lastUpdatePostDate hasResults
    delayedPosting hasExpandedAccess expandedAccessNctId expandedAccessStatus
    sponsorRole organization organizationName agencyClass leadSponsor collaborator sponsorship
    responsiblePartyType investigatorFullName investigatorTitle investigatorAffiliation
    oldNameTitle oldOrganization responsibleParty
    oversightHasDmc isFdaRegulatedDrug isFdaRegulatedDevice isUnapprovedDevice isPpsd isUsExport
    fdaaa801Violation
    briefSummary detailedDescription
    conditionName condition keyword
    studyType phase expandedAccessIndividual expandedAccessIntermediate expandedAccessTreatment
    patientRegistry targetDuration allocation interventionModel interventionModelDescription
    primaryPurpose observationalModel timePerspective masking whoMasked maskingDescription
    bioSpecRetention bioSpecDescription enrollmentCount enrollmentType
    armGroupType interventionType description otherName dose route doseForm schedule
    armGroup intervention drug
    unresolvedInterventionName unresolvedArmGroupLabel
    timeFrame primaryOutcome secondaryOutcome otherOutcome
    eligibilityCriteria healthyVolunteers sex genderBased genderDescription minimumAge
    minimumAgeMonths maximumAge maximumAgeMonths stdAge studyPopulation samplingMethod
    criterion parentCriterion
    facility facilityOrganization city state zip country countryName locationStatus contactRole
    phone phoneExt email
    officialRole affiliation affiliationOrg location contact centralContact locationContact
    overallOfficial
    referenceType pmid pubmed url availIpdId availIpdType reference seeAlsoLink availIpd
    versionOf versionNumber versionDate validUntil removed versionHolder sourceFile recordHash
    namedGraph removedDate changedProperty oldValue newValue change mappingVersion
    vocabularyRelease
    resultsWaived nPtrsToThisExpAccNctId
    preAssignmentDetails recruitmentDetails flowTypeUnitsAnalyzed flowGroup flowPeriod
    baselinePopulationDescription baselineTypeUnitsAnalyzed baselineGroup baselineDenom
    baselineMeasure outcomeMeasure adverseEventsFrequencyThreshold
    rawAdverseEventsFrequencyThreshold adverseEventsTimeFrame adverseEventsDescription
    allCauseMortalityComment eventGroup seriousEvent otherEvent limitationsAndCaveats
    certainAgreement pointOfContact
    outcomeMeasureType reportingStatus anticipatedPostingDate plannedOutcome
    populationDescription paramType dispersionType rawDispersionType unitOfMeasure
    calculatePct typeUnitsAnalyzed denomUnitsSelected groupId isTotal duplicateGroupId group
    unresolvedGroupId outcomeGroup units denomValue rawDenomValue denom classDenom classTitle
    classOrdinal categoryTitle categoryOrdinal value rawValue spread rawSpread
    lowerLimit rawLowerLimit upperLimit rawUpperLimit measurement analysis
    groupDescription statisticalMethod statisticalComment analysisParamType paramValue
    rawParamValue analysisDispersionType dispersionValue rawDispersionValue estimateComment
    pValue pValueOperator pValueNumber pValueComment ciNumSides ciPctValue rawCiPctValue
    ciLowerLimit rawCiLowerLimit ciLowerLimitComment ciUpperLimit rawCiUpperLimit
    ciUpperLimitComment testedNonInferiority nonInferiorityType nonInferiorityComment
    otherAnalysisDescription
    milestone dropWithdraw achievement reason numSubjects rawNumSubjects numUnits rawNumUnits
    deathsNumAffected rawDeathsNumAffected deathsNumAtRisk rawDeathsNumAtRisk seriousNumAffected
    rawSeriousNumAffected seriousNumAtRisk rawSeriousNumAtRisk otherNumAffected
    rawOtherNumAffected otherNumAtRisk rawOtherNumAtRisk organSystem sourceVocabulary
    assessmentType notes eventStats numEvents rawNumEvents numAffected rawNumAffected numAtRisk
    rawNumAtRisk comment piSponsorEmployee restrictionType restrictiveAgreement otherDetails
    largeDoc noSap typeAbbrev hasProtocol hasSap hasIcf docDate uploadDate filename size
    ipdSharing ipdSharingDescription ipdSharingInfoType ipdSharingTimeFrame
    ipdSharingAccessCriteria ipdSharingUrl
    removedCountry removedCountryName estimatedResultsFirstSubmitDate firstMcpPostDate
    submissionInfo releaseDate unreleaseDate unreleaseDateUnknown resetDate mcpReleaseN minBmi
    maxBmi unpostedResponsibleParty unpostedEvent violationEvent unpostedEventType
    violationEventType eventDate dateUnknown creationDate issuedDate postedDate doi retraction
    conditionBrowseLeafHigh conditionBrowseLeaf conditionBrowseLeafLow conditionBrowseMention
    conditionBrowseBranch interventionBrowseLeafHigh interventionBrowseLeaf
    interventionBrowseLeafLow interventionBrowseMention interventionBrowseBranch browseLeaf
    field rawText uncertain rawLine
    conditionMeshTerm conditionMeshAncestor interventionMeshTerm interventionMeshAncestor
    derivedMeshTerm
    conditionMeshTermName conditionMeshAncestorName interventionMeshTermName
    interventionMeshAncestorName derivedMeshTermName
    keywordMeshTerm studiesDrug studiesInterventionTerm studiesCondition fundedBy locationCountry
    organizationCountry rorType parentOrganization
    coreProjectNumber activityCode institute serialNumber isoCode
    labelType rejectedName rejectionReason otherDrug
    linkedMeshTerm partMeshTerm conditionStage conditionQualifier
    linkMethod linkedBy ordinal
"""
_FIRST = (
    RDF + "type",
    RDFS + "label",
    SKOS + "prefLabel",
    SKOSXL + "literalForm",
    SKOS + "notation",
)


def _expand(names: str) -> Iterator[str]:
    """The properties, each date with the type and the lower bound that belong to it."""
    for name in names.split():
        yield CT + name
        if name.endswith("Date"):
            yield f"{CT}{name}Type"
            yield f"{CT}{name}LowerBound"


RANKS = {
    iri: rank
    for rank, iri in enumerate(
        (
            *_FIRST,
            DCT + "identifier",
            DCT + "replaces",
            SCHEMA + "sameAs",
            RDFS + "seeAlso",
            *_expand(_CT_ORDER),
            SKOS + "altLabel",
            SKOSXL + "prefLabel",
            SKOSXL + "altLabel",
            SKOS + "exactMatch",
            SKOS + "closeMatch",
            DCT + "source",
            SSSOM + "subject_label",
            OWL + "annotatedProperty",
            OWL + "annotatedTarget",
        )
    )
}
"""Property → its place among the properties of a thing; others come after all of these."""
_UNRANKED = len(RANKS)
_ORDINAL, _LABEL = CT + "ordinal", RDFS + "label"


def order_graph(triples: Iterable[Triple]) -> OrderedGraph:
    """``triples``, each once, in reading order.

    The subject of the first triple comes first; what it points at follows in the order of its
    properties, by ``ct:ordinal`` where there is one; then what that points at, and so on. Subjects
    of which only a label is known come last. The order depends on nothing but the first subject
    and the graph.
    """
    graph: defaultdict[Subject, defaultdict[str, dict[Object, None]]]
    graph = defaultdict(lambda: defaultdict(dict))
    for triple in triples:
        graph[triple.subject][triple.predicate.value][triple.object] = None
    order = _Order(graph)
    return {subject: order.sort_properties(subject) for subject in order.sort_subjects()}


class _Order:
    """Sorts subjects, properties and objects of one graph."""

    def __init__(self, graph: dict[Subject, defaultdict[str, dict[Object, None]]]) -> None:
        self._graph = graph
        self._sorted: OrderedGraph = {}

    def sort_subjects(self) -> list[Subject]:
        if not self._graph:
            return []
        first = next(iter(self._graph))
        rest = sorted(self._graph.keys() - {first}, key=_text)
        found: dict[Subject, None] = {}
        for start in (first, *(subject for subject in rest if not self._is_only_named(subject))):
            self._follow(start, found)
        return [*found, *(subject for subject in rest if subject not in found)]

    def _follow(self, start: Subject, found: dict[Subject, None]) -> None:
        """Add ``start`` and what can be reached from it, level by level."""
        level = [start] if start not in found else []
        while level:
            found.update(dict.fromkeys(level))
            targets = (
                target
                for subject in level
                for objects in self.sort_properties(subject).values()
                for target in objects
                if not isinstance(target, Literal)
            )
            level = [
                target
                for target in dict.fromkeys(targets)
                if target in self._graph and target not in found and not self._is_only_named(target)
            ]

    def _is_only_named(self, subject: Subject) -> bool:
        return self._graph[subject].keys() == {_LABEL}

    def sort_properties(self, subject: Subject) -> dict[str, list[Object]]:
        if subject not in self._sorted:
            properties = self._graph[subject]
            self._sorted[subject] = {
                iri: sorted(properties[iri], key=self._object_key)
                for iri in sorted(properties, key=lambda iri: (RANKS.get(iri, _UNRANKED), iri))
            }
        return self._sorted[subject]

    def _object_key(self, value: Object) -> tuple[bool, int, bool, str]:
        if isinstance(value, Literal):
            return True, 0, True, str(value)
        ordinals = self._graph[value].get(_ORDINAL, ()) if value in self._graph else ()
        ordinal = min((int(o.value) for o in ordinals if _is_integer(o)), default=0)
        text = _text(value)
        return False, ordinal, not text.startswith(CT), text


def _is_integer(term: Object) -> TypeGuard[Literal]:
    return isinstance(term, Literal) and term.value.isascii() and term.value.isdigit()


def _text(term: Object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)
