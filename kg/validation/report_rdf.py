"""A validation as RDF: a standard ``sh:ValidationReport``, with what was checked, when, by what.

Owns the triples of the report (SHACL section 3.6; PROV-O and Dublin Core for its circumstances).
They are written as they come, so that a report of millions of results needs no memory. Refuses to
know where findings are kept.

A check of the whole store that found something has a result for each row that is kept of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

import pyoxigraph as ox

from kg.namespaces import DCT, PROV, RDF, RDFS, SH, VOCABULARY_PREFIXES, XSD
from kg.validation.assessment import Assessment, Check
from kg.validation.findings import SEVERITIES, Finding
from kg.validation.report import describe_result
from kg.validation.report_summary import describe_end
from kg.validation.terms import Term, get_text, parse_term

FORMATS = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES}
Findings = Callable[[], Iterable[Finding]]

_REPORT = ox.BlankNode("report")
_GRAPH = ox.BlankNode("graph")
_RUN = ox.BlankNode("run")
_PROGRAM = ox.BlankNode("program")


def write_report(
    out: BinaryIO, assessment: Assessment, findings: Findings, format_: ox.RdfFormat
) -> None:
    """Write the report to ``out`` in ``format_``; ``findings`` gives all of them anew each time.

    Raises:
        OSError: the disk.
    """
    names = ("dct", "prov", "rdf", "rdfs", "sh", "xsd", "ct", "ctsh")
    prefixes = {name: VOCABULARY_PREFIXES[name] for name in names}
    triples = map_report(assessment, findings)
    ox.serialize(triples, out, format=format_, prefixes=prefixes)


def map_report(assessment: Assessment, findings: Findings) -> Iterator[ox.Triple]:
    """The triples of the report, what belongs to one node together."""
    yield from _describe_run(assessment)
    yield from _describe_report(assessment)
    results = sum(map(assessment.count, SEVERITIES))
    rows = [(check, row) for check in assessment.checks for row in check.rows]
    for number in range(results + len(rows)):
        yield _say(_REPORT, f"{SH}result", _name_result(number))
    for number, finding in enumerate(findings()):
        yield from describe_result(_name_result(number), finding)
    for number, (check, row) in enumerate(rows, results):
        yield from _describe_row(_name_result(number), check, row)


def _name_result(number: int) -> ox.BlankNode:
    return ox.BlankNode(f"result{number + 1}")


def _describe_report(assessment: Assessment) -> Iterator[ox.Triple]:
    conforms = "true" if assessment.conforms else "false"
    yield _say(_REPORT, f"{RDF}type", ox.NamedNode(f"{SH}ValidationReport"))
    yield _say(_REPORT, f"{RDF}type", ox.NamedNode(f"{PROV}Entity"))
    yield _say(_REPORT, f"{SH}conforms", _literal(conforms, "boolean"))
    yield _say(_REPORT, f"{RDFS}comment", _literal(describe_end(assessment)))
    yield _say(_REPORT, f"{DCT}created", _literal(assessment.ended, "dateTime"))
    yield _say(_REPORT, f"{PROV}wasGeneratedBy", _RUN)
    yield _say(_REPORT, f"{PROV}wasDerivedFrom", _GRAPH)


def _describe_run(assessment: Assessment) -> Iterator[ox.Triple]:
    """What was checked, by what, from when to when."""
    yield _say(_GRAPH, f"{RDF}type", ox.NamedNode(f"{PROV}Entity"))
    yield _say(_GRAPH, f"{RDFS}label", _literal(assessment.subject))
    if assessment.generation:
        yield _say(_GRAPH, f"{DCT}identifier", _literal(assessment.generation))
        yield _say(_GRAPH, f"{DCT}issued", _literal(assessment.published, "dateTime"))
    yield from _describe_extent("studies", assessment.tally.studies)
    yield from _describe_extent("things", assessment.tally.things)
    yield _say(_PROGRAM, f"{RDF}type", ox.NamedNode(f"{PROV}SoftwareAgent"))
    yield _say(_PROGRAM, f"{RDFS}label", _literal(assessment.program))
    yield _say(_RUN, f"{RDF}type", ox.NamedNode(f"{PROV}Activity"))
    yield _say(_RUN, f"{RDFS}label", _literal(f"Validation with the engine {assessment.engine}"))
    yield _say(_RUN, f"{PROV}startedAtTime", _literal(assessment.started, "dateTime"))
    yield _say(_RUN, f"{PROV}endedAtTime", _literal(assessment.ended, "dateTime"))
    yield _say(_RUN, f"{PROV}used", _GRAPH)
    yield _say(_RUN, f"{PROV}wasAssociatedWith", _PROGRAM)


def _describe_extent(name: str, number: int) -> Iterator[ox.Triple]:
    extent = ox.BlankNode(name)
    label = {"studies": "studies checked", "things": "shared things checked"}[name]
    yield _say(_GRAPH, f"{DCT}extent", extent)
    yield _say(extent, f"{RDF}type", ox.NamedNode(f"{DCT}SizeOrDuration"))
    yield _say(extent, f"{RDF}value", _literal(str(number), "integer"))
    yield _say(extent, f"{RDFS}label", _literal(label))


def _describe_row(
    result: ox.BlankNode, check: Check, row: tuple[str | None, ...]
) -> Iterator[ox.Triple]:
    component = ox.NamedNode(f"{SH}SPARQLConstraintComponent")
    yield _say(result, f"{RDF}type", ox.NamedNode(f"{SH}ValidationResult"))
    yield _say(result, f"{SH}resultSeverity", ox.NamedNode(f"{SH}{check.severity}"))
    # A result has a focus node (section 3.6.2.1): where the row has none, that is the whole graph.
    yield _say(result, f"{SH}focusNode", parse_term(row[0]) if row and row[0] else _GRAPH)
    yield _say(result, f"{SH}sourceConstraintComponent", component)
    shown = len(check.rows)
    rest = f" (first {shown:,} of {check.count:,})" if check.count > shown else ""
    message = f"{check.summary}. {check.mend}{rest}"
    yield _say(result, f"{SH}resultMessage", _literal(message))
    yield _say(result, f"{DCT}source", _literal(check.name))
    for column, term in zip(check.columns[1:], row[1:], strict=True):
        if term is not None:
            yield _say(
                result, f"{RDFS}comment", _literal(f"{column}: {get_text(parse_term(term))}")
            )


def _say(subject: ox.BlankNode, predicate: str, value: Term) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(predicate), value)


def _literal(text: str, datatype: str = "string") -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(f"{XSD}{datatype}"))
