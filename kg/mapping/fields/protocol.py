"""The rows of ``protocolSection``."""

IDENTIFICATION = """
@ protocolSection.identificationModule
nctId                        ct:nctId                     text
nctIdAliases                 ct:nctIdAlias                text*
briefTitle                   ct:briefTitle                text
officialTitle                ct:officialTitle             text
acronym                      ct:acronym                   text
organization.fullName        ct:organizationFullName      text
organization.class           ct:organizationClass         code:AgencyClass

@ protocolSection.identificationModule.orgStudyIdInfo     ct:identifier
id                           skos:notation                text
type                         ct:orgStudyIdType            code:OrgStudyIdType
link                         ct:identifierLink            text

@ protocolSection.identificationModule.secondaryIdInfos   ct:identifier
id                           skos:notation                text
type                         ct:secondaryIdType           code:SecondaryIdType
domain                       ct:identifierDomain          text
link                         ct:identifierLink            text
"""
STATUS = """
@ protocolSection.statusModule
statusVerifiedDate           ct:statusVerifiedDate        date
overallStatus                ct:overallStatus             code:Status
lastKnownStatus              ct:lastKnownStatus           code:Status
delayedPosting               ct:delayedPosting            boolean
whyStopped                   ct:whyStopped                text
expandedAccessInfo.hasExpandedAccess  ct:hasExpandedAccess     boolean
expandedAccessInfo.nctId              ct:expandedAccessNctId   text
expandedAccessInfo.statusForNctId     ct:expandedAccessStatus  code:ExpandedAccessStatus
startDateStruct.date         ct:startDate                 date
startDateStruct.type         ct:startDateType             code:DateType
primaryCompletionDateStruct.date  ct:primaryCompletionDate      date
primaryCompletionDateStruct.type  ct:primaryCompletionDateType  code:DateType
completionDateStruct.date    ct:completionDate            date
completionDateStruct.type    ct:completionDateType        code:DateType
studyFirstSubmitDate         ct:studyFirstSubmitDate      date
studyFirstSubmitQcDate       ct:studyFirstSubmitQcDate    date
studyFirstPostDateStruct.date     ct:studyFirstPostDate         date
studyFirstPostDateStruct.type     ct:studyFirstPostDateType     code:DateType
resultsWaived                ct:resultsWaived             boolean
resultsFirstSubmitDate       ct:resultsFirstSubmitDate    date
resultsFirstSubmitQcDate     ct:resultsFirstSubmitQcDate  date
resultsFirstPostDateStruct.date   ct:resultsFirstPostDate       date
resultsFirstPostDateStruct.type   ct:resultsFirstPostDateType   code:DateType
dispFirstSubmitDate          ct:dispFirstSubmitDate       date
dispFirstSubmitQcDate        ct:dispFirstSubmitQcDate     date
dispFirstPostDateStruct.date      ct:dispFirstPostDate          date
dispFirstPostDateStruct.type      ct:dispFirstPostDateType      code:DateType
lastUpdateSubmitDate         ct:lastUpdateSubmitDate      date
lastUpdatePostDateStruct.date     ct:lastUpdatePostDate         date
lastUpdatePostDateStruct.type     ct:lastUpdatePostDateType     code:DateType
"""
SPONSORS = """
@ protocolSection.sponsorCollaboratorsModule.responsibleParty  ct:responsibleParty
type                         ct:responsiblePartyType      code:ResponsiblePartyType
investigatorFullName         ct:investigatorFullName      text
investigatorTitle            ct:investigatorTitle         text
investigatorAffiliation      ct:investigatorAffiliation   text
oldNameTitle                 ct:oldNameTitle              text
oldOrganization              ct:oldOrganization           text

@ protocolSection.sponsorCollaboratorsModule.leadSponsor       ct:sponsorship
name                         ct:organizationName          text
class                        ct:agencyClass               code:AgencyClass

@ protocolSection.sponsorCollaboratorsModule.collaborators     ct:sponsorship
name                         ct:organizationName          text
class                        ct:agencyClass               code:AgencyClass

@ protocolSection.oversightModule
oversightHasDmc              ct:oversightHasDmc           boolean
isFdaRegulatedDrug           ct:isFdaRegulatedDrug        boolean
isFdaRegulatedDevice         ct:isFdaRegulatedDevice      boolean
isUnapprovedDevice           ct:isUnapprovedDevice        boolean
isPpsd                       ct:isPpsd                    boolean
isUsExport                   ct:isUsExport                boolean
fdaaa801Violation            ct:fdaaa801Violation         boolean
"""
DESCRIPTION = """
@ protocolSection.descriptionModule
briefSummary                 ct:briefSummary              markdown
detailedDescription          ct:detailedDescription       markdown

@ protocolSection.conditionsModule
conditions                   ct:conditionName             text*
keywords                     ct:keyword                   text*
"""
DESIGN = """
@ protocolSection.designModule
studyType                    ct:studyType                 code:StudyType
nPtrsToThisExpAccNctId       ct:nPtrsToThisExpAccNctId    integer
expandedAccessTypes.individual    ct:expandedAccessIndividual    boolean
expandedAccessTypes.intermediate  ct:expandedAccessIntermediate  boolean
expandedAccessTypes.treatment     ct:expandedAccessTreatment     boolean
patientRegistry              ct:patientRegistry           boolean
targetDuration               ct:targetDuration            text
phases                       ct:phase                     code:Phase*
designInfo.allocation        ct:allocation                code:DesignAllocation
designInfo.interventionModel ct:interventionModel         code:InterventionalAssignment
designInfo.interventionModelDescription  ct:interventionModelDescription  markdown
designInfo.primaryPurpose    ct:primaryPurpose            code:PrimaryPurpose
designInfo.observationalModel     ct:observationalModel          code:ObservationalModel
designInfo.timePerspective        ct:timePerspective             code:DesignTimePerspective
designInfo.maskingInfo.masking    ct:masking                     code:DesignMasking
designInfo.maskingInfo.maskingDescription  ct:maskingDescription  markdown
designInfo.maskingInfo.whoMasked  ct:whoMasked                   code:WhoMasked*
bioSpec.retention            ct:bioSpecRetention          code:BioSpecRetention
bioSpec.description          ct:bioSpecDescription        markdown
enrollmentInfo.count         ct:enrollmentCount           integer
enrollmentInfo.type          ct:enrollmentType            code:EnrollmentType
"""
ARMS = """
@ protocolSection.armsInterventionsModule.armGroups       ct:armGroup
label                        rdfs:label                   text
type                         ct:armGroupType              code:ArmGroupType
description                  ct:description               markdown
interventionNames            ct:intervention/rdfs:label|ct:unresolvedInterventionName      name*

@ protocolSection.armsInterventionsModule.interventions   ct:intervention
name                         rdfs:label                   text
type                         ct:interventionType          code:InterventionType
description                  ct:description               markdown
otherNames                   ct:otherName                 text*
armGroupLabels               ^ct:intervention/rdfs:label|ct:unresolvedArmGroupLabel        name*
"""
OUTCOMES = "".join(
    f"""
@ protocolSection.outcomesModule.{kind}Outcomes           ct:{kind}Outcome
measure                      rdfs:label                   text
description                  ct:description               markdown
timeFrame                    ct:timeFrame                 text
"""
    for kind in ("primary", "secondary", "other")
)
ELIGIBILITY = """
@ protocolSection.eligibilityModule
eligibilityCriteria          ct:eligibilityCriteria       text
healthyVolunteers            ct:healthyVolunteers         boolean
sex                          ct:sex                       code:Sex
genderBased                  ct:genderBased               boolean
genderDescription            ct:genderDescription         markdown
minimumAge                   ct:minimumAge                text
maximumAge                   ct:maximumAge                text
stdAges                      ct:stdAge                    code:StandardAge*
studyPopulation              ct:studyPopulation           markdown
samplingMethod               ct:samplingMethod            code:SamplingMethod
"""
CONTACTS = """
@ protocolSection.contactsLocationsModule.centralContacts      ct:centralContact
name                         rdfs:label                   text
role                         ct:contactRole               code:ContactRole
phone                        ct:phone                     text
phoneExt                     ct:phoneExt                  text
email                        ct:email                     text

@ protocolSection.contactsLocationsModule.overallOfficials     ct:overallOfficial
name                         rdfs:label                   text
affiliation                  ct:affiliation               text
role                         ct:officialRole              code:OfficialRole

@ protocolSection.contactsLocationsModule.locations            ct:location
facility                     ct:facility                  text
status                       ct:locationStatus            code:RecruitmentStatus
city                         ct:city                      text
state                        ct:state                     text
zip                          ct:zip                       text
country                      ct:country/rdfs:label|ct:countryName                          name
geoPoint.lat                 wgs84:lat                    decimal
geoPoint.lon                 wgs84:long                   decimal

@ protocolSection.contactsLocationsModule.locations.contacts   ct:location/ct:contact
name                         rdfs:label                   text
role                         ct:contactRole               code:ContactRole
phone                        ct:phone                     text
phoneExt                     ct:phoneExt                  text
email                        ct:email                     text
+../facility                 ^ct:contact/ct:facility      text
"""
REFERENCES = """
@ protocolSection.referencesModule.references                  ct:reference
pmid                         ct:pmid                      text
type                         ct:referenceType             code:ReferenceType
citation                     rdfs:label                   text

@ protocolSection.referencesModule.references.retractions      ct:reference/ct:retraction
pmid                         ct:pmid                      text
source                       rdfs:label                   text

@ protocolSection.referencesModule.seeAlsoLinks                ct:seeAlsoLink
label                        rdfs:label                   markdown
url                          ct:url                       text

@ protocolSection.referencesModule.availIpds                   ct:availIpd
id                           ct:availIpdId                text
type                         ct:availIpdType              text
url                          ct:url                       text
comment                      ct:description               text

@ protocolSection.ipdSharingStatementModule
ipdSharing                   ct:ipdSharing                code:IpdSharing
description                  ct:ipdSharingDescription     markdown
infoTypes                    ct:ipdSharingInfoType        code:IpdSharingInfoType*
timeFrame                    ct:ipdSharingTimeFrame       markdown
accessCriteria               ct:ipdSharingAccessCriteria  markdown
url                          ct:ipdSharingUrl             text
"""
ROWS = "".join(
    (
        IDENTIFICATION,
        STATUS,
        SPONSORS,
        DESCRIPTION,
        DESIGN,
        ARMS,
        OUTCOMES,
        ELIGIBILITY,
        CONTACTS,
        REFERENCES,
    )
)
