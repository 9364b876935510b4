"""The cases of shapes that are like no other (see ``shape_cases``)."""

from __future__ import annotations

from collections.abc import Iterator

from tests.shape_cases import Case, count_cases, number_cases

EARLY, LATE = '"2011-01-01"^^xsd:date', '"2012-06-30"^^xsd:date'
# Shape, property, value, component: refused as a violation, the value named.
REFUSED = (
    ("Study-nctId", "ct:nctId", '"NCT123"', "Pattern"),
    ("Study-nctId", "ct:nctId", '"nct00000001"', "Pattern"),
    ("Study-nctId", "ct:nctId", '" NCT00000001"', "Pattern"),
    ("Study-nctId", "ct:nctId", '"NCT000000012"', "Pattern"),
    ("Study-briefTitle", "ct:briefTitle", '"Titel"@de', "Datatype"),
    ("RawLine-field", "ct:field", "7", "Datatype"),
    ("RawLine-rawText", "ct:rawText", '"Zeile"@de', "Datatype"),
    ("Identifier-notation", "skos:notation", '""', "MinLength"),
    ("DrugLabel-literalForm", "skosxl:literalForm", '""', "MinLength"),
    ("RejectedName-literalForm", "skosxl:literalForm", '""', "MinLength"),
    ("Grant-coreProjectNumber", "ct:coreProjectNumber", '""', "MinLength"),
    ("Contract-coreProjectNumber", "ct:coreProjectNumber", '""', "MinLength"),
    ("Grant-serialNumber", "ct:serialNumber", '"00 8748"', "Pattern"),
    ("Contract-serialNumber", "ct:serialNumber", '""', "Pattern"),
    ("Country-isoCode", "ct:isoCode", '"ITA"', "Pattern"),
    ("Country-isoCode", "ct:isoCode", '"it"', "Pattern"),
    ("Link-mappingJustification", "sssom:mapping_justification", "skos:exactMatch", "Pattern"),
)
# Shape, property, value, component: a warning, the value named.
WARNED = (
    ("StudyRecommended-nctIdAlias", "ct:nctIdAlias", '"NCT1"', "Pattern"),
    ("StudyRecommended-expandedAccessNctId", "ct:expandedAccessNctId", '"none"', "Pattern"),
    ("ReferenceRecommended-pmid", "ct:pmid", '"PMID 123"', "Pattern"),
    (
        "ArmGroupRecommended-unresolvedInterventionName",
        "ct:unresolvedInterventionName",
        '"Drug: x"',
        "Not",
    ),
    (
        "InterventionRecommended-unresolvedArmGroupLabel",
        "ct:unresolvedArmGroupLabel",
        '"Arm"',
        "Not",
    ),
    ("GrantRecommended-activityCode", "ct:activityCode", "x:unknown", "Class"),
    ("GrantRecommended-institute", "ct:institute", "x:ActivityCode", "Class"),
    ("ContractRecommended-activityCode", "ct:activityCode", '"N01"', "Class"),
    ("ContractRecommended-institute", "ct:institute", "x:unknown", "Class"),
)
# Shape, property: a warning where it is missing.
WANTED = (
    ("StudyRecommended-condition", "ct:condition"),
    ("StudyRecommended-leadSponsor", "ct:leadSponsor"),
    ("StudyRecommended-briefSummary", "ct:briefSummary"),
    ("StudyRecommended-eligibilityCriteria", "ct:eligibilityCriteria"),
    ("StudyRecommended-startDate", "ct:startDate"),
    ("InterventionRecommended-interventionType", "ct:interventionType"),
)
PASSED = (
    Case("Study-nctIdAlias", "Study", "ct:nctIdAlias", ('"NCT00000002"', '"NCT00000003"')),
    Case("ReferenceRecommended-pmid", "Reference", "ct:pmid", ('"30245028"',)),
    Case("Grant-serialNumber", "Grant", "ct:serialNumber", ('"008748"',)),
    Case("GrantRecommended-institute", "Grant", "ct:institute", ("x:NihInstitute",)),
    Case("GrantRecommended-activityCode", "Grant", "ct:activityCode", ("x:ActivityCode",)),
    Case("ContractRecommended-institute", "Contract", "ct:institute", ("x:NihInstitute",)),
    Case("ContractRecommended-activityCode", "Contract", "ct:activityCode", ("x:ActivityCode",)),
)


def make_rest() -> Iterator[Case]:
    """The cases."""
    yield from PASSED
    for shape, path, value, component in REFUSED:
        yield Case(shape, shape.partition("-")[0], path, (value,), component, value)
    for shape, path, value, component in WARNED:
        node = shape.partition("Recommended")[0]
        yield Case(shape, node, path, (value,), component, value, "Warning")
    for shape, path in WANTED:
        node = shape.partition("Recommended")[0]
        yield Case(shape, node, path, (), "MinCount", None, "Warning")
    yield from _make_number_cases()
    yield from _make_count_cases()
    yield from _make_order_cases()
    yield from _make_whole_node_cases()


def _make_number_cases() -> Iterator[Case]:
    low = ("-1", "MinInclusive")
    shape, path = "Study-enrollmentCount", "ct:enrollmentCount"
    yield from number_cases(shape, path, "integer", ("0", "580000"), low, least=0)
    for name in ("minimumAgeMonths", "maximumAgeMonths"):
        low = ("-0.5", "MinInclusive")
        yield from number_cases(
            f"Study-{name}", f"ct:{name}", "decimal", ("0.0", "6.5"), low, least=0
        )
    for name, limit in (("lat", 90), ("long", 180)):
        outside = (f"-{limit}.01", "MinInclusive"), (f"{limit}.01", "MaxInclusive")
        inside = (f"-{limit}.0", f"{limit}.0")
        yield from number_cases(
            f"Location-{name}", f"wgs84:{name}", "decimal", inside, *outside, least=0
        )
    outside = ("-0.1", "MinInclusive"), ("1.01", "MaxInclusive")
    path = "sssom:confidence"
    yield from number_cases("Link-confidence", path, "decimal", ("0.0", "1.0"), *outside, least=1)


def _make_count_cases() -> Iterator[Case]:
    for node in ("Grant", "Contract"):
        yield Case(f"{node}-serialNumber", node, "ct:serialNumber", ('"1"', '"2"'), "MaxCount")
        for name in ("activityCode", "institute"):
            shape, values = f"{node}Recommended-{name}", ("x:one", "x:two")
            yield Case(shape, node, f"ct:{name}", values, "MaxCount", None, "Warning")
    sponsors = ("x:Organization", "x:other")
    yield from count_cases("Sponsorship-organization", "ct:organization", sponsors, least=1)
    for name in ("briefSummary", "eligibilityCriteria", "minimumAge", "maximumAge"):
        shape, path = f"Study-{name}", f"ct:{name}"
        yield Case(shape, "Study", path, ('"one"', '"two"'), "MaxCount")
        yield Case(shape, "Study", path, ("12",), "Datatype", "12")
    pages = ("<https://pubmed.ncbi.nlm.nih.gov/1/>", "<https://pubmed.ncbi.nlm.nih.gov/2/>")
    yield from count_cases("Reference-pubmed", "ct:pubmed", pages, least=0)
    yield Case("DrugLabel-source", "DrugLabel", "dct:source", (), "MinCount")
    yield Case("RejectedName-source", "RejectedName", "dct:source", (), "MinCount")
    text = '"NCT00000001"'
    yield Case("RejectedName-source", "RejectedName", "dct:source", (text,), "NodeKind", text)
    for name in ("annotatedProperty", "annotatedTarget"):
        yield from count_cases(f"Link-{name}", f"owl:{name}", ("<urn:a>", "<urn:b>"), least=1)
    path = "sssom:mapping_justification"
    yield Case("Link-mappingJustification", "Link", path, (), "MinCount")
    text = '"page and record differ"'
    yield Case(
        "RawLineRecommended-uncertain", "RawLine", "ct:uncertain", (text,), "Not", text, "Info"
    )


def _make_order_cases() -> Iterator[Case]:
    for first, second in (
        ("startDate", "primaryCompletionDate"),
        ("startDate", "completionDate"),
        ("primaryCompletionDate", "completionDate"),
    ):
        shape, path = f"StudyRecommended-{first}-{second}", f"ct:{first}LowerBound"
        late = f"ct:{second}LowerBound {LATE}"
        early = f"ct:{second}LowerBound {EARLY}"
        found = ("LessThanOrEquals", LATE, "Warning", early)
        yield Case(shape, "Study", path, (LATE,), *found)
        yield Case(shape, "Study", path, (LATE,), also=late)
        yield Case(shape, "Study", path, (EARLY,), also=late)
    shape, path = "StudyRecommended-minimumAgeMonths", "ct:minimumAgeMonths"
    found = ("LessThanOrEquals", "216.0", "Warning", "ct:maximumAgeMonths 24.0")
    yield Case(shape, "Study", path, ("216.0",), *found)
    yield Case(shape, "Study", path, ("24.0",), also="ct:maximumAgeMonths 24.00")


def _make_whole_node_cases() -> Iterator[Case]:
    shape = "StudyUnlessWithheld-studyType"
    yield Case(shape, "Study", "ct:studyType", (), "Or", "node")
    yield Case(shape, "Study", "ct:studyType", (), also="ct:overallStatus ct:Status-WITHHELD")
    for name in ("intervention", "primaryOutcome"):
        shape, path = f"StudyRecommended-{name}", f"ct:{name}"
        yield Case(shape, "Study", path, (), "Or", "node", "Warning")
        yield Case(shape, "Study", path, (), also="ct:studyType ct:StudyType-OBSERVATIONAL")
    for name in ("minimumAge", "maximumAge"):
        shape, path = f"StudyRecommended-{name}", f"ct:{name}"
        yield Case(shape, "Study", path, ('"N/A"',), "Or", "node", "Warning")
        yield Case(shape, "Study", path, ('"18 Years"',), also=f"ct:{name}Months 216.0")
    shape = "LocationRecommended-country"
    yield Case(shape, "Location", "ct:country", (), "Or", "node", "Warning")
    yield Case(shape, "Location", "ct:countryName", ())
