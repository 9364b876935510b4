"""Reports: plain words, honest counts, and a standard SHACL report that others can read."""

from __future__ import annotations

import json
import re

import pytest
from rdflib import RDF, RDFS
from rdflib.namespace import XSD

from kg.build.focus_labels import name_focus
from kg.namespaces import CT, CTSH
from kg.validation.findings import Finding
from kg.validation.report import count_findings, format_json, format_text, get_field
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
    assert "    shape ctsh:Study-country (In) at location/0a1b" in block
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
        (
            "severity",
            "field",
            "value",
            "message",
            "focusNode",
            "focusLabel",
            "path",
            "component",
            "sourceShape",
        )
    }
    for entry in report["studies"]:
        assert sum(entry["counts"].values()) == len(entry["findings"])


def test_the_report_of_an_engine_is_told_in_both_forms() -> None:
    data = f'<{BASE}NCT1> <{RDF.type}> <{CT}Study> .\n<{BASE}NCT1> <{CT}acronym> "é\\n\\"" .\n'
    found = get_validator(ROOT / "shapes", ROOT / "ontologies").find(data.encode())
    reports = {"NCT1": found}
    (entry,) = json.loads(format_json(reports))["studies"]
    messages = {finding["message"] for finding in entry["findings"]}
    assert messages == {finding.message for finding in found}
    assert all(message in format_text(reports) for message in messages)
    assert count_findings(found)["Violation"] >= 4


def test_a_part_of_a_study_is_named_by_its_label() -> None:
    arm = f"{BASE}NCT00000001/arm/0a1b"
    graph = (
        f'<{arm}> <{RDFS.label}> "Arm \\"A\\": \\u00e9verolimus"@fr .\n'
        f'<{BASE}NCT00000001> <{RDFS.label}> "The study" .\n'
    )
    found = [
        Finding("Warning", node, None, "OrConstraintComponent", None, "Mend it.", f"{CTSH}A-b")
        for node in (arm, f"{BASE}NCT00000001", f"{BASE}NCT00000001/arm/none")
    ]
    named = name_focus(found, graph.encode())
    assert [finding.focus_label for finding in named] == ['Arm "A": éverolimus', "The study", None]
    text = format_text({"NCT00000001": named})
    assert ' at arm/0a1b "Arm "A": éverolimus"' in text
    assert "The study" not in text
    (entry,) = json.loads(format_json({"NCT00000001": named}))["studies"]
    assert entry["findings"][1]["focusLabel"] == 'Arm "A": éverolimus'


def test_what_could_not_be_read_does_not_conform() -> None:
    told = json.loads(format_json({"NCT00000001": []}, ["bad.json: no record"]))
    assert (told["conforms"], told["refused"]) == (False, ["bad.json: no record"])
