"""The cases themselves: which property of which class is what (see ``shape_cases``)."""

from __future__ import annotations

from collections.abc import Iterator

from tests.shape_cases import (
    NODES,
    Case,
    class_cases,
    code_cases,
    count_cases,
    date_cases,
    flag_cases,
    iri_cases,
    number_cases,
    text_cases,
)

TEXTS = {
    "Study": "officialTitle acronym organizationFullName whyStopped expandedAccessNctId"
    " detailedDescription targetDuration interventionModelDescription"
    " maskingDescription bioSpecDescription genderDescription studyPopulation",
    "Identifier": "identifierDomain identifierLink fundingAgency applicationType supportYear"
    " grantSuffix",
    "ArmGroup": "description",
    "Intervention": "description",
    "Outcome": "timeFrame description",
    "Location": "facility city state zip countryName",
    "Contact": "phone phoneExt email",
    "Official": "affiliation",
    "Sponsorship": "organizationName",
    "ResponsibleParty": "investigatorFullName investigatorTitle investigatorAffiliation"
    " oldNameTitle oldOrganization",
    "Reference": "pmid",
    "SeeAlsoLink": "url",
    "AvailIpd": "availIpdId availIpdType url description",
}
MANY_TEXTS = {
    "Study": "conditionName keyword nctIdAlias",
    "ArmGroup": "dose route doseForm schedule",
    "Intervention": "otherName dose route doseForm schedule",
    "Condition": "conditionStage",
    "RorOrganization": "rorType",
}
FLAGS = (
    "delayedPosting hasExpandedAccess hasResults oversightHasDmc isFdaRegulatedDrug"
    " isFdaRegulatedDevice isUnapprovedDevice isPpsd isUsExport fdaaa801Violation patientRegistry"
    " expandedAccessIndividual expandedAccessIntermediate expandedAccessTreatment healthyVolunteers"
    " genderBased"
)
DATES = (
    "startDate primaryCompletionDate completionDate studyFirstSubmitDate studyFirstSubmitQcDate"
    " studyFirstPostDate resultsFirstSubmitDate resultsFirstSubmitQcDate resultsFirstPostDate"
    " dispFirstSubmitDate dispFirstSubmitQcDate dispFirstPostDate lastUpdateSubmitDate"
    " lastUpdatePostDate statusVerifiedDate"
)
TYPED_DATES = (
    "startDate primaryCompletionDate completionDate studyFirstPostDate resultsFirstPostDate"
    " dispFirstPostDate lastUpdatePostDate"
)
STUDY_CODES = {
    "lastKnownStatus": "Status",
    "expandedAccessStatus": "ExpandedAccessStatus",
    "studyType": "StudyType",
    "allocation": "DesignAllocation",
    "interventionModel": "InterventionalAssignment",
    "primaryPurpose": "PrimaryPurpose",
    "observationalModel": "ObservationalModel",
    "timePerspective": "DesignTimePerspective",
    "masking": "DesignMasking",
    "bioSpecRetention": "BioSpecRetention",
    "enrollmentType": "EnrollmentType",
    "sex": "Sex",
    "samplingMethod": "SamplingMethod",
}
PART_CODES = {
    "Identifier-identifierForm": "IdentifierScheme",
    "Identifier-secondaryIdType": "SecondaryIdType",
    "Identifier-orgStudyIdType": "OrgStudyIdType",
    "ArmGroup-armGroupType": "ArmGroupType",
    "Intervention-interventionType": "InterventionType",
    "Location-locationStatus": "RecruitmentStatus",
    "Contact-contactRole": "ContactRole",
    "Official-officialRole": "OfficialRole",
    "Sponsorship-agencyClass": "AgencyClass",
    "ResponsibleParty-responsiblePartyType": "ResponsiblePartyType",
    "Reference-referenceType": "ReferenceType",
}
STUDY_THINGS = {
    "identifier": "Identifier",
    "armGroup": "ArmGroup",
    "intervention": "Intervention",
    "primaryOutcome": "PrimaryOutcome",
    "secondaryOutcome": "SecondaryOutcome",
    "otherOutcome": "OtherOutcome",
    "criterion": "Criterion",
    "location": "Location",
    "centralContact": "Contact",
    "locationContact": "Contact",
    "overallOfficial": "Official",
    "sponsorship": "Sponsorship",
    "responsibleParty": "ResponsibleParty",
    "reference": "Reference",
    "seeAlsoLink": "SeeAlsoLink",
    "availIpd": "AvailIpd",
    "rawLine": "RawLine",
    "condition": "Condition",
    "studiesDrug": "Drug",
    "leadSponsor": "Organization",
    "collaborator": "Organization",
    "organization": "Organization",
    "locationCountry": "Country",
}
OTHER_THINGS = {
    "Identifier-linkedBy": "Link",
    "Sponsorship-linkedBy": "Link",
    "ArmGroup-intervention": "Intervention",
    "ArmGroup-drug": "Drug",
    "ArmGroup-linkedBy": "Link",
    "Intervention-drug": "Drug",
    "Intervention-linkedBy": "Link",
    "Criterion-parentCriterion": "Criterion",
    "Location-country": "Country",
    "Location-contact": "Contact",
    "Location-linkedBy": "Link",
    "Study-linkedBy": "Link",
    "Official-affiliationOrg": "Organization",
    "Sponsorship-organization": "Organization",
    "ResponsibleParty-organization": "Organization",
    "Condition-linkedBy": "Link",
    "Drug-skosxl:prefLabel": "DrugLabel",
    "Drug-skosxl:altLabel": "DrugLabel",
    "Drug-rejectedName": "RejectedName",
    "RejectedName-otherDrug": "Drug",
    "Location-facilityOrganization": "Organization",
    "Organization-skos:closeMatch": "RorOrganization",
    "Organization-organizationCountry": "Country",
    "Organization-linkedBy": "Link",
    "RorOrganization-parentOrganization": "RorOrganization",
    "NihInstitute-parentOrganization": "NihInstitute",
}
ONE_THING = (
    "Study-responsibleParty Study-leadSponsor Study-organization"
    " Criterion-parentCriterion Location-facilityOrganization Organization-organizationCountry"
    " NihInstitute-parentOrganization"
    " Location-country Official-affiliationOrg ResponsibleParty-organization"
)
IRIS = {
    "Study-replaces": "dct:replaces",
    "Study-conditionMeshTerm": "ct:conditionMeshTerm",
    "Study-conditionMeshAncestor": "ct:conditionMeshAncestor",
    "Study-interventionMeshTerm": "ct:interventionMeshTerm",
    "Study-interventionMeshAncestor": "ct:interventionMeshAncestor",
    "Study-derivedMeshTerm": "ct:derivedMeshTerm",
    "Study-studiesCondition": "ct:studiesCondition",
    "Study-studiesInterventionTerm": "ct:studiesInterventionTerm",
    "Intervention-linkedMeshTerm": "ct:linkedMeshTerm",
    "Reference-pubmed": "ct:pubmed",
    "Study-keywordMeshTerm": "ct:keywordMeshTerm",
    "Condition-linkedMeshTerm": "ct:linkedMeshTerm",
    "Condition-partMeshTerm": "ct:partMeshTerm",
    "Drug-exactMatch": "skos:exactMatch",
    "Drug-closeMatch": "skos:closeMatch",
    "Link-annotatedProperty": "owl:annotatedProperty",
    "Link-annotatedTarget": "owl:annotatedTarget",
}
# Shape → property that takes exactly one value of any kind.
EXACTLY_ONE = {
    "Study-nctId": "ct:nctId",
    "Study-briefTitle": "ct:briefTitle",
    "Identifier-notation": "skos:notation",
    "RawLine-field": "ct:field",
    "RawLine-rawText": "ct:rawText",
    "Drug-prefLabel": "skos:prefLabel",
    "DrugLabel-literalForm": "skosxl:literalForm",
    "RejectedName-literalForm": "skosxl:literalForm",
    "Grant-coreProjectNumber": "ct:coreProjectNumber",
    "Contract-coreProjectNumber": "ct:coreProjectNumber",
    "NihInstitute-notation": "skos:notation",
    "ActivityCode-notation": "skos:notation",
    "Country-isoCode": "ct:isoCode",
    "Link-subjectLabel": "sssom:subject_label",
    "Link-field": "ct:field",
    "Link-objectSourceVersion": "sssom:object_source_version",
}
# Classes whose shapes are those of the class above them.
NARROWER = (
    "PrimaryOutcome",
    "SecondaryOutcome",
    "OtherOutcome",
    "InclusionCriterion",
    "ExclusionCriterion",
)
EXAMPLES = {"Study-nctId": ("NCT00000001", "NCT00000002"), "Country-isoCode": ("IT", "FR")}


def make_cases() -> Iterator[Case]:
    """Every case of every shape but those of :mod:`tests.shape_case_rest`."""
    for node, names in TEXTS.items():
        for name in names.split():
            yield from text_cases(node, name)
    for node, names in MANY_TEXTS.items():
        for name in names.split():
            yield Case(f"{node}-{name}", node, f"ct:{name}", ('"a"@en',), "Datatype", '"a"@en')
    for name in FLAGS.split():
        yield from flag_cases(name)
    for name in DATES.split():
        yield from date_cases(name)
    yield from _make_code_cases()
    yield from _make_thing_cases()
    yield from _make_one_value_cases()
    for shape in ("ArmGroup", "Intervention", "Outcome", "Criterion", "Sponsorship"):
        zero = ("0", "MinInclusive")
        name = f"{shape}-ordinal"
        yield from number_cases(name, "ct:ordinal", "integer", ("1", "20"), zero, least=1)


def _make_code_cases() -> Iterator[Case]:
    for name in TYPED_DATES.split():
        yield from code_cases("Study", f"{name}Type", "DateType")
    for name, scheme in STUDY_CODES.items():
        # A study without a type is another shape's business.
        cases = code_cases("Study", name, scheme)
        yield from (case for case in cases if case.values or name != "studyType")
    for shape, scheme in PART_CODES.items():
        node, _, name = shape.partition("-")
        cases = code_cases(node, name, scheme)
        yield from (case for case in cases if case.values or name != "interventionType")
    yield from code_cases("Study", "overallStatus", "Status", least=1)
    yield from code_cases("Identifier", "identifierScheme", "IdentifierScheme", least=1)
    yield from code_cases("Sponsorship", "sponsorRole", "SponsorRole", least=1)
    yield from code_cases("DrugLabel", "labelType", "DrugLabelType", least=1)
    yield from code_cases("RejectedName", "rejectionReason", "RejectionReason", least=1)
    yield from code_cases("Link", "linkMethod", "LinkMethod", least=1)
    yield from code_cases("Condition", "conditionQualifier", "ConditionQualifier", most=99)
    for name, scheme in (("phase", "Phase"), ("whoMasked", "WhoMasked"), ("stdAge", "StandardAge")):
        yield from code_cases("Study", name, scheme, most=9)


def _make_thing_cases() -> Iterator[Case]:
    for name, class_ in STUDY_THINGS.items():
        yield from class_cases("Study", name, class_)
    both = ("NihInstitute", "RorOrganization")
    yield from class_cases("Organization", "skos:exactMatch", *both, component="Or")
    for shape, class_ in OTHER_THINGS.items():
        node, _, name = shape.partition("-")
        yield from class_cases(node, name, class_)
    for node, name in (("Study", "fundedBy"), ("Identifier", "grant"), ("Sponsorship", "grant")):
        yield from class_cases(node, name, "Grant", "Contract", component="Or")
    for shape in ONE_THING.split():
        node, _, name = shape.partition("-")
        yield Case(shape, node, f"ct:{name}", ("x:one", "x:two"), "MaxCount")
    for shape, path in IRIS.items():
        yield from iri_cases(shape, path)


def _make_one_value_cases() -> Iterator[Case]:
    for node in NODES:
        if node not in NARROWER:
            yield from count_cases(f"{node}-label", "rdfs:label", ('"A"', '"B"'), least=1)
    for shape, path in EXACTLY_ONE.items():
        first, second = EXAMPLES.get(shape, ("A", "B"))
        yield from count_cases(shape, path, (f'"{first}"', f'"{second}"'), least=1)
