"""The rows of all other sections: annotations, documents, what the registry derives."""


def _list_browse(kind: str) -> str:
    item = f"derivedSection.{kind}BrowseModule"
    leaf = f"ct:{kind}BrowseLeafHigh|ct:{kind}BrowseLeafLow|ct:{kind}BrowseLeaf"
    mesh = "".join(
        f"""
@ {item}.{name}              ct:{kind}Mesh{role}
id                           meshv:identifier             mesh*
term                         rdfs:label|skos:altLabel     mesh*
"""
        for name, role in (("meshes", "Term"), ("ancestors", "Ancestor"))
    )
    return f"""{mesh}
@ {item}.browseLeaves        {leaf}
id                           skos:notation                text*
name                         rdfs:label|skos:altLabel     text*

@ {item}
browseLeaves.asFound         ct:{kind}BrowseMention/rdfs:label    text
browseLeaves.relevance       ct:{kind}BrowseLeafHigh|ct:{kind}BrowseLeafLow  property*

@ {item}.browseBranches      ct:{kind}BrowseBranch
abbrev                       skos:notation                text*
name                         rdfs:label|skos:altLabel     text*
"""


ANNOTATIONS = """
@ annotationSection.annotationModule
unpostedAnnotation.unpostedResponsibleParty  ct:unpostedResponsibleParty  text

@ annotationSection.annotationModule.unpostedAnnotation.unpostedEvents    ct:unpostedEvent
type                         ct:unpostedEventType         code:UnpostedEventType
date                         ct:eventDate                 date
dateUnknown                  ct:dateUnknown               boolean

@ annotationSection.annotationModule.violationAnnotation.violationEvents  ct:violationEvent
type                         ct:violationEventType        code:ViolationEventType
description                  ct:description               markdown
creationDate                 ct:creationDate              date
issuedDate                   ct:issuedDate                date
releaseDate                  ct:releaseDate               date
postedDate                   ct:postedDate                date
"""
DOCUMENTS = """
@ documentSection.largeDocumentModule
noSap                        ct:noSap                     boolean

@ documentSection.largeDocumentModule.largeDocs                           ct:largeDoc
typeAbbrev                   ct:typeAbbrev                text
hasProtocol                  ct:hasProtocol               boolean
hasSap                       ct:hasSap                    boolean
hasIcf                       ct:hasIcf                    boolean
label                        rdfs:label                   text
date                         ct:docDate                   date
uploadDate                   ct:uploadDate                time
filename                     ct:filename                  text
size                         ct:size                      integer
"""
MISC_INFO = """
@ derivedSection.miscInfoModule
removedCountries             ct:removedCountry/rdfs:label|ct:removedCountryName    name*
submissionTracking.estimatedResultsFirstSubmitDate  ct:estimatedResultsFirstSubmitDate  date
submissionTracking.firstMcpInfo.postDateStruct.date  ct:firstMcpPostDate            date
submissionTracking.firstMcpInfo.postDateStruct.type  ct:firstMcpPostDateType        code:DateType
modelPredictions.bmiLimits.minBmi  ct:minBmi              decimal
modelPredictions.bmiLimits.maxBmi  ct:maxBmi              decimal

@ derivedSection.miscInfoModule.submissionTracking.submissionInfos        ct:submissionInfo
releaseDate                  ct:releaseDate               date
unreleaseDate                ct:unreleaseDate             date
unreleaseDateUnknown         ct:unreleaseDateUnknown      boolean
resetDate                    ct:resetDate                 date
mcpReleaseN                  ct:mcpReleaseN               integer
"""
ROWS = "".join(
    (
        ANNOTATIONS,
        DOCUMENTS,
        MISC_INFO,
        _list_browse("condition"),
        _list_browse("intervention"),
        "\n@ .\nhasResults  ct:hasResults  boolean\n",
    )
)
