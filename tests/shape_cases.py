"""What each shape lets pass and what it must refuse: one valid node a class, and ways to break it.

Written from ``docs/model.md``, apart from the shapes. Values are Turtle. A case sets one property
of one node to exactly the values given; ``component`` names what must be found, "" nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kg.study.codelists import CODELISTS
from tests.shape_case_results_nodes import RESULTS_NODES

PREFIXES = """
@prefix ct: <https://w3id.org/trial-kg/ontology#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix mesh: <http://id.nlm.nih.gov/mesh/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix semapv: <https://w3id.org/semapv/vocab/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix sssom: <https://w3id.org/sssom/> .
@prefix wgs84: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
@prefix x: <https://example.org/kg/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

STUDY_NODES = {
    "Study": 'ct:nctId "NCT00000001" ; ct:briefTitle "A title" ; ct:condition x:Condition ;'
    " ct:overallStatus ct:Status-COMPLETED ; ct:studyType ct:StudyType-INTERVENTIONAL ;"
    ' ct:leadSponsor x:Organization ; ct:briefSummary "Why" ; ct:eligibilityCriteria "Who" ;'
    ' ct:startDate "2011-01"^^xsd:gYearMonth ; ct:intervention x:Intervention ;'
    " ct:primaryOutcome x:PrimaryOutcome",
    "Identifier": 'skos:notation "8603" ; ct:identifierScheme ct:IdentifierScheme-CTEP',
    "ArmGroup": "ct:ordinal 1 ; ct:intervention x:Intervention",
    "Intervention": "ct:ordinal 2 ; ct:interventionType ct:InterventionType-DRUG",
    "PrimaryOutcome": "ct:ordinal 1",
    "SecondaryOutcome": "ct:ordinal 1",
    "OtherOutcome": "ct:ordinal 1",
    "Outcome": "ct:ordinal 3",
    "Criterion": "ct:ordinal 4",
    "InclusionCriterion": "ct:ordinal 5",
    "ExclusionCriterion": "ct:ordinal 6",
    "Location": 'ct:country x:Country ; ct:countryName "Italy"',
    "Contact": "",
    "Official": "",
    "Sponsorship": "ct:sponsorRole ct:SponsorRole-LEAD ; ct:organization x:Organization ;"
    " ct:ordinal 1",
    "ResponsibleParty": "",
    "Reference": "",
    "SeeAlsoLink": "",
    "AvailIpd": "",
    "Retraction": "",
    "LargeDoc": "ct:ordinal 1",
    "SubmissionInfo": "ct:ordinal 1",
    "UnpostedEvent": "ct:ordinal 1",
    "ViolationEvent": "ct:ordinal 1",
    "BrowseMention": "ct:browseLeaf x:BrowseLeaf",
    "RawLine": 'ct:field "statusModule" ; ct:rawText "as it stood"',
    **RESULTS_NODES,
}
SHARED_NODES = {
    "Condition": "",
    "Drug": 'skos:prefLabel "imatinib"',
    "DrugLabel": 'skosxl:literalForm "Gleevec" ; ct:labelType ct:DrugLabelType-BRAND ;'
    ' dct:source "RxNorm 2014"',
    "RejectedName": 'skosxl:literalForm "Sprycel" ; dct:source x:Study ;'
    " ct:rejectionReason ct:RejectionReason-OTHER_DRUG",
    "Organization": "",
    "RorOrganization": "",
    "Grant": 'ct:coreProjectNumber "P30CA008748"',
    "Contract": 'ct:coreProjectNumber "N01CM62206"',
    "NihInstitute": 'skos:notation "CA"',
    "ActivityCode": 'skos:notation "P30"',
    "Country": 'ct:isoCode "IT"',
    "BrowseLeaf": 'skos:notation "M6475"',
    "BrowseBranch": 'skos:notation "BC23"',
    "Link": 'sssom:subject_label "Gleevec" ; ct:field "armsInterventionsModule.interventions" ;'
    " owl:annotatedProperty ct:drug ; owl:annotatedTarget x:Drug ; sssom:confidence 0.95 ;"
    " sssom:mapping_justification semapv:LexicalMatching ; ct:linkMethod ct:LinkMethod-SYNONYM ;"
    ' sssom:object_source_version "MeSH 2020"',
}
NODES = STUDY_NODES | SHARED_NODES
OWN_LISTS = {
    "IdentifierScheme": "ORG_STUDY_ID NIH_GRANT CTRP CTEP EUDRACT CTIS REGISTRY OTHER_GRANT OTHER",
    "SponsorRole": "LEAD COLLABORATOR",
    "ConditionQualifier": "ADULT CHILDHOOD ELDERLY RECURRENT RELAPSED REFRACTORY METASTATIC"
    " NON_METASTATIC ADVANCED LOCALLY_ADVANCED LOCALIZED RESECTABLE"
    " UNRESECTABLE RESECTED NEWLY_DIAGNOSED UNTREATED PREVIOUSLY_TREATED"
    " IN_REMISSION HIGH_RISK INTERMEDIATE_RISK LOW_RISK HIGH_GRADE"
    " INTERMEDIATE_GRADE LOW_GRADE MILD MODERATE SEVERE EARLY PERSISTENT"
    " ACTIVE SYMPTOMATIC ASYMPTOMATIC SUSPECTED CONFIRMED UNCONTROLLED",
    "DrugLabelType": "GENERIC BRAND CODE SALT SYNONYM REGISTRY",
    "RejectionReason": "OTHER_DRUG SEVERAL_DRUGS UNCONFIRMED COMBINATION PLACEBO CATEGORY ACRONYM"
    " DOSE_FORM TOO_SHORT CHEMICAL_NAME DESCRIPTION NONPROPRIETARY",
    "LinkMethod": "EXACT_LABEL SYNONYM NORMALIZED COMPONENT REGISTRY_TYPE PATTERN",
}
TEXT_EXAMPLES = {
    "Study-expandedAccessNctId": ('"NCT00000002"', '"NCT00000003"'),
    "Reference-pmid": ('"30245028"', '"30245029"'),
}
LISTS = {scheme: list(codes) for scheme, codes in CODELISTS.items()} | {
    scheme: codes.split() for scheme, codes in OWN_LISTS.items()
}


class Case(NamedTuple):
    """Set ``path`` of the node of class ``node`` to ``values``; ``shape`` must answer.

    ``culprit`` is the value to be named (Turtle), "node" for a constraint on the node itself;
    ``also`` is a further property with its values, set in the same way.
    """

    shape: str
    node: str
    path: str
    values: tuple[str, ...]
    component: str = ""
    culprit: str | None = None
    severity: str = "Violation"
    also: str = ""


def _refuse(shape: str, path: str, value: str, component: str) -> Case:
    return Case(shape, shape.partition("-")[0], path, (value,), component, value)


def count_cases(shape: str, path: str, values: tuple[str, str], *, least: int) -> Iterator[Case]:
    """At most one value, and at least ``least``."""
    node = shape.partition("-")[0]
    yield Case(shape, node, path, values, "MaxCount")
    yield Case(shape, node, path, values[:1])
    yield Case(shape, node, path, (), "MinCount" if least else "")


def text_cases(node: str, name: str) -> Iterator[Case]:
    """One text; on a study also nothing but plain text."""
    shape, path = f"{node}-{name}", f"ct:{name}"
    texts = TEXT_EXAMPLES.get(shape, ('"two\\n\\"lines\\" \\\\ é 💊"', '"one"'))
    yield from count_cases(shape, path, texts, least=0)
    if node == "Study":
        yield _refuse(shape, path, '"ein Text"@de', "Datatype")
        yield _refuse(shape, path, "12", "Datatype")


def flag_cases(name: str, node: str = "Study") -> Iterator[Case]:
    """A boolean."""
    shape, path = f"{node}-{name}", f"ct:{name}"
    yield from count_cases(shape, path, ("true", "false"), least=0)
    for value in ('"Yes"', '"maybe"^^xsd:boolean'):
        yield _refuse(shape, path, value, "Datatype")


def code_cases(
    node: str, name: str, scheme: str, *, least: int = 0, most: int = 1
) -> Iterator[Case]:
    """Codes of one list."""
    shape, path = f"{node}-{name}", f"ct:{name}"
    codes = [f"ct:{scheme}-{code}" for code in LISTS[scheme]]
    for value in (f"ct:{scheme}-NO_SUCH_CODE", f'"{LISTS[scheme][0]}"'):
        yield _refuse(shape, path, value, "In")
    for code in codes:
        yield Case(shape, node, path, (code,))
    if most == 1:
        yield from count_cases(shape, path, (codes[0], codes[1]), least=least)
    else:
        yield Case(shape, node, path, tuple(codes))


def date_cases(name: str) -> Iterator[Case]:
    """A date of a study, of any precision, and its lower bound."""
    shape, path = f"Study-{name}", f"ct:{name}"
    valid = ('"2011"^^xsd:gYear', '"2011-02"^^xsd:gYearMonth', '"2011-02-28"^^xsd:date')
    for value in valid:
        yield Case(shape, "Study", path, (value,))
    for value in ('"soon"', '"2011-02-28"', '"2011-02-30"^^xsd:date', '"2011-02-01"^^xsd:dateTime'):
        yield _refuse(shape, path, value, "Or")
    yield Case(shape, "Study", path, valid[:2], "MaxCount")
    bound, path = f"{shape}LowerBound", f"{path}LowerBound"
    days = ('"2011-02-01"^^xsd:date', '"2012-02-29"^^xsd:date')
    yield from count_cases(bound, path, days, least=0)
    for value in ('"2011-02"^^xsd:gYearMonth', '"2011-02-01"', '"2011-02-29"^^xsd:date'):
        yield _refuse(bound, path, value, "Datatype")


def class_cases(node: str, name: str, *classes: str, component: str = "Class") -> Iterator[Case]:
    """Things of one of ``classes``."""
    shape, path = f"{node}-{name}", name if ":" in name else f"ct:{name}"
    shape = shape.replace("skos:", "").replace("skosxl:", "xl-")
    for class_ in classes:
        yield Case(shape, node, path, (f"x:{class_}",))
    other = "x:Country" if "Country" not in classes else "x:Organization"
    for value in ("x:unknown", '"text"', other):
        yield _refuse(shape, path, value, component)


def iri_cases(shape: str, path: str) -> Iterator[Case]:
    """IRIs of any kind."""
    yield Case(shape, shape.partition("-")[0], path, ("mesh:D013584",))
    yield _refuse(shape, path, '"D013584"', "NodeKind")


def number_cases(
    shape: str, path: str, kind: str, inside: tuple[str, str], *outside: tuple[str, str], least: int
) -> Iterator[Case]:
    """One number within limits; ``outside`` holds (number, component)."""
    yield from count_cases(shape, path, inside, least=least)
    for value, component in outside:
        yield _refuse(shape, path, value, component)
    for value in ('"many"', "1.5" if kind == "integer" else "1.5e0"):
        yield _refuse(shape, path, value, "Datatype")
    if len(outside) == 1:
        # pySHACL overlooks an upper limit where the number is ill-typed; mapping writes none such.
        yield _refuse(shape, path, f'"many"^^xsd:{kind}', "Datatype")
