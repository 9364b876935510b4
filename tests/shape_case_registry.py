"""The cases of what the registry derives and notes, and of documents (see ``shape_cases``)."""

from __future__ import annotations

from collections.abc import Iterator

from tests.shape_cases import (
    Case,
    class_cases,
    code_cases,
    count_cases,
    flag_cases,
    iri_cases,
    number_cases,
    text_cases,
)

TEXTS = {
    "Study": "ipdSharingDescription ipdSharingTimeFrame ipdSharingAccessCriteria ipdSharingUrl"
    " unpostedResponsibleParty",
    "LargeDoc": "typeAbbrev filename",
    "ViolationEvent": "description",
    "Retraction": "pmid",
}
FLAGS = {
    "Study": "resultsWaived noSap",
    "LargeDoc": "hasProtocol hasSap hasIcf",
    "SubmissionInfo": "unreleaseDateUnknown",
    "UnpostedEvent": "dateUnknown",
}
DATES = {
    "Study": "estimatedResultsFirstSubmitDate firstMcpPostDate",
    "LargeDoc": "docDate",
    "SubmissionInfo": "releaseDate unreleaseDate resetDate",
    "UnpostedEvent": "eventDate",
    "ViolationEvent": "creationDate issuedDate releaseDate postedDate",
}
CODES = {
    "Study-ipdSharing": "IpdSharing",
    "Study-firstMcpPostDateType": "DateType",
    "UnpostedEvent-unpostedEventType": "UnpostedEventType",
    "ViolationEvent-violationEventType": "ViolationEventType",
}
THINGS = {
    "Study-largeDoc": "LargeDoc",
    "Study-removedCountry": "Country",
    "Study-submissionInfo": "SubmissionInfo",
    "Study-unpostedEvent": "UnpostedEvent",
    "Study-violationEvent": "ViolationEvent",
    "Study-conditionBrowseMention": "BrowseMention",
    "Study-interventionBrowseMention": "BrowseMention",
    "BrowseMention-browseLeaf": "BrowseLeaf",
    "Reference-retraction": "Retraction",
}
NUMBERS = {
    "Study-nPtrsToThisExpAccNctId": "integer",
    "Study-minBmi": "decimal",
    "Study-maxBmi": "decimal",
    "LargeDoc-size": "integer",
    "SubmissionInfo-mcpReleaseN": "integer",
}
ORDERED = ("LargeDoc", "SubmissionInfo", "UnpostedEvent", "ViolationEvent")


def make_registry() -> Iterator[Case]:
    """Every case of these shapes but those of labels, which all classes have."""
    for node, names in TEXTS.items():
        for name in names.split():
            yield from (case for case in text_cases(node, name) if case.component != "Datatype")
    for node, names in FLAGS.items():
        for name in names.split():
            yield from flag_cases(name, node)
    for node, names in DATES.items():
        for name in names.split():
            yield from _make_date_cases(node, name)
    for shape, scheme in CODES.items():
        node, _, name = shape.partition("-")
        yield from code_cases(node, name, scheme)
    yield from code_cases("Study", "ipdSharingInfoType", "IpdSharingInfoType", most=9)
    for shape, class_ in THINGS.items():
        yield from class_cases(*shape.split("-"), class_)
    yield from _make_number_cases()
    yield from _make_rest()


def _make_date_cases(node: str, name: str) -> Iterator[Case]:
    shape, path = f"{node}-{name}", f"ct:{name}"
    valid = ('"2011-02-28"^^xsd:date', '"2011-02"^^xsd:gYearMonth')
    yield from count_cases(shape, path, valid, least=0)
    for value in ('"soon"', '"2011-02-30"^^xsd:date', '"2011-02-01T10:00:00"^^xsd:dateTime'):
        yield Case(shape, node, path, (value,), "Or", value)


def _make_number_cases() -> Iterator[Case]:
    low = ("-1", "MinInclusive")
    for shape, kind in NUMBERS.items():
        inside = ("0", "905430") if kind == "integer" else ("0.0", "18.5")
        least = low if kind == "integer" else ("-0.5", "MinInclusive")
        path = f"ct:{shape.partition('-')[2]}"
        yield from number_cases(shape, path, kind, inside, least, least=0)
    for node in ORDERED:
        zero = ("0", "MinInclusive")
        shape = f"{node}-ordinal"
        yield from number_cases(shape, "ct:ordinal", "integer", ("1", "20"), zero, least=1)


def _make_rest() -> Iterator[Case]:
    times = ('"2018-10-10T10:55:00"^^xsd:dateTime', '"2018-10-10T10:56:00"^^xsd:dateTime')
    shape, path = "LargeDoc-uploadDate", "ct:uploadDate"
    yield from count_cases(shape, path, times, least=0)
    for value in ('"2018-10-10T10:55"', '"2018-10-10"^^xsd:date', '"x"^^xsd:dateTime'):
        yield Case(shape, "LargeDoc", path, (value,), "Datatype", value)
    yield from iri_cases("Reference-doi", "ct:doi")
    yield from iri_cases("Retraction-pubmed", "ct:pubmed")
    yield from iri_cases("Location-hasGeometry", "geo:hasGeometry")
    pages = ("<urn:a>", "<urn:b>")
    yield from count_cases("Retraction-pubmed", "ct:pubmed", pages, least=0)
    yield from count_cases("Location-hasGeometry", "geo:hasGeometry", pages, least=0)
    leaves = ("x:BrowseLeaf", "x:other")
    yield from count_cases("BrowseMention-browseLeaf", "ct:browseLeaf", leaves, least=1)
    for node in ("BrowseLeaf", "BrowseBranch"):
        shape = f"{node}-notation"
        yield from count_cases(shape, "skos:notation", ('"M1"', '"M2"'), least=1)
        yield Case(shape, node, "skos:notation", ('""',), "MinLength", '""')
