"""A validation in all: counted, and told as RDF, JSON, text, Markdown and a page."""

from __future__ import annotations

import io
import json
import random
import re
from html.parser import HTMLParser

import msgspec
import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, PROV, RDF, RDFS, Graph, Literal, URIRef
from rdflib.namespace import SH, XSD

from kg.namespaces import CT
from kg.validation.assessment import Assessment, Check
from kg.validation.findings import Finding
from kg.validation.report_markdown import format_markdown
from kg.validation.report_rdf import FORMATS, write_report
from kg.validation.report_summary import build_summary, format_summary
from kg.validation.tally import SAMPLES, Tally
from kg.web.report_page import render_report
from tests.test_validation_report import BASE, MIXED, make_finding

THING = "https://w3id.org/trial-kg/drug/imatinib"
ODD = 'x | <b>&"</b> \\ * `'
CHECKS = [
    Check(
        name="met",
        summary="All is well",
        severity="Violation",
        mend="Nothing",
        columns=("thing",),
        rows=(),
        count=0,
    ),
    Check(
        name="broken",
        summary="No <i>thing</i> is odd",
        severity="Violation",
        mend="Mend it",
        columns=("thing", "why"),
        rows=((f"<{THING}>", '"a"@en'), (None, None)),
        count=140,
    ),
]


def list_findings() -> list[Finding]:
    found = [one for findings in MIXED.values() for one in set(findings)]
    thing = make_finding(
        "", "label", f'"{ODD.replace(chr(92), chr(92) * 2).replace(chr(34), chr(92) + chr(34))}"'
    )
    return [*found, msgspec.structs.replace(thing, focus_node=THING, value=ODD)]


def make_assessment(checks: list[Check] | None = None) -> Assessment:
    tally = Tally()
    for study, findings in MIXED.items():
        tally.add_study(study, sorted(set(findings), key=repr))
    tally.add_things(3, list_findings()[-1:])
    return Assessment(
        subject="store <kg-store>",
        base_iri="https://w3id.org/trial-kg/",
        generation="20261127T232413.933238",
        published="2026-11-27T23:40:00+00:00",
        started="2026-11-28T00:00:00Z",
        ended="2026-11-28T00:10:00Z",
        tally=tally,
        checks=CHECKS if checks is None else checks,
    )


def test_tallies_of_parts_add_up_to_the_tally_of_all() -> None:
    studies = [
        (f"NCT{number:08}", [make_finding(f"NCT{number:08}", severity=severity)])
        for number in range(60)
        for severity in (("Warning", "Violation")[number % 2],)
    ]
    whole, parts = Tally(), [Tally() for _ in range(4)]
    for number, (study, findings) in enumerate(studies):
        whole.add_study(study, findings)
        parts[number % 4].add_study(study, findings)
    random.Random(1).shuffle(parts)
    together = Tally()
    for part in parts:
        together.merge(part)
    assert together == whole
    assert [len(one.samples) for one in whole.rank()] == [SAMPLES, SAMPLES]
    assert [one.kind.severity for one in whole.rank()] == ["Violation", "Warning"]
    assert whole.rank()[0].samples[0].study == "NCT00000001"


def test_a_study_counts_once_however_often_it_has_a_finding() -> None:
    tally = Tally()
    tally.add_study("NCT1", [make_finding("NCT1", value=f'"{n}"') for n in range(3)])
    tally.add_things(2, [make_finding("x", value='"1"'), make_finding("x", value='"2"')])
    (found,) = tally.rank()
    assert (found.findings, found.studies, found.things) == (5, 1, 1)


@pytest.mark.parametrize("name", FORMATS)
def test_the_rdf_report_is_whole_and_says_what_was_checked_and_when(name: str) -> None:
    out, findings = io.BytesIO(), list_findings()
    write_report(out, make_assessment(), lambda: findings, FORMATS[name])
    assert len(list(ox.parse(out.getvalue(), format=FORMATS[name]))) > 50
    graph = Graph().parse(data=out.getvalue(), format={"ntriples": "nt"}.get(name, name))
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert (report, SH.conforms, Literal(False)) in graph
    results = set(graph.objects(report, SH.result))
    assert len(results) == len(findings) + 2
    assert {(r, RDF.type, SH.ValidationResult) for r in results} <= set(graph)
    for required in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent):
        assert all(len(list(graph.objects(result, required))) == 1 for result in results)
    shapes = [graph.value(result, SH.sourceShape) for result in results]
    assert sorted(map(str, filter(None, shapes))) == sorted(
        str(finding.source_shape) for finding in findings
    )
    assert set(graph.objects(None, SH.value)) == {
        URIRef(f"{CT}Phase-PHASE5"),
        Literal("soon"),
        Literal('été "x"', lang="fr"),
        Literal(-4),
        Literal(ODD),
    }
    assert set(graph.objects(None, SH.resultSeverity)) == {SH.Violation, SH.Warning, SH.Info}
    words = str(graph.value(report, RDFS.comment))
    assert words.endswith("; 1 check of the whole store not met: broken (140 rows)")
    messages = {str(message) for message in graph.objects(None, SH.resultMessage)}
    assert "No <i>thing</i> is odd. Mend it (first 2 of 140)" in messages
    created = Literal("2026-11-28T00:10:00Z", datatype=XSD.dateTime)
    assert graph.value(report, DCTERMS.created) == created
    checked = graph.value(report, PROV.wasDerivedFrom)
    assert graph.value(checked, DCTERMS.identifier) == Literal("20261127T232413.933238")
    extents = {
        str(graph.value(one, RDFS.label)): graph.value(one, RDF.value)
        for one in graph.objects(checked, DCTERMS.extent)
    }
    assert extents == {"studies checked": Literal(4), "shared things checked": Literal(3)}
    run = graph.value(report, PROV.wasGeneratedBy)
    assert graph.value(run, PROV.used) == checked
    assert (None, SH.focusNode, URIRef(THING)) in graph


def test_a_report_of_nothing_conforms() -> None:
    out = io.BytesIO()
    assessment = make_assessment(CHECKS[:1])
    assessment.tally = Tally(studies=5)
    write_report(out, assessment, lambda: [], FORMATS["turtle"])
    graph = Graph().parse(data=out.getvalue(), format="turtle")
    assert list(graph.objects(None, SH.conforms)) == [Literal(True)]
    assert not assessment.has_failed
    assert "All conforms" in render_report(assessment)
    assert "no findings" in format_summary(assessment)


def test_a_failing_check_alone_fails_the_whole() -> None:
    assessment = make_assessment()
    assessment.tally = Tally(studies=5)
    assert assessment.has_failed
    assert not assessment.conforms
    warned = make_assessment([msgspec.structs.replace(CHECKS[1], severity="Warning")])
    warned.tally = Tally(studies=5)
    assert not warned.has_failed


def test_the_text_goes_by_shape_with_the_worst_first() -> None:
    text = format_summary(make_assessment())
    assert text.index("Violation: ") < text.index("Warning: ") < text.index("Info: ")
    assert "ctsh:Study-phase (In), in 2 studies" in text
    assert "e.g. NCT00000002 (ct:Phase-PHASE5), NCT00000004 (ct:Phase-PHASE5)" in text
    assert "broken: No <i>thing</i> is odd" in text
    assert "140 rows. Mend it" in text
    last = text.splitlines()[-1]
    assert last.startswith("4 studies, 3 shared things and 2 checks of the whole store checked; ")
    assert "4 violations, 2 warnings, 1 note" in last


def test_json_has_the_counts_by_shape_and_the_checks() -> None:
    summary = json.loads(msgspec.json.encode(build_summary(make_assessment())))
    assert summary["counts"] == {"Violation": 4, "Warning": 2, "Info": 1}
    assert sum(shape["findings"] for shape in summary["shapes"]) == 7
    assert summary["checks"][1]["rows"][0] == {"thing": f"<{THING}>", "why": '"a"@en'}
    assert (summary["studies"], summary["sharedThings"]) == (4, 3)


def test_markdown_shows_texts_as_they_are() -> None:
    text = format_markdown(make_assessment(), {"Study-phase": "A note of ours."})
    (row,) = [line for line in text.splitlines() if "Study-label" in line]
    assert len(re.findall(r"(?<!\\)\|", row)) == 5
    assert "<b>" not in row.replace("\\<b\\>", "")
    assert "[NCT00000004](https://clinicaltrials.gov/study/NCT00000004)" in text
    assert "mend it.<br>A note of ours. |" in text


class _Page(HTMLParser):
    """Reads a page: its text, what it links to and what it loads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a":
            self.links.append(given.get("href") or "")
        elif given.get("href") or given.get("src") or tag == "script":
            self.loaded.append(tag)
        if tag not in {"meta", "br", "input", "circle", "path", "link", "rect"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in {"circle", "path", "rect"}:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


def test_the_page_stands_alone_and_shows_everything() -> None:
    html = render_report(make_assessment())
    page = _Page(html)
    assert page.open == []
    assert page.loaded == []
    assert not re.search(r"url\(|@import", html)
    assert "https://clinicaltrials.gov/study/NCT00000004" in page.links
    assert f"{BASE}NCT00000004" in page.links
    assert f"{BASE}NCT00000004/location/0a1b" in page.links
    assert THING in page.links
    for words in (
        "store <kg-store>",
        "20261127T232413.933238",
        "No <i>thing</i> is odd",
        "designModule.phase: mend it.",
        "ctsh:Study-phase",
        ODD,
        "1 of 2",
    ):
        assert words in page.text
    for severity in ("Violation", "Warning", "Info"):
        assert f'id="only-{severity}"' in html
    assert "prefers-color-scheme: dark" in html


def test_a_page_of_records_names_those_that_could_not_be_read() -> None:
    assessment = make_assessment([])
    assessment.refused = ["bad.json: <no> record"]
    page = _Page(render_report(assessment))
    assert "bad.json: <no> record" in page.text
    assert "Checks of the whole store" not in page.text


def test_what_could_not_be_read_does_not_conform() -> None:
    assessment = make_assessment([])
    assessment.tally, assessment.refused = Tally(), ["bad.json: no record"]
    assert build_summary(assessment)["conforms"] is False
    out = io.BytesIO()
    write_report(out, assessment, lambda: [], FORMATS["turtle"])
    graph = Graph().parse(data=out.getvalue(), format="turtle")
    assert list(graph.objects(None, SH.conforms)) == [Literal(False)]
    (words,) = graph.objects(None, RDFS.comment)
    assert str(words).endswith("; no findings; 1 record refused")
