"""Reports: plain words, honest counts, and a standard SHACL report that others can read."""

from __future__ import annotations

import json
import re

import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import SH, XSD

from kg.namespaces import CT, CTSH
from kg.validation.findings import Finding
from kg.validation.report import count_findings, format_json, format_text, format_turtle, get_field
from kg.validation.validator import get_validator
from tests.conftest import ROOT

BASE = "https://w3id.org/trial-kg/study/"


def make_finding(
    study: str = "NCT00000001",
    name: str = "phase",
    value: str | None = f"<{CT}Phase-PHASE5>",
    severity: str = "Violation",
    part: str = "",
) -> Finding:
    """A finding as an engine makes it; ``value`` is an N-Triples term."""
    text = None if value is None else re.sub(r'^[<"]|["@^].*$|>$', "", value)
    focus, component = f"{BASE}{study}{part}", "InConstraintComponent"
    message = f"designModule.{name}: mend it."
    shape = f"{CTSH}Study-{name}"
    return Finding(severity, focus, CT + name, component, text, message, shape, value)


MIXED = {
    "NCT00000003": [make_finding("NCT00000003", "startDate", '"soon"', "Warning")],
    "NCT00000001": [],
    "NCT00000004": [
        make_finding("NCT00000004", "keyword", '"été \\"x\\""@fr', "Info"),
        make_finding("NCT00000004", "country", None, "Warning", "/location/0a1b"),
        make_finding("NCT00000004", "enrollmentCount", f'"-4"^^<{XSD.integer}>'),
        make_finding("NCT00000004"),
        make_finding("NCT00000004"),
    ],
    "NCT00000002": [make_finding("NCT00000002")],
}


def test_text_groups_by_study_with_the_worst_first() -> None:
    text = format_text(MIXED)
    heads = re.findall(r"^(NCT\d+): (.*)$", text, re.MULTILINE)
    assert heads == [
        ("NCT00000004", "2 violations, 1 warning, 1 note"),
        ("NCT00000002", "1 violation"),
        ("NCT00000003", "1 warning"),
    ]
    last = text.splitlines()[-1]
    assert last == "4 studies checked, 3 with findings: 3 violations, 2 warnings, 1 note"


def test_text_names_field_value_message_shape_and_place() -> None:
    block = format_text({"NCT00000004": MIXED["NCT00000004"]}).split("\n\n")[0]
    assert "  Violation: phase = ct:Phase-PHASE5\n    designModule.phase: mend it.\n" in block
    assert "  Violation: enrollmentCount = -4\n" in block
    assert "  Warning: country\n" in block
    assert "    shape ctsh:Study-country at location/0a1b" in block
    assert block.index("Violation: ") < block.index("Warning: ") < block.index("Info: ")


def test_text_shows_a_long_value_of_several_lines_in_one_short_line() -> None:
    finding = make_finding(name="whyStopped", value=None)
    value = "line\nbreak " * 40
    long = Finding(finding.severity, finding.focus_node, finding.path, "x", value, "m", None)
    (line,) = [line for line in format_text({"N": [long]}).splitlines() if "whyStopped" in line]
    assert len(line) < 110
    assert line.endswith("…")


def test_a_finding_about_a_whole_node_is_named_after_its_shape() -> None:
    focus = f"{BASE}NCT00000001"
    shape = f"{CTSH}StudyRecommended-intervention"
    finding = Finding(
        "Warning", focus, None, "OrConstraintComponent", focus, "m", shape, f"<{focus}>"
    )
    assert "  Warning: intervention\n" in format_text({"NCT00000001": [finding]})


@pytest.mark.parametrize(
    ("path", "shape", "field"),
    [
        (None, "StudyRecommended-allocation-oneArm", "allocation"),
        (None, "Identifier-grant-serial", "grant"),
        (f"^<{CT}arm>", "Intervention-armGroup", "armGroup"),
        (f"{CT}allocation", "StudyRecommended-intervention", "allocation"),
        (None, "Odd", "ctsh:Odd"),
    ],
)
def test_a_field_is_what_the_shape_is_about(path: str | None, shape: str, field: str) -> None:
    finding = Finding("Warning", "urn:s", path, "x", None, "m", f"{CTSH}{shape}")
    assert get_field(finding) == field


@pytest.mark.parametrize(
    ("findings", "words"),
    [
        ({}, "0 studies checked: all conform"),
        ({"NCT1": []}, "1 study checked: all conform"),
        ({f"NCT{n}": [] for n in range(1200)}, "1,200 studies checked: all conform"),
    ],
)
def test_nothing_found_is_said_plainly(findings: dict[str, list[Finding]], words: str) -> None:
    assert format_text(findings) == words
    assert json.loads(format_json(findings))["conforms"] is True
    graph = Graph().parse(data=format_turtle(findings), format="turtle")
    assert list(graph.objects(None, SH.conforms)) == [Literal(True)]
    assert not list(graph.objects(None, SH.result))


def test_json_holds_every_finding_once_with_its_counts() -> None:
    report = json.loads(format_json(MIXED))
    assert report["conforms"] is False
    assert report["checked"] == 4
    assert report["counts"] == {"Violation": 3, "Warning": 2, "Info": 1}
    assert [entry["study"] for entry in report["studies"]] == [
        "NCT00000004",
        "NCT00000002",
        "NCT00000003",
    ]
    found = [finding for entry in report["studies"] for finding in entry["findings"]]
    assert len(found) == sum(report["counts"].values())
    assert {tuple(finding) for finding in found} == {
        ("severity", "field", "value", "message", "focusNode", "path", "component", "sourceShape")
    }
    for entry in report["studies"]:
        assert sum(entry["counts"].values()) == len(entry["findings"])


def test_turtle_is_a_standard_report_with_terms_kept_apart() -> None:
    text = format_turtle(MIXED)
    graph = Graph().parse(data=text, format="turtle")
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert (report, SH.conforms, Literal(False)) in graph
    results = list(graph.objects(report, SH.result))
    assert len(results) == 6
    assert all((result, RDF.type, SH.ValidationResult) in graph for result in results)
    for required in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent):
        assert all(isinstance(graph.value(result, required), URIRef) for result in results)
    assert set(graph.objects(None, SH.value)) == {
        URIRef(f"{CT}Phase-PHASE5"),
        Literal("soon"),
        Literal('été "x"', lang="fr"),
        Literal(-4),
    }
    assert set(graph.objects(None, SH.resultSeverity)) == {SH.Violation, SH.Warning, SH.Info}
    assert text == format_turtle(dict(reversed(MIXED.items())))


def test_the_report_of_an_engine_is_told_in_all_three_forms() -> None:
    data = f'<{BASE}NCT1> <{RDF.type}> <{CT}Study> .\n<{BASE}NCT1> <{CT}acronym> "é\\n\\"" .\n'
    found = get_validator(ROOT / "shapes", ROOT / "ontologies").find(data.encode())
    reports = {"NCT1": found}
    graph = Graph().parse(data=format_turtle(reports), format="turtle")
    messages = {str(message) for message in graph.objects(None, SH.resultMessage)}
    assert messages == {
        finding["message"] for finding in json.loads(format_json(reports))["studies"][0]["findings"]
    }
    assert all(message in format_text(reports) for message in messages)
    assert count_findings(found)["Violation"] >= 4
